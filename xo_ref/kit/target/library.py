"""The process that runs a function of a shared library: its signature, and what it does to memory.

    int feature_map(const T *image, int image_rows, int image_cols,
                    const T *feature, int feature_rows, int feature_cols, T *map);

T is double, or float as the user declares. Grids lie row by row without gaps; `map` has room for
(image_rows - feature_rows + 1) x (image_cols - feature_cols + 1) elements, none if that is not positive. Pointers are
aligned to one element. The function returns 0 when it has answered, and anything else to refuse.

This host speaks the same protocol as the one for Python (`host`). It adds what only the process can see: an access
outside of the arrays, elements of the output that stay unwritten, inputs that are changed. Arrays end at a page without
access; a question with `"watch": true` is asked twice, the first time with arrays that begin at one (`guarded`).

Another signature is another function from a question to a `Call`.

Rejected: a row pitch (a kernel that has one is called with the width), pointers to rows, a type for each symbol (nobody
names functions alike), an answer by reading the fault's address from a core dump (the limits allow none).
"""

import ctypes
import faulthandler
import json
import math
import os
import platform
import signal
import struct
import sys
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from xo_ref.kit.answer import Breakdown
from xo_ref.kit.target.guarded import FILL, Guarded
from xo_ref.kit.target.host import Host, LoadError, breakdown, on_descriptors
from xo_ref.kit.target.layouts import LAYOUTS
from xo_ref.kit.target.lines import clean
from xo_ref.kit.target.numerals import read_numeral
from xo_ref.kit.target.serialise import as_json

__all__ = ["Array", "Call", "Element", "InsteadError", "LibraryHost", "function_of", "main", "map_call", "split"]


_BLANK = 0xFFFFFFFF  # a word of FILL


class Element(Enum):
    """The type that the pointers point to."""

    DOUBLE = "double"
    FLOAT = "float"


class InsteadError(Exception):
    """There is no map to answer with; the text is what is answered instead, as fields of the line."""


@dataclass(frozen=True, slots=True)
class Array:
    """What one pointer points to."""

    name: str
    shape: tuple[int, ...]
    numbers: tuple[float, ...] = ()
    """In reading order; none for the output."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the function."""

    inputs: tuple[Array, ...]
    output: Array
    """Named as the field of the answer."""
    arguments: tuple[str | int, ...]
    """In their order; a name stands for the pointer to that array."""


def map_call(request: dict[str, object]) -> Call:
    """Translate a question about a map; raises InsteadError where the signature has no arguments for it.

    >>> map_call({"image": [[1, -1, 1], [1, 1, -1]], "feature": [[1, "1/2"]]}).arguments
    ('image', 2, 3, 'feature', 1, 2, 'map')
    """
    if request.get("layout") in LAYOUTS:
        raise _inapplicable("the function takes plain rows, not arrays")
    if request.get("verbatim"):
        raise _inapplicable("the function takes numbers in rows, and nothing else")
    image, feature = (_grid(name, request[name]) for name in ("image", "feature"))
    shape = tuple(max(0, whole - part + 1) for whole, part in zip(image.shape, feature.shape, strict=True))
    return Call((image, feature), Array("map", shape), ("image", *image.shape, "feature", *feature.shape, "map"))


def _grid(name: str, rows: object) -> Array:
    """Read a grid of a question."""
    assert isinstance(rows, list)  # noqa: S101  # our own questions
    width = len(rows[0]) if rows else 0
    if any(len(row) != width for row in rows):
        raise _inapplicable("two extents cannot describe rows of different lengths")
    numbers = (float(read_numeral(pixel) if isinstance(pixel, str) else pixel) for row in rows for pixel in row)
    return Array(name, (len(rows), width), tuple(numbers))


def _inapplicable(why: str) -> InsteadError:
    return InsteadError(f'"inapplicable": {json.dumps(why)}')


class LibraryHost(Host):
    """Answers questions by calling one function with pointers into guarded memory."""

    def __init__(self, function: Callable[..., object], element: Element) -> None:
        """Keep the function: it takes ctypes pointers and integers, and returns its status."""
        super().__init__(function)
        self._code = element.value[0]  # the name that `array` has for it
        self._item = array(self._code).itemsize
        self._buffers: dict[str, Guarded] = {}
        self._number = 0
        self.handler: object = None
        """What is called at a signal, kept alive here."""

    def fault(self, name: str, access: str, address: int | None) -> bytes:
        """Write the answer to the question under way after a signal; None for an address that is not told."""
        if address is None:
            where = "an address that the processor does not tell: a vector access that needs more alignment?"
        else:
            places = (buffer.place_of(address) for buffer in self._buffers.values())
            where = next(filter(None, places), f"address {address:#x}, far from every array")
        return f'{{"id": {self._number}, {breakdown(Breakdown.OUTSIDE, f"{name}: {access} {where}")}}}\n'.encode()

    def _ask(self, number: int, request: dict[str, object]) -> str:
        """Call the function, twice if it is watched, and read its output."""
        self._number = number
        try:
            call = map_call(request)
            if request.get("watch"):
                self._called(call, at_end=False)
            return self._called(call, at_end=True)
        except InsteadError as instead:
            return str(instead)

    def _called(self, call: Call, *, at_end: bool) -> str:
        """Call the function once, check what it did and take its answer."""
        contents = {one.name: array(self._code, one.numbers).tobytes() for one in call.inputs}
        contents[call.output.name] = FILL * self._item * math.prod(call.output.shape)
        pointers: dict[str | int, ctypes.c_void_p] = {}
        for name, content in contents.items():
            buffer = self._buffers.setdefault(name, Guarded(name, self._item))
            pointers[name] = ctypes.c_void_p(buffer.place(content, at_end=at_end))
        status = self._function(*(pointers.get(argument, argument) for argument in call.arguments))
        for buffer in self._buffers.values():
            if place := buffer.stray():
                raise InsteadError(breakdown(Breakdown.OUTSIDE, f"wrote {place}"))
        for one in call.inputs:
            self._compare(one, contents[one.name], self._buffers[one.name].read())
        if status:
            return f'"rejected": {json.dumps(clean(f"it returned {status}"))}'
        return f'"{call.output.name}": {as_json(self._rows(call.output))}'

    def _compare(self, one: Array, before: bytes, after: bytes) -> None:
        """Raise InsteadError if an input is not what it was."""
        if after != before:
            at = next(at for at, (was, now) in enumerate(zip(before, after, strict=True)) if was != now) // self._item
            was, now = (array(self._code, content)[at] for content in (before, after))
            what = f"{_place(one, at)}: was {was}, is {now}"
            raise InsteadError(breakdown(Breakdown.CHANGED_INPUT, what))

    def _rows(self, output: Array) -> object:
        """Read the output as nested lists; raise InsteadError if part of it was not written."""
        content = self._buffers[output.name].read()
        if not content:
            raise InsteadError(breakdown(Breakdown.MALFORMED, "it returned 0, but there is no map"))
        parts = self._item // 4  # of an element's words the highest tells: a function of float fills half a double
        words = array("I", content)[parts - 1 if sys.byteorder == "little" else 0 :: parts]
        if blank := words.count(_BLANK):
            what = f"{_place(output, words.index(_BLANK))}, as {blank} of {len(words)} elements"
            partly = self._code == "d" and content.strip(FILL)
            hint = "; if it is a function of float, pass --element float" if partly else ""
            raise InsteadError(breakdown(Breakdown.UNWRITTEN, what + hint))
        rows: list[object] = [*array(self._code, content)]
        for extent in output.shape[:0:-1]:
            rows = [rows[at : at + extent] for at in range(0, len(rows), extent)]
        return rows


def _place(one: Array, at: int) -> str:
    """Name an element by its indices, as C does."""
    text = ""
    for extent in reversed(one.shape):
        at, index = divmod(at, extent)
        text = f"[{index}]{text}"
    return f"{one.name}{text}"


def split(name: str) -> tuple[str, str]:
    """Take FILE:FUNCTION apart; raises ValueError for another form, or where there is no such file."""
    path, _, function = name.rpartition(":")
    if not path or not function:
        raise ValueError(f"'{clean(name)}' is not of the form FILE:FUNCTION")
    if not Path(path).is_file():
        raise ValueError(f"{clean(path)}: there is no such file")
    return str(Path(path).absolute()), function


def function_of(file: str, name: str) -> Callable[..., object]:
    """Load a library and find its function; raises LoadError with the reason."""
    try:
        return ctypes.CDLL(file)[name]
    except OSError as error:
        other = f"{error}".startswith(f"{file}: cannot open")  # all that glibc says of another machine's library
        why = "; it was built for another processor" if other else ""
        raise LoadError(f"not a shared library that can be loaded: {clean(str(error))}{why}") from None
    except AttributeError as error:
        raise LoadError(f'{clean(str(error))}; export it, in C++ as extern "C"') from None


def _tell_faults(host: LibraryHost, output: int) -> None:  # pragma: no cover  # in the process of a target
    """Answer an access to memory that is not there with its place, and end; elsewhere only the signal is known."""
    faulthandler.disable()  # the stack that it shows is ours
    if sys.platform != "linux" or sys.maxsize < 2**32:
        return

    def caught(number: int, info: int, context: int) -> None:
        code, address = ctypes.c_int.from_address(info + 8).value, ctypes.c_uint64.from_address(info + 16).value
        access = "accessed"
        if platform.machine() == "x86_64":  # the error code of the page fault, among the registers
            access = "wrote" if ctypes.c_uint64.from_address(context + 40 + 8 * 19).value & 2 else "read"
        told = code != 128  # SI_KERNEL
        os.write(output, host.fault(signal.Signals(number).name, access, address if told else None))
        os._exit(1)

    host.handler = handler = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)(caught)
    place = ctypes.cast(handler, ctypes.c_void_p).value
    action = struct.pack("@P128xi4xP", place, 4, 0)  # struct sigaction of glibc and musl: no mask, SA_SIGINFO
    for number in (signal.SIGSEGV, signal.SIGBUS):
        ctypes.CDLL(None).sigaction(int(number), action, None)


def main(arguments: list[str] | None = None) -> int:
    """Serve FILE FUNCTION ELEMENT, as named on the command line."""
    file, name, element = sys.argv[1:] if arguments is None else arguments
    output = os.dup(1)  # `on_descriptors` keeps its own

    def make() -> Host:
        host = LibraryHost(function_of(file, name), Element(element))
        _tell_faults(host, output)
        return host

    on_descriptors(0, 1, f"{file}:{name}", make)
    return 0
