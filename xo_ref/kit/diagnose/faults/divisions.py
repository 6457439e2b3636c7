"""Faults in the division, among them two that only arithmetic sees."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from xo_ref.kit.case import Number
from xo_ref.kit.diagnose.faults.fault import Fault, at_division
from xo_ref.kit.diagnose.faults.plan import Exact, Plan, Sizes, Spot, dot, size
from xo_ref.kit.judge.formats import BINARY32

__all__ = ["FAULTS"]


def _by(divisor: Callable[[Spot], Exact]) -> Callable[[Number, Spot], Number]:
    """Divide by something else; exactly, where the total is exact."""

    def division(total: Number, spot: Spot) -> Number:
        return total / float(divisor(spot)) if isinstance(total, float) else Fraction(total) / divisor(spot)

    return division


def _undivided(total: Number, _: Spot) -> Number:
    return total


def _truncated(total: Number, spot: Spot) -> Number:
    return int(total / spot.sizes.n) if isinstance(total, float) else int(Fraction(total, spot.sizes.n))


def _cosine(total: Number, spot: Spot) -> Number:
    """Divide by both norms; 0 where one is 0."""
    return _by_root(total, Fraction(dot(spot.weights, spot.weights)) * dot(spot.window, spot.window))


def _by_root(total: Number, square: Fraction) -> Number:
    """Divide by a square root, exactly where it is rational; 0 where it is 0."""
    root = Fraction(math.isqrt(square.numerator), math.isqrt(square.denominator))
    if square == 0:
        return 0
    return total / (root if root * root == square else Fraction(math.sqrt(square)))


def _correlation_plan(*, flat_feature: int) -> Callable[[Plan], Plan]:
    """Make Pearson's coefficient: the means are removed, and both norms divided by; 0 where a patch has no contrast."""

    def division(total: Number, spot: Spot) -> Number:
        feature, patch = _contrast(spot.weights), _contrast(spot.window)
        return _by_root(total, feature * patch) if feature and patch else 0 if feature else flat_feature

    return lambda plan: replace(plan, total=_covariance, division=division)


def _contrast(pixels: Sequence[Exact]) -> Fraction:
    """Add up the squares of what remains when the mean is removed: sum(p * p) - sum(p) ** 2 / n."""
    return dot(pixels, pixels) - Fraction(sum(pixels)) ** 2 / len(pixels)


def _covariance(window: Sequence[Exact], weights: Sequence[Exact], _: Sizes) -> Number:
    """Add up the products of what remains when the means are removed: sum(f * p) - sum(f) * sum(p) / n."""
    return dot(window, weights) - Fraction(sum(window)) * sum(weights) / len(weights)


def _reciprocal(total: Number, spot: Spot) -> Number:
    return float(total) * (1 / spot.sizes.n)


def _undivided_plan(plan: Plan) -> Plan:
    return replace(plan, total=_binary32_weights, division=_undivided)


def _binary32_weights(window: Sequence[Exact], weights: Sequence[Exact], sizes: Sizes) -> Number:
    """Divide every weight by n in binary32, then multiply and add in binary32, in reading order."""
    cache = {f: BINARY32.round(Fraction(f, sizes.n)) for f in set(weights)}
    total = 0.0
    for f, p in zip(weights, window, strict=True):
        product = cache[f] * p if p in (-1, 1) else BINARY32.round(Fraction(cache[f]) * Fraction(p))
        total = _narrowed(total + product)
    return total


def _narrowed(value: float) -> float:
    """Round a binary64 sum of two binary32 numbers; twice rounded is as good as once, for 53 >= 2 * 24 + 2."""
    return BINARY32.round(Fraction(value))


_MEND_N = "divide by n = h * w, the number of pixels in the feature"

FAULTS = (
    at_division(
        _undivided,
        "not-divided",
        "score.divisor",
        "Retellings call the division optional, and deep-learning layers leave it out.",
        "divide every sum by n = h * w",
    ),
    at_division(
        _by(lambda s: s.sizes.h**2),
        "divided-by-height-squared",
        "score.divisor",
        "Features were always square, so h * h was as good as h * w.",
        _MEND_N,
    ),
    at_division(
        _by(lambda s: s.sizes.w**2),
        "divided-by-width-squared",
        "score.divisor",
        "Features were always square, so w * w was as good as h * w.",
        _MEND_N,
    ),
    at_division(_by(lambda s: s.sizes.h), "divided-by-height", "score.divisor", "len(feature) is its rows.", _MEND_N),
    at_division(
        _by(lambda s: s.sizes.w), "divided-by-width", "score.divisor", "Each row is averaged, not the whole.", _MEND_N
    ),
    at_division(
        _by(lambda _: 9),
        "divided-by-nine",
        "score.divisor",
        "The worked example has 3 x 3 features, and its 9 was copied.",
        _MEND_N,
    ),
    at_division(
        _by(lambda s: s.sizes.height * s.sizes.width),
        "divided-by-image-size",
        "score.divisor",
        "The mean is taken over the image instead of the patch.",
        _MEND_N,
    ),
    at_division(
        _by(lambda s: s.sizes.valid[0] * s.sizes.valid[1]),
        "divided-by-map-size",
        "score.divisor",
        "The number of positions is taken for the number of pixels.",
        _MEND_N,
    ),
    at_division(
        _by(lambda s: s.sizes.n - 1),
        "divided-by-n-minus-one",
        "score.divisor",
        "A covariance divides by n - 1.",
        _MEND_N,
    ),
    at_division(
        _by(lambda s: s.sizes.n + 1),
        "divided-by-n-plus-one",
        "score.divisor",
        "A counter is read after its last increment.",
        _MEND_N,
    ),
    at_division(
        _by(lambda s: Fraction(sum(s.weights))),
        "divided-by-weight-sum",
        "score.divisor",
        "Blur kernels are normalised by the sum of their weights.",
        _MEND_N,
    ),
    at_division(
        _by(lambda s: Fraction(sum(map(size, s.weights)))),
        "divided-by-absolute-sum",
        "score.divisor",
        "Edge kernels are normalised by the sum of their weights' magnitudes.",
        _MEND_N,
    ),
    at_division(
        _by(lambda s: sum(f != 0 for f in s.weights)),
        "divided-by-nonzero",
        "score.divisor",
        "Masked means count only the places where the mask is not zero.",
        _MEND_N,
    ),
    at_division(
        _by(lambda s: s.sizes.n % 256),
        "divisor-in-a-byte",
        "score.divisor",
        "n is kept in an unsigned byte.",
        "keep n in a type that holds it",
    ),
    at_division(
        _by(lambda s: s.sizes.n**2),
        "divided-twice",
        "score.divisor",
        "The weights are divided on loading and the sums once more.",
        "divide once",
    ),
    at_division(
        lambda total, spot: total // spot.sizes.n,
        "floor-division",
        "score.divisor",
        "Integers are divided with // or an arithmetic shift, which goes down.",
        "divide in rationals or floating point",
    ),
    at_division(
        _truncated,
        "truncating-division",
        "score.divisor",
        "Integers are divided in C, Java or Go, which goes toward zero.",
        "convert to floating point before dividing",
    ),
    at_division(
        _cosine,
        "cosine",
        "score.divisor",
        "Normalised correlation divides by both norms; on pixels of -1 and 1 nobody sees the difference.",
        _MEND_N,
    ),
    Fault(
        "correlation-coefficient",
        "Template matching removes both means and divides by both norms; a patch without contrast has no score.",
        "score.definition",
        "use the pixels as they are, and divide by n = h * w",
        frozenset({"total", "division"}),
        _correlation_plan(flat_feature=0),
    ),
    Fault(
        "correlation-coefficient-flat-is-one",
        "OpenCV's TM_CCOEFF_NORMED removes both means and divides by both norms, "
        "and answers 1 everywhere for a feature without contrast.",
        "score.definition",
        "use the pixels as they are, and divide by n = h * w",
        frozenset({"total", "division"}),
        _correlation_plan(flat_feature=1),
    ),
    at_division(
        _reciprocal,
        "reciprocal",
        "score.divisor",
        "A compiler with fast-math, or a careful programmer, multiplies with 1 / n; 49 * (1 / 49) is not 1.",
        "divide the sum by n",
        least="rounded:binary64",
    ),
    Fault(
        "weights-divided-first",
        "The mean is folded into the weights, which are then binary32 numbers that do not add up to 1.",
        "score.divisor",
        "add the products first and divide once",
        frozenset({"total", "division"}),
        _undivided_plan,
        "rounded:binary32",
    ),
)
"""The faults of this room."""
