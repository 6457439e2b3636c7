"""The examples are right or wrong as their docstrings say."""

from fractions import Fraction

import pytest

from xo_ref import Feature, Image, spec
from xo_ref.kit import examples

IMAGE: list[list[float | Fraction]] = [[1, -1, 0.5, 1], [-1, 1, 1, 0.25], [1, 0, -1, 1]]
FEATURE: list[list[float | Fraction]] = [[1, -1, 0.5], [-1, 1, 1]]
EXPECTED = spec.feature_map(Image(IMAGE), Feature(FEATURE)).tolist()


def test_the_right_ones_give_the_definitions_map() -> None:
    assert examples.exact(IMAGE, FEATURE) == EXPECTED
    assert examples.right(IMAGE, FEATURE) == [[float(score) for score in row] for row in EXPECTED]
    assert examples.unchecked(IMAGE, FEATURE) == examples.right(IMAGE, FEATURE)


def test_the_wrong_ones_do_not() -> None:
    turned = [row[::-1] for row in FEATURE[::-1]]
    assert examples.flipped(IMAGE, FEATURE) == examples.right(IMAGE, turned) != EXPECTED


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"stride": (1, 0)}, "layer.reject-options"),
        ({"padding": (0, 0, -1, 0)}, "layer.reject-options"),
        ({"groups": 2}, "layer.reject-groups"),
        ({}, "layer.reject-filters"),
    ],
)
def test_a_layer_that_does_not_suit_is_rejected(options: dict[str, object], why: str) -> None:
    one_plane, of_two = [[[1, -1, 1]]], [[[[1, -1]], [[1, 1]]]]
    with pytest.raises(ValueError, match=why):
        examples.layer(one_plane, of_two, **options)  # type: ignore[arg-type]  # options by name
