"""Which failure of a clause is kept, and what merging adds."""

import pytest

from xo_ref.kit.answer import Scores
from xo_ref.kit.case import Case
from xo_ref.kit.judge.book import KEPT, Book, Count
from xo_ref.kit.judge.result import Counterexample, Status

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


def test_what_was_not_answered_elsewhere_is_merged_with_its_first_reason() -> None:
    one, other, third = Count(), Count(), Count()
    other.leave_out(Status.NOT_APPLICABLE, "wide")
    third.leave_out(Status.SKIPPED, "late")
    for more in (other, third):
        one.merge(more)
    assert (one.skipped, one.left_out) == ("wide", {Status.NOT_APPLICABLE, Status.SKIPPED})
    assert [count.status for count in (one, other, third)] == [Status.SKIPPED, Status.NOT_APPLICABLE, Status.SKIPPED]


@pytest.mark.parametrize(("had", "share", "kept"), [(3, 2, 5), (3, 9, 10), (KEPT - 1, 9, KEPT)])
def test_a_share_of_the_answers_kept_elsewhere_is_kept_until_there_are_enough(had: int, share: int, kept: int) -> None:
    one, other = Book(), Book()
    for book, count in ((one, had), (other, 7)):
        book.failures, book.passes = [(SMALL, WRONG)] * count, [(WIDE, WRONG)] * count
    one.merge(other, share)
    assert (len(one.failures), len(one.passes)) == (kept, kept)
