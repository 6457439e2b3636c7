"""The arithmetic classes: how exact the numbers of an implementation are.

    exact               every number is the score itself
    rounded:FORMAT      every number is the score, correctly rounded to FORMAT
    approximate:FORMAT  within the bound for direct sums in FORMAT, in any order
    normwise:FORMAT     within the bound for transform methods in FORMAT

FORMAT is binary64, binary32, binary16 or bfloat16. `CLASSES` lists all thirteen from the
strongest to the weakest: `exact` first, then format by format, finest first, and in a
format rounded, approximate, normwise. An implementation's class is the first of them
that all its answers satisfy. To conform to a class means to satisfy that one itself;
nothing is concluded from the order. A number that is exact satisfies every class.

A number counts as it was given or, if it is a short decimal literal, as the number of
FORMAT that it stands for (`Format.read`). Bounds: `bounds.py`.

A map of a million numbers has few distinct ones: each distinct triple (number given,
numerator expected, sum of magnitudes) is judged once, with an exact integer difference;
the ratio to the bound is a binary64 number, and settled in rationals where it is near 1.

Clauses: `arithmetic.exact`, `arithmetic.rounded`, `arithmetic.approximate`, `arithmetic.normwise`.

Rejected: one tolerance for all (it is too loose for some cases and too tight for
others), "units in the last place" of the result (cancellation makes them meaningless).
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from xo_ref import Feature, FeatureMap, Image, feature_map
from xo_ref.kit.case import Number
from xo_ref.kit.judge.bounds import Bound, approximate_bound, conversions, gamma, normwise_bound
from xo_ref.kit.judge.formats import FORMATS, Format
from xo_ref.values.table import Table

__all__ = [
    "CLASSES",
    "EXACT",
    "LEAST",
    "ArithmeticClass",
    "Judgement",
    "Scale",
    "judge",
    "parse_class",
    "strongest",
]

Triple = tuple[Number, int, int]
Position = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)  # each is one of `CLASSES`, and compared as such
class ArithmeticClass:
    """One class: a kind, and the format unless it is `exact`.

    >>> str(CLASSES[2]), CLASSES[0] == EXACT
    ('approximate:binary64', True)
    """

    kind: str
    form: Format | None = None

    def __str__(self) -> str:
        return f"{self.kind}:{self.form.name}" if self.form else self.kind


EXACT = ArithmeticClass("exact")

CLASSES = (EXACT, *(ArithmeticClass(kind, form) for form in FORMATS for kind in ("rounded", "approximate", "normwise")))
"""All classes, strongest first."""

_BY_NAME = {str(known): known for known in CLASSES}


def parse_class(text: str) -> ArithmeticClass:
    """Find a class by its name; raises ValueError with the names that there are.

    >>> parse_class("approximate:binary32") == LEAST
    True
    """
    if text not in _BY_NAME:
        raise ValueError(f"arithmetic class: {text!r} is none; choose one of {', '.join(_BY_NAME)}")
    return _BY_NAME[text]


def strongest(satisfied: Collection[ArithmeticClass]) -> ArithmeticClass | None:
    """Choose of the classes that are satisfied the one to tell; None for none.

    The first of `CLASSES`. But the bound for transforms in 16 bits soon exceeds every score,
    so that it tells something only where nothing else is satisfied.

    >>> print(strongest({parse_class("normwise:binary16"), parse_class("approximate:bfloat16")}))
    approximate:bfloat16
    """
    return next((known for known in sorted(CLASSES, key=_is_vague) if known in satisfied), None)


def _is_vague(known: ArithmeticClass) -> bool:
    return known.kind == "normwise" and known.form in FORMATS[2:]


LEAST = parse_class("approximate:binary32")
"""The weakest class that conforms unless another is declared."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one answer satisfies, and how far it is from the exact scores."""

    classes: frozenset[ArithmeticClass]
    """The classes that every number of the answer satisfies."""
    units: Mapping[ArithmeticClass, float]
    """For `approximate` and `normwise`: the largest error in units of the bound; infinite for NaN, or where the
    bound is 0; 0 where the theory gives no bound."""


class Scale:
    """What the numbers of one case are measured by; made once, asked for each number.

    >>> image, feature = Image([[1, -1, 1]]), Feature([[1, 1, -1]])
    >>> scale = Scale(feature_map(image, feature), image, feature)
    >>> scale.satisfies(LEAST, (-0.33333334, -1, 3)), scale.satisfies(LEAST, (-0.3334, -1, 3))
    (True, False)
    """

    def __init__(self, expected: FeatureMap, image: Image, feature: Feature) -> None:
        self.expected = expected
        self._n = feature.n
        self._unit = image.denominator * feature.denominator  # numerators count in 1 / unit
        self._image, self._feature = image, feature
        # made when first asked for, by format
        self._converted: dict[Format, int] = {}
        self._normwise: dict[Format, Bound] = {}
        self._slopes: dict[Format, tuple[float, float] | None] = {}

    @cached_property
    def magnitudes(self) -> Table | None:
        """The sums of |f p| as numerators; None where all of them are the denominator."""
        return None if _bipolar(self._image, self._feature) else _magnitudes(self._image, self._feature)

    def _conversions(self, form: Format) -> int:
        if form not in self._converted:
            self._converted[form] = conversions(self._image, self._feature, form)
        return self._converted[form]

    def _norms(self, form: Format) -> Bound:
        if form not in self._normwise:
            bound = normwise_bound(self._image, self._feature, form, self._conversions(form))
            self._normwise[form] = bound
        return self._normwise[form]

    def _slope(self, form: Format) -> tuple[float, float] | None:
        """Give the bound of `approximate` as a slope for the magnitude's numerator, and what underflow adds."""
        if form not in self._slopes:
            factor = gamma(self._n + 1 + self._conversions(form), form)
            bound = approximate_bound(self._n, Fraction(1), form, self._conversions(form))
            if factor is None or bound is None:
                self._slopes[form] = None
            else:
                self._slopes[form] = float(factor / self.expected.denominator), float(bound - factor / self._n)
        return self._slopes[form]

    def triples(self, rows: Sequence[Sequence[Number]]) -> "set[Triple]":
        """Collect the distinct triples (number given, numerator expected, magnitude) of an answer of the right shape.

        Raises ValueError when the shape is another one.
        """
        if len(rows) != self.expected.height or any(len(row) != self.expected.width for row in rows):
            raise ValueError(f"the answer is not {self.expected.height} x {self.expected.width}")
        found: set[Triple] = set()
        for number, row in enumerate(rows):
            found.update(self._row(row, number))
        return found

    def _row(self, row: Sequence[Number], number: int) -> "zip[Triple]":
        wanted = self.expected.table.row(number)
        sizes = self.magnitudes.row(number) if self.magnitudes else [self.expected.denominator] * len(row)
        return zip(row, wanted, sizes, strict=True)

    def first_outside(self, required: ArithmeticClass, rows: Sequence[Sequence[Number]]) -> Position | None:
        """Find the first position, in reading order, whose number does not satisfy a class."""
        known: dict[Triple, bool] = {}
        for number, row in enumerate(rows):
            for col, triple in enumerate(self._row(row, number)):
                if triple not in known:
                    known[triple] = self.satisfies(required, triple)
                if not known[triple]:
                    return number, col
        return None

    def bound(self, asked: ArithmeticClass, magnitude: int) -> Bound:
        """Give the largest error that a class of the two lower kinds allows, exactly."""
        assert asked.form is not None, "exact and rounded have no bound"  # noqa: S101
        if asked.kind == "normwise":
            return self._norms(asked.form)
        return approximate_bound(self._n, Fraction(magnitude, self._unit), asked.form, self._conversions(asked.form))

    def satisfies(self, asked: ArithmeticClass, triple: Triple) -> bool:
        """Tell whether one number satisfies a class."""
        return self.units(asked, triple) <= 1

    def units(self, asked: ArithmeticClass, triple: Triple) -> float:
        """Measure one number's error: in units of the bound, or 0 and infinity where a class allows none."""
        value, wanted, magnitude = triple
        error = self._error(value, wanted)
        if error == 0:
            return 0.0
        if asked.form is None or error == math.inf:
            return math.inf
        if asked.kind == "rounded":
            nearest = asked.form.round(Fraction(wanted, self.expected.denominator))
            return 0.0 if nearest in (value, _read(value, asked.form)) else math.inf
        ratio = self._ratio(asked, error, magnitude)
        if ratio > 1 and (read := _read(value, asked.form)) != value:
            return min(ratio, self.units(asked, (read, wanted, magnitude)))
        if abs(ratio - 1) < 1e-9:
            bound = self.bound(asked, magnitude)
            exact = abs(Fraction(value) - Fraction(wanted, self.expected.denominator))
            return min(ratio, 1.0) if bound is not None and exact <= bound else max(ratio, math.nextafter(1, 2))
        return ratio

    def _error(self, value: Number, wanted: int) -> float:
        """Subtract exactly, then round once."""
        if isinstance(value, float) and not math.isfinite(value):
            return math.inf
        upper, lower = value.as_integer_ratio()
        distance = abs(upper * self.expected.denominator - wanted * lower)
        if not distance:
            return 0.0
        try:
            return max(distance / (lower * self.expected.denominator), math.ulp(0))
        except OverflowError:
            return math.inf

    def _ratio(self, asked: ArithmeticClass, error: float, magnitude: int) -> float:
        """Divide an error by the bound in binary64; 0 where there is no bound."""
        assert asked.form is not None, "only bounds have a ratio"  # noqa: S101
        if asked.kind == "normwise":
            limit = self._norms(asked.form)
            return 0.0 if limit is None else error / float(limit)
        slope = self._slope(asked.form)
        if slope is None:
            return 0.0
        return error / (slope[0] * magnitude + slope[1]) if magnitude else math.inf


def judge(
    expected: FeatureMap, rows: Sequence[Sequence[Number]], image: Image, feature: Feature, scale: Scale | None = None
) -> Judgement:
    """Tell which classes an answer of the right shape satisfies; raises ValueError for another shape.

    Clauses: `arithmetic.exact`, `arithmetic.rounded`, `arithmetic.approximate`, `arithmetic.normwise`.

    >>> image, feature = Image([[1, -1, 1]]), Feature([[1, 1, -1]])
    >>> found = judge(feature_map(image, feature), [[-1 / 3]], image, feature)
    >>> [str(known) for known in CLASSES if known in found.classes][:2]
    ['rounded:binary64', 'approximate:binary64']
    """
    scale = scale or Scale(expected, image, feature)
    units = dict.fromkeys(CLASSES, 0.0)
    for triple in scale.triples(rows):
        value, wanted, _ = triple
        if scale._error(value, wanted) == 0:  # the frequent case, before thirteen questions
            continue
        for asked in CLASSES:
            if units[asked] < math.inf:
                units[asked] = max(units[asked], scale.units(asked, triple))
    return Judgement(
        frozenset(asked for asked in CLASSES if units[asked] <= 1),
        {asked: units[asked] for asked in CLASSES if asked.kind in ("approximate", "normwise")},
    )


def _bipolar(image: Image, feature: Feature) -> bool:
    return image.is_bipolar and feature.is_bipolar


def _magnitudes(image: Image, feature: Feature) -> Table:
    """Make the table of sums of |f p|, as numerators over the map's denominator."""
    return feature_map(Image(_absolute(image)), Feature(_absolute(feature))).table


def _absolute(grid: Image | Feature) -> list[list[int | Fraction]]:
    return [[pixel if pixel >= 0 else -pixel for pixel in row] for row in grid]


def _read(value: Number, form: Format) -> Number:
    """Read a float as the literal that it may be."""
    return form.read(value) if isinstance(value, float) else value
