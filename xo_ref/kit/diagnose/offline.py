"""The diagnosis of answers that are on file: nothing more can be asked.

Clauses: `output.report`.
"""

from collections.abc import Iterator, Sequence

from xo_ref.kit.case import Demand
from xo_ref.kit.diagnose.findings import Finding, finding_where, findings, is_explained, is_rounding
from xo_ref.kit.diagnose.when.active import When, confirmed
from xo_ref.kit.diagnose.when.seen import Seen, seen
from xo_ref.kit.judge.scale import wrong_places
from xo_ref.kit.judge.tally import Tally


def diagnosed(tally: Tally, seed: int, options: Sequence[str] = ()) -> tuple[tuple[Finding, ...], tuple[When, ...]]:
    """Name the faults, and the condition where none explains all; `options`: those of a layer.

    The condition is found on half of the evidence and confirmed on the other half.
    """
    diagnosis, when = list(findings(tally)), []
    if tally.book.wrong and not is_rounding(tally) and not is_explained(diagnosis):
        when = confirmed(list(kept_evidence(tally, options)), seed=seed)
    for one in when:
        diagnosis += finding_where(tally, one.condition, one.may_hold)
    return tuple(diagnosis), tuple(when)


def kept_evidence(tally: Tally, options: Sequence[str], right: int | None = None) -> Iterator[Seen]:
    """Yield where the answers that a tally kept are wrong; `right`: the most right answers, if not all."""
    for kept, failed in ((tally.book.failures, True), (tally.book.passes[:right], False)):
        for case, answer in kept:
            if case.demand is Demand.ANSWER:
                yield seen(case, wrong_places(case, answer, tally.judged_by) if failed else frozenset(), options)
