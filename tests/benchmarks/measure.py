"""Clocks and scales: interleaved medians, peak memory, fitted exponents."""

import math
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Mapping, Sequence


def say(text: str) -> None:
    """Show progress at once."""
    print(text, file=sys.stderr, flush=True)


def medians(runs: Mapping[str, Callable[[], object]], budget: float = 2.0) -> dict[str, float]:
    """Time all runs in turn, again and again, and take each one's median in milliseconds.

    A run shorter than 0.3 ms is repeated within the clock; the clocked time stays short, so
    that other work on the machine falls between two times rather than into one. The number
    of rounds, from 3 to 101, is chosen so that all together take about `budget` seconds. Each run is first
    repeated until it gets no faster.
    """
    repeats: dict[str, int] = {}
    once = 0.0
    for name, run in runs.items():
        first = _warmed(run)
        repeats[name] = max(1, min(1000, int(0.0003 / first)))
        once += first * repeats[name]
    rounds = max(3, min(101, int(budget / once)))
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            times[name].append(_clocked(run, repeats[name]) / repeats[name])
    return {name: statistics.median(values) * 1e3 for name, values in times.items()}


def _warmed(run: Callable[[], object]) -> float:
    """Repeat a run, at most 0.3 seconds, until it gains less than a twentieth on its best time; give that best."""
    best, end = _clocked(run, 1), time.perf_counter() + 0.3
    while time.perf_counter() < end:
        again = min(_clocked(run, 1), _clocked(run, 1))
        steady, best = again > 0.95 * best, min(best, again)
        if steady:
            break
    return best


def _clocked(run: Callable[[], object], number: int) -> float:
    start = time.perf_counter()
    for _ in range(number):
        run()
    return time.perf_counter() - start


def peak(run: Callable[[], object]) -> int:
    """Measure the most bytes that Python held at once during a run, its result included."""
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        run()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def resident(code: str) -> int:
    """Run Python code in a process of its own and give the most bytes that the process had in memory (Linux)."""
    tail = "\nfrom pathlib import Path\nprint(Path('/proc/self/status').read_text())"
    done = subprocess.run([sys.executable, "-c", code + tail], check=True, capture_output=True, text=True)
    [line] = [line for line in done.stdout.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) * 1024


def exponent(sizes: Sequence[float], times: Sequence[float]) -> float:
    """Fit times = c * sizes ** exponent by least squares on logarithms.

    >>> round(exponent([1, 2, 4], [3, 12, 48]), 6)
    2.0
    """
    x, y = [math.log(size) for size in sizes], [math.log(value) for value in times]
    return statistics.linear_regression(x, y).slope
