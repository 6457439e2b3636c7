"""The answers of an implementation.

There are four kinds: a map of numbers, a rejection, a skip, or a breakdown, which says what
happened instead of an answer.

Numbers are kept as received: an `int`, a `float` (NaN and infinities too) or a `Fraction`.
A decimal literal of the protocol is a binary64 number; for exact results, answer integers,
numerators over a denominator, or strings such as "7/9".
"""

from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import Self

from xo_ref.kit.case import Number


class Breakdown(Enum):
    """What happened instead of an answer."""

    RAISED = "raised"
    """A Python target raised an exception other than a rejection (SystemExit, KeyboardInterrupt...)."""
    CRASHED = "crashed"
    """The process ended, by a signal or with a status."""
    CLOSED = "closed its output"
    """The process still runs, but cannot answer."""
    TIMED_OUT = "timed out"
    """No answer within the time for one case."""
    OUT_OF_MEMORY = "out of memory"
    """A Python target raised MemoryError: the limit set for its process, or the machine's."""
    GARBLED = "garbled"
    """The answer is not JSON, has the wrong id or the wrong form, or is too long."""
    MALFORMED = "malformed"
    """The answer is not a grid of numbers: ragged, empty, non-numeric strings, None, wrong depth."""
    CHANGED_INPUT = "changed its input"
    OVERWRITTEN = "overwrote an earlier answer"
    OUTSIDE = "went outside of its arrays"
    """A function of a shared library read or wrote memory that it was not given."""
    UNWRITTEN = "left elements unwritten"
    """A function of a shared library said that it answered, and did not fill the whole map."""


@dataclass(frozen=True, slots=True)
class Scores:
    """A rectangular map of numbers, shape (height, width) as given; not yet compared with anything."""

    rows: tuple[tuple[Number, ...], ...]
    maps: int = field(default=1, repr=False)
    """The number of maps, which lie one below the other."""


class Undefined(float):
    """What a simulated circuit gives in place of a number: x or z, of which nothing is right."""

    text: str

    def __new__(cls, text: str) -> Self:
        """Make a NaN that remembers how it was written."""
        made = super().__new__(cls, "nan")
        made.text = text
        return made

    def __repr__(self) -> str:
        """Write it as the simulator does."""
        return self.text


@dataclass(frozen=True, slots=True)
class Rejected:
    """The implementation rejected the question, by raising or by `rejected`."""

    why: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """The question was not answered."""

    why: str
    declared: bool = False
    """Whether it was not even asked, because the target takes no such questions by its own declaration."""


@dataclass(frozen=True, slots=True)
class Broken:
    """There is no answer."""

    breakdown: Breakdown
    detail: str
    """The known facts: the signal, the exit status, the exception, the start of a garbled line."""


Answer = Scores | Rejected | Skipped | Broken


def number_text(value: Number) -> str:
    """Write a number; of a whole number with thousands of digits only the size."""
    try:
        return str(value)
    except ValueError:  # Python does not write that many digits
        exact = Fraction(value)
        digits = ((abs(exact.numerator).bit_length() - exact.denominator.bit_length()) * 30103 + 50000) // 100000
        return f"a number of about {'-' if exact < 0 else ''}10**{digits}"


def described(answer: Answer) -> str:
    """Say in a few words what an answer is."""
    match answer:
        case Scores(rows, maps):
            what = "a map of" if maps == 1 else f"{maps} maps of"
            return f"{what} {len(rows) // maps} x {len(rows[0])} beginning with {number_text(rows[0][0])}"
        case Broken(breakdown, detail):
            return f"{breakdown.value}: {detail}"
        case Rejected(why):
            return f"rejected: {why}"
    return f"skipped: {answer.why}"
