"""Bits, integers and counts for circuits: encode pixels in questions, decode sums in answers.

An XNOR-popcount circuit reads one bit per pixel and counts how many of the n pixels of a
patch match the feature. For bipolar grids both encodings are equivalent to the score:

    bit = (1 + pixel) / 2       white +1 is 1, black -1 is 0      ("bits")
    bit = (1 - pixel) / 2       white +1 is 0, black -1 is 1      ("inverted-bits")
    sum = matches - misses = 2 * matches - n,    score = sum / n

An array of integer multipliers reads integers over 2**F and answers sums of their products:

    integer = pixel * 2**F,  -128 to 127       sum = score * n * 2**(2 * F)       ("int8:F")

Grids that cannot be encoded are not asked: such a case is skipped, with the reason. The same holds for a graded case if
the target declares bipolar pixels only, and for pixels that cannot be passed on: Python callables get floats, not
fractions; a string such as "1/3" is invalid in Python but a number in the protocol; and `convert` would hide an invalid
value. The division here
is exact, so only the target rounds. A NaN or an infinity is passed through.
"""

import math
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from xo_ref.kit.answer import Answer, Breakdown, Broken, Scores, Skipped, number_text
from xo_ref.kit.case import Case, Demand, Nested, Number


class Returns(Enum):
    """The numbers in the target's map."""

    SCORES = "scores"
    SUMS = "sums"
    """The sum of products of the pixels as they are given, not yet divided by n."""
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
    INT8_0 = "int8:0"
    """An integer from -128 to 127 over 2**0; the others likewise, over 2**1 to 2**7."""
    INT8_1 = "int8:1"
    INT8_2 = "int8:2"
    INT8_3 = "int8:3"
    INT8_4 = "int8:4"
    INT8_5 = "int8:5"
    INT8_6 = "int8:6"
    INT8_7 = "int8:7"

    @property
    def unit(self) -> int:
        """The integer that stands for a pixel of 1: 2**F.

        >>> Pixels.INT8_6.unit, Pixels.BIPOLAR.unit
        (64, 1)
        """
        return 1 << int(self.value[-1]) if self.value.startswith("int8:") else 1


@dataclass(frozen=True, slots=True)
class Given:
    """How questions are encoded for a target, and what its maps contain."""

    host: bool = False
    """Whether it runs in our own host: a Python callable or a function of a shared library."""
    python: str = ""
    """MODULE:CALLABLE, where it can be imported."""
    convert: str = ""
    """MODULE:CALLABLE that its arguments go through first."""
    pixels: Pixels = Pixels.BIPOLAR
    returns: Returns = Returns.SCORES
    graded: bool = True
    """Whether it takes pixels other than 1 and -1; if not, graded cases that have an answer are skipped."""


PLAIN = Given()
"""The defaults: pixels unchanged, maps of scores."""

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
    pixels, returns = given.pixels, given.returns
    if pixels is Pixels.BIPOLAR and (returns is not Returns.MATCHES or case.is_bipolar):
        return case.image, case.feature
    if not case.is_bipolar and (returns is Returns.MATCHES or pixels in _BITS):
        what = f"pixels as {pixels.value}" if pixels in _BITS else "matches"
        return Skipped(f"not bipolar: there are no {what} for other values than 1 and -1", declared=True)
    if pixels not in _BITS:
        return _as_integers(case, pixels)
    bits = _BITS[pixels]
    return [[bits[p] for p in row] for row in case.image], [[bits[p] for p in row] for row in case.feature]


def _cannot_be_given(case: Case, given: Given) -> str:
    """Return why the pixels of a case cannot be passed to a target; empty if they can."""
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


def _as_integers(case: Case, pixels: Pixels) -> tuple[Nested, Nested] | Skipped:
    """Encode grids as integers; skip the case at the first pixel without such an integer."""
    if case.is_verbatim:
        return Skipped(f"{pixels.value} cannot hold what is no number", declared=True)
    for pixel in (pixel for grid in (case.image, case.feature) for row in grid for pixel in row):
        scaled = pixel * pixels.unit
        if not (-128 <= scaled <= 127 and scaled == int(scaled)):
            return Skipped(f"{pixels.value} cannot hold {number_text(pixel)}", declared=True)
    image, feature = (
        [[int(pixel * pixels.unit) for pixel in row] for row in grid] for grid in (case.image, case.feature)
    )
    return image, feature


def answer_as_scores(answer: Answer, returns: Returns, feature: Nested, pixels: Pixels = Pixels.BIPOLAR) -> Answer:
    """Convert a map of sums or matches to scores exactly; return other answers unchanged.

    `pixels`: as they were asked; sums of products of integers over 2**F are over 2**(2 * F).

    >>> answer_as_scores(Scores(((4, 3.0),)), Returns.MATCHES, [[1, -1], [1, 1]]).rows
    ((Fraction(1, 1), Fraction(1, 2)),)
    """
    if returns is Returns.SCORES or not isinstance(answer, Scores):
        return answer
    n = sum(len(row) for row in feature)
    if n == 0:
        return answer
    scores: dict[Number, Number] = {}
    for row, cells in enumerate(answer.rows):
        for col, number in enumerate(cells):
            if number not in scores:
                scores[number] = score = _exact(number, returns, n, pixels.unit**2)
                if isinstance(score, Fraction) and max(abs(score.numerator), score.denominator) >= _GREATEST:
                    what = f"map, row {row}, column {col}: a number of {_DIGITS} digits or more"
                    return Broken(Breakdown.MALFORMED, what)
    return Scores(tuple(tuple(scores[number] for number in cells) for cells in answer.rows), answer.maps)


def _exact(number: Number, returns: Returns, n: int, unit: int) -> Number:
    """Divide a sum over `unit`, or the sum that matches stand for, by n without rounding; pass NaN and infinities."""
    if isinstance(number, float) and not math.isfinite(number):
        return number
    total = Fraction(number)
    return (total / unit if returns is Returns.SUMS else 2 * total - n) / n
