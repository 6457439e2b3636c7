"""What the kernels of several series have in common: the check of their arguments, and plain sums."""

import numbers

import numpy as np


def _plane(pixels, what):
    """Turn nested lists into a float64 plane, or raise ValueError."""
    if not isinstance(pixels, (list, tuple, np.ndarray)) or len(pixels) == 0:
        raise ValueError(f"{what}: no rows")
    width = None
    for line in pixels:
        if not isinstance(line, (list, tuple, np.ndarray)) or len(line) == 0:
            raise ValueError(f"{what}: a row is empty or is not a row")
        if width is None:
            width = len(line)
        if len(line) != width:
            raise ValueError(f"{what}: rows differ in length")
        if not set(map(type, line)) <= {int, float}:
            for pixel in line:
                if isinstance(pixel, (bool, np.bool_)) or not isinstance(pixel, numbers.Real):
                    raise ValueError(f"{what}: a pixel is not a number")
    try:
        plane = np.array([[float(pixel) for pixel in line] for line in pixels], dtype=np.float64)
    except (TypeError, OverflowError) as problem:
        raise ValueError(f"{what}: a pixel is not a number") from problem
    if not np.all(np.abs(plane) <= 1.0):
        raise ValueError(f"{what}: a pixel is outside [-1, 1]")
    return plane


def _check(image, feature):
    """The shared check: both planes as arrays, and the extents of the map."""
    x, f = _plane(image, "image"), _plane(feature, "feature")
    if f.shape[0] > x.shape[0] or f.shape[1] > x.shape[1]:
        raise ValueError("the feature is larger than the image")
    return x, f, x.shape[0] - f.shape[0] + 1, x.shape[1] - f.shape[1] + 1


def _bipolar(x, f):
    return bool(np.all(np.abs(x) == 1.0) and np.all(np.abs(f) == 1.0))


def _taps(x, f, order=None):
    """Sum of the products of the taps named by their flat indices, in that order."""
    h, w = f.shape
    r, c = x.shape[0] - h + 1, x.shape[1] - w + 1
    acc = np.zeros((r, c))
    for t in range(h * w) if order is None else order:
        i, j = divmod(t, w)
        acc += f[i, j] * x[i : i + r, j : j + c]
    return acc


def _mean(acc, n):
    return (acc / n).tolist()


def _grid(r, c):
    return np.arange(r)[:, None], np.arange(c)[None, :]


def _agree(x, f, order=None):
    """Number of taps whose signs agree, per cell (the XNOR + popcount of the packed planes)."""
    h, w = f.shape
    r, c = x.shape[0] - h + 1, x.shape[1] - w + 1
    xb, fb = x > 0, f > 0
    count = np.zeros((r, c), dtype=np.int64)
    for t in range(h * w) if order is None else order:
        i, j = divmod(t, w)
        count += xb[i : i + r, j : j + c] == fb[i, j]
    return count
