"""The grids: image, feature and patch.

Each is an immutable grid of exact numbers, validated once, when it is built; it can be
compared, hashed, pickled and shared freely. They are three types so that a type checker
catches an image passed as a feature.

        col 0   1   2   3
    row 0   .   #   .   .          image    H x W = 3 x 4
        1   .   . [ #   . ]        patch    h x w = 2 x 2 at (row 1, col 2)
        2   #   . [ .   # ]        map      (H-h+1) x (W-w+1) = 2 x 3

Rows count downward and columns to the right, both from 0. A position is the top-left
pixel of the patch. A grid's numbers are integer numerators over one denominator, the
least common one of its pixels; for pixels of -1 and 1 it is 1.

Ruled out: one class with a flag (nothing would catch a swap), storage as nested tuples of
Fraction (a hundred bytes per pixel), silent wrapping of negative positions.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Self, final

from xo_ref.errors import FitError, shown
from xo_ref.svg import WRITTEN, Box, Panel, grid
from xo_ref.values.cells import Cells, Position, Shape, check_place, is_int
from xo_ref.values.pixels import Pixel, Rows, read, scaled
from xo_ref.values.table import Table

__all__ = ["Feature", "Image", "Patch", "Position", "Shape", "check_fit", "check_same", "is_int"]

# Dark to light between -1 (".") and 1 ("#"), for grids that are not bipolar.
_SHADES = ":-=+*"


@dataclass(frozen=True, init=False, repr=False)
class _Grid(Cells[Pixel]):
    """What images, features and patches have in common: H x W pixels, kept exactly.

    The denominator is the least common one of all pixels, 1 for whole pixels.
    """

    __slots__ = ()

    def __init__(self, rows: Rows) -> None:
        """Build the grid from nested lists, from a picture, or from anything with `.tolist()`.

        The rows are copied, never modified. Raises ShapeError, PixelError, and FormatError for a picture.
        """
        self.keep(*read(rows, self.NAME))

    @classmethod
    def scaled(cls, rows: Rows, white: int = 255) -> Self:
        """Build the grid from numbers in the range 0 (black) to `white`: v becomes exactly 2v/white - 1.

        Raises ShapeError and PixelError. Clauses: `pixel.scale`.

        >>> Image.scaled([[255, 0, 51]]), Image.scaled([[1.0, 0.25]], white=1)
        (Image([[1, -1, Fraction(-3, 5)]]), Image([[1, Fraction(-1, 2)]]))
        """
        return cls.of_table(*scaled(rows, cls.NAME, white))

    @property
    def is_bipolar(self) -> bool:
        """Whether every pixel is -1 or 1."""
        return self.denominator == 1 and isinstance(self.table.cells, bytes) and 0 not in self.table.cells

    def _numbers(self, numerators: list[int]) -> tuple[Pixel, ...]:
        if self.denominator == 1:
            return tuple(numerators)
        return tuple(_pixel(numerator, self.denominator) for numerator in numerators)

    def panel(self, title: str = "", boxes: Iterable[Box] = ()) -> Panel:
        """Draw the grid, with some rectangles of pixels outlined; `title` names it."""
        rows = map(self.table.row, range(self.height))
        words = " / ".join(str(self).split("\n")) if max(self.shape) <= WRITTEN else ""
        return grid(title or self._title, rows, self.denominator, self.shape, boxes=boxes, words=words)

    def __neg__(self) -> Self:
        """Return the photographic negative: every pixel times -1."""
        values = (-value for value in self.table.values())
        table = Table.of(values, height=self.height, width=self.width, bound=self.denominator)
        return self.of_table(table, self.denominator)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.tolist()!r})"

    def __str__(self) -> str:
        return "\n".join("".join(map(_mark, row)) for row in self)


@final
class Image(_Grid):
    """The image to search: H x W pixels in [-1, 1], white 1 and black -1.

    Raises ShapeError and PixelError. Clauses: `grid.rectangular`, `grid.value`, `pixel.range`.

    >>> image = Image([[1, -1, 1], [-1, 0.5, -1]])
    >>> image.shape, image[1], image == Image(((1, -1, 1), (-1, Fraction(1, 2), -1)))
    ((2, 3), (-1, Fraction(1, 2), -1), True)
    >>> print(image)
    #.#
    .+.
    """

    __slots__ = ()
    NAME = "image"

    def patch(self, row: int, col: int, shape: Shape) -> "Patch":
        """Cut out the window of `shape` (h, w) whose top-left pixel is at (row, col).

        Positions run from 0 to H-h and from 0 to W-w. Raises FitError and PositionError.
        Clauses: `map.position`, `map.border`, `reject.position`.

        >>> Image([[1, -1, 1], [-1, 1, -1]]).patch(0, 1, (2, 2))
        Patch([[-1, 1], [1, -1]])
        """
        height, width = shape
        _check_shape(self.shape, shape, "patch")
        _check_window(self.shape, shape, "patch")
        check_place(row, self.height - height, "row", "position")
        check_place(col, self.width - width, "column", "position")
        lines = (self.table.part(line, col, width) for line in range(row, row + height))
        return Patch([[_pixel(numerator, self.denominator) for numerator in line] for line in lines])


@final
class Feature(_Grid):
    """The small pattern to find: h x w pixels in [-1, 1].

    Raises ShapeError and PixelError. Clauses: `grid.rectangular`, `grid.value`, `pixel.range`.

    >>> Feature([[1, -1], [-1, 1], [1, 1]]).n
    6
    """

    __slots__ = ()
    NAME = "feature"


@final
class Patch(_Grid):
    """The part of an image under a feature at one position.

    Raises ShapeError and PixelError. Clauses: `grid.rectangular`, `grid.value`, `pixel.range`.

    >>> -Patch([[1, -1, 0]])
    Patch([[-1, 1, 0]])
    """

    __slots__ = ()
    NAME = "patch"


def check_fit(image: Image, feature: Feature) -> None:
    """Reject a feature higher or wider than the image.

    Raises FitError, and TypeError when the two are swapped or have other types.
    Clauses: `reject.fit`.

    >>> check_fit(Image([[1, -1, 1]]), Feature([[1], [1]]))
    Traceback (most recent call last):
    xo_ref.errors.FitError: feature: 2 x 1 does not fit into the 1 x 3 image (reject.fit);
    a feature is at most as high and as wide as the image
    """
    if (type(image), type(feature)) != (Image, Feature):
        _check_types((image, feature), (Image, Feature))
    if feature.height > image.height or feature.width > image.width:
        _check_window(image.shape, feature.shape, "feature")


def check_same(feature: Feature, patch: Patch) -> None:
    """Reject a feature and a patch of different shapes.

    Raises FitError, and TypeError when the two are swapped or have other types.
    Clauses: `reject.same-shape`.

    >>> check_same(Feature([[1, -1, 1]]), Patch([[1], [1]]))
    Traceback (most recent call last):
    xo_ref.errors.FitError: patch: 2 x 1 under the 1 x 3 feature (reject.same-shape);
    a patch has the shape of the feature
    """
    _check_types((feature, patch), (Feature, Patch))
    if feature.shape != patch.shape:
        fault = f"{size(patch.shape)} under the {size(feature.shape)} feature"
        mend = "a patch has the shape of the feature"
        raise FitError.at("patch", fault, "reject.same-shape", mend, outer=patch.shape, inner=feature.shape)


def _check_types(values: tuple[object, object], kinds: tuple[type, type]) -> None:
    """Reject two values of types other than `kinds`, for callers without a type checker."""
    if not all(map(isinstance, values, kinds)):
        wanted, got = (" and ".join(kind.__name__ for kind in row) for row in (kinds, map(type, values)))
        raise TypeError(f"expected {wanted}, in this order, got {got}")


def _check_window(outer: Shape, inner: Shape, what: str) -> None:
    """Reject a window of shape `inner` that does not fit into an image of shape `outer`."""
    if inner[0] > outer[0] or inner[1] > outer[1]:
        fault = f"{size(inner)} does not fit into the {size(outer)} image"
        mend = f"a {what} is at most as high and as wide as the image"
        raise FitError.at(what, fault, "reject.fit", mend, outer=outer, inner=inner)


def _check_shape(outer: Shape, inner: Shape, what: str) -> None:
    """Reject any shape other than two positive ints."""
    if not all(is_int(extent) and extent > 0 for extent in inner):
        mend = "give a height and a width, two positive ints"
        raise FitError.at(what, f"{shown(inner)} is not a shape", "reject.fit", mend, outer=outer, inner=inner)


def _pixel(numerator: int, denominator: int) -> Pixel:
    """Return a pixel: an int if it is whole, else a Fraction."""
    return Fraction(numerator, denominator) if numerator % denominator else numerator // denominator


def _mark(pixel: Pixel) -> str:
    """Draw one pixel: "." for -1, "#" for 1, one of five shades between."""
    if pixel in (-1, 1):
        return "#" if pixel == 1 else "."
    return _SHADES[int((pixel + 1) * len(_SHADES) / 2)]


def size(shape: Shape) -> str:
    """Format a shape as height x width."""
    return f"{shape[0]} x {shape[1]}"
