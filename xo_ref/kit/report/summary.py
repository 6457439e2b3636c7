"""From counted answers to a report: skips, verdict, diagnosis and what is computed instead."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from xo_ref.kit.answer import Refused
from xo_ref.kit.case import Demand
from xo_ref.kit.diagnose.findings import findings
from xo_ref.kit.judge.accuracy import Limit
from xo_ref.kit.judge.classes import VAGUE
from xo_ref.kit.judge.result import ClauseResult, Status
from xo_ref.kit.judge.tally import Tally
from xo_ref.kit.report.model import Report, Verdict

__all__ = ["Facts", "summed_up"]

_VAGUE = {str(known) for known in VAGUE}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a run knows besides the answers; the fields mean what those of a `Report` mean."""

    target: str
    seed: int
    seconds: float
    notes: tuple[str, ...] = ()
    computes: str | None = None
    trouble: str = ""
    complete: bool = True


def summed_up(facts: Facts, tally: Tally, skip: Mapping[str, str]) -> Report:
    """Decide, and report; of a target that could not run nothing but the trouble.

    `skip` names clauses that are known to fail, with the reason; one that passes fails.
    """
    clauses = () if facts.trouble else tuple(_excused(result, skip) for result in tally.results())
    untried = set() if facts.trouble else set(skip) - {result.anchor for result in clauses}
    told = not facts.trouble
    return Report(
        target=facts.target,
        verdict=_verdict(clauses, facts),
        arithmetic=str(tally.strongest) if told and tally.strongest else None,
        required=str(tally.required),
        clauses=clauses,
        cases=tally.cases,
        seconds=facts.seconds,
        seed=facts.seed,
        diagnosis=tuple(findings(tally)) if told else (),
        computes=facts.computes,
        error=tally.accuracy.error(tally.strongest or tally.required) if told else "",
        limits=tuple(_limits(tally)) if told else (),
        advice=tuple(_advice(tally)) if told else (),
        notes=(*facts.notes, *(f"{anchor}: skipped, and no case of it was tried" for anchor in sorted(untried))),
        trouble=facts.trouble,
        complete=facts.complete,
    )


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
        yield "pixels other than 1 and -1 are refused: if it takes none by design, declare it (--graded no)"


def _verdict(clauses: tuple[ClauseResult, ...], facts: Facts) -> Verdict:
    """Decide; a run that was interrupted before anything failed has shown nothing."""
    if any(result.status is Status.FAILED for result in clauses):
        return Verdict.DOES_NOT_CONFORM
    return Verdict.CONFORMS if facts.complete and not facts.trouble else Verdict.COULD_NOT_RUN


def _limits(tally: Tally) -> Iterator[Limit]:
    """Give the limits, without classes that wrong numbers satisfy by chance."""
    for limit in tally.accuracy.limits():
        by_chance = tally.wrong and limit.arithmetic in _VAGUE
        yield replace(limit, arithmetic=None, missed="") if by_chance else limit


def _excused(result: ClauseResult, skip: Mapping[str, str]) -> ClauseResult:
    """Turn the result of a clause that was to be skipped: a failure into a skip, a pass into a failure."""
    because = skip.get(result.anchor)
    if because is None or not result.cases:
        return result
    if result.status is Status.FAILED:
        return replace(result, status=Status.SKIPPED, counterexample=None, because=because)
    why = f"skipped because: {because}; but all {result.cases} cases pass, so remove the skip"
    return replace(result, status=Status.FAILED, because=why)
