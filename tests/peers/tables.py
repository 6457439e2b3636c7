"""The results as Markdown: the page of the documentation.

python -m tests.peers.tables        write the page anew from results.json
"""

import json
import platform
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.peers.run import ROOT, Found

__all__ = ["counts", "line", "machine", "whole", "write"]

WHOLE = ROOT / "xo_ref" / "docs" / "LIBRARIES.md"
RESULTS = Path(__file__).with_name("results.json")

Result = Mapping[str, Any]

_INTRODUCTION = """# The implementations that people use, verified

Written by `make peers`. Each way is written as its user would write it, in one to five lines (the folder
`tests/peers`), and asked by `xo-ref verify` in a process of its own. Nothing is added that checks the input:
whether a wrong question is refused is one of the findings, and most libraries leave that to their caller.

How to read the table:

- *±1* and *graded*: the strongest class of arithmetic (SPEC.md, "Arithmetic") that all answers satisfy, for
  pixels of -1 and 1, and for other pixels. A dash: the maps are wrong, or there was nothing to ask.
- *largest error*: in units of the bound of the class that it names; 1 would be the whole of the bound.
- *breaks*: the clauses that fail, in the order in which they are tried.
- *diagnosis*: the fault of the catalogue (FAULTS.md) that explains the failing answers, or what is computed instead.
- *cases* and *s*: how many questions were asked, and in how many seconds. They differ from machine to machine.

`make peers` compares every outcome with `tests/peers/expected.json` and fails where one has changed.
"""


def line(found: Found) -> str:
    """Tell one finding in one line."""
    if found.why:
        return f"{found.way}: {found.verdict}: {found.why}"
    broken = f"; breaks {', '.join(found.broken)}" if found.broken else ""
    return (
        f"{found.way}: {found.verdict}, {found.arithmetic or 'no class'}{broken}; {', '.join(found.diagnosis) or '-'}"
    )


def machine() -> str:
    """Name the processor."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    found = re.search(r"^model name\s*:\s*(.*)$", text, re.MULTILINE)
    return found[1] if found else platform.machine()


def write(results: Mapping[str, Any]) -> None:
    """Write the results and the page of the documentation."""
    page = whole(results)
    RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    WHOLE.write_text(page, encoding="utf-8")


def whole(results: Mapping[str, Any]) -> str:
    """Write the page: the table, and what is behind each row."""
    ways: list[Result] = results["ways"]
    head = ("way", "version", "verdict", "±1", "graded", "largest error", "breaks", "diagnosis", "cases", "s")
    rows = [
        (
            way["way"], way["version"], way["verdict"], way.get("bipolar"), way.get("graded"), way.get("error"),
            _codes(way.get("broken", ())), _codes(way.get("diagnosis", ())),
            way.get("cases"), f"{way['seconds']:.1f}" if "seconds" in way else None,
        )
        for way in ways
    ]  # fmt: skip
    parts = [
        _INTRODUCTION,
        _origin(results),
        _summary(ways),
        "".join(_table(head, rows)),
        "## What each outcome is due to\n",
    ]
    return "\n".join([*parts, *("\n".join(_remarks(way)) for way in ways)])


def counts(ways: Sequence[Result]) -> tuple[int, int]:
    """Count the ways that conform, and those that ran."""
    verdicts = [way["verdict"] for way in ways if way["verdict"] != "not run"]
    return verdicts.count("conforms"), len(verdicts)


def _summary(ways: Sequence[Result]) -> str:
    """Count what most people ask for first."""
    ran = [way for way in ways if way["verdict"] != "not run"]
    conform, _ = counts(ways)
    fit = sum("reject.fit" in way.get("broken", ()) for way in ran)
    other = sum("score.definition" in way.get("broken", ()) for way in ran)  # its cases have such pixels only
    empty = f"{fit} answer a feature that does not fit instead of refusing it"
    return f"Of {len(ran)} ways {conform} conform, {other} give other numbers for pixels of -1 and 1, and {empty}.\n"


def _origin(results: Mapping[str, Any]) -> str:
    """Say when, where and with which versions."""
    versions = dict.fromkeys(way["version"] for way in results["ways"] if way["verdict"] != "not run")
    place = f"{results['machine']}, CPython {results['python']}"
    return f"Verified on {results['date']} on {place}, with {', '.join(versions)}.\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    """Write a table of Markdown."""
    for cells in (head, ["---"] * len(head), *rows):
        yield f"| {' | '.join(_cell(cell) for cell in cells)} |\n"


def _cell(value: object) -> str:
    return "-" if value in (None, "") else str(value).replace("|", "\\|")


def _codes(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _remarks(way: Result) -> Iterator[str]:
    """Write what is known of one way, below its name."""
    yield f"### {way['way']}\n"
    yield f"{way.get('because') or way.get('why') or 'Not explained yet.'}\n"
    if "example" in way:
        yield f"- first failure: `{way['broken'][0]}`, {way['example']}"
    for sentence in (*(f"not {missed}" for missed in way.get("missed", ())), *way.get("advice", ())):
        yield f"- {sentence}"
    yield ""


if __name__ == "__main__":
    write(json.loads(RESULTS.read_text(encoding="utf-8")))
