"""From counted answers to a report: skips, verdict, diagnosis and what is computed instead."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from xo_ref.kit.answer import Refused
from xo_ref.kit.case import Demand
from xo_ref.kit.diagnose.findings import findings
from xo_ref.kit.judge.accuracy import Limit
from xo_ref.kit.judge.bounds import gamma
from xo_ref.kit.judge.classes import ArithmeticClass, parse_class
from xo_ref.kit.judge.formats import FORMATS
from xo_ref.kit.judge.result import ClauseResult, Status
from xo_ref.kit.judge.tally import Tally
from xo_ref.kit.report.model import Report, Verdict

__all__ = ["summed_up"]

_WIDE = {f"normwise:{form.name}" for form in FORMATS[2:]}


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
        diagnosis=tuple(findings(tally)),
        computes=computes,
        limits=tuple(_limits(tally)),
        advice=(
            *tally.advice(),
            *(tally.limits.advice() if _achieved(tally) else ()),
            *_unbounded(tally),
            *_undeclared(tally),
        ),
        notes=notes,
    )


def _unbounded(tally: Tally) -> Iterator[str]:
    """Say of which answers the class that is reached says next to nothing."""
    reached = parse_class(_achieved(tally) or "exact")
    beyond = _beyond(reached, tally)
    if reached.kind == "approximate" and reached.form is not None and beyond:
        least = int(1 / reached.form.unit_roundoff) - 1
        yield (
            f"arithmetic.approximate: {reached} bounds nothing for features of {least} pixels and more; "
            f"answers about such features: {beyond.total()}, known to be finite and no more"
        )


def _beyond(asked: ArithmeticClass, tally: Tally) -> Counter[bool]:
    """Count the right and the wrong answers about features so large that a class has no bound."""
    found: Counter[bool] = Counter()
    if asked.kind == "approximate" and asked.form is not None:
        for (n, wrong), count in tally.sizes.items():
            found[wrong] += count if gamma(n + 1, asked.form) is None else 0
    return +found


def _undeclared(tally: Tally) -> Iterator[str]:
    """Say how to declare that graded pixels are not taken, where all questions about them are refused and no other."""
    valid = [known for known in (*tally.failures, *tally.passes) if known[0].demand is Demand.ANSWER]
    refused = [isinstance(answer, Refused) for _, answer in valid]
    graded = [not case.is_bipolar for case, _ in valid]
    if any(refused) and refused == graded:
        yield "pixels other than 1 and -1 are refused: if it takes none by design, declare it (--graded no)"


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
    """Tell whether wrong numbers satisfy a class by chance.

    For transforms in 16 bits the bound exceeds every score; for sums there is none for large features.
    """
    wrong = sum(count for (_, is_wrong), count in tally.sizes.items() if is_wrong)
    return bool(tally.wrong) and (reached in _WIDE or 0 < wrong == _beyond(parse_class(reached), tally)[True])


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
