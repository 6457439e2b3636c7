"""The definition: SPEC.md in Python, written for clarity and not for speed.

    score(F, P) = 1/n * sum over i, j of F[i][j] * P[i][j]          n = h * w

    map[row][col] = score(F, the patch of the image whose top-left pixel is (row, col))

    for 0 <= row <= H-h and 0 <= col <= W-w

F is the feature, h rows by w columns; P is a patch of the same shape; the image is H
rows by W columns. The feature is not flipped (this is cross-correlation), it moves by
one pixel at a time (stride 1) and never leaves the image (no padding, "valid").

A layer (part two of SPEC.md) adds up several planes, and has stride, padding, dilation and groups:

    out[k][row][col] = 1/n * sum over c, i, j of F[c][i][j] * I[first+c][row*s_r + i*d_r - top][col*s_c + j*d_c - left]

All numbers are exact: pixels are `int` or `Fraction`, and so is every product and sum.
`xo_ref.engine` computes the same results faster; the tests check that both agree.
"""

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction

from xo_ref.values.grid import Feature, Image, Patch, Shape, check_fit, check_same
from xo_ref.values.layer import LayerOptions, Padding, check_layer
from xo_ref.values.maps import FeatureMap
from xo_ref.values.pixels import Pixel

__all__ = ["feature_map", "feature_maps", "layer_maps", "score"]

Pixels = list[list[Pixel]]


def score(feature: Feature, patch: Patch) -> Fraction:
    """Multiply corresponding pixels, add the products up, divide by the number of pixels.

    1 for a perfect match and -1 for the exact inverse of bipolar grids; in [-1, 1] always.
    Raises FitError when the shapes differ. Clauses: `score.definition`, `score.divisor`.

    >>> score(Feature([[1, -1], [-1, 1], [1, 1]]), Patch([[1, -1], [-1, 1], [1, -1]]))
    Fraction(2, 3)
    """
    check_same(feature, patch)
    n = feature.height * feature.width
    total = sum(
        f * p
        for feature_row, patch_row in zip(feature, patch, strict=True)
        for f, p in zip(feature_row, patch_row, strict=True)
    )
    return Fraction(total, n)


def feature_map(image: Image, feature: Feature) -> FeatureMap:
    """Score the feature against the patch at every position where it fits.

    The map has H-h+1 rows and W-w+1 columns; its entry at (row, col) belongs to the patch
    whose top-left pixel is at (row, col). Raises FitError when the feature is larger than
    the image. Clauses: `map.shape`, `map.position`, `map.orientation`, `map.border`, `map.value`.

    >>> feature_map(Image([[1, -1, 1], [-1, 1, 1]]), Feature([[1], [-1]]))
    FeatureMap([[2, -2, 0]], denominator=2)
    """
    check_fit(image, feature)
    rows = range(image.height - feature.height + 1)
    cols = range(image.width - feature.width + 1)
    n = feature.height * feature.width
    return FeatureMap.of_scores(
        ([score(feature, image.patch(row, col, feature.shape)) for col in cols] for row in rows),
        denominator=n * feature.denominator * image.denominator,
    )


def feature_maps(image: Image, features: Iterable[Feature]) -> tuple[FeatureMap, ...]:
    """Make one map for each feature, in the order of the features.

    Raises FitError when one of them is larger than the image. Clauses: `bank.order`.

    >>> feature_maps(Image([[1, -1, 1]]), [Feature([[1, 1]]), Feature([[-1]])])
    (FeatureMap([[0, 0]], denominator=2), FeatureMap([[-1, 1, -1]], denominator=1))
    """
    return tuple(feature_map(image, feature) for feature in features)


def layer_maps(
    planes: Iterable[Image],
    filters: Iterable[Iterable[Feature]],
    *,
    stride: Shape = (1, 1),
    padding: Padding = (0, 0, 0, 0),
    dilation: Shape = (1, 1),
    groups: int = 1,
) -> tuple[FeatureMap, ...]:
    """Make one map for each filter: at every position the mean of the products of its features and their planes.

    Raises LayerError and FitError. Clauses: `layer.image`, `layer.filter`, `layer.definition`, `layer.shape`,
    `layer.divisor`, `layer.stride`, `layer.groups`, `layer.value`.

    >>> layer_maps([Image([[1, -1, 1]]), Image([[1, 1, -1]])], [[Feature([[1, -1]]), Feature([[1, 1]])]])
    (FeatureMap([[4, -2]], denominator=4),)
    """
    image, bank = list(planes), [list(features) for features in filters]
    options = LayerOptions(stride, padding, dilation, groups)
    check_layer(image, bank, options)
    maps = []
    for k, features in enumerate(bank):
        per_group = len(image) // groups
        first = k // (len(bank) // groups) * per_group
        group = [plane.tolist() for plane in image[first : first + per_group]]
        rows, cols = options.map_shape(image[0].shape, features[0].shape)
        n = len(features) * features[0].n
        whole = math.lcm(*(f.denominator for f in features)) * math.lcm(*(plane.denominator for plane in image))
        scores = [[Fraction(_sum(group, features, row, col, options), n) for col in range(cols)] for row in range(rows)]
        maps.append(FeatureMap.of_scores(scores, denominator=n * whole))
    return tuple(maps)


def _sum(group: Sequence[Pixels], features: Sequence[Feature], row: int, col: int, options: LayerOptions) -> Pixel:
    """Add up the products at one position. Clauses: `layer.padding`, `layer.dilation`."""
    (s_r, s_c), (top, left, _, _), (d_r, d_c) = options.stride, options.padding, options.dilation
    return sum(
        f * _pixel(plane, row * s_r + i * d_r - top, col * s_c + j * d_c - left)
        for plane, feature in zip(group, features, strict=True)
        for i, line in enumerate(feature)
        for j, f in enumerate(line)
    )


def _pixel(plane: Pixels, row: int, col: int) -> Pixel:
    """Read a pixel of a plane, 0 outside."""
    return plane[row][col] if 0 <= row < len(plane) and 0 <= col < len(plane[0]) else 0
