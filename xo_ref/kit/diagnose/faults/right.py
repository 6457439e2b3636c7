"""The right choices for the slots of a plan."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache
from operator import mul

from xo_ref.kit.case import Nested, Number
from xo_ref.kit.diagnose.faults.plan import Exact, Grid, Layer, Padding, Plan, Shape, Spot, Step

_NUMBERS = frozenset({int, float, Fraction})
_SIGNS = frozenset({1, -1})  # most rows have no others, and a set is searched faster than a row


def is_rows(rows: object) -> bool:
    """Return whether something is a list of lists, whatever these hold."""
    return isinstance(rows, Sequence) and all(isinstance(row, (list, tuple)) for row in rows)


def demanded(good: Callable[[Nested, Nested], bool], otherwise: str) -> Step:
    """Reject an image and a feature that are not good together."""

    def step(image: Nested, feature: Nested) -> tuple[Nested, Nested]:
        if not good(image, feature):
            raise ValueError(otherwise)
        return image, feature

    return step


def _both(good: Callable[[Nested], bool]) -> Callable[[Nested, Nested], bool]:
    return lambda *grids: all(map(good, grids))


def exceeds(image: Nested, feature: Nested) -> bool:
    """Return whether a feature is higher or wider than the image."""
    return len(feature) > len(image) or len(feature[0]) > len(image[0])


def is_empty(rows: Nested) -> bool:
    """Return whether there are no rows, or a row has no pixels."""
    return not (rows and all(map(len, rows)))


check_grid = demanded(
    _both(lambda rows: is_rows(rows) and all(_NUMBERS.issuperset(map(type, row)) for row in rows)), "no rows of numbers"
)
check_empty = demanded(lambda *grids: not any(map(is_empty, grids)), "empty")
check_ragged = demanded(_both(lambda rows: len(set(map(len, rows))) <= 1), "ragged")
check_values = demanded(
    _both(lambda rows: all(_SIGNS.issuperset(row) or all(-1 <= value <= 1 for value in row) for row in rows)),
    "no pixel",
)
check_fit = demanded(lambda image, feature: not exceeds(image, feature), "does not fit")


def framed_in(pixel: Exact) -> Callable[[Grid, Padding], Grid]:
    """Put one pixel all around a plane."""

    def frame(plane: Grid, padding: Padding) -> Grid:
        top, left, bottom, right = padding
        blank = [pixel] * (left + len(plane[0]) + right)
        lines = ([*[pixel] * left, *line, *[pixel] * right] for line in plane)
        return [*[blank] * top, *lines, *[blank] * bottom]

    return frame


def along(count: Callable[[int, int], int]) -> Callable[[Layer], Shape]:
    """Count positions along each axis, by what the framed plane has more than the spread feature, and the stride."""

    def extents(layer: Layer) -> Shape:
        rows, cols = map(count, layer.rest(), layer.options.stride)
        return rows, cols

    return extents


strided = along(lambda rest, stride: rest // stride + 1)
"""Count the whole strides that fit."""


def _own_planes(layer: Layer, k: int) -> Sequence[int]:
    """Return the planes of the group of filter k."""
    group = k // layer.multiplier
    return range(group * layer.depth, (group + 1) * layer.depth)


def _spread(planes: Sequence[Grid], layer: Layer, top: int, left: int) -> list[Exact]:
    """Read the pixels under the spread features, plane by plane; raises IndexError beyond the frame."""
    rows, cols = reached(layer, top, left)
    if cols[-1] >= len(planes[0][0]):
        raise IndexError("beyond the frame")
    return [pixel for plane in planes for r in rows for pixel in plane[r][cols.start : cols.stop : cols.step]]


def beyond_is_zero(planes: Sequence[Grid], layer: Layer, top: int, left: int) -> list[Exact]:
    """Read zeros where the frame ends."""
    (rows, cols), height, width = reached(layer, top, left), len(planes[0]), len(planes[0][0])
    places = [(r, c, 0 <= r < height and 0 <= c < width) for r in rows for c in cols]
    return [plane[r][c] if inside else 0 for plane in planes for r, c, inside in places]


def reached(layer: Layer, top: int, left: int) -> tuple[range, range]:
    """Return the rows and columns that a spread feature covers."""
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
    frame=framed_in(0),
    extents=strided,
    first=lambda layer, row, col: (row * layer.options.stride[0], col * layer.options.stride[1]),
    group=_own_planes,
    window=_spread,
    total=lambda window, weights, _: dot(window, weights),
    division=_by_n,
)
"""The plan that follows the specification."""
