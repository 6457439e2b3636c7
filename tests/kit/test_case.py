"""What a case knows of its grids, valid or not."""

import math

import pytest

from xo_ref.kit.case import Case, Demand, Nested
from xo_ref.kit.diagnose.smallest import shrunk
from xo_ref.kit.questions.stored import stored_cases
from xo_ref.values.maps import FeatureMap


@pytest.mark.parametrize(
    ("image", "feature", "pixels"), [([[1] * 5] * 3, [[1, -1]], 17), ([[1, 1], [1]], [], 3), ([[], []], [[]], 0)]
)
def test_the_pixels_of_both_grids_are_counted_whatever_their_shape(image: Nested, feature: Nested, pixels: int) -> None:
    assert Case("c", "map.value", image, feature).pixels == pixels


def test_what_is_no_grid_has_no_pixels_and_is_not_bipolar() -> None:
    flat = Case("c", "reject.not-a-grid", [1, -1], [[1]], Demand.REJECT)  # type: ignore[list-item]
    true = Case("c", "reject.kind", [[True]], [[1]], Demand.PREFER_REJECTION)
    assert (flat.pixels, flat.is_bipolar, true.pixels, true.is_bipolar) == (0, False, 2, False)


@pytest.mark.parametrize("other", [0, 0.5, 2, math.nan, math.inf])
def test_a_case_is_bipolar_only_if_both_grids_are(other: float) -> None:
    assert Case("c", "map.value", [[1, -1.0]], [[-1]]).is_bipolar
    assert not Case("c", "map.value", [[1, other]], [[-1]]).is_bipolar
    assert not Case("c", "map.value", [[1, -1]], [[other]]).is_bipolar


def test_nothing_is_known_of_other_grids() -> None:
    known = Case("c", "map.value", [[1, -1, 1]], [[-1]], guards=("dead",), expected=FeatureMap([[-1, 1, -1]], 1))
    assert known.about(feature=[[1]]) == Case("c", "map.value", [[1, -1, 1]], [[1]])
    for other in (known.about(image=[[1, -1]]), known.about(), known.cut()):
        assert (other.expected, other.guards) == (None, ())


@pytest.mark.parametrize("case", [*stored_cases()[:40:5], *stored_cases(layers=True)[:40:5]])
def test_no_smaller_question_keeps_an_answer(case: Case) -> None:
    asked: list[Case] = []

    def fails(smaller: Case) -> bool:
        asked.append(smaller)
        return False  # so that all that are made of the first are asked

    shrunk(case, fails)
    assert case.expected
    assert asked
    assert all(smaller.expected is None for smaller in asked)
