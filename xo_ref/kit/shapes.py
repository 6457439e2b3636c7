"""The families of vectors: which extents, which content, and what is asserted of it.

The extents are those at which real implementations break: a feature as large as the
image, one row or column, one side even and the other odd, feature widths and map widths
just below, at and above 8, 16, 32, 64, 128 and 256 (vector registers, machine words,
bytes), and enough pixels to overflow an accumulator of 8 or 16 bits.

A family draws its content from a source of chance and says by `holds` whether what it
drew is what its reason says.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import inf, nan
from random import Random

from xo_ref import Feature, feature_map
from xo_ref.kit.cases import Case, Demand, Nested
from xo_ref.kit.formats import BINARY32, BINARY64
from xo_ref.kit.vectors import Vector

__all__ = ["FAMILIES", "REFUSALS", "Family", "Grid", "Sides"]

Grid = list[list[int | float]]
Sides = tuple[int, int, int, int]
"""h, w, H, W."""
Draw = Callable[[Random, Sides], tuple[Grid, Grid]]
Guard = tuple[str, Callable[[Sides], bool]]


@dataclass(frozen=True, slots=True)
class Family:
    """Vectors that differ in their extents only."""

    name: str
    clause: str
    reason: str
    sides: tuple[Sides, ...]
    draw: Draw
    holds: Callable[[Vector], bool]
    """Whether a drawn vector is what the reason says."""
    guards: tuple[Guard, ...] = ()
    """Faults that the vectors catch, each with the extents for which it is claimed."""


# Content.


def _pixels(chance: Random, height: int, width: int, values: tuple[int | float, ...] = (-1, 1)) -> Grid:
    """Draw a grid from up to 16 values."""
    return [[values[chance.getrandbits(16) % len(values)] for _ in range(width)] for _ in range(height)]


def _place(image: Grid, feature: Grid, row: int, col: int, sign: int = 1) -> Grid:
    """Write the feature, or its inverse, into the image."""
    for i, pixels in enumerate(feature):
        image[row + i][col : col + len(pixels)] = [sign * pixel for pixel in pixels]
    return image


def _planted(sign: int = 1, corner: str = "last", values: tuple[int | float, ...] = (-1, 1)) -> Draw:
    """Draw an image with the feature in one of its corners: the last position unless said otherwise."""

    def draw(chance: Random, sides: Sides) -> tuple[Grid, Grid]:
        h, w, height, width = sides
        feature = _pixels(chance, h, w, values)
        row = 0 if corner in ("first", "upper right") else height - h
        col = 0 if corner in ("first", "lower left") else width - w
        return _place(_pixels(chance, height, width, values), feature, row, col, sign), feature

    return draw


def _plain(*values: int | float) -> Draw:
    """Draw image and feature independently."""

    def draw(chance: Random, sides: Sides) -> tuple[Grid, Grid]:
        h, w, height, width = sides
        return _pixels(chance, height, width, values or (-1, 1)), _pixels(chance, h, w, values or (-1, 1))

    return draw


def _twice(chance: Random, sides: Sides) -> tuple[Grid, Grid]:
    """Plant the feature in the first and in the last corner."""
    h, w, height, width = sides
    feature = _pixels(chance, h, w)
    image = _place(_pixels(chance, height, width), feature, 0, 0)
    return _place(image, feature, height - h, width - w), feature


def _mirrored(chance: Random, sides: Sides) -> tuple[Grid, Grid]:
    """Plant a square feature that is its own transpose."""
    h, _, height, width = sides
    feature = _pixels(chance, h, h)
    feature = [[feature[min(i, j)][max(i, j)] for j in range(h)] for i in range(h)]
    return _place(_pixels(chance, height, width), feature, height - h, width - h), feature


def _flat(value: int) -> Draw:
    """Draw an image with a block of one colour in the last corner."""

    def draw(chance: Random, sides: Sides) -> tuple[Grid, Grid]:
        h, w, height, width = sides
        image, feature = _plain()(chance, sides)
        block: Grid = [[value] * w for _ in range(h)]
        return _place(image, block, height - h, width - w), feature

    return draw


# What is asserted.


def _numerators(vector: Vector) -> list[int]:
    return list(vector.expected.table.values()) if vector.expected else []


def _perfect(vector: Vector) -> bool:
    """The last position alone scores 1 (pixels of -1 and 1), or scores best (others)."""
    return vector.expected is not None and (
        vector.expected.best_positions() == [(vector.expected.height - 1, vector.expected.width - 1)]
        and (vector.expected.highest == 1) == (vector.image.is_bipolar and vector.feature.is_bipolar)
    )


def _perfect_in(corner: str) -> Callable[[Vector], bool]:
    """The corner's position alone scores 1."""

    def holds(vector: Vector) -> bool:
        if vector.expected is None:
            return False
        row = 0 if corner in ("first", "upper right") else vector.expected.height - 1
        col = 0 if corner in ("first", "lower left") else vector.expected.width - 1
        return vector.expected.best_positions() == [(row, col)] and vector.expected.highest == 1

    return holds


def _inverse(vector: Vector) -> bool:
    return vector.expected is not None and _numerators(vector)[-1] == -vector.expected.denominator


def _no_match(vector: Vector) -> bool:
    return vector.expected is not None and -1 < vector.expected.lowest < vector.expected.highest < 1


def _zero(vector: Vector) -> bool:
    """A position scores 0, which needs an even number of pixels."""
    return vector.feature.n % 2 == 0 and 0 in _numerators(vector)


def _tied(vector: Vector) -> bool:
    return vector.expected is not None and len(vector.expected.best_positions()) > 1


def _not_reciprocal(vector: Vector) -> bool:
    """n * (1/n) is not 1 in binary64 or in binary32."""
    n = vector.feature.n
    results = (form.round(n * Fraction(form.round(Fraction(1, n)))) for form in (BINARY64, BINARY32))
    return _perfect(vector) and set(results) != {1.0}


def _eight(vector: Vector) -> bool:
    """The eight orientations of the feature, all of which fit, have eight different maps."""
    rows = vector.feature.tolist()
    maps = set()
    for _ in range(4):
        rows = [list(column) for column in zip(*rows[::-1], strict=True)]
        maps |= {feature_map(vector.image, Feature(turned)) for turned in (rows, rows[::-1])}
    return len(maps) == 8


def _zeros_in_feature(vector: Vector) -> bool:
    return any(pixel == 0 for row in vector.feature for pixel in row) and len(set(_numerators(vector))) > 2


def _lively(vector: Vector) -> bool:
    """The map has two different scores, at least."""
    return len(set(_numerators(vector))) > 1


def _one(vector: Vector) -> bool:
    """There is one position, and its score is not 0."""
    return len(_numerators(vector)) == 1 and _numerators(vector) != [0]


def _wide(sides: Sides) -> bool:
    return sides[1] > 8 and sides[1] % 8 > 0


def _long(sides: Sides) -> bool:
    return sides[3] - sides[1] + 1 > 8 and (sides[3] - sides[1] + 1) % 8 > 0


def _all(_: Sides) -> bool:
    return True


def _oblong(sides: Sides) -> bool:
    return sides[0] != sides[1]


def _even(sides: Sides) -> bool:
    return sides[0] % 2 == 0 or sides[1] % 2 == 0


def _pixels_from(count: int) -> Callable[[Sides], bool]:
    return lambda sides: sides[0] * sides[1] >= count


def _guard(*names: str, when: Callable[[Sides], bool] = _all) -> tuple[Guard, ...]:
    return tuple((name, when) for name in names)


_EDGES = (7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256, 257)
_SMALL: tuple[Sides, ...] = ((2, 3, 4, 7), (3, 2, 6, 4), (3, 4, 4, 8), (4, 1, 5, 4), (2, 5, 5, 7), (5, 2, 8, 4))
_GRADES = (-0.9375, -0.75, -0.5, -0.375, -0.25, -0.125, 0.0625, 0.125, 0.1875, 0.25, 0.4375, 0.5, 0.625, 0.8125, 1)
_FINE = (-1, -0.9, -0.8, -0.7, -0.6, 0.6, 0.7, 0.9, 0.999999, 1 - 2**-20, 0.5009765625, -0.7001953125)

FAMILIES = (
    Family(
        "perfect",
        "score.definition",
        "perfect match: the last patch is the feature and scores 1; no other does",
        _SMALL,
        _planted(),
        _perfect,
        _guard("match-fraction", "zero-one-pixels", "uint8-pixels", "polarity-inverted", "feature-ignored")
        + _guard("feature-taken-for-square", when=_oblong),
    ),
    Family(
        "inverse",
        "score.definition",
        "inverse match: the last patch is the feature's negative and scores -1",
        _SMALL,
        _planted(-1),
        _inverse,
        _guard("absolute", "rectified", "squared-differences"),
    ),
    Family(
        "none",
        "score.definition",
        "no match: every score lies strictly between -1 and 1",
        _SMALL,
        _plain(),
        _no_match,
        _guard("zero-one-feature", "zero-one-image", "added-not-multiplied"),
    ),
    Family(
        "wide-feature",
        "score.definition",
        "feature widths around the lengths of vectors and words; the columns after the last full one count",
        tuple((2, w, 3, w + 2) for w in _EDGES),
        _planted(),
        _perfect,
        _guard("feature-column-dropped") + _guard("tail-dropped-8", when=_wide),
    ),
    Family(
        "many-pixels",
        "score.definition",
        "so many pixels match that a sum or a count of 8 or 16 bits overflows",
        ((9, 15, 10, 18), (8, 16, 9, 18), (13, 20, 15, 21), (12, 23, 13, 26), (181, 183, 182, 183)),
        _planted(),
        _perfect,
        _guard("int8-wraparound", "int8-saturation")
        + _guard("popcount-in-a-byte", "divisor-in-a-byte", "bfloat16-accumulator", when=_pixels_from(258))
        + _guard("int16-wraparound", "binary16-accumulator", when=_pixels_from(32768)),
    ),
    Family(
        "many-pixels-inverse",
        "score.definition",
        "so many pixels differ that a sum of 8 bits overflows downward",
        ((10, 13, 11, 15), (12, 25, 13, 28)),
        _planted(-1),
        _inverse,
        _guard("int8-wraparound", "int8-saturation", "uint8-sum-wraparound"),
    ),
    Family(
        "all-match",
        "score.divisor",
        "n * (1/n) is not 1 in binary64 or binary32, and yet a perfect match scores 1",
        ((1, 41, 2, 44), (5, 11, 6, 13)),
        _planted(),
        _not_reciprocal,
        _guard("weights-divided-first", "not-divided", "divided-by-nine", "divided-by-n-minus-one"),
    ),
    Family(
        "all-match-square",
        "score.divisor",
        "n * (1/n) is not 1 in binary64 or binary32, and yet a perfect match scores 1",
        ((7, 7, 8, 10),),
        _mirrored,
        _not_reciprocal,
        _guard("weights-divided-first", "reciprocal", "not-divided"),
    ),
    Family(
        "all-match-121",
        "score.divisor",
        "121 matching pixels score 1; binary32 weights of 1/121 do not add up to it",
        ((11, 11, 12, 14),),
        _mirrored,
        _perfect,
        _guard("weights-divided-first", "not-divided"),
    ),
    Family(
        "oblong",
        "score.divisor",
        "height, width, n, image and map have sizes of their own, so that no other divisor gives the same",
        ((2, 4, 4, 9), (5, 3, 6, 6), (3, 7, 4, 12), (6, 1, 9, 3)),
        _planted(),
        _perfect,
        _guard("divided-by-height-squared", "divided-by-width-squared", "divided-by-image-size", "divided-by-map-size")
        + _guard("divided-by-height", when=lambda sides: sides[1] > 1)
        + _guard("divided-by-n-plus-one", "floor-division", "truncating-division", "divided-twice"),
    ),
    Family(
        "even-zero",
        "score.divisor",
        "0 at n even: as many pixels match as differ",
        ((2, 3, 4, 6), (4, 2, 5, 5), (1, 6, 3, 8)),
        _plain(),
        _zero,
        _guard("match-fraction", "divided-by-n-minus-one"),
    ),
    Family(
        "ternary",
        "score.divisor",
        "zeros in the feature: n counts them, and the score is no cosine",
        ((2, 3, 4, 7), (3, 2, 4, 5), (3, 4, 5, 8), (1, 5, 3, 9)),
        _plain(-1, 0, 1),
        _zeros_in_feature,
        _guard("cosine", "divided-by-nonzero", "divided-by-absolute-sum"),
    ),
    Family(
        "same-size",
        "map.shape",
        "the feature is as large as the image: one position",
        ((2, 3, 2, 3), (3, 2, 3, 2), (1, 7, 1, 7), (7, 1, 7, 1), (4, 5, 4, 5), (6, 5, 6, 5)),
        _plain(),
        _one,
        _guard("same-size-refused", "last-dropped"),
    ),
    Family(
        "as-high",
        "map.shape",
        "the feature is as high as the image: one row of positions",
        ((3, 2, 3, 5), (2, 3, 2, 8), (1, 3, 1, 9), (5, 4, 5, 10)),
        _planted(),
        _perfect,
        _guard("last-row-dropped", "stride-two-columns", "padded-same", "axes-swapped-in-shape"),
    ),
    Family(
        "as-wide",
        "map.shape",
        "the feature is as wide as the image: one column of positions",
        ((2, 3, 6, 3), (3, 2, 8, 2), (4, 1, 9, 1), (4, 5, 10, 5)),
        _planted(),
        _perfect,
        _guard("last-column-dropped", "first-dropped", "padded-full", "axes-swapped-in-shape"),
    ),
    *(
        Family(
            f"{corner.replace(' ', '-')}-corner",
            "map.border",
            f"the one perfect match is at the {corner} position, where the feature just fits",
            ((3, 2, 5, 6), (2, 3, 5, 9), (4, 3, 6, 10)),
            _planted(corner=corner),
            _perfect_in(corner),
            _guard("wrapped-border", "padded-same", "padded-full", "last-dropped", "first-dropped"),
        )
        for corner in ("first", "upper right", "lower left", "last")
    ),
    Family(
        "wide-map",
        "map.border",
        "map widths around the lengths of vectors and words; the perfect match is at the last position",
        tuple((5, 3, 6, width + 2) for width in _EDGES),
        _planted(),
        _perfect,
        _guard("map-tail-unwritten-8", when=_long) + _guard("last-column-dropped"),
    ),
    Family(
        "high-map",
        "map.border",
        "map heights around the lengths of vectors and words; the perfect match is at the last position",
        tuple((3, 5, height + 2, 7) for height in (7, 8, 9, 31, 33, 65, 129, 257)),
        _planted(),
        _perfect,
        _guard("last-row-dropped", "map-transposed"),
    ),
    Family(
        "square-map",
        "map.position",
        "a square map without symmetry: rows and columns exchanged are seen by content alone",
        ((2, 3, 4, 5), (3, 2, 6, 5), (2, 4, 3, 5), (4, 3, 8, 7), (3, 4, 9, 10)),
        _planted(),
        _perfect,
        _guard("map-transposed-when-square", "map-rotated", "row-swapped-order", "column-swapped-order")
        + _guard("positions-swapped-in-loop", "position-centred", "first-position-everywhere")
        + _guard("even-anchor", when=_even),
    ),
    Family(
        "square-feature",
        "map.orientation",
        "a square feature whose eight orientations have eight different maps",
        ((2, 2, 4, 6), (3, 3, 5, 6), (4, 4, 6, 10), (5, 5, 9, 7), (6, 6, 8, 9)),
        _plain(),
        lambda vector: vector.feature.n == 4 or _eight(vector),
        _guard("flipped-both", "flipped-rows", "flipped-columns", "feature-transposed-when-square")
        + _guard("axes-swapped-in-loop"),
    ),
    Family(
        "turned",
        "map.orientation",
        "a small oblong feature whose eight orientations all fit and have eight different maps",
        ((2, 3, 4, 6), (3, 2, 4, 5), (2, 4, 5, 6), (5, 3, 6, 7)),
        _plain(),
        _eight,
        _guard("flipped-both", "flipped-rows", "flipped-columns", "feature-transposed", "feature-memory-order")
        + _guard("image-transposed", "image-upside-down", "image-memory-order", "axes-swapped-in-loop"),
    ),
    Family(
        "flat-white",
        "map.value",
        "a patch of white pixels only has a score like any other",
        ((2, 3, 4, 6), (3, 2, 5, 5), (3, 5, 5, 9)),
        _flat(1),
        _lively,
        _guard("constant-patch-is-zero", "stride-of-feature", "stride-of-map", "rows-aliased"),
    ),
    Family(
        "flat-black",
        "map.value",
        "a patch of black pixels only has a score like any other",
        ((3, 2, 4, 6), (1, 4, 3, 9), (4, 3, 6, 9)),
        _flat(-1),
        _lively,
        _guard("constant-patch-is-zero", "accumulator-not-reset", "bias-added"),
    ),
    Family(
        "one-pixel",
        "map.value",
        "a feature of one pixel: the map is the image or its negative",
        ((1, 1, 1, 2), (1, 1, 2, 1)),
        _plain(),
        _lively,
        _guard("absolute", "rectified", "constant-patch-is-zero"),
    ),
    Family(
        "odd-width",
        "map.value",
        "an image of odd width, where transforms of real numbers lose a column, and decimals that do not end",
        ((3, 4, 5, 9), (2, 3, 5, 7), (3, 2, 4, 5), (3, 5, 5, 11)),
        _flat(1),
        _lively,
        _guard("odd-width-transform", "rounded-two-decimals", "truncated-two-decimals"),
    ),
    Family(
        "tie",
        "map.best",
        "two perfect matches: both keep their score",
        ((2, 3, 5, 8), (3, 2, 6, 5), (3, 4, 7, 9), (3, 5, 7, 12)),
        _twice,
        _tied,
        _guard("ties-suppressed"),
    ),
    Family(
        "tie-below-one",
        "map.best",
        "the best score is below 1 and occurs more than once",
        ((2, 4, 4, 7), (4, 2, 5, 6)),
        _plain(),
        lambda vector: _tied(vector) and _no_match(vector),
        _guard("ties-suppressed"),
    ),
    Family(
        "graded",
        "pixel.range",
        "pixels between -1 and 1, small ones too, with sums that are exact in any order; the score is no cosine",
        ((2, 3, 4, 7), (3, 2, 6, 4), (3, 4, 5, 8), (4, 1, 5, 4), (1, 7, 3, 8)),
        _plain(*_GRADES),
        _lively,
        _guard("cosine", "pixels-binarised", "small-values-dropped", "feature-squared", "feature-absolute")
        + _guard("feature-rectified", "image-rectified"),
    ),
    Family(
        "exact",
        "pixel.exact",
        "pixels with more binary places than fixed point has",
        ((2, 3, 4, 7), (3, 2, 6, 4), (3, 4, 5, 8), (2, 5, 3, 8)),
        _plain(*_FINE),
        _lively,
        _guard("fixed-point-seven-bits", "cosine", "pixels-binarised"),
    ),
)
"""The families, in the order of the file."""


# What has to be refused.


def _drawn(height: int, width: int, seed: int) -> Nested:
    return _pixels(Random(seed), height, width)


def _too_large(name: str, reason: str, sides: Sides, *guards: str) -> Case:
    h, w, height, width = sides
    image, feature = _drawn(height, width, 1), _drawn(h, w, 2)
    full = f"{name}-{h}x{w}-in-{height}x{width}"
    return Case(full, "reject.fit", image, feature, Demand.REFUSE, reason, ("empty-when-larger", *guards))


def _shapeless(name: str, clause: str, reason: str, image: Nested, feature: Nested, *guards: str) -> Case:
    return Case(name, clause, image, feature, Demand.REFUSE, reason, guards)


def _valued(name: str, clause: str, reason: str, value: float, *guards: str) -> Case:
    image = [list(row) for row in _drawn(4, 7, 3)]
    image[0][0] = value
    return Case(name, clause, image, _drawn(2, 3, 4), Demand.PREFER_REFUSAL, reason, guards)


def _valued_feature(name: str, clause: str, reason: str, value: float) -> Case:
    feature = [list(row) for row in _drawn(2, 3, 4)]
    feature[1][2] = value
    return Case(name, clause, _drawn(4, 7, 3), feature, Demand.PREFER_REFUSAL, reason, ())


_RAGGED = [[1, -1, 1, -1], [-1, 1, -1], [1, 1, -1, -1]]

REFUSALS = (
    _too_large("higher-by-one", "the feature has one row too many", (4, 2, 3, 5), "zeros-when-larger"),
    _too_large("wider-by-one", "the feature has one column too many", (2, 5, 3, 4), "padded-when-larger"),
    _too_large("higher-by-two", "the feature has two rows too many", (5, 2, 3, 5), "padded-when-larger"),
    _too_large("wider-by-two", "the feature has two columns too many", (2, 6, 3, 4), "zeros-when-larger"),
    _too_large("larger-by-one", "the feature is larger by one in both directions", (4, 6, 3, 5), "swapped-when-larger"),
    _too_large("larger-by-two", "the feature is larger by two in both directions", (5, 6, 3, 4), "swapped-when-larger"),
    _too_large("crossed-high", "the feature is higher and narrower than the image", (5, 3, 3, 5), "zeros-when-larger"),
    _too_large("crossed-wide", "the feature is wider and lower than the image", (3, 5, 5, 3), "zeros-when-larger"),
    _too_large("much-larger", "the feature is several times the image", (7, 9, 2, 3), "swapped-when-larger"),
    _too_large("higher-than-a-row", "a column does not fit into a row", (6, 1, 1, 6), "padded-when-larger"),
    _shapeless("image-0x0", "reject.empty", "the image has no rows", [], [[1]], "zeros-when-empty"),
    _shapeless("image-3x0", "reject.empty", "the image's rows are empty", [[], [], []], [[1]], "zeros-when-empty"),
    _shapeless("feature-0x0", "reject.empty", "the feature has no rows", _drawn(3, 4, 5), [], "zeros-when-empty"),
    _shapeless(
        "feature-2x0", "reject.empty", "the feature's rows are empty", _drawn(3, 4, 5), [[], []], "zeros-when-empty"
    ),
    _shapeless("both-0x0", "reject.empty", "neither has rows", [], [], "zeros-when-empty"),
    _shapeless(
        "image-ragged", "reject.ragged", "one row is shorter", _RAGGED, [[1, -1]], "ragged-cut", "ragged-filled"
    ),
    _shapeless(
        "image-ragged-first-row",
        "reject.ragged",
        "the first row is shorter, so that a width taken from it looks right",
        _RAGGED[1:],
        [[1, -1]],
        "ragged-cut",
        "ragged-filled",
    ),
    _shapeless(
        "feature-ragged",
        "reject.ragged",
        "one row of the feature is shorter",
        _drawn(4, 6, 6),
        _RAGGED[:2],
        "ragged-cut",
        "ragged-filled",
    ),
    _valued("image-nan", "reject.not-finite", "NaN is no pixel, and touches one patch only", nan, "nan-spreads"),
    _valued(
        "image-infinite", "reject.not-finite", "infinity is no pixel, and touches one patch only", inf, "nan-spreads"
    ),
    _valued_feature("feature-nan", "reject.not-finite", "NaN is no pixel of a feature", nan),
    _valued("image-above-one", "reject.range", "1.5 is no pixel", 1.5),
    _valued("image-byte", "reject.range", "255 is no pixel", 255),
    _valued_feature("feature-below-minus-one", "reject.range", "-1.25 is no pixel of a feature", -1.25),
)
"""The questions that are wrong on purpose."""
