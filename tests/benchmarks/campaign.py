"""Cases a second of a campaign, against the workers here, and a model of more: `python -m tests.benchmarks.campaign`.

The target is tests/peers/c/loops.c, a program that reads lines. Level 1 is asked by 1, 2, ... workers, as many as
there are processors. The model takes a shard of level 3 and what one process must do for each: take in its result
and write it, and read it again for the report.
"""

import functools
import os
import pickle
import subprocess
import tempfile
import time
from pathlib import Path

from xo_ref.kit.campaign.files import Folder, Plan
from xo_ref.kit.campaign.merge import merged
from xo_ref.kit.campaign.run import execute, introduced, processes
from xo_ref.kit.campaign.shards import LEVELS, Campaign
from xo_ref.kit.verification import Subject

_SOURCE = Path(__file__).parent.parent / "peers" / "c" / "loops.c"


def seconds(path: Path, subject: Subject, workers: int) -> tuple[float, Folder]:
    """Ask level 1 with so many workers."""
    make = functools.partial(processes, workers)
    folder = Folder.make(path, Plan(1, 0, *introduced(make, subject)))
    start = time.perf_counter()
    progress = execute(folder, make, 16, lambda _: None)
    if progress.done < progress.shards:
        raise SystemExit(f"unfinished: {progress.lost}")
    return time.perf_counter() - start, folder


def main() -> None:
    """Measure, and print the tables of CAMPAIGNS.md."""
    with tempfile.TemporaryDirectory() as place:
        program = Path(place, "loops")
        subprocess.run([os.environ.get("CC", "cc"), "-O2", str(_SOURCE), "-o", str(program), "-lm"], check=True)
        subject = Subject(command=str(program))
        count = Campaign(1, 0).count()
        print("| workers | questions a second |\n|---:|---:|")
        taken, folder = seconds(Path(place, "with-1"), subject, 1)
        print(f"| 1 | {count / taken:,.0f} |", flush=True)
        for workers in range(2, (os.cpu_count() or 1) + 1):
            taken, _ = seconds(Path(place, f"with-{workers}"), subject, workers)
            print(f"| {workers} | {count / taken:,.0f} |", flush=True)
        small = [shard for shard in folder.plan.campaign.shards() if shard.stage == "small"]
        found = {shard: folder.read(shard) for shard in small}
        each = sum(float(str(one["seconds"])) for one in found.values() if one) / sum(one.questions for one in small)
        start = time.perf_counter()
        for shard, one in found.items():
            folder.write(shard, pickle.loads(pickle.dumps(one)) or {})  # noqa: S301  # what was pickled right here
        taking = (time.perf_counter() - start) / len(small)
        start = time.perf_counter()
        merged([folder])
        reading = (time.perf_counter() - start) / len(list(folder.plan.campaign.shards()))
        size = sum(len(pickle.dumps(one)) for one in found.values()) / len(found)
    one_takes, shards = LEVELS[3].share * each, sum(1 for _ in Campaign(3, 0).shards())
    print(
        f"\nA shard of level 3 takes {one_takes:.1f} s, its result has {size / 1000:.0f} kB. Taking it in takes"
        f" {1000 * taking:.1f} ms, reading it for the report {1000 * reading:.1f} ms.\n"
    )
    print("| workers | level 3 takes | of the workers' time is used |\n|---:|---:|---:|")
    for workers in (1, 2, 10, 100, 1000):
        rounds = -(-shards // workers)
        whole = max(rounds * one_takes, shards * taking) + shards * reading
        print(f"| {workers:,} | {whole / 3600:.1f} h | {100 * shards * one_takes / workers / whole:.0f} % |")


if __name__ == "__main__":
    main()
