"""The conversation with an implementation, line by line: PROTOCOL.md in Python.

    we ask      {"id": 7, "op": "map", "image": [[1, -1, 1]], "feature": [[1, 1]]}
    it answers  {"id": 7, "map": [[0, 0]]}

One JSON object a line, in UTF-8, answers in the order of the questions. Lines that we
write are plain ASCII and valid JSON even when a pixel is NaN. Lines that we read come
from a program about which nothing is known: each is either understood whole or is a
`Broken` whose detail says where it went wrong. Nothing is repaired or guessed, and nothing the other side does raises
an exception.

Two kinds of fault are kept apart. GARBLED: the line does not belong to the conversation
(not JSON, another id, no known field), and what follows it cannot be trusted either.
MALFORMED: the line is an answer, and its map is not a grid of numbers.

Ruled out: a length prefix (nobody could try a target by hand in a terminal), binary
numbers (the same, and NumPy would be needed to write them), matching answers to
questions by id alone (order is easier to keep, and to check).
"""

import json
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from xo_ref.errors import shown
from xo_ref.kit.answer import Answer, Breakdown, Broken, Rejected, Scores, Skipped
from xo_ref.kit.case import Case, Nested, Number
from xo_ref.kit.layer import parse_options
from xo_ref.kit.questions.ranges import EVERYTHING, Takes
from xo_ref.kit.target.encoding import Pixels, Returns
from xo_ref.kit.target.lines import GarbledError, MalformedError, clean, named, read_object, text_field
from xo_ref.kit.target.numerals import json_number, read_numeral

VERSION = 1
"""The number behind "xo" in both halves of the greeting."""

HELLO = b'{"xo": 1, "op": "hello"}\n'
"""The first line of every conversation."""

HELLO_LIMIT = 65_536
"""The greatest length of the answer to it, in bytes."""

_KINDS = ("maps", "map", "numerators", "rejected", "skipped")  # the first to questions about layers only
_WIDE, _NARROW, _WIDE_NUMBERS = 1024, 64, 4096
_Rows = tuple[tuple[Number, ...], ...]
_Kind = TypeVar("_Kind", Returns, Pixels)


@dataclass(frozen=True, slots=True)
class Hello:
    """The greeting of a target; every field is optional."""

    name: str = ""
    version: str = ""
    arithmetic: str = ""
    """The class of arithmetic it promises, such as "rounded:binary32"."""
    returns: Returns | None = None
    pixels: Pixels | None = None
    graded: bool = True
    """Whether it takes pixels other than 1 and -1."""
    takes: Takes = EVERYTHING
    """The shapes that it takes."""
    layer: tuple[str, ...] | None = None
    """The options that it takes, if it offers layers."""


def encode_case(number: int, image: Nested, feature: Nested, case: Case | None = None, **requests: str | bool) -> bytes:
    r"""Write one question as a line; `case` gives the operation and its options; by default a map is asked for.

    `layout`, `watch` and `verbatim` are requests to our own host (see `kit.target.host`).

    >>> encode_case(7, [[1, Fraction(7, 9)]], [[0.5], [float("nan")]])
    b'{"id": 7, "op": "map", "image": [[1, "7/9"]], "feature": [[0.5], ["nan"]]}\n'
    """
    asked = case or Case("", "", image, feature)
    made = {name: value for name, value in requests.items() if value}
    line = {"id": number, "op": asked.op, **asked.fields(image, feature), **made}
    try:
        text = _ENCODER.encode(line)
    except ValueError:  # NaN or an infinity, rare enough to be looked for only now
        text = _ENCODER.encode(line | asked.fields(_written(image), _written(feature)))
    return text.encode("ascii") + b"\n"


def answer_limit(image: Nested, feature: Nested, room: int = 0) -> int:
    """Return the greatest length of an answer in bytes.

    64 KiB plus, for the numbers of the largest map under any border rule, 1 KiB each for the first 4,096 and 64 bytes
    for each further one. There is a limit because a parsed line takes many times its length in memory. `room`: the
    numbers of the largest answer about a layer.

    >>> answer_limit([[1, -1, 1]], [[1, 1]])
    75776
    """
    height, width = len(image) + len(feature), max(map(len, (*image, ()))) + max(map(len, (*feature, ())))
    numbers = room or height * width
    return 65_536 + _WIDE * min(numbers, _WIDE_NUMBERS) + _NARROW * max(numbers - _WIDE_NUMBERS, 0)


def decode_answer(line: bytes, number: int, *, host: bool = False) -> Answer:
    """Read the answer to question `number`; anything else becomes `Broken`.

    `host`: the line comes from our own host, which may also report a breakdown, or a question that does not apply to
    its target.

    >>> decode_answer(b'{"id": 7, "numerators": [[3, -9]], "denominator": 9}', 7)
    Scores(rows=((Fraction(1, 3), Fraction(-1, 1)),))
    >>> decode_answer(b'{"id": 7, "map": [[0.5], [null]]}', 7).detail
    'map, row 1, column 0: null where a number is expected'
    """
    try:
        fields = read_object(line)
        _check_id(fields, number)
        if host and "breakdown" in fields:
            return _reported(fields)
        if host and "inapplicable" in fields:
            return Skipped(clean(str(fields["inapplicable"])), declared=True)
        return _answer(fields)
    except GarbledError as fault:
        return Broken(Breakdown.GARBLED, str(fault))
    except MalformedError as fault:
        return Broken(Breakdown.MALFORMED, str(fault))
    except MemoryError:  # the line was read, and its numbers find no room
        return Broken(Breakdown.GARBLED, f"too large to be read, {len(line)} bytes")


def decode_hello(line: bytes, *, host: bool = False) -> Hello | Broken:
    """Read the answer to the greeting; `host`: from our own host, which may say that it has no target to serve.

    >>> decode_hello(b'{"xo": 1, "name": "popcount", "returns": "matches", "pixels": "bits"}').returns
    <Returns.MATCHES: 'matches'>
    """
    try:
        fields = read_object(line)
        if host and "failed" in fields:
            return Broken(Breakdown.RAISED, clean(str(fields["failed"])))
        return _hello(fields)
    except (GarbledError, MalformedError) as fault:
        return Broken(Breakdown.GARBLED, str(fault))


def _as_text(value: object) -> object:
    """Tell the encoder how to write what JSON does not know: a fraction."""
    if isinstance(value, Fraction):
        return json_number(value)
    raise TypeError(f"{shown(value)} is not a number")


_ENCODER = json.JSONEncoder(allow_nan=False, default=_as_text)


def _written(rows: Nested) -> list[list[int | float | str]]:
    """Convert every number of a grid that contains NaN or an infinity."""
    return [[json_number(number) for number in row] for row in rows]


def _hello(fields: dict[str, object]) -> Hello:
    if type(fields.get("xo")) is not int or fields["xo"] != VERSION:
        said = named(fields["xo"]) if "xo" in fields else "missing"
        raise GarbledError(f'"xo" is {said}, and must be {VERSION}: the version of the protocol')
    keys = "name", "version", "arithmetic", "image", "feature"
    name, version, arithmetic, image, feature = (text_field(fields, key) or "" for key in keys)
    kinds = _member(fields, "returns", Returns), _member(fields, "pixels", Pixels)
    graded, layer = fields.get("graded", True), fields.get("layer")
    if not isinstance(graded, bool):
        raise GarbledError(f'"graded" is {named(graded)}, and must be true or false')
    if layer is not None and not (isinstance(layer, list) and all(isinstance(option, str) for option in layer)):
        raise GarbledError(f'"layer" is {named(layer)}, and must be an array of the names of options')
    try:
        takes = Takes.parse(image=image, feature=feature)
        options = None if layer is None else parse_options(",".join(layer))
        return Hello(name, version, arithmetic, *kinds, graded, takes, options)
    except ValueError as error:
        raise GarbledError(str(error)) from error


def _member(fields: dict[str, object], key: str, kind: type[_Kind]) -> _Kind | None:
    """Read a field that is one of some words, if it is there."""
    word, known = text_field(fields, key), [one.value for one in kind]
    if word is not None and word not in known:
        raise GarbledError(f'"{key}" is "{word}", and must be one of {", ".join(known)}')
    return None if word is None else kind(word)


def _check_id(fields: dict[str, object], number: int) -> None:
    if "id" not in fields:
        raise GarbledError(f'"id" is missing, expected {number}')
    found = fields["id"]
    if type(found) is not int or found != number:
        raise GarbledError(f'"id" is {named(found)}, expected {number}: answers come in the order of the questions')


def _reported(fields: dict[str, object]) -> Broken:
    """Read a breakdown that our own host reports; a target may have changed the host."""
    try:
        breakdown = Breakdown(fields["breakdown"])
    except ValueError:
        raise GarbledError(f"unknown breakdown {named(fields['breakdown'])}") from None
    return Broken(breakdown, clean(str(fields.get("detail", ""))))


def _answer(fields: dict[str, object]) -> Answer:
    kinds = [kind for kind in _KINDS if kind in fields]
    if len(kinds) != 1:
        found = " and ".join(kinds) if kinds else "none"
        raise GarbledError(f"expected exactly one of {', '.join(_KINDS[1:])}; found {found}")
    if kinds == ["map"]:
        return Scores(_rows(fields["map"], "map"))
    if kinds == ["maps"]:
        return _maps(fields["maps"])
    if kinds == ["numerators"]:
        return Scores(_ratios(fields))
    why = text_field(fields, kinds[0]) or ""
    return Rejected(why) if kinds == ["rejected"] else Skipped(why)


def _maps(value: object) -> Scores:
    """Read maps of one shape, and put them one below the other."""
    if not isinstance(value, list) or not value:
        raise MalformedError(f"maps: {named(value) if value != [] else 'none'} where an array of maps is expected")
    maps = [_rows(rows, f"maps, map {number}") for number, rows in enumerate(value)]
    for number, rows in enumerate(maps):
        if (len(rows), len(rows[0])) != (len(maps[0]), len(maps[0][0])):
            shapes = (f"{len(one)} x {len(one[0])}" for one in (rows, maps[0]))
            raise MalformedError(f"maps, map {number}: {', but map 0 is '.join(shapes)}")
    return Scores(tuple(row for rows in maps for row in rows), len(maps))


def _rows(value: object, what: str) -> _Rows:
    if not isinstance(value, list):
        raise MalformedError(f"{what}: {named(value)} where an array of rows is expected")
    if not value:
        raise MalformedError(f"{what}: no rows")
    rows: list[tuple[Number, ...]] = []
    for row, cells in enumerate(value):
        if not isinstance(cells, list):
            raise MalformedError(f"{what}, row {row}: {named(cells)} where an array of numbers is expected")
        if len(cells) != len(value[0]):
            raise MalformedError(f"{what}, row {row}: length {len(cells)}, but row 0 has length {len(value[0])}")
        if not cells:
            raise MalformedError(f"{what}, row {row}: no columns")
        if set(map(type, cells)) <= {int, float}:
            rows.append(tuple(cells))
        else:
            rows.append(tuple(_number(cell, f"{what}, row {row}, column {col}") for col, cell in enumerate(cells)))
    return tuple(rows)


def _number(cell: object, where: str) -> Number:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return cell
    if not isinstance(cell, str):
        raise MalformedError(f"{where}: {named(cell)} where a number is expected")
    try:
        return read_numeral(cell)
    except ValueError as error:
        raise MalformedError(f"{where}: {named(cell)} is not a number: {clean(str(error))}") from None


def _ratios(fields: dict[str, object]) -> _Rows:
    lower = fields.get("denominator")
    if type(lower) is not int or lower < 1:
        found = named(lower) if "denominator" in fields else "missing"
        raise MalformedError(f"denominator: {found}, and must be an integer, 1 or more")
    rows = _rows(fields["numerators"], "numerators")
    ratios: dict[Number, Fraction] = {}
    for row, cells in enumerate(rows):
        for col, cell in enumerate(cells):
            if not isinstance(cell, int):
                raise MalformedError(f"numerators, row {row}, column {col}: {json_number(cell)} is not an integer")
            if cell not in ratios:
                ratios[cell] = Fraction(cell, lower)
    return tuple(tuple(ratios[cell] for cell in cells) for cells in rows)
