"""Counts of judged answers, and the answers kept for a diagnosis.

A tally keeps one book for each arithmetic class that would suffice.
"""

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from xo_ref.kit.answer import Answer, Scores
from xo_ref.kit.case import Case, Demand
from xo_ref.kit.judge.result import Counterexample, Outcome, Status
from xo_ref.values.maps import FeatureMap

KEPT = 400
"""The most failing answers, and the most right ones, that are kept for a diagnosis."""

_NOT_JUDGED = (Status.SKIPPED, Status.NOT_APPLICABLE)


class Answered(NamedTuple):
    """An answer, with what is the same in every book."""

    anchor: str
    """The clause it is counted under, which may differ from the clause of the case."""
    case: Case
    answer: Answer
    expected: FeatureMap | None
    is_excused: bool
    """Whether a failure does not count as such."""
    is_evidence: bool
    """Whether a diagnosis may use it."""


@dataclass(slots=True)
class Count:
    """The answers under one clause so far."""

    judged: int = 0
    failed: int = 0
    skipped: str = ""
    """Why a question was not answered, if one was not."""
    left_out: set[Status] = field(default_factory=set)
    """The statuses of the questions that were not answered."""
    smallest: Counterexample | None = None

    def leave_out(self, status: Status, why: str) -> None:
        """Note that a question was not answered."""
        self.skipped = self.skipped or why
        self.left_out.add(status)

    def keep(self, example: Counterexample) -> None:
        """Keep a failure if it is smaller than the kept one, or of the same size and produced by shrinking."""
        kept = self.smallest
        if kept is None or (example.pixels, not example.case.is_cut) < (kept.pixels, True):
            self.smallest = example

    def merge(self, other: "Count") -> None:
        """Add what was counted elsewhere."""
        self.judged += other.judged
        self.failed += other.failed
        self.skipped = self.skipped or other.skipped
        self.left_out |= other.left_out
        if other.smallest:
            self.keep(other.smallest)

    @property
    def status(self) -> Status:
        """Failed, else passed, else why nothing was judged."""
        if self.failed:
            return Status.FAILED
        if self.judged:
            return Status.PASSED
        return Status.NOT_APPLICABLE if self.left_out == {Status.NOT_APPLICABLE} else Status.SKIPPED


@dataclass(slots=True)
class Book:
    """The counts of all answers, judged by one arithmetic class."""

    counts: dict[str, Count] = field(default_factory=dict)
    """By clauses, in the order in which they were first tried."""
    shapes: dict[tuple[int, ...], list[int]] = field(default_factory=dict)
    """For each (H, W, h, w): the number of right and of wrong answers to valid questions."""
    failures: list[tuple[Case, Answer]] = field(default_factory=list)
    """The first few hundred failing answers that are evidence for a diagnosis."""
    passes: list[tuple[Case, Answer]] = field(default_factory=list)
    """The first few hundred right ones."""
    wrong: int = 0
    """How many valid questions were answered wrongly or rejected."""
    missed: int = 0
    """How many answers have a number that misses the class."""

    def count(self, anchor: str) -> Count:
        """Return the count of a clause."""
        return self.counts.setdefault(anchor, Count())

    def enter(self, answered: Answered, outcome: Outcome) -> None:
        """Count one answer, and keep it if a diagnosis may use it."""
        case, failed, count = answered.case, outcome.status is Status.FAILED, self.count(answered.anchor)
        if outcome.status in _NOT_JUDGED:
            count.leave_out(outcome.status, outcome.why)
            return
        count.judged += 1
        if answered.expected is not None:
            shape = len(case.image), len(case.image[0]), len(case.feature), len(case.feature[0])
            self.shapes.setdefault(shape, [0, 0])[failed] += 1
        if failed:
            count.failed += 1
            asked = case if answered.anchor == case.clause else replace(case, clause=answered.anchor)
            count.keep(Counterexample(asked, answered.expected, answered.answer, outcome.why, outcome.at))
        if answered.is_excused:
            return
        is_number = isinstance(answered.answer, Scores) and answered.expected is not None
        self.missed += failed and is_number and outcome.at is not None
        self.wrong += failed and case.demand is Demand.ANSWER
        kept = self.failures if failed else self.passes
        if answered.is_evidence and len(kept) < KEPT:
            kept.append((case, answered.answer))

    def merge(self, other: "Book", share: int) -> None:
        """Add what was counted elsewhere; at most `share` of its failures, and of its right answers, are kept."""
        self.wrong += other.wrong
        self.missed += other.missed
        for anchor, theirs in other.counts.items():
            self.count(anchor).merge(theirs)
        for shape, counts in other.shapes.items():
            ours = self.shapes.setdefault(shape, [0, 0])
            ours[:] = map(sum, zip(ours, counts, strict=True))
        self.failures += other.failures[: min(share, KEPT - len(self.failures))]
        self.passes += other.passes[: min(share, KEPT - len(self.passes))]
