"""Layers: each library's call with the options that it takes, and no others."""

from dataclasses import replace

from tests.peers.ways import Place, Way

__all__ = ["WAYS"]

_32, _64 = "arrays:float32", "arrays:float64"
_ALL = "channels,stride,padding,dilation,groups"
_SYMMETRIC = "channels,stride,symmetric,dilation,groups"
_SAME, _LOWER = "channels,stride,same,dilation", "channels,stride,same-lower,dilation"
_TENSORFLOW, _NODE, _SHORT = Place.TENSORFLOW, Place.NODE, "approximate:bfloat16"

_TORCH = (
    Way("PyTorch layer: framed by pad, float64", "glue:layer_torch", "torch", layer=_ALL),
    Way("PyTorch layer: conv2d, float32", "layers_torch:symmetric", "torch", layer=_SYMMETRIC, convert=_32),
    Way(
        "PyTorch layer: conv2d, bfloat16", "layers_torch:bfloat16", "torch",
        layer=_SYMMETRIC, convert=_32, arithmetic=_SHORT,
    ),
    Way("PyTorch layer: channels_last, float32", "layers_torch:channels_last", "torch", layer=_SYMMETRIC, convert=_32),
    Way("PyTorch layer: mkldnn off, float32", "layers_torch:without_mkldnn", "torch", layer=_SYMMETRIC, convert=_32),
    Way("PyTorch layer: same", "layers_torch:same", "torch", layer="channels,same,dilation,groups", convert=_32),
    Way(
        "PyTorch layer: unfold, matmul, float32", "layers_torch:unfolded", "torch",
        layer="channels,stride,symmetric,dilation", convert=_32,
    ),
    Way(
        "PyTorch layer: conv2d, int8 sums", "layers_torch:int8_sums", "torch",
        layer="channels,stride,symmetric,groups", convert=_32, returns="sums", graded="no",
    ),
)  # fmt: skip

_ONNX = (
    Way("ONNX Runtime layer: explicit pads", "glue:layer_onnxruntime", "onnxruntime", layer=_ALL),
    Way(
        "ONNX Runtime layer: SAME_UPPER", "layers_onnx:same_upper", "onnxruntime",
        layer="channels,stride,same,groups", convert=_32,
    ),
    Way(
        "ONNX Runtime layer: SAME_LOWER", "layers_onnx:same_lower", "onnxruntime",
        layer="channels,stride,same-lower,groups", convert=_32,
    ),
    Way(
        "ONNX Runtime layer: depthwise", "layers_onnx:explicit", "onnxruntime",
        layer="stride,padding,dilation,groups", convert=_32,
    ),
    Way(
        "ONNX Runtime layer: ConvInteger, sums", "layers_onnx:integer_sums", "onnxruntime",
        layer=_ALL, convert="arrays:int8", returns="sums", graded="no",
    ),
    Way("ONNX layer: explicit pads", "layers_onnx:reference", "onnx", layer=_ALL, convert=_32),
    Way("ONNX layer: SAME_UPPER", "layers_onnx:reference_upper", "onnx", layer=_SAME + ",groups", convert=_32),
    Way("ONNX layer: SAME_LOWER", "layers_onnx:reference_lower", "onnx", layer=_LOWER + ",groups", convert=_32),
)  # fmt: skip

_TENSORFLOWS = (
    Way("TensorFlow layer: SAME, float32", "glue:layer_tensorflow", "tensorflow_cpu", _TENSORFLOW, layer=_SAME),
    Way(
        "TensorFlow layer: VALID, float32", "layers_tensorflow:valid", "tensorflow_cpu", _TENSORFLOW, _32,
        layer="channels,stride,dilation",
    ),
    Way(
        "TensorFlow layer: explicit pads, float32", "layers_tensorflow:explicit", "tensorflow_cpu", _TENSORFLOW, _32,
        layer="channels,stride,padding,dilation",
    ),
    Way(
        "TensorFlow layer: groups, VALID, float32", "layers_tensorflow:grouped", "tensorflow_cpu", _TENSORFLOW, _32,
        layer="channels,stride,dilation,groups",
    ),
    Way(
        "TensorFlow layer: depthwise, SAME, float32", "layers_tensorflow:depthwise_same", "tensorflow_cpu",
        _TENSORFLOW, _32, layer="same,dilation,groups",
    ),
    Way(
        "TensorFlow layer: NCHW, SAME, float32", "layers_tensorflow:channels_first", "tensorflow_cpu",
        _TENSORFLOW, _32, layer=_SAME,
    ),
    Way(
        "Keras layer: valid, float32", "layers_tensorflow:keras_valid", "keras", _TENSORFLOW, _32,
        layer="channels,stride",
    ),
    Way(
        "Keras layer: same, float32", "layers_tensorflow:keras_same", "keras", _TENSORFLOW, _32,
        layer="channels,same,dilation",
    ),
    Way(
        "Keras layer: depthwise, same, float32", "layers_tensorflow:keras_depthwise", "keras", _TENSORFLOW, _32,
        layer="same,dilation,groups",
    ),
)  # fmt: skip

_OTHERS = (
    Way("JAX layer: conv_general_dilated, float32", "glue:layer_jax", "jax", layer=_ALL, effort=0.2),
    Way("JAX layer: SAME, float32", "layers_jax:same", "jax", layer=f"{_SAME},groups", convert=_32, effort=0.2),
    Way(
        "JAX layer: SAME_LOWER, float32", "layers_jax:same_lower", "jax",
        layer=f"{_LOWER},groups", convert=_32, effort=0.2,
    ),
    Way(
        "OpenVINO layer: explicit pads", "layers_openvino:explicit", "openvino",
        layer="channels,stride,padding,dilation", convert=_32,
    ),
    Way("OpenVINO layer: same_upper", "layers_openvino:same_upper", "openvino", layer=_SAME, convert=_32),
    Way("OpenVINO layer: same_lower", "layers_openvino:same_lower", "openvino", layer=_LOWER, convert=_32),
    Way(
        "OpenVINO layer: group_convolution", "layers_openvino:grouped", "openvino",
        layer=_ALL, convert=_32,
    ),
    Way("OpenCV layer: dnn", "layers_opencv:explicit", "opencv-python-headless", layer=_ALL, convert=_32),
    Way("NumPy layer: im2col, float64", "layers_numpy:columns", "numpy", layer=_ALL, convert=_64),
    Way("SciPy layer: signal.correlate of volumes", "layers_numpy:added", "scipy", layer="channels", convert=_64),
    Way("TensorFlow.js layer: explicit pads", "javascript/layer_tfjs.js explicit", "@tensorflow/tfjs-core", _NODE),
    Way("TensorFlow.js layer: same", "javascript/layer_tfjs.js same", "@tensorflow/tfjs-core", _NODE),
    Way("TensorFlow.js layer: valid, dilated", "javascript/layer_tfjs.js valid", "@tensorflow/tfjs-core", _NODE),
    Way("TensorFlow.js layer: depthwise", "javascript/layer_tfjs.js depthwise", "@tensorflow/tfjs-core", _NODE),
    Way("C layer: loops, double", "layer.c -O2", place=Place.LIBRARY, layer=_ALL),
    Way("C layer: loops, float", "layer.c -O2 -DREAL=float", place=Place.LIBRARY, layer=_ALL),
    Way("C layer: loops, float, -ffast-math", "layer.c -O3 -ffast-math -DREAL=float", place=Place.LIBRARY, layer=_ALL),
)  # fmt: skip

_EFFORT = 0.2  # all stored questions, a fifth of the others: there are many ways, and some compile each question

WAYS = tuple(replace(way, effort=_EFFORT * way.effort) for way in (*_TORCH, *_ONNX, *_TENSORFLOWS, *_OTHERS))
