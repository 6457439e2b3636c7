"""The other ways to compute a map, each in the form natural to it.

A peer gets the pixels as a float64 array and a number of threads, prepares what it likes outside the clock, and
hands back a function without arguments that computes the sums of products. All are
imported late: the tests of this project are collected without them.
"""

import ctypes
import importlib
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

Run = Callable[[], Any]

_C = """
void correlate(const float *image, const float *feature, float *map, int H, int W, int h, int w) {
    for (int row = 0; row <= H - h; row++)
        for (int col = 0; col <= W - w; col++) {
            float sum = 0;
            for (int i = 0; i < h; i++)
                for (int j = 0; j < w; j++) sum += image[(row + i) * W + col + j] * feature[i * w + j];
            map[row * (W - w + 1) + col] = sum;
        }
}
"""


@dataclass(frozen=True)
class Peer:
    """One other way: its name, its number format and the function that prepares it."""

    name: str
    form: str
    prepare: Callable[[Any, Any, int], Run]
    has_threads: bool = False


def load(name: str) -> Any:
    """Import a peer's package when it is needed."""
    return importlib.import_module(name)


def scipy_direct(image: Any, feature: Any, _threads: int) -> Run:
    correlate2d = load("scipy.signal").correlate2d
    return lambda: correlate2d(image, feature, mode="valid")


def scipy_fft(image: Any, feature: Any, _threads: int) -> Run:
    fftconvolve, flipped = load("scipy.signal").fftconvolve, feature[::-1, ::-1].copy()
    return lambda: fftconvolve(image, flipped, mode="valid")


def numpy_windows(image: Any, feature: Any, _threads: int) -> Run:
    numpy = load("numpy")
    windows = numpy.lib.stride_tricks.sliding_window_view
    return lambda: numpy.einsum("rcij,ij->rc", windows(image, feature.shape), feature)


def numba_loops(image: Any, feature: Any, _threads: int) -> Run:
    compiled = _compiled_numba()
    compiled(image[:3, :3], feature[:2, :2])
    return lambda: compiled(image, feature)


def c_loops(image: Any, feature: Any, _threads: int) -> Run:
    numpy = load("numpy")
    correlate, pointer = _compiled_c(), ctypes.POINTER(ctypes.c_float)
    given, mark = (numpy.ascontiguousarray(grid, numpy.float32) for grid in (image, feature))
    (height, width), (h, w) = image.shape, feature.shape

    def run() -> Any:
        sums = numpy.empty((height - h + 1, width - w + 1), numpy.float32)
        places = (grid.ctypes.data_as(pointer) for grid in (given, mark, sums))
        correlate(*places, height, width, h, w)
        return sums

    return run


def torch_conv(image: Any, feature: Any, threads: int) -> Run:
    torch = load("torch")
    given, mark = (torch.tensor(grid, dtype=torch.float32)[None, None] for grid in (image, feature))
    conv2d = torch.nn.functional.conv2d

    torch.set_num_threads(threads)

    def run() -> Any:
        with torch.inference_mode():
            return conv2d(given, mark)[0, 0].numpy()

    return run


def onnx_conv(image: Any, feature: Any, threads: int) -> Run:
    numpy, helper, kinds, runtime = load("numpy"), load("onnx.helper"), load("onnx").TensorProto, load("onnxruntime")
    weights = helper.make_tensor("F", kinds.FLOAT, [1, 1, *feature.shape], feature.ravel().tolist())
    graph = helper.make_graph(
        [helper.make_node("Conv", ["I", "F"], ["S"])],
        "map",
        [helper.make_tensor_value_info("I", kinds.FLOAT, [1, 1, *image.shape])],
        [helper.make_tensor_value_info("S", kinds.FLOAT, None)],
        [weights],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    settings = runtime.SessionOptions()
    settings.intra_op_num_threads = threads
    session = runtime.InferenceSession(model.SerializeToString(), settings, providers=["CPUExecutionProvider"])
    given = {"I": numpy.ascontiguousarray(image, numpy.float32)[None, None]}
    return lambda: session.run(None, given)[0][0, 0]


def opencv_dft(image: Any, feature: Any, threads: int) -> Run:
    numpy, cv2 = load("numpy"), load("cv2")
    given, mark = (numpy.ascontiguousarray(grid, numpy.float32) for grid in (image, feature))
    cv2.setNumThreads(threads)
    return lambda: cv2.matchTemplate(given, mark, cv2.TM_CCORR)


@cache
def _compiled_numba() -> Any:
    numba, numpy = load("numba"), load("numpy")

    def loops(image: Any, feature: Any) -> Any:
        h, w = feature.shape
        sums = numpy.empty((image.shape[0] - h + 1, image.shape[1] - w + 1))
        for row in range(sums.shape[0]):
            for col in range(sums.shape[1]):
                total = 0.0
                for i in range(h):
                    for j in range(w):
                        total += image[row + i, col + j] * feature[i, j]
                sums[row, col] = total
        return sums

    return numba.njit(loops)


@cache
def _compiled_c() -> Any:
    with tempfile.TemporaryDirectory() as folder:
        source, library = Path(folder, "loops.c"), Path(folder, "loops.so")
        source.write_text(_C, encoding="utf-8")
        subprocess.run(["gcc", "-O2", "-shared", "-fPIC", str(source), "-o", str(library)], check=True)  # noqa: S607
        return ctypes.CDLL(str(library)).correlate


PEERS = (
    Peer("scipy correlate2d", "float64", scipy_direct),
    Peer("numpy windows + einsum", "float64", numpy_windows),
    Peer("numba loops", "float64", numba_loops),
    Peer("gcc -O2 loops", "float32", c_loops),
    Peer("torch conv2d", "float32", torch_conv, has_threads=True),
    Peer("ONNX Runtime Conv", "float32", onnx_conv, has_threads=True),
    Peer("OpenCV matchTemplate (DFT)", "float32", opencv_dft, has_threads=True),
    Peer("scipy fftconvolve", "float64", scipy_fft),
)
