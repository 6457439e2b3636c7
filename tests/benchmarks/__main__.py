"""Measure, print and keep: RESULTS.md, results.json and plot.svg beside this file."""

import argparse
import json
import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.benchmarks import layers, measure, report, suite

_PACKAGES = ("numpy", "scipy", "numba", "torch", "onnxruntime", "opencv-python-headless")


def machine() -> dict[str, Any]:
    """Describe what the figures were measured on."""
    info = Path("/proc/cpuinfo")
    models = (
        [line.split(":")[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
        if info.exists()
        else []
    )
    return {
        "processor": f"{models[0] if models else platform.processor()}, {os.cpu_count()} cores",
        "system": platform.platform(),
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "packages": ", ".join(f"{name} {version(name)}" for name in _PACKAGES),
        "load when started": f"{os.getloadavg()[0]:.1f}",
    }


def main() -> None:
    """Run everything, about a quarter of an hour."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--budget", type=float, default=2.0, help="seconds for each size side by side")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="folder for the results")
    parser.add_argument("--layers", action="store_true", help="measure and print the layers only")
    arguments = parser.parse_args()
    if arguments.layers:
        results = layers.compared(arguments.budget)
        print("\n".join([*layers.table(results), *map(str, layers.targets(results))]))
        return
    results = {"machine": machine(), "compared": suite.compared(arguments.budget)}
    results["layers"] = layers.compared(arguments.budget)
    results["definition"] = suite.against_the_definition()
    results["growth"] = suite.growth()
    results["limit"] = suite.limit()
    results["memory"] = suite.memory()
    results["others"] = suite.others()
    page = report.text(results)
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / "results.json").write_text(
        json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    (arguments.out / "RESULTS.md").write_text(page, encoding="utf-8")
    report.plot(results, arguments.out / "plot.svg")
    print(page)
    missed = [what for what, value, limit in report.targets(results) if value > limit]
    measure.say(f"{len(missed)} targets missed" + "".join(f"\n  {what}" for what in missed))


if __name__ == "__main__":
    main()
