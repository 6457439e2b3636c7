"""What a verification found, as plain values; how it is written down is another room's matter."""

from dataclasses import dataclass
from enum import Enum

from xo_ref.kit.diagnose.findings import Finding
from xo_ref.kit.judge.accuracy import Limit
from xo_ref.kit.judge.result import ClauseResult, Status

__all__ = ["Report", "Verdict"]


class Verdict(Enum):
    """The answer to the question that people come with."""

    CONFORMS = "conforms"
    DOES_NOT_CONFORM = "does not conform"
    COULD_NOT_RUN = "could not run"


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
