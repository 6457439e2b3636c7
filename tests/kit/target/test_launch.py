"""The limits of a process, and the end of everything below it."""

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.kit.target.test_child import PATIENCE, is_dead, line
from xo_ref.kit.answer import Breakdown, Broken
from xo_ref.kit.target import launch
from xo_ref.kit.target.child import Child

ESCAPES = {
    "setsid": "if os.fork() == 0: os.setsid(); stay()",
    "setpgid": "if os.fork() == 0: os.setpgid(0, 0); stay()",
    "double fork": "if os.fork() == 0:\n    if os.fork() == 0: os.setsid(); stay()\n    os._exit(0)",
    "setsid and ignore": "if os.fork() == 0: os.setsid(); signal.signal(signal.SIGTERM, signal.SIG_IGN); stay()",
    "a chain": "for _ in range(4):\n    if os.fork(): break\n    os.setsid()\nelse: stay()",
    "a daemon that closes all": "if os.fork() == 0: os.setsid(); os.closerange(0, 3); stay()",
}
START = """if True:
    import os, signal, sys, time
    def stay():
        with open(sys.argv[1], "w") as note:
            note.write(f"{os.getpid()}\\n")
        time.sleep(600)
"""


def noted(path: Path) -> int:
    """Wait for the number that a process writes into a file."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if path.exists() and path.read_text().endswith("\n"):
            return int(path.read_text())
        time.sleep(0.01)
    raise AssertionError("nothing was noted")


@pytest.mark.skipif(not launch.SUPERVISED, reason="only Linux tells who descends from whom")
class TestEscapes:
    @pytest.mark.parametrize("escape", ESCAPES.values(), ids=ESCAPES.keys())
    @pytest.mark.parametrize("end", ["finish", "kill"])
    def test_a_grandchild_that_leaves_its_group_is_ended(self, escape: str, end: str, tmp_path: Path) -> None:
        note = tmp_path / "note"
        source = START + "".join(f"    {part}\n" for part in escape.split("\n")) + "    sys.stdin.read()\n"
        with Child.start([sys.executable, "-S", "-c", source, str(note)]) as child:
            process = noted(note)
            getattr(child, end)()
        assert is_dead(process)

    def test_below_a_function_at_hand(self) -> None:
        def work(source: int, target: int) -> None:
            if os.fork() == 0:
                os.setsid()
                os.write(target, b"%d\n" % os.getpid())
                time.sleep(600)
            os.read(source, 1)

        with Child.fork(work) as child:
            process = line(child)
        assert isinstance(process, bytes)
        assert is_dead(int(process))

    def test_below_a_supervisor_that_is_stopped(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(launch, "_ANSWER", 0.1)
        source = "import os, signal, time; os.kill(os.getppid(), signal.SIGSTOP); print(os.getpid(), flush=True)"
        with Child.start([sys.executable, "-S", "-c", f"{source}; time.sleep(600)"]) as child:
            process = line(child)
            assert isinstance(process, bytes)
            assert child.kill() == -signal.SIGKILL
        assert is_dead(int(process))

    def test_when_the_supervisor_is_killed_the_program_dies(self) -> None:
        source = "import os, time; print(os.getpid(), flush=True); os.kill(os.getppid(), 9); time.sleep(600)"
        with Child.start([sys.executable, "-S", "-c", source]) as child:
            process = line(child)
            assert isinstance(process, bytes)
            assert is_dead(int(process))

    def test_when_we_are_killed_the_program_dies(self, tmp_path: Path) -> None:
        source = (
            "import os, signal, sys\n"
            "from xo_ref.kit.target.child import Child\n"
            "child = Child.start(['sh', '-c', f'echo $$ > {sys.argv[1]}; trap \"\" TERM; sleep 600; sleep 600'])\n"
            "sys.stdin.read()\n"
        )
        note = tmp_path / "note"
        with subprocess.Popen([sys.executable, "-c", source, str(note)], stdin=subprocess.PIPE) as kit:
            process = noted(note)
            kit.kill()
        assert is_dead(process)


def test_who_descends_from_whom() -> None:
    with subprocess.Popen(["sleep", "600"]) as process:  # noqa: S607  # wherever it is
        assert (process.pid in launch.descendants(os.getpid())) == (sys.platform == "linux")
        assert launch.descendants(process.pid) == []
        process.kill()


def test_a_process_may_end_while_descendants_are_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = os.stat

    def stat(path: str | Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if str(path).endswith("/stat"):
            raise ProcessLookupError(path)
        return plain(path, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(os, "stat", stat)
    assert os.getpid() not in launch.descendants(os.getpid())


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

    def test_becoming_the_program(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        limits: list[tuple[int, tuple[int, int]]] = []
        signals: list[signal.Signals] = []
        monkeypatch.setattr(resource, "setrlimit", lambda kind, pair: limits.append((kind, pair)))
        monkeypatch.setattr(resource, "getrlimit", lambda kind: (7, 100 if kind == resource.RLIMIT_DATA else -1))
        monkeypatch.setattr(signal, "signal", lambda number, _: signals.append(number))
        monkeypatch.setattr(launch, "SUPERVISED", False)
        assert launch.main(["5000", "./nothing-here", "--serve"]) == 127
        assert capsys.readouterr().err == "./nothing-here: No such file or directory\n"
        assert limits == [(resource.RLIMIT_CORE, (0, -1)), (resource.RLIMIT_DATA, (100, 100))]
        assert signals == [signal.SIGPIPE, signal.SIGXFSZ, signal.SIGCHLD]
        monkeypatch.setattr(sys, "platform", "darwin")
        launch.limit(9)
        assert limits[2:] == [(resource.RLIMIT_CORE, (0, -1)), (resource.RLIMIT_AS, (9, -1))]
        launch.limit(0)
        assert limits[4:] == [(resource.RLIMIT_CORE, (0, -1))]

    def test_the_supervisor_stands_above_the_limits(self, monkeypatch: pytest.MonkeyPatch) -> None:
        done: list[str] = []
        monkeypatch.setattr(launch, "SUPERVISED", True)
        monkeypatch.setattr(launch, "supervise", lambda: done.append("supervise"))
        monkeypatch.setattr(launch, "limit", lambda memory: done.append(f"limit {memory}"))
        monkeypatch.setattr(signal, "signal", lambda *_: None)
        assert launch.main(["77", "./nothing-here"]) == 127
        assert done == ["supervise", "limit 77"]
