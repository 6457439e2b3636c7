"""What became of a clause: its status, its counts, and the smallest case that fails it."""

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from xo_ref.kit.answer import Answer, Scores
from xo_ref.kit.case import Case
from xo_ref.values.grid import Position
from xo_ref.values.maps import FeatureMap


class Status(Enum):
    """What became of one clause."""

    PASSED = "passed"
    FAILED = "failed"
    XFAILED = "expected failure"
    """It fails, as was declared."""
    SKIPPED = "skipped"
    """It was not asked, or the target did not answer."""
    NOT_APPLICABLE = "not applicable"
    """Its questions lie outside what the target takes by its own declaration."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one answer is worth."""

    status: Status
    why: str = ""
    at: Position | None = None
    """The first wrong position in reading order; None where there is no such position."""
    advice: str = ""
    """What its author should know of an answer that is no failure, as a title for cases; empty for nothing."""


@dataclass(frozen=True, slots=True)
class Counterexample:
    """One case whose answer is wrong, the smallest of its clause in image pixels plus feature pixels."""

    case: Case
    expected: FeatureMap | None
    """The right map; None where the case is to be rejected."""
    got: Answer
    why: str
    """What is wrong, in one sentence."""
    at: Position | None = None
    """The first wrong position in reading order; None where there is no such position."""
    alone: bool | None = None
    """Whether the answer is wrong as the first of a fresh process; None where that was not tried."""
    before: tuple[Case, ...] = ()
    """If not: the shortest list found of questions after which it is."""
    cause: str = ""
    """If not, why: state, race or initial memory; or that it is wrong only as the first question.

    Empty if the fault did not show again, or no history was tried.
    """

    @property
    def expected_score(self) -> Fraction | None:
        """The right score at the first wrong position."""
        return self.expected[self.at] if self.expected and self.at else None

    @property
    def got_score(self) -> object:
        """What was answered at the first wrong position; None where there is no such position."""
        return self.got.rows[self.at[0]][self.at[1]] if isinstance(self.got, Scores) and self.at else None

    @property
    def pixels(self) -> int:
        """The size of the case: image pixels plus feature pixels."""
        return self.case.pixels


@dataclass(frozen=True, slots=True)
class ClauseResult:
    """What became of one clause over all its cases."""

    anchor: str
    status: Status
    cases: int
    failed: int = 0
    counterexample: Counterexample | None = None
    because: str = ""
    """Why the clause has another status than passed or failed."""
