"""The same numbers in other memory layouts.

An array is more than its values: it has an order, strides and a byte order, and may be
read-only. A kernel that reads the raw memory instead of the array computes wrong numbers for
each of these layouts, and they are common: transposing gives Fortran order, flipping gives
negative strides, files hold big-endian numbers.

NumPy is not imported here: an array exists only where the target's own code imported it.
"""

import sys

LAYOUTS = ("fortran", "negative-strides", "every-second-column", "read-only", "big-endian")
"""The layouts that a question can request."""

KEPT, REUSED = "kept", "reused"
"""Two further requests: keep the arguments for later; reuse the kept ones, overwritten with the new pixels."""


class NoArrayError(Exception):
    """The value is not a NumPy array, or cannot have this layout."""


def laid_out(value: object, layout: str) -> object:
    """Return an array with equal values in the given layout; raise NoArrayError if that is impossible."""
    numpy = sys.modules.get("numpy")
    if numpy is None or not isinstance(value, numpy.ndarray):
        raise NoArrayError(f"{layout}: the target takes no NumPy arrays")
    if layout == "fortran":
        return numpy.array(value, order="F", copy=True)
    if layout == "negative-strides":
        backwards = (slice(None, None, -1),) * value.ndim
        return value[backwards].copy()[backwards]
    if layout == "every-second-column":
        if value.ndim < 2:
            raise NoArrayError(f"{layout}: the array has no rows and columns")
        *planes, height, width = value.shape
        window = numpy.zeros((*planes, height + 1, 2 * width + 3), value.dtype)[..., :height, 1 : 2 * width : 2]
        window[...] = value
        return window
    if layout == "read-only":
        copy = value.copy()
        copy.flags.writeable = False
        return copy
    if value.dtype.itemsize == 1 or value.dtype.hasobject:
        raise NoArrayError(f"{layout}: the type {value.dtype} has no byte order")
    return value.astype(value.dtype.newbyteorder(">"))


def overwritten(kept: object, value: object) -> object:
    """Write a value into a list of rows or an array of the same shape, as callers do who reuse their buffers.

    Raises NoArrayError for values of other kinds.

    >>> rows = [[1, -1], [1, 1]]
    >>> overwritten(rows, [[-1, 1], [-1, -1]]) is rows, rows
    (True, [[-1, 1], [-1, -1]])
    """
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(kept, numpy.ndarray):
        kept[...] = value
    elif isinstance(kept, list) and isinstance(value, list):
        for row, fresh in zip(kept, value, strict=True):
            row[:] = fresh
    else:
        raise NoArrayError(f"{REUSED}: neither lists nor arrays")
    return kept
