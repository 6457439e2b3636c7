"""From failing answers to their causes: which faults of the catalogue a report names.

Three things are told apart, because each may have a cause of its own: wrong maps of pixels
of -1 and 1, wrong maps of other pixels, and, clause by clause, answers to questions that
should have been refused.

Clauses: `output.report`.
"""

from collections.abc import Iterator, Sequence
from itertools import chain

from xo_ref.kit.answers import Refused
from xo_ref.kit.cases import Demand
from xo_ref.kit.diagnosis import Evidence, Explanation, diagnose, diagnose_refusals
from xo_ref.kit.formats import BINARY32, FORMATS, Format
from xo_ref.kit.report import Finding
from xo_ref.kit.tally import Tally

__all__ = ["findings"]

_PAIRS = 1.5  # seconds for trying pairs of faults, when no single one explains everything


def findings(tally: Tally) -> Iterator[Finding]:
    """Name the faults that explain the wrong maps, and for each clause of refusals what was answered instead.

    >>> from xo_ref.kit.answers import Scores
    >>> from xo_ref.kit.arithmetic import LEAST
    >>> from xo_ref.kit.cases import Case
    >>> tally = Tally(LEAST)
    >>> outcome = tally.add(Case("c", "map.value", [[1, 1, -1]], [[1, -1, 1]]), Scores(((-1,),)))
    >>> next(findings(tally)).fault
    'not-divided'
    """
    form = tally.required.form or BINARY32
    answerable = [(case, answer) for case, answer in tally.failures if case.demand is Demand.ANSWER]
    # numbers that are right to 32 bits are those of the score: no two faults made them
    rough = tally.strongest is None or tally.strongest.form in FORMATS[2:]
    best = _causes(answerable, tally.passes, form, pairs=rough)
    yield from map(_finding, best)
    unrefused = [(case, answer) for case, answer in tally.failures if case.demand is not Demand.ANSWER]
    for anchor in dict.fromkeys(case.clause for case, _ in unrefused):
        evidence = [(case, answer) for case, answer in unrefused if case.clause == anchor]
        guard = diagnose_refusals(evidence, best[0].fault if best else None, form=form)
        if guard is not None:
            yield _finding(guard, anchor)


def _causes(
    failed: Sequence[Evidence], passed: Sequence[Evidence], form: Format, *, pairs: bool = True
) -> list[Explanation]:
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
    two = _simplest(diagnose(failed, passed, form=form, seconds=_PAIRS, pairs=pairs))
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
