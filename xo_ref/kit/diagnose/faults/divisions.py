"""Faults in the division, among them two that only arithmetic sees."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from xo_ref.kit.case import Number
from xo_ref.kit.diagnose.faults.fault import LEAST, Change, Fault, registered
from xo_ref.kit.diagnose.faults.plan import Exact, Plan, Sizes, Spot, dot, size
from xo_ref.kit.judge.formats import BINARY32

__all__ = ["FAULTS"]

FAULTS: list[Fault] = []
"""The faults of this module."""

_Division = Callable[[Number, Spot], Number]
_HINT_N = "divide by n = h * w, the number of pixels in the feature"


def _division(clause: str = "score.divisor", *, hint: str, least: str = LEAST) -> Callable[[_Division], _Division]:
    """File a division."""
    return registered(FAULTS, "division", _put, clause, hint=hint, least=least)


def _plan(clause: str, *, hint: str, least: str = LEAST) -> Callable[[Change], Change]:
    """File a change of both the total and the division."""
    return registered(FAULTS, "total division", lambda change: change, clause, hint=hint, least=least)


def _put(division: _Division) -> Change:
    return lambda plan: replace(plan, division=division)


@_division(hint="divide every sum by n = h * w")
def not_divided(total: Number, _: Spot) -> Number:
    """Many tutorials call the division optional, and deep-learning layers leave it out."""
    return total


_Divisor = Callable[[Spot], Exact]

_DIVISORS: dict[str, tuple[_Divisor, str]] = {
    "height-squared": (lambda s: s.sizes.h**2, "Features were always square, so h * h was as good as h * w."),
    "width-squared": (lambda s: s.sizes.w**2, "Features were always square, so w * w was as good as h * w."),
    "height": (lambda s: s.sizes.h, "len(feature) is its rows."),
    "width": (lambda s: s.sizes.w, "Each row is averaged, not the whole."),
    "nine": (lambda _: 9, "The worked example has 3 x 3 features, and its 9 was copied."),
    "image-size": (
        lambda s: s.sizes.height * s.sizes.width,
        "The mean is taken over the image instead of the patch.",
    ),
    "map-size": (
        lambda s: s.sizes.valid[0] * s.sizes.valid[1],
        "The number of positions is taken for the number of pixels.",
    ),
    "n-minus-one": (lambda s: s.sizes.n - 1, "A covariance divides by n - 1."),
    "n-plus-one": (lambda s: s.sizes.n + 1, "A counter is read after its last increment."),
    "weight-sum": (
        lambda s: Fraction(sum(s.weights)),
        "Blur kernels are normalised by the sum of their weights.",
    ),
    "absolute-sum": (
        lambda s: Fraction(sum(map(size, s.weights))),
        "Edge kernels are normalised by the sum of their weights' magnitudes.",
    ),
    "nonzero": (
        lambda s: sum(f != 0 for f in s.weights),
        "Masked means count only the places where the mask is not zero.",
    ),
}


def _by(divisor: _Divisor) -> _Division:
    """Divide by something else; exactly, where the total is exact."""

    def division(total: Number, spot: Spot) -> Number:
        return total / float(divisor(spot)) if isinstance(total, float) else Fraction(total) / divisor(spot)

    return division


FAULTS += [
    Fault(f"divided-by-{name}", story, "score.divisor", _HINT_N, frozenset({"division"}), _put(_by(divisor)))
    for name, (divisor, story) in _DIVISORS.items()
]


@_division(hint="keep n in a type that holds it")
def divisor_in_a_byte(total: Number, spot: Spot) -> Number:
    """n is kept in an unsigned byte."""
    return _by(lambda s: s.sizes.n % 256)(total, spot)


@_division(hint="divide once")
def divided_twice(total: Number, spot: Spot) -> Number:
    """The weights are divided on loading, and the sums are divided again."""
    return _by(lambda s: s.sizes.n**2)(total, spot)


@_division(hint="divide in rationals or floating point")
def floor_division(total: Number, spot: Spot) -> Number:
    """Integers are divided with // or an arithmetic shift, which rounds down."""
    return total // spot.sizes.n


@_division(hint="convert to floating point before dividing")
def truncating_division(total: Number, spot: Spot) -> Number:
    """Integers are divided in C, Java or Go, which rounds toward zero."""
    return int(total / spot.sizes.n) if isinstance(total, float) else int(Fraction(total, spot.sizes.n))


@_division(hint=_HINT_N)
def cosine(total: Number, spot: Spot) -> Number:
    """Normalised correlation divides by both norms; on pixels of -1 and 1 nobody sees the difference."""
    return _by_root(total, Fraction(dot(spot.weights, spot.weights)) * dot(spot.window, spot.window))


_HINT_PIXELS = "use the pixels as they are, and divide by n = h * w"


@_plan("score.definition", hint=_HINT_PIXELS)
def correlation_coefficient(plan: Plan) -> Plan:
    """Template matching removes both means and divides by both norms; a patch without contrast has no score."""
    return _coefficient(plan, flat_feature=0)


@_plan("score.definition", hint=_HINT_PIXELS)
def correlation_coefficient_flat_is_one(plan: Plan) -> Plan:
    """OpenCV's TM_CCOEFF_NORMED removes both means and divides by both norms,
    and answers 1 everywhere for a feature without contrast.
    """  # noqa: D205  # one sentence of two lines
    return _coefficient(plan, flat_feature=1)


@_division(hint="divide the sum by n", least="rounded:binary64")
def reciprocal(total: Number, spot: Spot) -> Number:
    """A compiler with fast-math, or a careful programmer, multiplies by 1 / n; 49 * (1 / 49) is not 1."""
    return float(total) * (1 / spot.sizes.n)


@_plan("score.divisor", hint="add the products first and divide once", least="rounded:binary32")
def weights_divided_first(plan: Plan) -> Plan:
    """The mean is folded into the weights, which are then binary32 numbers that do not add up to 1."""
    return replace(plan, total=_binary32_weights, division=not_divided)


def _by_root(total: Number, square: Fraction) -> Number:
    """Divide by a square root, exactly where it is rational; 0 where it is 0."""
    root = Fraction(math.isqrt(square.numerator), math.isqrt(square.denominator))
    if square == 0:
        return 0
    return total / (root if root * root == square else Fraction(math.sqrt(square)))


def _coefficient(plan: Plan, *, flat_feature: int) -> Plan:
    """Compute Pearson's coefficient: means removed, both norms divided by; 0 where a patch has no contrast."""

    def division(total: Number, spot: Spot) -> Number:
        feature, patch = _contrast(spot.weights), _contrast(spot.window)
        return _by_root(total, feature * patch) if feature and patch else 0 if feature else flat_feature

    return replace(plan, total=_covariance, division=division)


def _contrast(pixels: Sequence[Exact]) -> Fraction:
    """Add up the squares of what remains when the mean is removed: sum(p * p) - sum(p) ** 2 / n."""
    return dot(pixels, pixels) - Fraction(sum(pixels)) ** 2 / len(pixels)


def _covariance(window: Sequence[Exact], weights: Sequence[Exact], _: Sizes) -> Number:
    """Add up the products of what remains when the means are removed: sum(f * p) - sum(f) * sum(p) / n."""
    return dot(window, weights) - Fraction(sum(window)) * sum(weights) / len(weights)


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
