"""What grids are turned into before a way gets them; the kit then lays the arrays out in other ways too."""

import numpy as np
import numpy.typing as npt

__all__ = [
    "Array",
    "Bits",
    "Bytes",
    "Pads",
    "Pair",
    "Singles",
    "as_given",
    "boolean",
    "float32",
    "float64",
    "int8",
    "uint8",
]

Array = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.int8]
Bits = npt.NDArray[np.bool_]
Pair = tuple[int, int]
Pads = tuple[int, int, int, int]


def as_given(rows: list[list[float]]) -> Array:
    """Let NumPy choose the type: grids of -1 and 1 become arrays of integers."""
    return np.asarray(rows) if rows else np.empty((0, 0))  # what has no rows is two-dimensional all the same


def float64(rows: list[list[float]]) -> Array:
    return as_given(rows).astype(np.float64)


def float32(rows: list[list[float]]) -> Singles:
    return as_given(rows).astype(np.float32)


def int8(rows: list[list[float]]) -> Bytes:
    """Convert as most code does it; what lies between whole numbers is cut."""
    return as_given(rows).astype(np.int8)


def uint8(rows: list[list[float]]) -> npt.NDArray[np.uint8]:
    """Convert as most code does it; black, -1, becomes 255."""
    return as_given(rows).astype(np.uint8)


def boolean(rows: list[list[float]]) -> Bits:
    """White is true."""
    return as_given(rows) > 0
