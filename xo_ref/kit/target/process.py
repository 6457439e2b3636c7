"""Start a process that can always be killed, and return our ends of its three pipes.

Two ways lead to one: a program is started by way of `launch.py`, a function at hand by
forking this process. Both set the limits, put a supervisor above the process where there
is one, and give the same handle.

This needs POSIX (Linux, macOS, the BSDs). Windows has no process groups that can be killed
whole, no limits by `setrlimit` and no `select` on pipes; use WSL there.

Outside Linux nobody ends the process when we are killed: then it ends by itself when its
input does, unless it hangs.
"""

import os
import subprocess
import sys
import traceback
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from xo_ref.kit.target import launch

DEFAULT_MEMORY = 4 * 2**30
"""Bytes of memory that one child may take unless told otherwise; 0 stands for no limit."""

UNKNOWN = 256
"""An exit status that no process has: somebody else has reaped it."""

_LAUNCH = Path(__file__).with_name("launch.py")


Pipes = tuple[int, int, int]
"""The ends of standard input, output and error that one side holds."""


def start(command: Sequence[str], memory: int) -> tuple[int, Pipes]:
    """Start a program that leads a session of its own; give its number, to be reaped by `reap`, and our ends.

    Raises OSError where there is no POSIX, or no room for a process.
    """
    _need_posix()
    process = subprocess.Popen(  # noqa: S603  # no shell; the command is the user's own
        [sys.executable, "-I", "-S", str(_LAUNCH), str(memory), *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        start_new_session=True,
    )
    process.returncode = 0  # not for Popen to reap
    pipes = []
    for stream in (process.stdin, process.stdout, process.stderr):
        assert stream is not None  # noqa: S101  # all three were asked for
        pipes.append(os.dup(stream.fileno()))
        stream.close()
    return process.pid, (pipes[0], pipes[1], pipes[2])


def fork(work: Callable[[int, int], None], memory: int) -> tuple[int, Pipes]:
    """Fork this process and do `work(input, output)` on two descriptors in the child. Gives and raises as `start`."""
    _need_posix()
    (a, b), (c, d), (e, f) = (os.pipe() for _ in range(3))
    theirs, ours = (a, d, f), (b, c, e)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # threads: the child starts none of the parent's work
        pid = os.fork()
    if pid == 0:  # pragma: no cover  # the other process
        _become_child(work, memory, theirs, ours)
    for descriptor in theirs:
        os.close(descriptor)
    return pid, ours


def reap(pid: int) -> int:
    """Wait for the end and give the exit status, negative for a signal; UNKNOWN where SIGCHLD is ignored."""
    try:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    except ChildProcessError:
        return UNKNOWN


def _need_posix() -> None:
    if not hasattr(os, "killpg"):
        raise OSError("running a target needs process groups, which this system does not have; use WSL on Windows")


def _become_child(
    work: Callable[[int, int], None], memory: int, pipes: tuple[int, ...], others: tuple[int, ...]
) -> NoReturn:  # pragma: no cover
    """Do the child's work after a fork, in the other process, and end without going back."""
    status = 1
    try:
        os.setsid()
        for descriptor in others:
            os.close(descriptor)
        if launch.SUPERVISED:
            launch.supervise(*pipes)
        launch.limit(memory)
        os.dup2(pipes[2], 2)
        work(pipes[0], pipes[1])
        status = 0
    except BaseException:  # noqa: BLE001  # whatever it is must not run on in the parent's code
        os.write(2, traceback.format_exc().encode("utf-8", "backslashreplace"))
    finally:
        os._exit(status)
