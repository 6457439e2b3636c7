"""Layers in the tests: the options as keywords, and NumPy's integers as an independent witness."""

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from xo_ref import Feature, FeatureMap, Image, LayerOptions

Layer = tuple[list[Image], list[list[Feature]], LayerOptions]
Maps = Callable[..., tuple[FeatureMap, ...]]


def maps_of(layer: Layer, make: Maps, **changed: object) -> tuple[FeatureMap, ...]:
    """Make the maps of a layer, with some options changed."""
    planes, filters, options = layer
    return make(planes, filters, **asdict(replace(options, **changed)))  # type: ignore[arg-type]  # told by name


def numerators_by_numpy(layer: Layer) -> list[list[list[int]]]:
    """Add up the padded image, sliced for every pixel of the filters, in Python's integers."""
    planes, filters, options = layer
    (s_r, s_c), (top, left, _, _), (d_r, d_c) = options.stride, options.padding, options.dilation
    image = np.zeros((len(planes), *options.framed(planes[0].shape)), dtype=object)
    image[:, top : top + planes[0].height, left : left + planes[0].width] = whole(planes)
    made: list[list[list[int]]] = []
    for k, features in enumerate(filters):
        bank = whole(features)
        group = image.reshape(options.groups, len(features), *image.shape[1:])[k * options.groups // len(filters)]
        rows, cols = options.map_shape(planes[0].shape, features[0].shape)
        out: Any = np.zeros((rows, cols), dtype=object)
        for c, i, j in np.ndindex(bank.shape):
            window = group[c, i * d_r :: s_r, j * d_c :: s_c]
            out += bank[c, i, j] * window[:rows, :cols]
        made.append(out.tolist())
    return made


def whole(grids: Sequence[Image] | Sequence[Feature]) -> Any:
    """Stack grids as integers over their common denominator."""
    common = math.lcm(*(grid.denominator for grid in grids))
    return np.array(
        [[[x * common // grid.denominator for x in row] for row in grid.numerators] for grid in grids], object
    )
