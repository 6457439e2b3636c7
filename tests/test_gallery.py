"""The worked example gives the published numbers, and what it cannot show is shown by `flag` and `corner`."""

import math
from collections.abc import Iterator
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given

from tests import orientations as turns
from tests.exhaustive import every_grid
from tests.orientations import orientations
from xo_ref import Feature, Image, feature_map
from xo_ref.gallery import FEATURES, IMAGES, PUBLISHED_MAPS
from xo_ref.strategies import pixel_rows, shapes
from xo_ref.values.pixels import PixelLike

EXAMPLE = [name for name in IMAGES if name != "flag"]
PUBLISHED = [
    (name, row, col, text)
    for name, printed in PUBLISHED_MAPS.items()
    for row, line in enumerate(printed)
    for col, text in enumerate(line)
]


@pytest.mark.clause("gallery.example")
class TestExample:
    """Ten images of 9 x 9, three features of 3 x 3, and the 147 published numbers of the upright X."""

    def test_what_there_is(self) -> None:
        kinds = ("base", "translation", "scaling", "rotation", "weight")
        assert set(EXAMPLE) == {f"{letter}_{kind}" for letter in "xo" for kind in kinds}
        assert {IMAGES[name].shape for name in EXAMPLE} == {(9, 9)}
        assert len({IMAGES[name] for name in EXAMPLE}) == 10
        assert list(FEATURES) == ["backslash", "cross", "slash", "corner"]
        assert list(PUBLISHED_MAPS) == ["backslash", "cross", "slash"]
        assert {FEATURES[name].shape for name in PUBLISHED_MAPS} == {(3, 3)}
        assert all(grid.is_bipolar for grid in (*IMAGES.values(), *FEATURES.values()))

    @pytest.mark.clause("print.truncation", "map.shape", "score.divisor")
    @pytest.mark.parametrize("name", PUBLISHED_MAPS)
    def test_the_published_numbers(self, name: str) -> None:
        scores = feature_map(IMAGES["x_base"], FEATURES[name])
        assert scores.shape == (7, 7)
        assert scores.decimals() == [list(line) for line in PUBLISHED_MAPS[name]]

    def test_there_are_147_of_them_cut_off_and_not_rounded(self) -> None:
        maps = {name: feature_map(IMAGES["x_base"], FEATURES[name]) for name in PUBLISHED_MAPS}
        agreeing = {
            rounding: sum(
                Fraction(rounding(maps[name][row][col] * 100), 100) == Fraction(text)
                for name, row, col, text in PUBLISHED
            )
            for rounding in (math.trunc, round, math.floor)
        }
        assert len(PUBLISHED) == 147
        assert agreeing == {math.trunc: 147, round: 147 - 42, math.floor: 147 - 64}

    def test_no_published_score_is_0(self) -> None:
        assert all(Fraction(text) != 0 for *_, text in PUBLISHED)

    def test_the_literal_comparison_of_the_shifted_x_fails_and_the_cross_is_found(self) -> None:
        upright, shifted = IMAGES["x_base"], IMAGES["x_translation"]
        assert upright != shifted
        assert feature_map(upright, Feature(shifted.tolist())).tolist() == [[Fraction(53, 81)]]
        assert feature_map(upright, FEATURES["cross"]).best_positions() == [(3, 3)]
        assert feature_map(shifted, FEATURES["cross"]).best_positions() == [(2, 2)]


@pytest.mark.clause("gallery.orientation")
class TestWhatTheExampleCannotShow:
    """Four orientations of the kernel leave the three features as they are; four exchange the two diagonals."""

    INVISIBLE = (turns.unchanged, turns.half_turned, turns.transposed, turns.antitransposed)
    VISIBLE = (turns.mirrored, turns.flipped, turns.turned_right, turns.turned_left)

    @pytest.mark.parametrize("name", PUBLISHED_MAPS)
    def test_the_invisible_four(self, name: str) -> None:
        drawn, image = FEATURES[name].tolist(), IMAGES["x_base"].tolist()
        for turn in self.INVISIBLE:
            assert turn(drawn) == drawn
            assert turn(image) == image
            assert turn(PUBLISHED_MAPS[name]) == [list(line) for line in PUBLISHED_MAPS[name]]

    @pytest.mark.parametrize(("name", "becomes"), [("backslash", "slash"), ("cross", "cross"), ("slash", "backslash")])
    def test_the_visible_four(self, name: str, becomes: str) -> None:
        for turn in self.VISIBLE:
            assert turn(FEATURES[name].tolist()) == FEATURES[becomes].tolist()
        assert (PUBLISHED_MAPS[name] == PUBLISHED_MAPS[becomes]) == (name == "cross")


@pytest.mark.clause("gallery.orientation", "map.orientation")
class TestFlagAndCorner:
    """The eight orientations of `corner` give eight different maps of `flag`; no pair with fewer pixels does that."""

    def test_eight_different_maps(self) -> None:
        maps = [feature_map(IMAGES["flag"], Feature(rows)) for rows in orientations(FEATURES["corner"].tolist())]
        assert [scores.numerators for scores in maps] == [
            ((4,), (-2,)),
            ((0,), (-2,)),
            ((0,), (2,)),
            ((4,), (2,)),
            ((4, -2),),
            ((0, -2),),
            ((4, 2),),
            ((0, 2),),
        ]
        assert len(set(maps)) == 8

    def test_they_have_15_pixels_and_the_search_finds_pairs_of_15(self) -> None:
        image, feature = IMAGES["flag"], FEATURES["corner"]
        assert image.n + feature.n == 15
        found_image, found_feature = next(telling_pairs(15))
        assert (found_image.shape, found_feature.shape) == (image.shape, feature.shape)

    def test_no_pair_with_fewer_pixels(self) -> None:
        assert [pair for total in range(2, 15) for pair in telling_pairs(total)] == []


def telling_pairs(total: int) -> Iterator[tuple[Image, Feature]]:
    """Search all bipolar pairs with `total` pixels for those whose eight orientations give eight maps.

    A feature with two equal orientations gives the same map twice whatever the image is, so
    images are tried only for features with eight different ones. A feature must fit in all of
    them: its longer side is at most the image's shorter one.
    """
    for height, width, h, w in product(range(1, total), repeat=4):
        if height * width + h * w != total or max(h, w) > min(height, width):
            continue
        for rows in every_grid(h, w):
            eight = orientations(rows)
            if any(eight.count(one) > 1 for one in eight):
                continue
            for image in map(Image, every_grid(height, width)):
                if len({feature_map(image, Feature(one)) for one in eight}) == 8:
                    yield image, Feature(rows)


class TestOrientations:
    """The eight symmetries that the tests use are those of NumPy."""

    @given(shapes(max_height=4, max_width=5).flatmap(lambda shape: pixel_rows(shape, kind="bipolar")))
    def test_against_numpy(self, rows: list[list[PixelLike]]) -> None:
        grid = np.array(rows)
        expected = [
            grid,
            np.rot90(grid, 2),
            np.fliplr(grid),
            np.flipud(grid),
            grid.T,
            np.rot90(grid, 2).T,
            np.rot90(grid, -1),
            np.rot90(grid),
        ]
        assert orientations(rows) == [turned.tolist() for turned in expected]
