"""One number measured: in units of each bound, from both sides of it, and through literals."""

import math
from fractions import Fraction

import numpy as np
import pytest

from tests.kit.judge.sums import direct, grids, posed, satisfied
from xo_ref import Feature, Image, feature_map
from xo_ref.kit.answer import Rejected, Scores
from xo_ref.kit.case import Case
from xo_ref.kit.judge.classes import CLASSES, LEAST, ArithmeticClass, parse_class
from xo_ref.kit.judge.formats import BINARY16
from xo_ref.kit.judge.scale import Scale, wrong_places
from xo_ref.kit.judge.tally import Tally

pytestmark = pytest.mark.clause(
    "arithmetic.exact", "arithmetic.rounded", "arithmetic.approximate", "arithmetic.normwise"
)


@pytest.mark.parametrize("asked", [known for known in CLASSES if known.kind in ("approximate", "normwise")], ids=str)
def test_just_outside_is_outside(asked: ArithmeticClass) -> None:
    question = posed([[1, -1, 1, 1]], [[1, 1, -1]])
    scale, expected = Scale(question), question.expected
    bound = scale.bound(asked, 3, question.case.n)
    assert bound is not None
    exact = expected[0][0]
    assert not scale.outside(asked, {(exact + bound, -1, 3, 3)})
    assert not scale.outside(asked, {(exact - bound * (1 - Fraction(1, 10**40)), -1, 3, 3)})
    assert scale.outside(asked, {(exact + bound * (1 + Fraction(1, 10**40)), -1, 3, 3)})
    assert scale.outside(asked, {(exact - 2 * bound, -1, 3, 3)})


def test_huge_numbers_and_literals() -> None:
    scale = Scale(posed([[1, -1, 1]], [[1, 1, -1]]))
    assert scale.outside(LEAST, {(10**400, -1, 3, 3)})
    assert not scale.outside(parse_class("rounded:binary32"), {(-0.333333343, -1, 3, 3)})
    assert not scale.outside(parse_class("approximate:bfloat16"), {(-0.3347, -1, 3, 3)})
    assert not scale.outside(parse_class("approximate:binary16"), {(-0.3338, -1, 3, 3)})


def test_a_literal_is_read_where_that_brings_it_inside() -> None:
    form = BINARY16
    question = posed([[1, 1]], [[1, 0.5]])
    scale = Scale(question)
    asked = parse_class("approximate:binary16")
    bound = scale.bound(asked, 3, question.case.n)
    assert bound is not None
    inside = form.round(Fraction(3, 4) + bound * Fraction(99, 100))
    step = form.unit_roundoff
    outside = float(f"{float(Fraction(inside) + step * Fraction(49, 100)):.4e}")
    assert form.read(outside) == inside
    assert not scale.outside(asked, {(inside, 3, 3, 2)})
    assert not scale.outside(asked, {(outside, 3, 3, 2)})


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_satisfies_nothing(value: float) -> None:
    image, feature = Image([[1, -1]]), Feature([[1, 1]])
    found = satisfied(image, feature, [[value]])
    assert found == frozenset()


def test_an_error_beyond_binary64_in_units_of_a_tiny_bound_is_infinite() -> None:
    tiny = Fraction(1, 2**900)
    question = posed([[tiny, 1]], [[tiny]])
    scale, expected = Scale(question), question.expected
    errors = scale.errors(scale.entries(expected, [[1e200, 0.0]]))
    assert scale.worst(parse_class("approximate:binary64"), errors) == math.inf


@pytest.mark.parametrize("asked", [known for known in CLASSES if known.kind in ("approximate", "normwise")], ids=str)
@pytest.mark.parametrize("graded", [True, False])
@pytest.mark.parametrize("part", [0, 0.5, 0.9, 1.0, 1.1, 40])
def test_a_floor_is_raised_by_larger_errors_alone(asked: ArithmeticClass, graded: bool, part: float) -> None:
    drawn = grids((2, 3, 5, 7), graded=graded)
    question = posed(drawn[0].tolist(), drawn[1].tolist())
    scale, expected = Scale(question), question.expected
    errors = scale.errors(scale.entries(expected, direct(*drawn, np.float32, "backward", "weights first")))
    worst = scale.worst(asked, errors)
    assert scale.worst(asked, errors, worst * part) == max(worst * part, worst)


def test_the_first_number_outside_is_found_in_reading_order() -> None:
    image, feature = Image([[1, -1, 1], [1, 1, -1]]), Feature([[1, -1]])
    expected = feature_map(image, feature)
    rows = [list(row) for row in expected]
    rows[1][0] += Fraction(1, 100)
    rows[1][1] += Fraction(1, 100)
    answer = Scores(tuple(map(tuple, rows)))
    outcome = Tally(LEAST).judge(Case("c", "map.value", [[1, -1, 1], [1, 1, -1]], [[1, -1]]), answer)
    assert outcome.at == (1, 0)


@pytest.mark.parametrize("n", [171, 255, 300, 33_000])
def test_no_class_but_normwise_lets_a_huge_number_pass(n: int) -> None:
    image, feature = Image([[1] * n]), Feature([[1] * n])
    assert satisfied(image, feature, [[1e30]]) == frozenset()
    assert satisfied(image, feature, [[10**310]]) == frozenset()
    assert satisfied(image, feature, [[Fraction(10**310, 3)]]) == frozenset()


def test_a_large_map_is_judged_by_its_distinct_numbers() -> None:
    question = posed([[1, -1] * 50] * 40, [[1, -1, 1]])
    assert len(Scale(question).entries(question.expected, question.expected.floats())) == 2


CASE = Case("c", "map.value", [[1, -1, 1], [-1, -1, 1]], [[1, -1]])


def test_the_wrong_positions_are_all_found_and_no_other() -> None:
    assert wrong_places(CASE, Scores(((1.0, 0.5), (0.25, -1.0))), LEAST) == frozenset({(0, 1), (1, 0)})
    assert wrong_places(CASE, Scores(((1.0, -1.0), (0.0, -1.0))), LEAST) == frozenset()


def test_an_answer_without_a_map_of_the_right_shape_has_no_positions() -> None:
    assert wrong_places(CASE, Rejected("no"), LEAST) is None
    assert wrong_places(CASE, Scores(((1.0,),)), LEAST) is None
