"""The feature map: one feature's scores at every position.

A map stores integer numerators over one denominator (for pixels of -1 and 1, the sums
of products over n) and returns exact fractions. Its rows and columns are positions:
`scores[row][col]` belongs to the patch whose top-left pixel is at (row, col).

     7 -1  1                 0.77 -0.11  0.11
    -1  9 -1   over 9   =   -0.11  1.00 -0.11
     1 -1  9                 0.11 -0.11  1.00

Clauses: `map.shape`, `map.value`.

Ruled out: a list of lists of Fraction (two hundred bytes per score), floats (none equals
7/9), reducing each fraction (kernels compute sums of products, and their authors want to
see those).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import final

from xo_ref.errors import ScoreError, shown
from xo_ref.svg import WRITTEN, Box, Panel, grid
from xo_ref.values.cells import Cells, Position, is_int
from xo_ref.values.pixels import SupportsToList, exact_ratio, kind_of, rows_of
from xo_ref.values.table import Table

_OUTLINED = 64  # best positions of a map; a constant map has as many as it has scores
_PLACES = 4300  # Python's default limit on digits in a text


@final
@dataclass(frozen=True, init=False, repr=False, eq=False)
class FeatureMap(Cells[Fraction]):
    """The scores of one feature at every position: (H-h+1) x (W-w+1) numbers in [-1, 1].

    Built from integer numerators over one denominator. Two maps are equal when they have
    the same shape and the same scores. Raises ShapeError and ScoreError.
    Clauses: `map.value`, `map.shape`, `reject.score`.

    >>> scores = FeatureMap([[9, -1, 1], [3, -9, 9]], denominator=9)
    >>> scores[0][1], scores.best_positions(), scores.shape
    (Fraction(-1, 9), [(0, 0), (1, 2)], (2, 3))
    >>> print(scores)
     1.00 -0.11  0.11
     0.33 -1.00  1.00
    """

    __slots__ = ()
    NAME = "feature map"

    def __init__(self, numerators: Sequence[Sequence[int | Fraction]] | SupportsToList, denominator: int) -> None:
        """Build a map; every numerator is whole and in -denominator..denominator."""
        if not is_int(denominator) or denominator < 1:
            what = f"denominator {shown(denominator)} is not a positive int"
            raise ScoreError.at("feature map", what, "reject.score", "give the common divisor of the numerators")
        rows = rows_of(numerators, "feature map")
        cells = [_numerator(value, denominator, r, c) for r, row in enumerate(rows) for c, value in enumerate(row)]
        self.keep(Table.of(cells, height=len(rows), width=len(rows[0]), bound=denominator), denominator)

    @classmethod
    def of_scores(cls, scores: Iterable[Iterable[Fraction]], denominator: int) -> "FeatureMap":
        """Build a map from the scores themselves, each a multiple of 1/denominator; raises as the constructor does.

        >>> FeatureMap.of_scores([[Fraction(1, 3), Fraction(-7, 9)]], 9)
        FeatureMap([[3, -7]], denominator=9)
        """
        return cls([[score * denominator for score in row] for row in scores], denominator)

    def _numbers(self, numerators: list[int]) -> tuple[Fraction, ...]:
        return tuple(Fraction(numerator, self.denominator) for numerator in numerators)

    def floats(self) -> list[list[float]]:
        """Return each score as the nearest binary64 number.

        Clauses: `map.floats`.

        >>> FeatureMap([[7, -1]], 9).floats()
        [[0.7777777777777778, -0.1111111111111111]]
        """
        return [[value / self.denominator for value in self.table.row(row)] for row in range(self.height)]

    def decimals(self, places: int = 2) -> list[list[str]]:
        """Return the scores as decimals, truncated, never rounded, to `places` digits.

        Clauses: `print.truncation`.

        >>> FeatureMap([[7, -5, 9, -1]], 9).decimals(), FeatureMap([[7, -1]], 9).decimals(1)
        ([['0.77', '-0.55', '1.00', '-0.11']], [['0.7', '-0.1']])
        """
        return [[truncated(value, self.denominator, places) for value in self.table.row(r)] for r in range(self.height)]

    @property
    def highest(self) -> Fraction:
        """The best score of the map."""
        return Fraction(self.table.highest(), self.denominator)

    @property
    def lowest(self) -> Fraction:
        """The worst score of the map."""
        return Fraction(self.table.lowest(), self.denominator)

    def best_positions(self) -> list[Position]:
        """Return every (row, col) with the best score, in reading order.

        Clauses: `map.best`.

        >>> FeatureMap([[1, 9], [9, -9]], 9).best_positions()
        [(0, 1), (1, 0)]
        """
        return self.table.places(self.table.highest())

    def histogram(self) -> dict[Fraction, int]:
        """Count how often each score occurs, lowest score first.

        >>> FeatureMap([[1, 9], [9, -9]], 9).histogram()
        {Fraction(-1, 1): 1, Fraction(1, 9): 1, Fraction(1, 1): 2}
        """
        return {Fraction(value, self.denominator): count for value, count in self.table.counts().items()}

    def panel(self, title: str = "", boxes: Iterable[Box] | None = None) -> Panel:
        """Draw the scores as a heat map with `boxes`, or else the best positions, outlined; `title` names it."""
        best = self.best_positions()
        words = f"in units of 1/{self.denominator}, best {self.highest} at {best[0]}"
        return grid(
            title or self._title,
            map(self.table.row, range(self.height)),
            self.denominator,
            self.shape,
            scores=True,
            texts=self.decimals() if max(self.shape) <= WRITTEN else (),
            boxes=[(*place, 1, 1) for place in best[:_OUTLINED]] if boxes is None else boxes,
            words=words,
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FeatureMap):
            return NotImplemented
        if (self.denominator, self.table) == (other.denominator, other.table):
            return True
        return self.shape == other.shape and all(
            mine * other.denominator == theirs * self.denominator
            for mine, theirs in zip(self.table.values(), other.table.values(), strict=True)
        )

    def __hash__(self) -> int:
        return hash((self.shape, self.highest))

    def __repr__(self) -> str:
        return f"FeatureMap({[self.table.row(row) for row in range(self.height)]!r}, denominator={self.denominator})"

    def __str__(self) -> str:
        return "\n".join(" ".join(f"{digits:>5}" for digits in row) for row in self.decimals())


def truncated(numerator: int, denominator: int, places: int) -> str:
    """Format a ratio truncated to `places` decimal digits; zero has no sign.

    Raises ScoreError unless `places` is a whole number from 0 to 4300. Clauses: `print.truncation`.

    >>> truncated(7, 9, 2), truncated(-7, 9, 2), truncated(-1, 900, 2), truncated(-9, 9, 0)
    ('0.77', '-0.77', '0.00', '-1')
    """
    if not is_int(places) or not 0 <= places <= _PLACES:
        mend = f"give a whole number from 0 to {_PLACES}"
        raise ScoreError.at("decimals", f"{shown(places)} places", "print.truncation", mend)
    digits = abs(numerator) * 10**places // denominator
    whole, rest = divmod(digits, 10**places)
    sign = "-" if numerator < 0 < digits else ""
    return f"{sign}{whole}.{rest:0{places}}" if places else f"{sign}{whole}"


def _numerator(value: object, denominator: int, row: int, col: int) -> int:
    """Check one numerator of a map; raise ScoreError unless it is a whole number in range."""
    kind = kind_of(value)
    if kind in (int, Fraction):
        numerator, lower = exact_ratio(value, kind)
        if lower == 1 and -denominator <= numerator <= denominator:
            return numerator
    what = f"numerator {shown(value)} is not a whole number from {shown(-denominator)} to {shown(denominator)}"
    mend = "a score lies in [-1, 1]: give sums of products and their divisor"
    raise ScoreError.at(f"feature map, row {row}, column {col}", what, "reject.score", mend, row=row, col=col)
