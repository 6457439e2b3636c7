"""A report as files: JSON and JUnit XML; html.py has the page.

A file is written whole or not at all: beside its place first, then moved into it.

Clauses: `output.report`.
"""

import json
import os
import tempfile
from dataclasses import asdict
from enum import Enum
from pathlib import Path
from xml.etree import ElementTree as ET  # only writes; nothing from outside is parsed

from xo_ref.kit.answer import Scores
from xo_ref.kit.diagnose.findings import Finding
from xo_ref.kit.diagnose.when.active import When
from xo_ref.kit.judge.accuracy import Limit
from xo_ref.kit.judge.result import ClauseResult, Counterexample, Status
from xo_ref.kit.report.model import Report, Verdict
from xo_ref.kit.report.paste import answered, asked, plain
from xo_ref.kit.report.picture import counterexample_picture

SCHEMA = "xo-ref/report/2"
"""The name of the JSON form; it changes when the form does."""

_FIELDS = (
    *("target", "greeted", "verdict", "complete", "level", "answers", "rejections", "arithmetic", "required", "error"),
    *("limits", "clauses", "diagnosis", "when", "computes", "differs"),
    *("trouble", "advice", "notes", "cases", "seconds", "seed"),
)
_NOT_RUN = {Status.XFAILED, Status.SKIPPED, Status.NOT_APPLICABLE}


def as_json(report: Report) -> str:
    """Write the schema xo-ref/report/2. Clauses: `output.report`."""
    fields = {name: getattr(report, name) for name in _FIELDS}
    coverage = [{"what": what, "asked": asked, "of": of} for what, asked, of in report.coverage]
    more = {"coverage": coverage, "seconds": round(report.seconds, 3)}
    return json.dumps({"schema": SCHEMA, **fields, **more}, default=_written, indent=1)


def _written(part: object) -> object:
    """Write a part of a report that JSON does not know."""
    match part:
        case Enum():
            return part.value
        case ClauseResult():
            return _clause(part)
        case Finding():
            names = {"hint": "remedy"}
            return {names.get(name, name): value for name, value in asdict(part).items() if name != "contradicted"}
    assert isinstance(part, (Limit, When))  # noqa: S101  # there are no others
    return asdict(part)


def _clause(result: ClauseResult) -> dict[str, object]:
    entry: dict[str, object] = {
        "anchor": result.anchor,
        "status": result.status.value,
        "cases": result.cases,
        "failed": result.failed,
        "counterexample": None if result.counterexample is None else _example(result.counterexample),
    }
    if result.because:
        entry["because"] = result.because
    return entry


def _example(example: Counterexample) -> dict[str, object]:
    expected: object = "rejected"
    if example.expected is not None:  # the whole map where no single score is wrong
        whole = {"denominator": example.expected.denominator, "numerators": example.expected.numerators}
        expected = whole if example.expected_score is None else str(example.expected_score)
    return {
        "case": example.case.name,
        **asked(example.case),
        "expected": expected,
        "got": _got(example),
        **(example.case.index(*example.at) if example.at else {"row": None, "col": None}),
        "why": example.why,
        "alone": example.alone,
        "cause": example.cause,
        "sequence": [asked(case) for case in example.before],
    }


def _got(example: Counterexample) -> object:
    """Write what was answered: a number where one position is wrong, else the map or a sentence."""
    if not isinstance(example.got, Scores):
        return answered(example)
    return plain(example.got.rows if example.at is None else example.got_score)


def as_junit(report: Report) -> str:
    """Write JUnit XML: one test case a clause."""
    failures, skipped = len(report.failures), sum(result.status in _NOT_RUN for result in report.clauses)
    broken = report.verdict is Verdict.COULD_NOT_RUN
    counts = {"tests": len(report.clauses) + broken, "failures": failures, "skipped": skipped, "errors": int(broken)}
    about = {"name": _clean(f"xo-ref: {report.target}"), "time": f"{report.seconds:.3f}"}
    suites = ET.Element("testsuites")
    suite = ET.SubElement(suites, "testsuite", about | {name: str(count) for name, count in counts.items()})
    for result in report.clauses:
        case = ET.SubElement(suite, "testcase", {"classname": "xo_ref", "name": result.anchor})
        if result.status is Status.FAILED:
            message = f"{result.failed} of {result.cases} cases"
            failure = ET.SubElement(case, "failure", {"message": message})
            failure.text = _clean(counterexample_picture(result.counterexample)) if result.counterexample else message
        elif result.status in _NOT_RUN:
            ET.SubElement(case, "skipped", {"message": _clean(f"{result.status.value}: {result.because}")})
    if broken:
        case = ET.SubElement(suite, "testcase", {"classname": "xo_ref", "name": "smoke"})
        ET.SubElement(case, "error", {"message": _clean(report.trouble)})
    ET.indent(suites)
    return ET.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def _clean(text: str) -> str:
    """Leave out what XML cannot carry."""
    return "".join(letter if letter.isprintable() or letter in "\n\t" else "\ufffd" for letter in text)


def resolved(path: Path) -> Path:
    """Follow links; raises OSError for links in a circle, which Python before 3.13 reports in another way."""
    try:
        return path.resolve()
    except RuntimeError as error:
        raise OSError(f"{path}: its links lead in a circle; name another file") from error


def write_whole(path: Path, text: str) -> None:
    """Write a file so that its place holds the old content or the whole new one, never a part.

    A link is followed. Raises OSError, also for anything but an ordinary file: a device, a pipe.
    """
    path = resolved(path)
    if path.exists() and not path.is_file():
        raise OSError(f"{path}: is no ordinary file; name one for the report")
    kept = path.stat().st_mode & 0o777 if path.exists() else None
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask if kept is None else kept)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
