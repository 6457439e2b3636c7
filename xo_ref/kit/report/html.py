"""The report as one HTML page: the verdict first, then the reasons, then the counterexamples as pictures.

The page is self-contained and makes no network requests. A short script copies code to the clipboard and opens all
details before printing; its content security policy allows these and its style sheet by their hashes, and nothing else.
Text that comes from a target is escaped by `svg.safe`.

Clauses: `output.report`.
"""

import base64
import contextlib
import hashlib
from collections.abc import Iterable, Iterator

from xo_ref import clauses
from xo_ref.errors import XoError
from xo_ref.explain import explain
from xo_ref.kit.answer import Scores
from xo_ref.kit.case import Number
from xo_ref.kit.judge.classes import parse_class
from xo_ref.kit.judge.result import ClauseResult, Counterexample, Status
from xo_ref.kit.judge.scale import wrong_places
from xo_ref.kit.report.model import Level, Report, Verdict
from xo_ref.kit.report.paste import answered, protocol_line, python_lines
from xo_ref.kit.report.picture import counterexample_picture, shape_of
from xo_ref.svg import WRITTEN, Panel, element, grid, safe
from xo_ref.values.grid import Feature, Image
from xo_ref.values.maps import truncated

_PASTED = 400  # pixels of a case that is pasted
_DRAWN = 2**16  # pixels of a case that is drawn
_MARKED = 256  # wrong positions that are marked
_LISTED = 6  # findings

_VERDICTS = {Verdict.CONFORMS: "right", Verdict.DOES_NOT_CONFORM: "wrong"}
_LEVELS = {
    Level.ANSWERS: "decided by answers to valid questions",
    Level.SHAPES: "decided by answers to valid questions and the rejection of wrong shapes",
    Level.VALUES: "decided by answers to valid questions and the rejection of wrong shapes and of wrong values",
}

# Colours that are legible in light and in dark, so that one sheet serves both, in a page and in a notebook.
_STYLE = """
.xo-ref{max-width:72rem;margin:0 auto;padding:0 1rem;font:16px/1.5 system-ui,sans-serif;overflow-wrap:break-word;
& .verdict{padding:.1rem .7rem;border-radius:.3rem;color:#fff;background:#595959}
& .right{background:#2166ac;color:#fff}& .wrong{background:#b35806;color:#fff}& .some{background:#fdb863;color:#000}
& table{border-collapse:collapse}& td,& th{padding:.2rem .7rem;text-align:left;border:1px solid #8886;font-weight:400}
& pre{background:#8881;padding:.7rem;overflow-x:auto;white-space:pre-wrap}
& blockquote{margin:1rem 0;padding:0 1rem;border-left:.3rem solid #b35806}& svg{max-width:100%;height:auto}
& .panels{display:flex;flex-wrap:wrap;gap:1rem 1.5rem;align-items:flex-start}
& .wide{overflow-x:auto;white-space:nowrap;max-width:100%}& caption{text-align:left}
& details{margin:.5rem 0}& summary{cursor:pointer}}
@media print{.xo-ref{print-color-adjust:exact;& button{display:none}& .panels{break-inside:avoid}}}
"""
_PAGE_STYLE = f":root{{color-scheme:light dark;background:Canvas;color:CanvasText}}{_STYLE}"
_SCRIPT = """
for(const button of document.querySelectorAll("button"))button.onclick=async()=>{const lines=button.nextElementSibling;
try{await navigator.clipboard.writeText(lines.textContent);button.textContent="Copied"}
catch{getSelection().selectAllChildren(lines)}};
addEventListener("beforeprint",()=>{for(const part of document.querySelectorAll("details"))part.open=true});
"""


def as_html(report: Report) -> str:
    """Write a self-contained page."""
    policy = f"default-src 'none'; style-src {_hash(_PAGE_STYLE)}; script-src {_hash(_SCRIPT)}; base-uri 'none'"
    title = safe(f"{report.target}: {report.verdict.value}")
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}; form-action \'none\'">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<title>{title}</title><style>{_PAGE_STYLE}</style></head><body><main class="xo-ref">'
        f"{''.join(_parts(report, copy='<button>Copy</button>'))}</main><script>{_SCRIPT}</script></body></html>\n"
    )


def fragment(report: Report) -> str:
    """Write the report as HTML for a notebook, without the script."""
    return f'<style>{_STYLE}</style><div class="xo-ref">{"".join(_parts(report, copy=""))}</div>'


def _hash(text: str) -> str:
    """Name a style sheet or a script in a content security policy."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _parts(report: Report, copy: str) -> Iterator[str]:
    """Write the parts in the order of a reader's questions."""
    yield from _head(report)
    yield from _diagnosis(report)
    smallest = report.smallest_counterexample
    if smallest is not None:
        yield f"<h2>Smallest counterexample</h2>{''.join(_example(smallest, report, copy))}"
    failures = [(result, result.counterexample) for result in report.failures if result.counterexample]
    if len(failures) > 1:
        yield "<h2>Other clauses that failed</h2>"
    for result, other in failures:
        if other is not smallest:
            words = safe(f"{result.anchor}: {result.failed} of {result.cases} cases")
            yield f"<details><summary>{words}</summary>{''.join(_example(other, report, copy))}</details>"
    if report.coverage:
        rows = (f"<td>{safe(what)}</td><td>{asked}</td><td>{of}</td>" for what, asked, of in report.coverage)
        yield f"<h2>Coverage</h2>{_table('what was asked', ('what', 'asked', 'of'), rows)}"
    if report.shapes:
        yield "<h2>Shapes</h2><p>Wrong answers to valid questions, by the shape of one grid.</p>"
        yield f'<div class="panels">{_shapes(report, "image", 0)}{_shapes(report, "feature", 2)}</div>'
    yield from _clauses(report.clauses)
    for name, sentences in (("Advice, no failure", report.advice), ("Not tried, or cut short", report.notes)):
        if sentences:
            yield f"<h2>{name}</h2><ul>{''.join(f'<li>{safe(sentence)}</li>' for sentence in sentences)}</ul>"


def _head(report: Report) -> Iterator[str]:
    incomplete = "" if report.complete else " (incomplete: not everything was asked)"
    yield f'<h1><span class="verdict {_VERDICTS.get(report.verdict, "")}">{report.verdict.value}</span></h1>'
    greeted = f" ({safe(report.greeted)})" if report.greeted else ""
    yield f"<p><strong>{safe(report.target)}</strong>{greeted}{incomplete}</p>"
    yield f"<p>{safe(report.trouble)}</p>" if report.trouble else ""
    facts = {
        "level": f"{report.level.value}: {_LEVELS[report.level]}",
        "answers": report.answers,
        "rejections": report.rejections,
        "arithmetic": f"{report.arithmetic or 'none of the classes'} (required: {report.required}) {report.error}",
        "asked": f"{report.cases} cases in {report.seconds:.1f} s, seed {report.seed}",
    }
    yield f"<table>{''.join(f'<tr><th>{name}</th><td>{safe(fact)}</td></tr>' for name, fact in facts.items())}</table>"


def _diagnosis(report: Report) -> Iterator[str]:
    if report.when or report.diagnosis or report.computes or report.differs:
        yield "<h2>What is wrong</h2>"
    for when in report.when:
        condition = f"<code>{safe(when.condition)}</code> ({safe(when.words)})"
        yield f"<blockquote><p>Wrong only where {condition}, {when.evidence}.</p></blockquote>"
    for finding in report.diagnosis[:_LISTED]:
        topic = finding.where or finding.kind or finding.about
        about = f" ({topic})" if topic else ""
        matches = f"{finding.explains} of {finding.of} failing answers{about} match {finding.fault}."
        said = (finding.sentence, matches, f"Hint: {finding.hint}")
        yield f"<blockquote>{''.join(f'<p>{safe(sentence)}</p>' for sentence in said)}</blockquote>"
    if report.computes:
        yield f"<p>With a feature of 2 x 3 it computes <code>{safe(report.computes)}</code></p>"
    if report.differs:
        yield f"<p>In the smallest counterexample, {safe(report.differs)}</p>"


def _example(example: Counterexample, report: Report, copy: str) -> Iterator[str]:
    yield f"<p>{_linked(example.case.clause)}, case {safe(f'{example.case.name}: {example.why}')}</p>"
    right = "a rejection"
    if example.expected is not None:
        right = str(example.expected_score) if example.at else shape_of(example)
    yield f"<p>Expected <strong>{right}</strong>, got <strong>{safe(answered(example))}</strong></p>"
    if example.alone and example.cause:
        yield f"<p>Asked first in a fresh process, it is wrong; asked again there, it is right ({example.cause}).</p>"
    if example.alone is False:
        cause = f" ({example.cause})" if example.cause else ""
        yield f"<p>Asked first in a fresh process, it is right{cause}; the text report has the history.</p>"
    if example.case.op == "layer":
        yield f'<pre tabindex="0">{safe(counterexample_picture(example))}</pre>'
    elif example.pixels <= _DRAWN:
        drawn = "".join(map(element, _panels(example, report)))
        yield f'<div class="panels">{drawn}</div>' if drawn else ""
    else:
        yield "<p>Too large to draw; the JSON report has it in full.</p>"
    if example.pixels <= _PASTED:
        python = "\n".join(python_lines(example, report.given))
        lines = {"in Python": python, "by the protocol": protocol_line(example.case, report.given)}
        for name, text in lines.items():
            yield f'<p>To see it again {name}:</p>{copy}<pre tabindex="0">{safe(text)}</pre>'


def _panels(example: Counterexample, report: Report) -> Iterator[Panel]:
    """Draw the grids, the products, both maps, and the wrong positions on the image."""
    with contextlib.suppress(XoError):  # what has to be rejected may have no picture
        image, feature = Image(example.case.image), Feature(example.case.feature)
        if example.expected is None:
            yield from (image.panel(), feature.panel())
            return
        yield from explain(image, feature, *(example.at or (0, 0))).panels()
        places = None  # where the shape is wrong
        if example.at:
            places = wrong_places(example.case, example.got, parse_class(report.required))
        wrong = [(*place, 1, 1) for place in sorted(places or ())]
        yield example.expected.panel("expected", wrong[:_MARKED])
        if isinstance(example.got, Scores):
            rows, shape = example.got.rows, (len(example.got.rows), len(example.got.rows[0]))
            cut = [[_cut(number) for number in row] for row in rows]
            texts = [[_cell(number) for number in row] for row in rows] if max(shape) <= WRITTEN else ()
            yield grid("got", cut, 1, shape, scores=True, texts=texts, tips=False, boxes=wrong[:_MARKED])
        if wrong:
            yield image.panel(f"{len(wrong)} of {example.expected.n} positions wrong", wrong[:_MARKED])


def _cut(number: Number) -> Number:
    """Bring a number into the range of scores, for its colour; NaN is 0."""
    return max(-1, min(1, number)) if number == number else 0  # noqa: PLR0124


def _cell(number: Number) -> str:
    if not -1000 < number < 1000:  # NaN too
        return str(number) if isinstance(number, float) else "large"
    return truncated(*number.as_integer_ratio(), 2)


def _shapes(report: Report, name: str, at: int) -> str:
    """Tabulate wrong answers by the height and width of image or feature, `at` the place of its height in a shape."""
    counts: dict[tuple[int, int], list[int]] = {}
    for shape in report.shapes:
        count = counts.setdefault((_class(shape[at]), _class(shape[at + 1])), [0, 0])
        count[0] += shape[4]
        count[1] += shape[5]
    heights, widths = (sorted({key[axis] for key in counts}) for axis in (0, 1))
    rows = (
        f'<th scope="row">{_extents(height)}</th>'
        + "".join(_count(*counts.get((height, width), ())) for width in widths)
        for height in heights
    )
    return _table(f"{name}: rows by columns", ["rows", *map(_extents, widths)], rows)


def _count(right: int = 0, wrong: int = 0) -> str:
    kind = "right" if not wrong else "some" if right else "wrong"
    return f'<td class="{kind}">{wrong} of {right + wrong}</td>' if right + wrong else "<td></td>"


def _class(extent: int) -> int:
    """Return the upper end of an extent's bin; the bins are 1, 2, 3, 4, 5 to 8, 9 to 16 and so on."""
    return extent if extent <= 4 else 1 << (extent - 1).bit_length()


def _extents(largest: int) -> str:
    return str(largest) if largest <= 4 else f"{largest // 2 + 1}-{largest}"


def _table(caption: str, head: Iterable[str], rows: Iterable[str]) -> str:
    heads = "".join(f'<th scope="col">{name}</th>' for name in head)
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{caption}"><table><caption>{caption}</caption>'
        f"<tr>{heads}</tr>{body}</table></div>"
    )


def _clauses(results: tuple[ClauseResult, ...]) -> Iterator[str]:
    """List what became of each clause, and the text of each."""
    if not results:
        return
    kinds = {Status.PASSED: "right", Status.FAILED: "wrong"}
    rows = (
        f'<td>{_linked(result.anchor)}</td><td class="{kinds.get(result.status, "")}">{result.status.value}</td>'
        f"<td>{result.failed} of {result.cases}</td><td>{safe(result.because)}</td>"
        for result in results
    )
    yield f"<h2>Clauses</h2>{_table('of SPEC.md', ('clause', 'status', 'failed', 'why'), rows)}"
    known = clauses.sections(clauses.text())
    texts = {result.anchor: known[result.anchor] for result in results if result.anchor in known}
    parts = (
        f'<details><summary>{anchor}</summary><pre tabindex="0" id="{anchor}">{safe(text)}</pre></details>'
        for anchor, text in texts.items()
    )
    yield f"<h2>Their text</h2>{''.join(parts)}"


def _linked(anchor: str) -> str:
    return f'<a href="#{safe(anchor)}">{safe(anchor)}</a>'
