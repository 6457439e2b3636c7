"""ONNX: models of one operator that take the feature as an input, and the reference evaluator."""

from functools import cache
from typing import Any

from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

from tests.peers.arrays import Array


@cache
def model(operator: str, given: int, answered: int) -> bytes:
    """Make a model that convolves grids of any extent; `given` and `answered` are types of elements."""
    extents = [1, 1, None, None]
    inputs = [helper.make_tensor_value_info(name, given, extents) for name in ("image", "feature")]
    outputs = [helper.make_tensor_value_info("map", answered, extents)]
    graph = helper.make_graph([helper.make_node(operator, ["image", "feature"], ["map"])], "map", inputs, outputs)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    return bytes(made.SerializeToString())


@cache
def _evaluator() -> Any:
    return ReferenceEvaluator(model("Conv", TensorProto.FLOAT, TensorProto.FLOAT))


def reference(image: Array, feature: Array) -> object:
    given = {"image": image[None, None], "feature": feature[None, None]}
    return _evaluator().run(None, given)[0][0, 0] / feature.size
