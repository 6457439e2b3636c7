"""Faults in the division, among them two that only arithmetic sees."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from xo_ref.kit.case import Number
from xo_ref.kit.diagnose.faults.fault import Change, Fault, Kind, filed, put
from xo_ref.kit.diagnose.faults.plan import Exact, Plan, Spot
from xo_ref.kit.diagnose.faults.right import dot, size
from xo_ref.kit.diagnose.faults.totals import covariance
from xo_ref.kit.judge.formats import BINARY32
from xo_ref.kit.questions.ranges import Extents

_Division = Callable[[Number, Spot], Number]
_HINT_N = "divide by n = h * w, the number of pixels in the feature"


Divisor = Callable[[Spot], Exact]


def divided_by(divisor: Divisor) -> Change:
    """Divide by something else; exactly, where the total is exact."""

    def division(total: Number, spot: Spot) -> Number:
        return total / float(divisor(spot)) if isinstance(total, float) else Fraction(total) / divisor(spot)

    return put("division", division)


def _not_divided(total: Number, _: Spot) -> Number:
    return total


_HINT_PIXELS = "use the pixels as they are, and divide by n = h * w"


def _by_root(total: Number, square: Fraction) -> Number:
    """Divide by a square root, exactly where it is rational; 0 where it is 0."""
    root = Fraction(math.isqrt(square.numerator), math.isqrt(square.denominator))
    if square == 0:
        return 0
    return total / (root if root * root == square else Fraction(math.sqrt(square)))


def _coefficient(plan: Plan, *, flat_feature: int) -> Plan:
    """Compute Pearson's coefficient: means removed, both norms divided by; 0 where a patch has no contrast."""

    def division(total: Number, spot: Spot) -> Number:
        feature, patch = (Fraction(covariance(pixels, pixels)) for pixels in (spot.weights, spot.window))
        return _by_root(total, feature * patch) if feature and patch else 0 if feature else flat_feature

    return replace(plan, total=lambda window, weights, _: covariance(window, weights), division=division)


def _binary32_weights(window: Sequence[Exact], weights: Sequence[Exact], sizes: Extents) -> Number:
    """Divide every weight by n in binary32, then multiply and add in binary32, in reading order."""
    cache = {f: BINARY32.round(Fraction(f, sizes.n)) for f in set(weights)}
    total = 0.0
    for f, p in zip(weights, window, strict=True):
        product = cache[f] * p if p in (-1, 1) else BINARY32.round(Fraction(cache[f]) * Fraction(p))
        total = BINARY32.round(Fraction(total + product))  # rounded twice, as good as once: 53 >= 2 * 24 + 2
    return total


_division: Kind[_Division] = Kind("division")
_divided: Kind[Divisor] = Kind("division", divided_by)
_plan: Kind[Change] = Kind("total division", lambda change: change)

FAULTS: list[Fault] = [
    _division("not-divided", "score.divisor", _not_divided,
        story="Many tutorials call the division optional, and deep-learning layers leave it out.",
        hint="divide every sum by n = h * w"),
    *filed("score.divisor", "division", _HINT_N,
        ("divided-by-height-squared", lambda s: s.sizes.h**2,
            "Features were always square, so h * h was as good as h * w."),
        ("divided-by-width-squared", lambda s: s.sizes.w**2,
            "Features were always square, so w * w was as good as h * w."),
        ("divided-by-height", lambda s: s.sizes.h, "len(feature) is its rows."),
        ("divided-by-width", lambda s: s.sizes.w, "Each row is averaged, not the whole."),
        ("divided-by-nine", lambda _: 9, "The worked example has 3 x 3 features, and its 9 was copied."),
        ("divided-by-image-size", lambda s: s.sizes.height * s.sizes.width,
            "The mean is taken over the image instead of the patch."),
        ("divided-by-map-size", lambda s: s.sizes.rows * s.sizes.cols,
            "The number of positions is taken for the number of pixels."),
        ("divided-by-n-minus-one", lambda s: s.sizes.n - 1, "A covariance divides by n - 1."),
        ("divided-by-n-plus-one", lambda s: s.sizes.n + 1, "A counter is read after its last increment."),
        ("divided-by-weight-sum", lambda s: Fraction(sum(s.weights)),
            "Blur kernels are normalised by the sum of their weights."),
        ("divided-by-absolute-sum", lambda s: Fraction(sum(map(size, s.weights))),
            "Edge kernels are normalised by the sum of their weights' magnitudes."),
        ("divided-by-nonzero", lambda s: sum(f != 0 for f in s.weights),
            "Masked means count only the places where the mask is not zero."),
    of=divided_by),
    _divided("divisor-in-a-byte", "score.divisor", lambda s: s.sizes.n % 256,
        story="n is kept in an unsigned byte.", hint="keep n in a type that holds it"),
    _divided("divided-twice", "score.divisor", lambda s: s.sizes.n**2,
        story="The weights are divided on loading, and the sums are divided again.", hint="divide once"),
    _division("floor-division", "score.divisor", lambda total, spot: total // spot.sizes.n,
        story="Integers are divided with // or an arithmetic shift, which rounds down.",
        hint="divide in rationals or floating point"),
    _division("truncating-division", "score.divisor",
        lambda total, spot: int(total / spot.sizes.n if isinstance(total, float) else Fraction(total, spot.sizes.n)),
        story="Integers are divided in C, Java or Go, which rounds toward zero.",
        hint="convert to floating point before dividing"),
    _division("cosine", "score.divisor",
        lambda total, spot: _by_root(total, Fraction(dot(spot.weights, spot.weights)) * dot(spot.window, spot.window)),
        story="Normalised correlation divides by both norms; on pixels of -1 and 1 nobody sees the difference.",
        hint=_HINT_N),
    _plan("correlation-coefficient", "score.definition", lambda plan: _coefficient(plan, flat_feature=0),
        story="Template matching removes both means and divides by both norms; a patch without contrast has no score.",
        hint=_HINT_PIXELS),
    _plan("correlation-coefficient-flat-is-one", "score.definition", lambda plan: _coefficient(plan, flat_feature=1),
        story="OpenCV's TM_CCOEFF_NORMED removes both means and divides by both norms, and answers 1 "
              "everywhere for a feature without contrast.", hint=_HINT_PIXELS),
    _division("reciprocal", "score.divisor", lambda total, spot: float(total) * (1 / spot.sizes.n),
        story="A compiler with fast-math, or a careful programmer, multiplies by 1 / n; 49 * (1 / 49) is not 1.",
        hint="divide the sum by n", least="rounded:binary64"),
    _plan("weights-divided-first", "score.divisor",
        lambda plan: replace(plan, total=_binary32_weights, division=_not_divided),
        story="The mean is folded into the weights, which are then binary32 numbers that do not add up to 1.",
        hint="add the products first and divide once", least="rounded:binary32"),
]  # fmt: skip
