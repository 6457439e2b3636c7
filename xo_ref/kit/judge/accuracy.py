"""The accuracy of an implementation, and the smallest case that misses the next stronger class.

The author of a kernel wants to know why it does not reach a stronger class. Pixels of -1 and 1 are treated separately
from other pixels: sums of -1 and 1 are integers and exact in every format, while sums of other products are rounded at
every step. So each kind has its own class and, if that is not `rounded`, the smallest case that misses the next
stronger one:

    pixels of -1 and 1   approximate:binary64, not rounded:binary64:
                         0.9999999999999999 instead of 1 (row 0, column 0 of 8 x 10 under 7 x 7)

means that the kernel divides by 49 by multiplying by 1/49. A transform shows in the same way, with the
smallest shapes for which it is used, and as perfect matches that are not quite 1; the first of
these in reading order need not be the largest number.

Clauses: `map.best`, `law.bounds`, `law.perfect`.
"""

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction

from xo_ref.kit.answer import number_text
from xo_ref.kit.case import Case, Nested, Number
from xo_ref.kit.judge.classes import CLASSES, EXACT, ArithmeticClass, parse_class
from xo_ref.kit.judge.scale import Entry, Scale
from xo_ref.values.maps import FeatureMap

_KINDS = {True: "pixels of -1 and 1", False: "other pixels"}


@dataclass(frozen=True, slots=True)
class Limit:
    """The accuracy for one kind of pixels."""

    pixels: str
    """The kind, in words."""
    arithmetic: str | None
    """The strongest class that every answer about them satisfies; None where none does."""
    missed: str
    """The next stronger class of the same format, and the smallest case that misses it; empty where there is none."""


class Accuracy:
    """Collects the classes reached, the smallest case that misses each, and the scores of perfect matches."""

    def __init__(self) -> None:
        self.judged = 0
        self.largest: dict[bool, dict[ArithmeticClass, float]] = {}  # for bipolar pixels and others, in bounds
        self.missed: dict[
            tuple[bool, ArithmeticClass], tuple[int, str]
        ] = {}  # the pixels of the smallest, and its text
        self.perfect: list[Number] = []  # the least and the largest
        self.late = ""

    def add(self, case: Case, expected: FeatureMap, rows: Nested, scale: Scale, entries: set[Entry]) -> None:
        """Record one answer; `found` holds those of its entries that its scale has not seen yet."""
        self.judged += 1
        largest = self.largest.setdefault(scale.bipolar, dict.fromkeys(CLASSES, 0.0))
        errors, pixels = scale.errors(entries), case.pixels
        for arithmetic in CLASSES if errors else ():
            missed = self.missed.get((scale.bipolar, arithmetic))
            if largest[arithmetic] == math.inf and missed and missed[0] <= pixels:
                continue
            worst = scale.worst(arithmetic, errors, min(1.0, largest[arithmetic]))
            largest[arithmetic] = max(largest[arithmetic], worst)
            if worst > 1 and (missed is None or pixels < missed[0]):
                row, col = next(scale.positions(expected, rows, scale.outside(arithmetic, entries)))
                self.missed[scale.bipolar, arithmetic] = pixels, _miss(case, expected, rows, row, col)
        if scale.bipolar:
            self.perfect += [value for value, wanted, *_ in entries if wanted == expected.denominator]
            self.perfect = [min(self.perfect), max(self.perfect)] if self.perfect else []
        if case.clause == "map.best" and not self.late:
            self.late = _late(case, expected, rows)

    def merge(self, other: "Accuracy") -> None:
        """Add what was collected elsewhere."""
        self.judged += other.judged
        for kind, sizes in other.largest.items():
            ours = self.largest.setdefault(kind, dict.fromkeys(sizes, 0.0))
            ours |= {arithmetic: max(ours[arithmetic], size) for arithmetic, size in sizes.items()}
        for key, miss in other.missed.items():
            self.missed[key] = min(self.missed.get(key, miss), miss)
        both = [*self.perfect, *other.perfect]
        self.perfect = [min(both), max(both)] if both else []
        self.late = self.late or other.late

    @property
    def reached(self) -> ArithmeticClass | None:
        """The strongest class that every answer satisfies; None where there is none."""
        return self._strongest(self.largest) if self.judged else None

    def error(self, otherwise: ArithmeticClass) -> str:
        """Describe the largest error, relative to the bound of the reached class or of `otherwise`; may be empty.

        `rounded` has no bound, so that of `approximate` in its format serves.
        """
        measure = parse_class(str(self.reached or otherwise).replace("rounded:", "approximate:"))
        largest = max((units[measure] for units in self.largest.values()), default=0.0)
        return f"largest error {largest:.3g} of the bound of {measure}" if 0 < largest < 1e9 else ""

    def _strongest(self, kinds: Collection[bool]) -> ArithmeticClass | None:
        """Return the strongest class that every answer about some kinds of pixels satisfies."""
        return next(
            (arithmetic for arithmetic in CLASSES if all(self.largest[kind][arithmetic] <= 1 for kind in kinds)), None
        )

    def limits(self) -> Iterator[Limit]:
        """Yield the class for each kind of pixels, and the smallest case that misses the next stronger one."""
        for bipolar in sorted(self.largest, reverse=True):
            reached = self._strongest([bipolar])
            missed = ""
            if reached is not None and reached != EXACT:
                stronger = CLASSES[CLASSES.index(reached) - 1]
                if stronger.form == reached.form:
                    missed = f"{stronger}: {self.missed[bipolar, stronger][1]}"
            yield Limit(_KINDS[bipolar], str(reached) if reached else None, missed)

    def advice(self) -> Iterator[str]:
        """Yield advice on perfect matches that are not 1 and on maxima at the wrong position."""
        low, high = (self.perfect[0], self.perfect[-1]) if self.perfect else (1, 1)
        if low != 1 or high != 1:
            gives = number_text(low) if low == high else f"{number_text(low)} to {number_text(high)}"
            yield f"law.perfect: a perfect match gives {gives} instead of 1"
        if high > 1:
            yield f"law.bounds: {number_text(high)} is more than any score can be"
        if self.late:
            yield f"map.best: {self.late}"


def _miss(case: Case, expected: FeatureMap, rows: Nested, row: int, col: int) -> str:
    got, wanted = number_text(rows[row][col]), _score(expected[row][col])
    return f"{got} instead of {wanted} ({case.place(row, col)} of {case.sizes()})"


def _score(score: Fraction) -> str:
    """Write a score as it is, or as the nearest binary64 number where that is shorter to read."""
    return str(score) if score.denominator < 10**6 else repr(float(score))


def _late(case: Case, expected: FeatureMap, rows: Nested) -> str:
    """Report the position of the largest number if it is not the first best position; else ""."""
    value, row, col = max((value, -r, -c) for r, line in enumerate(rows) for c, value in enumerate(line))
    if (-row, -col) == expected.best_positions()[0]:
        return ""
    where = f"row {-row}, column {-col}"
    first = "row {}, column {}".format(*expected.best_positions()[0])
    largest = f"the largest number, {number_text(value)}"
    return f"of equal scores in `{case.name}` {largest}, is at {where}, and the first at {first}"
