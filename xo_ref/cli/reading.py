"""Reading grids: a gallery name, a JSON file, a text picture, a picture or array file, standard input.

File contents are untrusted and never evaluated. At most 16 MiB are read; a number has at
most 400 characters and an exponent within 400, so that a short text cannot stand for a
number of a million digits.

A decimal literal in JSON means exactly that decimal: 0.1 is 1/10 here, not the nearest
binary float.

Clauses: `file.read`, `file.json`, `picture.text`.

Ruled out: numbers as strings in files (a pixel is a number), reading "0" and "1" as
black and white (0 is a pixel value of its own).
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO, NoReturn, TypeVar

from xo_ref.cli.rasters import raster
from xo_ref.errors import FormatError, XoError, malformed, shown
from xo_ref.gallery import FEATURES, IMAGES
from xo_ref.pictures import parse
from xo_ref.values.grid import Feature, Image, Patch

LARGEST_FILE = 16 * 2**20
"""The most bytes read from a file or from standard input: 16 MiB."""

_LONGEST_NUMBER = 400
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_NUMBER = re.compile(r"-?[0-9][0-9.eE+-]*")
_EXPONENT = re.compile(r"[eE][+-]?0*([0-9]+)$")
_CONSTANT = re.compile(r"-?\b(NaN|Infinity)\b")
_MEND_JSON = "give nested lists of numbers, such as [[1, -1], [-1, 1]]"

_Grid = TypeVar("_Grid", Image, Feature, Patch)


def image_from(name: str, standard_input: BinaryIO | None = None) -> Image:
    """Read an image: by its gallery name, from a file, or from standard input for "-".

    A gallery name takes precedence; write "./x_base" for a file of that name. Raises XoError.
    """
    _reject_other_kind(name, FEATURES, "a gallery feature, not an image")
    return IMAGES[name] if name in IMAGES else _from_outside(name, Image, standard_input)


def feature_from(name: str, standard_input: BinaryIO | None = None) -> Feature:
    """Read a feature: by its gallery name, from a file, or from standard input for "-"; raises XoError."""
    _reject_other_kind(name, IMAGES, "a gallery image, not a feature")
    return FEATURES[name] if name in FEATURES else _from_outside(name, Feature, standard_input)


def patch_from(name: str, standard_input: BinaryIO | None = None) -> Patch:
    """Read a patch: a gallery image or feature by name, a file, or standard input for "-"; raises XoError."""
    known: Mapping[str, Image | Feature] = {**IMAGES, **FEATURES}
    return Patch(known[name]) if name in known else _from_outside(name, Patch, standard_input)


def grid_from_json(text: str, source: str = "JSON") -> object:
    """Parse nested lists from JSON, numbers exactly as written: `int` or `Decimal`.

    The grid built from the lists validates their contents. Raises FormatError with line
    and column. Clauses: `file.json`.
    """
    fault = min(_faults(text), default=None)
    kinds = {"parse_float": str, "parse_int": str} if fault else {"parse_float": Decimal}  # a faulty number stays text
    rows: object = None
    try:
        rows = json.loads(text, **kinds)
    except json.JSONDecodeError as error:
        syntax = error.pos, f"this is not JSON ({error.msg})", _MEND_JSON
        fault = min(fault, syntax) if fault else syntax
    except RecursionError:
        fault = 0, "the lists are nested too deeply", _MEND_JSON
    if fault:
        place, what, mend = fault
        _reject(what, mend, text, place, source)
    return rows


def _faults(text: str) -> Iterator[tuple[int, str, str]]:
    """Find numbers outside of strings that are no pixels and no JSON: the place of each, what it is, how to mend it."""
    bare = _STRING.sub(lambda string: '"' * len(string[0]), text)
    for match in _NUMBER.finditer(bare):
        exponent = _EXPONENT.search(match[0])
        if len(match[0]) > _LONGEST_NUMBER or (exponent and int(exponent[1]) > _LONGEST_NUMBER):
            mend = f"use at most {_LONGEST_NUMBER} characters and an exponent within {_LONGEST_NUMBER}"
            yield match.start(), f"the number {match[0][:20]}... is too long to be a pixel", mend
            break
    if constant := _CONSTANT.search(bare):
        yield constant.start(), f"{constant[0]} is not a JSON number", _MEND_JSON


def _reject_other_kind(name: str, others: Mapping[str, Image | Feature], what: str) -> None:
    """Reject the name of a gallery grid of the other kind, unless a file has that name."""
    if name in others and not Path(name).exists():
        _reject(f"is {what}", "see: xo-ref gallery", None, None, name)


def _from_outside(name: str, kind: type[_Grid], standard_input: BinaryIO | None) -> _Grid:
    """Build a grid from a file or from standard input; every message starts with the name."""
    source = "standard input" if name == "-" else name if name.isprintable() and name else repr(name)
    data = _bytes_of(name, source, standard_input)
    found = raster(data, source)
    rows, white = found or (_from_text(_decoded(data, source), name, source), 0)
    try:
        return kind.scaled(rows, white) if white else kind(rows)  # type: ignore[arg-type]  # the grid checks the rows
    except XoError as error:
        raise FormatError(f"{source}: {error}", **{**vars(error), "source": source}) from error


def _from_text(text: str, name: str, source: str) -> object:
    is_json = name.endswith(".json") or text.lstrip(" \t\r\n").startswith(("[", "{"))
    return grid_from_json(text, source) if is_json else parse(text, source)


def _bytes_of(name: str, source: str, standard_input: BinaryIO | None) -> bytes:
    try:
        if name == "-":
            data = (standard_input or _standard_input()).read(LARGEST_FILE + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        mend = "give a gallery name (see: xo-ref gallery), a file, or - for standard input"
        _reject(f"cannot be read: {reason}", mend, None, None, source)
    if len(data) > LARGEST_FILE:
        _reject(f"is larger than {LARGEST_FILE} bytes", "cut the picture into parts", None, None, source)
    return data


def _standard_input() -> BinaryIO:
    """Return standard input as bytes; raise OSError if it is closed."""
    if (sys.stdin or None) is None:  # may be None, contrary to its declared type
        raise OSError("it is closed")
    return sys.stdin.buffer


def _decoded(data: bytes, source: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", errors="replace")
        _reject(f"byte {shown(data[error.start : error.start + 1])} is not UTF-8", "save the file as UTF-8 text",
                before, len(before), source, "file.read")  # fmt: skip


def _reject(what: str, mend: str, text: str | None, place: int | None, source: str, clause: str = "") -> NoReturn:
    """Raise FormatError for a place in a text, or for a whole file."""
    line = column = None
    if text is not None and place is not None:
        line = text.count("\n", 0, place) + 1
        column = place - (text.rfind("\n", 0, place) + 1) + 1
    clause = clause or ("file.json" if text is not None else "file.read")
    raise malformed(what, clause, mend, source, line, column)
