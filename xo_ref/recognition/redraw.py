"""Pictures moved, scaled, turned, bent and thickened, exactly: the changes that the example names.

Resampling breaks one-pixel strokes. So the strokes themselves are moved and drawn again.
A white pixel is a point; a segment joins two white pixels that touch, unless they touch
at a corner and exactly one other white pixel connects them (else every bend would be
filled). A pixel of the new canvas is white when its centre lies within `pen` of a moved
segment or point:

    #.#        .#.#
    .##   ->   .###        turned a little (by 1/6, see below) on a canvas of 3 x 4
    #..        #...

A pen of 1/2, the smallest that leaves no gap in a stroke, reproduces every unmoved
picture: the centre of any other pixel is at least sqrt(1/2) away.

A point is, in this order, bent (each corner of the picture is pulled, and points between
follow in proportion to their nearness), scaled about the centre, turned about the centre
and shifted. The centre of the picture maps to the centre of the canvas. Everything is
exact: a turn is given by the tangent of half its angle, so that sine and cosine are
fractions, 2t/(1+t²) and (1-t²)/(1+t²), and distances are compared as squares of integers
over one denominator.

Clauses: `recognition.transform`.

Ruled out: nearest-neighbour sampling (breaks strokes), pixel coverage (thins them), angles
in degrees (irrational sines).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import final

from xo_ref.errors import XoError, shown
from xo_ref.values.grid import Image, Position, Shape

__all__ = ["Exact", "Transformation", "redrawn", "strokes"]

Exact = int | Fraction
"""A number of exact arithmetic."""

Point = tuple[Exact, Exact]
"""A point of the picture, (row, col); pixel centres have whole coordinates."""

HALF = Fraction(1, 2)


@final
@dataclass(frozen=True, slots=True)
class Transformation:
    """An exact change of a picture; by default the identity.

    Raises XoError for a scale or a pen that is not positive. Clauses: `recognition.transform`.

    >>> Transformation(shift=(1, -2)).of((0, 3), (5, 7))
    (Fraction(1, 1), Fraction(1, 1))
    """

    shift: Point = (0, 0)
    """How far it moves: rows down, columns to the right."""
    scale: Point = (1, 1)
    """The factors for height and width."""
    turn: Exact = 0
    """The tangent of half the clockwise angle: 1 is a quarter turn."""
    corners: tuple[Point, Point, Point, Point] = ((0, 0), (0, 0), (0, 0), (0, 0))
    """Where the corners are pulled: top left, top right, bottom left, bottom right."""
    pen: Exact = HALF
    """Half the thickness of the strokes."""

    def __post_init__(self) -> None:
        """Check that scale and pen are positive."""
        for what, value in (("scale", min(self.scale)), ("pen", self.pen)):
            if value <= 0:
                fault = f"{shown(value)} is not positive"
                raise XoError.at(what, fault, "recognition.transform", "give more than 0")

    def of(self, point: Point, shape: Shape, canvas: Shape | None = None) -> tuple[Fraction, Fraction]:
        """Move a point of a picture of `shape` to its place on the canvas.

        >>> Transformation(turn=1).of((0, 0), (3, 5))
        (Fraction(-1, 1), Fraction(3, 1))
        """
        row, col = self._bent(point, shape)
        down = (row - Fraction(shape[0] - 1, 2)) * self.scale[0]
        right = (col - Fraction(shape[1] - 1, 2)) * self.scale[1]
        square = Fraction(self.turn) ** 2
        cosine, sine = (1 - square) / (1 + square), 2 * self.turn / (1 + square)
        height, width = canvas or shape
        return (
            cosine * down + sine * right + Fraction(height - 1, 2) + self.shift[0],
            cosine * right - sine * down + Fraction(width - 1, 2) + self.shift[1],
        )

    def _bent(self, point: Point, shape: Shape) -> Point:
        """Pull a point by the corners, each in proportion to the point's nearness."""
        row, col = point
        below, beside = (
            Fraction(at, extent - 1) if extent > 1 else HALF for at, extent in zip(point, shape, strict=True)
        )
        weights = ((1 - below) * (1 - beside), (1 - below) * beside, below * (1 - beside), below * beside)
        down, right = (sum(w * pull[axis] for w, pull in zip(weights, self.corners, strict=True)) for axis in (0, 1))
        return row + down, col + right


def strokes(image: Image) -> tuple[tuple[Position, Position], ...]:
    """List the segments between white pixels that touch; an isolated pixel is a segment of its own.

    Pixels above 0 count as white. Clauses: `recognition.transform`.

    >>> strokes(Image([[1, -1, -1, 1], [-1, 1, -1, -1]]))
    (((0, 0), (1, 1)), ((0, 3), (0, 3)))
    """
    white = {(r, c) for r, row in enumerate(image) for c, pixel in enumerate(row) if pixel > 0}
    steps = ((0, 1), (1, -1), (1, 0), (1, 1))
    pairs = (((row, col), (row + down, col + right)) for row, col in white for down, right in steps)
    joined = [(one, two) for one, two in pairs if two in white and not _around(one, two, white)]
    touched = {place for pair in joined for place in pair}
    return tuple(sorted([*joined, *((place, place) for place in white if place not in touched)]))


def _around(one: Position, two: Position, white: set[Position]) -> bool:
    """Return whether two pixels touch at a corner and exactly one other white pixel touches both at a side."""
    return one[0] != two[0] and one[1] != two[1] and ((one[0], two[1]) in white) != ((two[0], one[1]) in white)


def redrawn(image: Image, transformation: Transformation, canvas: Shape | None = None) -> Image:
    """Draw the picture again after a transformation, white 1 and black -1, on a canvas of any shape.

    The canvas clips the strokes; its default shape is the image's.
    Raises ShapeError for an empty canvas. Clauses: `recognition.transform`.

    >>> boot = Image([[1, -1, -1], [1, -1, -1], [1, 1, -1]])
    >>> print(redrawn(boot, Transformation(turn=1, scale=(2, 1)), (3, 5)))
    #####
    #....
    .....
    """
    height, width = canvas or image.shape
    moved = [tuple(transformation.of(point, image.shape, (height, width)) for point in pair) for pair in strokes(image)]
    pen = Fraction(transformation.pen)
    # all coordinates as integers in one small unit
    unit = math.lcm(pen.denominator, *(value.denominator for pair in moved for point in pair for value in point))
    segments = [[int(value * unit) for point in pair for value in point] for pair in moved]
    reach = int(pen * unit) ** 2
    rows, cols = range(0, height * unit, unit), range(0, width * unit, unit)
    return Image([[1 if any(_is_near(one, r, c, reach) for one in segments) else -1 for c in cols] for r in rows])


def _is_near(segment: Sequence[int], row: int, col: int, reach: int) -> bool:
    """Return whether the squared distance of a point from a segment, given by both its ends, is at most `reach`."""
    from_row, from_col, to_row, to_col = segment
    down, right = to_row - from_row, to_col - from_col
    y, x = row - from_row, col - from_col
    along, length = y * down + x * right, down * down + right * right
    if along <= 0:
        return y * y + x * x <= reach
    if along >= length:
        return (y - down) ** 2 + (x - right) ** 2 <= reach
    return (y * right - x * down) ** 2 <= reach * length
