"""The report as text for a terminal.

The order is that of the reader's questions: does it conform, if not where, what does it compute instead, and how can I
reproduce it?
"""

from collections import Counter
from collections.abc import Iterator

from xo_ref.kit.answer import Breakdown, Broken
from xo_ref.kit.case import is_rejection
from xo_ref.kit.diagnose.findings import Finding
from xo_ref.kit.judge.classes import CLASSES
from xo_ref.kit.judge.result import Counterexample, Status
from xo_ref.kit.report.model import Level, Report, Verdict
from xo_ref.kit.report.paste import call, protocol_line, python_lines
from xo_ref.kit.report.picture import PASTED, counterexample_picture
from xo_ref.kit.target.encoding import Given

_SHOWN = 8  # questions of a history


def in_words(report: Report) -> str:
    """Write the whole report as text."""
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield from _head(report)
    yield ""
    yield from _clauses(report)
    smallest = report.smallest_counterexample
    if smallest is not None:
        yield from ("", counterexample_picture(smallest))
    yield from _diagnosis(report)
    if smallest is not None:
        yield from _history(smallest, report.given)
    if smallest is not None and smallest.pixels <= PASTED:
        yield from ("", "To see it again in Python:", *(f"    {line}" for line in python_lines(smallest, report.given)))
        if smallest.case.clause != "behaviour.layout":  # a line of the protocol has no layout
            yield from (
                "",
                "To ask it in any language (xo_ref/kit/target/PROTOCOL.md):",
                f"    {protocol_line(smallest.case, report.given)}",
            )
    for title, sentences in (("Advice, no failure", report.advice), ("Not tried, or cut short", report.notes)):
        if sentences:
            yield from ("", f"{title}:", *(f"  - {sentence}" for sentence in sentences))


def _printable(name: str) -> str:
    return name if name.isprintable() else repr(name)


def _head(report: Report) -> Iterator[str]:
    greeted = f" ({_printable(report.greeted)})" if report.greeted else ""
    yield f"target      {_printable(report.target)}{greeted}"
    yield f"verdict     {report.verdict.value}" + ("" if report.complete else " (incomplete: not everything was asked)")
    if report.trouble:
        yield f"trouble     {report.trouble}"
    if report.verdict is not Verdict.COULD_NOT_RUN:
        yield f"answers     {report.answers}"
        smallest = report.smallest_counterexample
        if smallest and isinstance(smallest.got, Broken) and smallest.got.breakdown is Breakdown.TIMED_OUT:
            yield "  if it is slow, not stuck, pass a longer --timeout"
        advised = ", with advice below" if any(map(is_rejection, report.advice)) else ""
        level = "" if report.level is Level.SHAPES else f" (level: {report.level.value})"
        yield f"rejections  {report.rejections}{advised}{level}"
        got = report.arithmetic or "none of the classes"
        yield f"arithmetic  {got} (required: {report.required})"
        if report.error:
            yield f"  {report.error}"
        names = list(map(str, CLASSES))
        weaker = report.arithmetic and names.index(report.arithmetic) > names.index(report.required)
        if weaker and report.verdict is Verdict.DOES_NOT_CONFORM and not report.diagnosis:
            yield f"  if intended, pass --arithmetic {report.arithmetic}"
        for limit in report.limits:
            if limit.missed or limit.arithmetic != report.arithmetic:
                missed = f", not {limit.missed}" if limit.missed else ""
                yield f"  {limit.pixels}: {limit.arithmetic or 'none of the classes'}{missed}"
    for what, asked, of in report.coverage:
        yield f"coverage    {what}: {asked} of {of}"
    yield f"cases       {report.cases} in {report.seconds:.1f} s, seed {report.seed}"


def _clauses(report: Report) -> Iterator[str]:
    """Yield one line per result, failures first."""
    for result in report.clauses:
        if result.status is Status.FAILED:
            because = f" ({result.because})" if result.because else ""
            yield f"FAILED   {result.anchor}: {result.failed} of {result.cases} cases{because}"
    passed = [f"{result.anchor} ({result.cases})" for result in report.clauses if result.status is Status.PASSED]
    if passed:
        yield f"passed   {', '.join(passed)}"
    for result in report.clauses:
        if result.status in (Status.XFAILED, Status.SKIPPED, Status.NOT_APPLICABLE):
            yield f"{result.status.value}  {result.anchor}: {result.because}"


def _diagnosis(report: Report) -> Iterator[str]:
    for when in report.when:
        yield from ("", f"wrong only where {when.condition} ({when.words}), {when.evidence}")
    shown: Counter[str] = Counter()
    for finding in report.diagnosis:
        topic = finding.where or finding.kind or finding.about
        shown[topic] += 1
        if shown[topic] > 3:  # of those that look alike three are enough
            continue
        yield ""
        where = f"where {finding.where} " if finding.where else ""
        about = f" ({topic})" if topic and not where else ""
        yield f"{where}{_quantity(finding)}{about} `{finding.fault}`: {finding.sentence}"
        yield f"hint: {finding.hint}"
    if report.computes:
        yield from ("", f"it computes, with a feature of 2 x 3: {report.computes}")
    if report.differs:
        yield from ("", f"in the smallest counterexample, {report.differs}")


def _history(example: Counterexample, given: Given) -> Iterator[str]:
    if example.alone is not False and not example.cause:
        return
    yield ""
    if example.alone:
        yield "Asked first in a fresh process, it is wrong; asked again there, it is right (first question)."
        return
    if example.cause == "initial memory":
        yield "Asked first in fresh processes, it is wrong in some and right in others (initial memory)."
    elif example.before:
        yield f"Asked first in a fresh process, it is right; it is wrong after these questions ({example.cause}):"
        for case in example.before[-_SHOWN:]:
            yield f"    {call(case, given)}" if case.pixels <= PASTED else f"    {case.name}, {case.pixels} pixels"
    else:
        yield "Asked first in a fresh process, it is right, and the failure did not recur."


def _quantity(finding: Finding) -> str:
    if finding.of == 1:
        return "the 1 failing answer matches"
    number = f"all {finding.of}" if finding.explains == finding.of else f"{finding.explains} of {finding.of}"
    return f"{number} failing answers match"
