"""What a program writes to its standard error, on its way to ours."""

import contextlib
import sys

from xo_ref.kit.target.lines import clean

ECHOED = 1 << 18
"""Bytes that are passed on."""


class Echo:
    """Passes on what a program writes to stderr, up to a limit.

    Output is held back until the program has greeted: if the program cannot be run, the error quotes it.
    """

    def __init__(self) -> None:
        self._left = ECHOED
        self._held: list[bytes] | None = None

    def hold(self) -> None:
        """Keep what comes, as the program is being started."""
        self._held = []

    def release(self, quoted: str) -> None:
        """Pass on what was kept, unless all of it was quoted."""
        said, self._held = b"".join(self._held or ()), None
        if clean(said.decode("utf-8", "backslashreplace")) not in quoted:
            self(said)

    def __call__(self, piece: bytes) -> None:
        """Write a piece to our own stderr."""
        if self._left <= 0:
            return
        if self._held is not None:
            if sum(map(len, self._held)) < ECHOED:
                self._held.append(piece)
            return
        text = piece[: self._left].decode("utf-8", "backslashreplace")
        self._left -= len(piece)
        if self._left <= 0:
            text += "\n[the target's further standard error is not shown]\n"
        with contextlib.suppress(OSError, ValueError, AttributeError):  # ours may be closed, or None from the start
            sys.stderr.write(text)
