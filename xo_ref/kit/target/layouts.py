"""The same numbers in other memory layouts.

An array is more than its values: it has an order, strides and a byte order, and may be
read-only. A kernel that reads the raw memory instead of the array computes wrong numbers for
each of these layouts, and they are common: transposing gives Fortran order, flipping gives
negative strides, files hold big-endian numbers.

NumPy is not imported here: an array exists only where the target's own code imported it.
"""

import sys

__all__ = ["LAYOUTS", "NoArrayError", "laid_out"]

LAYOUTS = ("fortran", "negative-strides", "every-second-column", "read-only", "big-endian")
"""The layouts that a question can request."""


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
