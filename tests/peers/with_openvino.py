"""OpenVINO: a model a feature, compiled for the processor, which chooses the precision unless it is told."""

import numpy as np
import openvino as ov
from openvino import opset15 as ops

from tests.peers.arrays import Array


def _asked(image: Array, feature: Array, options: dict[str, str]) -> object:
    grid = ops.parameter([1, 1, -1, -1], np.float32)
    node = ops.convolution(grid, ops.constant(feature[None, None]), [1, 1], [0, 0], [0, 0], [1, 1])
    compiled = ov.compile_model(ov.Model([node], [grid]), "CPU", options)
    return compiled(image[None, None])[0][0, 0] / feature.size


def default(image: Array, feature: Array) -> object:
    return _asked(image, feature, {})


def precise(image: Array, feature: Array) -> object:
    return _asked(image, feature, {"INFERENCE_PRECISION_HINT": "f32"})
