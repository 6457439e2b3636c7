"""Bits and counts for circuits: encode pixels in questions, decode sums in answers.

An XNOR-popcount circuit reads one bit per pixel and counts how many of the n pixels of a
patch match the feature. For bipolar grids both encodings are equivalent to the score:

    bit = (1 + pixel) / 2       white +1 is 1, black -1 is 0      ("bits")
    bit = (1 - pixel) / 2       white +1 is 0, black -1 is 1      ("inverted-bits")
    sum = matches - misses = 2 * matches - n,    score = sum / n

Grids that are not bipolar cannot be encoded: such a case is skipped, with the reason. So is
a graded case for a target that declares bipolar pixels only, and what a target cannot be given:
a Python callable takes floats and not fractions; what is no number in Python, such as "1/3",
may be one in the protocol; behind a conversion nobody sees what was asked. The division here
is exact, so only the target rounds. A NaN or an infinity is passed through.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from xo_ref.kit.answer import Answer, Breakdown, Broken, Scores, Skipped
from xo_ref.kit.case import Case, Demand, Nested, Number

__all__ = ["PLAIN", "Given", "Pixels", "Returns", "answer_as_scores", "case_for_target"]


class Returns(Enum):
    """The numbers in the target's map."""

    SCORES = "scores"
    SUMS = "sums"
    """The sum of products, not yet divided by n."""
    MATCHES = "matches"
    """The number of pixels that match, 0 to n."""


class Pixels(Enum):
    """The encoding of the target's pixels."""

    BIPOLAR = "bipolar"
    """Unchanged."""
    BITS = "bits"
    """1 for white, 0 for black."""
    INVERTED_BITS = "inverted-bits"
    """0 for white, 1 for black."""


@dataclass(frozen=True, slots=True)
class Given:
    """How a target is given its questions, and what its maps hold."""

    host: bool = False
    """Whether it is a Python callable, which our own host calls."""
    python: str = ""
    """MODULE:CALLABLE, where it can be imported."""
    convert: str = ""
    """MODULE:CALLABLE that its arguments go through first."""
    pixels: Pixels = Pixels.BIPOLAR
    returns: Returns = Returns.SCORES
    graded: bool = True
    """Whether it takes pixels other than 1 and -1; if not, graded cases that have an answer are skipped."""


PLAIN = Given()
"""As pixels of -1 and 1, for scores."""

_DIGITS = 4300  # Python's limit on digits; the answer obeys it, but its score may exceed it
_GREATEST = 10 ** (_DIGITS - 1)
_BITS: dict[Pixels, dict[Number, int]] = {Pixels.BITS: {1: 1, -1: 0}, Pixels.INVERTED_BITS: {1: 0, -1: 1}}


def case_for_target(case: Case, given: Given) -> tuple[Nested, Nested] | Skipped:
    """Encode image and feature for the target, or return the reason why the case is skipped.

    >>> case = Case("two", "score.divisor", [[1, -1]], [[-1]])
    >>> case_for_target(case, Given(pixels=Pixels.BITS, returns=Returns.MATCHES))
    ([[1, 0]], [[0]])
    """
    if not given.graded and not case.is_bipolar and case.demand is Demand.ANSWER:
        return Skipped("not bipolar: it takes pixels of 1 and -1 only", declared=True)
    if why := _cannot_be_given(case, given):
        return Skipped(why, declared=True)
    pixels = given.pixels
    if pixels is Pixels.BIPOLAR and given.returns is not Returns.MATCHES:
        return case.image, case.feature
    if not case.is_bipolar:
        what = f"pixels as {pixels.value}" if pixels is not Pixels.BIPOLAR else "matches"
        return Skipped(f"not bipolar: there are no {what} for other values than 1 and -1", declared=True)
    if pixels is Pixels.BIPOLAR:
        return case.image, case.feature
    bits = _BITS[pixels]
    return [[bits[p] for p in row] for row in case.image], [[bits[p] for p in row] for row in case.feature]


def _cannot_be_given(case: Case, given: Given) -> str:
    """Say why a target cannot be given the pixels of a case; nothing where it can."""
    if case.is_verbatim and given.convert:
        return "the target takes what --convert makes of a question"
    if case.clause not in {"reject.kind", "pixel.exact"}:
        return ""
    pixels: list[object] = [pixel for rows in (case.image, case.feature) for row in rows for pixel in row]
    if given.host and any(isinstance(pixel, Fraction) for pixel in pixels):
        return "Python targets take floats; a fraction is asked of programs"
    if not given.host and any(isinstance(pixel, str) and pixel[:1].isdigit() for pixel in pixels):
        return "what is a number in the protocol, such as the text 1/3, is no invalid pixel"
    return ""


def answer_as_scores(answer: Answer, returns: Returns, feature: Nested) -> Answer:
    """Convert a map of sums or matches to scores exactly; return other answers unchanged.

    >>> answer_as_scores(Scores(((4, 3.0),)), Returns.MATCHES, [[1, -1], [1, 1]]).rows
    ((Fraction(1, 1), Fraction(1, 2)),)
    """
    if returns is Returns.SCORES or not isinstance(answer, Scores):
        return answer
    n = sum(len(row) for row in feature)
    if n == 0:
        return answer
    score = _of_sum(n) if returns is Returns.SUMS else _of_matches(n)
    rows = tuple(tuple(map(score, row)) for row in answer.rows)
    for row, col, number in ((r, c, number) for r, cells in enumerate(rows) for c, number in enumerate(cells)):
        if isinstance(number, Fraction) and max(abs(number.numerator), number.denominator) >= _GREATEST:
            return Broken(Breakdown.MALFORMED, f"map, row {row}, column {col}: a number of {_DIGITS} digits or more")
    return Scores(rows)


def _exact(number: Number, numerator: Callable[[Number], Number], n: int) -> Number:
    """Divide by n without rounding; pass NaN and infinities through."""
    if isinstance(number, float):
        if not math.isfinite(number):
            return number
        number = Fraction(number)
    return Fraction(numerator(number)) / n


def _of_sum(n: int) -> Callable[[Number], Number]:
    """Make the function from a sum to its score."""
    return lambda total: _exact(total, lambda number: number, n)


def _of_matches(n: int) -> Callable[[Number], Number]:
    """Make the function from a count of matches to its score."""
    return lambda matches: _exact(matches, lambda number: 2 * number - n, n)
