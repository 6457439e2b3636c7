"""Faults that change the finished map."""

import cmath
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate

from xo_ref.kit.case import Number
from xo_ref.kit.diagnose.faults.fault import Fault, at_output
from xo_ref.kit.diagnose.faults.plan import Plan, Rows, Sizes
from xo_ref.kit.diagnose.faults.walks import WRAPPED

__all__ = ["FAULTS"]

Finish = Callable[[Rows, Sizes], Rows]


def _rows(change: Callable[[Rows], Rows]) -> Finish:
    return lambda rows, _: change(rows)


def _numbers(change: Callable[[Number], Number]) -> Finish:
    return lambda rows, _: [[change(value) for value in row] for row in rows]


def _transposed(rows: Rows) -> Rows:
    return [list(column) for column in zip(*rows, strict=True)]


def _folded(rows: Rows) -> Rows:
    """Write the numbers in reading order into the transposed shape."""
    flat = [value for row in rows for value in row]
    return [flat[start : start + len(rows)] for start in range(0, len(flat), len(rows))]


def _running(rows: Rows) -> Rows:
    """Go on adding where the previous position ended."""
    flat = list(accumulate(value for row in rows for value in row))
    width = len(rows[0])
    return [flat[start : start + width] for start in range(0, len(flat), width)]


def _tail_unwritten(lanes: int) -> Callable[[Rows], Rows]:
    def change(rows: Rows) -> Rows:
        width = len(rows[0])
        full = width - width % lanes if width > lanes else width
        return [[*row[:full], *[0] * (width - full)] for row in rows]

    return change


def _ties_suppressed(rows: Rows) -> Rows:
    """Keep the first of the best positions and set the others to -1."""
    best = max(value for row in rows for value in row)
    seen = False
    kept: Rows = []
    for row in rows:
        kept.append([])
        for value in row:
            kept[-1].append(-1 if value == best and seen else value)
            seen = seen or value == best
    return kept


def _half_up(value: Number) -> Number:
    """Round to two decimals, halves away from zero."""
    steps = int(abs(Fraction(value)) * 100 + Fraction(1, 2))
    return Fraction(steps if value > 0 else -steps, 100)


def _cut(value: Number) -> Number:
    steps = int(abs(Fraction(value)) * 100)
    return Fraction(steps if value > 0 else -steps, 100)


def _spectrum_plan(plan: Plan) -> Plan:
    return replace(plan, walk=WRAPPED, outputs=(*plan.outputs, _real_inverse))


def _real_inverse(rows: Rows, sizes: Sizes) -> Rows:
    """Transform each row and back, with the even length that the inverse takes by default."""
    if sizes.width % 2 == 0:
        return rows
    return [_resampled(row, min(sizes.valid[1], sizes.width - 1)) for row in rows]


def _resampled(row: list[Number], width: int) -> list[Number]:
    """Invert a real transform of odd length M as if it had been M - 1 (numpy.fft.irfft without n)."""
    length = len(row)
    half = length // 2
    values = [float(value) for value in row]
    turn = [cmath.exp(-2j * cmath.pi * k / length) for k in range(length)]
    bins = [sum(value * turn[k * m % length] for m, value in enumerate(values)) for k in range(half + 1)]
    back = [cmath.exp(2j * cmath.pi * k / max(2 * half, 1)) for k in range(max(2 * half, 1))]
    result: list[Number] = []
    for col in range(width):
        inner = sum(2 * (bins[k] * back[k * col % (2 * half)]).real for k in range(1, half))
        result.append((bins[0].real + inner + bins[half].real * (-1) ** col) / (2 * half))
    return result


_MEND_ORDER = "let map[row][col] belong to the patch at (row, col)"

FAULTS = (
    at_output(
        _rows(_transposed),
        "map-transposed",
        "map.position",
        "The result is written as out[col][row], or kept column by column.",
        _MEND_ORDER,
    ),
    at_output(
        _rows(lambda rows: _transposed(rows) if len(rows) == len(rows[0]) else rows),
        "map-transposed-when-square",
        "map.position",
        "A helper turns the map until its shape is right, and on a square it cannot see that it already was.",
        _MEND_ORDER,
    ),
    at_output(
        _rows(lambda rows: [row[::-1] for row in rows[::-1]]),
        "map-rotated",
        "map.position",
        "Loops that count down write the map from its end.",
        _MEND_ORDER,
    ),
    at_output(
        _rows(lambda rows: rows[::-1]),
        "row-swapped-order",
        "map.position",
        "The map is written bottom-up, like a bitmap file.",
        _MEND_ORDER,
    ),
    at_output(
        _rows(lambda rows: [row[::-1] for row in rows]),
        "column-swapped-order",
        "map.position",
        "Each row is shifted out last number first.",
        _MEND_ORDER,
    ),
    at_output(
        _rows(_folded),
        "axes-swapped-in-shape",
        "map.shape",
        "The output is allocated with W - w + 1 rows and filled in reading order.",
        "allocate H - h + 1 rows of W - w + 1 numbers",
    ),
    at_output(
        _rows(_running),
        "accumulator-not-reset",
        "map.value",
        "The sum is set to zero once before the loops instead of at every position.",
        "set the sum to zero at every position",
    ),
    at_output(
        _rows(lambda rows: [list(rows[-1]) for _ in rows]),
        "rows-aliased",
        "map.value",
        "[[0] * width] * height makes one row and shows it height times.",
        "make a new list for every row",
    ),
    at_output(
        _rows(_tail_unwritten(8)),
        "map-tail-unwritten-8",
        "map.border",
        "Positions are computed eight at a time, and the remaining columns of the map stay zero.",
        "compute the columns after the last full vector",
    ),
    at_output(
        _rows(_tail_unwritten(64)),
        "map-tail-unwritten-64",
        "map.border",
        "Positions are computed a word of 64 at a time, and the remaining columns of the map stay zero.",
        "compute the columns after the last full word",
    ),
    at_output(
        _rows(_ties_suppressed),
        "ties-suppressed",
        "map.best",
        "Non-maximum suppression keeps one of several equally good positions.",
        "hand out the whole map, ties included",
    ),
    at_output(
        _numbers(lambda value: max(value, 0)),
        "rectified",
        "map.value",
        "The layer's activation is applied together with the convolution.",
        "leave negative scores as they are",
    ),
    at_output(
        _numbers(lambda value: value if value >= 0 else -value),
        "absolute",
        "map.value",
        "The magnitude of a response is taken.",
        "keep the sign of the score",
    ),
    at_output(
        _numbers(lambda value: value + 1),
        "bias-added",
        "map.value",
        "The layer's bias was initialised with ones.",
        "set the bias to zero",
    ),
    at_output(
        _numbers(_half_up),
        "rounded-two-decimals",
        "map.value",
        "Scores are rounded for printing, and the rounded ones are handed on.",
        "round or cut only what is printed",
    ),
    at_output(
        _numbers(_cut),
        "truncated-two-decimals",
        "map.value",
        "The published tables cut after two decimals, and the cut numbers are taken for the scores.",
        "round or cut only what is printed",
    ),
    Fault(
        "odd-width-transform",
        "The inverse of a real Fourier transform assumes an even width unless told otherwise.",
        "map.value",
        "give the inverse transform the width of the image (numpy.fft.irfft2 with s)",
        frozenset({"walk", "outputs"}),
        _spectrum_plan,
    ),
)
"""The faults of this room."""
