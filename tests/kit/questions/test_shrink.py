"""A shrunk case fails, and no single row or column can be taken away."""

from collections.abc import Callable, Iterator

import pytest

from xo_ref.kit.case import Case, Nested
from xo_ref.kit.questions.shrink import shrunk

WIDE = Case("wide", "map.value", [[1, -1, 1, 1, -1, 1, -1] for _ in range(9)], [[1, -1, -1]] * 4, guards=("a",))


def one_less(rows: Nested) -> Iterator[Nested]:
    if len(rows) > 1:
        yield from (rows[1:], rows[:-1])
    if len(rows[0]) > 1:
        yield from ([row[1:] for row in rows], [row[:-1] for row in rows])


FAILURES: list[Callable[[Case], bool]] = [
    lambda case: len(case.image) * len(case.image[0]) > 20,
    lambda case: len(case.feature) >= 2 and len(case.image[0]) >= 5,
    lambda case: sum(map(sum, case.feature)) < -1,
]


@pytest.mark.parametrize("fails", FAILURES)
def test_nothing_more_can_be_taken_away(fails: Callable[[Case], bool]) -> None:
    small = shrunk(WIDE, fails)
    assert fails(small)
    for image in one_less(small.image):
        fits = len(image) >= len(small.feature) and len(image[0]) >= len(small.feature[0])
        assert not (fits and fails(Case("c", "map.value", image, small.feature)))
    for feature in one_less(small.feature):
        assert not fails(Case("c", "map.value", small.image, feature))


def test_a_case_that_was_cut_says_so_once_and_guards_nothing() -> None:
    small = shrunk(WIDE, FAILURES[0])
    assert (small.name, small.guards, small.clause) == ("wide, cut", (), "map.value")
    assert shrunk(WIDE, lambda _: False) is WIDE
