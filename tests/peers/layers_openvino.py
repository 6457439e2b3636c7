"""OpenVINO: a model a question, in single precision."""

from typing import Any

import numpy as np
import openvino as ov
from openvino import opset15 as ops

from tests.peers.arrays import Array, Pads, Pair


def _asked(image: Array, filters: Array, node: Any, grid: Any) -> object:
    options = {"INFERENCE_PRECISION_HINT": "f32"}
    compiled = ov.compile_model(ov.Model([node], [grid]), "CPU", options)
    return compiled(image[None])[0][0] / filters[0].size


def explicit(image: Array, filters: Array, *, stride: Pair, padding: Pads, dilation: Pair) -> object:
    grid = ops.parameter([1, *image.shape], np.float32)
    node = ops.convolution(grid, ops.constant(filters), stride, padding[:2], padding[2:], dilation)
    return _asked(image, filters, node, grid)


def same_upper(image: Array, filters: Array, *, stride: Pair, dilation: Pair) -> object:
    grid = ops.parameter([1, *image.shape], np.float32)
    node = ops.convolution(grid, ops.constant(filters), stride, [0, 0], [0, 0], dilation, "same_upper")
    return _asked(image, filters, node, grid)


def same_lower(image: Array, filters: Array, *, stride: Pair, dilation: Pair) -> object:
    grid = ops.parameter([1, *image.shape], np.float32)
    node = ops.convolution(grid, ops.constant(filters), stride, [0, 0], [0, 0], dilation, "same_lower")
    return _asked(image, filters, node, grid)


def grouped(image: Array, filters: Array, *, stride: Pair, padding: Pads, dilation: Pair, groups: int) -> object:
    grid = ops.parameter([1, *image.shape], np.float32)
    bank = ops.constant(filters.reshape(groups, -1, *filters.shape[1:]))
    node = ops.group_convolution(grid, bank, stride, padding[:2], padding[2:], dilation)
    return _asked(image, filters, node, grid)
