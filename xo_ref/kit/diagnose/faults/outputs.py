"""Faults that change the finished map."""

import cmath
from collections.abc import Callable
from fractions import Fraction
from itertools import accumulate

from xo_ref.kit.case import Number
from xo_ref.kit.diagnose.faults.fault import Change, Fault, Kind, put
from xo_ref.kit.diagnose.faults.inputs import transposed
from xo_ref.kit.diagnose.faults.plan import Rows
from xo_ref.kit.diagnose.faults.walks import WRAPPED
from xo_ref.kit.questions.ranges import Extents

_Rows = Callable[[Rows], Rows]
_Number = Callable[[Number], Number]


def _on_map(change: _Rows) -> Change:
    return put("outputs", lambda rows, _: change(rows))


_map = Kind("outputs", _on_map)
_number: Kind[_Number] = Kind("outputs", lambda change: _on_map(lambda rows: [[*map(change, row)] for row in rows]))
_resized: Kind[Callable[[Rows, Extents], Rows]] = Kind("outputs")
_plan: Kind[Change] = Kind("walk outputs", lambda change: change)
_HINT_ORDER = "let map[row][col] belong to the patch at (row, col)"
_HINT_PRINT = "round or cut only what is printed"
_TRANSFORMED = 600  # pixels of a row; the transform takes their square


def _padded_with_nan(rows: Rows, sizes: Extents) -> Rows:
    nan: list[Number] = [float("nan")]
    return [*([nan * sizes.width] * (sizes.h - 1)), *(nan * (sizes.w - 1) + row for row in rows)]


def _tail_unwritten(lanes: int) -> _Rows:
    def change(rows: Rows) -> Rows:
        width = len(rows[0])
        full = width - width % lanes if width > lanes else width
        return [[*row[:full], *[0] * (width - full)] for row in rows]

    return change


def _ties_suppressed(rows: Rows) -> Rows:
    flat = [value for row in rows for value in row]
    best = max(flat)
    first = flat.index(best)
    return _cut_into([-1 if value == best and at > first else value for at, value in enumerate(flat)], len(rows[0]))


def _cut_into(flat: list[Number], width: int) -> Rows:
    """Cut numbers in reading order into rows."""
    return [flat[start : start + width] for start in range(0, len(flat), width)]


def _hundredths(value: Number, rest: Fraction) -> Number:
    """Keep two decimals of a magnitude to which a rest is added first."""
    return Fraction(int(Fraction(value) * 100 + (rest if value > 0 else -rest)), 100)


def real_inverse(rows: Rows, sizes: Extents) -> Rows:
    """Transform each row and back, with the even length that the inverse takes by default; too long a row stays."""
    if sizes.width % 2 == 0 or sizes.width > _TRANSFORMED:
        return rows
    return [_resampled(row, min(sizes.cols, sizes.width - 1)) for row in rows]


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


ODD = _plan("odd-width-transform", "map.value", lambda plan: put("outputs", real_inverse)(WRAPPED(plan)),
    story="The inverse of a real Fourier transform assumes an even width unless told otherwise.",
    hint="give the inverse transform the width of the image (numpy.fft.irfft2 with s)")  # fmt: skip
FAULTS: list[Fault] = [
    _resized("padded-with-nan", "map.border", _padded_with_nan,
        story="Rolling windows of data frames have as many results as inputs, NaN where the window is not whole.",
        hint="leave out the positions whose window is not whole"),
    _map("map-transposed", "map.position", transposed,
        story="The result is written as out[col][row], or kept column by column.", hint=_HINT_ORDER),
    _map("map-transposed-when-square", "map.position",
        lambda rows: transposed(rows) if len(rows) == len(rows[0]) else rows,
        story="A helper transposes the map until its shape is right; on a square it cannot tell that it already was.",
        hint=_HINT_ORDER),
    _map("map-rotated", "map.position", lambda rows: [row[::-1] for row in rows[::-1]],
        story="Loops that count down write the map from its end.", hint=_HINT_ORDER),
    _map("row-swapped-order", "map.position", lambda rows: rows[::-1],
        story="The map is written bottom-up, like a bitmap file.", hint=_HINT_ORDER),
    _map("column-swapped-order", "map.position", lambda rows: [row[::-1] for row in rows],
        story="Each row is shifted out last number first.", hint=_HINT_ORDER),
    _map("axes-swapped-in-shape", "map.shape",
        lambda rows: _cut_into([value for row in rows for value in row], len(rows)),
        story="The output is allocated with W - w + 1 rows and filled in reading order.",
        hint="allocate H - h + 1 rows of W - w + 1 numbers"),
    _map("accumulator-not-reset", "map.value",
        lambda rows: _cut_into(list(accumulate(value for row in rows for value in row)), len(rows[0])),
        story="The sum is set to zero once before the loops instead of at every position.",
        hint="set the sum to zero at every position"),
    _map("rows-aliased", "map.value", lambda rows: [list(rows[-1]) for _ in rows],
        story="[[0] * width] * height makes one row and shows it height times.", hint="make a new list for every row"),
    *(
        _map(f"map-tail-unwritten-{lanes}", "map.border", _tail_unwritten(lanes),
            story=f"Positions are computed {step} at a time, and the remaining columns of the map stay zero.",
            hint=f"compute the columns after the last full {vector}")
        for lanes, step, vector in ((8, "eight", "vector"), (64, "a word of 64", "word"))
    ),
    _map("ties-suppressed", "map.best", _ties_suppressed,
        story="Non-maximum suppression keeps the first of several equally good positions.",
        hint="hand out the whole map, ties included"),
    _number("rectified", "map.value", lambda value: max(value, 0),
        story="The layer's activation is applied together with the convolution.",
        hint="leave negative scores as they are"),
    _number("absolute", "map.value", lambda value: value if value >= 0 else -value,
        story="The magnitude of a response is taken.", hint="keep the sign of the score"),
    _number("bias-added", "map.value", lambda value: value + 1,
        story="The layer's bias was initialised with ones.", hint="set the bias to zero"),
    _number("rounded-two-decimals", "map.value", lambda value: _hundredths(value, Fraction(1, 2)),
        story="Scores are rounded for printing, and the rounded ones are returned.", hint=_HINT_PRINT),
    _number("truncated-two-decimals", "map.value", lambda value: _hundredths(value, Fraction(0)),
        story="The published tables cut after two decimals, and the cut numbers are taken for the scores.",
        hint=_HINT_PRINT),
    ODD,
]  # fmt: skip
