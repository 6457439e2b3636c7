"""Numba: the plain loops, compiled."""

import numpy as np
from numba import njit

from tests.peers.arrays import Array


def _loops(image: Array, feature: Array) -> Array:
    height, width = image.shape
    h, w = feature.shape
    scores = np.empty((height - h + 1, width - w + 1))
    for row in range(height - h + 1):
        for col in range(width - w + 1):
            total = 0.0
            for i in range(h):
                for j in range(w):
                    total += feature[i, j] * image[row + i, col + j]
            scores[row, col] = total / (h * w)
    return scores


loops = njit(_loops)
loops_fastmath = njit(fastmath=True)(_loops)
