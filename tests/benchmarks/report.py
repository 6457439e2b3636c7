"""Results as a table, as targets met or missed, and as a plot."""

from pathlib import Path
from typing import Any

from tests.benchmarks import layers
from tests.benchmarks.peers import PEERS, load
from tests.benchmarks.suite import ENGINE, SIZES

Results = dict[str, Any]

SCIPY, EINSUM, NUMBA, C, TORCH, ORT, OPENCV, FFT = (peer.name for peer in PEERS)
FORMS = {ENGINE: "integers"} | {peer.name: peer.form for peer in PEERS}


def table(results: Results) -> list[str]:
    """Write the times side by side as a Markdown table."""
    compared = results["compared"]
    lines = [
        "| median ms | numbers | exact sums | " + " | ".join(compared) + " |",
        "|---|---|---|" + "---:|" * len(compared),
    ]
    for name, form in FORMS.items():
        wrong = [case for case, one in compared.items() if one["largest_error_of_a_sum"].get(name, 0)]
        exact = "always" if not wrong else "never" if len(wrong) == len(compared) else f"not {', '.join(wrong)}"
        times = " | ".join(
            digits(one["times_ms"][name]) + (f" ({one['threads'][name]})" if name in one["threads"] else "")
            for one in compared.values()
        )
        shown = f"**{name}**" if name == ENGINE else name
        lines.append(f"| {shown} | {form} | {exact} | {times} |")
    return lines


def digits(value: float) -> str:
    """Write a time or a ratio with three significant digits.

    >>> digits(0.00474), digits(12.345), digits(4690.2)
    ('0.00474', '12.3', '4690')
    """
    return f"{value:.0f}" if value >= 100 else f"{value:#.3g}"


def targets(results: Results) -> list[tuple[str, float, float]]:
    """List (target, measured, limit); a target is met where the measured value is at most the limit."""
    compared, small = results["compared"], results["definition"]

    def ratio(case: str, peer: str) -> float:
        times = compared[case]["times_ms"]
        return float(times[ENGINE] / times[peer])

    found = [(f"{N}²/{k}²: time / {SCIPY}", ratio(f"{N}²/{k}²", SCIPY), 1.0) for N, k in SIZES[1:]]
    found += [(f"{case}: time / {SCIPY}", ratio(case, SCIPY), 0.1) for case in ("1024²/15²", "4096²/15²")]
    found += [(f"1024²/31²: time / {SCIPY}", ratio("1024²/31²", SCIPY), 0.05)]
    for case in ("256²/15²", "1024²/15²", "1024²/31²", "4096²/15²"):
        found += [(f"{case}: time / {peer}", ratio(case, peer), 1.0) for peer in (TORCH, ORT)]
    for case in ("256²/7²", "256²/15²", "1024²/15²", "1024²/31²", "4096²/15²"):
        found += [(f"{case}: time / {peer}", ratio(case, peer), 1.0) for peer in (EINSUM, NUMBA, C)]
    for case, peer, limit in (
        ("9²/3²", SCIPY, 1.0),
        ("64²/3²", ORT, 2.0),
        ("256²/7²", TORCH, 1.0),
        ("256²/7²", ORT, 1.0),
        ("1024²/3²", ORT, 2.0),
        ("1024²/31²", FFT, 1.0),
        ("1024²/15²", OPENCV, 2.0),
        ("256²/7² k/127", TORCH, 4.0),
        ("256²/7² k/127", ORT, 6.0),
        ("1024²/15² k/127", TORCH, 1.2),
        ("1024²/15² k/127", ORT, 2.2),
        ("1024²/15² k/127", SCIPY, 1.0),
    ):
        found.append((f"{case}: time / {peer}", ratio(case, peer), limit))
    bank = results["others"]["bank of 10, 256²/7² k/127"]
    found.append(("bank of 10, 256²/7² k/127: time / one by one", bank["as a bank"] / bank["one by one"], 1.0))
    limits = {"9²/3²": 1 / 5, "48²/5² float64": 1 / 20}
    for case, times in small.items():
        found.append((f"{case}: time / definition", times[ENGINE] / times["definition"], limits.get(case, 2.0)))
    for case, one in results["memory"].items():
        if isinstance(one, dict):
            found.append((f"memory, {case}: (peak - map) / image", (one["peak"] - one["map"]) / one["image"], 6.0))
    found.append(
        ("memory, whole process, 4096²/15², MB", results["memory"]["whole process, ±1, 4096²/15²"] / 1e6, 400.0)
    )
    return found + layers.targets(results["layers"])


def text(results: Results) -> str:
    """Write everything as one Markdown page."""
    machine = results["machine"]
    lines = ["# Benchmark of the engine", "", "Written by `python -m tests.benchmarks`.", ""]
    lines += [f"- {name}: {value}" for name, value in machine.items()]
    lines += [
        "",
        "Side by side: images of N x N pixels under features of k x k, random. The engine gives a complete",
        "`FeatureMap` of exact numbers; the peers give sums of products in their own number format. The last two",
        "go through a Fourier transform. All run in one thread; the three with a number in parentheses were timed with",
        "one thread and with all, cell by cell, and the better time is shown with its number of threads. Each is",
        "repeated before the clock starts until it gets no faster.",
        "",
        *table(results),
        "",
        "![Time against size](plot.svg)",
        "",
        "Layers, median ms: C planes to K maps, each peer with one thread or all, whichever is faster. Memory is the",
        "peak over the packed planes and the result.",
        "",
        *layers.table(results["layers"]),
        "",
        "## Targets",
        "",
        "| what | measured | at most | |",
        "|---|---:|---:|---|",
    ]
    lines += [
        f"| {what} | {digits(value)} | {limit:g} | {'met' if value <= limit else 'MISSED'} |"
        for what, value, limit in targets(results)
    ]
    lines += [
        "",
        "## Growth",
        "",
        "Time of the engine = c x (positions x feature pixels) ** exponent, by least squares.",
        "",
    ]
    lines += [f"- {kind}: {one['exponent']:.2f}" for kind, one in results["growth"].items()]
    lines += ["", *limit(results["limit"])]
    lines += ["", "## Other times (ms)", ""]
    for case, one in results["others"].items():
        lines += [f"- {case}, {name}: {digits(value)}" for name, value in one.items()]
    return "\n".join([*lines, ""])


def limit(one: Results) -> list[str]:
    """Say how far bit slicing is from the time of its operations."""
    times, (gates, shifts) = one["times_ms"], (one["operations"][name] for name in ("gate", "shift"))
    parts = {
        f"{gates} times XOR or AND": gates * times["gate"],
        f"{shifts} shifts": shifts * times["shift"],
        "packing the image": times["packing"],
        "writing the cells": one["cells_ms"],
    }
    needed = sum(parts.values())
    return [
        "## How far it is to the limit",
        "",
        "Bit slicing at 1024²/31², ±1. Its operations on planes are counted, and one of each is timed alone in the",
        "same run. What the whole takes beyond their sum is the interpreter's: names, lists, calls and memory.",
        "",
        "| what | ms |",
        "|---|---:|",
        *(f"| {name} | {digits(value)} |" for name, value in parts.items()),
        f"| the sum | {digits(needed)} |",
        f"| measured | {digits(times['whole'])}, {100 * (times['whole'] / needed - 1):.0f} % above the sum |",
    ]


def plot(results: Results, path: Path) -> None:
    """Draw time against the image and against the feature, bipolar and graded, for the engine and every peer."""
    pyplot = load("matplotlib.pyplot")
    load("matplotlib").rcParams.update({"svg.hashsalt": "xo_ref", "svg.fonttype": "none"})
    figure, panels = pyplot.subplots(2, 2, figsize=(10, 8), sharey=True)
    for axes, (kind, one) in zip(panels.flat, results["growth"].items(), strict=True):
        along = 0 if kind.endswith("image") else 1
        for name in FORMS:
            points = [(point[along], point[2][name]) for point in one["points"] if name in point[2]]
            style: dict[str, Any] = {"linewidth": 2.5, "color": "black"} if name == ENGINE else {"linewidth": 1}
            axes.plot(*zip(*points, strict=True), marker="o", markersize=3, label=name, **style)
        axes.set(xscale="log", yscale="log", xlabel="side of the " + ("image" if along == 0 else "feature"))
        axes.set_title(kind.split(",")[0] + (", feature 7 x 7" if along == 0 else ", image 512 x 512"))
    panels[0][0].set_ylabel("median time, ms")
    panels[1][0].set_ylabel("median time, ms")
    panels[0][0].legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
