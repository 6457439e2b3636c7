r"""A child process that may misbehave in any way without blocking us.

    ask --> [ bytes to write ] --> stdin   +-------+
                                           | child |   a process and all below it
    line <-- [ lines, and the rest ] <-- stdout    |   memory limited, no core dumps
             [ the end, passed on ]    <-- stderr--+

One loop serves the three pipes and never blocks on any of them, so a child that does not read, does not write or writes
a gigabyte cannot block us: every wait ends at the deadline. Buffers are limited too: one line up to its limit, and the
tail of stderr.

`process.py` starts a child, `launch.py` limits and ends it.

Ruled out: one thread per pipe (three threads per child, and none can be interrupted), asyncio
(the same loop, with a second kind of function above it), `Popen.communicate` (one
exchange per process).
"""

import contextlib
import os
import selectors
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Self

from xo_ref.kit.answer import Breakdown, Broken
from xo_ref.kit.target.launch import await_group, end, has_ended
from xo_ref.kit.target.lines import clean, start_of
from xo_ref.kit.target.process import DEFAULT_MEMORY, UNKNOWN, Pipes, fork, reap, start

ECHOED = 1 << 18
"""Bytes of a program's standard error that are passed on to ours."""

_SAID = 4096  # bytes of standard error in which the last words are looked for
_CHUNK = 1 << 18
_SLICE = 0.05  # seconds between two looks whether the child has ended while a grandchild keeps its pipes open
_TURNS = 64  # readings after the end: a grandchild may keep the pipes open and write for ever
_GRACE = 1.0  # seconds that a child which closed its output has to end


class Child(contextlib.AbstractContextManager["Child"]):
    r"""A running child; a context manager that leaves no process behind.

    >>> with Child.start(["cat"]) as child:
    ...     child.send(b"a line\n")
    ...     child.receive(timeout=30, limit=100)
    b'a line'
    """

    def __init__(self, pid: int, pipes: Pipes) -> None:
        self.pid = pid
        self._echo: Callable[[bytes], None] | None = None
        self._input, self._output, self._error = pipes
        self._unsent = bytearray()
        self._lines: deque[bytes] = deque()
        self._rest = bytearray()  # the beginning of a line that has not ended yet
        self._tail = b""
        self._silent = False  # nothing more can come from stdout
        self._selector = selectors.DefaultSelector()
        for pipe in pipes:
            os.set_blocking(pipe, False)
        self._selector.register(self._output, selectors.EVENT_READ, self._read_output)
        self._selector.register(self._error, selectors.EVENT_READ, self._read_error)
        self._open = {*pipes}
        self._status: int | None = None

    @classmethod
    def start(cls, command: Sequence[str], *, memory: int = DEFAULT_MEMORY) -> Self:
        """Start a program.

        A program that cannot be found ends with status 127 and says so on stderr.
        Raises OSError where there is no POSIX.
        """
        return cls(*start(command, memory))

    @classmethod
    def fork(cls, work: Callable[[int, int], None], *, memory: int = DEFAULT_MEMORY) -> Self:
        """Fork this process and do `work(input, output)` on two descriptors in the child.

        For functions that no other process could import. The child keeps what the parent
        had in memory and never returns into the parent's code.
        """
        return cls(*fork(work, memory))

    def __exit__(self, *_: object) -> None:
        self.kill()

    def pass_on(self, echo: Callable[[bytes], None], quoted: str) -> None:
        """Pass stderr to `echo`: what was written so far, unless `quoted` contains it, and all that follows."""
        self._echo = echo
        if clean(self._tail.decode("utf-8", "backslashreplace")) not in quoted:
            echo(self._tail)

    def send(self, line: bytes) -> None:
        """Queue a line; it is written while we wait for the next answer."""
        self._unsent += line

    def receive(self, timeout: float, limit: int) -> bytes | Broken:
        """Wait for one line, without its end; `timeout` in seconds, `limit` in bytes.

        After a `Broken` the child is of no further use and should be killed.
        """
        now = time.monotonic()
        deadline, look = now + timeout, now + _SLICE
        while not self._lines:
            if self._silent:
                return self._why_silent()
            if len(self._rest) > limit:
                begun = start_of(self._rest)
                return Broken(Breakdown.GARBLED, f"more than {limit} bytes without an end of line: {begun}")
            if now >= deadline:
                deaf = "" if self._input in self._open else "; it had closed its standard input"
                return Broken(Breakdown.TIMED_OUT, f"no answer within {timeout:g} s{deaf}{self._left()}")
            self._turn(min(deadline - now, _SLICE))
            now = time.monotonic()
            if now >= look:
                look = now + _SLICE
                if has_ended(self.pid) and self._drain():
                    self._silent = True  # only a grandchild holds the pipe
        line = self._lines.popleft()
        if len(line) > limit:
            return Broken(Breakdown.GARBLED, f"a line of {len(line)} bytes, more than {limit}: {start_of(line)}")
        return line

    def finish(self, patience: float = 0.5) -> int:
        """Close the child's input and give it so many seconds to end by itself; then kill what is left."""
        try:
            if self._status is None:
                self._close(*({self._input, self._output} & self._open))
                until = time.monotonic() + patience
                while not has_ended(self.pid) and time.monotonic() < until:
                    if not self._turn(0.01):
                        time.sleep(0.001)  # with stderr closed too there is nothing to wait for
        finally:  # a second Ctrl-C must not leave it running
            self.kill()
        return self.kill()

    def kill(self) -> int:
        """End the child and all below it now, wait until they are gone and give the exit status."""
        if self._status is None:
            end(self.pid)
            self._status = reap(self.pid)
            self._close(*self._open)
            self._selector.close()
            await_group(self.pid)
        return self._status

    def _turn(self, wait: float) -> bool:
        """Serve the pipes once, waiting at most `wait` seconds; return whether any was ready."""
        if self._unsent and self._input in self._open:
            self._write_input()
        events = self._selector.select(wait)
        for key, _ in events:
            key.data()
        return bool(events)

    def _write_input(self) -> None:
        """Write as much as the pipe takes, and listen for more room while there is more to write."""
        try:
            del self._unsent[: os.write(self._input, self._unsent)]
        except BlockingIOError:
            pass
        except BrokenPipeError:  # it closed stdin or ended: its output will tell
            self._close(self._input)
            return
        listens = self._input in self._selector.get_map()
        if self._unsent and not listens:
            self._selector.register(self._input, selectors.EVENT_WRITE, self._write_input)
        elif listens and not self._unsent:
            self._selector.unregister(self._input)

    def _read_output(self) -> None:
        piece = os.read(self._output, _CHUNK)
        if not piece:
            self._silent = True
            self._close(self._output)
            return
        *ended, rest = piece.split(b"\n")
        if ended:
            self._lines += (bytes(self._rest + ended[0]), *ended[1:])
            self._rest.clear()
        self._rest += rest

    def _read_error(self) -> None:
        piece = os.read(self._error, _CHUNK)
        if not piece:
            self._close(self._error)
            return
        self._tail = (self._tail + piece)[-ECHOED:]
        if self._echo is not None:
            self._echo(piece)

    def _close(self, *pipes: int) -> None:
        for pipe in pipes:
            if pipe in self._selector.get_map():
                self._selector.unregister(pipe)
            self._open.discard(pipe)
            os.close(pipe)

    def _why_silent(self) -> Broken:
        """Return why no more lines can arrive, and end the child."""
        until = time.monotonic() + _GRACE
        while not has_ended(self.pid) and time.monotonic() < until:
            self._turn(0.01)
        if not has_ended(self.pid):
            self.kill()
            return Broken(Breakdown.CLOSED, f"closed its standard output and ran on{self._left()}")
        self._drain()
        return Broken(Breakdown.CRASHED, f"{_ending(self.kill())}{self._left()}")

    def _drain(self) -> bool:
        """Read what the child wrote before it ended; return whether that contained no complete line."""
        turns = 0
        while turns < _TURNS and self._turn(0):
            turns += 1
        return not self._lines

    def _left(self) -> str:
        """Describe the incomplete line and the end of stderr."""
        part = f"; half a line: {start_of(self._rest)}" if self._rest else ""
        said = self._tail[-_SAID:].decode("utf-8", "backslashreplace")
        fatal = said.find("Fatal Python error")  # what follows has its most telling lines first
        said = clean(said[-300:] if fatal < 0 else said[fatal:])
        return part + (f"; last on standard error: {said}" if said else "")


def _ending(status: int) -> str:
    if status == UNKNOWN:
        return "ended; how is not known, because this process ignores SIGCHLD"
    if status >= 0:
        return f"ended with status {status}"
    try:
        name = signal.Signals(-status).name
    except ValueError:  # a real-time signal has no name
        return f"was ended by signal {-status}"
    hint = " (not sent by us; the system does so when memory is short)" if name == "SIGKILL" else ""
    return f"was ended by {name}{hint}"


class Echo:
    """Passes on what a program writes to stderr, up to a limit."""

    def __init__(self) -> None:
        self._left = ECHOED

    def __call__(self, piece: bytes) -> None:
        """Write a piece to our own stderr."""
        if self._left > 0:
            text = piece[: self._left].decode("utf-8", "backslashreplace")
            self._left -= len(piece)
            if self._left <= 0:
                text += "\n[the target's further standard error is not shown]\n"
            with contextlib.suppress(OSError, ValueError, AttributeError):  # ours may be closed, or None from the start
                sys.stderr.write(text)
