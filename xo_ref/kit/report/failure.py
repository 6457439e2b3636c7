"""The message of a failed contract test."""

from collections.abc import Iterator, Sequence

from xo_ref import clauses
from xo_ref.kit.diagnose.findings import findings
from xo_ref.kit.judge.result import ClauseResult
from xo_ref.kit.judge.tally import Tally
from xo_ref.kit.report.paste import python_lines
from xo_ref.kit.report.picture import PASTED, counterexample_picture


def failure_text(result: ClauseResult, tally: Tally, yours: Sequence[str]) -> Iterator[str]:
    """Yield the lines of the message: clause, counterexample, cause, and code to reproduce it.

    `yours` are lines of Python that make the function under test.
    """
    yield f"{result.anchor}: {result.failed} of {result.cases} cases fail"
    yield f"the clause: {_sentence(result.anchor)}\n"
    example = result.counterexample
    assert example is not None  # noqa: S101  # a clause that failed has one
    yield counterexample_picture(example)
    yield from _cause(result.anchor, tally, are_numbers=example.at is not None)
    if example.pixels <= PASTED:
        yield from ("", "To see it again in Python:", *(f"    {line}" for line in (*yours, *python_lines(example))))


def _sentence(anchor: str) -> str:
    """Return the first paragraph of a section of SPEC.md, with the formula that it ends in."""
    first, second, *_ = clauses.sections(clauses.text())[anchor].split("\n\n")[1:]
    return first if first.endswith(".") else f"{first}\n\n{second}"


def _cause(anchor: str, tally: Tally, *, are_numbers: bool) -> Iterator[str]:
    """Yield the fault that explains the wrong maps, or the arithmetic class that they do satisfy."""
    if tally.strongest is not None and are_numbers:
        yield from ("", f"every map satisfies {tally.strongest}; {tally.judged_by} is required")
        return
    found = next((one for one in findings(tally) if one.about in {"", anchor}), None)
    if found is not None:
        yield ""
        yield f"{found.explains} of {found.of} failing answers agree with `{found.fault}`: {found.sentence}"
        yield f"hint: {found.hint}"
