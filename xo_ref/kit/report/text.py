"""A report in words: what a person at a terminal reads.

The order is the order of the questions: does it conform, where not, what does it compute
instead, and how do I see it with my own eyes.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from xo_ref import clauses
from xo_ref.explain import explain
from xo_ref.kit.case import Nested
from xo_ref.kit.diagnose.findings import Finding, findings
from xo_ref.kit.judge.classes import CLASSES
from xo_ref.kit.judge.result import ClauseResult, Counterexample, Status
from xo_ref.kit.judge.tally import Tally
from xo_ref.kit.layer import LayerCase
from xo_ref.kit.report.model import Level, Report, Verdict
from xo_ref.kit.report.paste import answered, call, counted, expression, protocol_line, python_lines
from xo_ref.kit.target.encoding import Given
from xo_ref.kit.target.numerals import written
from xo_ref.pictures import beside, table
from xo_ref.values.grid import Feature, Image

# A case with more pixels is not pasted: its line of the protocol would fill the screen.
_PASTED = 400
_SHOWN = 8  # questions of a history


def in_words(report: Report) -> str:
    """Write the whole report as text."""
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield from _head(report)
    yield ""
    yield from _clauses(report)
    smallest = smallest_counterexample(report)
    if smallest is not None:
        yield from ("", counterexample_picture(smallest))
    yield from _diagnosis(report)
    if smallest is not None:
        yield from _history(smallest, report.given)
    if smallest is not None and smallest.pixels <= _PASTED:
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
        yield f"refusals    {report.refusals}" + (
            "" if report.level is Level.SHAPES else f" (level: {report.level.value})"
        )
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
    """Say what became of each clause, failures first."""
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
        evidence = f"{when.wrong} wrong and {when.right} right answers"
        yield from ("", f"wrong where {when.condition} ({when.words}), by {evidence}")
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
            yield f"    {call(case, given)}" if case.pixels <= _PASTED else f"    {case.name}, {case.pixels} pixels"
    else:
        yield "Asked first in a fresh process, it is right, and the failure did not recur."


def _quantity(finding: Finding) -> str:
    if finding.of == 1:
        return "the 1 failing answer matches"
    number = f"all {finding.of}" if finding.explains == finding.of else f"{finding.explains} of {finding.of}"
    return f"{number} failing answers match"


def smallest_counterexample(report: Report) -> Counterexample | None:
    """Pick the counterexample with the fewest pixels over all clauses: a wrong map before a refusal that is missing."""
    found = [result.counterexample for result in report.failures if result.counterexample is not None]
    return min(found, key=lambda example: (example.expected is None, example.pixels), default=None)


def counterexample_picture(example: Counterexample) -> str:
    """Draw a counterexample: the image with the failing patch marked, feature, products, expected, got."""
    lines = [f"Smallest counterexample: {example.case.clause}, case {example.case.name}: {example.why}"]
    if isinstance(example.case, LayerCase):
        lines.append(_layer_picture(example.case, example) if example.pixels <= _PASTED else example.case.sizes())
    elif example.pixels > _PASTED:
        lines.append(_too_large(example))
    elif example.expected is not None:
        grids = Image(example.case.image), Feature(example.case.feature)
        lines.append(str(explain(*grids, *(example.at or (0, 0)))))
    else:
        lines += [f"image    {expression(example.case.image)}", f"feature  {expression(example.case.feature)}"]
    if example.expected is not None:
        lines.append(f"expected          {example.expected_score if example.at else shape_of(example)}")
    else:
        lines.append("expected          a refusal")
    lines.append(f"got               {answered(example)}")
    return "\n".join(lines)


def _too_large(example: Counterexample) -> str:
    """Say what is not drawn; of a wrong number under a small feature, draw its patch."""
    image, feature = (
        f"{len(grid)} x {max(map(len, grid), default=0)}" for grid in (example.case.image, example.case.feature)
    )
    told = f"image {image}, feature {feature}: too large to draw; the report as JSON holds them whole"
    rows, cols = len(example.case.feature), max(map(len, example.case.feature), default=0)
    if example.at is None or rows * cols > _PASTED // 2:
        return told
    top, left = example.at
    patch = [row[left : left + cols] for row in example.case.image[top : top + rows]]
    picture = str(explain(Image(patch), Feature(example.case.feature), 0, 0))
    place = f"position (row {top}, column {left}) of the image, of which only the patch is drawn"
    return f"{told}\n{picture.replace('position (row 0, column 0)', place, 1)}"


def shape_of(example: Counterexample) -> str:
    """Say which map was expected where no single position is wrong."""
    assert example.expected is not None  # noqa: S101  # who asks has one
    maps, expected = example.case.maps, example.expected
    return f"{counted(example.case, maps)} of {expected.height // maps} x {expected.width} scores"


def _layer_picture(case: LayerCase, example: Counterexample) -> str:
    """Show the sizes and the options and, for one wrong number, plane, patch and feature of each channel."""
    if example.at is None:
        planes = (beside(f"plane {c}", _grid(plane)) for c, plane in enumerate(case.planes))
        features = (
            beside(f"filter {k}, feature {c}", _grid(feature))
            for k, one in enumerate(case.bank)
            for c, feature in enumerate(one)
        )
        return "\n".join([case.sizes(), *planes, *features])
    k, row = divmod(example.at[0], case.map_shape[0])
    return "\n".join([case.sizes(), *_channels(case, k, row, example.at[1])])


def _channels(case: LayerCase, k: int, row: int, col: int) -> Iterator[str]:
    """Show what each plane of the group of filter k adds at one position; outside the plane there is a blank zero."""
    first = k // (case.filters // case.options.groups) * case.depth
    (s_r, s_c), (top, left, _, _), (d_r, d_c), _ = case.options
    height, width, h, w = case.shape
    rows = [row * s_r + i * d_r - top for i in range(h)]
    cols = [col * s_c + j * d_c - left for j in range(w)]
    for c, feature in enumerate(case.bank[k]):
        plane = case.planes[first + c]
        patch = [[plane[r][q] if 0 <= r < height and 0 <= q < width else 0 for q in cols] for r in rows]
        pictures = ("plane " + str(first + c), plane), ("patch", patch), (f"filter {k}, feature {c}", feature)
        yield beside(*(f"{name}\n{_grid(grid)}" for name, grid in pictures))
    yield f"at map {k}, row {row}, column {col}: rows {rows} and columns {cols} of each plane, n = {case.n}"


def _grid(rows: Nested) -> str:
    return table([[str(written(number)) for number in row] for row in rows])


def failure_text(result: ClauseResult, tally: Tally, yours: Sequence[str]) -> Iterator[str]:
    """Tell the author of a test suite what is wrong: clause, counterexample, cause, and how to see it again.

    `yours` are lines of Python that make the function under test.
    """
    yield f"{result.anchor}: {result.failed} of {result.cases} cases fail"
    yield f"the clause: {_sentence(result.anchor)}\n"
    example = result.counterexample
    assert example is not None  # noqa: S101  # a clause that failed has one
    yield counterexample_picture(example)
    yield from _cause(result.anchor, tally, are_numbers=example.at is not None)
    if example.pixels <= _PASTED:
        yield from ("", "To see it again in Python:", *(f"    {line}" for line in (*yours, *python_lines(example))))


def _sentence(anchor: str) -> str:
    """Give the first paragraph of a section of SPEC.md, with the formula that it ends in."""
    first, second, *_ = clauses.sections(clauses.text())[anchor].split("\n\n")[1:]
    return first if first.endswith(".") else f"{first}\n\n{second}"


def _cause(anchor: str, tally: Tally, *, are_numbers: bool) -> Iterator[str]:
    """Say which fault computes the wrong maps, or which class of arithmetic they do satisfy."""
    if tally.strongest is not None and are_numbers:
        yield from ("", f"every map satisfies {tally.strongest}; {tally.required} is required")
        return
    found = next((one for one in findings(tally) if one.about in {"", anchor}), None)
    if found is not None:
        yield ""
        yield f"{found.explains} of {found.of} failing answers agree with `{found.fault}`: {found.sentence}"
        yield f"hint: {found.hint}"
