"""Faults that change the finished map."""

import cmath
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate

from xo_ref.kit.case import Number
from xo_ref.kit.diagnose.faults.fault import Change, Fault, registered
from xo_ref.kit.diagnose.faults.plan import Plan, Rows, Sizes
from xo_ref.kit.diagnose.faults.walks import WRAPPED

__all__ = ["FAULTS"]

FAULTS: list[Fault] = []
"""The faults of this module."""

_Rows = Callable[[Rows], Rows]
_Resized = Callable[[Rows, Sizes], Rows]
_Number = Callable[[Number], Number]


def _map(clause: str, *, hint: str) -> Callable[[_Rows], _Rows]:
    """File a change of the whole map."""
    return registered(FAULTS, "outputs", _put, clause, hint=hint)


def _resized(clause: str, *, hint: str) -> Callable[[_Resized], _Resized]:
    """File a change of the whole map that depends on the sizes."""
    return registered(
        FAULTS, "outputs", lambda change: lambda plan: replace(plan, outputs=(*plan.outputs, change)), clause, hint=hint
    )


def _number(clause: str = "map.value", *, hint: str) -> Callable[[_Number], _Number]:
    """File a change of every number."""
    return registered(
        FAULTS, "outputs", lambda change: _put(lambda rows: [[*map(change, row)] for row in rows]), clause, hint=hint
    )


def _put(change: _Rows) -> Change:
    return lambda plan: replace(plan, outputs=(*plan.outputs, lambda rows, _: change(rows)))


_HINT_ORDER = "let map[row][col] belong to the patch at (row, col)"
_HINT_PRINT = "round or cut only what is printed"


@_resized("map.border", hint="leave out the positions whose window is not whole")
def padded_with_nan(rows: Rows, sizes: Sizes) -> Rows:
    """Rolling windows of data frames have as many results as inputs, NaN where the window is not whole."""
    nan: list[Number] = [float("nan")]
    return [*([nan * sizes.width] * (sizes.h - 1)), *(nan * (sizes.w - 1) + row for row in rows)]


@_map("map.position", hint=_HINT_ORDER)
def map_transposed(rows: Rows) -> Rows:
    """The result is written as out[col][row], or kept column by column."""
    return _transposed(rows)


@_map("map.position", hint=_HINT_ORDER)
def map_transposed_when_square(rows: Rows) -> Rows:
    """A helper transposes the map until its shape is right; on a square it cannot tell that it already was."""
    return _transposed(rows) if len(rows) == len(rows[0]) else rows


@_map("map.position", hint=_HINT_ORDER)
def map_rotated(rows: Rows) -> Rows:
    """Loops that count down write the map from its end."""
    return [row[::-1] for row in rows[::-1]]


@_map("map.position", hint=_HINT_ORDER)
def row_swapped_order(rows: Rows) -> Rows:
    """The map is written bottom-up, like a bitmap file."""
    return rows[::-1]


@_map("map.position", hint=_HINT_ORDER)
def column_swapped_order(rows: Rows) -> Rows:
    """Each row is shifted out last number first."""
    return [row[::-1] for row in rows]


@_map("map.shape", hint="allocate H - h + 1 rows of W - w + 1 numbers")
def axes_swapped_in_shape(rows: Rows) -> Rows:
    """The output is allocated with W - w + 1 rows and filled in reading order."""
    return _cut_into([value for row in rows for value in row], len(rows))


@_map("map.value", hint="set the sum to zero at every position")
def accumulator_not_reset(rows: Rows) -> Rows:
    """The sum is set to zero once before the loops instead of at every position."""
    return _cut_into(list(accumulate(value for row in rows for value in row)), len(rows[0]))


@_map("map.value", hint="make a new list for every row")
def rows_aliased(rows: Rows) -> Rows:
    """[[0] * width] * height makes one row and shows it height times."""
    return [list(rows[-1]) for _ in rows]


def _tail_unwritten(lanes: int) -> _Rows:
    def change(rows: Rows) -> Rows:
        width = len(rows[0])
        full = width - width % lanes if width > lanes else width
        return [[*row[:full], *[0] * (width - full)] for row in rows]

    return change


for _lanes, _step, _vector in ((8, "eight", "vector"), (64, "a word of 64", "word")):
    FAULTS.append(
        Fault(
            f"map-tail-unwritten-{_lanes}",
            f"Positions are computed {_step} at a time, and the remaining columns of the map stay zero.",
            "map.border",
            f"compute the columns after the last full {_vector}",
            frozenset({"outputs"}),
            _put(_tail_unwritten(_lanes)),
        )
    )


@_map("map.best", hint="hand out the whole map, ties included")
def ties_suppressed(rows: Rows) -> Rows:
    """Non-maximum suppression keeps the first of several equally good positions."""
    best = max(value for row in rows for value in row)
    seen = False
    kept: Rows = []
    for row in rows:
        kept.append([])
        for value in row:
            kept[-1].append(-1 if value == best and seen else value)
            seen = seen or value == best
    return kept


@_number(hint="leave negative scores as they are")
def rectified(value: Number) -> Number:
    """The layer's activation is applied together with the convolution."""
    return max(value, 0)


@_number(hint="keep the sign of the score")
def absolute(value: Number) -> Number:
    """The magnitude of a response is taken."""
    return value if value >= 0 else -value


@_number(hint="set the bias to zero")
def bias_added(value: Number) -> Number:
    """The layer's bias was initialised with ones."""
    return value + 1


@_number(hint=_HINT_PRINT)
def rounded_two_decimals(value: Number) -> Number:
    """Scores are rounded for printing, and the rounded ones are returned."""
    return _hundredths(value, Fraction(1, 2))


@_number(hint=_HINT_PRINT)
def truncated_two_decimals(value: Number) -> Number:
    """The published tables cut after two decimals, and the cut numbers are taken for the scores."""
    return _hundredths(value, Fraction(0))


def _as_it_is(change: Change) -> Change:
    return change


@registered(
    FAULTS,
    "walk outputs",
    _as_it_is,
    "map.value",
    hint="give the inverse transform the width of the image (numpy.fft.irfft2 with s)",
)
def odd_width_transform(plan: Plan) -> Plan:
    """The inverse of a real Fourier transform assumes an even width unless told otherwise."""
    return replace(plan, walk=WRAPPED, outputs=(*plan.outputs, _real_inverse))


def _transposed(rows: Rows) -> Rows:
    return [list(column) for column in zip(*rows, strict=True)]


def _cut_into(flat: list[Number], width: int) -> Rows:
    """Cut numbers in reading order into rows."""
    return [flat[start : start + width] for start in range(0, len(flat), width)]


def _hundredths(value: Number, rest: Fraction) -> Number:
    """Keep two decimals of a magnitude to which a rest is added first."""
    steps = int(abs(Fraction(value)) * 100 + rest)
    return Fraction(steps if value > 0 else -steps, 100)


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
