"""NumPy and SciPy: patches as columns of a matrix, and maps added up."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy.signal import correlate

from tests.peers.arrays import Array, Pads, Pair


def columns(image: Array, filters: Array, *, stride: Pair, padding: Pads, dilation: Pair, groups: int) -> object:
    """The patches as columns of a matrix (im2col), and one product of matrices for each group."""
    (s_r, s_c), (top, left, bottom, right), (d_r, d_c), (_, _, h, w) = stride, padding, dilation, filters.shape
    framed = np.pad(image, ((0, 0), (top, bottom), (left, right)))
    covered = d_r * (h - 1) + 1, d_c * (w - 1) + 1
    patches = sliding_window_view(framed, covered, (1, 2))[:, ::s_r, ::s_c, ::d_r, ::d_c]
    shape = patches.shape[1:3]
    maps = [
        bank.reshape(len(bank), -1) @ planes.transpose(0, 3, 4, 1, 2).reshape(-1, shape[0] * shape[1])
        for planes, bank in zip(np.split(patches, groups), np.split(filters, groups), strict=True)
    ]
    return np.concatenate(maps).reshape(-1, *shape) / filters[0].size


def added(image: Array, filters: Array) -> object:
    """Channels alone: the planes are correlated as a volume, which adds up the maps."""
    return np.concatenate([correlate(image, one, "valid", "direct") for one in filters]) / filters[0].size
