"""The stored vectors: questions with their answers, for any test suite.

`vectors.json` is written by `generate` and read here. It is one object:

    {"schema": "xo-ref/vectors/1", "about": "...", "vectors": [...]}

and each vector is an object with

    name      stable and unique
    clause    the anchor of SPEC.md that it tests
    reason    its purpose, in one sentence
    guards    ids of faults that it catches
    image     rows; feature too
    expected  {"denominator": d, "numerators": [[...]]}: score = numerator / d
    demand    instead of `expected`: "refuse" or "prefer refusal"

A vector about a layer (`layers.json`) has its planes one below the other in `image`, its filters
likewise in `feature`, its maps in `expected`, and two fields more:

    sizes     C, K and the features of a filter
    options   stride, padding (top, left, bottom, right), dilation and groups: 2 + 4 + 2 + 1 numbers

A non-empty bipolar grid is a list of strings of `#` (1) and `.` (-1); any other grid is a
list of lists of numbers, where the strings "nan", "inf", "-inf" and fractions such as "1/3"
stand for numbers that JSON lacks. A number with a fraction means the binary64 number nearest
to the literal. What is no grid of numbers stands in an object, `{"verbatim": [[1, true]]}`.

The file's size is limited, its contents are validated, and nothing is evaluated.

Clauses: `map.value`, `reject.complete`.
"""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

from xo_ref import Feature, FeatureMap, FormatError, Image, XoError
from xo_ref.kit.case import Case, Demand, Nested, Number
from xo_ref.kit.layer import LayerCase, Options

SCHEMA = "xo-ref/vectors/1"
PATH = Path(__file__).with_name("vectors.json")
"""The stored file."""
LAYERS = Path(__file__).with_name("layers.json")
"""The stored file about layers."""
LIMIT = 4_000_000
"""The most characters that are read."""

_SPECIAL = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}
_FRACTION = re.compile(r"-?[0-9]{1,9}/[1-9][0-9]{0,8}")
_KEYS = {"name", "clause", "reason", "guards", "image", "feature"}


@dataclass(frozen=True, slots=True)
class Vector:
    """A case and its answer.

    >>> first = vectors()[0]
    >>> first.case.name, first.expected.shape if first.expected else None
    ('perfect-2x3-in-4x7', (3, 5))
    """

    case: Case
    expected: FeatureMap | None
    """The exact map; None if a refusal is demanded."""

    @property
    def image(self) -> Image:
        """The image as a grid; raises XoError if the case is deliberately invalid."""
        return Image(self.case.image)

    @property
    def feature(self) -> Feature:
        """The feature as a grid; raises XoError if the case is deliberately invalid."""
        return Feature(self.case.feature)


@cache
def layer_vectors() -> tuple[Vector, ...]:
    """Load the stored vectors about layers once."""
    return load(LAYERS)


@cache
def vectors() -> tuple[Vector, ...]:
    """Load the stored vectors once."""
    return load(PATH)


def load(path: Path) -> tuple[Vector, ...]:
    """Read a file of vectors; raises OSError, or FormatError naming the invalid vector.

    >>> len({vector.case.name for vector in load(PATH)}) == len(load(PATH))
    True
    """
    with path.open(encoding="utf-8") as file:
        text = file.read(LIMIT + 1)
    if len(text) > LIMIT:
        raise FormatError(f"{path.name}: has more than {LIMIT} characters", source=str(path))
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{path.name}: is not JSON: {error}", source=str(path)) from error
    if not isinstance(found, dict) or found.get("schema") != SCHEMA or not isinstance(found.get("vectors"), list):
        raise FormatError(f"{path.name}: is not a file of vectors; its schema is not {SCHEMA!r}", source=str(path))
    read: list[Vector] = []
    for number, item in enumerate(found["vectors"]):
        try:
            read.append(_vector(item))
        except (KeyError, TypeError, ValueError) as error:
            message = f"{path.name}, vector {number}: {_what(error)}"
            raise FormatError(message, source=str(path)) from error
    return tuple(read)


def _vector(item: object) -> Vector:
    """Check one entry and build it."""
    if not isinstance(item, dict) or not item.keys() >= _KEYS or len(item) - 2 * ("options" in item) != len(_KEYS) + 1:
        raise ValueError(f"needs {', '.join(sorted(_KEYS))}, and expected or demand")
    case = read_case(item)
    if not case.is_verbatim and any(isinstance(item[key], dict) for key in ("image", "feature")):
        raise ValueError(f"a grid of {case.clause} is not verbatim")
    return Vector(case, _map(item["expected"]) if case.demand is Demand.ANSWER else None)


def read_case(item: dict[str, object]) -> Case:
    """Build the question of an entry; raises KeyError, TypeError, ValueError or FormatError for another form."""
    name, clause, reason = (_text(item[key]) for key in ("name", "clause", "reason"))
    guards = tuple(_text(guard) for guard in _list(item["guards"]))
    image, feature = _grid(item["image"]), _grid(item["feature"])
    demand = Demand(item.get("demand", "answer"))
    case = Case(name, clause, image, feature, demand, reason, guards)
    if "options" in item:
        case = _layer(case, item)
    return case


def _layer(case: Case, item: dict[str, object]) -> LayerCase:
    """Add what a layer has besides its two grids."""
    numbers = [int(str(number)) for name in ("sizes", "options") for number in _list(item[name])]
    channels, filters, depth, s_r, s_c, top, left, bottom, right, d_r, d_c, groups = numbers
    options = Options((s_r, s_c), (top, left, bottom, right), (d_r, d_c), groups)
    parts = case.name, case.clause, case.image, case.feature, case.demand, case.reason, case.guards
    return LayerCase(*parts, channels, filters, depth, options)


def _map(value: object) -> FeatureMap:
    """Read an expected map."""
    if not isinstance(value, dict) or value.keys() != {"denominator", "numerators"}:
        raise ValueError("expected needs a denominator and numerators")
    return FeatureMap(value["numerators"], value["denominator"])


def _grid(value: object) -> Nested:
    """Read a grid in either form, or what is none."""
    if isinstance(value, dict) and value.keys() == {"verbatim"}:
        grid: Nested = value["verbatim"]
        return grid
    return [list(_row(row)) for row in _list(value)]


def _row(row: object) -> Iterator[Number]:
    if isinstance(row, str):
        for mark in row:
            yield {"#": 1, ".": -1}[mark]
        return
    for value in _list(row):
        if isinstance(value, str):
            yield Fraction(value) if _FRACTION.fullmatch(value) else _SPECIAL[value]
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            yield value
        else:
            raise TypeError(f"{value!r} is not a number")


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(f"{str(value)[:40]!r} is not a list")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{str(value)[:40]!r} is not a string")
    return value


def _what(error: Exception) -> str:
    """Explain an exception to a reader of the file."""
    if isinstance(error, KeyError):
        return f"{error.args[0]!r} is unknown"
    return str(error.args[0]) if error.args and not isinstance(error, XoError) else str(error)
