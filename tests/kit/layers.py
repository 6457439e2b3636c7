"""Layers to verify: the engine's, and what faults of the catalogue make of them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from xo_ref.kit.answer import Answer, Rejected, Scores
from xo_ref.kit.case import Case
from xo_ref.kit.diagnose.faults import LAYERS
from xo_ref.kit.diagnose.faults.predictions import predicted
from xo_ref.kit.examples import layer as right
from xo_ref.kit.layer import LayerCase, RawOptions

__all__ = ["ALL", "answer", "asked", "grouped_apart", "strided", "without_padding"]

ALL = ("channels", "stride", "padding", "dilation", "groups")


def answer(fault: str, case: Case) -> Answer:
    """Answer as an implementation with a fault."""
    try:
        return Scores(tuple(map(tuple, predicted(LAYERS[fault].plan, case))), case.maps)
    except ValueError as error:
        return Rejected(str(error))


Planes = Sequence[Sequence[Sequence[float]]]


def asked(image: Planes, filters: Sequence[Planes], **options: object) -> LayerCase:
    """Make the question of nested lists."""
    empty = LayerCase("asked", "layer.definition", [], [], options=RawOptions())
    return empty.of(image, filters, **options)


def without_padding(image: Planes, filters: Sequence[Planes], *, padding: object) -> object:
    """Ignore the padding."""
    del padding
    return right(image, filters)


def grouped_apart(image: Planes, filters: Sequence[Planes], *, stride: tuple[int, int], groups: int) -> object:
    """Negate what is strided and grouped."""
    maps = right(image, filters, stride=stride, groups=groups)
    return [[[-v for v in row] for row in rows] for rows in maps] if groups > 1 and stride[0] > 1 else maps


def strided(image: NDArray[np.float64], filters: NDArray[np.float64], *, stride: tuple[int, int]) -> object:
    """Give sums, over strided windows."""
    if min(stride) < 1 or image.ndim != 3 or filters.shape[1] != len(image):
        raise ValueError("no layer")
    windows = np.lib.stride_tricks.sliding_window_view(image, filters.shape[2:], (1, 2))
    return np.einsum("crqij,kcij->krq", windows[:, :: stride[0], :: stride[1]], filters)
