"""Judges answers to questions that should have been rejected, such as images with NaN or infinity.

In such an answer, an invalid pixel must not affect scores whose patch does not contain it; otherwise the answer fails.
If a patch contains NaN and its score is an ordinary number, the answer passes, with advice to the author.

Clauses: `reject.not-finite`, `reject.kind`.
"""

import math
from collections.abc import Iterator
from fractions import Fraction

from xo_ref.kit.answer import Scores
from xo_ref.kit.case import Case, Demand, Number
from xo_ref.kit.judge.result import Outcome, Status

ANSWERED = Outcome(Status.PASSED, advice="answered: {}; a rejection would tell the caller of the mistake")
"""The outcome of an answer where a rejection would be better."""

_VANISHES = Outcome(Status.PASSED, advice="answered with plain numbers where NaN takes part: {}; reject NaN")


def unrejected(case: Case, answer: Scores) -> Outcome:
    """Judge a map that was given where a rejection was due.

    If the feature contains an invalid pixel, or the map has another shape, no number can be wrong.
    """
    if case.demand is Demand.REJECT:
        shape = f"{len(answer.rows)} x {max(map(len, answer.rows), default=0)}"
        return Outcome(Status.FAILED, f"answered with a map of {shape} instead of rejecting")
    feature = [value for row in case.feature for value in row]
    is_plain, vanished = all(map(_is_number, feature)), False
    for r, c, value, patch in _places(case, answer):
        if value != value and is_plain and all(map(_is_number, patch)):  # noqa: PLR0124  # NaN
            return Outcome(Status.FAILED, "NaN leaked into a score whose patch has none", (r, c))
        vanished |= value == value and any(pixel != pixel for pixel in (*feature, *patch))  # noqa: PLR0124  # likewise
    return _VANISHES if vanished else ANSWERED


def _is_number(pixel: object) -> bool:
    return isinstance(pixel, (int, float, Fraction)) and math.isfinite(pixel)


def _places(case: Case, answer: Scores) -> Iterator[tuple[int, int, Number, list[Number]]]:
    """Pair each number of an answer with its patch, where the patch is whole."""
    h, w = len(case.feature), len(case.feature[0])
    for r, row in enumerate(answer.rows):
        for c, value in enumerate(row):
            patch = [pixel for line in case.image[r : r + h] for pixel in line[c : c + w]]
            if len(patch) == h * w:
                yield r, c, value, patch
