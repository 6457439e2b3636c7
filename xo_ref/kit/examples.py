"""Implementations to try the kit on: a right one, and some with a mistake that people make.

xo-ref verify xo_ref.kit.examples:right
xo-ref verify xo_ref.kit.examples:flipped
"""

from collections.abc import Sequence
from fractions import Fraction

__all__ = ["exact", "flipped", "not_divided", "right", "unchecked"]

Rows = Sequence[Sequence[float | Fraction]]


def right(image: Rows, feature: Rows) -> list[list[float | Fraction]]:
    """Add the products up in floating point, then divide once.

    >>> right([[1, -1, 1]], [[1, -1]])
    [[1.0, -1.0]]
    """
    n = len(feature) * len(feature[0])
    return [[total / n for total in row] for row in _totals(image, feature)]


def exact(image: Rows, feature: Rows) -> list[list[Fraction]]:
    """Do the same in fractions.

    >>> exact([[1, 1, -1]], [[0.5, 1, 1]])
    [[Fraction(1, 6)]]
    """
    n = len(feature) * len(feature[0])
    pictures, marks = ([[Fraction(pixel) for pixel in row] for row in rows] for rows in (image, feature))
    return [[Fraction(total) / n for total in row] for row in _totals(pictures, marks)]


def flipped(image: Rows, feature: Rows) -> list[list[float | Fraction]]:
    """Turn the feature by half a turn first: true convolution.

    >>> flipped([[1, 1, -1]], [[1, -1]])
    [[0.0, -1.0]]
    """
    return right(image, [row[::-1] for row in feature[::-1]])


def not_divided(image: Rows, feature: Rows) -> list[list[float | Fraction]]:
    """Forget to divide.

    >>> not_divided([[1, -1, 1]], [[1, -1]])
    [[2, -2]]
    """
    return _totals(image, feature)


def unchecked(image: Rows, feature: Rows) -> list[list[float | Fraction]]:
    """Answer everything: with an empty map where the feature does not fit.

    >>> unchecked([[1]], [[1, 1]])
    [[]]
    """
    n = len(feature) * len(feature[0])
    return [[total / n for total in row] for row in _sums(image, feature)]


def _totals(image: Rows, feature: Rows) -> list[list[float | Fraction]]:
    """Add the products up at every position; refuse what is no grid or does not fit."""
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
