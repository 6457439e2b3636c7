"""A table of integers, kept in the fewest bytes.

Every value of this package is a table of integers over one denominator. A pixel of
+1 or -1 needs one byte, a sum of nine of them too; a float's exact value may need a
thousand bits. A table picks the narrowest machine integer that holds the stated
bound, and falls back to Python's own integers beyond 64 bits: exact either way.

The integers may be kept as *cells* under `value = scale * cell + offset`. A popcount
circuit counts matches, and sum = 2 * matches - n; so the engine hands over its
counts as they are, and nobody pays for a million subtractions until a row is read.

    cells   5  9  4          one byte each
    scale   2, offset -9     (n = 9)
    values  1  9 -1

Rejected: one Python integer a pixel (8 bytes for the pointer alone, and 32 more for
values that are not small); `array.array` as the store (it can be changed).
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

__all__ = ["Table"]

# The signed machine integers, narrowest first: array type code and largest magnitude kept in it.
_CODES = (("b", 2**7 - 1), ("h", 2**15 - 1), ("i", 2**31 - 1), ("q", 2**63 - 1))


def _code_for(bound: int) -> str:
    """Name the narrowest machine integer that holds -bound..bound; "" for Python's own."""
    return next((code for code, limit in _CODES if bound <= limit), "")


@dataclass(frozen=True, slots=True)
class Table:
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
        """Keep `height * width` values, each in -bound..bound, in reading order."""
        code = _code_for(bound)
        cells = array(code, values).tobytes() if code else tuple(values)
        return cls(height, width, cells, code)

    def _cells(self) -> "memoryview[int] | tuple[int, ...]":
        """Look at the cells as a sequence of integers."""
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
        if self.scale == 1 and self.offset == 0:
            return list(cells)
        return [self.scale * cell + self.offset for cell in cells]

    def values(self) -> Iterator[int]:
        """Read all values in reading order."""
        return (value for row in range(self.height) for value in self.row(row))

    def total(self) -> int:
        """Add up all values."""
        return self.scale * sum(self._cells()) + self.offset * self.height * self.width

    def lowest(self) -> int:
        """Find the smallest value (`scale` is always positive)."""
        return self.scale * min(self._cells()) + self.offset

    def highest(self) -> int:
        """Find the largest value."""
        return self.scale * max(self._cells()) + self.offset

    def counts(self) -> dict[int, int]:
        """Count how often each value occurs, smallest value first."""
        return {self.scale * cell + self.offset: count for cell, count in sorted(Counter(self._cells()).items())}

    def places(self, value: int) -> list[tuple[int, int]]:
        """Find the (row, col) of every cell with this value, in reading order."""
        return [(row, col) for row in range(self.height) for col, found in enumerate(self.row(row)) if found == value]
