"""The stored questions, with their answers, for any test suite.

`vectors.json` is written by `generate` and read here. It is one object:

    {"schema": "xo-ref/vectors/2", "about": "...", "vectors": [...]}

and each question is an object with

    name      stable and unique
    clause    the anchor of SPEC.md that it tests
    reason    its purpose, in one sentence
    guards    ids of faults that it catches
    image     rows; feature too
    expected  {"denominator": d, "numerators": [[...]]}: score = numerator / d
    demand    instead of `expected`: "reject" or "prefer rejection"

A question about a layer (`layers.json`) has its planes one below the other in `image`, its filters
likewise in `feature`, its maps in `expected`, and two fields more:

    sizes     C, K and the features of a filter
    options   stride, padding (top, left, bottom, right), dilation and groups: 2 + 4 + 2 + 1 numbers

A non-empty bipolar grid is a list of strings of `#` (1) and `.` (-1); any other grid is a
list of lists of numbers, where the strings "nan", "inf", "-inf" and fractions such as "1/3"
stand for numbers that JSON lacks. A number with a fraction means the binary64 number nearest
to the literal. What is no grid of numbers stands in an object, `{"verbatim": [[1, true]]}`.

A question is checked as it is read, because campaigns read theirs from files too, and nothing is evaluated.

Clauses: `map.value`, `reject.complete`.
"""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path

from xo_ref import FeatureMap
from xo_ref.errors import of_kind
from xo_ref.kit.case import Case, Demand, Nested, Number
from xo_ref.kit.layer import LayerCase, RawOptions

SCHEMA = "xo-ref/vectors/2"
PATH = Path(__file__).with_name("vectors.json")
"""The stored file."""
LAYERS = Path(__file__).with_name("layers.json")
"""The stored file about layers."""

_SPECIAL = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}
_FRACTION = re.compile(r"-?[0-9]{1,9}/[1-9][0-9]{0,8}")


@cache
def stored_cases(*, layers: bool = False) -> tuple[Case, ...]:
    """Load the stored questions once, about maps or about layers.

    >>> first = stored_cases()[0]
    >>> first.name, first.expected.shape if first.expected else None
    ('perfect-2x3-in-4x7', (3, 5))
    """
    return load(LAYERS if layers else PATH)


def load(path: Path) -> tuple[Case, ...]:
    """Read a file of questions and their answers.

    >>> len({case.name for case in load(PATH)}) == len(load(PATH))
    True
    """
    read: list[Case] = []
    for item in json.loads(path.read_text(encoding="utf-8"))["vectors"]:
        right = item.get("expected")
        expected = right and FeatureMap(right["numerators"], right["denominator"])
        read.append(replace(read_case(item), expected=expected))
    return tuple(read)


def read_case(item: dict[str, object]) -> Case:
    """Build the question of an entry; raises KeyError, TypeError, ValueError or FormatError for another form."""
    name, clause, reason = (of_kind(item[key], str) for key in ("name", "clause", "reason"))
    guards = tuple(of_kind(guard, str) for guard in of_kind(item["guards"], list))
    image, feature = _grid(item["image"]), _grid(item["feature"])
    parts = name, clause, image, feature, Demand(item.get("demand", "answer")), reason, guards
    if "options" not in item:
        return Case(*parts)
    numbers = [int(str(number)) for name in ("sizes", "options") for number in of_kind(item[name], list)]
    channels, filters, depth, s_r, s_c, top, left, bottom, right, d_r, d_c, groups = numbers
    options = RawOptions((s_r, s_c), (top, left, bottom, right), (d_r, d_c), groups)
    if min(channels, filters, depth) < 1 or len(image) % channels or len(feature) % (filters * depth):
        raise ValueError(f"{channels} planes and {filters} filters of {depth} features do not share out their rows")
    return LayerCase(*parts, channels=channels, filters=filters, depth=depth, options=options)


def _grid(value: object) -> Nested:
    if isinstance(value, dict) and value.keys() == {"verbatim"}:
        grid: Nested = value["verbatim"]
        return grid
    return [list(_row(row)) for row in of_kind(value, list)]


def _row(row: object) -> Iterator[Number]:
    if isinstance(row, str):
        for mark in row:
            yield {"#": 1, ".": -1}[mark]
        return
    for value in of_kind(row, list):
        if isinstance(value, str):
            yield Fraction(value) if _FRACTION.fullmatch(value) else _SPECIAL[value]
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            yield value
        else:
            raise TypeError(f"{value!r} is not a number")
