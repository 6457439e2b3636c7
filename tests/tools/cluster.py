"""A campaign on Dask with a worker killed in mid-run, and one on loky: `python -m tests.tools.cluster`.

A scheduler and three workers run as processes of their own. When some shards are finished, one worker is killed by
SIGKILL. Nothing may be lost and nothing done twice: every shard has its result, no result was written again,
and the report is that of a campaign on loky, one of whose workers is killed as well.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path

from xo_ref import Feature, Image, feature_map

TARGET = "tests.tools.cluster:quick"
SCHEDULER = "XO_REF_TEST_SCHEDULER"
"""The variable that names the file with the scheduler's address."""


def quick(image: list[list[float]], feature: list[list[float]]) -> list[list[float]]:
    """Be right, at the speed of the engine, without NumPy."""
    return feature_map(Image(image), Feature(feature)).floats()


def dask() -> Executor:
    """Make the executor of a Dask cluster that runs."""
    from distributed import Client  # noqa: PLC0415  # only here

    executor: Executor = Client(scheduler_file=os.environ[SCHEDULER]).get_executor()
    return executor


def loky() -> Executor:
    """Make an executor of processes that is started anew when one of them dies."""
    from loky import get_reusable_executor  # noqa: PLC0415  # only here

    executor: Executor = get_reusable_executor(max_workers=2, timeout=60)
    return executor


def campaign(folder: Path, executor: str, kill: Callable[[int], None]) -> dict[str, object]:
    """Run a campaign, `kill` a worker once three shards are finished, and give the report."""
    report = folder.with_suffix(".json")
    command = [sys.executable, "-m", "xo_ref", "campaign", TARGET, "--out", str(folder), "--json", str(report)]
    written: dict[str, int] = {}
    killed = False
    with subprocess.Popen([*command, "--executor", f"tests.tools.cluster:{executor}"], stdout=subprocess.PIPE) as run:
        while run.poll() is None:
            time.sleep(0.1)
            for place in folder.glob("[a-z]*-*.json"):
                now = place.stat().st_mtime_ns
                assert written.setdefault(place.name, now) == now, f"{place.name} was written twice"
            if len(written) >= 3 and not killed:
                kill(run.pid)
                killed = True
    assert run.returncode == 0, f"the campaign ended with {run.returncode}"
    assert killed, "it was over before a worker was killed"
    found: dict[str, object] = json.loads(report.read_text(encoding="utf-8"))
    shards = {"what": "shards", "asked": 22, "of": 22}
    assert found["coverage"][-1] == shards, found["coverage"]  # type: ignore[index]  # a list
    print(f"{executor}: 22 of 22 shards, {found['cases']} cases, {found['verdict']}; a worker was killed after three")
    return {**found, "seconds": 0}


def kill_child(parent: int) -> None:
    """Kill a worker that loky started: a child that has a target below it."""
    for stat in Path("/proc").glob("[0-9]*/cmdline"):
        words = stat.read_bytes()
        status = (stat.parent / "stat").read_text().rpartition(")")[2].split()
        if int(status[1]) == parent and b"loky" in words and b"tracker" not in words:
            os.kill(int(stat.parent.name), signal.SIGKILL)
            return
    raise AssertionError("there is no worker to kill")


def started(*words: str) -> subprocess.Popen[bytes]:
    """Start a part of the cluster."""
    nowhere = subprocess.DEVNULL
    return subprocess.Popen([sys.executable, "-m", "dask", *words], stdout=nowhere, stderr=nowhere)


def main() -> int:
    """Run both campaigns and compare."""
    with tempfile.TemporaryDirectory() as place:
        address = Path(place) / "scheduler.json"
        os.environ[SCHEDULER] = str(address)
        file = f"--scheduler-file={address}"
        cluster = [started("scheduler", "--port=0", "--no-dashboard", file)]
        try:
            cluster += [started("worker", "--nthreads=1", "--no-nanny", "--no-dashboard", file) for _ in range(3)]
            on_dask = campaign(Path(place) / "dask", "dask", lambda _: cluster[1].kill())
        finally:
            for process in reversed(cluster):
                process.kill()
                process.wait()
        on_loky = campaign(Path(place) / "loky", "loky", kill_child)
    assert on_dask == on_loky, "the reports differ"
    print("the reports are equal")
    return 0


if __name__ == "__main__":
    sys.exit(main())
