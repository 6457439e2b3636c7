"""What the numbers of one case are measured by.

A number counts as it was given or, if it is a short decimal literal, as the number of
FORMAT that it stands for (`Format.read`). Bounds: `bounds.py`.

A map of a million numbers has few distinct ones: each distinct entry (number given,
numerator expected, sum of magnitudes, number of non-zero products) is measured once, with
an exact integer difference. The ratio to the bound is a binary64 number; where it is near
1, or either side near the ends of the range of binary64, rationals settle it.

Clauses: `arithmetic.exact`, `arithmetic.rounded`, `arithmetic.approximate`, `arithmetic.normwise`.
"""

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import chain

from xo_ref import Feature, FeatureMap, Image, feature_map
from xo_ref.kit.case import Number
from xo_ref.kit.judge.bounds import (
    Bound,
    Norms,
    approximate_bound,
    conversions,
    direct_factor,
    norms,
    normwise_estimate,
    transform_bound,
)
from xo_ref.kit.judge.classes import CLASSES, ArithmeticClass
from xo_ref.kit.judge.formats import Format
from xo_ref.values.grid import Position
from xo_ref.values.table import Table

__all__ = ["Entry", "Rows", "Scale", "Units"]

Rows = Sequence[Sequence[Number]]
Entry = tuple[Number, int, int, int]
"""A number given, the numerator expected, the numerator of the sum of |f p|, and the number of non-zero products."""
Units = Mapping[ArithmeticClass, float]
"""An error in units of the bound of each class; infinite where a class allows none, 0 where the number is exact."""

_EXACT: Units = dict.fromkeys(CLASSES, 0.0)
_INFINITE: Units = dict.fromkeys(CLASSES, math.inf)
_TINY = 1e-290  # below it a binary64 number may have lost digits to underflow


class Scale:
    """What the numbers of one case are measured by; made once, asked for each number.

    Bipolar pairs of the same shapes may share one. Maps handed in have the right shape.

    >>> from xo_ref.kit.judge.classes import LEAST
    >>> image, feature = Image([[1, -1, 1]]), Feature([[1, 1, -1]])
    >>> scale = Scale(feature_map(image, feature), image, feature)
    >>> scale.satisfies(LEAST, (-0.33333334, -1, 3, 3)), scale.satisfies(LEAST, (-0.3334, -1, 3, 3))
    (True, False)
    """

    def __init__(
        self,
        expected: FeatureMap,
        image: Image,
        feature: Feature,
        *,
        n: int = 0,
        answer: Callable[[Image, Feature], FeatureMap] = feature_map,
        transforms: Callable[[], Norms] | None = None,
        framed: bool = False,
    ) -> None:
        """Keep the pair; of a layer, what differs from a map of one plane.

        `n`: the products that a number is the mean of; `answer`: what answers such a pair; `transforms`: the norms
        of what a transform method multiplies; `framed`: whether zeros are around.
        """
        self.bipolar = image.is_bipolar and feature.is_bipolar
        self._denominator, self._n = expected.denominator, n or feature.n
        self._image, self._feature = image, feature
        self._answer, self._framed = answer, framed
        self._transforms = transforms or (lambda: norms([[(image, feature)]], image.n))
        # made when first asked for
        self._converted: dict[Format, int] = {}
        self._normwise: dict[Format, Bound] = {}
        self._slopes: dict[tuple[Format, int], tuple[float, float]] = {}
        self._known: dict[Entry, Units] = {}

    def measured(self, expected: FeatureMap, rows: Rows) -> dict[Entry, Units]:
        """Measure the distinct entries of an answer by every class."""
        given, wanted = chain.from_iterable(rows), expected.table.values()
        if self._magnitudes or self._products:
            cells = expected.width * expected.height
            sizes = self._magnitudes.values() if self._magnitudes else [self._denominator] * cells
            counts = self._products.values() if self._products else [self._n] * cells
            found = set(zip(given, wanted, sizes, counts, strict=True))
        else:
            pairs = set(zip(given, wanted, strict=True))
            found = {(value, numerator, self._denominator, self._n) for value, numerator in pairs}
        for entry in found - self._known.keys():
            self._known[entry] = self._measured(entry)
        return {entry: self._known[entry] for entry in found}

    def _measured(self, entry: Entry) -> Units:
        """Measure one entry by every class; a number that is exact satisfies all."""
        error = self._error(entry)
        if error is None:
            return _INFINITE
        return {asked: self._units(asked, entry, error) for asked in CLASSES} if error[0] else _EXACT

    def first(self, expected: FeatureMap, rows: Rows, some: Collection[Entry]) -> Position:
        """Find the first position in reading order that has one of some entries."""
        return next(self.positions(expected, rows, some))

    def positions(self, expected: FeatureMap, rows: Rows, some: Collection[Entry]) -> Iterator[Position]:
        """Find the positions that have one of some entries, in reading order."""
        lines = enumerate(self._entries(expected, rows))
        return ((row, col) for row, line in lines for col, entry in enumerate(line) if entry in some)

    def entry(self, expected: FeatureMap, row: int, col: int, value: Number) -> Entry:
        """Set beside a number at a position what it is measured by."""
        sizes, counts = (table.row(row)[col] if table else None for table in (self._magnitudes, self._products))
        size, count = self._denominator if sizes is None else sizes, self._n if counts is None else counts
        return value, expected.table.row(row)[col], size, count

    def _entries(self, expected: FeatureMap, rows: Rows) -> "Iterator[zip[Entry]]":
        """Give the entries of an answer, row by row."""
        plain, full = [self._denominator] * expected.width, [self._n] * expected.width
        for row, given in enumerate(rows):
            sizes = self._magnitudes.row(row) if self._magnitudes else plain
            counts = self._products.row(row) if self._products else full
            yield zip(given, expected.table.row(row), sizes, counts, strict=True)

    @cached_property
    def _magnitudes(self) -> Table | None:
        """The sums of |f p| as numerators; None where all of them are the denominator."""
        if self.bipolar and not self._framed:
            return None
        return self._mapped(abs, graded=True)

    @cached_property
    def _products(self) -> Table | None:
        """The numbers of non-zero products; None where no pixel is 0."""
        zeros = self._framed or (
            not self.bipolar and any(0 in grid.table.values() for grid in (self._image, self._feature))
        )
        if not zeros:
            return None
        return self._mapped(bool, graded=False)

    def _mapped(self, change: Callable[[int], int], *, graded: bool) -> Table:
        """Make the table of numerators of the pair with the numerator of every pixel changed."""
        tables = [
            (
                Table.of(map(change, grid.table.values()), height=grid.height, width=grid.width, bound=denominator),
                denominator,
            )
            for grid in (self._image, self._feature)
            for denominator in [grid.denominator if graded else 1]
        ]
        return self._answer(Image.of_table(*tables[0]), Feature.of_table(*tables[1])).table

    @cached_property
    def _norms(self) -> Norms:
        """What the bound of transform methods is made of."""
        return self._transforms()

    def satisfies(self, asked: ArithmeticClass, entry: Entry) -> bool:
        """Tell whether one number satisfies a class."""
        return self.units(asked, entry) <= 1

    def units(self, asked: ArithmeticClass, entry: Entry) -> float:
        """Measure one number's error: in units of the bound, or 0 and infinity where a class allows none."""
        error = self._error(entry)
        return math.inf if error is None else self._units(asked, entry, error)

    def _error(self, entry: Entry) -> tuple[int, int] | None:
        """Give the distance from the exact score as a ratio; None for a number that is not finite."""
        value, wanted, _, _ = entry
        if isinstance(value, float) and not math.isfinite(value):
            return None
        upper, lower = value.as_integer_ratio()
        return abs(upper * self._denominator - wanted * lower), lower * self._denominator

    def _units(self, asked: ArithmeticClass, entry: Entry, error: tuple[int, int]) -> float:
        """Measure an error whose distance is known."""
        value, wanted, magnitude, products = entry
        if not error[0]:
            return 0.0
        if asked.form is None:
            return math.inf
        if asked.kind == "rounded":
            nearest = _nearest(asked.form, wanted, self._denominator)
            return 0.0 if nearest in (value, _read(value, asked.form)) else math.inf
        ratio = self._ratio(asked, error, magnitude, products)
        if ratio > 1 and (read := _read(value, asked.form)) != value:
            return min(ratio, self.units(asked, (read, wanted, magnitude, products)))
        return ratio

    def bound(self, asked: ArithmeticClass, magnitude: int, products: int) -> Bound:
        """Give the largest error that a class of the two lower kinds allows, exactly."""
        assert asked.form is not None, "exact and rounded have no bound"  # noqa: S101
        converted = self._conversions(asked.form)
        if asked.kind == "normwise":
            if asked.form not in self._normwise:
                self._normwise[asked.form] = transform_bound(self._norms, asked.form, converted)
            return self._normwise[asked.form]
        size = Fraction(magnitude, self._denominator)
        return approximate_bound(size, products, asked.form, converted)

    def _conversions(self, form: Format) -> int:
        if form not in self._converted:
            self._converted[form] = conversions(self._image, self._feature, form, self._n)
        return self._converted[form]

    def _ratio(self, asked: ArithmeticClass, error: tuple[int, int], magnitude: int, products: int) -> float:
        """Divide an error by the bound, in binary64 where that is safe."""
        try:
            distance, limit = error[0] / error[1], self._limit(asked, magnitude, products)
        except OverflowError:
            distance = limit = 0.0
        if min(distance, limit) > _TINY and abs(distance / limit - 1) > 1e-9:
            return distance / limit
        bound = self.bound(asked, magnitude, products)
        if not bound:
            return math.inf
        exact = Fraction(*error) / bound
        try:
            ratio = float(exact)
        except OverflowError:
            return math.inf
        return min(ratio, 1.0) if exact <= 1 else max(ratio, math.nextafter(1, 2))

    def _limit(self, asked: ArithmeticClass, magnitude: int, products: int) -> float:
        """Give the bound in binary64, good to many digits; 0 where only rationals will do."""
        form = asked.form
        assert form is not None, "exact and rounded have no bound"  # noqa: S101
        key = form, (-1 if asked.kind == "normwise" else products)
        if key not in self._slopes:
            converted = self._conversions(form)
            if asked.kind == "normwise":
                self._slopes[key] = 0.0, normwise_estimate(self._norms, form, converted)
            else:
                factor, offset = _direct(products, form, converted)
                self._slopes[key] = factor / self._denominator, offset
        slope, fixed = self._slopes[key]
        if asked.kind == "normwise":
            return fixed
        return slope * magnitude + fixed if slope > _TINY and magnitude else 0.0


@lru_cache(maxsize=1 << 16)
def _nearest(form: Format, numerator: int, denominator: int) -> float:
    """Round a score; few scores occur, and often."""
    return form.round(Fraction(numerator, denominator))


@lru_cache(maxsize=1 << 12)
def _direct(products: int, form: Format, converted: int) -> tuple[float, float]:
    """Give the bound of a direct sum as a factor of the mean magnitude and a fixed part."""
    factor = direct_factor(products, form, converted)
    return float(factor), float(approximate_bound(Fraction(1), products, form, converted) - factor)


def _read(value: Number, form: Format) -> Number:
    """Read a float as the literal that it may be."""
    return form.read(value) if isinstance(value, float) else value
