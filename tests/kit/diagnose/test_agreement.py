"""Whether an answer is the one that a fault predicts: within rounding, and exactly."""

import pytest

from xo_ref.kit.answer import Breakdown, Broken, Rejected, Scores, Skipped
from xo_ref.kit.case import Case, Demand
from xo_ref.kit.diagnose.agreement import agrees
from xo_ref.kit.diagnose.faults import CATALOGUE
from xo_ref.kit.judge.formats import BFLOAT16
from xo_ref.kit.questions.stored import stored_cases

SMALL = tuple(case for case in stored_cases() if case.pixels < 70)
CASE = Case("c", "map.value", [[1, -1, 1]], [[1, 1, -1]])


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (Rejected("no"), (False, False)),
        (Skipped("no"), (False, False)),
        (Broken(Breakdown.CRASHED, "11"), (False, False)),
        (Broken(Breakdown.MALFORMED, "empty"), (False, False)),
        (Scores(((-1.0, 0.0),)), (False, False)),
        (Scores(((-1.0,),)), (True, True)),
        (Scores(((-1.0000001,),)), (True, False)),
        (Scores(((float("nan"),),)), (False, False)),
        (Scores(((10**400,),)), (False, False)),
    ],
)
def test_agreement(given: Scores | Rejected | Skipped | Broken, expected: tuple[bool, bool]) -> None:
    assert agrees(CATALOGUE["not-divided"], CASE, given) == expected


def test_without_a_bound_only_the_same_number_agrees() -> None:
    case = Case("c", "map.value", [[1] * 300], [[1] * 300])
    assert agrees(CATALOGUE["not-divided"], case, Scores(((300.0,),)), BFLOAT16) == (True, True)
    assert agrees(CATALOGUE["not-divided"], case, Scores(((300.1,),)), BFLOAT16) == (False, False)


def test_an_answer_as_near_to_the_right_one_is_no_evidence() -> None:
    assert agrees(CATALOGUE["reciprocal"], CASE, Scores(((-0.33333331,),))) == (False, False)


def test_a_division_that_fails_for_a_perfect_match_has_a_tolerance_still() -> None:
    """With the feature's pixels all 1, as the tolerance takes them, n - 1 is 0 here; the transposed one goes on."""
    case = Case("c", "map.value", [[1, -1]], [[1]])
    assert agrees(CATALOGUE["divided-by-n-minus-one"], case, Rejected("any")) == (True, True)
    crossed = CATALOGUE["zero-one-feature"].then(CATALOGUE["divided-by-map-size"])
    assert agrees(crossed, case, Scores(((0.5, -0.4999999),))) == (True, False)


@pytest.mark.parametrize("feature", [[], [[]]], ids=str)
def test_questions_that_are_wrong_have_a_tolerance_too(feature: list[list[int]]) -> None:
    case = Case("c", "reject.empty", [[1, -1]], feature, Demand.REJECT)
    predicted = CATALOGUE["zeros-when-empty"].map(case.image, case.feature)
    near = Scores(tuple((1e-50,) * len(row) for row in predicted))
    assert agrees(CATALOGUE["zeros-when-empty"], case, near) == (True, False)


def test_another_shape_is_not_near_the_right_one() -> None:
    assert agrees(CATALOGUE["padded-same"], CASE, Scores(((0.0, -1 / 3, 0.0000001),)))[0] is False
    rows = CATALOGUE["padded-same"].map(CASE.image, CASE.feature)
    shaken = Scores(tuple(tuple(float(value) + 1e-8 for value in row) for row in rows))
    assert agrees(CATALOGUE["padded-same"], CASE, shaken) == (True, False)


LARGE = Case(
    "large",
    "map.value",
    [[(-1) ** (row * col // 3) for col in range(27)] for row in range(23)],
    [[1, -1, -1, 1, 1]] * 6,
)


@pytest.mark.parametrize("name", ["not-divided", "flipped-both", "zero-one-feature", "padded-same", "last-row-dropped"])
def test_a_large_answer_agrees_with_its_own_fault_alone(name: str) -> None:
    rows = CATALOGUE[name].map(LARGE.image, LARGE.feature)
    answer = Scores(tuple(tuple(map(float, row)) for row in rows))
    agreeing = {fault.id for fault in CATALOGUE.values() if agrees(fault, LARGE, answer)[0]}
    assert name in agreeing
    assert len(agreeing) <= 3


def test_a_large_answer_of_no_numbers_agrees_with_no_map() -> None:
    answer = Scores(((float("nan"),) * 23,) * 18)
    assert agrees(CATALOGUE["not-divided"], LARGE, answer) == (False, False)


def test_a_large_answer_to_what_does_not_fit_is_told_by_its_shape() -> None:
    high = Case("high", "reject.fit", [[1] * 140] * 9, [[1, -1] * 8] * 11, Demand.REJECT)
    rows = CATALOGUE["zeros-when-larger"].map(high.image, high.feature)
    answer = Scores(tuple(tuple(map(float, row)) for row in rows))
    assert agrees(CATALOGUE["zeros-when-larger"], high, answer)[0]
    longer = Scores((*answer.rows, (0.0,)))
    assert not any(agrees(fault, high, longer)[0] for fault in CATALOGUE.values())


def test_a_prediction_that_would_take_too_long_agrees_with_nothing() -> None:
    case = Case("long", "map.value", [[1] * 3000] * 3, [[1] * 2999])
    assert agrees(CATALOGUE["padded-full"], case, Rejected("no")) == (False, False)


def test_a_right_answer_that_is_rounded_speaks_against_no_fault_that_is_as_near() -> None:
    case, answer = Case("c", "map.value", [[0.5, -0.25]], [[1, 1]]), Scores(((0.125 + 2.0**-30,),))
    assert agrees(CATALOGUE["cosine"], case, answer)[0] is False
    assert agrees(CATALOGUE["flipped-both"], case, answer) == (False, False)
    assert agrees(CATALOGUE["flipped-both"], case, answer, right=True) == (True, False)
