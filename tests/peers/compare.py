"""What was found beside what was expected: a library's new version that changes behaviour shows here.

An expectation names the verdict, the classes of arithmetic, the clauses that break and the
diagnosis, and says in a sentence what they are due to. Where machines differ, `or` holds
whole other outcomes, each with its own sentence. Where numbers come out of memory that nobody wrote, `varies` says
that only the verdict is the same on every run.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from tests.peers.run import Found
from xo_ref.kit.judge.classes import CLASSES

__all__ = ["EXPECTED", "NOT_RUN", "VERDICTS", "because", "differences", "load", "outcome", "read_back"]

EXPECTED = Path(__file__).with_name("expected.json")
NOT_RUN = "not run"
VERDICTS = ("conforms", "does not conform")

WRONG_NUMBERS = {"score.definition", "pixel.range", "pixel.exact"}

Expectation = Mapping[str, Any]

_RANKS: Mapping[object, int] = {name: rank for rank, name in enumerate([*map(str, CLASSES), None])}
"""The classes of arithmetic by their names, the strongest first, and none of them last."""


def outcome(found: Found) -> dict[str, object]:
    """Keep of a finding what has to be the same on every run.

    What drawn pairs find is booked under `map.value`, and how many are drawn depends on the
    time; so where other clauses say that numbers are wrong, it is left out.
    """
    broken = sorted(found.broken)
    if WRONG_NUMBERS & set(broken):
        broken = [anchor for anchor in broken if anchor != "map.value"]
    return {
        "verdict": found.verdict,
        "bipolar": found.bipolar,
        "graded": found.graded,
        "broken": broken,
        "diagnosis": list(found.diagnosis),
    }


def because(found: Found, expected: Expectation) -> str:
    """Say what the outcome is due to; empty where it is none of the expected ones."""
    for one in _alternatives(expected):
        if not _unlike(found, one):
            return str(one.get("because", ""))
    return ""


def differences(founds: Iterable[Found], expected: Mapping[str, Expectation], *, whole: bool = True) -> list[str]:
    """Tell each way whose outcome is not the expected one; ways that were not run are no differences.

    Who is not asked everything (`whole`) may be found to be better than expected, never worse.
    """
    told = []
    for found in founds:
        if found.verdict == NOT_RUN:
            continue
        if found.verdict not in VERDICTS:
            told.append(f"{found.way} ({found.version}): {found.verdict}: {found.why}")
        elif found.way not in expected:
            told.append(f"{found.way}: nothing is expected of it; add it to {EXPECTED.name}")
        else:
            unlike = [_unlike(found, one, whole=whole) for one in _alternatives(expected[found.way])]
            if all(unlike):
                told.append(f"{found.way} ({found.version}): {'; '.join(unlike[0])}")
    return told


def load() -> dict[str, Expectation]:
    """Read the expectations."""
    read: dict[str, Expectation] = json.loads(EXPECTED.read_text(encoding="utf-8"))
    return read


def read_back(entry: Mapping[str, Any]) -> Found:
    """Make the finding that an entry of the committed results was written from."""
    values: dict[str, Any] = {
        field.name: tuple(entry[field.name]) if isinstance(entry[field.name], list) else entry[field.name]
        for field in fields(Found)
        if field.name in entry
    }
    return Found(**values)


def _alternatives(expected: Expectation) -> list[Expectation]:
    return [expected, *expected.get("or", ())]


def _unlike(found: Found, one: Expectation, *, whole: bool = True) -> list[str]:
    """List in words where a finding and an expectation differ; of what varies from run to run the verdict counts."""
    return [
        f"{key} is {value!r}, expected {one.get(key)!r}"
        for key, value in outcome(found).items()
        if (key == "verdict" or not one.get("varies"))
        and value != one.get(key)
        and (whole or _is_worse(key, value, one.get(key)))
    ]


def _is_worse(key: str, value: object, expected: object) -> bool:
    """Tell whether a part of an outcome is worse than expected: another verdict, a weaker class, one more clause."""
    if key in {"bipolar", "graded"}:
        return _RANKS[value] > _RANKS[expected]
    if key == "broken":
        return isinstance(value, list) and isinstance(expected, list) and not {*value} <= {*expected}
    return key == "verdict"
