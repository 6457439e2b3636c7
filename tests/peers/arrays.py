"""What grids are turned into before a way gets them; the kit then lays the arrays out in other ways too."""

import numpy as np
import numpy.typing as npt

__all__ = ["Array", "float32", "float64"]

Array = npt.NDArray[np.float64]


def float64(rows: object) -> Array:
    return np.asarray(rows, dtype=np.float64)


def float32(rows: object) -> npt.NDArray[np.float32]:
    return np.asarray(rows, dtype=np.float32)
