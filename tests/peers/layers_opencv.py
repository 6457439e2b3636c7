"""OpenCV: its module dnn reads a model of one Conv whose weights are constants."""

import cv2
import numpy as np
from onnx import TensorProto, helper, numpy_helper

from tests.peers.arrays import Pads, Pair, Singles


def explicit(image: Singles, filters: Singles, *, stride: Pair, padding: Pads, dilation: Pair, groups: int) -> object:
    options = {"strides": stride, "pads": padding, "dilations": dilation, "group": groups}
    shapes = {"image": (1, *image.shape), "maps": (1, len(filters), None, None)}
    values = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in shapes.items()]
    node = helper.make_node("Conv", ["image", "filters"], ["maps"], kernel_shape=filters.shape[2:], **options)
    graph = helper.make_graph([node], "layer", values[:1], values[1:], [numpy_helper.from_array(filters, "filters")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    net = cv2.dnn.readNetFromONNX(np.frombuffer(model.SerializeToString(), np.uint8))
    net.setInput(image[None])
    return net.forward()[0] / filters[0].size
