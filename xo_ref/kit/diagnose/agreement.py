"""Whether an answer is the one that a fault predicts.

Two numbers agree when they differ by no more than rounding explains: for a fault that
adds n terms, divides them and goes on with the result,

    |got - predicted| <= T = gamma(n + 3 + c) * S + n * eta

where S is the largest number that it predicts, or what its division makes of n, and c
counts conversions into the format. Where the right answer is as near as that too, the
fault is one of arithmetic, and only an exact match agrees: the prediction itself or
its nearest in one of the formats.

Most faults are not the cause, and almost any number of the map shows that. So a few numbers,
far apart, are computed first and compared within a tolerance that does not need the others:
if all agree and S is predicted, then S <= (G + n * eta) / (1 - gamma), with G the largest
number of the answer. One number that is off by more than T with this S, and not the nearest
in any format, rules agreement out, and the rest is not computed.
"""

import math
from fractions import Fraction
from functools import lru_cache
from itertools import chain, islice

from xo_ref import Feature, Image, feature_map
from xo_ref.kit.answer import Answer, Breakdown, Broken, Refused, Scores
from xo_ref.kit.case import Case, Demand, Number
from xo_ref.kit.diagnose.faults import Fault
from xo_ref.kit.diagnose.faults.plan import Plan, Rows
from xo_ref.kit.diagnose.faults.predictions import This, extent, glimpsed, predicted, reach, right_map
from xo_ref.kit.judge.bounds import gamma
from xo_ref.kit.judge.formats import BINARY32, FORMATS, Format

COST = 400_000
"""The most products that one prediction may cost."""
GLIMPSES = 4
"""Numbers of a prediction that are computed before the rest."""


def agrees(
    fault: Fault, case: Case, answer: Answer, form: Format = BINARY32, *, right: bool = False
) -> tuple[bool, bool]:
    """Tell whether an answer is the one a fault predicts: within rounding, and exactly. `right`: the answer has passed.

    A fault that refuses agrees with a refusal, and an empty prediction with a malformed
    answer. A fault too costly to compute (full padding of a large image) agrees with nothing.
    """
    return _agrees(fault, This(case), This(answer), form, right=right)


@lru_cache(maxsize=1 << 15)  # rankings of parts of the same evidence follow each other
def _agrees(fault: Fault, this: This[Case], that: This[Answer], form: Format, *, right: bool) -> tuple[bool, bool]:
    """Do so for evidence that is recognised by identity."""
    case, answer = this.held, that.held
    if _hopeless(fault.plan, case, answer, form) or too_dear(fault, case):
        return False, False
    try:
        rows = predicted(fault.plan, case)
    except ValueError:
        return (isinstance(answer, Refused),) * 2
    if not isinstance(answer, Scores):
        return (isinstance(answer, Broken) and not (rows and all(rows)),) * 2
    return _compared(fault, case, rows, answer, form, right=right)


def _compared(fault: Fault, case: Case, rows: Rows, answer: Scores, form: Format, *, right: bool) -> tuple[bool, bool]:
    """Compare a prediction with the actual numbers."""
    if [len(row) for row in rows] != [len(row) for row in answer.rows]:
        return False, False
    numbers = zip(chain.from_iterable(rows), chain.from_iterable(answer.rows), strict=True)
    pairs = list({(id(v), got): (v, got) for v, got in numbers}.values())  # few differ, and most are shared
    if all(v == got for v, got in pairs) or (right and all(_same(v, got) for v, got in pairs)):
        return True, True
    if all(_same(v, got) for v, got in pairs):  # rounded: if the map is the right one, this proves nothing
        return (not _is_right(case, rows),) * 2
    limit = _largest_tolerance(fault.plan, case, answer, form)
    if limit is not None and not all(_near(v, got, limit) or _same(v, got) for v, got in pairs):
        return False, False
    tolerance = _tolerance(fault.plan, case, rows, form)
    if not all(_near(v, got, tolerance) for v, got in pairs):
        return False, False
    return right or not _correct_is_near(case, answer, tolerance), False


def too_dear(fault: Fault, case: Case) -> bool:
    """Tell, without computing it, that a prediction would take too long."""
    foretold = extent(fault.plan, case)
    return foretold is not None and foretold[1] > COST


def _same(predicted: Number, got: Number) -> bool:
    """Tell whether a number is the predicted one, or its nearest in one of the formats."""
    if predicted == got or (predicted != predicted and got != got):  # noqa: PLR0124  # NaN is NaN
        return True
    return not isinstance(predicted, float) and any(form.round(predicted) == got for form in FORMATS)


def _near(predicted: Number, got: Number, tolerance: Fraction | None) -> bool:
    """Tell whether two finite numbers differ by no more than the tolerance; without one they must be the same."""
    if tolerance is None or not (_is_finite(got) and _is_finite(predicted)):
        return _same(predicted, got)
    return abs(Fraction(got) - Fraction(predicted)) <= tolerance


@lru_cache(maxsize=256)
def _largest(this: This[Scores]) -> Fraction | None:
    """Find the largest magnitude in an answer, once for all faults; None where one is not finite."""
    if any(not _is_finite(v) for row in this.held.rows for v in row):
        return None
    return max((abs(Fraction(v)) for row in this.held.rows for v in (max(row), min(row))), default=Fraction(0))


def _is_right(case: Case, rows: Rows) -> bool:
    """Tell whether a prediction is the right map, so that the fault explains no failure."""
    right = right_map(case)
    return right is not None and [list(row) for row in rows] == right


def _correct_is_near(case: Case, answer: Scores, tolerance: Fraction | None) -> bool:
    """Tell whether the right answer is as close as the fault's."""
    right = right_map(case)
    if right is None or [len(row) for row in right] != [len(row) for row in answer.rows]:
        return False
    return all(
        _near(v, got, tolerance)
        for row, line in zip(right, answer.rows, strict=True)
        for v, got in zip(row, line, strict=True)
    )


def _hopeless(plan: Plan, case: Case, answer: Answer, form: Format) -> bool:
    """Tell, before computing the whole prediction, that an answer cannot agree."""
    if isinstance(answer, Scores):
        return _plainly_other(plan, case, answer, form)
    return not (isinstance(answer, Refused) or (isinstance(answer, Broken) and answer.breakdown is Breakdown.MALFORMED))


def _plainly_other(plan: Plan, case: Case, answer: Scores, form: Format) -> bool:
    """Tell from a few numbers of a prediction that the answer differs; see the module's essay."""
    spots = glimpsed(plan, case, _most_wrong(This(case), This(answer)))
    limit: Fraction | None = None
    for (row, col), number in islice(spots, GLIMPSES):
        if not (row < len(answer.rows) and col < len(answer.rows[row])):
            return True
        got = answer.rows[row][col]
        if number == got:
            continue
        if limit is None and (limit := _largest_tolerance(plan, case, answer, form)) is None:
            return False
        if not (_near(number, got, limit) or _same(number, got)):
            return True
    return False


@lru_cache(maxsize=1024)
def _most_wrong(case: This[Case], answer: This[Scores]) -> tuple[int, int]:
    """Find where an answer is most wrong, so that a fault is asked about that place first."""
    if case.held.demand is not Demand.ANSWER or case.held.op != "map":
        return 0, 0
    right = feature_map(Image(case.held.image), Feature(case.held.feature))
    if [len(row) for row in answer.held.rows] != [right.width] * right.height:
        return 0, 0
    rows = enumerate(zip(answer.held.rows, right, strict=True))
    try:
        errors = [
            (abs(float(number) - float(score)), row, col)
            for row, line in rows
            for col, (number, score) in enumerate(zip(*line, strict=True))
        ]
    except OverflowError:
        return 0, 0
    return max(errors)[1:]


def _tolerance(plan: Plan, case: Case, rows: Rows, form: Format) -> Fraction | None:
    """Bound what rounding can do to the numbers that a plan predicts; see the module's essay."""
    n, most = reach(plan, case)
    size = max([most, *(abs(Fraction(v)) for row in rows for v in row if _is_finite(v))])
    factor = gamma(n + 6, form)  # at most three conversions: image, feature, n
    return None if factor is None else factor * size + n * form.smallest_subnormal


def _largest_tolerance(plan: Plan, case: Case, answer: Scores, form: Format) -> Fraction | None:
    """Bound the tolerance of every prediction that agrees with an answer; None where there is no such bound."""
    n, most = reach(plan, case)
    factor = gamma(n + 6, form)
    largest = _largest(This(answer))
    if factor is None or factor >= 1 or largest is None:
        return None
    least = n * form.smallest_subnormal
    return factor * max(most, (largest + least) / (1 - factor)) + least


def _is_finite(value: Number) -> bool:
    """Tell whether a number is finite; whole numbers and fractions are, however large."""
    return not isinstance(value, float) or math.isfinite(value)
