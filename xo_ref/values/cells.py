"""The common base of grids and maps: exact numbers in rows and columns, with indexing, drawing and array export.

Array libraries read the nearest binary64 numbers through NumPy's array interface (version 3), which needs no NumPy
here. Ruled out: integers for grids of whole pixels, because sums of bytes overflow in silence.
"""

import sys
from abc import abstractmethod
from array import array
from collections.abc import Callable, Iterator
from dataclasses import FrozenInstanceError, dataclass
from fractions import Fraction
from typing import ClassVar, Generic, Self, TypeVar, overload

from xo_ref import svg
from xo_ref.errors import PositionError, shown
from xo_ref.values.table import Table

Shape = tuple[int, int]
Position = tuple[int, int]

_Number = TypeVar("_Number", bound=int | Fraction)


@dataclass(frozen=True, init=False, repr=False, eq=False)
class Cells(svg.Drawn, Generic[_Number]):
    """A table of numerators over one denominator."""

    __slots__ = ("__weakref__", "denominator", "height", "table", "width")  # by hand: `slots=True` breaks __setattr__

    height: int
    """The number of rows, at least 1."""
    width: int
    """The number of columns, at least 1."""
    denominator: int
    """The positive number that every numerator is divided by."""
    table: Table
    """The numerators as stored; for the engine."""
    NAME: ClassVar[str]
    """The name used in messages and pictures."""

    @classmethod
    def of_table(cls, table: Table, denominator: int) -> Self:
        """Wrap numerators without checks; they must be valid and, in a grid, in lowest terms. Internal."""
        value = cls.__new__(cls)
        _fill(value, table, denominator)
        return value

    def keep(self, table: Table, denominator: int) -> None:
        """Fill the fields of a new grid or map; raise FrozenInstanceError if it already has them."""
        if hasattr(self, "table"):
            raise FrozenInstanceError(f"{type(self).__name__} never changes; build another one")
        _fill(self, table, denominator)

    def __reduce__(self) -> tuple[Callable[[Table, int], Self], tuple[Table, int]]:
        return self.of_table, (self.table, self.denominator)

    @property
    def shape(self) -> Shape:
        """The extents (height, width)."""
        return self.height, self.width

    @property
    def n(self) -> int:
        """The number of pixels or scores, height * width."""
        return self.height * self.width

    @property
    def numerators(self) -> tuple[tuple[int, ...], ...]:
        """The numbers times `denominator`, row by row; in a map of pixels of -1 and 1 the sums of products."""
        return tuple(tuple(self.table.row(row)) for row in range(self.height))

    @abstractmethod
    def _numbers(self, numerators: list[int]) -> tuple[_Number, ...]:
        """Divide by the denominator."""

    @overload
    def __getitem__(self, place: int) -> tuple[_Number, ...]: ...
    @overload
    def __getitem__(self, place: Position) -> _Number: ...
    def __getitem__(self, place: int | Position) -> tuple[_Number, ...] | _Number:
        """Read the row `place`, or the number at `place`, a row and a column; raises PositionError outside."""
        if isinstance(place, tuple) and len(place) == 2:
            check_place(place[0], self.height - 1, "row", self.NAME, "has no ")
            check_place(place[1], self.width - 1, "column", self.NAME, "has no ")
            return self._numbers(self.table.part(*place, 1))[0]
        check_place(place, self.height - 1, "row", self.NAME, "has no ")
        return self._numbers(self.table.row(place))

    def __len__(self) -> int:
        return self.height

    def __iter__(self) -> Iterator[tuple[_Number, ...]]:
        return (self._numbers(self.table.row(row)) for row in range(self.height))

    def tolist(self) -> list[list[_Number]]:
        """Return the numbers as nested lists: of a map fractions, of a grid an `int` where a pixel is whole."""
        return [list(row) for row in self]

    @property
    def _title(self) -> str:
        return f"{self.NAME} {self.height} x {self.width}"

    @property
    def __array_interface__(self) -> dict[str, object]:
        """The numbers as nearest binary64 numbers. Clauses: `grid.floats`."""
        numbers = array("d", (numerator / self.denominator for numerator in self.table.values()))
        typestr = f"{'<' if sys.byteorder == 'little' else '>'}f8"
        return {"version": 3, "shape": self.shape, "typestr": typestr, "data": numbers.tobytes()}


# The slots' own setters pass by the frozen class in half the time of object.__setattr__: tiny maps are made by the
# thousand.
_set_height, _set_width, _set_denominator, _set_table = (
    getattr(Cells, name).__set__ for name in ("height", "width", "denominator", "table")
)


def _fill(value: object, table: Table, denominator: int) -> None:
    """Fill the fields, one by one, since a loop takes longer."""
    _set_height(value, table.height)
    _set_width(value, table.width)
    _set_denominator(value, denominator)
    _set_table(value, table)


def check_place(number: int, last: int, axis: str, where: str, what: str = "") -> None:
    """Reject a row or column number that is not an int, is negative or is too large."""
    if not is_int(number) or not 0 <= number <= last:
        place = {"row" if axis == "row" else "col": number}
        what, mend = f"{what}{axis} {shown(number)}", f"choose a {axis} from 0 to {last}"
        raise PositionError.at(where, what, "reject.position", mend, **place)


def is_int(value: object) -> bool:
    """Return whether a value is an integer and not a bool."""
    return isinstance(value, int) and not isinstance(value, bool)
