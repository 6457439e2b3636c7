"""The frameworks for machine learning, and their formats of exchange."""

from dataclasses import replace

from tests.peers.ways import Place, Way

__all__ = ["WAYS"]

_32, _64 = "arrays:float32", "arrays:float64"
_SHORT = "approximate:bfloat16"

_TORCH = (
    Way("PyTorch: conv2d, float64", "with_torch:convolution", "torch", convert=_64),
    Way("PyTorch: conv2d, float32", "with_torch:convolution", "torch", convert=_32),
    Way("PyTorch: conv2d, bfloat16", "with_torch:bfloat16", "torch", convert=_32, arithmetic=_SHORT),
    Way("PyTorch: conv2d, float16", "with_torch:float16", "torch", convert=_32, arithmetic="approximate:binary16"),
    Way("PyTorch: conv2d, int8 sums", "with_torch:int8_sums", "torch", convert=_32, returns="sums"),
    Way("PyTorch: conv2d, weights divided first, float32", "with_torch:weights_divided", "torch", convert=_32),
    Way("PyTorch: unfold, matmul, float32", "with_torch:unfolded", "torch", convert=_32),
)

_JAX = (
    Way("JAX: lax.conv, float32", "with_jax:convolution", "jax", convert=_32),
    Way("JAX: lax.conv, compiled, float32", "with_jax:compiled", "jax", convert=_32),
    Way("JAX: lax.conv, compiled, float64", "with_jax:compiled_float64", "jax", convert=_64),
    Way("JAX: lax.conv, int8 sums", "with_jax:int8_sums", "jax", convert=_32, returns="sums"),
    Way("JAX: scipy.signal.correlate2d, float32", "with_jax:correlate2d", "jax", convert=_32),
)

_ONNX = (
    Way("ONNX Runtime: Conv, float32", "with_onnxruntime:convolution", "onnxruntime", convert=_32),
    Way("ONNX Runtime: Conv, constant weights, float32", "with_onnxruntime:weights", "onnxruntime", convert=_32),
    Way("ONNX Runtime: ConvInteger, sums", "with_onnxruntime:integer_sums", "onnxruntime", convert=_32, returns="sums"),
    Way("ONNX reference evaluator: Conv, float32", "with_onnx:reference", "onnx", convert=_32),
)

_OPENVINO = (
    Way("OpenVINO: default precision", "with_openvino:default", "openvino", convert=_32),
    Way("OpenVINO: precision f32", "with_openvino:precise", "openvino", convert=_32),
)

_TENSORFLOW = (
    Way("TensorFlow: nn.conv2d, float64", "with_tensorflow:convolution", "tensorflow_cpu", Place.TENSORFLOW, _64),
    Way(
        "TensorFlow: nn.conv2d, float32",
        "with_tensorflow:convolution",
        "tensorflow_cpu",
        Place.TENSORFLOW,
        _32,
    ),
    Way("TensorFlow: nn.conv2d, bfloat16", "with_tensorflow:bfloat16", "tensorflow_cpu", Place.TENSORFLOW, _32, _SHORT),
    Way("Keras: ops.conv, float32", "with_tensorflow:keras_operation", "keras", Place.TENSORFLOW, _32),
)

_EFFORT = 0.2  # all stored questions, a fifth of the others: each shape is compiled anew

WAYS: tuple[Way, ...] = (
    *_TORCH,
    *(replace(way, effort=_EFFORT) for way in _JAX),
    *_ONNX,
    *(replace(way, effort=_EFFORT) for way in _OPENVINO),
    *_TENSORFLOW,
)
