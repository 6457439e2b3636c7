"""What the right answer says of a position."""

from xo_ref.kit.case import Case, Nested
from xo_ref.kit.diagnose.when.right import Right
from xo_ref.kit.layer import LayerCase

IMAGE: Nested = [[-1, -1, 1], [1, -1, 0.5], [1, -1, 0.5], [1, -1, -1], [1, -1, -1]]


def test_sums_are_exact() -> None:
    right = Right.of(Case("c", "map.value", IMAGE, [[1, -1], [1, -0.25]]))
    assert [4 * right.sum(row, 0) for row in range(4)] == [5, 13, 13, 13]


def test_after_the_first_match_in_reading_order() -> None:
    right = Right.of(Case("c", "map.value", IMAGE, [[1, -1], [1, -1]]))
    assert [right.names(row, col)["after_match"] for row in range(3) for col in range(2)] == [0, 0, 0, 1, 1, 1]
    right = Right.of(Case("c", "map.value", IMAGE, [[-1, 1], [1, 1]]))
    assert not any(right.names(row, col)["after_match"] for row in range(4) for col in range(2))


def test_rows_repeat_where_they_equal_the_ones_above() -> None:
    for h, first, last in (
        (1, [0, 0, 1, 0, 1], [0, 0, 1, 0, 1]),
        (2, [0, 0, 1, 0], [0, 1, 0, 1]),
        (3, [0, 0, 1], [0, 0, 1]),
        (5, [0], [0]),
    ):
        right = Right.of(Case("c", "map.value", IMAGE, [[1, -1]] * h))
        names = [right.names(row, 1) for row in range(6 - h)]
        assert [one["first_row_repeats"] for one in names] == first
        assert [one["last_row_repeats"] for one in names] == last


def test_rows_of_a_layer_are_of_several_planes() -> None:
    case = LayerCase("c", "layer.value", [[1, -1], [1, -1]], [[1], [1]], channels=2, depth=2)
    assert Right.of(case).repeated == frozenset()
