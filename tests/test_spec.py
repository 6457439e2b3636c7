"""The clauses of SPEC.md about scores, maps, banks and printed numbers: by example, by property, by NumPy."""

import math
import pickle
from decimal import ROUND_DOWN, Decimal, localcontext
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.orientations import half_turned, transposed
from xo_ref import (
    Feature,
    FeatureMap,
    FitError,
    Image,
    Patch,
    PositionError,
    ScoreError,
    feature_map,
    feature_maps,
    score,
)
from xo_ref.strategies import features_with_patches, images_with_banks, images_with_features, pixel_rows, shapes
from xo_ref.values.maps import truncated
from xo_ref.values.pixels import PixelLike

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)
ImageFeature = tuple[Image, Feature]


@st.composite
def maps(draw: st.DrawFn) -> FeatureMap:
    """Draw a map of a few whole numerators over one denominator, small or very large."""
    denominator = draw(st.integers(1, 100) | st.integers(1, 10**30))
    height, width = draw(shapes(max_height=3, max_width=4))
    row = st.lists(st.integers(-denominator, denominator), min_size=width, max_size=width)
    return FeatureMap(draw(st.lists(row, min_size=height, max_size=height)), denominator)


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
    def test_swapped_arguments_are_refused(self) -> None:
        feature, patch, image = Feature([[1, -1]]), Patch([[1, -1]]), Image([[1, -1]])
        with pytest.raises(TypeError, match=r"^expected Feature and Patch, in this order, got Patch and Feature$"):
            score(patch, feature)  # type: ignore[arg-type]  # the swap is the point
        with pytest.raises(TypeError, match=r"^expected Image and Feature, in this order, got Feature and Image$"):
            feature_map(feature, image)  # type: ignore[arg-type]  # the swap is the point

    @pytest.mark.clause("reject.same-shape")
    def test_of_different_shapes_is_refused(self) -> None:
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
    def test_a_feature_that_does_not_fit_is_refused(self, shape: tuple[int, int]) -> None:
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

    @pytest.mark.clause("map.value")
    def test_maps_are_equal_when_their_scores_are(self) -> None:
        scores = FeatureMap([[1, -3, 2]], 3)
        assert scores == FeatureMap([[2, -6, 4]], 6)
        assert hash(scores) == hash(FeatureMap([[2, -6, 4]], 6))
        assert scores != FeatureMap([[1, -3, 2]], 4)
        assert scores != FeatureMap([[1], [-3], [2]], 3)

    @pytest.mark.clause("map.floats")
    @given(maps())
    def test_no_other_float_is_nearer(self, scores: FeatureMap) -> None:
        for exact, rounded in zip(scores, scores.floats(), strict=True):
            for value, number in zip(exact, rounded, strict=True):
                off = abs(Fraction(number) - value)
                assert off <= min(abs(Fraction(math.nextafter(number, way)) - value) for way in (-2, 2))

    @pytest.mark.clause("map.floats")
    def test_ties_go_to_even_and_zero_has_no_sign(self) -> None:
        scores = FeatureMap([[2**53 + 1, 2**53 + 3, 0, -(2**53) - 3]], 2**54)
        assert scores.floats() == [[0.5, 0.5 + 2.0**-52, 0.0, -0.5 - 2.0**-52]]
        assert math.copysign(1, scores.floats()[0][2]) == 1

    @pytest.mark.clause("map.best")
    @given(maps())
    def test_best_positions_are_all_with_the_highest_score_in_reading_order(self, scores: FeatureMap) -> None:
        best = max(value for row in scores for value in row)
        places = product(range(scores.height), range(scores.width))
        assert scores.best_positions() == [(row, col) for row, col in places if scores[row][col] == best]
        assert scores.highest == best

    @pytest.mark.clause("map.best")
    def test_reading_order_goes_by_row_first(self) -> None:
        assert FeatureMap([[0, 3], [3, 1], [3, 3]], 3).best_positions() == [(0, 1), (1, 0), (2, 0), (2, 1)]

    @pytest.mark.clause("reject.score")
    @pytest.mark.parametrize("numerator", [-10, 10, HALF, True, 0.0, "1"])
    def test_a_numerator_that_is_no_score_is_refused(self, numerator: int) -> None:
        with pytest.raises(ScoreError) as caught:
            FeatureMap([[0, 9], [-9, numerator]], 9)
        assert (caught.value.clause, caught.value.row, caught.value.col) == ("reject.score", 1, 1)

    @pytest.mark.clause("reject.score")
    @pytest.mark.parametrize("denominator", [0, -9, True, 9.0])
    def test_a_denominator_that_is_none_is_refused(self, denominator: int) -> None:
        with pytest.raises(ScoreError, match=r"is not a positive int \(reject\.score\)"):
            FeatureMap([[0]], denominator)

    @pytest.mark.clause("reject.position")
    @pytest.mark.parametrize(("row", "col"), [(-1, 0), (2, 0), (0, -1), (0, 3), (0, True)])
    def test_a_position_where_no_patch_starts_is_refused(self, row: int, col: int) -> None:
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
    def test_one_feature_too_large_refuses_the_bank(self) -> None:
        with pytest.raises(FitError, match=r"^feature: 2 x 1 does not fit into the 1 x 3 image"):
            feature_maps(Image([[1, -1, 1]]), [Feature([[1]]), Feature([[1], [1]])])


@pytest.mark.clause("print.truncation")
class TestTruncation:
    """A printed score is cut off toward zero; what is cut to zero has no sign."""

    @pytest.mark.parametrize(
        ("numerator", "denominator", "places", "text"),
        [
            (7, 9, 2, "0.77"),
            (-7, 9, 2, "-0.77"),
            (5, 9, 2, "0.55"),
            (1, 1, 2, "1.00"),
            (-9, 9, 2, "-1.00"),
            (0, 9, 2, "0.00"),
            (-1, 101, 2, "0.00"),
            (-1, 100, 2, "-0.01"),
            (-999, 1000, 2, "-0.99"),
            (-999, 1000, 0, "0"),
            (-1, 1, 0, "-1"),
            (1, 16, 4, "0.0625"),
            (2, 3, 20, "0.66666666666666666666"),
        ],
    )
    def test_by_example(self, numerator: int, denominator: int, places: int, text: str) -> None:
        assert truncated(numerator, denominator, places) == text

    @given(st.integers(1, 10**30), st.fractions(-1, 1), st.integers(0, 25))
    def test_is_decimal_s_round_down(self, denominator: int, share: Fraction, places: int) -> None:
        numerator = int(share * denominator)
        with localcontext(prec=80, rounding=ROUND_DOWN):
            cut = (Decimal(numerator) / Decimal(denominator)).quantize(Decimal(1).scaleb(-places))
        assert truncated(numerator, denominator, places) == str(f"{abs(cut) if cut == 0 else cut:f}")

    def test_a_map_prints_two_decimals_set_right(self) -> None:
        scores = FeatureMap([[7, -1], [-9, 1], [0, 9]], 9)
        assert scores.decimals() == [["0.77", "-0.11"], ["-1.00", "0.11"], ["0.00", "1.00"]]
        assert str(scores) == " 0.77 -0.11\n-1.00  0.11\n 0.00  1.00"
        assert scores.decimals(0) == [["0", "0"], ["-1", "0"], ["0", "1"]]
