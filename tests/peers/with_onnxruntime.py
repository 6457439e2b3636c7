"""ONNX Runtime: the feature as an input of the model, or as its weights."""

from functools import cache
from typing import Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper
from onnxruntime import InferenceSession

from tests.peers.arrays import Array
from tests.peers.with_onnx import model


@cache
def _session(operator: str, given: int, answered: int) -> Any:
    return InferenceSession(model(operator, given, answered))


def convolution(image: Array, feature: Array) -> object:
    session = _session("Conv", TensorProto.FLOAT, TensorProto.FLOAT)
    return session.run(None, {"image": image[None, None], "feature": feature[None, None]})[0][0, 0] / feature.size


def weights(image: Array, feature: Array) -> object:
    """The feature as the weights that a trained model brings along."""
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        [helper.make_node("Conv", ["image", "feature"], ["map"])],
        "map",
        [value("image", TensorProto.FLOAT, [1, 1, None, None])],
        [value("map", TensorProto.FLOAT, [1, 1, None, None])],
        [numpy_helper.from_array(feature[None, None], "feature")],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    return InferenceSession(made.SerializeToString()).run(None, {"image": image[None, None]})[0][0, 0] / feature.size


def integer_sums(image: Array, feature: Array) -> object:
    session = _session("ConvInteger", TensorProto.INT8, TensorProto.INT32)
    grids = {"image": image.astype(np.int8)[None, None], "feature": feature.astype(np.int8)[None, None]}
    return session.run(None, grids)[0][0, 0]
