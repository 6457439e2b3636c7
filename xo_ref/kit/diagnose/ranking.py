"""Which faults of the catalogue explain the failing answers, best first.

Each fault predicts the answers of an implementation that has it. The fault whose
predictions agree with most failing answers comes first; a passing case where it would have
failed contradicts it. If no single fault explains all failures without contradiction, pairs
are tried: those that the plan allows (`Fault.composes_with`), in both orders where the order
matters.

Answers to invalid input are examined separately, clause by clause, because an implementation
that accepts an oversized feature may well reject ragged rows. There a fault of the guards
counts alone, or together with the fault that makes the maps wrong.

Order of explanations: more cases explained; fewer contradictions; more cases met exactly; a
single fault before a pair; the order of the catalogue.

Ruled out: distances instead of agreement (a wrong fault may be close on average), triples
(they explain anything).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain

from xo_ref.kit.answer import Answer
from xo_ref.kit.case import Case, Demand
from xo_ref.kit.diagnose.agreement import COST, agrees
from xo_ref.kit.diagnose.faults import CATALOGUE, LAYERS, Fault
from xo_ref.kit.diagnose.faults.predictions import cost
from xo_ref.kit.diagnose.faults.right import CORRECT
from xo_ref.kit.judge.formats import BINARY32, Format

_MOST = 5  # explanations
_CASES = 60  # failing cases that decide which explanations are best, cheapest first
_COUNTED = 500  # failing cases on which the best are counted
_PRODUCTS = 60_000  # that they may cost together, computed once
_WEIGHED = 40  # pairs that are weighed, the most promising ones
WORK = 4_000_000
"""Products that may be spent on trying pairs of faults."""
_SCREEN = 4  # cases on which pairs are tried first
_GLANCES = 8  # cases, small and large, of which a fault must explain one to be counted on all

Evidence = tuple[Case, Answer]
"""A question and its answer."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A fault, single or composed, and how much of the evidence it explains."""

    fault: Fault
    explains: int
    """The failing cases whose answers it computes."""
    of: int
    """The failing cases examined."""
    contradicted: int
    """The passing cases on which it would have failed."""
    exact: int
    """The failing cases where every number is met exactly."""

    @property
    def complete(self) -> bool:
        """Whether it explains all failures and nothing contradicts it."""
        return self.explains == self.of and not self.contradicted

    def __str__(self) -> str:
        return f"{self.fault.id} explains {self.explains} of {self.of}: {self.fault.hint}"


def explanations(
    failed: Sequence[Evidence], passed: Sequence[Evidence] = (), *, form: Format = BINARY32, pairs: bool = True
) -> list[Explanation]:
    """Rank the faults that explain failing cases, best first, at most five; empty if none explains any.

    `form` is the format in which the implementation is taken to compute. Cases that would
    cost too much are left out. The 60 smallest failing cases and all passing ones decide which
    explanations are the best, and these are counted on the 500 smallest failing cases. Pairs
    of faults are composed until `WORK` products are spent; without `pairs` they are not tried.
    No clock has a part in it: the same evidence gives the same explanations.

    >>> from xo_ref.kit.answer import Scores
    >>> from xo_ref.kit.questions.stored import stored_cases
    >>> cases = [case for case in stored_cases()[:6]]
    >>> wrong = CATALOGUE["not-divided"]
    >>> failed = [(c, Scores(tuple(map(tuple, wrong.map(c.image, c.feature))))) for c in cases]
    >>> print(explanations(failed)[0])
    not-divided explains 6 of 6: divide every sum by n = h * w
    """
    counted = _cheapest(failed, COST, 10 * _PRODUCTS)[:_COUNTED]
    right = _cheapest(passed, COST // 20, 10 * _PRODUCTS)
    wrong = _cheapest(counted, COST, _PRODUCTS)[:_CASES]
    if not wrong:
        return []
    catalogue = _catalogue(wrong)
    singles = _ranked(catalogue.values(), wrong, right, form, 1)
    if singles and singles[0].complete:
        fault = singles[0].fault
        larger = [evidence for evidence in counted[_CASES:] if cost(fault.plan, evidence[0]) <= COST]
        rest = [evidence for evidence in larger if not agrees(fault, *evidence, form)[0]]
        if rest:  # these need a second fault
            wrong = wrong[: _CASES // 2] + rest[: _CASES // 2]
            singles = _ranked(catalogue.values(), wrong, right, form, 1)
    if pairs and not (singles and singles[0].complete):
        least, best = (singles[0].explains, singles[0].fault) if singles else (1, None)
        singles += _ranked(_pairs(wrong, form, best), wrong, right, form, least, _WEIGHED)
    return sorted((_recounted(one, counted, right, form) for one in sorted(singles, key=_rank)[:_MOST]), key=_rank)


def diagnose_rejections(
    failed: Sequence[Evidence], base: Fault | None = None, *, form: Format = BINARY32
) -> Explanation | None:
    """Name the fault of the guards that explains most answers to invalid input; None when none explains half of them.

    `base` is the fault of the wrong maps: an answer may come from both together.
    """
    ranked = []
    for guard in _catalogue(failed).values():
        if guard.slots <= _REJECTERS:
            both = [guard, *([guard.then(base)] if base is not None and guard.composes_with(base) else [])]
            hits = [max(agrees(fault, *evidence, form) for fault in both) for evidence in failed]
            met, exact = sum(near for near, _ in hits), sum(same for _, same in hits)
            ranked.append(Explanation(guard, met, len(failed), 0, exact))
    best = min(ranked, key=_rank, default=None)
    return best if best and best.explains and 2 * best.explains >= best.of else None


def _ranked(
    faults: Iterable[Fault],
    wrong: list[Evidence],
    right: list[Evidence],
    form: Format,
    least: int,
    most: int | None = None,
) -> list[Explanation]:
    """Count for each fault what it explains; best first.

    The faults that do well on the first few cases are counted first. A fault that cannot
    explain `least` cases, or as many as the best so far, is dropped on the way; only the
    `most` promising ones are counted, if that is given.
    """
    glanced = range(0, len(wrong), max(1, len(wrong) // _GLANCES))[:_GLANCES]
    first = [wrong[at] for at in glanced]
    rest = [evidence for at, evidence in enumerate(wrong) if at not in glanced]
    screening = ((fault, [agrees(fault, *evidence, form) for evidence in first]) for fault in faults)
    screened = [(fault, hits) for fault, hits in screening if any(near for near, _ in hits)]
    screened.sort(key=lambda one: -sum(near for near, _ in one[1]))
    ranked = []
    fewest = len(right)
    for fault, hits in screened[:most]:
        counts = _explained(fault, hits, rest, form, len(wrong) - least)
        if counts is not None:
            met, exact = counts
            least = max(least, met)
            against = _contradicted(fault, right, form, fewest) if met == len(wrong) else 0
            fewest = min(fewest, against) if met == len(wrong) else fewest
            ranked.append(Explanation(fault, met, len(wrong), against, exact))
    return sorted(ranked, key=_rank)


def _contradicted(fault: Fault, right: list[Evidence], form: Format, fewest: int) -> int:
    """Count the passing cases that contradict a fault; stop at one more than the fewest so far."""
    against = 0
    for case, answer in right:
        against += not agrees(fault, case, answer, form, right=True)[0]
        if against > fewest:
            break
    return against


def _recounted(one: Explanation, counted: list[Evidence], right: list[Evidence], form: Format) -> Explanation:
    """Count again, on all cases where the prediction is affordable; count contradictions if that was not done."""
    hits = [agrees(one.fault, *evidence, form) for evidence in counted if cost(one.fault.plan, evidence[0]) <= COST]
    met, exact = sum(near for near, _ in hits), sum(same for _, same in hits)
    is_counted = one.explains == one.of
    against = one.contradicted if is_counted else _contradicted(one.fault, right, form, len(right))
    return Explanation(one.fault, met, len(hits), against, exact)


def _explained(
    fault: Fault, hits: list[tuple[bool, bool]], rest: list[Evidence], form: Format, spare: int
) -> tuple[int, int] | None:
    """Count the cases explained, and those met exactly, `hits` first; None once more than `spare` are not explained."""
    answers = chain(hits, (agrees(fault, *evidence, form) for evidence in rest))
    met = exact = 0
    for number, (near, same) in enumerate(answers, start=1):
        met += near
        exact += same
        if number - met > spare:
            return None
    return met, exact


def _pairs(wrong: list[Evidence], form: Format, best: Fault | None) -> Iterator[Fault]:
    """Compose the pairs that may be composed and that explain one of the first few cases, until the work is spent.

    Those with the best single fault come first: what it does not explain another may.
    """
    first = wrong[:_SCREEN]
    left = WORK // max(1, sum(cost(CORRECT, case) for case, _ in first))
    rejecting = any(case.demand is not Demand.ANSWER for case, _ in wrong)
    catalogue = _catalogue(first)
    order = list(catalogue)
    faults = [fault for fault in catalogue.values() if rejecting or not fault.slots & _GUARDS]
    faults.sort(key=lambda fault: fault is not best)
    for number, fault in enumerate(faults):
        for other in faults[number + 1 :]:
            left -= 1
            if left < 0:
                return
            for one, two in ((fault, other), (other, fault)):
                if one.composes_with(two) and (one.slots & two.slots or order.index(one.id) < order.index(two.id)):
                    pair = one.then(two)
                    if any(agrees(pair, case, answer, form)[0] for case, answer in first):
                        yield pair


_GUARDS = frozenset({"grid", "empty", "ragged", "values"})  # they act on invalid input only
_REJECTERS = _GUARDS | {"fit"}


def _catalogue(evidence: Sequence[Evidence]) -> Mapping[str, Fault]:
    """Return the faults of what was asked for, maps or layers."""
    return CATALOGUE if evidence[0][0].op == "map" else LAYERS


def _rank(one: Explanation) -> tuple[int, int, int, int]:
    """Put the better explanation first; sorting keeps the catalogue's order among equals."""
    return -one.explains, one.contradicted, -one.exact, len(one.fault.parts)


def _cheapest(evidence: Sequence[Evidence], limit: int, together: int) -> list[Evidence]:
    """Sort the cases by cost; keep those that cost at most `limit` each and `together` in all.

    The sum never excludes the first, and for the next three it may be twice as large.
    """
    costs = sorted((cost(CORRECT, case), number) for number, (case, _) in enumerate(evidence))
    spent = accumulate(products for products, _ in costs)
    kept = (
        price
        for at, (price, sum_) in enumerate(zip(costs, spent, strict=True))
        if not at or sum_ <= together * (2 if at < _SCREEN else 1)
    )
    return [evidence[number] for products, number in kept if products <= limit]
