"""NumPy."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from tests.peers.arrays import Array, Bits, Bytes


def einsum(image: Array, feature: Array) -> object:
    return np.einsum("rcij,ij->rc", sliding_window_view(image, feature.shape), feature) / feature.size


def tensordot(image: Array, feature: Array) -> object:
    return np.tensordot(sliding_window_view(image, feature.shape), feature) / feature.size


def shifted(image: Array, feature: Array) -> object:
    (height, width), (h, w) = image.shape, feature.shape
    total = np.zeros((height - h + 1, width - w + 1))
    for i, j in np.ndindex(h, w):
        total += feature[i, j] * image[i : i + height - h + 1, j : j + width - w + 1]
    return total / feature.size


def divided_first(image: Array, feature: Array) -> object:
    return (sliding_window_view(image, feature.shape) * (feature / feature.size)).sum(axis=(2, 3))


def spectra(image: Array, feature: Array) -> object:
    (height, width), (h, w) = image.shape, feature.shape
    product = np.fft.rfft2(image) * np.fft.rfft2(feature, image.shape).conj()
    return np.fft.irfft2(product, image.shape)[: height - h + 1, : width - w + 1] / feature.size


def einsum_sums(image: Bytes, feature: Bytes) -> object:
    return np.einsum("rcij,ij->rc", sliding_window_view(image, feature.shape), feature)


def tensordot_sums(image: Bytes, feature: Bytes) -> object:
    return np.tensordot(sliding_window_view(image, feature.shape), feature)


def einsum_booleans(image: Bits, feature: Bits) -> object:
    return np.einsum("rcij,ij->rc", sliding_window_view(image, feature.shape), feature) / feature.size
