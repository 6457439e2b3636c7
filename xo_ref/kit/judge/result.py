"""The result for a clause: its status, its counts, and its smallest failing case."""

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from xo_ref.kit.answer import Answer, Scores
from xo_ref.kit.case import Case
from xo_ref.values.grid import Position
from xo_ref.values.maps import FeatureMap


class Status(Enum):
    """The status of a clause or of one answer."""

    PASSED = "passed"
    FAILED = "failed"
    XFAILED = "expected failure"
    """It fails, as was declared."""
    SKIPPED = "skipped"
    """It was not asked, or the target did not answer."""
    NOT_APPLICABLE = "not applicable"
    """By its own declaration, the target does not support the questions."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The judgement of one answer."""

    status: Status
    why: str = ""
    at: Position | None = None
    """The first wrong position in reading order; None where there is no such position."""
    advice: str = ""
    """Advice to the author about an answer that did not fail, with {} for the names of such cases; empty for none."""


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
    """If not: the shortest list of earlier questions found after which it is wrong."""
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
    """The result for one clause over all its cases."""

    anchor: str
    status: Status
    cases: int
    failed: int = 0
    counterexample: Counterexample | None = None
    because: str = ""
    """Why the clause has another status than passed or failed."""
