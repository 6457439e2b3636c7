"""Content: how an image and a feature are drawn from a source of chance."""

from collections.abc import Callable
from random import Random

from xo_ref.kit.case import Number

__all__ = ["Draw", "Grid", "Sides", "flat", "mirrored", "pixels", "plain", "planted", "sparse", "twice"]

Grid = list[list[Number]]
"""Rows of pixels."""
Sides = tuple[int, int, int, int]
"""The extents h, w, H, W."""
Draw = Callable[[Random, Sides], tuple[Grid, Grid]]
"""Draws an image and a feature."""


def pixels(chance: Random, height: int, width: int, values: tuple[Number, ...] = (-1, 1)) -> Grid:
    """Draw a grid from up to 16 values."""
    return [[values[chance.getrandbits(16) % len(values)] for _ in range(width)] for _ in range(height)]


def place(image: Grid, feature: Grid, row: int, col: int, sign: int = 1) -> Grid:
    """Write the feature, or its inverse, into the image."""
    for i, pixels in enumerate(feature):
        image[row + i][col : col + len(pixels)] = [sign * pixel for pixel in pixels]
    return image


def planted(sign: int = 1, corner: str = "last", values: tuple[Number, ...] = (-1, 1)) -> Draw:
    """Draw an image with the feature in one of its corners: the last position unless said otherwise."""

    def draw(chance: Random, sides: Sides) -> tuple[Grid, Grid]:
        h, w, height, width = sides
        feature = pixels(chance, h, w, values)
        row = 0 if corner in ("first", "upper right") else height - h
        col = 0 if corner in ("first", "lower left") else width - w
        return place(pixels(chance, height, width, values), feature, row, col, sign), feature

    return draw


def plain(*values: Number) -> Draw:
    """Draw image and feature independently."""

    def draw(chance: Random, sides: Sides) -> tuple[Grid, Grid]:
        h, w, height, width = sides
        return pixels(chance, height, width, values or (-1, 1)), pixels(chance, h, w, values or (-1, 1))

    return draw


def sparse(count: int) -> Draw:
    """Draw a feature of zeros but for so many pixels, and plant it without them: the last score is count / n."""

    def draw(chance: Random, sides: Sides) -> tuple[Grid, Grid]:
        h, w, height, width = sides
        feature: Grid = [[0.0] * w for _ in range(h)]
        for at in chance.sample(range(h * w), count):
            feature[at // w][at % w] = pixels(chance, 1, 1)[0][0]
        image = pixels(chance, height, width)
        for i, j in ((i, j) for i in range(h) for j in range(w) if feature[i][j]):
            image[height - h + i][width - w + j] = feature[i][j]
        return image, feature

    return draw


def twice(chance: Random, sides: Sides) -> tuple[Grid, Grid]:
    """Plant the feature in the first and in the last corner."""
    h, w, height, width = sides
    feature = pixels(chance, h, w)
    image = place(pixels(chance, height, width), feature, 0, 0)
    return place(image, feature, height - h, width - w), feature


def mirrored(chance: Random, sides: Sides) -> tuple[Grid, Grid]:
    """Plant a square feature that is its own transpose."""
    h, _, height, width = sides
    feature = pixels(chance, h, h)
    feature = [[feature[min(i, j)][max(i, j)] for j in range(h)] for i in range(h)]
    return place(pixels(chance, height, width), feature, height - h, width - h), feature


def flat(value: int) -> Draw:
    """Draw an image with a block of one colour in the last corner."""

    def draw(chance: Random, sides: Sides) -> tuple[Grid, Grid]:
        h, w, height, width = sides
        image, feature = plain()(chance, sides)
        block: Grid = [[value] * w for _ in range(h)]
        return place(image, block, height - h, width - w), feature

    return draw
