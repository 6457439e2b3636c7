"""The results as a page of the documentation.

python -m tests.peers.tables        write it anew from results.json
"""

import json
import platform
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.peers.run import ROOT, Found

__all__ = ["counted", "line", "machine", "summary", "whole", "write"]

WHOLE = ROOT / "xo_ref" / "docs" / "LIBRARIES.md"
RESULTS = Path(__file__).with_name("results.json")

Result = Mapping[str, Any]

_INTRODUCTION = """# Well-known implementations, verified

Written by `make peers`. Each library call is written as its user would write it, in one to five lines (the folder
`tests/peers`), and verified by `xo-ref verify` in a process of its own. Nothing is added that checks the input:
whether an invalid question is rejected is one of the findings, and most libraries leave that to their caller.

How to read the table:

- *±1* and *graded*: the strongest class of arithmetic (SPEC.md, "Arithmetic") that all answers satisfy, for
  pixels of -1 and 1, and for other pixels. A dash: the maps are wrong, or nothing could be asked.
- *largest error*: in units of the bound of the class that it names; 1 is the bound itself.
- *failed clauses*: in the order in which they are tried.
- *diagnosis*: the fault of the catalogue (FAULTS.md) that explains the failing answers, or what is computed instead.
- *cases* and *s*: how many questions were asked, and in how many seconds. They differ from machine to machine.

`make peers` compares every outcome with `tests/peers/expected.json` and fails where one has changed.
"""

_LAYERS = """## Layers

Of the wrong answers that follow, we found these two in no tracker:

- OpenCV's `dnn` does not frame the image under filters of 1 x 1, if there are several of them: the rows slip, and the
  last numbers come from memory behind the image.
- OpenVINO's `Convolution` and `GroupConvolution` leave numbers unwritten whose patch lies wholly in the padding of the
  columns: they hold what the memory held before, 35476480 in one run.

A third is known since 2021 and open (microsoft/onnxruntime#10086); its condition is now exact. Where a stride skips the
end of the image, "same" padding is 0 (`layer.same`). ONNX Runtime does not stop at 0 and computes
(ceil(H/s) - 1) s + h - H: where that is -3 or less for `SAME_UPPER`, or -4 or less for `SAME_LOWER`, it begins
below the first row. Such is a stride of 4 under a filter of 1 x 1 and 8 rows.

Every call is asked with the options that it takes, and with no others; what it rejects by its documentation, such as
a dilation with a stride in Keras, is not asked. Pixels and classes are as in the table above; the effort scales the
questions beside the stored ones.
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
    """Write the results, and the page of the documentation."""
    page = whole(results)
    RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    WHOLE.write_text(page, encoding="utf-8")


def whole(results: Mapping[str, Any]) -> str:
    """Write the page: maps, then layers, each with a table, and what is behind each row."""
    maps, layers = results["maps"], results["layers"]
    return "\n".join(
        [
            _INTRODUCTION,
            *_suite(maps, f"{summary(maps['ways'])}\n"),
            "## The cause of each outcome\n",
            *_causes(maps),
            _LAYERS,
            *_suite(layers, f"{counted(layers['ways'])}\n"),
            "## The cause of each outcome of a layer\n",
            *_causes(layers),
        ]
    )


def _suite(results: Mapping[str, Any], sentence: str) -> tuple[str, str, str]:
    """Write where one kind was verified, what most people ask for first, and the table."""
    head = (
        "library call",
        "version",
        "verdict",
        "±1",
        "graded",
        "largest error",
        "failed clauses",
        "diagnosis",
        "cases",
        "s",
    )
    rows = [
        (
            way["way"], way["version"], way["verdict"], way.get("bipolar"), way.get("graded"), way.get("error"),
            _codes(way.get("broken", ())), _codes(way.get("diagnosis", ())), _asked(way),
            f"{way['seconds']:.1f}" if "seconds" in way else None,
        )
        for way in results["ways"]
    ]  # fmt: skip
    return _origin(results), sentence, "".join(_table(head, rows))


def _asked(way: Result) -> str:
    """Say how many questions were asked, and at which effort."""
    effort = f" (effort {way['effort']:g})" if "effort" in way else ""
    return f"{way.get('cases', '')}{effort}"


def _causes(results: Mapping[str, Any]) -> Iterator[str]:
    for way in results["ways"]:
        yield "\n".join(_remarks(way))


def counted(ways: Sequence[Result]) -> str:
    """Count what is asked first of layers."""
    ran = [way for way in ways if way["verdict"] != "not run"]
    conform = sum(way["verdict"] == "conforms" for way in ran)
    wrong = sum(any(not anchor.startswith("layer.reject") for anchor in way.get("broken", ())) for way in ran)
    return (
        f"{conform} of {len(ran)} library calls conform, {wrong} give a wrong answer or none to valid input, "
        f"and {len(ran) - conform - wrong} fail only to reject invalid input."
    )


def summary(ways: Sequence[Result]) -> str:
    """Count what most people ask for first."""
    ran = [way for way in ways if way["verdict"] != "not run"]
    conform = sum(way["verdict"] == "conforms" for way in ran)
    fit = sum("reject.fit" in way.get("broken", ()) for way in ran)
    other = sum("score.definition" in way.get("broken", ()) for way in ran)  # its cases have such pixels only
    return (
        f"{conform} of {len(ran)} library calls conform; {other} give wrong numbers for pixels of -1 and 1, "
        f"and {fit} return a map for a feature larger than the image instead of rejecting it; some do both."
    )


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
