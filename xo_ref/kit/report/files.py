"""A report as files: JSON and JUnit XML; html.py has the page.

A file is written whole or not at all: beside its place first, then moved into it.

Clauses: `output.report`.
"""

import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path
from xml.etree import ElementTree as ET  # only writes; nothing from outside is parsed

from xo_ref.kit.answer import Scores
from xo_ref.kit.judge.result import ClauseResult, Counterexample, Status
from xo_ref.kit.report.model import Report, Verdict
from xo_ref.kit.report.paste import answered, asked, plain
from xo_ref.kit.report.text import counterexample_picture
from xo_ref.kit.target.numerals import written

__all__ = ["SCHEMA", "as_json", "as_junit", "write_whole"]

SCHEMA = "xo-ref/report/1"
"""The name of the JSON form; it changes when the form does."""

_NOT_RUN = {Status.XFAILED, Status.SKIPPED, Status.NOT_APPLICABLE}


def as_json(report: Report) -> str:
    """Write the schema xo-ref/report/1. Clauses: `output.report`."""
    return json.dumps(
        {
            "schema": SCHEMA,
            "target": report.target,
            "greeted": report.greeted,
            "verdict": report.verdict.value,
            "complete": report.complete,
            "level": report.level.value,
            "answers": report.answers,
            "refusals": report.refusals,
            "arithmetic": report.arithmetic,
            "required": report.required,
            "error": report.error,
            "limits": [
                {"pixels": limit.pixels, "arithmetic": limit.arithmetic, "missed": limit.missed}
                for limit in report.limits
            ],
            "clauses": [_clause(result) for result in report.clauses],
            "diagnosis": [
                {
                    "fault": finding.fault,
                    "explains": finding.explains,
                    "of": finding.of,
                    "sentence": finding.sentence,
                    "remedy": finding.hint,
                    "kind": finding.kind,
                    "about": finding.about,
                    "where": finding.where,
                }
                for finding in report.diagnosis
            ],
            "when": [asdict(condition) for condition in report.when],
            "computes": report.computes,
            "trouble": report.trouble,
            "advice": list(report.advice),
            "notes": list(report.notes),
            "coverage": [{"what": what, "asked": asked, "of": of} for what, asked, of in report.coverage],
            "cases": report.cases,
            "seconds": round(report.seconds, 3),
            "seed": report.seed,
        },
        indent=1,
    )


def _clause(result: ClauseResult) -> dict[str, object]:
    """Write one clause."""
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
    """Write one counterexample; exact numbers as fractions in strings."""
    one_score = example.expected_score is not None
    expected = str(example.expected_score) if one_score else _expected_map(example)
    return {
        "case": example.case.name,
        **asked(example.case),
        "expected": expected,
        "got": _got(example),
        "row": example.row,
        "col": example.col,
        "why": example.why,
        "alone": example.alone,
        "cause": example.cause,
        "sequence": [asked(case) for case in example.before],
    }


def _expected_map(example: Counterexample) -> object:
    """Write the whole map where no single score is wrong; "rejected" where a refusal was expected."""
    if example.expected is None:
        return "rejected"
    return {"denominator": example.expected.denominator, "numerators": example.expected.numerators}


def _got(example: Counterexample) -> object:
    """Write what was answered: a number where one position is wrong, else the map or a sentence."""
    if not isinstance(example.got, Scores):
        return answered(example)
    if example.row is None or example.col is None:
        return plain(example.got.rows)
    return written(example.got.rows[example.row][example.col])


def as_junit(report: Report) -> str:
    """Write JUnit XML: one test case a clause."""
    failures, skipped = len(report.failures), sum(result.status in _NOT_RUN for result in report.clauses)
    broken = report.verdict is Verdict.COULD_NOT_RUN
    counts = {"tests": len(report.clauses) + broken, "failures": failures, "skipped": skipped, "errors": int(broken)}
    suite = ET.Element(
        "testsuite",
        {
            "name": _clean(f"xo-ref: {report.target}"),
            "time": f"{report.seconds:.3f}",
            **{k: str(v) for k, v in counts.items()},
        },
    )
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
    suites = ET.Element("testsuites")
    suites.append(suite)
    ET.indent(suites)
    return ET.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def _clean(text: str) -> str:
    """Leave out what XML cannot carry."""
    return "".join(letter if letter.isprintable() or letter in "\n\t" else "\ufffd" for letter in text)


def write_whole(path: Path, text: str) -> None:
    """Write a file so that its place holds the old content or the whole new one, never a part.

    A link is followed. Raises OSError, also for what is no ordinary file: a device, a pipe.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        raise OSError(f"{path}: is no ordinary file; name one for the report")
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
