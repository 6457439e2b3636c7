"""Shards given to executors: every result once, whatever becomes of the workers."""

import os
import signal
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, InvalidStateError, ThreadPoolExecutor
from pathlib import Path
from typing import Any, ClassVar
from unittest.mock import Mock

import pytest

from tests.kit.campaign.little import RIGHT, little
from xo_ref.kit.campaign.files import Folder
from xo_ref.kit.campaign.run import Progress, execute, introduced, processes
from xo_ref.kit.campaign.shards import Plan, Shard

__all__ = ["little"]
pytestmark = pytest.mark.usefixtures("little")


class Broken(Executor):
    """Breaks as it is given the second shard, or fails it, and does the others at once."""

    given: ClassVar[Counter[str]] = Counter()

    def __init__(self, error: Exception, *, at_once: bool = False) -> None:
        self.error, self.at_once = error, at_once

    def submit(self, function: Callable[..., Any], /, *given: Any, **_: Any) -> Future[Any]:
        """Do it, or break."""
        future, shard = Future[object](), given[0]
        self.given[shard.name] += 1
        if shard.start == 100 and self.at_once and self.given[shard.name] == 1:
            raise self.error
        if shard.start == 100 and (not self.at_once) and self.given[shard.name] < 9:
            future.set_exception(self.error)
        else:
            future.set_result(function(*given))
        return future


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Begin a campaign."""
    Broken.given.clear()
    return Folder.make(tmp_path, Plan(1, 7, RIGHT))


def test_processes_finish_and_nothing_is_done_twice(folder: Folder) -> None:
    said: list[int] = []
    progress = execute(folder, lambda: processes(2), 3, lambda now: said.append(now.done))
    assert (progress.done, progress.shards, progress.rest) == (4, 4, 0.0)
    assert said[0] == 0
    assert said[-1] == 4
    before = {place: place.stat().st_mtime_ns for place in folder.path.iterdir()}
    (folder.path / "small-0-100-7.json").unlink()
    assert execute(folder, lambda: processes(1), 1, lambda _: None).done == 4
    again = {place for place in before if place.stat().st_mtime_ns != before[place]}
    assert {place.name for place in again} == {"small-0-100-7.json"}


def test_a_target_is_greeted_by_a_worker() -> None:
    said, name = introduced(lambda: ThreadPoolExecutor(1), RIGHT)
    assert (said.pixels, name) == ("bipolar", "")


def test_an_executor_that_breaks_is_made_anew(folder: Folder) -> None:
    made: list[Executor] = []

    def make() -> Executor:
        made.append(Broken(BrokenExecutor("killed"), at_once=True))
        return made[-1]

    assert execute(folder, make, 2, lambda _: None).done == 4
    assert len(made) == 2
    assert Broken.given == {"stored-0-227-7": 1, "small-0-100-7": 1, "small-100-200-7": 2, "small-200-244-7": 1}


class Cancelling(Executor):
    """Takes shards and cancels them, as at the end of the time that a cluster grants."""

    def submit(self, _: Callable[..., Any], /, *__: Any, **___: Any) -> Future[Any]:
        """Cancel it soon."""
        future = Future[object]()
        threading.Timer(0.01, future.cancel).start()
        return future


def test_shards_that_the_executor_cancels_are_left(folder: Folder) -> None:
    progress = execute(folder, Cancelling, 2, lambda _: None)
    assert progress.done == 0
    assert [why.partition(": ")[2] for why in progress.lost] == ["CancelledError: "] * 4


def test_a_shard_that_fails_again_and_again_is_left(folder: Folder) -> None:
    progress = execute(folder, lambda: Broken(RuntimeError("out of disk")), 2, lambda _: None)
    assert progress.lost == ["small-100-200-7: RuntimeError: out of disk"]
    assert (progress.done, Broken.given["small-100-200-7"]) == (3, 3)


def test_a_shard_that_breaks_its_worker_is_left_too(folder: Folder) -> None:
    progress = execute(folder, lambda: Broken(BrokenExecutor("killed")), 1, lambda _: None)
    assert progress.lost == ["small-100-200-7: BrokenExecutor: killed"]


def test_workers_that_never_finish_end_it(folder: Folder) -> None:
    class Never(Broken):
        """Breaks always."""

        def submit(self, *_: Any, **__: Any) -> Future[Any]:
            """Break."""
            raise BrokenExecutor("no room")

    with pytest.raises(OSError, match="workers end before they finish a shard: no room"):
        execute(folder, lambda: Never(RuntimeError()), 2, lambda _: None)


def test_a_killed_process_costs_only_its_own_work(folder: Folder) -> None:
    pools: list[Executor] = []

    def make() -> Executor:
        pools.append(processes(1))
        return pools[-1]

    def tell(now: Progress) -> None:
        if now.done == 1 and len(pools) == 1:
            [worker] = pools[0]._processes  # type: ignore[attr-defined]  # the only way to its number
            os.kill(worker, signal.SIGKILL)

    progress = execute(folder, make, 2, tell)
    assert (progress.done, progress.lost, len(pools)) == (4, [], 2)


@pytest.mark.parametrize("twice", ["", "at once", "later"])
def test_ctrl_c_keeps_what_is_finished(folder: Folder, *, twice: str, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = Mock()
    monkeypatch.setattr("multiprocessing.active_children", lambda: [worker])

    class Hasty(Future[object]):
        """Is taken back when Ctrl-C is pressed again."""

        def cancel(self) -> bool:
            """Do as it is taken back."""
            if not worker.terminate.called:
                raise KeyboardInterrupt
            return super().cancel()

    class Slow(Executor):
        """Finishes nothing before it is asked to wind up."""

        out: ClassVar[list[tuple[Future[object], Shard]]] = []

        def submit(self, _: Callable[..., Any], /, *given: Any, **__: Any) -> Future[Any]:
            """Begin the first, and let the others wait."""
            future = Hasty() if twice == "at once" else Future[object]()
            if not self.out:
                future.set_running_or_notify_cancel()
            self.out.append((future, given[0]))
            return future

    calls = Counter[str]()

    def tell(now: Progress) -> None:
        calls["ctrl-c"] += 1
        if calls["ctrl-c"] == 2 or (twice == "later" and calls["ctrl-c"] == 3):
            raise KeyboardInterrupt
        future = Slow.out[0][0] if Slow.out else Future[object]()
        if now.interrupted and not twice and not future.done():
            future.set_result({"cases": 0, "seconds": 0.5})

    told: list[type[BaseException]] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: told.append(args.exc_type))
    progress = execute(folder, Slow, 3, tell)
    assert progress.interrupted
    assert worker.terminate.called is bool(twice)
    for error in (InvalidStateError(), OSError()):  # the pool meets a future that was taken back; or something else
        threading.excepthook(threading.ExceptHookArgs((type(error), error, None, None)))
    assert told == ([OSError] if twice else [InvalidStateError, OSError])
    assert progress.done == (0 if twice else 1)
    assert folder.finished() == (set() if twice else {Slow.out[0][1]}, [])
