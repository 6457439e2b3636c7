"""Whether an answer is the one that a fault predicts.

Two numbers agree when they differ by no more than rounding explains: for a fault that
adds n terms, divides them and goes on with the result,

    |got - predicted| <= T = gamma(n + 3 + c) * S + n * eta

where S is the largest number that it predicts, or what its division makes of n, and c
counts conversions into the format. Where the right answer is as near as that too, the
fault is one of arithmetic, and only an exact match agrees: the prediction itself or
its nearest in one of the formats.
"""

import math
from fractions import Fraction
from functools import lru_cache
from heapq import nlargest
from itertools import chain

from xo_ref.kit.answer import Answer, Breakdown, Broken, Rejected, Scores
from xo_ref.kit.case import Case, Number
from xo_ref.kit.diagnose.faults import Fault
from xo_ref.kit.diagnose.faults.plan import Plan, Rows
from xo_ref.kit.diagnose.faults.predictions import This, cost, glimpse, predicted, reach, right_map
from xo_ref.kit.judge.bounds import gamma
from xo_ref.kit.judge.formats import BINARY32, FORMATS, Format

COST = 400_000
"""The most products that one prediction may cost."""
_LARGE = 10_000  # products of a prediction of which a few numbers are computed first
_PLACES = 4  # numbers that are most wrong, and others


def agrees(
    fault: Fault, case: Case, answer: Answer, form: Format = BINARY32, *, right: bool = False
) -> tuple[bool, bool]:
    """Return if an answer is the one a fault predicts: within rounding, and exactly. `right`: the answer has passed.

    A fault that rejects agrees with a rejection, and an empty prediction with a malformed
    answer. A fault too costly to compute (full padding of a large image) agrees with nothing.
    """
    return _agrees(fault, This(case), This(answer), form, right=right)


@lru_cache(maxsize=1 << 15)  # rankings of parts of the same evidence follow each other
def _agrees(fault: Fault, this: This[Case], that: This[Answer], form: Format, *, right: bool) -> tuple[bool, bool]:
    """Do the same, cached by the identity of case and answer."""
    case, answer = this.held, that.held
    malformed = isinstance(answer, Broken) and answer.breakdown is Breakdown.MALFORMED
    if not (malformed or isinstance(answer, (Scores, Rejected))) or cost(fault.plan, case) > COST:
        return False, False
    try:
        if isinstance(answer, Scores) and not right and _is_refuted(fault.plan, this, This(answer), form):
            return False, False
        rows = predicted(fault.plan, case)
    except ValueError:
        return (isinstance(answer, Rejected),) * 2
    if not isinstance(answer, Scores):
        return (malformed and not (rows and all(rows)),) * 2
    return _compared(fault, case, rows, answer, form, right=right)


def _is_refuted(plan: Plan, this: This[Case], that: This[Scores], form: Format) -> bool:
    """Return whether a few numbers of a large answer show that a plan does not predict it; most plans fail there."""
    case, rows = this.held, that.held.rows
    if plan.outputs or plan.arrange or cost(plan, case) < _LARGE:
        return False
    places = _telling(this, that)
    got = [rows[row][col] for row, col in places]
    numbers = glimpse(plan, case, places)
    tolerance = _tolerance(plan, case, form, max((abs(Fraction(v)) for v in got if _is_finite(v)), default=Fraction(0)))
    return not all(_same(v, one) or _near(v, one, tolerance) for v, one in zip(numbers, got, strict=True))


@lru_cache(maxsize=64)
def _telling(this: This[Case], that: This[Scores]) -> list[tuple[int, int]]:
    """Choose places of an answer that tell plans apart: the most wrong ones, the first and some between."""
    rows = that.held.rows
    places = [(row, col) for row, line in enumerate(rows) for col in range(len(line))]
    right = right_map(this.held) or []
    off = [
        (abs(Fraction(got) - Fraction(v)) if _is_finite(got) else math.inf, row, col)
        for row, (line, numbers) in enumerate(zip(right, rows, strict=False))
        for col, (v, got) in enumerate(zip(line, numbers, strict=False))
        if v != got
    ]
    return [(row, col) for _, row, col in nlargest(_PLACES, off)] + places[:: max(1, len(places) // _PLACES)]


def _compared(fault: Fault, case: Case, rows: Rows, answer: Scores, form: Format, *, right: bool) -> tuple[bool, bool]:
    """Compare a prediction with the actual numbers."""
    pairs = _paired(rows, answer)
    if pairs is None:
        return False, False
    if all(v == got for v, got in pairs) or (right and all(_same(v, got) for v, got in pairs)):
        return True, True
    if all(_same(v, got) for v, got in pairs):  # rounded: if the map is the right one, this proves nothing
        return (rows != right_map(case),) * 2
    largest = max((abs(Fraction(v)) for v, _ in pairs if _is_finite(v)), default=Fraction(0))
    tolerance = _tolerance(fault.plan, case, form, largest)
    if not all(_near(v, got, tolerance) for v, got in pairs):
        return False, False
    correct = _paired(right_map(case) or [], answer)
    return right or correct is None or not all(_near(v, got, tolerance) for v, got in correct), False


def _paired(rows: Rows, answer: Scores) -> list[tuple[Number, Number]] | None:
    """Pair numbers with those of an answer, each pair once: most recur; None where the shapes differ."""
    if [len(row) for row in rows] != [len(row) for row in answer.rows]:
        return None
    numbers = zip(chain.from_iterable(rows), chain.from_iterable(answer.rows), strict=True)
    return list({(id(v), got): (v, got) for v, got in numbers}.values())


def _same(predicted: Number, got: Number) -> bool:
    """Return whether a number is the predicted one, or its nearest in one of the formats."""
    if predicted == got or (predicted != predicted and got != got):  # noqa: PLR0124  # NaN is NaN
        return True
    return not isinstance(predicted, float) and any(form.round(predicted) == got for form in FORMATS)


def _near(predicted: Number, got: Number, tolerance: Fraction | None) -> bool:
    """Return whether two finite numbers differ by no more than the tolerance; without one they must be the same."""
    if tolerance is None or not (_is_finite(got) and _is_finite(predicted)):
        return _same(predicted, got)
    return abs(Fraction(got) - Fraction(predicted)) <= tolerance


def _tolerance(plan: Plan, case: Case, form: Format, largest: Fraction) -> Fraction | None:
    """Bound what rounding can do, given the largest number that a plan predicts; see the module's essay."""
    n, most = reach(plan, case)
    factor = gamma(n + 6, form)  # at most three conversions: image, feature, n
    return None if factor is None else factor * max(most, largest) + n * form.smallest_subnormal


def _is_finite(value: Number) -> bool:
    """Return whether a number is finite; whole numbers and fractions are, however large."""
    return not isinstance(value, float) or math.isfinite(value)
