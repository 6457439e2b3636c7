"""What a case knows of its grids, valid or not."""

import math

import pytest

from xo_ref.kit.case import Case, Demand, Nested


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
