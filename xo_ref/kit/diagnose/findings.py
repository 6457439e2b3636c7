"""From failing answers to their causes: which faults of the catalogue a report names.

Wrong maps of pixels of -1 and 1, wrong maps of other pixels, rejections of valid questions,
and answers to invalid input, clause by clause, may each have a cause of their own.

    fault        an entry of the catalogue, or two at once
    explanation  a fault with the count of answers that it predicts (`ranking`)
    finding      an explanation that a report shows, with its sentence and hint
    diagnosis    all findings of a report

Clauses: `output.report`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from xo_ref.kit.answer import Answer, Rejected, Scores, Undefined
from xo_ref.kit.case import Case, Demand
from xo_ref.kit.diagnose.ranking import Evidence, Explanation, diagnose_rejections, explanations
from xo_ref.kit.judge.formats import BINARY32, NARROW, Format
from xo_ref.kit.judge.reference import Reference
from xo_ref.kit.judge.tally import Tally

UNDEFINED = "undefined output"
"""The kind of answers in which a number is x or z: a finding, and no explanation of where they are."""
_ENORMOUS = 10**9
_ABOUT_UNDEFINED = (
    "An output is x or z: it depends on a register without reset, on memory that was not written, or on nothing.",
    "reset the register, or look at the waveform where the output is first undefined",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault that explains failing cases."""

    fault: str
    """The id in the catalogue, or two ids joined by " + "."""
    explains: int
    """The failing cases whose answers it computes."""
    of: int
    """The failing cases examined."""
    sentence: str
    hint: str
    kind: str = ""
    """The kind of wrong answers examined; empty for all of them."""
    about: str = ""
    """The clause whose rejections are missing; empty for wrong maps."""
    where: str = ""
    """The condition under which it is the fault; empty for all answers."""
    contradicted: int = 0
    """The right answers that it would have made wrong."""


def findings(tally: Tally, *, pairs: bool = True) -> Iterator[Finding]:
    """Name the faults that explain the wrong maps and, for each rejection clause, the answers given instead.

    Without `pairs`, which take long to find, only single faults.
    """
    form = tally.judged_by.form or BINARY32
    answerable = [(case, answer) for case, answer in tally.book.failures if case.demand is Demand.ANSWER]
    # numbers right to 32 bits are those of the score: at most one fault, of arithmetic, made them
    rough = tally.strongest is None or tally.strongest.form in NARROW
    right = [(case, answer) for case, answer in tally.book.passes if case.demand is Demand.ANSWER]
    maps = (answer.rows for _, answer in answerable if isinstance(answer, Scores))
    undefined = sum(any(isinstance(number, Undefined) for row in rows for number in row) for rows in maps)
    if undefined:
        yield Finding("undefined-output", undefined, len(answerable), *_ABOUT_UNDEFINED, kind=UNDEFINED)
    causes = [] if is_rounding(tally) else list(_explanations(answerable, right, form, rough=rough, pairs=pairs))
    for kind, cause in causes:
        yield _finding(cause, kind=kind)
    unrejected = [(case, answer) for case, answer in tally.book.failures if case.demand is not Demand.ANSWER]
    for anchor in dict.fromkeys(case.clause for case, _ in unrejected):
        evidence = [(case, answer) for case, answer in unrejected if case.clause == anchor]
        guard = diagnose_rejections(evidence, causes[0][1].fault if causes else None, form=form)
        if guard is not None:
            yield _finding(guard, about=anchor)


def is_explained(diagnosis: Sequence[Finding]) -> bool:
    """Return whether one fault explains every wrong map, and no right answer contradicts it."""
    return any(
        one.explains == one.of and not (one.about or one.contradicted or one.kind == UNDEFINED) for one in diagnosis
    )


def is_rounding(tally: Tally) -> bool:
    """Return whether every number is the score, correctly rounded: then rounding is the whole cause of wrong maps."""
    if tally.strongest is None or tally.strongest.kind != "rounded":
        return False
    layers = (one for one in tally.book.failures if one[0].demand is Demand.ANSWER and one[0].op == "layer")
    # maps of another shape are judged by others
    return all(isinstance(answer, Scores) and Reference(case).has_shape_of(answer) for case, answer in layers)


def finding_where(tally: Tally, condition: str, holds: Callable[[Case], bool]) -> Iterator[Finding]:
    """Name the fault that explains all wrong maps; right answers count only where the condition may hold."""
    failed = [(case, answer) for case, answer in tally.book.failures if case.demand is Demand.ANSWER]
    passed = [(case, answer) for case, answer in tally.book.passes if case.demand is Demand.ANSWER and holds(case)]
    for cause in _simplest(explanations(failed, passed, form=tally.judged_by.form or BINARY32, pairs=False)):
        if cause.complete:
            yield _finding(cause, where=condition)


def _explanations(
    failed: Sequence[Evidence], passed: Sequence[Evidence], form: Format, *, rough: bool, pairs: bool
) -> Iterator[tuple[str, Explanation]]:
    """Find one fault that explains all wrong maps, else one for each kind of them, else a pair if asked, else the best.

    In this order, because pairs take long to find, and may by chance explain two kinds that differ in cause.
    """

    def causes(evidence: Sequence[Evidence], *, pairs: bool = False) -> list[Explanation]:
        """Find explanations that at most one right answer in twenty contradicts."""
        found = explanations(evidence, passed, form=form, pairs=pairs) if evidence else []
        return _simplest([one for one in found if 20 * one.contradicted <= len(passed)])

    one = causes(failed)
    if not rough or not any(map(_is_computed, (answer for _, answer in failed))) or (one and one[0].complete):
        yield from (("", cause) for cause in one)
        return
    parts = _kinds(failed)
    kinds = {kind: causes(evidence) if len(parts) > 1 else one for kind, evidence in parts.items()}
    apart = sorted(
        ((kind, cause) for kind, found in kinds.items() for cause in found), key=lambda pair: -pair[1].explains
    )
    if all(found and found[0].complete for found in kinds.values()):
        yield from apart
        return
    two = causes(failed, pairs=True) if pairs else one
    nearly = [cause for cause in two if 20 * cause.explains >= 19 * cause.of or not cause.fault.parts]
    explained = sum(found[0].explains for found in kinds.values() if found)
    yield from (("", cause) for cause in nearly) if nearly and nearly[0].explains >= explained else apart


def _is_computed(answer: Answer) -> bool:
    """Return whether an answer may be what two faults of the catalogue compute: numbers of ordinary size."""
    return isinstance(answer, Scores) and all(-_ENORMOUS < number < _ENORMOUS for row in answer.rows for number in row)


def _kinds(failed: Sequence[Evidence]) -> dict[str, list[Evidence]]:
    """Group wrong answers that may have a cause of their own: numbers for both kinds of pixels, and rejections."""
    kinds: dict[str, list[Evidence]] = {}
    for case, answer in failed:
        numbers = "pixels of -1 and 1" if case.is_bipolar else "other pixels"
        kind = "valid questions" if isinstance(answer, Rejected) else numbers
        kinds.setdefault(kind, []).append((case, answer))
    return kinds


def _simplest(found: Sequence[Explanation]) -> list[Explanation]:
    """Keep the explanations of most failing answers, at least half: one, or several that are indistinguishable."""
    best = [one for one in found if one.explains == found[0].explains and 2 * one.explains >= one.of]
    simplest = min((len(one.fault.parts) for one in best), default=0)
    return [one for one in best if len(one.fault.parts) == simplest]


def _finding(found: Explanation, *, kind: str = "", about: str = "", where: str = "") -> Finding:
    """Turn an explanation into a finding."""
    fault, counts = found.fault, (found.explains, found.of)
    return Finding(fault.id, *counts, fault.story, fault.hint, kind, about, where, found.contradicted)
