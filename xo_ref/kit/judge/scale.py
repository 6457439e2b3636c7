"""Measures the numbers of one case against the arithmetic classes.

A number counts as it was given or, if it is a short decimal literal, as the number of
FORMAT that it stands for (`Format.read`). Bounds: `bounds.py`.

A map of a million numbers has few distinct ones: each distinct entry (number given,
numerator expected, sum of magnitudes, number of non-zero products) is measured once, with
an exact integer difference. The ratio to the bound is a binary64 number; where it is near
1, or either side near the ends of the range of binary64, rationals settle it. Most answers are right, and only their
largest error matters: so the worst entry is measured first, and the others only if the worst one exceeds the bound.

Clauses: `arithmetic.exact`, `arithmetic.rounded`, `arithmetic.approximate`, `arithmetic.normwise`.
"""

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import chain, repeat
from operator import itemgetter

from xo_ref import Feature, FeatureMap, Image
from xo_ref.kit.answer import Answer, Scores
from xo_ref.kit.case import Case, Nested, Number
from xo_ref.kit.judge.bounds import (
    Bound,
    Norms,
    approximate_bound,
    conversions,
    direct_factor,
    transform_bound,
)
from xo_ref.kit.judge.classes import ArithmeticClass
from xo_ref.kit.judge.formats import Format
from xo_ref.kit.judge.reference import Reference
from xo_ref.values.grid import Position
from xo_ref.values.table import Table

Entry = tuple[Number, int, int, int]
"""A number given, the numerator expected, the numerator of the sum of |f p|, and the number of non-zero products."""
Errors = Mapping[Entry, float]
"""Entries that are not exact, with their distance from the score; infinite where they are not finite, or too large."""

_LEAST = math.ulp(0.0)
_TINY = 1e-290  # below it a binary64 number may have lost digits to underflow


class Scale:
    """Measures the numbers of one case against the arithmetic classes.

    Bipolar cases of the same shapes may share a scale. The maps passed in must have the right shape.
    """

    def __init__(self, reference: Reference) -> None:
        self.bipolar = reference.is_bipolar
        self._reference, self._n = reference, reference.case.n
        self._denominator = reference.expected.denominator
        # made when first asked for
        self._converted: dict[Format, int] = {}
        self._slopes: dict[tuple[Format, int], tuple[float, float]] = {}
        self._seen: set[Entry] = set()
        self._judged: dict[ArithmeticClass, tuple[set[Entry], set[Entry]]] = {}

    def entries(self, expected: FeatureMap, rows: Nested) -> set[Entry]:
        """Return the distinct entries of an answer."""
        magnitudes = self._magnitudes.values() if self._magnitudes else repeat(self._denominator)
        products = self._products.values() if self._products else repeat(self._n)
        return set(zip(chain.from_iterable(rows), expected.table.values(), magnitudes, products, strict=False))

    def fresh(self, entries: set[Entry]) -> set[Entry]:
        """Return the entries that were not passed in before."""
        new = entries - self._seen
        self._seen |= new
        return new

    def errors(self, entries: Iterable[Entry]) -> Errors:
        """Measure how far entries are from the score, the farthest first; leave out the exact ones."""
        errors = [(distance, entry) for entry in entries if (distance := self._distance(entry[0], entry[1]))]
        return {entry: distance for distance, entry in sorted(errors, key=itemgetter(0), reverse=True)}

    def worst(self, arithmetic: ArithmeticClass, errors: Errors, floor: float = 0.0) -> float:
        """Return the largest error in units of the bound of a class: 0 or infinity where a class allows none.

        If no error exceeds `floor`, in the same units, the result is `floor`.
        """
        if arithmetic.kind in ("exact", "rounded"):
            return math.inf if any(self._units(arithmetic, entry, error) for entry, error in errors.items()) else 0.0
        if not errors or self._at_most(arithmetic, errors) <= floor:
            return floor
        ratios: Iterable[tuple[float, Entry]] = (
            (self._ratio(arithmetic, entry, error), entry) for entry, error in errors.items()
        )
        if arithmetic.kind == "approximate" and (self._magnitudes or self._products):  # then the bounds differ
            ratios = sorted(ratios, key=itemgetter(0), reverse=True)
        worst = floor
        for ratio, entry in ratios:
            if ratio <= worst:
                break
            worst = max(worst, self._as_read(arithmetic, entry, ratio))
        return worst

    def _at_most(self, arithmetic: ArithmeticClass, errors: Errors) -> float:
        """Return a number that no error exceeds in units of the bound: the largest error by the smallest bound."""
        largest = next(iter(errors.values()))
        limit = self._float_bound(arithmetic, min(entry[2] for entry in errors), min(entry[3] for entry in errors))
        return largest / limit * (1 + 1e-9) if limit > _TINY else math.inf

    def outside(self, arithmetic: ArithmeticClass, entries: set[Entry]) -> set[Entry]:
        """Choose the entries that do not satisfy a class."""
        judged, wrong = self._judged.setdefault(arithmetic, (set(), set()))
        if new := entries - judged:
            judged |= new
            errors = self.errors(new)
            if self.worst(arithmetic, errors, 1.0) > 1:
                wrong |= {entry for entry, error in errors.items() if self._units(arithmetic, entry, error) > 1}
        return entries & wrong

    def positions(self, expected: FeatureMap, rows: Nested, some: Collection[Entry]) -> Iterator[Position]:
        """Find the positions that have one of some entries, in reading order."""
        for row, given in enumerate(rows):
            wanted = expected.table.row(row)
            magnitudes = self._magnitudes.row(row) if self._magnitudes else repeat(self._denominator)
            products = self._products.row(row) if self._products else repeat(self._n)
            line = zip(given, wanted, magnitudes, products, strict=False)
            yield from ((row, col) for col, entry in enumerate(line) if entry in some)

    @cached_property
    def _magnitudes(self) -> Table | None:
        """The sums of |f p| as numerators; None where all of them are the denominator."""
        return None if self.bipolar and not self._reference.is_framed else self._mapped(abs)

    @cached_property
    def _products(self) -> Table | None:
        """The numbers of non-zero products; None where no pixel is 0."""
        grids = () if self.bipolar else (self._reference.image, self._reference.feature)
        zeros = self._reference.is_framed or any(0 in grid.table.values() for grid in grids)
        return self._mapped(bool) if zeros else None

    def _mapped(self, change: Callable[[int], int]) -> Table:
        """Compute the map of transformed pixels: abs gives the magnitudes, bool counts the non-zero products."""

        def changed(grid: Image | Feature) -> tuple[Table, int]:
            bound = 1 if change is bool else grid.denominator
            return Table.of(map(change, grid.table.values()), height=grid.height, width=grid.width, bound=bound), bound

        image, feature = changed(self._reference.image), changed(self._reference.feature)
        return self._reference.right_map(Image.of_table(*image), Feature.of_table(*feature)).table

    @cached_property
    def _norms(self) -> Norms:
        return self._reference.norms()

    def _distance(self, value: Number, wanted: int) -> float:
        """Return the distance from the exact score; 0 for none, and infinity for what is not finite or too large."""
        try:
            upper, lower = value.as_integer_ratio()
            error = abs(upper * self._denominator - wanted * lower)
            return (error / (lower * self._denominator) or _LEAST) if error else 0.0
        except (OverflowError, ValueError):
            return math.inf

    def _units(self, arithmetic: ArithmeticClass, entry: Entry, error: float) -> float:
        """Return the error in units of the bound, given its absolute size."""
        if not error:
            return 0.0
        if arithmetic.form is None or error == math.inf:
            return math.inf
        if arithmetic.kind == "rounded":
            value, wanted, *_ = entry
            nearest = _nearest(arithmetic.form, wanted, self._denominator)
            return 0.0 if value == nearest or _read(value, arithmetic.form) == nearest else math.inf
        return self._as_read(arithmetic, entry, self._ratio(arithmetic, entry, error))

    def _as_read(self, arithmetic: ArithmeticClass, entry: Entry, ratio: float) -> float:
        """Measure a number that misses the bound again, read as a decimal literal of FORMAT."""
        assert arithmetic.form is not None, "exact has no bound"  # noqa: S101
        value, wanted, magnitude, products = entry
        if ratio <= 1 or (read := _read(value, arithmetic.form)) == value:
            return ratio
        return min(ratio, self._units(arithmetic, (read, wanted, magnitude, products), self._distance(read, wanted)))

    def bound(self, arithmetic: ArithmeticClass, magnitude: int, products: int) -> Bound:
        """Return the largest error that a class of the two lower kinds allows, exactly."""
        assert arithmetic.form is not None, "exact and rounded have no bound"  # noqa: S101
        converted = self._conversions(arithmetic.form)
        if arithmetic.kind == "normwise":
            return transform_bound(self._norms, arithmetic.form, converted, Fraction)
        size = Fraction(magnitude, self._denominator)
        return approximate_bound(size, products, arithmetic.form, converted)

    def _conversions(self, form: Format) -> int:
        if form not in self._converted:
            self._converted[form] = conversions(self._reference.image, self._reference.feature, form, self._n)
        return self._converted[form]

    def _ratio(self, arithmetic: ArithmeticClass, entry: Entry, error: float) -> float:
        """Divide an error by the bound, in binary64 where that is safe."""
        value, wanted, magnitude, products = entry
        limit = self._float_bound(arithmetic, magnitude, products)
        if min(error, limit) > _TINY and abs(error / limit - 1) > 1e-9:
            return error / limit
        bound = self.bound(arithmetic, magnitude, products)
        if not bound or error == math.inf:
            return math.inf
        exact = abs(Fraction(value) - Fraction(wanted, self._denominator)) / bound
        try:
            ratio = float(exact)
        except OverflowError:
            return math.inf
        return min(ratio, 1.0) if exact <= 1 else max(ratio, math.nextafter(1, 2))

    def _float_bound(self, arithmetic: ArithmeticClass, magnitude: int, products: int) -> float:
        """Return the bound as an approximate binary64 number; 0 where exact arithmetic is needed."""
        form = arithmetic.form
        assert form is not None, "exact and rounded have no bound"  # noqa: S101
        key = form, (-1 if arithmetic.kind == "normwise" else products)
        if key not in self._slopes:
            converted = self._conversions(form)
            try:
                if arithmetic.kind == "normwise":
                    bound = transform_bound(self._norms, form, converted, float)
                    self._slopes[key] = 0.0, math.inf if bound is None else bound
                else:
                    factor, offset = _direct(products, form, converted)
                    self._slopes[key] = factor / self._denominator, offset
            except OverflowError:
                self._slopes[key] = 0.0, 0.0
        slope, fixed = self._slopes[key]
        if arithmetic.kind == "normwise":
            return fixed
        return slope * magnitude + fixed if slope > _TINY and magnitude else 0.0


def wrong_places(case: Case, answer: Answer, required: ArithmeticClass) -> frozenset[Position] | None:
    """Find all positions of a valid question that miss a class; None where there is no map of the right shape."""
    reference = Reference(case)
    if not isinstance(answer, Scores) or not reference.has_shape_of(answer):
        return None
    scale, expected, rows = Scale(reference), reference.expected, answer.rows
    return frozenset(scale.positions(expected, rows, scale.outside(required, scale.entries(expected, rows))))


@lru_cache(maxsize=1 << 16)
def _nearest(form: Format, numerator: int, denominator: int) -> float:
    """Round a score; few scores occur, and often."""
    return form.round(Fraction(numerator, denominator))


@lru_cache(maxsize=1 << 12)
def _direct(products: int, form: Format, converted: int) -> tuple[float, float]:
    """Return the bound of a direct sum as a factor of the mean magnitude and a fixed part."""
    factor = direct_factor(products, form, converted)
    return float(factor), float(approximate_bound(Fraction(1), products, form, converted) - factor)


def _read(value: Number, form: Format) -> Number:
    """Read a float as the literal that it may be."""
    return form.read(value) if isinstance(value, float) else value
