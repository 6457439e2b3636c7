"""What is measured: side by side with the peers, and the engine alone."""

import math
import os
import random
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from typing import Any, ClassVar
from unittest.mock import patch as replaced

from tests.benchmarks import measure
from tests.benchmarks.peers import PEERS, load
from xo_ref import Feature, Image, engine, spec
from xo_ref.engine import bits
from xo_ref.values.table import Table

Results = dict[str, Any]
Shape = tuple[int, int]

SIZES = [(9, 3), (64, 3), (256, 3), (256, 7), (256, 15), (1024, 3), (1024, 15), (1024, 31), (4096, 15)]
ODD: list[tuple[Shape, Shape]] = [
    ((4096, 1), (1, 1)),
    ((1, 4096), (1, 15)),
    ((4096, 2), (15, 2)),
    ((2, 2048), (2, 15)),
    ((61, 13), (4, 3)),
    ((13, 61), (3, 4)),
    ((33, 31), (33, 31)),
    ((64, 64), (60, 61)),
    ((100, 100), (1, 1)),
    ((1, 1), (1, 1)),
    ((5, 5), (5, 1)),
]
ENGINE = "xo_ref engine"
_SLOW = 400  # milliseconds: a peer that took longer is not asked for the next size
_SIGNS = bytes(1 if byte % 2 else 255 for byte in range(256))
_LEVELS = bytes(byte if byte != 128 else 0 for byte in range(256))


def bipolar(kind: Any, shape: Shape, seed: object = "bipolar") -> Any:
    """Make a random grid of -1 and 1, also a large one quickly."""
    height, width = shape
    cells = random.Random(f"{seed} {kind.__name__} {shape}").randbytes(height * width).translate(_SIGNS)
    return kind.of_table(Table(height, width, cells, "b"), 1)


def graded(kind: Any, shape: Shape, seed: object = "graded") -> Any:
    """Make a random grid of 8-bit levels k/127, also a large one quickly."""
    height, width = shape
    cells = random.Random(f"{seed} {kind.__name__} {shape}").randbytes(height * width).translate(_LEVELS)
    if math.gcd(127, *cells) > 1:  # a tiny grid: it may not be in lowest terms
        return kind(
            [
                [Fraction(cell - (cell & 128) * 2, 127) for cell in cells[at : at + width]]
                for at in range(0, len(cells), width)
            ]
        )
    return kind.of_table(Table(height, width, cells, "b"), 127)


def floating(kind: Any, shape: Shape) -> Any:
    """Make a random grid of binary64 pixels."""
    height, width = shape
    rng = random.Random(f"floating {kind.__name__} {shape}")
    return kind([[rng.uniform(-1, 1) for _ in range(width)] for _ in range(height)])


def array(grid: Any) -> Any:
    """Hand a grid to the peers: a float64 array."""
    numpy = load("numpy")
    return numpy.array(grid.numerators, dtype=numpy.float64) / grid.denominator


def side_by_side(image: Image, feature: Feature, budget: float, slow: frozenset[str] = frozenset()) -> Results:
    """Time the engine and every peer in turn, and compare the peers' sums with the engine's; leave `slow` ones out.

    A peer with threads is timed with one of them and with all, and the better time counts.
    """
    numpy = load("numpy")
    one, two = array(image), array(feature)
    scores = engine.feature_map(image, feature)
    scale = image.denominator * feature.denominator
    exact = (
        numpy.frombuffer(scores.table.cells, scores.table.code).astype(float) * scores.table.scale + scores.table.offset
    )
    times: dict[str, float] = {}
    errors: dict[str, float] = {}
    threads: dict[str, int] = {}
    counts = sorted({1, os.cpu_count() or 1})
    for count in counts:  # apart: threads that wait for work would take time from the others
        runs: dict[str, Callable[[], Any]] = {ENGINE: lambda: engine.feature_map(image, feature)}
        asked = [peer for peer in PEERS if peer.name not in slow and (count == 1 or peer.has_threads)]
        runs |= {peer.name: peer.prepare(one, two, count) for peer in asked}
        for peer in asked:
            error = float(numpy.abs(runs[peer.name]().reshape(-1) * scale - exact).max()) / scale
            errors[peer.name] = max(errors.get(peer.name, 0.0), error)
        for name, time in measure.medians(runs, budget / len(counts)).items():
            if time < times.get(name, math.inf):
                times[name], threads[name] = time, count
    used = {peer.name: threads[peer.name] for peer in PEERS if peer.has_threads and peer.name in times}
    return {"times_ms": times, "threads": used, "largest_error_of_a_sum": errors}


def compared(budget: float) -> Results:
    """Bipolar images of all sizes, and graded ones, beside the peers."""
    results: Results = {}
    for size, side in SIZES:
        name = f"{size}²/{side}²"
        measure.say(f"side by side: ±1, {name}")
        results[name] = side_by_side(bipolar(Image, (size, size)), bipolar(Feature, (side, side)), budget)
    for size, side in [(256, 7), (1024, 15)]:
        name = f"{size}²/{side}² k/127"
        measure.say(f"side by side: {name}")
        results[name] = side_by_side(graded(Image, (size, size)), graded(Feature, (side, side)), budget)
    return results


def against_the_definition() -> Results:
    """The engine and the definition on grids that the definition can do."""
    cases: dict[str, tuple[Image, Feature]] = {
        "9²/3²": (bipolar(Image, (9, 9)), bipolar(Feature, (3, 3))),
        "9²/3² k/127": (graded(Image, (9, 9)), graded(Feature, (3, 3))),
        "48²/5² float64": (floating(Image, (48, 48)), floating(Feature, (5, 5))),
    }
    for outer, inner in ODD:
        name = f"{outer[0]}x{outer[1]}/{inner[0]}x{inner[1]}"
        cases[name] = bipolar(Image, outer), bipolar(Feature, inner)
        cases[name + " k/127"] = graded(Image, outer), graded(Feature, inner)
    results: Results = {}
    for name, (image, feature) in cases.items():
        measure.say(f"against the definition: {name}")
        runs: dict[str, Callable[[], object]] = {
            ENGINE: lambda image=image, feature=feature: engine.feature_map(image, feature),  # type: ignore[misc]
            "definition": lambda image=image, feature=feature: spec.feature_map(image, feature),  # type: ignore[misc]
        }
        results[name] = measure.medians(runs, 0.7)
    return results


def growth() -> Results:
    """How times grow with the image under 7 x 7 and with the feature over 512 x 512, beside the peers."""
    results: Results = {}
    for kind, make in (("±1", bipolar), ("k/127", graded)):
        for along, points in (
            ("image", [(size, 7) for size in (9, 32, 64, 256, 1024, 4096)]),
            ("feature", [(512, side) for side in (3, 7, 15, 31, 63, 127)]),
        ):
            measured, slow = [], set[str]()
            for size, side in points:
                measure.say(f"growth: {kind}, {size}²/{side}²")
                image, feature = make(Image, (size, size)), make(Feature, (side, side))
                times = side_by_side(image, feature, 0.6, frozenset(slow))["times_ms"]
                measured.append([size, side, times])
                slow |= {name for name, time in times.items() if time > _SLOW}
            work = [(size - side + 1) ** 2 * side**2 for size, side in points]
            first = 3 if along == "image" else 0  # below, the cost of a call shows
            results[f"{kind}, {along}"] = {
                "points": measured,
                "exponent": measure.exponent(work[first:], [times[ENGINE] for _, _, times in measured[first:]]),
            }
    return results


class _Counted(int):
    """A plane that counts the operations on planes, by name."""

    counter: ClassVar[Counter[str]] = Counter()


def _counting(name: str) -> Callable[..., Any]:
    method = getattr(int, f"__{name}__")

    def counted(self: int, other: int) -> Any:
        _Counted.counter["shift" if "shift" in name else "gate"] += 1
        return _Counted(method(self, other))

    return counted


for _name in ("and", "or", "xor", "rand", "ror", "rxor", "rshift", "lshift"):
    setattr(_Counted, f"__{_name}__", _counting(_name))


def limit() -> Results:
    """Bit slicing at 1024² under 31²: what its operations take one by one, and what the whole takes."""
    measure.say("limit: ±1, 1024²/31²")
    image, feature = bipolar(Image, (1024, 1024)), bipolar(Feature, (31, 31))
    dealt, lengths = bits._Strip._dealt, list[int]()

    def counted(*given: Any) -> int:
        plane = dealt(*given)
        lengths.append(plane.bit_length())
        return _Counted(plane)

    _Counted.counter.clear()
    with replaced.object(bits._Strip, "_dealt", counted):
        bits.table(image, feature)
    operations = dict(_Counted.counter)
    rng, length = random.Random("planes"), max(lengths)
    one, two = rng.getrandbits(length), rng.getrandbits(length)
    runs: dict[str, Callable[[], object]] = {
        "gate": lambda: one ^ two,
        "shift": lambda: one >> 7,
        "whole": lambda: engine.feature_map(image, feature),
        "packing": lambda: bits._packed(image),
        "bytes": lambda: one.to_bytes(length // 8 + 1, "big"),
    }
    times = measure.medians(runs, 4.0)
    cells = 1024 * 1024 * 2 / (length // 8 + 1) * times["bytes"]
    return {"operations": operations, "plane_bits": length, "times_ms": times, "cells_ms": cells}


def memory() -> Results:
    """Peak memory: traced inside Python, and of a whole process."""
    results: Results = {}
    for make, size, side in [(bipolar, 1024, 15), (bipolar, 4096, 15), (graded, 512, 15)]:
        measure.say(f"memory: {make.__name__}, {size}²/{side}²")
        image, feature = make(Image, (size, size)), make(Feature, (side, side))
        map_bytes = len(bytes(engine.feature_map(image, feature).table.cells))
        results[f"{make.__name__} {size}²/{side}²"] = {
            "image": len(bytes(image.table.cells)),
            "map": map_bytes,
            "peak": measure.peak(lambda image=image, feature=feature: engine.feature_map(image, feature)),  # type: ignore[misc]
        }
    code = (
        "from tests.benchmarks.suite import *\n"
        "engine.feature_map(bipolar(Image, (4096, 4096)), bipolar(Feature, (15, 15)))"
    )
    results["whole process, ±1, 4096²/15²"] = measure.resident(code)
    results["the same process without the map"] = measure.resident("from tests.benchmarks.suite import *")
    return results


def others() -> Results:
    """A bank against single maps, and the time to build an image from lists."""
    measure.say("a bank of 16 features, and building images")
    image = bipolar(Image, (256, 256))
    banks = {side: [bipolar(Feature, (side, side), seed) for seed in range(16)] for side in (3, 15)}
    results: Results = {}
    for side, bank in banks.items():
        results[f"bank of 16, 256²/{side}²"] = measure.medians(
            {
                "one by one": lambda bank=bank: [engine.feature_map(image, feature) for feature in bank],  # type: ignore[misc]
                "as a bank": lambda bank=bank: engine.feature_maps(image, bank),  # type: ignore[misc]
            }
        )
    image, bank = graded(Image, (256, 256)), [graded(Feature, (7, 7), seed) for seed in range(10)]
    results["bank of 10, 256²/7² k/127"] = measure.medians(
        {
            "one by one": lambda: [engine.feature_map(image, feature) for feature in bank],
            "as a bank": lambda: engine.feature_maps(image, bank),
        }
    )
    large = bipolar(Image, (1024, 1024))
    whole, floats = large.tolist(), [[pixel / 3 for pixel in row] for row in large.tolist()[:256]]
    scores = engine.feature_map(large, bipolar(Feature, (15, 15)))
    again = spec_like(scores)
    results["one grid"] = measure.medians(
        {
            "Image of 1024² whole pixels": lambda: Image(whole),
            "Image of 256x1024 float pixels": lambda: Image(floats),
            "best_positions, 1010² map": scores.best_positions,
            "histogram, 1010² map": scores.histogram,
            "comparison with a map kept otherwise, 1010²": lambda: scores == again,
            "numerators of all rows, 1010²": lambda: scores.numerators,
        }
    )
    return results


def spec_like(scores: Any) -> Any:
    """Keep the same map the way the definition's maps are kept."""
    table = Table.of(scores.table.values(), height=scores.height, width=scores.width, bound=scores.denominator)
    return scores.of_table(table, scores.denominator)
