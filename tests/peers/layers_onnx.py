"""ONNX: a model of one Conv for each question, run by ONNX Runtime and by the reference evaluator."""

from typing import Any

from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator
from onnxruntime import InferenceSession

from tests.peers.arrays import Array, Pads, Pair


def model(operator: str, given: int, answered: int, **options: object) -> Any:
    """Make a model of one operator, for grids of any extents."""
    kinds = {"image": given, "filters": given, "maps": answered}
    values = [helper.make_tensor_value_info(name, kind, [None] * 4) for name, kind in kinds.items()]
    graph = helper.make_graph(
        [helper.make_node(operator, ["image", "filters"], ["maps"], **options)], "layer", values[:2], values[2:]
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)


def _runtime(image: Array, filters: Array, **options: object) -> Any:
    made = model("Conv", TensorProto.FLOAT, TensorProto.FLOAT, **options).SerializeToString()
    return InferenceSession(made).run(None, {"image": image[None], "filters": filters})[0][0] / filters[0].size


def _reference(image: Array, filters: Array, **options: object) -> Any:
    made = ReferenceEvaluator(model("Conv", TensorProto.FLOAT, TensorProto.FLOAT, **options))
    return made.run(None, {"image": image[None], "filters": filters})[0][0] / filters[0].size


def explicit(image: Array, filters: Array, *, stride: Pair, padding: Pads, dilation: Pair, groups: int = 1) -> object:
    return _runtime(image, filters, strides=stride, pads=padding, dilations=dilation, group=groups)


def same_upper(image: Array, filters: Array, *, stride: Pair, groups: int) -> object:
    return _runtime(image, filters, strides=stride, auto_pad="SAME_UPPER", group=groups)


def same_lower(image: Array, filters: Array, *, stride: Pair, groups: int) -> object:
    return _runtime(image, filters, strides=stride, auto_pad="SAME_LOWER", group=groups)


def integer_sums(image: Array, filters: Array, *, stride: Pair, padding: Pads, dilation: Pair, groups: int) -> object:
    options = {"strides": stride, "pads": padding, "dilations": dilation, "group": groups}
    made = model("ConvInteger", TensorProto.INT8, TensorProto.INT32, **options).SerializeToString()
    return InferenceSession(made).run(None, {"image": image[None], "filters": filters})[0][0]


def reference(image: Array, filters: Array, *, stride: Pair, padding: Pads, dilation: Pair, groups: int) -> object:
    return _reference(image, filters, strides=stride, pads=padding, dilations=dilation, group=groups)


def reference_upper(image: Array, filters: Array, *, stride: Pair, dilation: Pair, groups: int) -> object:
    return _reference(image, filters, strides=stride, auto_pad="SAME_UPPER", dilations=dilation, group=groups)


def reference_lower(image: Array, filters: Array, *, stride: Pair, dilation: Pair, groups: int) -> object:
    return _reference(image, filters, strides=stride, auto_pad="SAME_LOWER", dilations=dilation, group=groups)
