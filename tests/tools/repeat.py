"""Verify the same targets again and again: the reports have to be equal byte for byte, but for the seconds.

    python -m tests.tools.repeat [--runs N] [--effort X] [TARGET ...]

Each target is verified N times with one process and N times with four, first on the machine as it is and then with a
process for each core that does nothing but count. A target with white space is a command.
"""

import argparse
import itertools
import json
import multiprocessing
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from xo_ref.kit import verify
from xo_ref.kit.report.files import as_json

DEFAULT = (
    "xo_ref.kit.examples:right",
    "xo_ref.kit.examples:flipped",
    "tests.kit.implementations:wrong_at_the_end_of_rows",
    "tests.kit.implementations:stale",
    "tests.series.kernels:k24",
    "tests.series.kernels:k63",
)
JOBS = (1, 4)


def report(target: str, effort: float, jobs: int) -> str:
    """Verify once, and write the report without the time that it took."""
    named = {"command": target} if " " in target else {"target": target}
    found = json.loads(as_json(verify(**named, effort=effort, jobs=jobs)))  # type: ignore[arg-type]  # one of two
    del found["seconds"]
    return json.dumps(found)


@contextmanager
def load() -> Iterator[None]:
    """Keep every core busy."""
    busy = [multiprocessing.Process(target=count, daemon=True) for _ in range(os.cpu_count() or 1)]
    for process in busy:
        process.start()
    try:
        yield
    finally:
        for process in busy:
            process.terminate()


def count() -> None:
    """Do nothing, as fast as possible."""
    for _ in itertools.count():
        pass


def differ(target: str, runs: int, effort: float) -> int:
    """Give how many reports differ from the first one, and say so."""
    reports = [report(target, effort, jobs) for jobs in JOBS for _ in range(runs)]
    with load():
        reports += [report(target, effort, jobs) for jobs in JOBS for _ in range(runs)]
    different = sum(one != reports[0] for one in reports)
    print(f"{target}: {len(reports)} reports, {different} differ from the first", flush=True)
    return different


def main() -> int:
    """Say for each target how many reports differ; 1 if any does."""
    parser = argparse.ArgumentParser(prog="python -m tests.tools.repeat")
    parser.add_argument("targets", nargs="*", default=DEFAULT)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--effort", type=float, default=1.0)
    options = parser.parse_args()
    return int(sum(differ(target, options.runs, options.effort) for target in options.targets) > 0)


if __name__ == "__main__":
    sys.exit(main())
