"""What a target may take: its limits, and when it is given up.

A breakdown that loses the process costs a restart, and a time-out its time besides. A
target that hangs at every question would take the time-out times the restarts; so three
time-outs in a row end it, and so do three that took 15 seconds in total. Both counts are of
answers and of the stated time-out, not of a clock.
"""

from dataclasses import dataclass

from xo_ref.kit.answer import Answer, Breakdown, Broken
from xo_ref.kit.target.encoding import Pixels, Returns
from xo_ref.kit.target.process import DEFAULT_MEMORY

_TIMEOUTS = 3
_WAITED = 15.0
# After these the process goes on; after any other breakdown it is of no further use.
_UNHURT = {Breakdown.RAISED, Breakdown.MALFORMED, Breakdown.CHANGED_INPUT, Breakdown.OVERWRITTEN, Breakdown.UNWRITTEN}


class TargetError(Exception):
    """The target cannot be run: it does not start, does not greet, or broke down too often."""


class NotLoadedError(TargetError):
    """Its process runs, and cannot load what it should call."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a target may take, and how questions and answers are encoded for it."""

    timeout: float = 10.0
    """Seconds for one answer."""
    startup: float = 60.0
    """Seconds for the first line, with all that is imported before it."""
    memory: int = DEFAULT_MEMORY
    """Bytes for its process; 0 for no limit."""
    restarts: int = 20
    """Times that it is started again after a breakdown."""
    returns: Returns | None = None
    """What its maps hold; None: what it says of itself, or scores."""
    pixels: Pixels | None = None
    """How it wants its pixels; None: what it says of itself, or bipolar."""
    graded: bool | None = None
    """Whether it takes pixels other than 1 and -1; None: what it says of itself, or that it does."""
    layer: tuple[str, ...] | None = None
    """The options that a Python callable takes, if it computes layers."""


@dataclass(slots=True)
class Patience:
    """Counts the breakdowns of one target."""

    settings: Settings
    last: Broken | None = None
    """The last breakdown that lost the process."""
    timeouts: int = 0
    in_a_row: int = 0

    def is_lost(self, answer: Answer) -> bool:
        """Take note of an answer, and tell whether the process is of no further use."""
        if not isinstance(answer, Broken) or answer.breakdown in _UNHURT:
            self.in_a_row = 0
            return False
        self.last = answer
        late = answer.breakdown is Breakdown.TIMED_OUT
        self.timeouts += late
        self.in_a_row = self.in_a_row + 1 if late else 0
        return True

    def is_over(self, restarts: int) -> str:
        """Say why the target is given up after so many restarts; nothing while it is not."""
        said = self.last.detail if self.last else ""
        waited = self.timeouts * self.settings.timeout
        if self.in_a_row >= _TIMEOUTS or (self.timeouts >= _TIMEOUTS and waited >= _WAITED):
            return f"given up after {self.timeouts} time-outs; {said}"
        return f"given up after {restarts} restarts; {said}" if restarts >= self.settings.restarts else ""
