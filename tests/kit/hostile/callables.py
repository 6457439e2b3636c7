"""Python callables that misbehave at a chosen moment: `MOMENT__TROUBLE`, for instance `late__leaves`.

The moment is every question, every one after the first 150, or every one whose image starts with -1. All other answers
are right.
"""

import atexit
import builtins
import ctypes
import gc
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction

from tests.kit.hostile.functions import Grid, right

__all__ = ["MOMENTS", "NAMES"]


class _Unprintable(Exception):  # noqa: N818  # what a stranger raises is named as it likes
    def __str__(self) -> str:
        raise RuntimeError("no text")

    __repr__ = __str__


class _NoList:
    def tolist(self) -> object:
        raise _Unprintable


class _Itself:
    def tolist(self) -> object:
        return self


class _Liar(float):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = float.__hash__

    def as_integer_ratio(self) -> tuple[int, int]:
        return 1, 0


class _Index(int):
    def __index__(self) -> int:
        raise OverflowError("no index")


def _throw(error: BaseException) -> object:
    raise error


def _endless() -> Iterator[list[int]]:
    while True:
        yield [0]


def _recursive() -> object:
    return _recursive()


def _nested(depth: int) -> object:
    rows: object = 0
    for _ in range(depth):
        rows = [rows]
    return rows


def _cyclic() -> object:
    rows: list[object] = []
    rows.append(rows)
    return rows


def _daemon() -> object:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(600)
        os._exit(0)
    return [[0]]


def _twins() -> object:
    os.fork()
    return [[0]]


def _spawn() -> object:
    subprocess.Popen(["/bin/sleep", "600"], start_new_session=True)
    return [[0]]


def _printing_thread() -> object:
    def chatter() -> None:
        for _ in range(2000):
            os.write(1, b"\n{]\n")

    threading.Thread(target=chatter, daemon=True).start()
    return [[0]]


def _stuck_thread() -> object:
    threading.Thread(target=time.sleep, args=(600,)).start()
    return [[0]]


def _patch(owner: object, name: str, value: object) -> object:
    setattr(owner, name, value)
    return [[0]]


def _does(*actions: Callable[[], object]) -> Callable[[], object]:
    def do() -> object:
        for action in actions:
            action()
        return [[0]]

    return do


_TROUBLES: dict[str, Callable[[], object]] = {
    "raises_without_text": lambda: _throw(_Unprintable()),
    "raises_exit": lambda: _throw(SystemExit(3)),
    "raises_exit_0": lambda: _throw(SystemExit(0)),
    "raises_interrupt": lambda: _throw(KeyboardInterrupt()),
    "raises_generator_exit": lambda: _throw(GeneratorExit()),
    "raises_memory": lambda: _throw(MemoryError()),
    "raises_long": lambda: _throw(ValueError("x" * 5_000_000)),
    "raises_escape": lambda: _throw(ValueError("\x1b[2J\x00\ud800</script>")),
    "raises_group": lambda: _throw(BaseExceptionGroup("g", [KeyboardInterrupt()])),
    "recursion": _recursive,
    "leaves_at_once": lambda: os._exit(0),
    "aborts": os.abort,
    "stops_itself": lambda: os.kill(os.getpid(), signal.SIGSTOP),
    "real_time_signal": lambda: os.kill(os.getpid(), 40),
    "reads_null": lambda: ctypes.string_at(0),
    "hangs": lambda: time.sleep(600),
    "spins": lambda: sum(1 for _ in itertools.count()),
    "eats_memory": lambda: bytearray(2**40),
    "no_list": _NoList,
    "itself": _Itself,
    "endless": _endless,
    "cyclic": _cyclic,
    "deep": lambda: _nested(100_000),
    "dictionary": lambda: {0: {0: 1}},
    "text": lambda: "0" * 1000,
    "bytes": lambda: b"\x00",
    "none": lambda: None,
    "set": lambda: {0},
    "huge_integer": lambda: [[10**4000]],
    "huge_fraction": lambda: [[Fraction(10**4000, 3)]],
    "huge_decimal": lambda: [[Decimal("1e999999")]],
    "tiny_decimal": lambda: [[Decimal("1e-999999")]],
    "signalling": lambda: [[Decimal("sNaN123")]],
    "complex": lambda: [[1j]],
    "liar": lambda: [[_Liar(0)]],
    "no_index": lambda: [[_Index(0)]],
    "million": lambda: [[0.5] * 1000] * 1000,
    "daemon": _daemon,
    "twins": _twins,
    "spawns": _spawn,
    "printing_thread": _printing_thread,
    "stuck_thread": _stuck_thread,
    "stuck_at_exit": lambda: atexit.register(time.sleep, 600),
    "closes_output": lambda: os.close(1),
    "closes_all": lambda: os.closerange(0, 64),
    "moves_output": lambda: os.dup2(2, 1),
    "no_dumps": lambda: _patch(json, "dumps", lambda *_, **__: "}{"),
    "no_loads": lambda: _patch(json, "loads", lambda *_, **__: {}),
    "no_len": lambda: _patch(builtins, "len", lambda _: 7),
    "no_isinstance": lambda: _patch(builtins, "isinstance", lambda *_: True),
    "no_output": lambda: _patch(sys, "stdout", None),
    "no_recursion": _does(lambda: sys.setrecursionlimit(60)),
    "no_digits": _does(lambda: sys.set_int_max_str_digits(640)),
    "no_collection": _does(gc.disable, lambda: gc.set_threshold(0)),
    "elsewhere": _does(lambda: os.chdir("/"), os.environ.clear),
    "deaf": _does(lambda: [signal.signal(one, signal.SIG_IGN) for one in (signal.SIGTERM, signal.SIGINT)]),
}
MOMENTS = ("first", "late", "white")
NAMES = tuple(f"{moment}__{trouble}" for moment in MOMENTS for trouble in _TROUBLES)

_LATE = 150


def __getattr__(name: str) -> Callable[[Grid, Grid], object]:
    """Make the callable of a name."""
    moment, _, trouble = name.partition("__")
    if moment not in MOMENTS or trouble not in _TROUBLES:
        raise AttributeError(name)
    calls = itertools.count(1)

    def kernel(image: Grid, feature: Grid) -> object:
        number = next(calls)
        now = {"first": True, "late": number > _LATE, "white": image[0][0] == -1}[moment]
        return _TROUBLES[trouble]() if now else right(image, feature)

    return kernel
