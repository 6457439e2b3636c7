"""A child process: its pipes, its limits and its end."""

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from xo_ref.kit.answer import Breakdown, Broken
from xo_ref.kit.target import launch
from xo_ref.kit.target.child import Child

PATIENCE = 60.0


def python(source: str, *, memory: int = 0, echo: Callable[[bytes], None] | None = None) -> Child:
    """Run a few lines of Python as a child."""
    return Child.start([sys.executable, "-S", "-c", source], memory=memory, echo=echo)


def line(child: Child, limit: int = 1000) -> bytes | Broken:
    return child.receive(PATIENCE, limit)


class TestTalking:
    def test_lines_go_in_and_come_out(self) -> None:
        with Child.start(["cat"]) as child:
            child.send(b"one\ntwo")
            child.send(b"\n\nthree\n")
            assert [line(child) for _ in range(4)] == [b"one", b"two", b"", b"three"]

    def test_more_than_a_pipe_holds_goes_both_ways(self) -> None:
        lines = [bytes([65 + number % 26]) * 1000 for number in range(3000)]
        with Child.start(["cat"]) as child:
            child.send(b"\n".join(lines) + b"\n")
            assert [line(child) for _ in lines] == lines

    def test_one_long_line_is_put_together(self) -> None:
        with Child.start(["cat"]) as child:
            child.send(b"x" * 2**21 + b"\n")
            assert line(child, 2**21) == b"x" * 2**21

    def test_a_line_beyond_the_limit_is_none(self) -> None:
        with Child.start(["cat"]) as child:
            child.send(b"x" * 11 + b"\n")
            assert line(child, 10) == Broken(Breakdown.GARBLED, "a line of 11 bytes, more than 10: 'xxxxxxxxxxx'")

    def test_a_child_that_does_not_read_does_not_hold_us(self) -> None:
        with python("import time; time.sleep(600)") as child:
            child.send(b"x" * 2**21)
            assert child.receive(0.3, 10) == Broken(Breakdown.TIMED_OUT, "no answer within 0.3 s")

    def test_a_child_that_closed_its_input_is_said_to_be_deaf(self) -> None:
        with python("import os, time; os.close(0); print(1, flush=True); time.sleep(600)") as child:
            assert line(child) == b"1"
            child.send(b"hello?\n")
            detail = "no answer within 0.3 s; it had closed its standard input"
            assert child.receive(0.3, 10) == Broken(Breakdown.TIMED_OUT, detail)

    def test_what_it_said_before_it_ended_is_heard_first(self) -> None:
        with python("print('last'); print('words', end='')") as child:
            assert line(child) == b"last"
            assert line(child) == Broken(Breakdown.CRASHED, "ended with status 0; half a line: 'words'")

    def test_standard_error_is_passed_on_and_its_end_kept(self) -> None:
        pieces: list[bytes] = []
        source = "import os; os.write(2, b'a' * 9000 + b' end'); os._exit(1)"
        with python(source, echo=pieces.append) as child:
            detail = f"ended with status 1; last on standard error: {'a' * 296} end"
            assert line(child) == Broken(Breakdown.CRASHED, detail)
        assert b"".join(pieces) == b"a" * 9000 + b" end"

    def test_what_it_said_on_standard_error_is_read_to_its_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("xo_ref.kit.target.child._CHUNK", 10)
        with python("import os; os.write(2, b'.' * 50 + b'the end'); os._exit(3)") as child:
            os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
            found = line(child)
        assert isinstance(found, Broken)
        assert found.detail.endswith("....the end")

    def test_a_grandchild_that_keeps_the_pipes_does_not_hide_the_end(self) -> None:
        source = """if True:
            import os, time
            if os.fork() == 0:
                while True:
                    os.write(2, b"still here ")
            time.sleep(0.1)
            os._exit(5)
        """
        with python(source) as child:
            broken = line(child)
        assert isinstance(broken, Broken)
        assert broken.detail.startswith("ended with status 5; last on standard error: ")


class TestEnding:
    def test_finishing_lets_the_child_end_by_itself(self, tmp_path: Path) -> None:
        note = tmp_path / "note"
        source = (
            f"import sys; print(1, flush=True); sys.stdin.read(); open({str(note)!r}, 'w').write('done'); sys.exit(7)"
        )
        with python(source) as child:
            assert line(child) == b"1"
            assert child.finish(PATIENCE) == 7
            assert child.finish() == 7
        assert note.read_text() == "done"

    def test_one_that_does_not_is_killed(self) -> None:
        source = "import os, time; print(1, flush=True); os.close(2); time.sleep(600)"
        with python(source) as child:
            assert line(child) == b"1"
            assert child.finish(0.2) == -signal.SIGKILL
            assert child.kill() == -signal.SIGKILL

    def test_the_group_is_killed_with_it(self) -> None:
        with python("import os, time; os.fork(); os.write(1, b'%d\\n' % os.getpid()); time.sleep(600)") as child:
            processes = {line(child), line(child)}
            assert str(child.pid).encode() in processes
        assert len(processes) == 2
        for process in processes:
            assert isinstance(process, bytes)
            assert is_dead(int(process))

    def test_killing_one_that_is_no_leader_yet(self) -> None:
        process = subprocess.Popen(["sleep", "600"])  # noqa: S607  # wherever it is
        launch.kill_group(process.pid)
        assert process.wait() == -signal.SIGKILL

    def test_a_group_that_stays_is_not_waited_for(self) -> None:
        launch.await_group(os.getpgid(0))


def is_dead(process: int) -> bool:
    """Wait until a process is gone, or dead and not yet collected by init."""
    for _ in range(500):
        found = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False)  # noqa: S607  # wherever it is
        if not found.stdout.strip() or found.stdout.startswith("Z"):
            return True
        time.sleep(0.01)
    return False


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


class TestLaunching:
    LIMITS = "import resource as r; print(r.getrlimit(r.RLIMIT_CORE)[0], r.getrlimit(r.RLIMIT_DATA)[0])"

    @pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_DATA limits memory on Linux only")
    def test_the_limits_are_set(self) -> None:
        with Child.start([sys.executable, "-c", self.LIMITS], memory=2**30) as child:
            assert line(child) == b"0 1073741824"
        soft = resource.getrlimit(resource.RLIMIT_DATA)[0]
        with Child.start([sys.executable, "-c", self.LIMITS], memory=0) as child:
            assert line(child) == f"0 {soft}".encode()

    def test_a_program_that_is_killed_by_a_pipe_still_is(self) -> None:
        source = "import signal; print(signal.getsignal(signal.SIGPIPE) == signal.SIG_IGN)"
        with Child.start([sys.executable, "-c", source]) as child:
            assert line(child) == b"True"  # by Python itself, at its start
        with Child.start(["sh", "-c", "kill -PIPE $$; echo ignored"]) as child:
            assert line(child) == Broken(Breakdown.CRASHED, "was ended by SIGPIPE")

    def test_the_environment_is_passed_on(self) -> None:
        with Child.start(["sh", "-c", "echo $XO_TEST"], environment={**os.environ, "XO_TEST": "so"}) as child:
            assert line(child) == b"so"

    def test_there_must_be_process_groups(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delattr(os, "killpg")
        with pytest.raises(OSError, match="needs process groups, which this system does not have; use WSL on Windows"):
            Child.start(["cat"])

    def test_becoming_the_program(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        limits: list[tuple[int, tuple[int, int]]] = []
        signals: list[signal.Signals] = []
        monkeypatch.setattr(resource, "setrlimit", lambda kind, pair: limits.append((kind, pair)))
        monkeypatch.setattr(resource, "getrlimit", lambda kind: (7, 100 if kind == resource.RLIMIT_DATA else -1))
        monkeypatch.setattr(signal, "signal", lambda number, _: signals.append(number))
        assert launch.main(["5000", "./nothing-here", "--serve"]) == 127
        assert capsys.readouterr().err == "./nothing-here: No such file or directory\n"
        assert limits == [(resource.RLIMIT_CORE, (0, -1)), (resource.RLIMIT_DATA, (100, 100))]
        assert signals == [signal.SIGPIPE, signal.SIGXFSZ]
        monkeypatch.setattr(sys, "platform", "darwin")
        launch.limit(9)
        assert limits[2:] == [(resource.RLIMIT_CORE, (0, -1)), (resource.RLIMIT_AS, (9, -1))]
        launch.limit(0)
        assert limits[4:] == [(resource.RLIMIT_CORE, (0, -1))]
