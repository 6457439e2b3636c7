"""Cases a second of a campaign, against the workers here, and a model of more: `python -m tests.benchmarks.campaign`.

The target is tests/peers/c/loops.c, a program that reads lines. Level 1 is asked by 1, 2, ... workers, as many as
there are processors. The model takes a shard of level 3, and what one process must do alone: take in each result
and write it, read it again for the report, and make the report. Besides, small pairs are asked of a Python function
that does nothing, on one core, nothing judged. Prints the tables of CAMPAIGNS.md and draws campaign.svg beside this.
"""

import functools
import os
import pickle
import statistics
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from tests.benchmarks.peers import load
from xo_ref.cli.campaign import _duration
from xo_ref.kit.campaign.files import Folder
from xo_ref.kit.campaign.merge import merged
from xo_ref.kit.campaign.run import execute, introduced, processes
from xo_ref.kit.campaign.shards import LEVELS, Plan
from xo_ref.kit.judge.ledger import read
from xo_ref.kit.judge.tally import Tally
from xo_ref.kit.questions.enumerate import Pairs
from xo_ref.kit.target.conversation import Target
from xo_ref.kit.verification import Subject

_SOURCE = Path(__file__).parent.parent / "peers" / "c" / "loops.c"
_WORKERS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_RIGHT = Subject("xo_ref.kit.examples:right")
_SHOWN = (1, 10, 100, 1000)


def nothing(_image: object, _feature: object) -> list[list[int]]:
    """Answer without computing anything."""
    return [[0]]


def asked_on_one_core() -> float:
    """Give the questions a second that the function above is asked, by the median of five runs."""
    cores, found = os.sched_getaffinity(0), []
    os.sched_setaffinity(0, {min(cores)})
    for _ in range(5):
        cases = list(Pairs(10).cases())
        with Target.python(f"{__name__.replace('__main__', 'tests.benchmarks.campaign')}:nothing") as target:
            target.open()
            start = time.perf_counter()
            answers = sum(1 for _ in target.ask_many(cases))
            found.append(answers / (time.perf_counter() - start))
    os.sched_setaffinity(0, cores)
    return statistics.median(found)


def seconds(path: Path, subject: Subject, workers: int) -> tuple[float, Folder]:
    """Ask level 1 with so many workers."""
    make = functools.partial(processes, workers)
    folder = Folder.make(path, Plan(1, 0, *introduced(make, subject)))
    start = time.perf_counter()
    progress = execute(folder, make, 16, lambda _: None)
    if progress.done < progress.shards:
        raise SystemExit(f"unfinished: {progress.lost}")
    return time.perf_counter() - start, folder


def model(folder: Folder) -> dict[int, tuple[float, float]]:
    """Foretell for numbers of workers how long level 3 takes, in seconds, and which part of their time is used."""
    small = [shard for shard in folder.plan.shards() if shard.stage == "small"]
    found = {shard: folder.read(shard) or {} for shard in small}
    one_takes = (
        LEVELS[3].share
        * sum(float(str(one["seconds"])) for one in found.values())
        / sum(shard.questions for shard in small)
    )
    start = time.perf_counter()
    for shard, one in found.items():
        folder.write(shard, pickle.loads(pickle.dumps(one)))  # noqa: S301  # what was pickled right here
    taking = (time.perf_counter() - start) / len(small)
    start = time.perf_counter()
    for shard in small:
        read(folder.read(shard) or {}, Tally())
    reading = (time.perf_counter() - start) / len(small)
    start = time.perf_counter()
    merged([folder])
    report = time.perf_counter() - start
    size = sum(len(pickle.dumps(one)) for one in found.values()) / len(found)
    print(
        f"\nA shard of level 3 takes {one_takes:.1f} s, its result has {size / 1000:.0f} kB. Taking it in takes"
        f" {1000 * taking:.1f} ms, reading it for the report {1000 * reading:.1f} ms, the report itself"
        f" {report:.1f} s.\n"
    )
    shards, foretold = sum(1 for _ in Plan(3, 0, _RIGHT).shards()), {}
    for workers in _WORKERS:
        rounds = -(-shards // workers)
        whole = max(rounds * one_takes, shards * taking) + shards * reading + report
        foretold[workers] = whole, shards * one_takes / workers / whole
    return foretold


def plot(measured: Mapping[int, float], foretold: Mapping[int, tuple[float, float]], path: Path) -> None:
    """Draw questions a second against the workers: measured here on level 1, and foretold for level 3."""
    load("matplotlib").rcParams.update({"svg.hashsalt": "xo_ref", "svg.fonttype": "none"})
    figure, (here, more) = load("matplotlib.pyplot").subplots(1, 2, figsize=(9, 3.5))
    here.plot(*zip(*measured.items(), strict=True), marker="o", color="black", label="measured")
    here.plot(list(measured), [one * measured[1] for one in measured], linestyle=":", label="in proportion")
    here.set(title="level 1, here", xlabel="workers", ylabel="questions a second", xticks=list(measured), ylim=0)
    count = Plan(3, 0, _RIGHT).count()
    rates = {workers: count / whole for workers, (whole, _) in foretold.items()}
    more.plot(*zip(*rates.items(), strict=True), marker="o", markersize=3, color="black", label="model")
    more.plot(_WORKERS, [one * rates[1] for one in _WORKERS], linestyle=":", label="in proportion")
    more.set(title="level 3, foretold", xlabel="workers", xscale="log", yscale="log")
    here.legend(), more.legend()
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    """Measure, and print the tables of CAMPAIGNS.md."""
    with tempfile.TemporaryDirectory() as place:
        program = Path(place, "loops")
        subprocess.run([os.environ.get("CC", "cc"), "-O2", str(_SOURCE), "-o", str(program), "-lm"], check=True)
        count, measured = Plan(1, 0, _RIGHT).count(), {}
        print("| workers | questions a second |\n|---:|---:|")
        folders = []
        for workers in range(1, (os.cpu_count() or 1) + 1):
            taken, folder = seconds(Path(place, f"with-{workers}"), Subject(command=str(program)), workers)
            measured[workers] = count / taken
            folders.append(folder)
            print(f"| {workers} | {count / taken:,.0f} |", flush=True)
        foretold = model(folders[0])
    print("| workers | time for level 3 | worker utilisation |\n|---:|---:|---:|")
    for workers in _SHOWN:
        whole, used = foretold[workers]
        print(f"| {workers:,} | {_duration(whole)} | {100 * used:.0f} % |")
    print(f"\nA Python function that does nothing is asked {asked_on_one_core():,.0f} questions a second on one core.")
    plot(measured, foretold, Path(__file__).with_name("campaign.svg"))


if __name__ == "__main__":
    main()
