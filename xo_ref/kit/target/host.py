"""The process that runs a Python target.

    python -m xo_ref.kit.target.host mypackage.mymodule:feature_map numpy:asarray ""

It speaks the protocol of PROTOCOL.md on a private copy of standard output; descriptor 1
is redirected to standard error, so the target may print anything.
Each answer is flushed before the next question is read: if the target crashes the
process, the first unanswered question is the cause.

A target that raises an `Exception` rejects the question. Other exceptions (SystemExit,
KeyboardInterrupt, MemoryError) and faults visible only inside the process are reported in a
private field that no other program may use:

    {"id": 7, "breakdown": "changed its input", "detail": "..."}

Only the process itself can see writes to the input and results overwritten by a later call;
questions with `"watch": true` are checked for both.

    call 1 -> result, text     kept
    call 2 -> result, text     kept; is result 1 still what its text says?
"""

import faulthandler
import importlib.machinery
import inspect
import io
import itertools
import json
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import BinaryIO

from xo_ref.kit.answer import Breakdown
from xo_ref.kit.layer import keywords, parse_options
from xo_ref.kit.target.layouts import KEPT, REUSED, NoArrayError, laid_out, overwritten
from xo_ref.kit.target.lines import clean
from xo_ref.kit.target.numerals import read_numeral
from xo_ref.kit.target.protocol import VERSION
from xo_ref.kit.target.serialise import NotANumberError, as_json

_KEPT = 4  # earlier results that are checked again
_LARGEST = 1 << 18  # most characters of a result that is kept

GRIDS = {"map": ("image", "feature"), "layer": ("image", "filters")}
"""The fields of a question that hold numbers, for each operation."""
ANSWERS = {"map": "map", "layer": "maps"}
"""The field of its answer."""


class LoadError(Exception):
    """The target cannot be loaded: module or name not found, or not callable with two arguments."""


def load(name: str) -> Callable[..., object]:
    """Import `MODULE:CALLABLE`, where CALLABLE may be dotted. Raises LoadError with the reason.

    >>> load("math:fsum")([0.5, 0.25])
    0.75
    """
    module, _, path = name.partition(":")
    if not module or not path:
        raise LoadError(f"'{clean(name)}' is not of the form MODULE:CALLABLE")
    try:
        found: object = importlib.import_module(module)
    except BaseException as error:  # noqa: BLE001  # importing a foreign module may raise anything
        raise LoadError(f"cannot import {module}: {_told(error)}") from None
    for part in path.split("."):
        try:
            found = getattr(found, part)
        except AttributeError as error:
            raise LoadError(f"cannot find {name}: {clean(str(error))}") from None
    if not callable(found):
        raise LoadError(f"{name} is not callable, but of type {type(found).__name__}")
    return found


def name_of(function: Callable[..., object]) -> str:
    """Return MODULE:CALLABLE if another process would import this very function so, else "".

    So not for lambdas, nested functions, bound methods, and functions defined at a prompt or in the running script.
    `sys.modules` is not evidence, since a module may have been loaded in any way: the import system is queried
    again, part by part, and must find the same file.

    >>> name_of(json.dumps), name_of(lambda image, feature: image)
    ('json:dumps', '')
    """
    module, path = str(getattr(function, "__module__", "")), getattr(function, "__qualname__", None)
    loaded = sys.modules.get(module)
    if module == "__main__" or loaded is None or not isinstance(path, str):
        return ""
    found: object = loaded
    for part in path.split("."):
        found = getattr(found, part, None)
    spec, folders = None, None
    for name in itertools.accumulate(module.split("."), "{}.{}".format):
        spec = importlib.machinery.PathFinder.find_spec(name, folders)
        folders = spec.submodule_search_locations if spec else []
    is_there = spec is not None and spec.origin == getattr(loaded, "__file__", None)
    same = found is function and (is_there or module in sys.builtin_module_names)
    return f"{module}:{path}" if same else ""


def check_arity(function: Callable[..., object], name: str, options: Sequence[str] = ()) -> None:
    """Raise LoadError unless the function can be called with an image, a feature and these options."""
    try:
        signature = inspect.signature(function)
    except (ValueError, TypeError):  # some compiled functions have no signature
        return
    try:
        signature.bind([], [], **dict.fromkeys(options))
    except TypeError as error:
        called = ", ".join(GRIDS["map"] if not options else (*GRIDS["layer"], *(f"{name}=..." for name in options)))
        raise LoadError(f"{name} cannot be called with ({called}): {error}") from None


class Host:
    """Answers questions by calling the target function."""

    def __init__(
        self, function: Callable[..., object], convert: Callable[..., object] | None = None, options: Sequence[str] = ()
    ) -> None:
        self._function = function
        self._convert = convert
        self._kept: list[object] = []
        self._options = options
        self._earlier: deque[tuple[int, object, str]] = deque(maxlen=_KEPT)

    def answer(self, request: dict[str, object]) -> str:
        """Answer one question with one JSON object as text."""
        number = request["id"]
        assert isinstance(number, int)  # noqa: S101  # our own questions
        try:
            fields = self._ask(number, request)
        except MemoryError as error:
            self._earlier.clear()
            fields = breakdown(Breakdown.OUT_OF_MEMORY, _told(error))
        except Exception as error:  # noqa: BLE001  # a Python function rejects by raising
            fields = f'"rejected": {json.dumps(_told(error))}'
        except BaseException as error:  # noqa: BLE001  # not a rejection but a breakdown
            fields = breakdown(Breakdown.RAISED, _told(error))
        return f'{{"id": {number}, {fields}}}'

    def _ask(self, number: int, request: dict[str, object]) -> str:
        op = str(request.get("op", "map"))
        try:
            arguments = self._arguments([request[key] for key in GRIDS[op]], request)
            grids = dict(zip(GRIDS[op], arguments, strict=True))
        except NoArrayError as error:
            return f'"skipped": {json.dumps(str(error))}'
        watch = bool(request.get("watch"))
        before = {key: _snapshot(value) for key, value in grids.items()} if watch else {}
        given = {name: request[name] for name in self._options}
        options = {name: tuple(one) if isinstance(one, list) else one for name, one in given.items()}
        result = self._function(*grids.values(), **options)
        try:
            text = as_json(result)
        except NotANumberError as error:
            return breakdown(Breakdown.MALFORMED, str(error))
        if watch:
            fault = self._faults(number, before, grids)
            if fault:
                return fault
            if len(text) <= _LARGEST and not hasattr(result, "__next__"):
                self._earlier.append((number, result, text))
        return f'"{ANSWERS[op]}": {text}'

    def _arguments(self, grids: list[object], request: dict[str, object]) -> list[object]:
        """Build both arguments, or write them into those of an earlier question."""
        layout, verbatim = str(request.get("layout", "")), bool(request.get("verbatim"))
        if layout in {KEPT, REUSED}:
            values = [self._argument(grid, "", verbatim=verbatim) for grid in grids]
            again = layout == REUSED and self._kept  # a process that was started anew has kept nothing
            self._kept = list(map(overwritten, self._kept, values)) if again else values
            return self._kept
        return [self._argument(grid, layout, verbatim=verbatim) for grid in grids]

    def _argument(self, rows: object, layout: str, *, verbatim: bool) -> object:
        """Build one argument: nested lists, converted, in the requested layout; `verbatim` keeps texts as they are."""
        value: object = rows if verbatim else _pixels(rows)
        if self._convert is not None:
            value = self._convert(value)
        return laid_out(value, layout) if layout else value

    def _faults(self, number: int, before: dict[str, str | None], grids: dict[str, object]) -> str:
        for (name, value), text in zip(grids.items(), before.values(), strict=True):
            if text is not None and _snapshot(value) != text:
                return breakdown(Breakdown.CHANGED_INPUT, f"{name}: was {text}, is {_snapshot(value)}")
        for earlier, result, text in self._earlier:
            now = as_json(result)
            if now != text:
                self._earlier.clear()
                what = f"the answer to question {earlier} was {text}, is {now} after question {number}"
                return breakdown(Breakdown.OVERWRITTEN, what)
        return ""


def converse(lines: Iterable[bytes], out: BinaryIO, name: str, make: Callable[[], Host]) -> None:
    """Answer every line until the input ends; `make` builds the host or raises LoadError."""
    try:
        host, why = make(), ""
    except LoadError as error:
        host, why = None, str(error)
    for line in lines:
        request = json.loads(line)
        if host is None:
            text = json.dumps({"xo": VERSION, "failed": why})
        elif request["op"] == "hello":
            text = json.dumps({"xo": VERSION, "name": name})
        else:
            text = host.answer(request)
        out.write(text.encode("ascii") + b"\n")
        out.flush()


def on_descriptors(  # pragma: no cover  # runs in the child; the tests see the other end
    source: int, target: int, name: str, make: Callable[[], Host]
) -> None:
    """Serve questions on two descriptors, separate from the target's standard streams."""
    lines, out = os.fdopen(os.dup(source), "rb"), os.fdopen(os.dup(target), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115  # stays open until the process ends
    sys.stdout = sys.stderr = io.TextIOWrapper(
        open(2, "wb", closefd=False),  # noqa: SIM115  # likewise
        encoding="utf-8",
        errors="backslashreplace",
        line_buffering=True,
    )
    faulthandler.enable(file=2, all_threads=False)
    converse(lines, out, name, make)


def by_name(name: str, convert: str = "", options: Sequence[str] = ()) -> Host:
    """Build the host for a target and a conversion given by name."""
    function = load(name)
    check_arity(function, name, options)
    return Host(function, load(convert) if convert else None, options)


def main(arguments: list[str] | None = None) -> int:
    """Serve TARGET CONVERT OPTIONS FOLDER..., as named on the command line; the folders are to import from."""
    name, convert, layer, *folders = sys.argv[1:] if arguments is None else arguments
    sys.path += [folder for folder in dict.fromkeys((os.getcwd(), *folders)) if folder not in sys.path]  # noqa: PTH109
    options = keywords(parse_options(layer))
    on_descriptors(0, 1, name, lambda: by_name(name, convert, options))
    return 0


def _pixels(rows: object) -> object:
    if isinstance(rows, list):
        return [_pixels(part) if isinstance(part, (list, str)) else part for part in rows]
    return read_numeral(rows) if isinstance(rows, str) else rows


def _snapshot(value: object) -> str | None:
    """Record an argument for comparison after the call; None if it cannot be inspected."""
    try:
        return as_json(value)
    except NotANumberError:
        return None


def breakdown(kind: Breakdown, detail: str) -> str:
    """Write the fields that only this host may send."""
    return f'"breakdown": {json.dumps(kind.value)}, "detail": {json.dumps(clean(detail))}'


def _told(error: BaseException) -> str:
    try:
        text = str(error)
    except Exception:  # noqa: BLE001  # a foreign __str__ may raise anything
        text = "its text cannot be read"
    return clean(f"{type(error).__name__}: {text}" if text else type(error).__name__)


if __name__ == "__main__":  # pragma: no cover  # likewise
    sys.exit(main())
