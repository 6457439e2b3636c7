"""The limits of a target, and when the kit gives up on it.

A breakdown that ends the process costs a restart, and a time-out also costs its time. A target that hangs at every
question would take the time-out times the restarts; so the kit gives up after three time-outs in a row, or after three
that add up to 15 seconds. Both rules count answers and the configured time-out; neither measures time.
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
    """The process runs, but cannot load the function to call."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The limits of a target, and how questions and answers are encoded for it."""

    timeout: float = 10.0
    """Seconds for one answer."""
    startup: float = 60.0
    """Seconds for the first line, with all that is imported before it."""
    memory: int = DEFAULT_MEMORY
    """Bytes for its process; 0 for no limit."""
    restarts: int = 20
    """Times that it is started again after a breakdown."""
    returns: Returns | None = None
    """What its maps contain; None: what it declares, or scores."""
    pixels: Pixels | None = None
    """How pixels are encoded for it; None: what it declares, or bipolar."""
    graded: bool | None = None
    """Whether it takes pixels other than 1 and -1; None: what it declares, or True."""
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
        """Record an answer; return whether the process must be replaced."""
        if not isinstance(answer, Broken) or answer.breakdown in _UNHURT:
            self.in_a_row = 0
            return False
        self.last = answer
        late = answer.breakdown is Breakdown.TIMED_OUT
        self.timeouts += late
        self.in_a_row = self.in_a_row + 1 if late else 0
        return True

    def is_over(self, restarts: int) -> str:
        """Return why to give up on the target after this many restarts; empty to go on."""
        said = self.last.detail if self.last else ""
        waited = self.timeouts * self.settings.timeout
        if self.in_a_row >= _TIMEOUTS or (self.timeouts >= _TIMEOUTS and waited >= _WAITED):
            return f"given up after {self.timeouts} time-outs; {said}"
        return f"given up after {restarts} restarts; {said}" if restarts >= self.settings.restarts else ""
