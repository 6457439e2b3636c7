"""The catalogue: complete, well described, and composed as it says."""

import math
from fractions import Fraction

import pytest

from tests.tools.matrix import DEAD, LIVING
from xo_ref.kit.case import Case
from xo_ref.kit.diagnose.faults import CATALOGUE, Fault
from xo_ref.kit.diagnose.faults.predictions import cost

ASKED_FOR = set(
    """
    flipped-both flipped-rows flipped-columns feature-transposed image-transposed map-transposed map-rotated
    axes-swapped-in-loop axes-swapped-in-shape padded-same padded-full wrapped-border even-anchor stride-two
    last-dropped first-dropped not-divided divided-by-height-squared divided-by-width-squared divided-by-nine
    divided-by-image-size divided-by-n-minus-one divided-by-weight-sum floor-division truncating-division
    accumulator-not-reset rows-aliased match-fraction zero-one-pixels rectified absolute rounded-two-decimals
    truncated-two-decimals cosine mean-subtracted int8-wraparound int8-saturation uint8-pixels reciprocal
    bias-added feature-ignored feature-squared odd-width-transform swapped-when-larger empty-when-larger
    weights-divided-first uint8-sum-wraparound int16-wraparound tail-dropped-8 row-swapped-order position-centred
    first-position-everywhere
    """.split()  # noqa: SIM905  # a list of a line each would fill a page
)

IMAGE = [[1, -1, 1, 1, -1], [1, 1, -1, -1, 1], [-1, 1, 1, 1, -1]]
FEATURE = [[1, -1, 1], [1, 1, -1]]


def test_the_typical_faults_are_in_it() -> None:
    assert CATALOGUE.keys() >= ASKED_FOR


@pytest.mark.parametrize("fault", CATALOGUE.values(), ids=lambda fault: fault.id)
def test_every_fault_is_described(fault: Fault) -> None:
    assert fault.story.endswith(".")
    assert fault.hint[0].islower()
    assert not fault.hint.endswith(".")
    assert fault.clause.split(".")[0] in {"map", "score", "pixel", "reject"}
    assert fault.slots
    assert not fault.parts


def test_inputs_are_unchanged() -> None:
    for fault in CATALOGUE.values():
        image, feature = [row[:] for row in IMAGE], [row[:] for row in FEATURE]
        if fault.id not in {"axes-swapped-in-loop", "positions-swapped-in-loop", "other-sizes-rejected"}:
            fault.map(image, feature)
        assert (image, feature) == (IMAGE, FEATURE)


def test_the_controls() -> None:
    third = Fraction(1, 3)
    assert LIVING.map(IMAGE, FEATURE) == [[1, 0, -2 * third], [-third, third, 2 * third]]
    assert DEAD.map(IMAGE, FEATURE) == [[2, 2, 2], [2, 2, 2]]


@pytest.mark.parametrize("wrong", [[], [[]], [[1, -1], [1]], [[1, float("nan")]], [[1.5]], [[1] * 6]], ids=str)
def test_the_right_one_rejects(wrong: list[list[float]]) -> None:
    with pytest.raises(ValueError, match=r"^(empty|ragged|no pixel|does not fit)$"):
        LIVING.map(IMAGE, wrong)


def test_faults_of_different_slots_compose() -> None:
    flipped, whole = CATALOGUE["flipped-both"], CATALOGUE["not-divided"]
    assert flipped.composes_with(whole)
    assert not whole.composes_with(CATALOGUE["divided-by-nine"])
    assert not whole.composes_with(whole)
    pair = flipped.then(whole)
    assert pair.map(IMAGE, FEATURE) == [[6 * value for value in row] for row in flipped.map(IMAGE, FEATURE)]
    assert pair.id == "flipped-both + not-divided"
    assert pair.parts == (flipped, whole)
    assert pair.hint == f"{flipped.hint}; and {whole.hint}"


def test_chained_faults_act_in_order() -> None:
    rectified, biased = CATALOGUE["rectified"], CATALOGUE["bias-added"]
    assert rectified.composes_with(biased)
    assert rectified.then(biased).map(IMAGE, FEATURE)[0] == [2, 1, 1]
    assert biased.then(rectified).map(IMAGE, FEATURE)[0] == [2, 1, Fraction(1, 3)]


@pytest.mark.parametrize(
    ("fault", "image", "feature", "rows"),
    [
        ("swapped-when-larger", [[1]], [[1, -1], [-1, 1]], [[1, -1], [-1, 1]]),
        ("swapped-inside-when-larger", [[1]], [[1, -1], [-1, 1]], [[0.25, -0.25], [-0.25, 0.25]]),
        ("swapped-inside-when-larger", [[1, -1]], [[-1]], [[-1, 1]]),
        ("swapped-and-turned-when-larger", [[1]], [[1, -1], [-1, -1]], [[-0.25, -0.25], [-0.25, 0.25]]),
        ("swapped-and-turned-when-larger", [[1, -1]], [[-1]], [[-1, 1]]),
        ("other-sizes-rejected", [[1] * 3, [-1] * 3, [1] * 3], [[1] * 3, [-1, 1, 1], [1] * 3], [[Fraction(5, 9)]]),
        ("nan-in-the-next-lane", [[1, 1.5, -1]], [[1, 1]], [[1.25, 0.25]]),
        ("nan-in-the-next-lane", [[1, 1]], [[1]], [[1, 1]]),
        ("pixels-truncated", [[1, 0.75, -0.5]], [[1]], [[1, 0, 0]]),
        ("pixels-in-bfloat16", [[1, 0.7001953125]], [[1]], [[1, 0.69921875]]),
        ("empty-when-larger", [[1, 1]], [[1], [1]], []),
        ("empty-when-empty", [[], []], [[1]], [[], []]),
        ("empty-when-empty", [[1, -1]], [[-1]], [[-1, 1]]),
        ("zeros-when-larger", [[1, 1, 1]], [[1, 1], [1, 1]], [[0, 0]]),
        ("padded-when-larger", [[1, 1]], [[1], [1]], [[0.5, 0.5]]),
        ("zeros-when-empty", [[1, 1]], [], [[0, 0, 0], [0, 0, 0]]),
        ("nan-when-empty", [], [[1]], []),
        ("nan-when-empty", [[-1, 1]], [[1]], [[-1, 1]]),
        ("pixels-truncated", [[0.5, -1]], [[1, -0.75]], [[0]]),
        ("pixels-truncated", [[0.5, -1]], [[1]], [[0, -1]]),
        ("logical-or", [[1, -1, -1]], [[1, 1]], [[0.5, 0]]),
        ("correlation-coefficient", [[1, 1, 0.5, -1]], [[1, -1]], [[0, 1, 1]]),
        ("correlation-coefficient", [[1, -1]], [[1, 1]], [[0]]),
        ("correlation-coefficient-flat-is-one", [[1, -1, -1]], [[1, 1]], [[1, 1]]),
        ("correlation-coefficient-flat-is-one", [[1, -1, -1]], [[1, -1]], [[1, 0]]),
        ("even-anchor-early", [[1, -1, 1]], [[1, -1]], [[-0.5, 1]]),
        ("ragged-cut", [[1, 1], [1]], [[1]], [[1], [1]]),
        ("ragged-filled", [[1, 1], [1]], [[1]], [[1, 1], [1, 0]]),
        ("cosine", [[0, 0, 0.5]], [[1, 0]], [[0, 0]]),
        ("constant-patch-is-zero", [[1, 1, -1]], [[1, 1]], [[0, 0]]),
        ("truncated-two-decimals", [[1, -1, -1]], [[-1, 1, 1]], [[-1]]),
        ("popcount-in-a-byte", [[0.5, 1]], [[1, 1]], [[0.75]]),
        ("divided-by-weight-sum", [[1, 1]], [[1, -0.5]], [[1]]),
        ("odd-width-transform", [[1]], [[1]], [[]]),
        ("odd-width-transform", [[1, -1] * 300 + [1]], [[1]], [[1, -1] * 300 + [1]]),
    ],
)
def test_what_they_compute(fault: str, image: list[list[float]], feature: list[list[float]], rows: object) -> None:
    assert CATALOGUE[fault].map(image, feature) == rows


@pytest.mark.parametrize(
    ("fault", "image", "feature"),
    [
        ("swapped-when-larger", [[1, 1]], [[1], [1]]),
        ("swapped-inside-when-larger", [[1, 1]], [[1], [1]]),
        ("swapped-and-turned-when-larger", [[1, 1]], [[1], [1]]),
        ("divided-by-weight-sum", [[1, 1]], [[1, -1]]),
        ("divided-by-n-minus-one", [[1]], [[1]]),
        ("feature-transposed", [[1, 1]], [[1, 1]]),
        ("nan-spreads", [[1, 2]], [[1]]),
        ("empty-when-empty", [[1, 1]], [[]]),
        ("other-sizes-rejected", [[1, 1]], [[1]]),
        ("same-size-rejected", [[1, 1]], [[1, 1]]),
        ("same-size-rejected", [[1, 1]], [[1, 1, 1]]),
        ("stride-of-map", [[1, 1, 1], [1, 1, 1]], [[1, 1, 1], [1, 1, 1], [1, 1, 1]]),
    ],
)
def test_where_they_reject(fault: str, image: list[list[float]], feature: list[list[float]]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # a fault has no message of its own
        CATALOGUE[fault].map(image, feature)


def test_no_division_of_nothing_by_nothing() -> None:
    (row,) = CATALOGUE["nan-when-empty"].map([[1, 1]], [[]])
    assert [str(value) for value in row] == ["nan", "nan", "nan"]


def test_a_saturated_sum_goes_down_again() -> None:
    image, feature = [[1] * 40_000 + [-1] * 10], [[1] * 40_010]
    assert CATALOGUE["int16-saturation"].map(image, feature) == [[Fraction(32757, 40_010)]]


def test_an_infinity_in_the_next_lane_is_none() -> None:
    (near, far) = CATALOGUE["nan-in-the-next-lane"].map([[1, math.inf]], [[-1]])[0]
    assert math.isnan(near)
    assert far == -math.inf


def test_arithmetic_of_faults_in_pairs() -> None:
    """Totals that are floats go through every division; an accumulator that overflows stays infinite."""
    narrow = CATALOGUE["bfloat16-accumulator"]
    for other, expected in (("divided-by-nine", 1 / 9), ("truncating-division", 0)):
        assert narrow.then(CATALOGUE[other]).map([[1.0, 0.5, 1]], [[1, 1, -1.0]]) in ([[0.5 / 9]], [[expected]])
    huge = CATALOGUE["uint8-pixels"].then(CATALOGUE["binary16-accumulator"])
    with pytest.raises(ValueError, match="Infinity"):
        huge.map([[-1, -1, -1]], [[-1, -1, -1]])


def test_a_cosine_that_is_no_fraction() -> None:
    assert float(CATALOGUE["cosine"].map([[0.5, 0.5]], [[1, 0.5]])[0][0]) == pytest.approx(3 / 10**0.5, rel=1e-15)


def test_a_whole_number_beyond_binary64_is_no_answer_of_a_lane() -> None:
    """Added in floats it overflows, which is a failure of that implementation and none of ours."""
    fault, case = CATALOGUE["nan-in-the-next-lane"], Case("c", "reject.range", [[10**400, 1]], [[1]])
    with pytest.raises(ValueError, match="too large"):
        fault.map(case.image, case.feature)
    assert cost(fault.plan, case) == 0
