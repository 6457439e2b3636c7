"""Layers beside those who compute them for a living: a map for each filter, over all channels, with options."""

import math
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.benchmarks import measure
from tests.benchmarks.peers import Run, load
from tests.benchmarks.suite import ENGINE, array, bipolar, graded
from xo_ref import Feature, Image, layer_maps

Results = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A layer of C planes of N x N pixels under K filters of k x k."""

    name: str
    planes: int
    filters: int
    size: int
    side: int
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def groups(self) -> int:
        return int(self.options.get("groups", 1))

    def grids(self, make: Callable[..., Any]) -> tuple[list[Image], list[list[Feature]]]:
        """Draw the planes and the filters, all different."""

        def one(kind: Any, side: int, seed: object) -> Any:
            return make(kind, (side, side), seed)

        shares = range(self.planes // self.groups)
        planes = [one(Image, self.size, c) for c in range(self.planes)]
        return planes, [[one(Feature, self.side, (k, c)) for c in shares] for k in range(self.filters)]


CASES = (
    Case("16→32, 64²/3²", 16, 32, 64, 3),
    Case("16→32, 128²/7²", 16, 32, 128, 7),
    Case("16→32, 64²/3², stride 2, padding 1", 16, 32, 64, 3, {"stride": (2, 2), "padding": (1, 1, 1, 1)}),
    Case("depthwise 32, 128²/3²", 32, 32, 128, 3, {"groups": 32}),
)
LIMITS = {
    CASES[0].name: {"torch conv2d": 3.0, "scipy summed": 0.1},
    CASES[1].name: {"torch conv2d": 2.0, "scipy summed": 0.1},
}


def torch_conv(image: Any, filters: Any, case: Case, threads: int) -> Run:
    torch = load("torch")
    given, weights = (torch.tensor(grid, dtype=torch.float32) for grid in (image[None], filters))
    options = {"stride": case.options.get("stride", 1), "padding": case.options.get("padding", (0, 0))[:2]}

    def run() -> Any:
        torch.set_num_threads(threads)
        with torch.inference_mode():
            return torch.nn.functional.conv2d(given, weights, groups=case.groups, **options)[0].numpy()

    return run


def onnx_conv(image: Any, filters: Any, case: Case, threads: int) -> Run:
    numpy, helper, kinds, runtime = load("numpy"), load("onnx.helper"), load("onnx").TensorProto, load("onnxruntime")
    weights = helper.make_tensor("F", kinds.FLOAT, filters.shape, filters.ravel().tolist())
    options = {"strides": case.options.get("stride", (1, 1)), "pads": case.options.get("padding", (0, 0, 0, 0))}
    graph = helper.make_graph(
        [helper.make_node("Conv", ["I", "F"], ["S"], group=case.groups, **options)],
        "layer",
        [helper.make_tensor_value_info("I", kinds.FLOAT, [1, *image.shape])],
        [helper.make_tensor_value_info("S", kinds.FLOAT, None)],
        [weights],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    settings = runtime.SessionOptions()
    settings.intra_op_num_threads = threads
    session = runtime.InferenceSession(model.SerializeToString(), settings, providers=["CPUExecutionProvider"])
    given = {"I": numpy.ascontiguousarray(image, numpy.float32)[None]}
    return lambda: session.run(None, given)[0][0]


def scipy_summed(image: Any, filters: Any, case: Case, _threads: int) -> Run:
    numpy, correlate2d = load("numpy"), load("scipy.signal").correlate2d
    top, left, bottom, right = case.options.get("padding", (0, 0, 0, 0))
    s_r, s_c = case.options.get("stride", (1, 1))
    framed = numpy.pad(image, ((0, 0), (top, bottom), (left, right)))
    share, outputs = case.planes // case.groups, case.filters // case.groups

    def run() -> Any:
        firsts = [k // outputs * share for k in range(case.filters)]
        sums = [
            sum(correlate2d(framed[first + c], features[c], mode="valid") for c in range(share))
            for first, features in zip(firsts, filters, strict=True)
        ]
        return numpy.array(sums)[:, ::s_r, ::s_c]

    return run


PEERS: dict[str, Callable[[Any, Any, Case, int], Run]] = {
    "torch conv2d": torch_conv,
    "ONNX Runtime Conv": onnx_conv,
    "scipy summed": scipy_summed,
}


def side_by_side(case: Case, make: Callable[..., Any], budget: float) -> Results:
    """Time the engine and every peer in turn, a peer with one thread and with all, and keep the better of the two."""
    numpy = load("numpy")
    planes, filters = case.grids(make)
    image, bank = (
        numpy.stack([array(plane) for plane in planes]),
        numpy.stack([[array(f) for f in one] for one in filters]),
    )
    maps = layer_maps(planes, filters, **case.options)
    exact = numpy.array([scores.numerators for scores in maps], dtype=numpy.float64)
    scale = planes[0].denominator * filters[0][0].denominator
    times, errors = {ENGINE: math.inf}, dict.fromkeys(PEERS, 0.0)
    for threads in {1, os.cpu_count() or 1}:  # apart: threads that wait for work would take time from the others
        runs: dict[str, Callable[[], Any]] = {ENGINE: lambda: layer_maps(planes, filters, **case.options)}
        runs |= {name: prepare(image, bank, case, threads) for name, prepare in PEERS.items()}
        for name in PEERS:
            errors[name] = max(errors[name], float(numpy.abs(runs[name]() * scale - exact).max()) / scale)
        for name, time in measure.medians(runs, budget / 2).items():
            times[name] = min(time, times.get(name, math.inf))
    result = sum(len(bytes(scores.table.cells)) for scores in maps)
    packed = sum(plane.n for plane in planes) // (8 if make is bipolar else 1)
    peak = measure.peak(lambda: layer_maps(planes, filters, **case.options))
    return {"times_ms": times, "largest_error_of_a_sum": errors, "memory": peak / (packed + result)}


def compared(budget: float) -> Results:
    """All layers, bipolar and of levels k/127."""
    results: Results = {}
    for make, kind in ((bipolar, ""), (graded, " k/127")):
        for case in CASES:
            measure.say(f"layer: {case.name}{kind}")
            results[case.name + kind] = side_by_side(case, make, budget)
    return results


def table(results: Results) -> list[str]:
    """Write the times side by side as a Markdown table, with the memory beyond planes and result."""
    names = (ENGINE, *PEERS)
    lines = ["| layer | " + " | ".join(names) + " | memory |", "|---|" + "---:|" * (len(names) + 1)]
    for case, one in results.items():
        times = " | ".join(f"{one['times_ms'][name]:#.3g}" for name in names)
        lines.append(f"| {case} | {times} | {one['memory']:.1f} |")
    return lines


def targets(results: Results) -> list[tuple[str, float, float]]:
    """List (target, measured, limit), as `report.targets` does."""
    found = [
        (f"{case}: time / {peer}", results[case]["times_ms"][ENGINE] / results[case]["times_ms"][peer], limit)
        for case, limits in LIMITS.items()
        for peer, limit in limits.items()
    ]
    return found + [(f"memory, {case.name}", results[case.name]["memory"], 8.0) for case in CASES]
