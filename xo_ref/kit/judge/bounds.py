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

Ruled out: gamma(k + 1 + c), which ends where k u reaches 1; a statistical bound of order
sqrt(n) u (it may be exceeded by a right answer); n in place of k (a large feature of few
pixels that are not 0 is a sharp question in every format).
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from math import isqrt
from operator import mul
from typing import NamedTuple, TypeVar

from xo_ref import Feature, Image
from xo_ref.kit.judge.formats import Format

_T = TypeVar("_T", float, Fraction)

Bound = Fraction | None
"""The largest error allowed; None where the theory gives no bound."""


def gamma(k: int, form: Format) -> Bound:
    """Bound the relative effect of k roundings: k u / (1 - k u); None where k u is 1 or more.

    Clauses: `arithmetic.approximate`.
    """
    ku = k * form.unit_roundoff
    return ku / (1 - ku) if ku < 1 else None


def conversions(image: Image, feature: Feature, form: Format, n: int = 0) -> int:
    """Count how many of image, feature and n the format cannot represent exactly: 0 to 3.

    `n` is the number of pixels of the feature unless it is given.
    """
    strange = sum(
        grid.denominator > 1 and not all(_holds(form, value, grid.denominator) for value in set(grid.table.values()))
        for grid in (image, feature)
    )
    return strange + (not form.holds(Fraction(n or feature.n)))


@lru_cache(maxsize=1 << 16)
def _holds(form: Format, value: int, denominator: int) -> bool:
    """Return whether a pixel is a number of the format; the same pixels come in thousands of grids."""
    return form.holds(Fraction(value, denominator))


def direct_factor(k: int, form: Format, converted: int = 0) -> Fraction:
    """Bound the error of a direct sum with k non-zero products, relative to the mean of |f p|.

    Clauses: `arithmetic.approximate`.
    """
    u = form.unit_roundoff
    return (1 + (k - 1) * u) / (1 - u) ** (2 + converted) - 1 if k else Fraction(0)


def approximate_bound(mean: Fraction, k: int, form: Format, converted: int = 0) -> Fraction:
    """Bound the error of a direct sum; `mean` is the sum of |f p| over the patch, divided by n.

    `k` counts the products that are not 0. Holds for every order of summation, for a
    division at the end, of each product or of each weight, with and without fused
    multiply-add, and with gradual underflow.
    Clauses: `arithmetic.approximate`, `layer.arithmetic`.
    """
    factor = direct_factor(k, form, converted)
    return factor * mean + (k + converted) * form.smallest_subnormal * (1 + factor) if k else Fraction(0)


class Norms(NamedTuple):
    """The inputs to the bound for transform methods: sums over a filter's planes, the maximum over all filters."""

    pixels: int
    """The pixels of one plane, framed."""
    n: int
    """The pixels of the filter."""
    planes: int
    products: Fraction
    """The 2-norm of the feature times that of the plane."""
    mixed: Fraction
    """The 1-norm of the feature times the 2-norm of the plane."""
    total: Fraction
    """Both 2-norms, added."""


def norms(filters: Iterable[Sequence[tuple[Image, Feature]]], pixels: int) -> Norms:
    """Bound the norms of filters, given as pairs of plane and feature; return the largest."""
    found = []
    for pairs in filters:
        twos = [(_norm(image), _norm(feature)) for image, feature in pairs]
        ones = (_sum(feature) for _, feature in pairs)
        mixed = sum((one * p2 for one, (p2, _) in zip(ones, twos, strict=True)), Fraction(0))
        total = sum((p2 + f2 for p2, f2 in twos), Fraction(0))
        found.append((sum((p2 * f2 for p2, f2 in twos), Fraction(0)), mixed, total))
    return Norms(pixels, len(pairs) * pairs[0][1].n, len(pairs), *map(max, zip(*found, strict=True)))


@lru_cache(maxsize=16)
def transform_bound(given: Norms, form: Format, converted: int, number: type[_T]) -> _T | None:
    """Bound the error of fast Fourier transforms of planes, multiplied, added, transformed back and divided by n.

    `number`: Fraction, or float, accurate to ten digits. Differences from 1 are computed directly to avoid
    cancellation.
    Clauses: `arithmetic.normwise`.
    """
    u, eta = number(form.unit_roundoff), number(form.smallest_subnormal)
    root = number(_root(Fraction(16 * given.pixels)))
    products, mixed, total = (number(norm) for norm in given[3:])
    levels = (16 * given.pixels - 1).bit_length()
    two, four = 2 * u / (1 - 2 * u), 4 * u / (1 - 4 * u)
    level = levels * (u + four * (3 + 2 * u) / 2)
    if level >= 1:
        return None
    grown = level / (1 - level)
    rounded = u * (
        converted + converted * (converted - 1) // 2 * u + (converted == 3) * u * u
    )  # (1 + u)**converted - 1
    forward = grown + (1 + grown) * rounded
    excess = 3 * two / 2  # of the factor for the products, beyond 1
    added = (given.planes - 1) * u
    spectra = (2 * forward + forward**2 + excess * (1 + forward) ** 2) * products
    back = forward * (mixed + forward * root * products) * (1 + forward) * (1 + excess)
    underflow = 2 * eta * (2 * levels * root * total + (2 * levels + 4) * given.planes)
    error = (spectra + back) * (1 + added) + added * products
    return (error + two * (products + error)) / given.n + underflow * (1 + added)


@lru_cache(maxsize=16)  # four formats ask for the same two grids
def _norm(grid: Image | Feature) -> Fraction:
    """Bound the square root of the sum of squares from above."""
    values = list(grid.table.values())
    return _root(Fraction(sum(map(mul, values, values)), grid.denominator**2))


@lru_cache(maxsize=16)
def _sum(grid: Feature) -> Fraction:
    return Fraction(sum(map(abs, grid.table.values())), grid.denominator)


def _root(square: Fraction) -> Fraction:
    """Bound a square root from above, to 64 significant bits."""
    shift = max(0, 64 + (square.denominator.bit_length() - square.numerator.bit_length()) // 2)
    scaled = -(-(square.numerator << 2 * shift) // square.denominator)
    root = isqrt(scaled)
    return Fraction(root + (root * root < scaled), 1 << shift)
