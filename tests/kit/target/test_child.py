"""A child process: its pipes, its limits and its end."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from xo_ref.kit.answer import Breakdown, Broken
from xo_ref.kit.target import launch
from xo_ref.kit.target.child import ECHOED, Child, Echo
from xo_ref.kit.target.process import UNKNOWN

PATIENCE = 60.0


def python(source: str, *, memory: int = 0) -> Child:
    """Run a few lines of Python as a child."""
    return Child.start([sys.executable, "-S", "-c", source], memory=memory)


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
        later = "os.write(2, b'a' * 9000 + b' end'); os._exit(1)"
        source = f"import os; os.write(2, b'first'); print(1, flush=True); input(); {later}"
        with python(source) as child:
            assert line(child) == b"1"
            child.pass_on(pieces.append, "")
            child.send(b"go on\n")
            detail = f"ended with status 1; last on standard error: {'a' * 296} end"
            assert line(child) == Broken(Breakdown.CRASHED, detail)
        assert b"".join(pieces) == b"first" + b"a" * 9000 + b" end"

    @pytest.mark.parametrize(("quoted", "given"), [("last on standard error: no licence", []), ("", [b"no licence\n"])])
    def test_what_it_said_so_far_is_passed_on_unless_it_was_quoted(self, quoted: str, given: list[bytes]) -> None:
        pieces: list[bytes] = []
        with python("import os; os.write(2, b'no licence\\n'); print(1, flush=True); input()") as child:
            assert line(child) == b"1"
            child.pass_on(pieces.append, quoted)
        assert pieces == given

    def test_what_it_said_on_standard_error_is_read_to_its_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("xo_ref.kit.target.child._CHUNK", 10)
        with python("import os; os.write(2, b'.' * 50 + b'the end'); os._exit(3)") as child:
            os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
            found = line(child)
        assert isinstance(found, Broken)
        assert found.detail.endswith("....the end")

    def test_an_old_fatal_error_does_not_hide_the_last_words(self) -> None:
        said = r"b'Fatal Python error: survived\n' + b'noise\n' * 2000 + b'the end'"
        source = f"import os; os.write(2, {said}); os._exit(3)"
        with python(source) as child:
            found = line(child)
        assert isinstance(found, Broken)
        assert found.detail.endswith("noise the end")

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

    def test_without_a_supervisor_a_silent_grandchild_does_not_hide_the_end(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(launch, "SUPERVISED", False)

        def work(_: int, target: int) -> None:
            if os.fork() == 0:
                time.sleep(600)
            os.write(target, b"%d\nhalf" % os.getpid())
            os._exit(5)

        with Child.fork(work) as child:
            assert line(child) == str(child.pid).encode()
            assert line(child) == Broken(Breakdown.CRASHED, "ended with status 5; half a line: 'half'")


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

    @pytest.mark.parametrize("fork", [False, True])
    def test_where_this_process_ignores_the_end_of_its_children(self, fork: bool) -> None:
        before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        try:
            with Child.fork(lambda *_: None) if fork else Child.start(["false"]) as child:
                detail = "ended; how is not known, because this process ignores SIGCHLD"
                assert line(child) == Broken(Breakdown.CRASHED, detail)
                assert child.finish() == UNKNOWN
        finally:
            signal.signal(signal.SIGCHLD, before)

    def test_the_group_is_killed_with_it(self) -> None:
        with python("import os, time; os.fork(); os.write(1, b'%d\\n' % os.getpid()); time.sleep(600)") as child:
            processes = {line(child), line(child)}
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

    def test_a_second_interrupt_while_it_is_given_time_kills_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def interrupted(*_: object) -> None:
            raise KeyboardInterrupt

        child = python("import os, time; print(os.getpid(), flush=True); time.sleep(600)")
        process = line(child)
        assert isinstance(process, bytes)
        monkeypatch.setattr(child, "_turn", interrupted)
        with pytest.raises(KeyboardInterrupt):
            child.finish(PATIENCE)
        assert is_dead(int(process))


def is_dead(process: int) -> bool:
    """Wait until a process is gone, or dead and not yet collected by init."""
    for _ in range(500):
        found = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False)  # noqa: S607  # wherever it is
        if not found.stdout.strip() or found.stdout.startswith("Z"):
            return True
        time.sleep(0.01)
    return False


def test_of_what_a_program_says_only_so_much_is_passed_on(capsys: pytest.CaptureFixture[str]) -> None:
    echo = Echo()
    echo(b"a" * (ECHOED - 3))
    echo(b"bcdef")
    echo(b"g")
    said = capsys.readouterr().err.lstrip("a")
    assert said == "bcd\n[the target's further standard error is not shown]\n"
