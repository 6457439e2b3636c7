"""Starting a process: a program, or a function at hand."""

import os
import threading

import pytest

from tests.kit.target.test_child import line
from xo_ref.kit.answer import Breakdown, Broken
from xo_ref.kit.target.child import Child


class TestForking:
    def test_a_function_at_hand_is_served(self) -> None:
        def work(source: int, target: int) -> None:
            os.write(target, os.read(source, 100).upper())

        with Child.fork(work) as child:
            child.send(b"aloud\n")
            assert line(child) == b"ALOUD"
            assert line(child) == Broken(Breakdown.CRASHED, "ended with status 0")

    def test_what_it_raises_does_not_run_on(self) -> None:
        def work(*_: int) -> None:
            raise KeyboardInterrupt

        with Child.fork(work) as child:
            broken = line(child)
        assert isinstance(broken, Broken)
        assert broken.detail.startswith("ended with status 1; last on standard error: ")
        assert broken.detail.endswith("KeyboardInterrupt")

    def test_beside_a_thread(self) -> None:
        waiting = threading.Event()
        thread = threading.Thread(target=waiting.wait)
        thread.start()
        try:
            with Child.fork(lambda _, target: (os.write(target, b"1\n"), None)[1]) as child:
                assert line(child) == b"1"
        finally:
            waiting.set()
            thread.join()


def test_there_must_be_process_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "killpg")
    with pytest.raises(OSError, match="needs process groups, which this system does not have; use WSL on Windows"):
        Child.start(["cat"])
