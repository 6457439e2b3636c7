"""What NaN and infinities may do to a map, and what they may not."""

import math

import pytest

from xo_ref.kit.answer import Scores
from xo_ref.kit.case import Case, Demand, Nested
from xo_ref.kit.judge.classes import LEAST
from xo_ref.kit.judge.not_finite import ANSWERED, unrejected
from xo_ref.kit.judge.result import Status
from xo_ref.kit.judge.tally import Tally


def test_a_nan_in_the_feature_excuses_everything() -> None:
    case = Case("nan", "reject.not-finite", [[1, 1]], [[math.nan]], Demand.PREFER_REJECTION)
    assert unrejected(case, Scores(((math.nan, math.nan),))) == ANSWERED


@pytest.mark.clause("reject.not-finite")
def test_a_number_where_nan_has_a_part_is_advice() -> None:
    tally = Tally(LEAST)
    image, feature = [[math.nan, 1, 1]], [[1, 1]]
    longer = ((math.nan, 1, 1),)  # behind the map there are no whole patches, and nothing is said of them
    for name, rows in (("gone", ((0.5, 1),)), ("stays", ((math.nan, 1),)), ("too", ((0, 1),)), ("longer", longer)):
        case = Case(name, "reject.not-finite", image, feature, Demand.PREFER_REJECTION)
        assert tally.judge(case, Scores(rows)).status is Status.PASSED
    assert list(tally.advice()) == [
        "reject.not-finite: answered with plain numbers where NaN takes part: `gone`, `too`; reject NaN",
        "reject.not-finite: answered: `stays`, `longer`; a rejection would tell the caller of the mistake",
    ]


@pytest.mark.clause("reject.kind")
def test_what_is_no_number_may_not_spread_either() -> None:
    image: Nested = [[1, None, 1, -1]]  # type: ignore[list-item]
    case = Case("null", "reject.kind", image, [[1]], Demand.PREFER_REJECTION)
    assert unrejected(case, Scores(((1, math.nan, 1, -1),))) == ANSWERED
    assert unrejected(case, Scores(((1, 0, 1, -1),))) == ANSWERED
    assert unrejected(case, Scores(((1, math.nan, math.nan, -1),))).at == (0, 2)


@pytest.mark.clause("reject.not-finite")
@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_nan_may_stand_where_the_patch_holds_what_is_not_finite(bad: float) -> None:
    """One column is bad: under a feature of two columns exactly two of the three scores have a part in it."""
    image: Nested = [[1, bad, 1, -1], [1, -1, -1, 1]]
    case = Case("one", "reject.not-finite", image, [[1, -1]], Demand.PREFER_REJECTION)
    right = [[math.nan, math.nan, 1.0], [1.0, 0.0, -1.0]]
    assert unrejected(case, Scores(tuple(map(tuple, right)))) == ANSWERED
    for row, col in ((0, 2), (1, 0), (1, 1), (1, 2)):
        leaked = [list(line) for line in right]
        leaked[row][col] = math.nan
        outcome = unrejected(case, Scores(tuple(map(tuple, leaked))))
        assert (outcome.status, outcome.at) == (Status.FAILED, (row, col))


def test_only_nan_can_vanish() -> None:
    """Under a feature of three columns the bad one has a part in the second score alone."""
    for bad, score, gone in ((math.nan, 0.25, True), (math.nan, math.nan, False), (math.inf, 0.25, False)):
        case = Case("one", "reject.not-finite", [[1, -1, 1, bad]], [[1, 1, 1]], Demand.PREFER_REJECTION)
        outcome = unrejected(case, Scores(((0.5, score),)))
        assert (outcome.status, "where NaN takes part" in outcome.advice) == (Status.PASSED, gone)
        assert (outcome == ANSWERED) is not gone


def test_a_nan_in_the_feature_has_a_part_everywhere() -> None:
    case = Case("nan", "reject.not-finite", [[1, 1]], [[math.nan]], Demand.PREFER_REJECTION)
    outcome = unrejected(case, Scores(((math.nan, 1),)))
    assert (outcome.status, "where NaN takes part" in outcome.advice) == (Status.PASSED, True)


def test_where_a_rejection_is_demanded_a_map_fails_whatever_it_holds() -> None:
    case = Case("fit", "reject.fit", [[1]], [[1, -1]], Demand.REJECT)
    outcome = unrejected(case, Scores(((1, 0, 1), (0, 1, 0))))
    assert (outcome.status, outcome.why) == (Status.FAILED, "answered with a map of 2 x 3 instead of rejecting")
