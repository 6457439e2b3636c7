"""SciPy: its signals and its images of any dimension."""

import numpy as np
from scipy import ndimage, signal

from tests.peers.arrays import Array, Bytes


def correlate2d(image: Array, feature: Array) -> object:
    return signal.correlate2d(image, feature, mode="valid") / feature.size


def correlate2d_sums(image: Bytes, feature: Bytes) -> object:
    return signal.correlate2d(image, feature, mode="valid")


def correlate(image: Array, feature: Array) -> object:
    return signal.correlate(image, feature, mode="valid") / feature.size


def correlate_by_fft(image: Array, feature: Array) -> object:
    return signal.correlate(image, feature, mode="valid", method="fft") / feature.size


def fftconvolve(image: Array, feature: Array) -> object:
    return signal.fftconvolve(image, feature[::-1, ::-1], mode="valid") / feature.size


def oaconvolve(image: Array, feature: Array) -> object:
    return signal.oaconvolve(image, feature[::-1, ::-1], mode="valid") / feature.size


def convolve2d_unflipped(image: Array, feature: Array) -> object:
    return signal.convolve2d(image, feature, mode="valid") / feature.size


def ndimage_cropped(image: Array, feature: Array) -> object:
    (height, width), (h, w) = image.shape, feature.shape
    same = ndimage.correlate(image, feature, mode="constant")
    return same[h // 2 : h // 2 + height - h + 1, w // 2 : w // 2 + width - w + 1] / feature.size


def ndimage_cropped_low(image: Array, feature: Array) -> object:
    """Crop as if the anchor of an even feature were left of its middle, as it is for `convolve`."""
    (height, width), (h, w) = image.shape, feature.shape
    same = ndimage.correlate(image, feature, mode="constant")
    top, left = (h - 1) // 2, (w - 1) // 2
    return same[top : top + height - h + 1, left : left + width - w + 1] / feature.size


def ndimage_weights(image: Array, feature: Array) -> object:
    """Divide the weights, and leave the type of the result to the library: it is the image's."""
    (height, width), (h, w) = image.shape, feature.shape
    same = ndimage.correlate(image, np.divide(feature, feature.size), mode="constant")
    return same[h // 2 : h // 2 + height - h + 1, w // 2 : w // 2 + width - w + 1]
