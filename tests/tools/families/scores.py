"""The families that test one score: its definition, its divisor, its pixels."""

from collections.abc import Callable
from fractions import Fraction

from tests.tools.families import claims, draws
from tests.tools.families.draws import Sides
from tests.tools.families.family import Family, guard, oblong

__all__ = ["FAMILIES"]

_EDGES = (7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256, 257)
_SMALL: tuple[Sides, ...] = ((2, 3, 4, 7), (3, 2, 6, 4), (3, 4, 4, 8), (4, 1, 5, 4), (2, 5, 5, 7), (5, 2, 8, 4))
_GRADES = (-0.9375, -0.75, -0.5, -0.375, -0.25, -0.125, 0.0625, 0.125, 0.1875, 0.25, 0.4375, 0.5, 0.625, 0.8125, 1)
_FINE = (-1, -0.9, -0.8, -0.7, -0.6, 0.6, 0.7, 0.9, 0.999999, 1 - 2**-20, 0.5009765625, -0.7001953125)
_FRACTIONS = (Fraction(1, 3), Fraction(-2, 3), Fraction(5, 7), Fraction(-9, 11), Fraction(12, 13), -1, 1)


def _wide(sides: Sides) -> bool:
    return sides[1] > 8 and sides[1] % 8 > 0


def _pixels_from(count: int) -> Callable[[Sides], bool]:
    return lambda sides: sides[0] * sides[1] >= count


FAMILIES = (
    Family(
        "perfect",
        "score.definition",
        "perfect match: the last patch is the feature and scores 1; no other does",
        _SMALL,
        draws.planted(),
        claims.perfect,
        guard("match-fraction", "zero-one-pixels", "uint8-pixels", "polarity-inverted", "feature-ignored", "logical-or")
        + guard("feature-taken-for-square", when=oblong),
    ),
    Family(
        "inverse",
        "score.definition",
        "inverse match: the last patch is the feature's negative and scores -1",
        _SMALL,
        draws.planted(-1),
        claims.inverse,
        guard(
            "absolute", "rectified", "squared-differences", "pixels-quantised-to-a-byte", "zero-point-not-subtracted"
        ),
    ),
    Family(
        "none",
        "score.definition",
        "no match: every score lies strictly between -1 and 1",
        _SMALL,
        draws.plain(),
        claims.no_match,
        guard("zero-one-feature", "zero-one-image", "added-not-multiplied", "correlation-coefficient"),
    ),
    Family(
        "high-feature",
        "score.definition",
        "feature heights around the lengths of vectors and words; the rows after the last full block count",
        tuple((h, 2, h + 2, 3) for h in _EDGES),
        draws.planted(),
        claims.perfect,
        guard("match-fraction"),
    ),
    Family(
        "wide-feature",
        "score.definition",
        "feature widths around the lengths of vectors and words; the columns after the last full one count",
        tuple((2, w, 3, w + 2) for w in (*_EDGES, 24, 48, 96)),
        draws.planted(),
        claims.perfect,
        guard("feature-column-dropped") + guard("tail-dropped-8", "tail-added-twice", when=_wide),
    ),
    Family(
        "many-pixels",
        "score.definition",
        "so many pixels match that a sum or a count of 8 or 16 bits overflows",
        ((9, 15, 10, 18), (8, 16, 9, 18), (13, 20, 15, 21), (12, 23, 13, 26), (180, 183, 180, 184)),
        draws.planted(),
        claims.perfect,
        guard("int8-wraparound", "int8-saturation")
        + guard("popcount-in-a-byte", "divisor-in-a-byte", "bfloat16-accumulator", when=_pixels_from(258))
        + guard("int16-wraparound", "int16-saturation", "binary16-accumulator", when=_pixels_from(32768)),
    ),
    Family(
        "many-pixels-inverse",
        "score.definition",
        "so many pixels differ that a sum of 8 bits overflows downward",
        ((10, 13, 11, 15), (12, 25, 13, 28)),
        draws.planted(-1),
        claims.inverse,
        guard("int8-wraparound", "int8-saturation", "uint8-sum-wraparound", "padding-bits-counted"),
    ),
    Family(
        "all-match",
        "score.divisor",
        "n * (1/n) is not 1 in binary64 or binary32, and yet a perfect match scores 1",
        ((1, 41, 2, 44), (5, 11, 6, 13)),
        draws.planted(),
        claims.not_reciprocal,
        guard("weights-divided-first", "not-divided", "divided-by-nine", "divided-by-n-minus-one"),
    ),
    Family(
        "all-match-square",
        "score.divisor",
        "n * (1/n) is not 1 in binary64 or binary32, and yet a perfect match scores 1",
        ((7, 7, 8, 10),),
        draws.mirrored,
        claims.not_reciprocal,
        guard("weights-divided-first", "reciprocal", "not-divided"),
    ),
    Family(
        "all-match-121",
        "score.divisor",
        "121 matching pixels score 1; binary32 weights of 1/121 do not add up to it",
        ((11, 11, 12, 14),),
        draws.mirrored,
        claims.perfect,
        guard("weights-divided-first", "not-divided"),
    ),
    Family(
        "oblong",
        "score.divisor",
        "height, width, n, image and map have sizes of their own, so that no other divisor gives the same",
        ((2, 4, 4, 9), (5, 3, 6, 6), (3, 7, 4, 12), (6, 1, 9, 3)),
        draws.planted(),
        claims.perfect,
        guard("divided-by-height-squared", "divided-by-width-squared", "divided-by-image-size", "divided-by-map-size")
        + guard("divided-by-height", when=lambda sides: sides[1] > 1)
        + guard("divided-by-n-plus-one", "floor-division", "truncating-division", "divided-twice"),
    ),
    Family(
        "large-n",
        "score.divisor",
        "more pixels than a byte counts, matching and differing in about equal numbers",
        ((13, 20, 15, 21), (17, 19, 18, 23), (20, 21, 22, 24)),
        draws.plain(),
        claims.no_match,
        guard("divisor-in-a-byte", "not-divided"),
    ),
    Family(
        "sparse",
        "score.divisor",
        "three pixels of a large feature are not 0, so the bound is that of three products, and the last score is 3/n",
        ((9, 15, 10, 18), (10, 18, 11, 20), (16, 11, 18, 12), (17, 31, 18, 33), (40, 53, 41, 54)),
        draws.sparse(3),
        claims.three_match,
        guard("divided-by-nonzero", "divided-by-absolute-sum", "match-fraction"),
    ),
    Family(
        "even-zero",
        "score.divisor",
        "0 at n even: as many pixels match as differ",
        ((2, 3, 4, 6), (4, 2, 5, 5), (1, 6, 3, 8)),
        draws.plain(),
        claims.zero,
        guard("match-fraction", "divided-by-n-minus-one"),
    ),
    Family(
        "ternary",
        "score.divisor",
        "zeros in the feature: n counts them, and the score is no cosine",
        ((2, 3, 4, 7), (3, 2, 4, 5), (3, 4, 5, 8), (1, 5, 3, 9)),
        draws.plain(-1, 0, 1),
        claims.zeros_in_feature,
        guard("cosine", "divided-by-nonzero", "divided-by-absolute-sum"),
    ),
    Family(
        "graded",
        "pixel.range",
        "pixels between -1 and 1, small ones too, with sums that are exact in any order; the score is no cosine",
        ((2, 3, 4, 7), (3, 2, 6, 4), (3, 4, 5, 8), (4, 1, 5, 4), (1, 7, 3, 8)),
        draws.plain(*_GRADES),
        claims.lively,
        guard(
            "cosine",
            "pixels-binarised",
            "pixels-truncated",
            "small-values-dropped",
            "feature-squared",
            "feature-absolute",
        )
        + guard("feature-rectified", "image-rectified"),
    ),
    Family(
        "exact",
        "pixel.exact",
        "pixels with more binary places than fixed point has",
        ((2, 3, 4, 7), (3, 2, 6, 4), (3, 4, 5, 8), (2, 5, 3, 8)),
        draws.plain(*_FINE),
        claims.lively,
        guard("fixed-point-seven-bits", "cosine", "pixels-binarised", "pixels-in-bfloat16", "pixels-in-tensor-float-32")
        + guard("pixels-read-as-decimals"),
    ),
    Family(
        "fractions",
        "pixel.exact",
        "pixels that only a fraction can write, such as 1/3",
        ((2, 3, 4, 7), (3, 2, 6, 4)),
        draws.plain(*_FRACTIONS),
        claims.lively,
        guard("fixed-point-seven-bits"),
    ),
)
"""The families, in the order of the file."""
