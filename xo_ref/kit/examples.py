"""Implementations to try the kit on: a right one, and some with a mistake that people make.

xo-ref verify xo_ref.kit.examples:right
xo-ref verify xo_ref.kit.examples:flipped
xo-ref verify xo_ref.kit.examples:layer --layer channels,stride,padding,dilation,groups
"""

from collections.abc import Sequence
from fractions import Fraction

from xo_ref import Feature, Image, spec
from xo_ref.values.grid import Shape
from xo_ref.values.layer import Padding

__all__ = ["exact", "flipped", "layer", "right", "unchecked"]

Rows = Sequence[Sequence[float | Fraction]]


def right(image: Rows, feature: Rows) -> list[list[float | Fraction]]:
    """Add the products up in floating point, then divide once.

    >>> right([[1, -1, 1]], [[1, -1]])
    [[1.0, -1.0]]
    """
    n = len(feature) * len(feature[0])
    return [[total / n for total in row] for row in _totals(image, feature)]


def exact(image: Rows, feature: Rows) -> list[list[Fraction]]:
    """Do the same in fractions."""
    n = len(feature) * len(feature[0])
    pictures, marks = ([[Fraction(pixel) for pixel in row] for row in rows] for rows in (image, feature))
    return [[Fraction(total) / n for total in row] for row in _totals(pictures, marks)]


def flipped(image: Rows, feature: Rows) -> list[list[float | Fraction]]:
    """Turn the feature by half a turn first: true convolution."""
    return right(image, [row[::-1] for row in feature[::-1]])


def unchecked(image: Rows, feature: Rows) -> list[list[float | Fraction]]:
    """Answer everything: with an empty map where the feature does not fit."""
    n = len(feature) * len(feature[0])
    return [[total / n for total in row] for row in _sums(image, feature)]


def layer(
    image: Sequence[Rows],
    filters: Sequence[Sequence[Rows]],
    *,
    stride: Shape = (1, 1),
    padding: Padding = (0, 0, 0, 0),
    dilation: Shape = (1, 1),
    groups: int = 1,
) -> list[list[list[float]]]:
    """Compute a layer as it is defined, in fractions, and round each number once.

    >>> layer([[[1, -1, 1]], [[1, 1, -1]]], [[[[1, -1]], [[1, 1]]]])
    [[[1.0, -0.5]]]
    """
    planes, bank = map(Image, image), [map(Feature, one) for one in filters]
    maps = spec.layer_maps(planes, bank, stride=stride, padding=padding, dilation=dilation, groups=groups)
    return [one.floats() for one in maps]


def _totals(image: Rows, feature: Rows) -> list[list[float | Fraction]]:
    """Add the products up at every position; reject what is not a grid or does not fit."""
    if not image or not feature or not image[0] or not feature[0]:
        raise ValueError("a grid is empty")
    if any(len(row) != len(rows[0]) for rows in (image, feature) for row in rows):
        raise ValueError("rows differ in length")
    if len(feature) > len(image) or len(feature[0]) > len(image[0]):
        raise ValueError("the feature does not fit")
    pixels = [pixel for rows in (image, feature) for row in rows for pixel in row]
    if not all(not isinstance(pixel, bool) and -1 <= pixel <= 1 for pixel in pixels):
        raise ValueError("a pixel is no number from -1 to 1")
    return _sums(image, feature)


def _sums(image: Rows, feature: Rows) -> list[list[float | Fraction]]:
    """Add the products up at every position."""
    h, w = len(feature), len(feature[0])
    return [
        [
            sum(feature[i][j] * image[row + i][col + j] for i in range(h) for j in range(w))
            for col in range(len(image[0]) - w + 1)
        ]
        for row in range(len(image) - h + 1)
    ]
