"""Implementations to try the kit on: a right one, and some with a mistake that people make.

xo-ref verify xo_ref.kit.examples:right
xo-ref verify xo_ref.kit.examples:flipped
xo-ref verify xo_ref.kit.examples:layer --layer channels,stride,padding,dilation,groups
"""

from collections.abc import Sequence
from fractions import Fraction

__all__ = ["exact", "flipped", "layer", "not_divided", "right", "unchecked"]

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


def not_divided(image: Rows, feature: Rows) -> list[list[float | Fraction]]:
    """Forget to divide."""
    return _totals(image, feature)


def unchecked(image: Rows, feature: Rows) -> list[list[float | Fraction]]:
    """Answer everything: with an empty map where the feature does not fit."""
    n = len(feature) * len(feature[0])
    return [[total / n for total in row] for row in _sums(image, feature)]


def layer(
    image: Sequence[Rows],
    filters: Sequence[Sequence[Rows]],
    *,
    stride: tuple[int, int] = (1, 1),
    padding: tuple[int, int, int, int] = (0, 0, 0, 0),
    dilation: tuple[int, int] = (1, 1),
    groups: int = 1,
) -> list[list[list[float | Fraction]]]:
    """Compute a layer by maps: frame the planes, spread the features, add maps, pick rows and columns.

    >>> layer([[[1, -1, 1]], [[1, 1, -1]]], [[[[1, -1]], [[1, 1]]]])
    [[[1.0, -0.5]]]
    """
    share, multiplier = len(image) // groups, len(filters) // groups
    if min(*stride, *dilation) < 1 or min(padding) < 0 or len(image) % groups or len(filters) % groups:
        raise ValueError("the options do not suit")
    if any(len(one) != share for one in filters) or len({len(plane[0]) for plane in image}) > 1:
        raise ValueError("planes and features do not suit each other")
    top, left, bottom, right = padding
    planes: list[Rows] = []
    for plane in image:
        width = left + len(plane[0]) + right
        lines: Rows = [[*[0] * left, *line, *[0] * right] for line in plane]
        planes.append([*([0] * width for _ in range(top)), *lines, *([0] * width for _ in range(bottom))])
    n = share * len(filters[0][0]) * len(filters[0][0][0])
    maps = []
    for k, one in enumerate(filters):
        group = planes[k // multiplier * share :]
        sums = [_totals(plane, _spread(feature, *dilation)) for plane, feature in zip(group, one, strict=False)]
        added = [[sum(numbers) for numbers in zip(*lines, strict=True)] for lines in zip(*sums, strict=True)]
        maps.append([[total / n for total in line[:: stride[1]]] for line in added[:: stride[0]]])
    return maps


def _spread(feature: Rows, down: int, along: int) -> Rows:
    """Put zeros between the pixels of a feature."""
    h, w = len(feature), len(feature[0])
    spread: list[list[float | Fraction]] = [[0] * ((w - 1) * along + 1) for _ in range((h - 1) * down + 1)]
    for i, line in enumerate(feature):
        spread[i * down][::along] = line
    return spread


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
