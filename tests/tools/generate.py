"""Writes `vectors.json`: `python -m tests.tools.generate`.

Every question is drawn from a seed, and redrawn from the next one until it is what its
reason says and until it is nobody else's: the fault that another clause owns
(`matrix.OWNED`) must live on it. So the maps of all clauses but `map.best` have one best
position, all features outside `map.orientation` are oblong or their own transpose, and
so on; what a question catches beyond that says which clause is broken.

The reason and every fault named under `guards` are asserted when the file is written,
so a question cannot claim what it does not do. Only `random.Random.getrandbits` is asked
for chance: it gives the same bits in every version of Python.

Ruled out: drawing at the time of the test (a failure has no stable name), writing the
questions by hand (nobody sees that a hand-written picture has a symmetry).
"""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import isfinite
from pathlib import Path
from random import Random

from tests.tools.families import FAMILIES, REJECTIONS, Family
from tests.tools.families.draws import Grid, Sides
from tests.tools.matrix import OWNED, kills
from xo_ref import Feature, Image, feature_map
from xo_ref.kit.case import Case, Nested, Number
from xo_ref.kit.diagnose.faults import CATALOGUE
from xo_ref.kit.layer import LayerCase
from xo_ref.kit.questions.stored import LAYERS, PATH, SCHEMA

__all__ = ["generate", "write", "write_cases"]

ABOUT = (
    "Questions about the score of a feature against an image, and their exact answers: "
    "score = numerator / denominator. A grid is rows of # (1) and . (-1), or rows of "
    "numbers, each the binary64 number nearest to the literal; "
    "nan, inf, -inf and fractions are written as strings; verbatim: what is no grid of numbers. "
    "demand: reject = an answer is a failure; prefer rejection = it is advice. "
    "Written by make vectors."
)
ABOUT_LAYERS = (
    "Questions about layers: image holds C planes one below the other, feature K filters of C/G features likewise, "
    "expected K maps likewise; sizes: C, K and the features of a filter; options: stride, padding (top, left, bottom, "
    "right), dilation, groups. All else as in vectors.json. Written by make vectors."
)
_TRIES = 2000


def generate() -> Iterator[Case]:
    """Draw all questions in a fixed order, each asserted; raises AssertionError where one is not what it says."""
    for family in FAMILIES:
        for sides in family.sides:
            yield _settled(family, sides)
    for case in REJECTIONS:
        yield _checked(case)


def write(path: Path) -> None:
    """Write the file."""
    write_cases(path, generate(), ABOUT)


def write_cases(path: Path, stored: Iterable[Case], told: str) -> None:
    """Write some questions, and what is told about them."""
    lines = ",\n".join(json.dumps(_plain(case), ensure_ascii=False) for case in stored)
    about = json.dumps(told)
    path.write_text(f'{{"schema": "{SCHEMA}",\n"about": {about},\n"vectors": [\n{lines}\n]}}\n', encoding="utf-8")


def _settled(family: Family, sides: Sides) -> Case:
    """Draw until the question is what its family wants and belongs to no other clause."""
    h, w, height, width = sides
    name = f"{family.name}-{h}x{w}-in-{height}x{width}"
    for seed in range(_TRIES):
        image, feature = family.draw(Random(seed), sides)  # no secret
        case = _case(family, name, image, feature)
        if family.holds(case) and _catches(case) and not _trespasses(case):
            return case
    raise AssertionError(f"{name}: no seed below {_TRIES} gives what is asked")


def _case(family: Family, name: str, image: Grid, feature: Grid) -> Case:
    h, w, width = len(feature), len(feature[0]), len(image[0])
    guards = tuple(guard for guard, applies in family.guards if applies((h, w, len(image), width)))
    case = Case(name, family.clause, image, feature, reason=family.reason, guards=guards)
    return replace(case, expected=feature_map(Image(image), Feature(feature)))


def _catches(case: Case) -> bool:
    """Tell whether a question catches what it guards against."""
    return all(kills(case, CATALOGUE[guard]) for guard in case.guards)


def _trespasses(case: Case) -> bool:
    """Tell whether a question kills the fault that another clause owns."""
    return any(kills(case, CATALOGUE[fault]) for clause, fault in OWNED.items() if clause != case.clause)


def _checked(case: Case) -> Case:
    """Assert that a question that is not drawn catches what it guards against, and nothing of others."""
    assert _catches(case), f"{case.name} does not catch all of {case.guards}"
    assert not _trespasses(case), f"{case.name} catches another clause's fault"
    return case


def _plain(case: Case) -> dict[str, object]:
    """Turn a question into what JSON can write."""
    item: dict[str, object] = {"name": case.name, "clause": case.clause, "reason": case.reason}
    rows = _verbatim if case.is_verbatim else _rows
    item |= {"guards": list(case.guards), "image": rows(case.image), "feature": rows(case.feature)}
    if isinstance(case, LayerCase):
        o = case.options
        item["sizes"] = [case.channels, case.filters, case.depth]
        item["options"] = [*o.stride, *o.padding, *o.dilation, o.groups]
    if case.expected is None:
        return item | {"demand": case.demand.value}
    numerators = [list(row) for row in case.expected.numerators]
    return item | {"expected": {"denominator": case.expected.denominator, "numerators": numerators}}


def _verbatim(rows: Nested) -> object:
    """Leave what is no grid of numbers as it is."""
    return {"verbatim": rows}


def _rows(rows: Nested) -> list[object]:
    """Draw a bipolar grid, write out any other."""
    if rows and all(rows) and all(value in (-1, 1) for row in rows for value in row):
        return ["".join("#" if value == 1 else "." for value in row) for row in rows]
    return [[_literal(value) for value in row] for row in rows]


def _literal(value: Number) -> object:
    return value if isinstance(value, int) or (isinstance(value, float) and isfinite(value)) else str(value)


if __name__ == "__main__":  # pragma: no cover  # one line: the file, written
    from tests.tools.layers import generate_layers  # it imports this module

    write(PATH)
    write_cases(LAYERS, generate_layers(), ABOUT_LAYERS)
    sys.stdout.write(f"wrote {PATH.stat().st_size} bytes\n")
