"""The right choices for the slots of a plan."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache
from operator import mul

from xo_ref.kit.case import Nested, Number
from xo_ref.kit.diagnose.faults.plan import Exact, Grid, Layer, Padding, Plan, Shape, Spot, Step, Walk
from xo_ref.kit.questions.ranges import Extents

_NUMBERS = frozenset({int, float, Fraction})
_SIGNS = frozenset({1, -1})  # most rows have no others, and a set is searched faster than a row


def is_rows(rows: object) -> bool:
    """Tell whether something is a list of lists, whatever these hold."""
    return isinstance(rows, Sequence) and all(isinstance(row, (list, tuple)) for row in rows)


def _demanded(good: Callable[[Nested], bool], otherwise: str) -> Step:
    """Refuse two grids of which one is not good."""

    def step(image: Nested, feature: Nested) -> tuple[Nested, Nested]:
        if not (good(image) and good(feature)):
            raise ValueError(otherwise)
        return image, feature

    return step


check_grid = _demanded(
    lambda rows: is_rows(rows) and all(_NUMBERS.issuperset(map(type, row)) for row in rows), "no rows of numbers"
)
check_empty = _demanded(lambda rows: bool(rows) and all(map(len, rows)), "empty")
check_ragged = _demanded(lambda rows: len(set(map(len, rows))) <= 1, "ragged")
check_values = _demanded(
    lambda rows: all(_SIGNS.issuperset(row) or all(-1 <= value <= 1 for value in row) for row in rows), "no pixel"
)


def exceeds(image: Nested, feature: Nested) -> bool:
    """Tell whether a feature is higher or wider than the image."""
    return len(feature) > len(image) or len(feature[0]) > len(image[0])


def check_fit(image: Nested, feature: Nested) -> tuple[Nested, Nested]:
    """Refuse a feature higher or wider than the image."""
    if exceeds(image, feature):
        raise ValueError("does not fit")
    return image, feature


def patch(image: Grid, sizes: Extents, row: int, col: int) -> list[Exact]:
    """Cut out the window whose top-left pixel is at (row, col)."""
    return [pixel for line in image[row : row + sizes.h] for pixel in line[col : col + sizes.w]]


def framed_in(pixel: Exact) -> Callable[[Grid, Padding], Grid]:
    """Put one pixel all around a plane."""

    def frame(plane: Grid, padding: Padding) -> Grid:
        top, left, bottom, right = padding
        blank = [pixel] * (left + len(plane[0]) + right)
        lines = ([*[pixel] * left, *line, *[pixel] * right] for line in plane)
        return [*[blank] * top, *lines, *[blank] * bottom]

    return frame


def strided(layer: Layer) -> Shape:
    """Count the whole strides that fit."""
    rows, cols = layer.rest()
    return rows // layer.options.stride[0] + 1, cols // layer.options.stride[1] + 1


def _own_planes(layer: Layer, k: int) -> Sequence[int]:
    """Name the planes of the group of filter k."""
    group = k // layer.multiplier
    return range(group * layer.depth, (group + 1) * layer.depth)


def _spread(planes: Sequence[Grid], layer: Layer, top: int, left: int) -> list[Exact]:
    """Read the pixels under the spread features, plane by plane."""
    rows, cols = reached(layer, top, left)
    return [plane[r][c] for plane in planes for r in rows for c in cols]


def reached(layer: Layer, top: int, left: int) -> tuple[range, range]:
    """Name the rows and columns that a spread feature covers."""
    (h, w), (d_r, d_c) = layer.feature, layer.options.dilation
    return range(top, top + h * d_r, d_r), range(left, left + w * d_c, d_c)


def dot(window: Sequence[Exact], weights: Sequence[Exact]) -> Exact:
    """Sum the products of corresponding numbers."""
    total: Exact = sum(map(mul, window, weights))
    return total


def size(number: Exact) -> Exact:
    """Take the magnitude of a number; of this union of types `abs` knows only that it is an object."""
    return number if number >= 0 else -number


def _by_n(total: Number, spot: Spot) -> Number:
    """Divide by the number of pixels in the feature, exactly if the total is exact."""
    if isinstance(total, int):
        return _quotient(total, spot.sizes.n)
    return total / spot.sizes.n if isinstance(total, float) else Fraction(total, spot.sizes.n)


@lru_cache(maxsize=1 << 14)
def _quotient(total: int, n: int) -> Fraction:
    """Divide; few sums occur, and often."""
    return Fraction(total, n)


CORRECT = Plan(
    grid=check_grid,
    empty=check_empty,
    ragged=check_ragged,
    values=check_values,
    fit=check_fit,
    walk=Walk(lambda sizes: (sizes.rows, sizes.cols), patch),
    frame=framed_in(0),
    extents=strided,
    first=lambda layer, row, col: (row * layer.options.stride[0], col * layer.options.stride[1]),
    group=_own_planes,
    window=_spread,
    total=lambda window, weights, _: dot(window, weights),
    division=_by_n,
)
"""The plan that follows the specification."""
