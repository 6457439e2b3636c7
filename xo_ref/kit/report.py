"""What a verification found, as plain values; how it is written down is another room's matter."""

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from xo_ref.kit.answers import Answer, Scores
from xo_ref.kit.cases import Case
from xo_ref.maps import FeatureMap

__all__ = ["ClauseResult", "Counterexample", "Finding", "Limit", "Report", "Status", "Verdict"]


class Verdict(Enum):
    """The answer to the question that people come with."""

    CONFORMS = "conforms"
    DOES_NOT_CONFORM = "does not conform"
    COULD_NOT_RUN = "could not run"


class Status(Enum):
    """What became of one clause."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Counterexample:
    """One case whose answer is wrong, the smallest of its clause in image pixels plus feature pixels."""

    case: Case
    expected: FeatureMap | None
    """The right map; None where the case is to be refused."""
    got: Answer
    why: str
    """What is wrong, in one sentence."""
    row: int | None = None
    """The first wrong position in reading order; None where there is no such position."""
    col: int | None = None

    @property
    def expected_score(self) -> Fraction | None:
        """The right score at the first wrong position."""
        if self.expected is None or self.row is None or self.col is None:
            return None
        return self.expected[self.row][self.col]

    @property
    def got_score(self) -> object:
        """What was answered at the first wrong position; None where there is no such position."""
        if not isinstance(self.got, Scores) or self.row is None or self.col is None:
            return None
        return self.got.rows[self.row][self.col]

    @property
    def pixels(self) -> int:
        """The size of the case: image pixels plus feature pixels."""
        return sum(map(len, self.case.image)) + sum(map(len, self.case.feature))


@dataclass(frozen=True, slots=True)
class ClauseResult:
    """What became of one clause over all its cases."""

    anchor: str
    status: Status
    cases: int
    failed: int = 0
    counterexample: Counterexample | None = None
    because: str = ""
    """Why the clause was skipped."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault that explains failing cases."""

    fault: str
    """The id in the catalogue, or two ids joined by " + "."""
    explains: int
    of: int
    sentence: str
    remedy: str
    kind: str = ""
    """The kind of wrong answers that it was looked for in; empty for all of them."""
    about: str = ""
    """The clause whose failing cases they are, where questions should have been refused; empty for wrong maps."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How far the arithmetic goes for one kind of pixels."""

    pixels: str
    """The kind, in words."""
    arithmetic: str | None
    """The strongest class that every answer about them satisfies; None where none does."""
    missed: str
    """The next stronger class of the same format, and the smallest case that misses it; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Report:
    """The result of one verification."""

    target: str
    verdict: Verdict
    arithmetic: str | None
    """The strongest class of arithmetic that every answer satisfies; None where none does."""
    required: str
    """The class that had to be satisfied."""
    clauses: tuple[ClauseResult, ...]
    cases: int
    seconds: float
    seed: int
    diagnosis: tuple[Finding, ...] = ()
    computes: str | None = None
    """What the target computes, as a formula, where it was identified."""
    error: str = ""
    """The largest error, in units of the bound of a class that is named with it; empty where there is none."""
    limits: tuple[Limit, ...] = ()
    """How far the arithmetic goes, for each kind of pixels that was asked about."""
    advice: tuple[str, ...] = ()
    """What is no failure, but the author should know."""
    notes: tuple[str, ...] = ()
    """What was not tried, and why."""
    trouble: str = ""
    """Why the target could not run."""
    complete: bool = True
    """False when the run was interrupted."""

    @property
    def failures(self) -> tuple[ClauseResult, ...]:
        """The clauses that failed, in the order in which they were tried."""
        return tuple(result for result in self.clauses if result.status is Status.FAILED)
