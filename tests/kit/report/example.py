"""Reports and counterexamples, made by hand, that the tests write in every form."""

import math

from xo_ref import Feature, FeatureMap, Image, feature_map
from xo_ref.kit.answer import Answer, Scores
from xo_ref.kit.case import Case, Demand
from xo_ref.kit.diagnose.findings import Finding
from xo_ref.kit.judge.result import ClauseResult, Counterexample, Status
from xo_ref.kit.report.model import Report, Verdict
from xo_ref.values.grid import Position

CASE = Case("steep", "map.orientation", [[1, -1, 1], [-1, 1, 1]], [[1, -1]])
EXPECTED = FeatureMap([[2, -2], [-2, 0]], 2)


def example(got: Answer, case: Case = CASE, at: Position | None = (0, 1)) -> Counterexample:
    """Make a counterexample."""
    expected = EXPECTED if case.demand is Demand.ANSWER else None
    return Counterexample(case, expected, got, "it is wrong", at)


WRONG = example(Scores(((1.0, 0.5), (-1.0, 0.0))))
REJECTION = Case("too-wide", "reject.fit", [[1]], [[1, math.nan]], Demand.REJECT)
REPORT = Report(
    target="<kernel> & co",
    verdict=Verdict.DOES_NOT_CONFORM,
    arithmetic="approximate:binary32",
    required="exact",
    clauses=(
        ClauseResult("score.definition", Status.PASSED, 40),
        ClauseResult("map.orientation", Status.FAILED, 9, 3, WRONG),
        ClauseResult("reject.fit", Status.SKIPPED, 10, 10, because="not ours \x00"),
        ClauseResult(
            "map.best", Status.FAILED, 6, because="expected to fail: x; but all 6 cases pass, so remove --xfail"
        ),
    ),
    cases=55,
    seconds=1.25,
    seed=3,
    diagnosis=(Finding("flipped-rows", 3, 3, "They turned it.", "turn it back"),),
    computes="score[r][c] = 1/2",
    differs="row 0, column 1: it is always 1/2",
    error="largest error 3 of the bound of exact",
    advice=("better reject it",),
    notes=("not tried",),
)


LARGE = Case("large", "map.value", [[1 - 2 * ((r + c * c) % 3 == 0) for c in range(40)] for r in range(30)], [[1, -1]])


def large_example(case: Case, at: Position | None) -> Counterexample:
    got = Scores(((0.25,) * 39,) * 30)
    return Counterexample(case, feature_map(Image(case.image), Feature(case.feature)), got, "it is wrong", at)


def result(one: Counterexample) -> ClauseResult:
    """Make a failed clause."""
    return ClauseResult(one.case.clause, Status.FAILED, 1, 1, one)
