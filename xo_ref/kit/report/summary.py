"""From counted answers to a report: expectations, the verdict, the diagnosis.

Clauses: `output.report`.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from xo_ref.kit.answer import Refused
from xo_ref.kit.case import Demand, is_refusal
from xo_ref.kit.diagnose.findings import Finding
from xo_ref.kit.diagnose.replay import Replay
from xo_ref.kit.diagnose.when.active import When
from xo_ref.kit.judge.accuracy import Limit
from xo_ref.kit.judge.classes import VAGUE
from xo_ref.kit.judge.result import ClauseResult, Status
from xo_ref.kit.judge.tally import Tally
from xo_ref.kit.questions.vectors import Vector
from xo_ref.kit.report.model import Level, Report, Verdict
from xo_ref.kit.target.encoding import PLAIN, Given

_VAGUE = {str(known) for known in VAGUE}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a run knows besides the answers; the fields mean what those of a `Report` mean."""

    target: str
    seed: int
    started: float
    """When it began, by the monotonic clock."""
    level: Level = Level.SHAPES
    only: frozenset[str] = frozenset()
    """The clauses that were tried; empty for all."""
    xfail: Mapping[str, str] = field(default_factory=dict)
    """The clauses that are expected to fail, each with the reason; one that passes fails."""
    vectors: tuple[Vector, ...] = ()
    """The stored questions."""
    notes: tuple[str, ...] = ()
    diagnosis: tuple[Finding, ...] = ()
    when: tuple[When, ...] = ()
    replays: Mapping[str, Replay] = field(default_factory=dict)
    """What fresh processes say of the counterexamples, by their clauses."""
    computes: str | None = None
    trouble: str = ""
    greeted: str = ""
    complete: bool = True
    interrupted: bool = False
    given: Given = PLAIN
    coverage: tuple[tuple[str, int, int], ...] = ()
    seconds: float | None = None
    """How long it took, where that is not the time since it began."""


def summed_up(facts: Facts, tally: Tally) -> Report:
    """Decide, and report; of a target that could not run nothing but the trouble. Clauses: `output.report`."""
    ran = not facts.trouble
    clauses = (
        tuple(_with_replay(_with_expectation(result, facts.xfail), facts.replays) for result in tally.results())
        if ran
        else ()
    )
    missing = tuple(_missing(clauses, facts)) if ran else ()
    return Report(
        target=facts.target,
        verdict=_verdict(clauses, missing, facts),
        arithmetic=str(tally.strongest) if ran and tally.strongest else None,
        required=str(tally.required),
        clauses=clauses,
        cases=tally.cases,
        seconds=time.monotonic() - facts.started if facts.seconds is None else facts.seconds,
        seed=facts.seed,
        level=facts.level,
        diagnosis=facts.diagnosis,
        when=facts.when,
        computes=facts.computes,
        error=tally.accuracy.error(tally.strongest or tally.required) if ran else "",
        limits=tuple(_limits(tally)) if ran else (),
        shapes=tally.shapes if ran else (),
        advice=tuple(_advice(tally)) if ran else (),
        notes=(*facts.notes, *missing),
        trouble=facts.trouble,
        greeted=facts.greeted,
        complete=facts.complete,
        interrupted=facts.interrupted,
        given=facts.given,
        coverage=facts.coverage,
    )


def _decides(anchor: str, level: Level) -> bool:
    """Tell whether a clause decides the verdict."""
    return level is not Level.ANSWERS or not is_refusal(anchor)


def _missing(clauses: tuple[ClauseResult, ...], facts: Facts) -> Iterator[str]:
    """Name the clauses that decide the verdict, or were expected to fail, and were never judged."""
    judged = {result.anchor: result for result in clauses if result.status is not Status.SKIPPED}
    why = {result.anchor: result.because for result in clauses}
    needed = [vector.case.clause for vector in facts.vectors if _decides(vector.case.clause, facts.level)]
    for anchor in dict.fromkeys(facts.only or needed):
        if anchor not in judged:
            yield f"{anchor}: not judged: {why.get(anchor) or 'none of its questions was asked'}"
    for anchor in sorted(facts.xfail.keys() - why.keys()):
        yield f"{anchor}: expected to fail, but none of its questions was asked"


def _advice(tally: Tally) -> Iterator[str]:
    """Say what is no failure, but the author should know."""
    yield from tally.advice()
    if tally.strongest:
        yield from tally.accuracy.advice()
    yield from _undeclared(tally)


def _undeclared(tally: Tally) -> Iterator[str]:
    """Say how to declare that graded pixels are not taken, where all questions about them are refused and no other."""
    valid = [known for known in (*tally.failures, *tally.passes) if known[0].demand is Demand.ANSWER]
    refused = [isinstance(answer, Refused) for _, answer in valid]
    graded = [not case.is_bipolar for case, _ in valid]
    if any(refused) and refused == graded:
        yield "pixels other than 1 and -1 are refused: if intended, pass --graded no"


def _verdict(clauses: tuple[ClauseResult, ...], missing: tuple[str, ...], facts: Facts) -> Verdict:
    """Decide: nothing conforms that was not asked and answered."""
    if any(result.status is Status.FAILED and _decides(result.anchor, facts.level) for result in clauses):
        return Verdict.DOES_NOT_CONFORM
    if facts.trouble:
        return Verdict.COULD_NOT_RUN
    return Verdict.CONFORMS if facts.complete and not missing else Verdict.INCONCLUSIVE


def _limits(tally: Tally) -> Iterator[Limit]:
    """Give the limits, without classes that wrong numbers satisfy by chance."""
    for limit in tally.accuracy.limits():
        by_chance = tally.wrong and limit.arithmetic in _VAGUE
        yield replace(limit, arithmetic=None, missed="") if by_chance else limit


def _with_expectation(result: ClauseResult, xfail: Mapping[str, str]) -> ClauseResult:
    """Apply what was expected of a clause: its failure is none, and its pass is one."""
    because = xfail.get(result.anchor)
    if because is None or not result.cases:
        return result
    if result.status is Status.FAILED:
        return replace(result, status=Status.XFAILED, counterexample=None, because=because)
    why = f"expected to fail: {because}; but all {result.cases} cases pass, so remove --xfail"
    return replace(result, status=Status.FAILED, because=why)


def _with_replay(result: ClauseResult, replays: Mapping[str, Replay]) -> ClauseResult:
    """Say of a counterexample whether it fails alone."""
    found = replays.get(result.anchor)
    if found is None or result.counterexample is None:
        return result
    before = found.sequence[:-1]
    example = replace(result.counterexample, alone=found.alone, before=before, cause=found.kind)
    return replace(result, counterexample=example)
