"""Pillow."""

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter


def kernel(image: npt.NDArray[np.uint8], feature: npt.NDArray[np.uint8]) -> object:
    """Count matches on an image of 8 bits: the feature's sum over white pixels, and its black pixels."""
    (height, width), (h, w) = image.shape, feature.shape
    weights = 2 * feature.astype(int) - 1
    same = Image.fromarray(image).filter(ImageFilter.Kernel((w, h), weights.ravel().tolist(), scale=1, offset=128))
    sums = np.asarray(same, dtype=int)[h // 2 : height - h // 2, w // 2 : width - w // 2] - 128
    return sums + np.sum(feature == 0)
