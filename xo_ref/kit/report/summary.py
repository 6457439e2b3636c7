"""Completes the draft of a report from the tally: verdict, clauses, accuracy, advice.

Clauses: `output.report`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from xo_ref.kit.answer import Rejected
from xo_ref.kit.case import Case, Demand, is_rejection
from xo_ref.kit.diagnose.replay import Replay
from xo_ref.kit.judge.result import ClauseResult, Status
from xo_ref.kit.judge.tally import Tally
from xo_ref.kit.report.model import Level, Report, Verdict


def completed(
    draft: Report,
    tally: Tally,
    *,
    only: frozenset[str] = frozenset(),
    xfail: Mapping[str, str] | None = None,
    stored: tuple[Case, ...] = (),
    replays: Mapping[str, Replay] | None = None,
) -> Report:
    """Decide the verdict and complete the report; a target that could not run gets no more than `trouble`.

    `draft` has what the tally does not: the target, the notes, the diagnosis. `only`: the clauses that were tested
    (empty for all). `stored`: the stored questions. `replays`: by clause, the result of repeating the counterexample in
    new processes. `xfail`: clauses that are expected to fail, each with the reason; one that passes counts as failed.
    """
    if draft.trouble:
        return replace(draft, verdict=Verdict.COULD_NOT_RUN, required=str(tally.judged_by), cases=tally.cases)
    expected, found = xfail or {}, replays or {}
    clauses = tuple(_with_replay(_with_expectation(result, expected), found) for result in tally.results())
    deciding = [anchor for anchor in (case.clause for case in stored) if _decides(anchor, draft.level)]
    missing = tuple(_missing(clauses, only or deciding, expected))
    failed = any(result.status is Status.FAILED and _decides(result.anchor, draft.level) for result in clauses)
    sure = draft.complete and not missing  # nothing conforms that was not asked and answered
    return replace(
        draft,
        verdict=Verdict.DOES_NOT_CONFORM if failed else Verdict.CONFORMS if sure else Verdict.INCONCLUSIVE,
        arithmetic=str(tally.strongest) if tally.strongest else None,
        required=str(tally.judged_by),
        clauses=clauses,
        cases=tally.cases,
        error=tally.accuracy.error(tally.strongest or tally.judged_by),
        limits=tuple(tally.limits()),
        shapes=tally.shapes,
        advice=tuple(_advice(tally)),
        notes=(*draft.notes, *missing),
    )


def _decides(anchor: str, level: Level) -> bool:
    return level is not Level.ANSWERS or not is_rejection(anchor)


def _missing(clauses: tuple[ClauseResult, ...], needed: Iterable[str], xfail: Mapping[str, str]) -> Iterator[str]:
    """Yield the clauses that decide the verdict, or were expected to fail, and were never judged."""
    judged = {result.anchor: result for result in clauses if result.status is not Status.SKIPPED}
    why = {result.anchor: result.because for result in clauses}
    for anchor in dict.fromkeys(needed):
        if anchor not in judged:
            yield f"{anchor}: not judged: {why.get(anchor) or 'none of its questions was asked'}"
    for anchor in sorted(xfail.keys() - why.keys()):
        yield f"{anchor}: expected to fail, but none of its questions was asked"


def _advice(tally: Tally) -> Iterator[str]:
    """Yield the advice to the author: remarks that are no failures."""
    yield from tally.advice()
    if tally.strongest:
        yield from tally.accuracy.advice()
    valid = [known for known in (*tally.book.failures, *tally.book.passes) if known[0].demand is Demand.ANSWER]
    rejected = [isinstance(answer, Rejected) for _, answer in valid]
    graded = [not case.is_bipolar for case, _ in valid]
    if any(rejected) and rejected == graded:  # all questions about them are rejected and no other
        yield "pixels other than 1 and -1 are rejected: if intended, pass --graded no"


def _with_expectation(result: ClauseResult, xfail: Mapping[str, str]) -> ClauseResult:
    """Apply `xfail` to a clause: an expected failure does not count, and an unexpected pass fails."""
    because = xfail.get(result.anchor)
    if because is None or not result.cases:
        return result
    if result.status is Status.FAILED:
        return replace(result, status=Status.XFAILED, counterexample=None, because=because)
    why = f"expected to fail: {because}; but all {result.cases} cases pass, so remove --xfail"
    return replace(result, status=Status.FAILED, because=why)


def _with_replay(result: ClauseResult, replays: Mapping[str, Replay]) -> ClauseResult:
    found = replays.get(result.anchor)
    if found is None or result.counterexample is None:
        return result
    before = found.sequence[:-1]
    example = replace(result.counterexample, alone=found.alone, before=before, cause=found.kind)
    return replace(result, counterexample=example)
