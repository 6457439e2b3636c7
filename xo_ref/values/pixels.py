"""Converts input rows to exact integers over a common denominator.

A pixel is an `int`, a `fractions.Fraction`, a `decimal.Decimal` or a finite `float` in
[-1, 1]. All four convert to a ratio of two integers, so nothing is rounded:
0.1 as a float is 3602879701896397/36028797018963968, as a Decimal 1/10.

    1/2  -1          numerators  2 -4  over 4
    3/4   0     ->               3  0

The rows are copied before validation, so the checked values are the stored ones even if
the caller's sequence changes meanwhile. Rows of plain integers, by far the most frequent,
take a fast path through C loops; everything else takes the slow path, pixel by pixel,
which reports the errors.

A string, or a sequence of strings only, is a picture of `#` and `.`.

Ruled out: accepting `numbers.Real` (its members need not be exact), texts among rows of
numbers, a tolerance around 1, guessing that 255 means white.
"""

import contextlib
import math
from array import array
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from typing import Protocol, cast

from xo_ref.errors import PixelError, ShapeError, shown
from xo_ref.pictures import parse
from xo_ref.values.table import Table

Pixel = int | Fraction
"""A pixel as returned: an `int` if it is whole, else a `Fraction`."""

PixelLike = int | float | Fraction | Decimal
"""A pixel as accepted."""


class SupportsToList(Protocol):
    """Anything that converts to nested lists: a NumPy array, a torch tensor, a grid of this package."""

    def tolist(self) -> object:
        """Return nested lists of plain numbers."""


Rows = Sequence[Sequence[PixelLike] | SupportsToList | str] | SupportsToList
"""A grid as accepted: rows of pixels, an object with `.tolist()`, or a picture as one text or as its lines."""

_PLACES = 4300  # Python's limit on digits in a text; 10**99999999 would take minutes
_WHOLE = bytes([255, 0, 1])  # -1, 0 and 1 as signed bytes: the whole numbers in [-1, 1]
_MEND_GRID = "give a list of rows, each a list of pixels, such as [[1, -1], [-1, 1]]"
_MEND_KIND = "write 1 for white, -1 for black, or a number between them"
_MEND_RANGE = "scale the pixels so that white is 1 and black is -1; for 0 to 255 see Image.scaled"


def read(rows: object, what: str) -> tuple[Table, int]:
    """Validate a grid: return the table of numerators and their common denominator.

    `what` names the grid in messages. Raises ShapeError, PixelError, and FormatError for a picture.
    Clauses: `grid.rectangular`, `grid.input`, `pixel.range`, `pixel.exact`, `input.unchanged`.

    >>> table, denominator = read([[0.5, -1], [Fraction(3, 4), 0]], "image")
    >>> table.row(0), table.row(1), denominator
    ([2, -4], [3, 0], 4)
    """
    lines: list[object] | None = [rows] if isinstance(rows, str) else _sequence(rows)
    if lines and all(isinstance(line, str) for line in lines):
        lines = [*parse("\n".join(map(str, lines)), what)]
    grid = rows_of(rows if lines is None else lines, what)
    values = list(chain.from_iterable(grid))
    cells = _whole(values)
    if cells is not None:
        return Table(len(grid), len(grid[0]), cells, "b"), 1
    return _common(_ratios(values, what, len(grid[0])), len(grid))


def scaled(rows: object, what: str, white: int) -> tuple[Table, int]:
    """Read numbers from 0 for black to `white`, each v as the pixel 2v/white - 1; return what `read` returns.

    Raises ShapeError and PixelError. Clauses: `pixel.scale`.

    >>> table, denominator = scaled([[255, 0, 51.0]], "image", 255)
    >>> table.row(0), denominator
    ([5, -5, -3], 5)
    """
    if kind_of(white) is not int or white < 1:
        mend = "give the number that means white, such as 255"
        raise PixelError.at(what, f"white is {shown(white)}, not a positive int", "pixel.scale", mend)
    grid = rows_of(rows, what)
    given = _ratios(list(chain.from_iterable(grid)), what, len(grid[0]), white)
    below = {(u, v): Fraction(2 * u - white * v, white * v).as_integer_ratio() for u, v in set(given)}
    return _common([below[ratio] for ratio in given], len(grid))


def _common(ratios: list[tuple[int, int]], height: int) -> tuple[Table, int]:
    """Bring the ratios of pixels to their least common denominator."""
    lowers = {lower for _, lower in ratios}
    denominator = math.lcm(*lowers)
    factors = {lower: denominator // lower for lower in lowers}
    numerators = [upper * factors[lower] for upper, lower in ratios]
    return Table.of(numerators, height=height, width=len(ratios) // height, bound=denominator), denominator


def rows_of(rows: object, what: str) -> list[list[object]]:
    """Copy a sequence of sequences into lists, or raise ShapeError.

    Clauses: `grid.rectangular`, `grid.input`, `reject.not-a-grid`, `reject.empty`, `reject.ragged`.
    """
    outer = _sequence(rows)
    if outer is None:
        raise ShapeError.at(what, f"{shown(rows)} is not a sequence of rows", "reject.not-a-grid", _MEND_GRID)
    if not outer:
        raise ShapeError.at(what, "has no rows", "reject.empty", "give at least one row")
    grid = [list(values) for values in outer if type(values) is list]
    if len(grid) == len(outer) and grid[0] and len(set(map(len, grid))) == 1:  # by far the most
        return grid
    grid = []
    for row, values in enumerate(outer):
        inner, where = _sequence(values), f"{what}, row {row}"
        if inner is None:
            fault = f"{shown(values)} is not a row of pixels"
            raise ShapeError.at(where, fault, "reject.not-a-grid", _MEND_GRID, row=row)
        if not inner:
            raise ShapeError.at(where, "has no pixels", "reject.empty", "give every row at least one pixel", row=row)
        if grid and len(inner) != len(grid[0]):
            fault = f"has length {len(inner)}, but row 0 has length {len(grid[0])}"
            raise ShapeError.at(where, fault, "reject.ragged", "make all rows equally long", row=row)
        grid.append(inner)
    return grid


def _sequence(value: object) -> list[object] | None:
    """Copy a sequence into a list, calling `.tolist()` first where it exists; None for anything else."""
    value = _unwrapped(value)
    if isinstance(value, (list, tuple)) or (isinstance(value, Sequence) and not isinstance(value, str)):
        return list(value)
    return None


def _unwrapped(value: object) -> object:
    """Convert an array, a tensor or one of their scalars to plain numbers; return all else as is."""
    if isinstance(value, (list, tuple, str)):
        return value
    ask = getattr(value, "tolist", None)
    return ask() if callable(ask) else value


def _whole(values: list[object]) -> bytes | None:
    """Pack plain integers into signed bytes; None unless every pixel is -1, 0 or 1."""
    if set(map(type, values)) != {int}:
        return None
    try:
        cells = array("b", cast("list[int]", values)).tobytes()  # the types were compared above
    except OverflowError:
        return None
    return None if cells.translate(None, _WHOLE) else cells


def _ratios(values: list[object], what: str, width: int, white: int = 0) -> list[tuple[int, int]]:
    """Convert numbers as `_ratio` does, equal ones at once; raise PixelError for the first that is no pixel."""
    if set(map(type, values)) <= {int, float}:
        low, high = (0, white) if white else (-1, 1)
        known = {value: value.as_integer_ratio() for value in cast("set[float]", set(values)) if low <= value <= high}
        with contextlib.suppress(KeyError):  # NaN and what lies outside are told of below
            return [known[value] for value in cast("list[float]", values)]
    return [_ratio(value, what, *divmod(place, width), white) for place, value in enumerate(values)]


def _ratio(value: object, what: str, row: int, col: int, white: int) -> tuple[int, int]:
    """Convert one number in [-1, 1], or in [0, `white`], to its exact ratio; raise PixelError for anything else.

    The range check compares the ratio: a subclass may redefine its own comparisons.

    Clauses: `pixel.range`, `pixel.exact`, `reject.kind`, `reject.not-finite`, `reject.range`.
    """
    value = _unwrapped(value)
    kind = kind_of(value)
    mend = f"write a number from 0 for black to {white} for white" if white else _MEND_KIND
    if kind is None:
        found = "a bool" if isinstance(value, bool) else f"of type {type(value).__name__}"
        raise _fault(f"{shown(value)} is {found}, not a number", "reject.kind", mend, what, row, col)
    if kind is Decimal and Decimal.is_finite(cast("Decimal", value)):
        size = Decimal.adjusted(cast("Decimal", value))
        places = -int(Decimal.as_tuple(cast("Decimal", value)).exponent)
        if places > _PLACES:
            fault = f"{shown(value)} has {places} decimal places, more than {_PLACES}"
            raise _fault(fault, "reject.kind", "round it, or give a Fraction", what, row, col)
        if size > len(str(white)) and Decimal.__bool__(cast("Decimal", value)):  # found without computing the integer
            raise _outside(value, white, what, row, col)
    try:
        upper, lower = exact_ratio(value, kind)
    except (ValueError, OverflowError):  # raised by NaN and by infinity
        raise _fault(f"{value} is not a finite number", "reject.not-finite", mend, what, row, col) from None
    if not (0 if white else -lower) <= upper <= (white or 1) * lower:
        raise _outside(value, white, what, row, col)
    return upper, lower


def kind_of(value: object) -> type[PixelLike] | None:
    """Return the number type of a value, judged by its class alone; None if it is not a number."""
    kind = type(value)
    if kind is int or kind is float or kind is Fraction:  # by far the most
        return kind
    if kind is bool:
        return None
    return next((kind for kind in (int, float, Fraction, Decimal) if issubclass(type(value), kind)), None)


def exact_ratio(value: object, kind: type[PixelLike]) -> tuple[int, int]:
    """Return a number's ratio in lowest terms by the method of `kind`, even if a subclass overrides it.

    Raises ValueError for NaN, OverflowError for an infinity.
    """
    upper, lower = kind.as_integer_ratio(value)  # type: ignore[arg-type]  # of this kind, as the caller saw
    return (upper, lower) if type(value) is kind else Fraction(upper, lower).as_integer_ratio()


def _outside(value: object, white: int, what: str, row: int, col: int) -> PixelError:
    """Build the error for a number out of range."""
    ends, mend = (f"[0, {white}]", "give as `white` the number that means white") if white else ("[-1, 1]", _MEND_RANGE)
    return _fault(f"{shown(value)} lies outside {ends}", "reject.range", mend, what, row, col)


def _fault(fault: str, clause: str, mend: str, what: str, row: int, col: int) -> PixelError:
    """Build the error for one pixel."""
    return PixelError.at(f"{what}, row {row}, column {col}", fault, clause, mend, row=row, col=col)
