"""How far the arithmetic of a target goes, and what it is told about it."""

import re
from collections.abc import Callable, Collection, Sequence
from fractions import Fraction

import pytest

from xo_ref.kit import Verdict, verify
from xo_ref.kit.answer import Scores
from xo_ref.kit.case import Case
from xo_ref.kit.examples import exact, right, unchecked
from xo_ref.kit.judge.accuracy import Accuracy
from xo_ref.kit.judge.classes import CLASSES, EXACT, LEAST, ArithmeticClass, parse_class
from xo_ref.kit.judge.result import Status
from xo_ref.kit.judge.tally import Tally
from xo_ref.kit.report.files import as_json
from xo_ref.kit.report.model import Report
from xo_ref.kit.report.text import in_words

Rows = Sequence[Sequence[float | Fraction]]
VECTORS = ("score.divisor", "map.value", "pixel.exact", "map.best")


def limits_of(function: Callable[[Rows, Rows], object], only: Sequence[str] = VECTORS) -> Report:
    return verify(function, only=only, effort=0.01)


def by_reciprocal(image: Rows, feature: Rows) -> list[list[float]]:
    """Multiply by 1/n, as compilers do that were allowed to."""
    n = len(feature) * len(feature[0])
    return [[float(score * n) * (1 / n) for score in row] for row in exact(image, feature)]


def unsteady(image: Rows, feature: Rows) -> list[list[float]]:
    """Give later positions a little more, as transforms do here and there."""
    return [[float(score) * (1 + col * 2.0**-52) for col, score in enumerate(row)] for row in exact(image, feature)]


@pytest.mark.untraced
def test_a_reciprocal_is_seen_in_the_smallest_case_that_shows_it() -> None:
    report = limits_of(by_reciprocal)
    first, second = report.limits
    assert (first.pixels, first.arithmetic) == ("pixels of -1 and 1", "approximate:binary64")
    assert re.match(r"rounded:binary64: -?0\.\d+ instead of -?\d+/\d+ \(row \d, column \d of", first.missed)
    assert second.pixels == "other pixels"
    assert "law.perfect: a perfect match gives 0.9999999999999999 to 1.0 instead of 1" in report.advice
    assert f"  pixels of -1 and 1: approximate:binary64, not {first.missed}" in in_words(report).splitlines()


@pytest.mark.heavy
def test_sums_of_whole_numbers_are_rounded_once_and_other_sums_more_often() -> None:
    report = limits_of(right)
    assert [limit.arithmetic for limit in report.limits] == ["rounded:binary64", "approximate:binary64"]
    assert report.limits[0].missed == ""
    assert limits_of(right, ["map.best"]).error.endswith(" of the bound of approximate:binary64")
    assert report.limits[1].missed.startswith("rounded:binary64: ")
    assert report.advice == ()
    assert report.error.endswith(" of the bound of approximate:binary64")
    assert '"pixels": "other pixels"' in as_json(report)


@pytest.mark.heavy
def test_an_exact_target_has_no_limits_to_tell() -> None:
    report = limits_of(exact)
    assert [(limit.arithmetic, limit.missed) for limit in report.limits] == [("exact", ""), ("exact", "")]
    assert "pixels of -1 and 1" not in in_words(report)
    assert report.error == ""


@pytest.mark.heavy
def test_a_perfect_match_above_one_and_a_late_maximum_are_told() -> None:
    report = limits_of(unsteady)
    assert report.verdict is Verdict.CONFORMS
    told = [sentence.partition(":")[0] for sentence in report.advice]
    assert told == ["law.perfect", "law.bounds", "map.best"]
    assert report.advice[2].startswith("map.best: of equal scores in `tie-2x3-in-5x8` the largest number, 1.0")


def test_the_smallest_case_stays_and_a_larger_one_changes_nothing() -> None:
    tally = Tally(LEAST)
    for image in ([[1, 1, 1, 1]], [[1, 1, 1]], [[1, 1, 1, 1, 1]]):
        tally.judge(Case("c", "map.value", image, [[1, 1, 1]]), Scores(((0.9999999999999999,) * (len(image[0]) - 2),)))
    [limit] = tally.accuracy.limits()
    assert limit.missed == "rounded:binary64: 0.9999999999999999 instead of 1 (row 0, column 0 of 1 x 3 under 1 x 3)"
    assert list(tally.accuracy.advice()) == ["law.perfect: a perfect match gives 0.9999999999999999 instead of 1"]


def test_of_a_class_below_all_nothing_is_said() -> None:
    tally = Tally(LEAST)
    tally.judge(Case("c", "map.value", [[1, 1]], [[1]]), Scores(((float("nan"), 0.5),)))
    assert [(limit.arithmetic, limit.missed) for limit in tally.accuracy.limits()] == [(None, "")]


@pytest.mark.clause("behaviour.independent")
@pytest.mark.heavy
def test_questions_that_are_not_rejected_stop_nothing() -> None:
    """Large images and behaviour are still looked at; the example shown is a rejection for want of a wrong map."""
    report = verify(unchecked, effort=0.01)
    status = {result.anchor: result.status for result in report.clauses}
    assert status["reject.fit"] is Status.FAILED
    assert status["behaviour.independent"] is Status.PASSED
    smallest = report.smallest_counterexample
    assert smallest is not None
    assert smallest.expected is None


@pytest.mark.heavy
def test_a_wrong_map_is_shown_before_a_missing_rejection() -> None:
    report = verify(
        lambda image, feature: [[-score for score in row] for row in unchecked(image, feature)], effort=0.02
    )
    assert {"reject.fit", "score.definition"} <= {result.anchor for result in report.failures}
    smallest = report.smallest_counterexample
    assert smallest is not None
    assert smallest.expected is not None


R16, N16, N32 = (parse_class(name) for name in ("rounded:bfloat16", "normwise:binary16", "normwise:binary32"))


@pytest.mark.parametrize(
    ("satisfied", "strongest"),
    [((), None), (CLASSES, EXACT), ({N16}, N16), ({N16, R16}, R16), ({N16, N32}, N32)],
)
def test_the_strongest_class_is_told_and_the_vaguest_last(
    satisfied: Collection[ArithmeticClass], strongest: ArithmeticClass | None
) -> None:
    accuracy = Accuracy()
    assert accuracy.reached is None
    accuracy.judged = 1
    accuracy.largest = {True: {asked: 1.0 if asked in satisfied else 1.1 for asked in CLASSES}}
    assert accuracy.reached is strongest
    accuracy.largest[False] = dict.fromkeys(CLASSES, 1.1)
    assert accuracy.reached is None
