"""Which failure of a clause is kept."""

import pytest

from xo_ref.kit.answer import Scores
from xo_ref.kit.case import Case
from xo_ref.kit.judge.book import Count
from xo_ref.kit.judge.result import Counterexample

WRONG = Scores(((0,),))
WIDE = Case("wide", "map.value", [[1, -1, 1]], [[1, -1]])
SMALL = Case("small", "map.value", [[1, -1]], [[1, -1]])


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        (WIDE, SMALL, SMALL),
        (SMALL, WIDE, SMALL),
        (SMALL, SMALL.about(image=[[1, 1]]), SMALL),
        (SMALL, SMALL.about(image=[[1, 1]]).cut(), SMALL.about(image=[[1, 1]]).cut()),
        (SMALL, WIDE.cut(), SMALL),
    ],
)
def test_the_smallest_failure_is_kept_and_of_equal_ones_the_first_unless_a_later_one_was_cut(
    first: Case, second: Case, kept: Case
) -> None:
    count = Count()
    for case in (first, second):
        count.keep(Counterexample(case, None, WRONG, "wrong"))
    assert count.smallest
    assert count.smallest.case == kept
