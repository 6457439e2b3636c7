"""Give shards to any executor of `concurrent.futures`, and keep every result as soon as it is there.

    list of shards --> [ a few of them out ] --> executor --> result --> file

An executor reports a lost worker in one of two ways: the executor breaks, and a new one is made; or one future
fails. Either way the shard is resubmitted, a few times; then it is left for the next run. Results are
written here and nowhere else: workers need no shared disk, and a lost worker has written nothing.

Ruled out: a scheduler of our own. Dask, MPI, Ray and parsl have one, and give an Executor.
"""

import multiprocessing
import os
import signal
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, InvalidStateError, ProcessPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from queue import Empty, SimpleQueue

from xo_ref.kit.campaign.files import Folder
from xo_ref.kit.campaign.shards import Shard
from xo_ref.kit.campaign.work import Fields, greeting, work
from xo_ref.kit.target.launch import SUPERVISED, end_with_parent
from xo_ref.kit.target.lines import clean
from xo_ref.kit.verification import Subject

Make = Callable[[], Executor]
"""Makes an executor; called again when the last one is broken."""

_TRIES = 3  # times that a shard is given out
_BREAKS = 5  # executors in a row of which no worker finished a shard
_PAUSE = 0.5  # seconds between two looks at the clock


@dataclass(slots=True)
class Progress:
    """How far a campaign is."""

    shards: int
    """All of them."""
    done: int
    """Those that are finished."""
    left: Counter[str]
    """The questions of the others, by their stages."""
    spent: dict[str, tuple[int, float]] = field(default_factory=dict)
    """The questions and seconds of workers that this run spent on each stage."""
    started: float = field(default_factory=time.monotonic)
    """When this run began, by the monotonic clock."""
    lost: list[str] = field(default_factory=list)
    """The shards that were given up, and why."""
    interrupted: bool = False

    def add(self, shard: Shard, seconds: float) -> None:
        """Take note of a shard that is finished."""
        questions, before = self.spent.get(shard.stage, (0, 0.0))
        self.done += 1
        self.spent[shard.stage] = questions + shard.questions, before + seconds
        self.left[shard.stage] -= shard.questions

    @property
    def rest(self) -> float | None:
        """How many seconds the rest takes as this run goes; None until a shard of every stage was tried."""
        stages = {stage for stage, questions in self.left.items() if questions}
        if not stages <= self.spent.keys():
            return None
        work = sum(self.left[stage] * self.spent[stage][1] / self.spent[stage][0] for stage in stages)
        busy = sum(seconds for _, seconds in self.spent.values())
        return work * (time.monotonic() - self.started) / busy if busy else 0.0


def processes(workers: int = 0) -> Executor:
    """Make an executor of processes on this machine; without a number one for each processor."""
    return ProcessPoolExecutor(workers or os.cpu_count(), multiprocessing.get_context("spawn"), _begin)


def _begin() -> None:  # pragma: no cover  # in workers, of which the tests see the end
    """Leave Ctrl-C to the process that started this one, and end when that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if SUPERVISED:
        end_with_parent(signal.SIGTERM)


def introduced(make: Make, subject: Subject) -> tuple[Subject, str]:
    """Let a worker greet the target: the subject with what it said of itself, and its name; raises as `greeting`."""
    with make() as pool:
        try:
            return pool.submit(greeting, subject).result()
        except KeyboardInterrupt:
            _end_workers()
            raise


def execute(folder: Folder, make: Make, ahead: int, tell: Callable[[Progress], None]) -> Progress:
    """Work on all shards that have no result yet, at most `ahead` of them out at a time; give how far it came.

    At Ctrl-C the shards that are being worked on are finished and kept; a second one gives them up. Raises
    OSError where a result cannot be written, or where workers end before any finishes a shard.
    """
    with _Execution(folder, make, ahead, tell) as execution:
        try:
            execution.run()
        except KeyboardInterrupt:
            try:  # the second may come at once
                execution.wind_up()
            except KeyboardInterrupt:
                execution.give_up()
    return execution.progress


class _Execution(AbstractContextManager["_Execution"]):
    """The shards that are out, and those that come next."""

    def __init__(self, folder: Folder, make: Make, ahead: int, tell: Callable[[Progress], None]) -> None:
        finished, _ = folder.finished()
        every = list(folder.plan.shards())
        todo = [shard for shard in every if shard not in finished]
        trial = {
            shard.stage: shard for shard in reversed(todo)
        }  # the first of each stage tells how long the rest takes
        self._todo = deque(sorted(todo, key=lambda shard: shard != trial[shard.stage]))
        left = Counter[str]()
        for shard in todo:
            left[shard.stage] += shard.questions
        self.progress = Progress(len(every), len(every) - len(todo), left)
        self._folder, self._make, self._ahead, self._tell = folder, make, ahead, tell
        self._pool = make()
        self._out: dict[Future[Fields], tuple[Shard, Executor]] = {}
        self._ended: SimpleQueue[Future[Fields]] = SimpleQueue()  # also those that the executor cancelled
        self._tries: Counter[Shard] = Counter()
        self._breaks = 0

    def __exit__(self, *_: object) -> None:
        self._cancel()
        self._pool.shutdown(wait=not self._out)

    def run(self) -> None:
        """Give out shards and take in results until there are no more."""
        self._tell(self.progress)
        while self._todo or self._out:
            while self._todo and len(self._out) < self._ahead:
                self._give(self._todo.popleft())
            self._take()

    def wind_up(self) -> None:
        """Give out nothing more, and take in what is being worked on."""
        self.progress.interrupted = True
        self._todo.clear()
        self._cancel()
        while self._out:
            self._take()

    def give_up(self) -> None:
        """End the workers."""
        self.progress.interrupted = True
        _end_workers()

    def _cancel(self) -> None:
        """Take back what nobody works on yet."""
        for future in [future for future in self._out if future.cancel()]:
            del self._out[future]

    def _give(self, shard: Shard) -> None:
        try:
            future = self._pool.submit(work, shard, self._folder.plan.subject)
        except BrokenExecutor as error:
            self._renew(self._pool, error)
            self._todo.appendleft(shard)
            return
        self._out[future] = shard, self._pool
        future.add_done_callback(self._ended.put)

    def _take(self) -> None:
        try:
            future = self._ended.get(timeout=_PAUSE)
        except Empty:
            self._tell(self.progress)
            return
        if future not in self._out:  # taken back
            return
        shard, pool = self._out.pop(future)
        try:
            result = future.result()
        except Exception as error:  # noqa: BLE001  # whatever a worker or its executor met
            if isinstance(error, BrokenExecutor):
                self._renew(pool, error)
            self._repeat(shard, error)
            return
        self._folder.write(shard, result)
        self._breaks = 0
        self.progress.add(shard, float(str(result["seconds"])))
        self._tell(self.progress)

    def _renew(self, pool: Executor, error: Exception) -> None:
        if pool is not self._pool:
            return
        self._breaks += 1
        if self._breaks > _BREAKS:
            raise OSError(f"workers end before they finish a shard: {clean(str(error))}") from error
        pool.shutdown(wait=False)
        self._pool = self._make()

    def _repeat(self, shard: Shard, error: Exception) -> None:
        self._tries[shard] += 1
        if self._tries[shard] < _TRIES and not self.progress.interrupted:
            self._todo.append(shard)
        else:
            self.progress.lost.append(f"{shard.name}: {type(error).__name__}: {clean(str(error))}")


def _end_workers() -> None:
    """End the workers on this machine, and what they started ends with them."""
    threading.excepthook = partial(_untold, threading.excepthook)
    for process in multiprocessing.active_children():
        process.terminate()


def _untold(tell: Callable[[threading.ExceptHookArgs], object], args: threading.ExceptHookArgs) -> None:
    """Report what ended a thread, but not that a pool whose workers were ended met a future that was taken back."""
    if not issubclass(args.exc_type, InvalidStateError):
        tell(args)
