"""What is counted of the answers, and which of them are kept.

A tally keeps one book for each class of arithmetic that would do.
"""

from dataclasses import dataclass, field

from xo_ref.kit.answer import Answer
from xo_ref.kit.case import Case
from xo_ref.kit.judge.result import Counterexample, Status

KEPT = 400
"""The most failing answers, and the most right ones, that are kept for a diagnosis."""


@dataclass(slots=True)
class Count:
    """The cases of one clause so far."""

    asked: int = 0
    failed: int = 0
    skipped: str = ""
    left_out: set[Status] = field(default_factory=set)
    """The statuses of the questions that were not answered."""
    smallest: Counterexample | None = None

    def keep(self, found: Counterexample) -> None:
        """Keep a failure if it is the smallest; of two of one size the earlier, but one that was cut is plainer."""
        if self.smallest is None or found.pixels - found.case.is_cut < self.smallest.pixels:
            self.smallest = found


@dataclass(slots=True)
class Book:
    """What the answers come to when one class is asked for."""

    counts: dict[str, Count] = field(default_factory=dict)
    shapes: dict[tuple[int, ...], list[int]] = field(default_factory=dict)
    """Of each H, W, h and w the right answers and the wrong ones to valid questions."""
    failures: list[tuple[Case, Answer]] = field(default_factory=list)
    """Failing answers for the diagnosis, the first few hundred; right ones likewise."""
    passes: list[tuple[Case, Answer]] = field(default_factory=list)
    wrong: int = 0
    """How many questions that have an answer got a wrong one."""
    missed: int = 0
    """How many answers that are not excused miss the class."""
