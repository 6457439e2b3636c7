"""How far the arithmetic of an implementation goes: what keeps it out of the next stronger class.

A class says how good the numbers are; its author asks why they are no better. The first
thing to know is that pixels of -1 and 1 and other pixels are two matters: sums of -1 and 1
are whole and stay exact in any format, sums of other products are rounded at every step.
So both have a class of their own, and where it is not `rounded`, the smallest case says
what misses the next stronger one:

    pixels of -1 and 1   approximate:binary64, not rounded:binary64:
                         0.9999999999999999 instead of 1 (row 0, column 0 of 8 x 10 under 7 x 7)

is a division by 49 that multiplies by 1/49. A transform shows in the same way, with the
smallest shapes from which on it is used, and as perfect matches that are not quite 1, of
which the first in reading order need not be the largest number.

Clauses: `map.best`, `law.bounds`, `law.perfect`.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from xo_ref.kit.case import Case, Number
from xo_ref.kit.judge.classes import CLASSES, EXACT, ArithmeticClass, strongest
from xo_ref.values.grid import Position
from xo_ref.values.maps import FeatureMap

__all__ = ["Limit", "Limits"]

Rows = Sequence[Sequence[Number]]
Triple = tuple[Number, int, int]
_ALL = frozenset(CLASSES)
_KINDS = {True: "pixels of -1 and 1", False: "other pixels"}


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
class _Miss:
    """A case, by its size, whose answer misses a class, and the first number that does."""

    pixels: int
    words: str


class Limits:
    """Collects, class by class, the smallest case that misses it; and what perfect matches give.

    >>> limits = Limits()
    >>> case, expected = Case("c", "map.value", [[1, 1, -1]], [[1, 1]]), FeatureMap([[2, 0]], 2)
    >>> classes = {(0.9, 2, 2): frozenset(CLASSES[2:3]), (0, 0, 2): frozenset(CLASSES)}
    >>> limits.add(case, expected, [[0.9, 0]], classes, lambda missing: (0, 0), bipolar=True)
    >>> for limit in limits.found(): print(limit.pixels, limit.arithmetic, limit.missed)
    pixels of -1 and 1 approximate:binary64 rounded:binary64: 0.9 instead of 1 (row 0, column 0 of 1 x 3 under 1 x 2)
    >>> list(limits.advice())
    ['law.perfect: a perfect match gives 0.9 instead of 1']
    """

    def __init__(self) -> None:
        self._classes: dict[bool, frozenset[ArithmeticClass]] = {}
        self._missed: dict[tuple[bool, ArithmeticClass], _Miss] = {}
        self._perfect: list[Number] = []
        self._late = ""

    def add(
        self,
        case: Case,
        expected: FeatureMap,
        rows: Rows,
        classes: Mapping[Triple, frozenset[ArithmeticClass]],
        first: Callable[[Collection[Triple]], Position],
        *,
        bipolar: bool,
    ) -> None:
        """Take one answer: the classes that its numbers satisfy; `first` finds the first position of some of them."""
        mine = _ALL.intersection(*classes.values())
        self._classes[bipolar] = self._classes.get(bipolar, mine) & mine
        pixels = case.pixels
        for asked in _ALL - mine:
            known = self._missed.get((bipolar, asked))
            if known is None or pixels < known.pixels:
                row, col = first([triple for triple, satisfied in classes.items() if asked not in satisfied])
                shapes = " under ".join(f"{len(grid)} x {len(grid[0])}" for grid in (case.image, case.feature))
                words = (
                    f"{rows[row][col]} instead of {_score(expected[row][col])} (row {row}, column {col} of {shapes})"
                )
                self._missed[bipolar, asked] = _Miss(pixels, words)
        if bipolar:
            self._perfect += [value for value, wanted, _ in classes if wanted == expected.denominator]
            self._perfect = [min(self._perfect), max(self._perfect)] if self._perfect else []
        if case.clause == "map.best" and not self._late:
            self._late = _late(case, expected, rows)

    def found(self) -> Iterator[Limit]:
        """Give for each kind of pixels that was asked about its class, and what misses the next stronger one."""
        for bipolar, classes in sorted(self._classes.items(), reverse=True):
            reached = strongest(classes)
            stronger = None if reached is None or reached == EXACT else CLASSES[CLASSES.index(reached) - 1]
            missed = ""
            if stronger is not None and reached is not None and stronger.form == reached.form:
                missed = f"{stronger}: {self._missed[bipolar, stronger].words}"
            yield Limit(_KINDS[bipolar], str(reached) if reached else None, missed)

    def advice(self) -> Iterator[str]:
        """Say what perfect matches give where it is not 1, and where the best position cannot be read off."""
        low, high = (self._perfect[0], self._perfect[-1]) if self._perfect else (1, 1)
        if low != 1 or high != 1:
            gives = f"{low}" if low == high else f"{low} to {high}"
            yield f"law.perfect: a perfect match gives {gives} instead of 1"
        if high > 1:
            yield f"law.bounds: {high} is more than any score can be"
        if self._late:
            yield f"map.best: {self._late}"


def _score(score: Fraction) -> str:
    """Write a score as it is, or as the nearest binary64 number where that is shorter to read.

    >>> _score(Fraction(-7, 49)), _score(Fraction(2**53 + 1, 2**60))
    ('-1/7', '0.0078125')
    """
    return str(score) if score.denominator < 10**6 else repr(float(score))


def _late(case: Case, expected: FeatureMap, rows: Rows) -> str:
    """Say where the largest number stands, if the first best position is another one."""
    value, row, col = max((value, -r, -c) for r, line in enumerate(rows) for c, value in enumerate(line))
    if (-row, -col) == expected.best_positions()[0]:
        return ""
    where = f"row {-row}, column {-col}"
    first = "row {}, column {}".format(*expected.best_positions()[0])
    return f"of equal scores in `{case.name}` the largest number, {value}, is at {where}, and the first at {first}"
