"""How far a correct answer may be off: the bounds are reached and never exceeded."""

import math
import random
from collections.abc import Callable
from fractions import Fraction

import pytest

from tests.kit.judge.sums import satisfied
from xo_ref import Feature, Image, feature_map
from xo_ref.kit.judge.bounds import (
    _root,
    approximate_bound,
    conversions,
    gamma,
    norms,
    transform_bound,
)
from xo_ref.kit.judge.classes import parse_class
from xo_ref.kit.judge.formats import BFLOAT16, FORMATS, Format

pytestmark = pytest.mark.clause(
    "arithmetic.exact", "arithmetic.rounded", "arithmetic.approximate", "arithmetic.normwise"
)


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
@pytest.mark.parametrize("k", [2, 8, 32])
def test_an_adversarial_sum_nearly_reaches_the_bound(form: Format, k: int) -> None:
    """Adding k terms that are just lost, one after the other, errs by almost (k - 1) u; the bound is gamma(k + 1)."""
    u = form.unit_roundoff
    terms = [Fraction(1), *[u * (1 - form.unit_roundoff)] * (k - 1)]
    image, feature = Image([terms]), Feature([[1] * k])
    total = Fraction(0)
    for term in terms:
        total = Fraction(form.round(total + term))
    answer = form.round(total / k)
    bound = approximate_bound(sum(terms, Fraction(0)) / k, k, form, conversions(image, feature, form))
    assert bound is not None
    error = abs(Fraction(answer) - feature_map(image, feature)[0][0])
    assert bound * Fraction(k - 1, k + 1) * (1 - 4 * k * u) <= error <= bound


def test_where_the_theory_for_transforms_gives_no_bound_there_is_none() -> None:
    image, feature = Image([[1] * 300]), Feature([[1] * 300])
    assert gamma(2**8, BFLOAT16) is None
    assert transform_bound(norms([[(image, feature)]], image.n), Format("coarse", 5, 7, 3), 0, Fraction) is None


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_underflow_is_counted(form: Format) -> None:
    """Products and quotients below the normal range round to multiples of eta, and the bound allows for it."""
    chance = random.Random(4)
    tiny = Fraction(form.smallest_subnormal)
    row: list[int | Fraction] = [tiny * chance.randint(1, 9) for _ in range(7)]
    weights = [Fraction(form.round(Fraction(chance.randint(1, 99), 100))) for _ in row]
    image, feature = Image([row]), Feature([weights])
    ways: list[Callable[[Fraction, Fraction], float]] = [
        lambda f, p: form.round(Fraction(form.round(f * p)) / 7),
        lambda f, p: form.round(Fraction(form.round(f / 7)) * p),
    ]
    expected = feature_map(image, feature)
    asked = parse_class(f"approximate:{form.name}")
    for way in ways:
        total = sum(Fraction(way(f, Fraction(p))) for f, p in zip(weights, row, strict=True))
        assert total != expected[0][0]
        assert asked in satisfied(image, feature, [[total]])


@pytest.mark.parametrize("square", [Fraction(2), Fraction(9), Fraction(1, 10**40), Fraction(10**30), Fraction(0)])
def test_a_root_is_rounded_up_in_its_last_bits_only(square: Fraction) -> None:
    root = _root(square)
    assert square <= root**2 <= square * (1 + Fraction(1, 2**60))


def test_there_is_no_estimate_where_there_is_no_bound() -> None:
    wide, one = Image([[1] * 9]), Feature([[1]])
    coarse = Format("coarse", 4, 127, 3)
    assert transform_bound(norms([[(wide, one)]], wide.n), coarse, 0, Fraction) is None
    assert transform_bound(norms([[(wide, one)]], wide.n), coarse, 0, float) is None


def test_the_estimate_is_the_bound_to_ten_digits() -> None:
    image, feature = Image([[1, -0.5, 0.25, 1], [0.125, 1, -1, 1]]), Feature([[1, 0.75, -1]])
    for form in FORMATS:
        given = norms([[(image, feature)]], image.n)
        bound, estimate = transform_bound(given, form, 2, Fraction), transform_bound(given, form, 2, float)
        assert bound is not None
        assert estimate is not None
        assert math.isclose(estimate, bound, rel_tol=1e-10)
