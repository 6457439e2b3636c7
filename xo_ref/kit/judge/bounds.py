"""How far a correct implementation in floating point may be from the exact score.

    approximate   alpha * sum |f p| / n  +  (k + c) * eta * (1 + alpha)
                  alpha = (1 + (k - 1) u) / (1 - u)**(2 + c) - 1

with u the unit roundoff and eta the smallest subnormal number of the format. k counts the
products that are not 0: adding a 0 is exact. Adding k terms in any order errs by at most
(k - 1) u times the sum of their magnitudes, and every term has one product and one
division, whether the sum, each product or each weight is divided. c counts what has to be
converted first: the image's pixels, the feature's, and n, each 1 if it is not a number of
the format. There is a bound for every k: no class lets a number pass for its size alone.

    normwise      for transform methods: by norms of the whole image and feature, and the
                  number of levels t = log2 of the transform's size, at most 16 H W

For transforms so large that t (u + ...) reaches 1 there is no bound, and None stands for that.

The proofs stand in SPEC.md, `arithmetic.approximate` and `arithmetic.normwise`.
Source: N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., SIAM 2002,
lemma 3.1, section 3.1 (sums and inner products) and theorem 24.2 (the fast Fourier transform).

C.-P. Jeannerod and S. M. Rump, Improved error bounds for inner products in floating-point
arithmetic, SIAM J. Matrix Anal. Appl. 34 (2013), for the sum without a limit on k.

Rejected: gamma(k + 1 + c), which ends where k u reaches 1; a statistical bound of order
sqrt(n) u (it may be exceeded by a right answer); n in place of k (a large feature of few
pixels that are not 0 is a sharp question in every format).
"""

import math
from fractions import Fraction
from functools import lru_cache
from math import isqrt
from operator import mul
from typing import TypeVar

from xo_ref import Feature, Image
from xo_ref.kit.judge.formats import Format

__all__ = ["Bound", "approximate_bound", "conversions", "gamma", "normwise_bound", "normwise_estimate"]

_Real = TypeVar("_Real", Fraction, float)

Bound = Fraction | None
"""The largest error allowed; None where the theory gives no bound."""


def gamma(k: int, form: Format) -> Bound:
    """Bound the relative effect of k roundings: k u / (1 - k u); None where k u is 1 or more.

    Clauses: `arithmetic.approximate`.

    >>> from xo_ref.kit.judge.formats import BFLOAT16
    >>> gamma(2, BFLOAT16), gamma(256, BFLOAT16)
    (Fraction(1, 127), None)
    """
    ku = k * form.unit_roundoff
    return ku / (1 - ku) if ku < 1 else None


def conversions(image: Image, feature: Feature, form: Format) -> int:
    """Count which of image, feature and n have to be rounded to get into the format: 0 to 3.

    >>> from xo_ref.kit.judge.formats import BINARY32, BINARY64
    >>> image, feature = Image([[0.1, 1]]), Feature([[1]])
    >>> conversions(image, feature, BINARY32), conversions(image, feature, BINARY64)
    (1, 0)
    """
    strange = sum(
        grid.denominator > 1 and not all(_holds(form, value, grid.denominator) for value in set(grid.table.values()))
        for grid in (image, feature)
    )
    return strange + (not form.holds(Fraction(feature.n)))


@lru_cache(maxsize=1 << 16)
def _holds(form: Format, value: int, denominator: int) -> bool:
    """Tell whether a pixel is a number of the format; the same pixels come in thousands of grids."""
    return form.holds(Fraction(value, denominator))


def direct_factor(k: int, form: Format, converted: int = 0) -> Fraction:
    """Bound the error of a direct sum with k non-zero products, relative to the mean of |f p|.

    Clauses: `arithmetic.approximate`.

    >>> from xo_ref.kit.judge.formats import BFLOAT16
    >>> float(direct_factor(1, BFLOAT16)), float(direct_factor(171, BFLOAT16)) < 1
    (0.007858515955401768, True)
    """
    u = form.unit_roundoff
    return (1 + (k - 1) * u) / (1 - u) ** (2 + converted) - 1 if k else Fraction(0)


def approximate_bound(mean: Fraction, k: int, form: Format, converted: int = 0) -> Fraction:
    """Bound the error of a direct sum; `mean` is the sum of |f p| over the patch, divided by n.

    `k` counts the products that are not 0. Holds for every order of summation, for a
    division at the end, of each product or of each weight, with and without fused
    multiply-add, and with gradual underflow.
    Clauses: `arithmetic.approximate`, `layer.arithmetic`.

    >>> from xo_ref.kit.judge.formats import BINARY32
    >>> float(approximate_bound(Fraction(1), 9, BINARY32))
    5.960465152554721e-07
    """
    factor = direct_factor(k, form, converted)
    return factor * mean + (k + converted) * form.smallest_subnormal * (1 + factor) if k else Fraction(0)


def normwise_bound(image: Image, feature: Feature, form: Format, converted: int = 0) -> Bound:
    """Bound the error of a fast Fourier transform, multiplication, inverse transform and division by n.

    Clauses: `arithmetic.normwise`.

    >>> from xo_ref.kit.judge.formats import BINARY64
    >>> float(normwise_bound(Image([[1] * 9] * 9), Feature([[1] * 3] * 3), BINARY64))
    1.298960938811533e-13
    """
    factors = _normwise_factors((16 * image.n - 1).bit_length(), form, converted)
    if factors is None:
        return None
    return _normwise(factors, _root(Fraction(16 * image.n)), _norm(image), _norm(feature), _sum(feature), feature.n)


def normwise_estimate(image: Image, feature: Feature, form: Format, converted: int = 0) -> float:
    """Compute the same bound in binary64, good to ten digits; infinite where there is none.

    >>> from xo_ref.kit.judge.formats import BINARY64
    >>> normwise_estimate(Image([[1] * 9] * 9), Feature([[1] * 3] * 3), BINARY64)
    1.298960938811533e-13
    """
    factors = _rounded_factors((16 * image.n - 1).bit_length(), form, converted)
    if factors is None:
        return math.inf
    norms = float(_norm(image)), float(_norm(feature)), float(_sum(feature))
    return _normwise(factors, 4 * math.sqrt(image.n), *norms, feature.n)


def _normwise(factors: tuple[_Real, ...], root: _Real, p2: _Real, f2: _Real, f1: _Real, n: int) -> _Real:
    """Put a bound for transforms together from its factors."""
    by_norms, by_norms_and_root, by_sum, by_root, fixed = factors
    products = (by_norms + by_norms_and_root * root) * f2 * p2 + by_sum * f1 * p2
    return products / n + by_root * root * (f2 + p2) + fixed


@lru_cache(maxsize=512)
def _normwise_factors(levels: int, form: Format, converted: int) -> tuple[Fraction, ...] | None:
    """Gather what all bounds for transforms of so many levels have in common.

    The factors of f2 p2, of f2 p2 and the root of the size, and of f1 p2, all three over n; of the root and f2 + p2;
    and the part that depends on no pixel.
    """
    u, eta = form.unit_roundoff, form.smallest_subnormal
    four, two = gamma(4, form), gamma(2, form)
    assert four is not None and two is not None, "u is at most 2**-8"  # noqa: S101, PT018
    level = u + four * (Fraction(3, 2) + u)
    if levels * level >= 1:
        return None
    forward = (1 + levels * level / (1 - levels * level)) * (1 + u) ** converted - 1
    product = 1 + Fraction(3, 2) * two
    spectra = (1 + forward) ** 2 * product - 1
    back = (1 + two) * forward * (1 + forward) * product
    return (1 + two) * spectra + two, back * forward, back, 4 * eta * levels, 4 * eta * (levels + 2)


@lru_cache(maxsize=512)
def _rounded_factors(levels: int, form: Format, converted: int) -> tuple[float, ...] | None:
    """Round these factors."""
    exact = _normwise_factors(levels, form, converted)
    return None if exact is None else tuple(map(float, exact))


@lru_cache(maxsize=16)  # four formats ask for the same two grids
def _norm(grid: Image | Feature) -> Fraction:
    """Bound the square root of the sum of squares from above."""
    values = list(grid.table.values())
    return _root(Fraction(sum(map(mul, values, values)), grid.denominator**2))


@lru_cache(maxsize=16)
def _sum(grid: Feature) -> Fraction:
    """Add up the magnitudes of the pixels."""
    return Fraction(sum(map(abs, grid.table.values())), grid.denominator)


def _root(square: Fraction) -> Fraction:
    """Bound a square root from above, to 64 significant bits."""
    shift = max(0, 64 + (square.denominator.bit_length() - square.numerator.bit_length()) // 2)
    scaled = -(-(square.numerator << 2 * shift) // square.denominator)
    root = isqrt(scaled)
    return Fraction(root + (root * root < scaled), 1 << shift)
