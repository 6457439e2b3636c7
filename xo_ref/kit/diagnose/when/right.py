"""What the right answer to a question says of a position: names of a condition that nothing else decides."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from xo_ref.kit.case import Case
from xo_ref.kit.judge.question import Question
from xo_ref.values.grid import Position
from xo_ref.values.maps import FeatureMap


@dataclass(frozen=True, slots=True)
class Right:
    """The right answer, and what of it kernels take shortcuts by."""

    answer: FeatureMap
    n: int
    first_match: Position | None
    """The first position with a score of 1."""
    repeated: frozenset[int]
    """The image rows that equal the one above them; none of a layer."""
    h: int

    @classmethod
    def of(cls, case: Case) -> "Right":
        """Answer a valid question."""
        answer = Question(case).expected
        lines = pairwise(case.image) if case.op == "map" else ()
        again = (row for row, (above, here) in enumerate(lines, start=1) if list(above) == list(here))
        first = answer.best_positions()[0] if answer.highest == 1 else None
        return cls(answer, case.n, first, frozenset(again), len(case.feature))

    def sum(self, row: int, col: int) -> Fraction:
        """Give the sum of products at a position."""
        return self.answer[row, col] * self.n

    def names(self, row: int, col: int) -> dict[str, int]:
        """Give the names that are 1 or 0."""
        after = self.first_match is not None and (row, col) > self.first_match
        again = {"first_row_repeats": row, "last_row_repeats": row + self.h - 1}
        return {"after_match": after, **{name: row > 0 and at in self.repeated for name, at in again.items()}}
