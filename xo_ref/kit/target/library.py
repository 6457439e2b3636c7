"""The process that calls a function of a shared library and checks its memory accesses.

VERIFY.md, "A shared library", has the two signatures, over a type T.

T is double, or float as the user declares. Grids are stored in row-major order without gaps, one after the other. The
output has the size given by `map.shape` or `layer.shape`, and is empty if nothing fits.
Pointers are aligned to one element.
The function returns 0 when it has answered, and anything else to reject.

This host speaks the same protocol as the one for Python (`host`). It adds what only the process can see: an access
outside of the arrays, elements of the output that stay unwritten, inputs that are changed. Arrays end at a page without
access; a question with `"watch": true` is asked twice, the first time with arrays that begin at one (`guarded`).

Ruled out: a row pitch (a kernel that has one is called with the width), pointers to rows, a type for each symbol
(nobody names functions alike), an answer by reading the fault's address from a core dump (the limits allow none).
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

from xo_ref.errors import LayerError
from xo_ref.kit.answer import Breakdown
from xo_ref.kit.layer import RawOptions
from xo_ref.kit.target.guarded import FILL, Guarded
from xo_ref.kit.target.host import ANSWERS, GRIDS, Host, LoadError, breakdown, on_descriptors
from xo_ref.kit.target.layouts import LAYOUTS
from xo_ref.kit.target.lines import clean
from xo_ref.kit.target.numerals import read_numeral
from xo_ref.kit.target.serialise import as_json
from xo_ref.values.grid import Shape
from xo_ref.values.layer import LayerOptions

_BLANK = 0xFFFFFFFF  # a word of FILL
_DEPTHS = {"map": (2, 2), "layer": (3, 4)}  # of the lists that grids come in


class Element(Enum):
    """The type that the pointers point to."""

    DOUBLE = "double"
    FLOAT = "float"


class InsteadError(Exception):
    """Raised instead of returning a map; the message is the JSON fields to answer with."""


@dataclass(frozen=True, slots=True)
class Array:
    """What one pointer points to."""

    name: str
    shape: tuple[int, ...]
    numbers: tuple[float, ...] = ()
    """In reading order; none for the output."""


Arguments = tuple[Array | int, ...]
"""The arguments of one call, in order; the last is the output, whose name is the field of the answer."""


def call_for(request: dict[str, object]) -> Arguments:
    """Translate a question about a map or a layer; raises InsteadError where the signature has no arguments for it.

    >>> call_for({"op": "map", "image": [[1, -1, 1], [1, 1, -1]], "feature": [[1, "1/2"]]})[-3:]
    (1, 2, Array(name='map', shape=(2, 2), numbers=()))
    """
    if request.get("layout") in LAYOUTS:
        raise _inapplicable("the function takes plain rows, not arrays")
    if request.get("verbatim"):
        raise _inapplicable("the function takes numbers in rows, and nothing else")
    op = str(request["op"])
    image, feature = (
        Array(name, *_flat(request[name], depth)) for name, depth in zip(GRIDS[op], _DEPTHS[op], strict=True)
    )
    given = [request[name] for name in RawOptions._fields] if op == "layer" else []
    options = [int(str(number)) for one in given for number in (one if isinstance(one, list) else [one])]
    shape = _map_shape(*image.shape[-2:], *feature.shape[-2:], *options)
    return image, *image.shape, feature, *feature.shape, *options, Array(ANSWERS[op], (*feature.shape[:-3], *shape))


def _flat(nested: object, depth: int) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Read numbers that are nested so deep: their extents, and the numbers in reading order."""
    assert isinstance(nested, list)  # noqa: S101  # our own questions
    if depth == 1:
        return (len(nested),), tuple(float(read_numeral(one) if isinstance(one, str) else one) for one in nested)
    found = [_flat(part, depth - 1) for part in nested]
    if len({extents for extents, _ in found}) > 1:
        raise _inapplicable("extents cannot describe rows of different lengths")
    inner = found[0][0] if found else (0,) * (depth - 1)
    return (len(nested), *inner), tuple(number for _, numbers in found for number in numbers)


def _map_shape(
    height: int, width: int, h: int, w: int, s_r: int = 1, s_c: int = 1,
    top: int = 0, left: int = 0, bottom: int = 0, right: int = 0, d_r: int = 1, d_c: int = 1, *_: int,
) -> Shape:  # fmt: skip
    """Compute the extents of a map, 0 where the options are wrong or nothing fits."""
    try:
        options = LayerOptions((s_r, s_c), (top, left, bottom, right), (d_r, d_c))
    except LayerError:
        return 0, 0
    rows, cols = options.map_shape((height, width), (h, w))
    return max(0, rows), max(0, cols)


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
            call = call_for(request)
            if request.get("watch"):
                self._called(call, at_end=False)
            return self._called(call, at_end=True)
        except InsteadError as instead:
            return str(instead)

    def _called(self, arguments: Arguments, *, at_end: bool) -> str:
        *inputs, output = (one for one in arguments if isinstance(one, Array))
        contents = {one: array(self._code, one.numbers).tobytes() for one in inputs}
        contents[output] = FILL * self._item * math.prod(output.shape)
        pointers: dict[Array | int, ctypes.c_void_p] = {}
        for one, content in contents.items():
            buffer = self._buffers.setdefault(one.name, Guarded(one.name, self._item))
            pointers[one] = ctypes.c_void_p(buffer.place(content, at_end=at_end))
        status = self._function(*(pointers.get(one, one) for one in arguments))
        for buffer in self._buffers.values():
            if place := buffer.stray():
                raise InsteadError(breakdown(Breakdown.OUTSIDE, f"wrote {place}"))
        for one in inputs:
            self._compare(one, contents[one], self._buffers[one.name].read())
        if status:
            return f'"rejected": {json.dumps(clean(f"it returned {status}"))}'
        return f'"{output.name}": {as_json(self._rows(output))}'

    def _compare(self, one: Array, before: bytes, after: bytes) -> None:
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
    """Report an invalid memory access with its location and exit; on other systems only the signal is known."""
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
