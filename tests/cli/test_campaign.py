"""`xo-ref campaign` on the command line."""

import contextlib
import json
import os
import pty
import re
import shlex
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.kit.campaign.little import RIGHT, finished, little
from xo_ref.cli import campaign as command
from xo_ref.cli.commands import main
from xo_ref.kit.campaign.files import Folder
from xo_ref.kit.campaign.run import Progress
from xo_ref.kit.campaign.shards import Plan
from xo_ref.kit.target.launch import descendants

__all__ = ["little"]
pytestmark = pytest.mark.usefixtures("little")
FLIPPED = "xo_ref.kit.examples:flipped"
THREADS = ("--executor", "concurrent.futures:ThreadPoolExecutor", "--ahead", "1")


def called(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    """Run the command."""
    status = main(["campaign", *map(str, arguments)])
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def no_executor() -> str:
    """Make none."""
    return "none"


class Breaking(ThreadPoolExecutor):
    """Breaks at once."""

    def submit(self, *_: Any, **__: Any) -> Future[Any]:
        """Break."""
        raise BrokenExecutor("killed")


def breaking() -> Executor:
    """Make one that breaks."""
    return Breaking(1)


def test_asked_merged_and_gone_on_with(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder, written = tmp_path / "campaign", tmp_path / "report.json"
    status, said, errors = called(capsys, FLIPPED, "--out", folder, "--workers", "1")
    assert status == 1
    assert errors.startswith("about 471 questions\n0 of 4 shards\n")
    assert "coverage    shards: 4 of 4\n" in said
    (folder / "small-0-100-0.json").write_text("half", encoding="utf-8")
    status, again, errors = called(capsys, FLIPPED, "--out", folder, *THREADS)
    assert status == 1
    assert "small-0-100-0.json: is damaged: its checksum is wrong; asked again\n" in errors
    status, said, errors = called(capsys, "--merge", folder, folder, "--json", written)
    assert (status, said, errors) == (1, again.rstrip("\n") + "\n", "")
    assert json.loads(written.read_text(encoding="utf-8"))["diagnosis"][0]["fault"] == "flipped-both"


def test_a_conforming_one_quietly(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, said, errors = called(capsys, "xo_ref.kit.examples:right", "--out", tmp_path, "--quiet", *THREADS)
    assert (status, errors) == (0, "")
    assert "verdict     conforms\n" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((FLIPPED,), "campaign: give --out DIR to ask, or --merge DIR... to report what was found"),
        (("--merge", "nowhere"), "nowhere/campaign.json: is no ordinary file"),
        ((FLIPPED, "--merge", "DIR"), "campaign: --merge takes no target and no option about one; leave target out"),
        (("--merge", "DIR", "--only", "map.best"), "no option about one; leave only out"),
        ((FLIPPED, "--out", ""), "argument --out: '' cannot be written: name a folder in one that exists"),
        ((FLIPPED, "--out", "DIR", "--executor", "sys:exit"), "--executor: sys:exit raised SystemExit"),
        ((FLIPPED, "--out", "DIR", "--executor", "builtins:open"), "--executor: builtins:open raised TypeError"),
        ((FLIPPED, "--out", "DIR", "--level", "4"), "argument --level: '4' is not a number from 1 to 3"),
        (("--out", "DIR"), "give a Python callable, a command or a library, and only one of them"),
        ((FLIPPED, "--out", "DIR", "--executor", "nowhere:f"), "--executor: cannot import nowhere"),
        ((FLIPPED, "--out", "DIR", "--executor", f"{__name__}:no_executor"), "no_executor gives str, no Executor"),
        (
            (FLIPPED, "--out", "DIR", "--executor", f"{__name__}:breaking"),
            "the workers ended before they finished anything",
        ),
        ((FLIPPED, "--out", "DIR", "--xfail", "map.value"), "campaign: every --xfail CLAUSE needs a --reason WHY"),
        ((FLIPPED, "--out", "DIR/none/deep", *THREADS), "cannot be written: name a folder in one that exists"),
    ],
)
def test_what_is_wrong_is_said(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    status, said, errors = called(capsys, *(one.replace("DIR", str(tmp_path)) for one in arguments))
    assert (status, said) == (2, "")
    assert words in errors
    assert list(tmp_path.iterdir()) == []


def test_a_target_that_cannot_be_run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, said, _ = called(capsys, "no_such_module:f", "--out", tmp_path / "new", *THREADS)
    assert status == 3
    assert "verdict     could not run\ntrouble     no_such_module:f: could not be run" in said
    assert not (tmp_path / "new").exists()


def test_one_command_at_a_time_works_in_a_folder(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    once = FLIPPED, "--out", tmp_path, *THREADS
    before = called(capsys, *once)
    with Folder.open(tmp_path).held():
        status, said, errors = called(capsys, *once)
    why = "another command works in this folder; wait for its end, or name another folder with --out"
    assert (status, said, errors) == (2, "", f"xo-ref: {tmp_path}: {why}\n")
    assert called(capsys, *once)[:2] == before[:2]


def at_a_terminal(folder: Path, *, presses: int) -> tuple[int, str]:
    """Run the command at a terminal of its own, and press Ctrl-C once a shard is finished."""
    child, terminal = pty.fork()
    if not child:  # pragma: no cover  # another program from here on
        command = [sys.executable, "-m", "xo_ref", "campaign", "xo_ref.kit.examples:right", "--workers", "2"]
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell's background jobs ignore it, and so would the command
        os.execv(sys.executable, [*command, "--out", str(folder)])  # noqa: S606  # no shell is wanted
    said = b""
    with contextlib.suppress(OSError):  # how a terminal tells that nobody writes to it any more
        while part := os.read(terminal, 1 << 16):
            said += part
            if presses and re.search(rb"[1-9] of 22 shards", said):  # not every number is told
                os.write(terminal, b"\x03")
                presses -= 1
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said.decode()


@pytest.mark.heavy
@pytest.mark.parametrize("presses", [1, 2])
def test_ctrl_c_at_a_terminal(tmp_path: Path, presses: int) -> None:
    folder = tmp_path / "campaign"
    status, said = at_a_terminal(folder, presses=presses)
    assert (status, "Traceback" in said) == (130, False)
    results = len([place for place in folder.glob("*.json") if place.name != "campaign.json"])
    assert 1 <= results < 22
    assert f"coverage    shards: {results} of 22\r\n" in said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_workers_end_with_a_command_that_greets(tmp_path: Path, number: int) -> None:
    mark = tmp_path / "greets"
    slow = f"import pathlib, time; pathlib.Path({str(mark)!r}).touch(); time.sleep(600)"
    target = f"--command={shlex.join([sys.executable, '-c', slow])}"
    out = tmp_path / "new"
    command = [sys.executable, "-m", "xo_ref", "campaign", target, "--startup-timeout=300", f"--out={out}"]
    set_up = "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"
    with subprocess.Popen([sys.executable, "-c", set_up, *command], stderr=subprocess.PIPE) as running:
        while not mark.exists():
            time.sleep(0.01)
        below = descendants(running.pid)
        assert below
        running.send_signal(number)
        try:
            status = running.wait(20)
        finally:
            running.kill()
        assert status == (130 if number == signal.SIGINT else -number)
    until = time.monotonic() + 20
    while any(Path(f"/proc/{process}").exists() for process in below) and time.monotonic() < until:
        time.sleep(0.01)
    assert not [process for process in below if Path(f"/proc/{process}").exists()]
    assert not out.exists()


def test_progress_is_told_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = Folder.make(tmp_path, Plan(1, 7, RIGHT))
    tell = command._Telling(folder, quiet=False)
    progress = Progress(4, 0, left={"small": 244})  # type: ignore[arg-type]  # as far as it is used
    for _ in range(2):
        tell(progress)
    progress.interrupted = True
    tell(progress)
    assert capsys.readouterr().err == (
        "about 471 questions\n0 of 4 shards\n0 of 4 shards; finishing what was begun, Ctrl-C gives it up\n"
    )


def test_the_rest_takes_as_long_as_the_trial_says(tmp_path: Path) -> None:
    folder = finished(tmp_path, RIGHT)
    first, *_, last = folder.plan.shards()
    progress = Progress(4, 0, left={"stored": 227, "small": 244})  # type: ignore[arg-type]  # likewise
    progress.started -= 10
    progress.add(first, 5.0)
    assert progress.rest is None
    progress.add(last, 5.0)
    assert progress.rest == pytest.approx(200 * 5 / 44, rel=0.1)
