"""Python targets that misbehave, and a few that do not."""

import ctypes
import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from fractions import Fraction

Grid = list[list[int]]
_calls = itertools.count()
_buffer: list[list[float]] = [[0.0]]


def right(image: Grid, feature: Grid) -> list[list[float]]:
    """The score, plainly; raises when the feature does not fit."""
    h, w = len(feature), len(feature[0])
    if len(image) < h or len(image[0]) < w:
        raise ValueError("the feature is larger than the image")
    return [
        [
            sum(feature[i][j] * image[row + i][col + j] for i in range(h) for j in range(w)) / (h * w)
            for col in range(len(image[0]) - w + 1)
        ]
        for row in range(len(image) - h + 1)
    ]


def right_as_strings(image: Grid, feature: Grid) -> list[list[str]]:
    return [[str(Fraction(score)) for score in row] for row in right(image, feature)]


def right_as_generators(image: Grid, feature: Grid) -> Iterator[Iterator[float]]:
    return (iter(row) for row in right(image, feature))


def on_trouble(image: Grid) -> bool:
    """Tell whether this is the case that is to go wrong: the only one with a -1 at the top left."""
    return image[0][0] == -1


def raises(image: Grid, feature: Grid) -> object:
    return _wrong(image, feature, lambda: list[int]()[1])


def _wrong(image: Grid, feature: Grid, trouble: Callable[[], object]) -> object:
    if on_trouble(image):
        return trouble()
    return right(image, feature)


def leaves(image: Grid, feature: Grid) -> object:
    return _wrong(image, feature, lambda: os._exit(3))


def leaves_politely(image: Grid, feature: Grid) -> object:
    return _wrong(image, feature, lambda: sys.exit("enough"))


def is_interrupted(image: Grid, feature: Grid) -> object:
    if on_trouble(image):
        raise KeyboardInterrupt
    return right(image, feature)


def segfaults(image: Grid, feature: Grid) -> object:
    return _wrong(image, feature, lambda: ctypes.string_at(0))


def is_killed(image: Grid, feature: Grid) -> object:
    return _wrong(image, feature, lambda: os.kill(os.getpid(), signal.SIGKILL))


def hangs(image: Grid, feature: Grid) -> object:
    return _wrong(image, feature, lambda: time.sleep(600))


def hangs_deaf(image: Grid, feature: Grid) -> object:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    return _wrong(image, feature, lambda: time.sleep(600))


def eats_memory(image: Grid, feature: Grid) -> object:
    return _wrong(image, feature, lambda: bytearray(2**34))


def forks(image: Grid, feature: Grid) -> object:
    """A grandchild that sleeps and holds everything it inherited, while its parent dies."""

    def leave_one_behind() -> None:
        if os.fork() == 0:
            time.sleep(600)
            os._exit(0)
        os._exit(4)

    return _wrong(image, feature, leave_one_behind)


def spawns(image: Grid, feature: Grid) -> object:
    subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(600)"])
    return right(image, feature)


def prints(image: Grid, feature: Grid) -> object:
    print('{"id": 1, "map": [[5]]}', flush=True)
    os.write(1, b"\xff" * 200_000)
    return right(image, feature)


def writes_into_input(image: Grid, feature: Grid) -> object:
    result = right(image, feature)
    if on_trouble(image):
        feature[0][0] = 5
    return result


def reuses_its_buffer(image: Grid, feature: Grid) -> object:
    _buffer[0][:] = right(image, feature)[0]
    return _buffer


def _says(value: object) -> Callable[..., object]:
    """Make a target that always says the same."""

    def target(*_: object) -> object:
        return value

    return target


says_nan = _says([[float("nan"), float("-inf")]])
says_none = _says(None)
says_words = _says([["white", "black"]])
says_ragged = _says([[1.0, 0.5], [1.0]])
says_an_object = _says([[1.0, 2j]])


def says_wrong_shape(image: Grid, feature: Grid) -> object:
    return [*right(image, feature), [0.0] * len(right(image, feature)[0])]


def lies_now_and_then(image: Grid, feature: Grid) -> object:
    return [[-7.0]] if next(_calls) % 3 == 2 else right(image, feature)


def takes_one(image: Grid) -> object:
    return image


no_function = 3


class Kernel:
    """A target as a method."""

    @staticmethod
    def call(image: Grid, feature: Grid) -> object:
        return right(image, feature)
