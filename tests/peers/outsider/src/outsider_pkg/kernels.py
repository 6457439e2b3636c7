"""One shifted copy of the image for every pixel of the feature, weighted and added up."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["feature_map", "small_sums"]


def feature_map(image: ArrayLike, feature: ArrayLike) -> NDArray[np.float64]:
    """Score the feature at every position of the image, in double precision; raises ValueError for what is no grid."""
    picture, weights = _grid(image), _grid(feature)
    rows, cols = _extents(picture, weights)
    total = np.zeros((rows, cols))
    for (i, j), weight in np.ndenumerate(weights):
        total += weight * picture[i : i + rows, j : j + cols]
    return total / weights.size


def small_sums(image: ArrayLike, feature: ArrayLike) -> NDArray[np.int8]:
    """Add up the products of grids of -1 and 1 in one byte each: an eighth of the memory, and too small from 128 on."""
    picture, weights = _grid(image).astype(np.int8), _grid(feature).astype(np.int8)
    rows, cols = _extents(picture, weights)
    total = np.zeros((rows, cols), np.int8)
    for (i, j), weight in np.ndenumerate(weights):
        total += weight * picture[i : i + rows, j : j + cols]
    return total


def _grid(values: ArrayLike) -> NDArray[np.float64]:
    """Read a grid of numbers from -1 to 1."""
    grid = np.asarray(values, dtype=np.float64)
    if grid.ndim != 2 or grid.size == 0:
        raise ValueError(f"shape {grid.shape} is no grid of pixels")
    if not (np.abs(grid) <= 1).all():
        raise ValueError("a pixel lies outside [-1, 1]")
    return grid


def _extents(picture: NDArray[np.generic], weights: NDArray[np.generic]) -> tuple[int, int]:
    """Count the positions down and across; raises ValueError where there are none."""
    rows, cols = (outer - inner + 1 for outer, inner in zip(picture.shape, weights.shape, strict=True))
    if rows < 1 or cols < 1:
        raise ValueError(f"a feature of shape {weights.shape} does not fit into {picture.shape}")
    return rows, cols
