"""Implementations to verify: right ones in other forms, wrong ones, and some that misbehave now and then."""

import itertools
import os
import time
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from xo_ref import Feature, Image, feature_map
from xo_ref.kit.examples import exact, right

Rows = Sequence[Sequence[float | Fraction]]
Array = NDArray[np.float64]


def quick(image: Rows, feature: Rows) -> list[list[float]]:
    """Be right, at the speed of the engine."""
    return [[float(score) for score in row] for row in feature_map(Image(image), Feature(feature))]


def as_strings(image: Rows, feature: Rows) -> list[list[str]]:
    """Answer fractions as strings."""
    return [[str(score) for score in row] for row in exact(image, feature)]


def as_float64(rows: object) -> Array:
    """Convert to an array; ragged rows raise."""
    return np.asarray(rows, dtype=np.float64)


def _windows(image: Array, feature: Array) -> Array:
    if image.ndim != 2 or feature.ndim != 2 or not image.size or not feature.size:
        raise ValueError("no grid")
    return np.lib.stride_tricks.sliding_window_view(image, feature.shape)


def einsum(image: Array, feature: Array) -> Array:
    """Add up in binary64, then divide."""
    return np.asarray(np.einsum("rcij,ij->rc", _windows(image, feature), feature) / feature.size)


def einsum_float32(image: Array, feature: Array) -> NDArray[np.float32]:
    """Add up in binary32, then divide."""
    small = feature.astype(np.float32)
    total = np.einsum("rcij,ij->rc", _windows(image, feature).astype(np.float32), small)
    return np.asarray(total / np.float32(feature.size))


def by_bytes(image: Array, feature: Array) -> Array:
    """Read the bytes of the image as native, whatever they are."""
    return einsum(np.frombuffer(image.tobytes(), dtype=np.float64).reshape(image.shape), feature)


def transform(image: Array, feature: Array) -> Array:
    """Multiply transforms."""
    _windows(image, feature)
    shape = (image.shape[0] + feature.shape[0] - 1, image.shape[1] + feature.shape[1] - 1)
    product = np.fft.rfft2(image, shape) * np.fft.rfft2(feature[::-1, ::-1], shape)
    full = np.fft.irfft2(product, shape)
    h, w = feature.shape
    return np.asarray(full[h - 1 : image.shape[0], w - 1 : image.shape[1]] / feature.size)


def wraps_at_128(image: Array, feature: Array) -> Array:
    """Add up in eight bits where the pixels are whole."""
    if not (np.all(image == np.round(image)) and np.all(feature == np.round(feature))):
        return einsum(image, feature)
    total = np.einsum("rcij,ij->rc", _windows(image, feature).astype(np.int8), feature.astype(np.int8))
    return np.asarray(total / feature.size)


def popcount(image: Rows, feature: Rows) -> list[list[int]]:
    """Count matching bits."""
    signs = ([[2 * bit - 1 for bit in row] for row in rows] for rows in (image, feature))
    pictures, marks = signs
    n = len(feature) * len(feature[0])
    return [[int((score + 1) * n / 2) for score in row] for row in exact(pictures, marks)]


def bipolar_only(image: Rows, feature: Rows) -> list[list[float | Fraction]]:
    """Reject what an int8 kernel of signs cannot hold."""
    if not all(pixel in {-1, 1} for rows in (image, feature) for row in rows for pixel in row):
        raise ValueError("pixels are 1 or -1")
    return right(image, feature)


def without_nought(image: Rows, feature: Rows) -> list[list[float | Fraction]]:
    """Reject a pixel of 0."""
    if any(pixel == 0 for rows in (image, feature) for row in rows for pixel in row):
        raise ValueError("a pixel is 0")
    return right(image, feature)


def skewed(image: Rows, feature: Rows) -> list[list[float | Fraction]]:
    """Take every patch one column too far to the right in the second row of the feature."""
    quick(image, feature)
    wide = [[*row, *row] for row in image]
    h, w = len(feature), len(feature[0])
    return [
        [
            sum(feature[i][j] * wide[r + i][c + j + (i == 1)] for i in range(h) for j in range(w)) / (h * w)
            for c in range(len(image[0]) - w + 1)
        ]
        for r in range(len(image) - h + 1)
    ]


def wrong_from_seven_pixels(image: Rows, feature: Rows) -> list[list[float]]:
    """Ignore the last pixel of a feature of one row and three columns in a 1 x 4 image or larger."""
    if len(feature[0]) >= 3 and len(image[0]) >= 4:
        feature = [[*row[:-1], -row[-1]] for row in feature]
    return quick(image, feature)


def changes_input(image: list[list[float]], feature: Rows) -> list[list[float | Fraction]]:
    """Leave a mark in the image."""
    scores = right(image, feature)
    image[0][0] = 0
    return scores


_BUFFER = np.zeros((2000, 2000))


def reuses_buffer(image: Array, feature: Array) -> Array:
    """Return a view of one buffer for all answers."""
    scores = einsum(image, feature)
    view = _BUFFER[: scores.shape[0], : scores.shape[1]]
    view[:] = scores
    return view


_CALLS = [0]


def drifts(image: Rows, feature: Rows) -> list[list[float]]:
    """Differ in the last digits from one call to the next."""
    _CALLS[0] += 1
    return [[score * (1 + _CALLS[0] % 2 * 2.0**-30) for score in row] for row in quick(image, feature)]


def cold(image: Rows, feature: Rows) -> list[list[float]]:
    """Be wrong at the first call."""
    _CALLS[0] += 1
    return [[5 * score for score in row] for row in quick(image, feature)] if _CALLS[0] == 1 else quick(image, feature)


_TALLEST = [0]


def stale(image: Rows, feature: Rows) -> list[list[float]]:
    """Keep a row of the map before, where that had more of them."""
    scores = quick(image, feature)
    if len(scores) < _TALLEST[0]:
        scores[-1][0] += 0.25
    _TALLEST[0] = len(scores)
    return scores


def wrong_after_many(image: Rows, feature: Rows) -> list[list[float]]:
    """Be wrong from the tenth call on, in large images."""
    _CALLS[0] += 1
    scores = quick(image, feature)
    return [[score / 2 + 0.25 for score in row] for row in scores] if _CALLS[0] > 9 and len(image) > 8 else scores


def every_fourth_width(image: Rows, feature: Rows) -> list[list[float]]:
    """Be wrong in one cell where a vector register divides the width."""
    scores = quick(image, feature)
    if len(image[0]) % 4 == 0:
        scores[-1][-1] += 0.5
    return scores


def mirrored_in_some_widths(image: Rows, feature: Rows) -> list[list[float]]:
    """Mirror the feature where a vector register divides the width."""
    return quick(image, [row[::-1] for row in feature] if len(image[0]) % 4 == 0 else feature)


def wrong_at_the_end_of_rows(image: Rows, feature: Rows) -> list[list[float]]:
    """Be wrong in the last column."""
    return [[*row[:-1], row[-1] / 2 + 0.375] for row in quick(image, feature)]


def warming(image: Rows, feature: Rows) -> list[list[float]]:
    """Be wrong at the second call."""
    _CALLS[0] += 1
    return [[0 * score for score in row] for row in quick(image, feature)] if _CALLS[0] == 2 else quick(image, feature)


def squares_in_large_images(image: Rows, feature: Rows) -> list[list[float]]:
    """Mirror square features in images of 2000 pixels and more."""
    if len(feature) == len(feature[0]) and len(image) * len(image[0]) >= 2000:
        feature = [row[::-1] for row in feature]
    return quick(image, feature)


def graded_apart(image: Rows, feature: Rows) -> list[list[float]]:
    """Take a graded image for a bipolar one when the feature is bipolar and has more than six pixels."""
    if {abs(pixel) for row in feature for pixel in row} == {1} and len(feature) * len(feature[0]) > 6:
        image = [[1 if pixel > 0 else -1 for pixel in row] for row in image]
    return quick(image, feature)


def is_time(image: Rows) -> bool:
    """Choose some images, seldom."""
    return len(image) == 5 and len(image[0]) == 7


def always_exits(_image: Rows, _feature: Rows) -> None:
    """Leave."""
    os._exit(7)


def always_hangs(_image: Rows, _feature: Rows) -> None:
    """Sleep."""
    time.sleep(600)


def exits_on_wide(image: Rows, feature: Rows) -> list[list[float]]:
    """Leave on every image of more than two columns, but for those of the smoke stage."""
    if len(image) and len(image[0]) > 3:
        os._exit(9)
    return quick(image, feature)


def exits_at_times(image: Rows, feature: Rows) -> list[list[float]]:
    """Leave on some images."""
    if is_time(image):
        os._exit(3)
    return quick(image, feature)


def hangs_at_times(image: Rows, feature: Rows) -> list[list[float]]:
    """Sleep on few images."""
    if is_time(image) and len(feature) == 2:
        time.sleep(600)
    return quick(image, feature)


def garbage_at_times(image: Rows, feature: Rows) -> object:
    """Answer something else."""
    return [["what", None], 3] if is_time(image) else quick(image, feature)


def raises_at_times(image: Rows, feature: Rows) -> object:
    """Raise on valid questions."""
    if is_time(image):
        raise RuntimeError("out of luck")
    return quick(image, feature)


def lies_at_times(image: Rows, feature: Rows) -> object:
    """Change one number."""
    scores = quick(image, feature)
    if is_time(image):
        scores[-1][-1] = 0.123
    return scores


def wrong_shape_at_times(image: Rows, feature: Rows) -> object:
    """Drop the last row."""
    scores = quick(image, feature)
    return scores[:-1] if is_time(image) and len(scores) > 1 else scores


def nan_at_times(image: Rows, feature: Rows) -> object:
    """Answer NaN at one position."""
    scores = quick(image, feature)
    if is_time(image):
        scores[0][-1] = float("nan")
    return scores


_calls = itertools.count()


def unwritten(image: Rows, feature: Rows) -> object:
    """Answer what does not fit with memory that nobody wrote."""
    if len(feature) > len(image):
        return [[next(_calls)]]
    return right(image, feature)


def slow(image: Rows, feature: Rows) -> object:
    """Take a while for tiny questions."""
    if len(image) * len(image[0]) < 4:
        time.sleep(0.01)
    return right(image, feature)
