"""What is measured: side by side with the peers, and the engine alone."""

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from tests.benchmarks import measure
from tests.benchmarks.peers import PEERS, load
from xo_ref import Feature, Image, engine, spec
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
_SIGNS = bytes(1 if byte % 2 else 255 for byte in range(256))


def bipolar(kind: Any, shape: Shape, seed: object = "bipolar") -> Any:
    """Make a random grid of -1 and 1, also a large one quickly."""
    height, width = shape
    cells = random.Random(f"{seed} {kind.__name__} {shape}").randbytes(height * width).translate(_SIGNS)
    return kind.of_table(Table(height, width, cells, "b"), 1)


def graded(kind: Any, shape: Shape, seed: object = "graded") -> Any:
    """Make a random grid of 8-bit levels k/127."""
    height, width = shape
    rng = random.Random(f"{seed} {kind.__name__} {shape}")
    return kind([[Fraction(rng.randint(-127, 127), 127) for _ in range(width)] for _ in range(height)])


def floating(kind: Any, shape: Shape) -> Any:
    """Make a random grid of binary64 pixels."""
    height, width = shape
    rng = random.Random(f"floating {kind.__name__} {shape}")
    return kind([[rng.uniform(-1, 1) for _ in range(width)] for _ in range(height)])


def array(grid: Any) -> Any:
    """Hand a grid to the peers: a float64 array."""
    numpy = load("numpy")
    return numpy.array(grid.numerators, dtype=numpy.float64) / grid.denominator


def side_by_side(image: Image, feature: Feature, budget: float) -> Results:
    """Time the engine and every peer in turn, and compare the peers' sums with the engine's."""
    numpy = load("numpy")
    one, two = array(image), array(feature)
    runs: dict[str, Callable[[], Any]] = {ENGINE: lambda: engine.feature_map(image, feature)}
    runs |= {peer.name: peer.prepare(one, two) for peer in PEERS}
    scores = engine.feature_map(image, feature)
    scale = image.denominator * feature.denominator
    exact = numpy.array([scores.table.row(row) for row in range(scores.height)], dtype=numpy.float64)
    errors = {peer.name: float(numpy.abs(runs[peer.name]() * scale - exact).max()) for peer in PEERS}
    del exact
    times = measure.medians(runs, budget)
    return {"times_ms": times, "largest_error_of_a_sum": {name: error / scale for name, error in errors.items()}}


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
    """How the time grows with the positions and with the pixels of the feature."""
    results: Results = {}
    for kind, make, sizes, sides in [
        ("±1", bipolar, (512, 1024, 2048, 4096), (7, 11, 15, 23, 31, 47, 63)),
        ("k/127", graded, (256, 512, 1024), (7, 11, 15, 23, 31)),
    ]:
        points = [(size, 15) for size in sizes] + [(1024, side) for side in sides]
        times = {}
        for size, side in points:
            measure.say(f"growth: {kind}, {size}²/{side}²")
            image, feature = make(Image, (size, size)), make(Feature, (side, side))
            run = {"": lambda image=image, feature=feature: engine.feature_map(image, feature)}
            times[size, side] = measure.medians(run, 1.0)[""]
        results[kind] = {
            "points": [[size, side, milliseconds] for (size, side), milliseconds in times.items()],
            "exponent of positions": measure.exponent(
                [(size - 14) ** 2 for size in sizes], [times[size, 15] for size in sizes]
            ),
            "exponent of feature pixels": measure.exponent(
                [(1025 - side) ** 2 * side**2 for side in sides], [times[1024, side] for side in sides]
            ),
        }
    return results


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
