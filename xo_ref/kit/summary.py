"""From counted answers to a report: skips, verdict, diagnosis and what is computed instead."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from xo_ref.kit.answers import Refused
from xo_ref.kit.arithmetic import parse_class
from xo_ref.kit.cases import Demand
from xo_ref.kit.diagnosis import Evidence, Explanation, diagnose, diagnose_refusals
from xo_ref.kit.formats import BINARY32, FORMATS, Format
from xo_ref.kit.report import ClauseResult, Finding, Limit, Report, Status, Verdict
from xo_ref.kit.tally import Tally

__all__ = ["summed_up"]

_WIDE = {f"normwise:{form.name}" for form in FORMATS[2:]}
_PAIRS = 1.5  # seconds for trying pairs of faults, when no single one explains everything


def summed_up(report: Report, tally: Tally, skip: Mapping[str, str], computes: str | None) -> Report:
    """Complete a report with what was counted, and decide.

    `skip` names clauses that are known to fail, with the reason; one that passes fails.
    """
    clauses = tuple(_excused(result, skip) for result in tally.results())
    untried = set(skip) - {result.anchor for result in clauses}
    failed = any(result.status is Status.FAILED for result in clauses)
    notes = (*report.notes, *(f"{anchor}: skipped, and no case of it was tried" for anchor in sorted(untried)))
    return replace(
        report,
        verdict=_verdict(failed=failed, complete=report.complete),
        arithmetic=_achieved(tally),
        error=_error(tally),
        clauses=clauses,
        diagnosis=tuple(_findings(tally)),
        computes=computes,
        limits=tuple(_limits(tally)),
        advice=(*tally.advice(), *(tally.limits.advice() if _achieved(tally) else ())),
        notes=notes,
    )


def _verdict(*, failed: bool, complete: bool) -> Verdict:
    """Decide; a run that was interrupted before anything failed has shown nothing."""
    if failed:
        return Verdict.DOES_NOT_CONFORM
    return Verdict.CONFORMS if complete else Verdict.COULD_NOT_RUN


def _achieved(tally: Tally) -> str | None:
    """Name the strongest class; none for wrong numbers that only a bound without meaning lets through."""
    return None if tally.strongest is None or _means_nothing(str(tally.strongest), tally) else str(tally.strongest)


def _limits(tally: Tally) -> Iterator[Limit]:
    """Give the limits, without classes that mean nothing."""
    for limit in tally.limits.found():
        empty = limit.arithmetic is not None and _means_nothing(limit.arithmetic, tally)
        yield replace(limit, arithmetic=None, missed="") if empty else limit


def _means_nothing(reached: str, tally: Tally) -> bool:
    """Tell whether wrong numbers satisfy a class by chance: for transforms in 16 bits the bound exceeds every score."""
    return bool(tally.wrong) and reached in _WIDE


def _error(tally: Tally) -> str:
    """Measure the largest error by the bound of the class that is reached; where there is none, of the required one.

    `rounded` has no bound, so that of `approximate` in its format serves. Empty where there is no error to measure.
    """
    reached = _achieved(tally) or str(tally.required)
    measure = parse_class(reached.replace("rounded:", "approximate:"))
    largest = tally.largest[measure]
    return f"largest error {largest:.3g} of the bound of {measure}" if tally.judged and 0 < largest < 1e9 else ""


def _excused(result: ClauseResult, skip: Mapping[str, str]) -> ClauseResult:
    """Turn the result of a clause that was to be skipped: a failure into a skip, a pass into a failure."""
    because = skip.get(result.anchor)
    if because is None or not result.cases:
        return result
    if result.status is Status.FAILED:
        return replace(result, status=Status.SKIPPED, counterexample=None, because=because)
    why = f"skipped because: {because}; but all {result.cases} cases pass, so remove the skip"
    return replace(result, status=Status.FAILED, because=why)


def _findings(tally: Tally) -> Iterator[Finding]:
    """Name the faults that explain the wrong maps, and for each clause of refusals what was answered instead."""
    form = tally.required.form or BINARY32
    answerable = [(case, answer) for case, answer in tally.failures if case.demand is Demand.ANSWER]
    best = _causes(answerable, tally.passes, form)
    yield from map(_finding, best)
    unrefused = [(case, answer) for case, answer in tally.failures if case.demand is not Demand.ANSWER]
    for anchor in dict.fromkeys(case.clause for case, _ in unrefused):
        evidence = [(case, answer) for case, answer in unrefused if case.clause == anchor]
        guard = diagnose_refusals(evidence, best[0].fault if best else None, form=form)
        if guard is not None:
            yield _finding(guard, anchor)


def _causes(failed: Sequence[Evidence], passed: Sequence[Evidence], form: Format) -> list[Explanation]:
    """Find a fault that explains all wrong maps, or one for each kind of them, or two at once; or what explains most.

    In this order, because a pair of faults takes long to find and explains by chance what two kinds explain plainly.
    """
    if not failed:
        return []
    one = _simplest(diagnose(failed, passed, form=form, seconds=_PAIRS, pairs=False))
    if one and one[0].complete:
        return one
    kinds = _kinds(failed)
    apart = [_simplest(diagnose(kind, passed, form=form, seconds=_PAIRS, pairs=False)) for kind in kinds]
    if all(causes and causes[0].complete for causes in apart):
        return sorted(chain.from_iterable(apart), key=lambda cause: -cause.explains)
    two = _simplest(diagnose(failed, passed, form=form, seconds=_PAIRS))
    explained = sum(causes[0].explains for causes in apart if causes)
    if two and (two[0].complete or two[0].explains >= explained):
        return two
    return sorted(chain.from_iterable(apart), key=lambda cause: -cause.explains)


def _kinds(failed: Sequence[Evidence]) -> list[list[Evidence]]:
    """Part wrong answers by what may have a cause of its own: numbers for both kinds of pixels, and refusals."""
    kinds: dict[str, list[Evidence]] = {}
    for case, answer in failed:
        bipolar = all(pixel in {1, -1} for rows in (case.image, case.feature) for row in rows for pixel in row)
        kind = "refused" if isinstance(answer, Refused) else "bipolar" if bipolar else "graded"
        kinds.setdefault(kind, []).append((case, answer))
    return list(kinds.values())


def _simplest(found: Sequence[Explanation]) -> list[Explanation]:
    """Keep the explanations of most failing answers, at least half of them: one, or several that look alike."""
    best = [one for one in found if one.explains == found[0].explains and 2 * one.explains >= one.of]
    simplest = min((len(one.fault.parts) for one in best), default=0)
    return [one for one in best if len(one.fault.parts) == simplest]


def _finding(found: Explanation, about: str = "") -> Finding:
    """Keep of an explanation what a report tells."""
    return Finding(found.fault.id, found.explains, found.of, found.fault.story, found.fault.remedy, about)
