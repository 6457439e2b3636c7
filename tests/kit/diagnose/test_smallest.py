"""Failing cases made small in what matters."""

from xo_ref.kit.case import Case
from xo_ref.kit.diagnose.smallest import shrunk


def test_both_extents_shrink_together() -> None:
    case = Case("c", "map.value", [[1, -1, 1] * 10] * 9, [[1, -1] * 9] * 7)
    small = shrunk(case, lambda one: len(one.image) - len(one.feature) == 2)
    assert (len(small.image), len(small.feature), len(small.image[0]), len(small.feature[0])) == (3, 1, 1, 1)


def test_graded_pixels_stay_only_where_they_matter() -> None:
    case = Case("c", "map.value", [[0.5, -1, 0.25]], [[-1, 0.5]])
    small = shrunk(case, lambda one: one.image[0][-1] == 0.25 and len(one.image[0]) > 1)
    assert (small.image, small.feature) == ([[1, 0.25]], [[1]])


def test_large_cuts_come_first_and_leave_something() -> None:
    asked: list[object] = []

    def fails(one: Case) -> bool:
        asked.append(one.image)
        return False

    shrunk(Case("c", "map.value", [[0, 1, 2, 3, 4, 5]], [[1]]), fails)
    assert asked[:10] == [
        [list(range(first, last))]
        for first, last in ((0, 1), (5, 6), (0, 3), (3, 6), (0, 2), (4, 6), (0, 4), (2, 6), (0, 5), (1, 6))
    ]


def test_of_a_large_case_fewer_smaller_ones_are_asked() -> None:
    asked: list[Case] = []

    def fails(one: Case) -> bool:
        asked.append(one)
        return False

    shrunk(Case("c", "map.value", [[1, -1] * 250] * 400, [[1]]), fails)
    assert len(asked) == 20_000_000 // 200_001


def test_the_budget_counts_questions() -> None:
    asked: list[Case] = []
    case = Case("c", "map.value", [[1, -1, 1] * 10] * 9, [[1, -1]])

    def fails(one: Case) -> bool:
        asked.append(one)
        return False

    assert shrunk(case, fails, 5) is case
    assert len(asked) == 5
