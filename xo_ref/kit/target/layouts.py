"""The same numbers, laid out in memory in another way.

An array is more than its values: it has an order, strides, a byte order, and may be closed
for writing. A kernel that reads the memory behind the array rather than the array
computes something else for each of these, and they are common: transposing makes Fortran
order, flipping makes negative strides, files bring big-endian numbers.

NumPy is not imported here: an array exists only where the target's own code imported it.
"""

import sys

__all__ = ["LAYOUTS", "NoArrayError", "laid_out"]

LAYOUTS = ("fortran", "negative-strides", "every-second-column", "read-only", "big-endian")
"""The layouts that can be asked for."""


class NoArrayError(Exception):
    """The value is no NumPy array, or has no such layout."""


def laid_out(value: object, layout: str) -> object:
    """Give an array with equal values in the given layout; raise NoArrayError for what is no array."""
    numpy = sys.modules.get("numpy")
    if numpy is None or not isinstance(value, numpy.ndarray):
        raise NoArrayError(f"{layout}: the target takes no NumPy arrays")
    if layout == "fortran":
        return numpy.array(value, order="F", copy=True)
    if layout == "negative-strides":
        backwards = (slice(None, None, -1),) * value.ndim
        return value[backwards].copy()[backwards]
    if layout == "every-second-column":
        if value.ndim != 2:
            raise NoArrayError(f"{layout}: the array has no rows and columns")
        height, width = value.shape
        window = numpy.zeros((height + 1, 2 * width + 3), value.dtype)[:height, 1 : 2 * width : 2]
        window[...] = value
        return window
    if layout == "read-only":
        copy = value.copy()
        copy.flags.writeable = False
        return copy
    if value.dtype.itemsize == 1 or value.dtype.hasobject:
        raise NoArrayError(f"{layout}: the type {value.dtype} has no byte order")
    return value.astype(value.dtype.newbyteorder(">"))
