"""A table of integers, stored in the fewest bytes.

Every grid and map is a table of integers over one denominator. A pixel of 1 or -1 takes
one byte, as does a sum of nine of them; a float's exact value may take a thousand bits.
A table uses the narrowest machine integer that holds the stated bound, and Python's own
integers beyond 64 bits: exact either way.

The integers are stored as *cells*, with `value = scale * cell + offset`. A popcount
circuit counts matches, and sum = 2 * matches - n; the engine stores its counts
unchanged and defers that arithmetic until a row is read. Minimum, maximum, the positions of a value and comparison work
directly on the cells, mostly as byte searches.

    cells   5  9  4          one byte each
    scale   2, offset -9     (n = 9)
    values  1  9 -1

Ruled out: one Python integer per pixel (8 bytes for the pointer alone, and 32 more for
large values); `array.array` as storage (it is mutable); a frozen dataclass (0.9 microseconds
to build in place of 0.3, where a whole tiny map takes 3.4).
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple, TypeVar

Cells = TypeVar("Cells", bytes, tuple[int, ...])

# The signed machine integers, narrowest first: array type code and largest magnitude.
# The engine's counts and biased sums are unsigned: "B", "H", "I" and "Q".
_CODES = (("b", 2**7 - 1), ("h", 2**15 - 1), ("i", 2**31 - 1), ("q", 2**63 - 1))

# All one-byte cells, smallest first: searching for each is faster than visiting every cell.
_ORDERS = {"b": range(-128, 128), "B": range(256)}


class Table(NamedTuple):
    """`height` rows of `width` integers in reading order; `value = scale * cell + offset`.

    >>> table = Table.of([3, -1, 0, 2, 2, -3], height=2, width=3, bound=3)
    >>> table.row(1), table.code, len(table.cells)
    ([2, 2, -3], 'b', 6)
    """

    height: int
    width: int
    cells: bytes | tuple[int, ...]
    """The cells in reading order: machine integers as bytes, or Python integers."""
    code: str
    """The `array` type code of the bytes; empty for Python integers."""
    scale: int = 1
    offset: int = 0

    @classmethod
    def of(cls, values: Iterable[int], *, height: int, width: int, bound: int) -> "Table":
        """Store `height * width` values, each in -bound..bound, in reading order."""
        code = next((code for code, limit in _CODES if bound <= limit), "")
        cells = array(code, values).tobytes() if code else tuple(values)
        return cls(height, width, cells, code)

    def _cells(self) -> "memoryview[int] | tuple[int, ...]":
        """View the cells as a sequence of integers."""
        if isinstance(self.cells, bytes):
            return memoryview(self.cells).cast(self.code)  # type: ignore[call-overload, no-any-return]  # the code is a str, not a literal
        return self.cells

    def row(self, row: int) -> list[int]:
        """Read one row's values; `row` must be in range."""
        return self.part(row, 0, self.width)

    def part(self, row: int, col: int, width: int) -> list[int]:
        """Read `width` values of a row from column `col` on; all must be in range."""
        start = row * self.width + col
        cells = self._cells()[start : start + width]
        scale, offset = self.scale, self.offset
        if scale == 1:
            return [cell + offset for cell in cells] if offset else list(cells)
        return [scale * cell + offset for cell in cells]

    def picked(self, rows: range, cols: range, outside: int) -> "Table":
        """Select rows and columns; cells outside the table are `outside`. Both ranges may begin below 0."""
        if rows == range(self.height) and cols == range(self.width):
            return self
        if cols == range(self.width) and rows.step == 1 and 0 <= rows.start <= rows.stop <= self.height:
            line = self.width * (array(self.code).itemsize if self.code else 1)
            kept: bytes | tuple[int, ...] = self.cells[rows.start * line : rows.stop * line]
        elif self.code == "b" and isinstance(self.cells, bytes):  # every cell a byte: nothing to convert
            kept = b"".join(_lines(self.cells, bytes([outside & 255]), self.width, rows, cols))
        else:
            kept = tuple(chain.from_iterable(_lines(tuple(self._cells()), (outside,), self.width, rows, cols)))
            kept = array(self.code, kept).tobytes() if self.code else kept
        return Table(len(rows), len(cols), kept, self.code, self.scale, self.offset)

    def values(self) -> Iterator[int]:
        """Read all values in reading order."""
        return iter(self.part(0, 0, self.height * self.width))

    def lowest(self) -> int:
        """Find the smallest value (`scale` is always positive)."""
        order = _ORDERS.get(self.code)
        return self._value(next(cell for cell in order if cell % 256 in self.cells) if order else min(self._cells()))

    def highest(self) -> int:
        """Find the largest value."""
        order = _ORDERS.get(self.code, range(0))[::-1]
        return self._value(next(cell for cell in order if cell % 256 in self.cells) if order else max(self._cells()))

    def _value(self, cell: int) -> int:
        return self.scale * cell + self.offset

    def counts(self) -> dict[int, int]:
        """Count how often each value occurs, smallest value first."""
        return {self.scale * cell + self.offset: count for cell, count in sorted(Counter(self._cells()).items())}

    def places(self, value: int) -> list[tuple[int, int]]:
        """Find the (row, col) of every cell with this value, in reading order."""
        cell, rest = divmod(value - self.offset, self.scale)
        return [divmod(place, self.width) for place in self._found(cell)] if rest == 0 else []

    def _found(self, cell: int) -> Iterator[int]:
        """Find the places of a cell, counted in reading order."""
        if isinstance(self.cells, tuple):
            yield from (place for place, found in enumerate(self.cells) if found == cell)
            return
        try:
            pattern = array(self.code, [cell]).tobytes()
        except OverflowError:
            return
        at = self.cells.find(pattern)
        while at >= 0:
            place, inside = divmod(at, len(pattern))
            if not inside:
                yield place
            at = self.cells.find(pattern, at + 1)


def _lines(cells: Cells, one: Cells, width: int, rows: range, cols: range) -> list[Cells]:
    """Choose rows and columns of `cells`, which has rows of `width`, with `one` for what lies outside."""
    left, right, blank = one * max(0, -cols.start), one * max(0, cols.stop - width), one * len(cols)
    taken = slice(cols.start + len(left), cols.stop + len(left), cols.step)
    inside = range(len(cells) // width)
    return [(left + cells[row * width : (row + 1) * width] + right)[taken] if row in inside else blank for row in rows]
