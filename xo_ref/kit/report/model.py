"""The result of a verification as plain values; other modules format it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from xo_ref.kit.case import is_rejection
from xo_ref.kit.diagnose.findings import Finding
from xo_ref.kit.diagnose.when.active import When
from xo_ref.kit.judge.accuracy import Limit
from xo_ref.kit.judge.result import ClauseResult, Counterexample, Status
from xo_ref.kit.target.encoding import PLAIN, Given


class Verdict(Enum):
    """The overall result."""

    CONFORMS = "conforms"
    DOES_NOT_CONFORM = "does not conform"
    INCONCLUSIVE = "inconclusive"
    """Nothing failed, but not every clause that decides was judged."""
    COULD_NOT_RUN = "could not run"


class Level(Enum):
    """Which clauses decide the verdict."""

    ANSWERS = "answers"
    """Those about valid questions."""
    SHAPES = "shapes"
    """All clauses; an answer to a value that is not a pixel is only advice."""
    VALUES = "values"
    """All clauses; an answer to a value that is not a pixel is a failure."""


@dataclass(frozen=True, slots=True)
class Report:
    """The result of one verification."""

    target: str
    verdict: Verdict = Verdict.INCONCLUSIVE
    arithmetic: str | None = None
    """The strongest class of arithmetic that every answer satisfies; None where none does."""
    required: str = ""
    """The class that had to be satisfied."""
    clauses: tuple[ClauseResult, ...] = ()
    cases: int = 0
    seconds: float = 0.0
    seed: int = 0
    level: Level = Level.SHAPES
    """Which clauses decide the verdict."""
    diagnosis: tuple[Finding, ...] = ()
    when: tuple[When, ...] = ()
    """Under which condition answers are wrong, where a condition was found and confirmed."""
    computes: str | None = None
    """What the target computes, as a formula, where it was identified."""
    differs: str | None = None
    """How the wrong number of the smallest counterexample differs from the right one."""
    error: str = ""
    """The largest error, in units of the bound of a class that is named with it; empty where there is none."""
    limits: tuple[Limit, ...] = ()
    """How far the arithmetic goes, for each kind of pixels that was asked about."""
    advice: tuple[str, ...] = ()
    """What the author should know although it is no failure."""
    notes: tuple[str, ...] = ()
    """What was not tried, and why."""
    shapes: tuple[tuple[int, ...], ...] = ()
    """(H, W, h, w, right, wrong) for the valid questions of each shape."""
    coverage: tuple[tuple[str, int, int], ...] = ()
    """For a campaign: (what is counted, number asked, number in total)."""
    trouble: str = ""
    """Why the target could not run."""
    greeted: str = ""
    """The name and version that a program gives itself in its greeting."""
    complete: bool = True
    """False when the run was interrupted, cut short or given up: not everything was asked."""
    given: Given = PLAIN
    """How questions were encoded for the target."""

    interrupted: bool = False
    """Whether the user interrupted it."""

    def _repr_html_(self) -> str:
        from xo_ref.kit.report.html import fragment  # noqa: PLC0415  # it needs this module

        return fragment(self)

    @property
    def answers(self) -> str:
        """Whether valid questions are answered rightly: "right", "wrong" or "not asked"."""
        return _summed(result for result in self.clauses if not is_rejection(result.anchor))

    @property
    def rejections(self) -> str:
        """Whether invalid questions are rejected, likewise."""
        return _summed(result for result in self.clauses if is_rejection(result.anchor))

    @property
    def failures(self) -> tuple[ClauseResult, ...]:
        """The clauses that failed, in the order in which they were tried."""
        return tuple(result for result in self.clauses if result.status is Status.FAILED)

    @property
    def smallest_counterexample(self) -> Counterexample | None:
        """The one with the fewest pixels of all clauses; a wrong map comes before a missing rejection."""
        found = [result.counterexample for result in self.failures if result.counterexample is not None]
        return min(found, key=lambda example: (example.expected is None, example.pixels), default=None)


def _summed(results: Iterable[ClauseResult]) -> str:
    """Summarise some clauses in one word."""
    statuses = {result.status for result in results}
    if statuses & {Status.FAILED, Status.XFAILED}:
        return "wrong"
    return "right" if Status.PASSED in statuses else "not asked"
