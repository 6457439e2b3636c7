"""The definition against the clauses of SPEC.md about scores, maps and banks: by example, by property, by NumPy."""

import math
import pickle
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given

from tests.orientations import half_turned, transposed
from xo_ref import Feature, FitError, Image, Patch, PositionError
from xo_ref.spec import feature_map, feature_maps, score
from xo_ref.strategies import features_with_patches, images_with_banks, images_with_features, pixel_rows, shapes
from xo_ref.values.pixels import PixelLike

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)
ImageFeature = tuple[Image, Feature]


class TestScore:
    """score(F, P) = 1/n * sum of F[i][j] * P[i][j], exactly, with n = h * w."""

    @pytest.mark.clause("score.definition", "score.divisor")
    def test_by_hand(self) -> None:
        feature = Feature([[1, -1, -1], [HALF, 1, 0]])
        patch = Patch([[1, 1, -1], [-1, THIRD, 1]])
        assert score(feature, patch) == (1 - 1 + 1 - HALF + THIRD + 0) / 6 == Fraction(5, 36)

    @pytest.mark.clause("score.definition", "score.divisor", "pixel.exact")
    @given(features_with_patches())
    def test_is_the_sum_over_all_places_divided_by_their_number(self, pair: tuple[Feature, Patch]) -> None:
        feature, patch = pair
        total = Fraction(0)
        for i in range(feature.height):
            for j in range(feature.width):
                total += Fraction(feature[i][j]) * Fraction(patch[i][j])
        result = score(feature, patch)
        assert isinstance(result, Fraction)
        assert result * (feature.height * feature.width) == total

    @pytest.mark.clause("score.divisor")
    def test_the_divisor_counts_zeros_and_blacks_too(self) -> None:
        assert score(Feature([[1], [0], [0]]), Patch([[1], [1], [-1]])) == THIRD
        assert score(Feature([[-1, -1]]), Patch([[-1, 1]])) == 0

    @pytest.mark.clause("score.definition", "pixel.exact")
    def test_nothing_is_rounded(self) -> None:
        tiny = Fraction(1, 10**40)
        assert score(Feature([[1, 1]]), Patch([[1, -1 + tiny]])) == tiny / 2
        assert score(Feature([[0.1, 0]]), Patch([[1, 1]])) * 2 == Fraction(0.1) != Fraction(1, 10)

    @pytest.mark.clause("grid.value")
    def test_swapped_arguments_are_rejected(self) -> None:
        feature, patch, image = Feature([[1, -1]]), Patch([[1, -1]]), Image([[1, -1]])
        with pytest.raises(TypeError, match=r"^expected Feature and Patch, in this order, got Patch and Feature$"):
            score(patch, feature)  # type: ignore[arg-type]  # the swap is the point
        with pytest.raises(TypeError, match=r"^expected Image and Feature, in this order, got Feature and Image$"):
            feature_map(feature, image)  # type: ignore[arg-type]  # the swap is the point

    @pytest.mark.clause("reject.same-shape")
    def test_of_different_shapes_is_rejected(self) -> None:
        with pytest.raises(FitError) as caught:
            score(Feature([[1, -1, 1]]), Patch([[1], [-1], [1]]))
        assert (caught.value.clause, caught.value.outer, caught.value.inner) == ("reject.same-shape", (3, 1), (1, 3))


class TestMap:
    """map[row][col] is the score of the patch whose top-left pixel is (row, col), wherever the feature fits."""

    @pytest.mark.clause("map.shape")
    @given(images_with_features())
    def test_shape(self, pair: ImageFeature) -> None:
        image, feature = pair
        scores = feature_map(image, feature)
        assert scores.shape == (image.height - feature.height + 1, image.width - feature.width + 1)
        assert [len(row) for row in scores] == [scores.width] * scores.height

    @pytest.mark.clause("map.position", "map.orientation", "map.border", "map.shape")
    @given(images_with_features())
    def test_every_entry_by_index(self, pair: ImageFeature) -> None:
        image, feature = pair
        (height, width), (h, w) = image.shape, feature.shape
        for_every_place = [
            [
                sum(
                    (Fraction(feature[i][j]) * image[row + i][col + j] for i in range(h) for j in range(w)),
                    Fraction(0),
                )
                / (h * w)
                for col in range(width - w + 1)
            ]
            for row in range(height - h + 1)
        ]
        assert feature_map(image, feature).tolist() == for_every_place

    @pytest.mark.clause("map.position", "map.orientation", "map.border", "map.value")
    @given(images_with_features(kind="bipolar", max_height=7, max_width=9))
    def test_numpy_finds_the_same_sums(self, pair: ImageFeature) -> None:
        image, feature = pair
        windows = np.lib.stride_tricks.sliding_window_view(np.array(image.numerators), feature.shape)
        sums = np.tensordot(windows, np.array(feature.numerators), axes=2)
        scores = feature_map(image, feature)
        assert [list(row) for row in scores.numerators] == sums.tolist()
        assert scores.denominator == feature.n

    @pytest.mark.clause("map.position")
    @given(images_with_features())
    def test_the_patch_at_a_position_has_the_entry_as_its_score(self, pair: ImageFeature) -> None:
        image, feature = pair
        scores = feature_map(image, feature)
        for row, col in product(range(scores.height), range(scores.width)):
            patch = image.patch(row, col, feature.shape)
            assert patch[0][0] == image[row][col]
            assert score(feature, patch) == scores[row][col]

    @pytest.mark.clause("map.orientation")
    def test_the_feature_is_laid_on_as_it_is_drawn(self) -> None:
        image = Image([[1, 1, -1, -1], [-1, 1, 1, 1], [1, 1, -1, 1]])
        drawn = [[1, 1, -1], [1, -1, 1]]
        assert feature_map(image, Feature(drawn)).numerators == ((2, 2), (-2, 4))
        assert feature_map(image, Feature(half_turned(drawn))).numerators == ((2, 2), (-2, 0))
        assert feature_map(image, Feature(transposed(drawn))).numerators == ((0, -2, 0),)

    @pytest.mark.clause("map.border")
    def test_nothing_is_added_at_the_border(self) -> None:
        assert feature_map(Image([[1, -1, -1, 1], [1, 1, 1, 1]]), Feature([[1, 1]])).numerators == (
            (0, -2, 0),
            (2, 2, 2),
        )

    @pytest.mark.clause("reject.fit", "reject.complete")
    @pytest.mark.parametrize("shape", [(3, 2), (1, 5), (5, 1), (3, 5)])
    def test_a_feature_that_does_not_fit_is_rejected(self, shape: tuple[int, int]) -> None:
        feature = Feature([[1] * shape[1]] * shape[0])
        with pytest.raises(FitError) as caught:
            feature_map(Image([[1, -1, 1, 1], [-1, 1, 1, -1]]), feature)
        assert (caught.value.clause, caught.value.outer, caught.value.inner) == ("reject.fit", (2, 4), shape)

    @pytest.mark.clause("input.unchanged")
    @given(images_with_features())
    def test_the_grids_stay_as_they_were(self, pair: ImageFeature) -> None:
        image, feature = pair
        before = pickle.dumps(pair)
        first = feature_map(image, feature)
        assert pickle.dumps(pair) == before
        assert feature_map(image, feature) == first

    @pytest.mark.clause("input.unchanged")
    @given(shapes().flatmap(pixel_rows))
    def test_the_rows_are_neither_changed_nor_kept(self, rows: list[list[PixelLike]]) -> None:
        copy = [list(row) for row in rows]
        image = Image(rows)
        assert rows == copy
        rows[0][0] = 0
        rows.append([])
        assert image == Image(copy)


class TestMapValue:
    """A map keeps integer numerators over n * D_F * D_I and hands out exact scores."""

    @pytest.mark.clause("map.value")
    @given(images_with_features())
    def test_the_denominator_is_n_times_those_of_the_grids(self, pair: ImageFeature) -> None:
        image, feature = pair
        least = [math.lcm(*(Fraction(pixel).denominator for row in grid for pixel in row)) for grid in (feature, image)]
        scores = feature_map(image, feature)
        assert scores.denominator == feature.n * least[0] * least[1]
        assert scores.tolist() == [[Fraction(x, scores.denominator) for x in row] for row in scores.numerators]

    @pytest.mark.clause("map.value")
    def test_the_image_s_denominator_counts_and_not_the_patch_s(self) -> None:
        scores = feature_map(Image([[1, -1, HALF, THIRD]]), Feature([[1, -HALF]]))
        assert repr(scores) == "FeatureMap([[18, -15, 4]], denominator=24)"
        assert scores[0] == (Fraction(3, 4), Fraction(-5, 8), Fraction(1, 6))

    @pytest.mark.clause("reject.position")
    @pytest.mark.parametrize(("row", "col"), [(-1, 0), (2, 0), (0, -1), (0, 3), (0, True)])
    def test_a_position_where_no_patch_starts_is_rejected(self, row: int, col: int) -> None:
        image = Image([[1, -1, 1, 1], [-1, 1, 1, -1], [1, 1, 1, 1]])
        with pytest.raises(PositionError):
            image.patch(row, col, (2, 2))


class TestBank:
    """A bank gives one map for each feature, in the order of the features."""

    @pytest.mark.clause("bank.order")
    @given(images_with_banks())
    def test_order(self, drawn: tuple[Image, list[Feature]]) -> None:
        image, bank = drawn
        assert feature_maps(image, iter(bank)) == tuple(feature_map(image, feature) for feature in bank)

    @pytest.mark.clause("bank.order")
    def test_a_feature_given_twice_gives_its_map_twice(self) -> None:
        image, one, two = Image([[1, -1, 1]]), Feature([[-1]]), Feature([[1, 1]])
        assert [scores.numerators for scores in feature_maps(image, [two, one, two])] == [
            ((0, 0),),
            ((-1, 1, -1),),
            ((0, 0),),
        ]
        assert feature_maps(image, []) == ()

    @pytest.mark.clause("reject.fit", "reject.complete")
    def test_one_feature_too_large_rejects_the_bank(self) -> None:
        with pytest.raises(FitError, match=r"^feature: 2 x 1 does not fit into the 1 x 3 image"):
            feature_maps(Image([[1, -1, 1]]), [Feature([[1]]), Feature([[1], [1]])])
