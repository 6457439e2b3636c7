"""The strategies draw valid grids of all kinds and shapes, and shrink to the smallest picture."""

from collections.abc import Callable
from fractions import Fraction
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, find, given, seed, settings
from hypothesis import strategies as st

from xo_ref import Feature, Image, Patch
from xo_ref.strategies import (
    Kind,
    bipolar_pixels,
    features,
    features_with_patches,
    graded_pixels,
    images,
    images_with_banks,
    images_with_features,
    patches,
    pixel_rows,
    shapes,
)
from xo_ref.values.pixels import PixelLike

T = TypeVar("T")

KINDS: list[Kind] = ["bipolar", "graded", "mixed"]


def smallest(strategy: st.SearchStrategy[T], wanted: Callable[[T], bool] = lambda _: True) -> T:
    # Without the phase `explain`, which looks for values that do not matter and takes a hundred times as long.
    phases = [Phase.generate, Phase.shrink]
    return find(strategy, wanted, settings=settings(derandomize=True, database=None, phases=phases))


def drawn(strategy: st.SearchStrategy[T], count: int = 150) -> list[T]:
    """Draw the same `count` values every time."""
    values: list[T] = []

    @seed(9)
    @settings(max_examples=count, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(strategy)
    def draw(value: T) -> None:
        values.append(value)

    draw()
    return values


@pytest.mark.parametrize("kind", KINDS)
class TestSmallest:
    """Whatever the kind, the smallest example has the fewest pixels, and all of them are black."""

    def test_of_one_grid(self, kind: Kind) -> None:
        assert smallest(images(kind=kind)) == Image([[-1]])
        assert smallest(features(kind=kind)) == Feature([[-1]])
        assert smallest(patches(kind=kind)) == Patch([[-1]])

    def test_of_several(self, kind: Kind) -> None:
        assert smallest(features_with_patches(kind=kind)) == (Feature([[-1]]), Patch([[-1]]))
        assert smallest(images_with_features(kind=kind)) == (Image([[-1]]), Feature([[-1]]))
        assert smallest(images_with_banks(kind=kind)) == (Image([[-1]]), [])

    @pytest.mark.untraced
    def test_under_a_condition(self, kind: Kind) -> None:
        image, feature = smallest(images_with_features(kind=kind), lambda pair: pair[1].shape[1] == 2)
        assert (image, feature) == (Image([[-1, -1]]), Feature([[-1, -1]]))
        assert smallest(images(kind=kind), lambda grid: 1 in grid[grid.height - 1] and grid.height > 1) == Image(
            [[-1], [1]]
        )


class TestShape:
    """Height and width are drawn apart and keep to their limits."""

    @pytest.mark.untraced
    def test_extents_differ_on_most_grids_and_reach_their_limits(self) -> None:
        for shape in (
            [image.shape for image in drawn(images(max_height=4, max_width=7))],
            [image.shape for image, _ in drawn(images_with_features(max_height=4, max_width=7))],
        ):
            assert sum(height != width for height, width in shape) > len(shape) * 6 // 10
            assert {height for height, _ in shape} == {1, 2, 3, 4}
            assert {width for _, width in shape} == {1, 2, 3, 4, 5, 6, 7}

    @pytest.mark.untraced
    def test_features_are_often_smaller_than_their_image_in_both_directions(self) -> None:
        pairs = drawn(images_with_features())
        inside = [image.height > feature.height and image.width > feature.width for image, feature in pairs]
        assert sum(inside) > len(pairs) // 4

    @given(images_with_features(max_height=3, max_width=5))
    def test_a_feature_fits_its_image(self, pair: tuple[Image, Feature]) -> None:
        image, feature = pair
        assert feature.height <= image.height <= 3
        assert feature.width <= image.width <= 5

    @given(features_with_patches(max_height=3, max_width=5))
    def test_a_patch_has_its_feature_s_shape(self, pair: tuple[Feature, Patch]) -> None:
        assert pair[0].shape == pair[1].shape <= (3, 5)

    @given(images_with_banks(max_features=3))
    def test_a_bank_fits_its_image(self, pair: tuple[Image, list[Feature]]) -> None:
        image, bank = pair
        assert len(bank) <= 3
        assert all(feature.height <= image.height and feature.width <= image.width for feature in bank)

    @given(st.data(), shapes(max_height=5, max_width=3))
    def test_rows_have_the_shape_asked_for(self, data: st.DataObject, shape: tuple[int, int]) -> None:
        rows = data.draw(pixel_rows(shape))
        assert (len(rows), {len(row) for row in rows}) == (shape[0], {shape[1]})


class TestKind:
    """Bipolar grids are bipolar; graded ones hold ints, fractions and floats in [-1, 1]; mixed ones are either."""

    @given(images(kind="bipolar"), features(kind="bipolar"), patches(kind="bipolar"))
    def test_bipolar(self, image: Image, feature: Feature, patch: Patch) -> None:
        assert image.is_bipolar
        assert feature.is_bipolar
        assert patch.is_bipolar

    def test_every_kind_of_pixel_is_drawn(self) -> None:
        pixels = drawn(graded_pixels())
        assert {type(pixel) for pixel in pixels} == {int, float, Fraction}
        assert {-1, 0, 1} < set(pixels)
        assert all(-1 <= pixel <= 1 for pixel in pixels)
        assert set(drawn(bipolar_pixels())) == {-1, 1}

    @pytest.mark.untraced
    def test_mixed_grids_are_bipolar_or_graded(self) -> None:
        share = sum(image.is_bipolar for image in drawn(images())) / 150
        assert 0.3 < share < 0.8
        assert sum(image.is_bipolar for image in drawn(images(kind="graded"))) < 45

    def test_most_larger_bipolar_grids_have_no_symmetry(self) -> None:
        grids: list[list[list[PixelLike]]] = drawn(pixel_rows((3, 4), kind="bipolar"))
        alike = [rows == rows[::-1] or rows == [row[::-1] for row in rows] for rows in grids]
        assert sum(alike) < len(grids) // 4
