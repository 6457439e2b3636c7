"""The laws of SPEC.md: one class a law, its docstring the law, on grids of all kinds and shapes."""

from fractions import Fraction
from itertools import product
from operator import eq

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exhaustive import every_grid
from tests.orientations import orientations
from xo_ref.spec import feature_map, score
from xo_ref.strategies import (
    features,
    features_with_patches,
    graded_pixels,
    images,
    images_with_features,
    patches,
    pixel_rows,
    shapes,
)
from xo_ref.values.grid import Feature, Image, Patch
from xo_ref.values.pixels import Pixel, PixelLike

FeaturePatch = tuple[Feature, Patch]
ImageFeature = tuple[Image, Feature]
Rows = list[list[PixelLike]]

pairs = features_with_patches()
bipolar_pairs = features_with_patches(kind="bipolar")


def flat(grid: Image | Feature | Patch) -> list[Fraction]:
    return [Fraction(pixel) for row in grid for pixel in row]


def mean(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def word(grid: Feature | Patch) -> int:
    """Write a bipolar grid as a binary number, 1 for white, the first pixel in the lowest bit."""
    return sum((pixel == 1) << place for place, pixel in enumerate(flat(grid)))


@st.composite
def pairs_with_a_new_pixel(draw: st.DrawFn) -> tuple[Rows, Rows, int, int, PixelLike]:
    """Draw two grids of one shape, a place in them and a pixel to put there."""
    shape = draw(shapes(max_height=4, max_width=5))
    row, col = draw(st.integers(0, shape[0] - 1)), draw(st.integers(0, shape[1] - 1))
    return draw(pixel_rows(shape)), draw(pixel_rows(shape)), row, col, draw(graded_pixels())


def replaced(rows: Rows, row: int, col: int, pixel: PixelLike) -> Rows:
    return [[pixel if (r, c) == (row, col) else old for c, old in enumerate(line)] for r, line in enumerate(rows)]


def blended(a: Fraction, first: Image | Feature, b: Fraction, second: Image | Feature) -> list[list[Pixel]]:
    """Make a * first + b * second."""
    rows = zip(first, second, strict=True)
    return [[a * x + b * y for x, y in zip(*pair, strict=True)] for pair in rows]


@st.composite
def weights(draw: st.DrawFn) -> tuple[Fraction, Fraction]:
    """Draw two numbers whose absolute values add up to at most 1."""
    a, share = (draw(st.fractions(-1, 1, max_denominator=7)) for _ in range(2))
    return a, share * (1 - abs(a))


@pytest.mark.clause("law.bounds")
class TestBounds:
    """The score's absolute value is at most the mean of |f|, at most the mean of |p|, and at most 1."""

    @given(pairs)
    def test_no_score_is_larger_than_either_grid_allows(self, pair: FeaturePatch) -> None:
        feature, patch = pair
        limits = mean([abs(f) for f in flat(feature)]), mean([abs(p) for p in flat(patch)])
        assert abs(score(feature, patch)) <= min(limits) <= 1


@pytest.mark.clause("law.perfect")
class TestPerfect:
    """The score is 1 if and only if the two are equal and bipolar; with itself a grid scores its mean square."""

    @given(pairs)
    def test_1_means_equal_and_bipolar(self, pair: FeaturePatch) -> None:
        feature, patch = pair
        assert (score(feature, patch) == 1) == (feature.tolist() == patch.tolist() and feature.is_bipolar)

    @given(features())
    def test_with_itself_a_grid_scores_its_mean_square(self, feature: Feature) -> None:
        itself = score(feature, Patch(feature.tolist()))
        assert itself == mean([f * f for f in flat(feature)])
        assert (itself == 1) == feature.is_bipolar

    @given(features(kind="graded"))
    def test_the_best_patch_is_that_of_the_signs(self, feature: Feature) -> None:
        signs = Patch([[1 if f > 0 else -1 for f in row] for row in feature])
        assert score(feature, signs) == mean([abs(f) for f in flat(feature)])

    def test_a_graded_grid_is_not_its_own_best_match(self) -> None:
        feature = Feature([[1, Fraction(1, 2)], [-1, -1], [0, 1]])
        assert score(feature, Patch(feature.tolist())) == Fraction(17, 24)
        assert score(feature, Patch([[1, 1], [-1, -1], [1, 1]])) == Fraction(3, 4)


@pytest.mark.clause("law.inverse")
class TestInverse:
    """The score is -1 if and only if one is the negative of the other and both are bipolar."""

    @given(pairs)
    def test_minus_1_means_negative_and_bipolar(self, pair: FeaturePatch) -> None:
        feature, patch = pair
        assert (score(feature, patch) == -1) == ((-feature).tolist() == patch.tolist() and feature.is_bipolar)

    @given(features())
    def test_with_its_negative_a_grid_scores_minus_its_mean_square(self, feature: Feature) -> None:
        negative = score(feature, Patch((-feature).tolist()))
        assert negative == -mean([f * f for f in flat(feature)])
        assert (negative == -1) == feature.is_bipolar


@pytest.mark.clause("law.matches")
class TestMatches:
    """For bipolar grids, score = 2 * matches / n - 1 = 1 - 2 * Hamming / n: n + 1 values, none 0 for odd n."""

    @given(bipolar_pairs)
    def test_the_score_counts_matches(self, pair: FeaturePatch) -> None:
        feature, patch = pair
        n = feature.n
        matches = sum(map(eq, flat(feature), flat(patch)))
        hamming = n - matches
        assert score(feature, patch) == Fraction(2 * matches, n) - 1 == 1 - Fraction(2 * hamming, n)
        assert matches == n * (1 + score(feature, patch)) / 2

    @given(bipolar_pairs)
    def test_the_sum_has_the_parity_of_n(self, pair: FeaturePatch) -> None:
        feature, patch = pair
        assert (feature.n * score(feature, patch) - feature.n) % 2 == 0
        assert feature.n % 2 == 0 or score(feature, patch) != 0

    @pytest.mark.parametrize("shape", [(1, 1), (2, 1), (1, 3), (2, 2), (2, 3), (5, 1)])
    def test_there_are_n_plus_1_values(self, shape: tuple[int, int]) -> None:
        n = shape[0] * shape[1]
        grids = list(every_grid(*shape))
        assert {score(Feature(grids[5 % 2**n]), Patch(rows)) for rows in grids} == {
            Fraction(2 * matches - n, n) for matches in range(n + 1)
        }


@pytest.mark.clause("law.popcount")
class TestPopcount:
    """For bipolar grids as words of n bits, the sum is 2 * popcount(XNOR) - n = n - 2 * popcount(XOR)."""

    @given(bipolar_pairs)
    def test_the_sum_is_a_popcount(self, pair: FeaturePatch) -> None:
        feature, patch = pair
        n, f, p = feature.n, word(feature), word(patch)
        xnor = ~(f ^ p) & (1 << n) - 1
        assert n * score(feature, patch) == 2 * xnor.bit_count() - n == n - 2 * (f ^ p).bit_count()

    @given(bipolar_pairs)
    def test_either_colour_may_be_the_1(self, pair: FeaturePatch) -> None:
        feature, patch = pair
        n, f, p = feature.n, word(-feature), word(-patch)
        assert n * score(feature, patch) == n - 2 * (f ^ p).bit_count()


@pytest.mark.clause("law.symmetry")
class TestSymmetry:
    """Feature and patch may be exchanged."""

    @given(pairs)
    def test_the_score_is_symmetric(self, pair: FeaturePatch) -> None:
        feature, patch = pair
        assert score(feature, patch) == score(Feature(patch.tolist()), Patch(feature.tolist()))


@pytest.mark.clause("law.negation")
class TestNegation:
    """The negative of either side negates the score and the map; the negative of both leaves them."""

    @given(pairs)
    def test_of_the_score(self, pair: FeaturePatch) -> None:
        feature, patch = pair
        assert score(-feature, patch) == score(feature, -patch) == -score(feature, patch)
        assert score(-feature, -patch) == score(feature, patch)

    @given(images_with_features())
    def test_of_the_map(self, pair: ImageFeature) -> None:
        image, feature = pair
        negative = [[-entry for entry in row] for row in feature_map(image, feature)]
        assert feature_map(-image, feature).tolist() == feature_map(image, -feature).tolist() == negative
        assert feature_map(-image, -feature) == feature_map(image, feature)


@pytest.mark.clause("law.one-pixel")
class TestOnePixel:
    """Changing a pixel from p to q changes the score by f * (q - p) / n; a bipolar flip moves it by exactly 2/n."""

    @given(pairs_with_a_new_pixel())
    def test_of_either_side(self, drawn: tuple[Rows, Rows, int, int, PixelLike]) -> None:
        a, b, row, col, pixel = drawn
        feature, patch, changed = Feature(a), Patch(b), Patch(replaced(b, row, col, pixel))
        change = feature[row][col] * (changed[row][col] - patch[row][col]) / Fraction(feature.n)
        assert score(feature, changed) - score(feature, patch) == change
        other = Patch(a), Feature(b), Feature(replaced(b, row, col, pixel))
        assert score(other[2], other[0]) - score(other[1], other[0]) == change

    @given(bipolar_pairs, st.data())
    def test_of_a_bipolar_flip(self, pair: FeaturePatch, data: st.DataObject) -> None:
        feature, patch = pair
        row, col = data.draw(st.integers(0, patch.height - 1)), data.draw(st.integers(0, patch.width - 1))
        rows: Rows = [list(line) for line in patch]
        flipped = Patch(replaced(rows, row, col, -patch[row][col]))
        step = Fraction(2, feature.n) if patch[row][col] != feature[row][col] else -Fraction(2, feature.n)
        assert score(feature, flipped) - score(feature, patch) == step


@pytest.mark.clause("law.linear")
class TestLinear:
    """The map is linear in the feature and in the image."""

    @given(images_with_features(), weights(), st.data())
    def test_in_the_feature(self, pair: ImageFeature, ab: tuple[Fraction, Fraction], data: st.DataObject) -> None:
        image, first = pair
        second = Feature(data.draw(pixel_rows(first.shape)))
        a, b = ab
        together = feature_map(image, Feature(blended(a, first, b, second)))
        apart = zip(feature_map(image, first), feature_map(image, second), strict=True)
        assert together.tolist() == [[a * x + b * y for x, y in zip(*rows, strict=True)] for rows in apart]

    @given(images_with_features(), weights(), st.data())
    def test_in_the_image(self, pair: ImageFeature, ab: tuple[Fraction, Fraction], data: st.DataObject) -> None:
        first, feature = pair
        second = Image(data.draw(pixel_rows(first.shape)))
        a, b = ab
        together = feature_map(Image(blended(a, first, b, second)), feature)
        apart = zip(feature_map(first, feature), feature_map(second, feature), strict=True)
        assert together.tolist() == [[a * x + b * y for x, y in zip(*rows, strict=True)] for rows in apart]


@pytest.mark.clause("law.shift")
class TestShift:
    """What is moved in the image by (a, b) is moved in the map by (a, b)."""

    @given(images_with_features(), st.integers(0, 3), st.integers(0, 3), st.data())
    def test_an_image_set_into_a_larger_one(self, pair: ImageFeature, a: int, b: int, data: st.DataObject) -> None:
        image, feature = pair
        frame = data.draw(pixel_rows((image.height + a + 1, image.width + b + 2)))
        for row, line in enumerate(image):
            frame[row + a][b : b + image.width] = line
        inside, outside = feature_map(image, feature), feature_map(Image(frame), feature)
        assert [list(outside[row + a][b : b + inside.width]) for row in range(inside.height)] == inside.tolist()


@pytest.mark.clause("law.symmetries")
class TestSymmetries:
    """Each of the eight symmetries of the square, applied to image and feature alike, turns the map alike."""

    @given(images_with_features())
    def test_all_eight(self, pair: ImageFeature) -> None:
        image, feature = pair
        scores = feature_map(image, feature).tolist()
        eight = (orientations(rows) for rows in (image.tolist(), feature.tolist(), scores))
        for turned_image, turned_feature, turned_scores in zip(*eight, strict=True):
            assert feature_map(Image(turned_image), Feature(turned_feature)).tolist() == turned_scores


@pytest.mark.clause("law.local")
class TestLocal:
    """A pixel takes part in the entries whose patch holds it, and in no other."""

    @given(images_with_features(), graded_pixels(), st.data())
    def test_a_changed_pixel_changes_its_patches_alone(
        self, pair: ImageFeature, pixel: PixelLike, data: st.DataObject
    ) -> None:
        image, feature = pair
        r, c = data.draw(st.integers(0, image.height - 1)), data.draw(st.integers(0, image.width - 1))
        rows: Rows = [list(line) for line in image]
        changed = Image(replaced(rows, r, c, pixel))
        before, after = feature_map(image, feature), feature_map(changed, feature)
        for row, col in product(range(before.height), range(before.width)):
            inside = r - feature.height < row <= r and c - feature.width < col <= c
            f = feature[r - row][c - col] if inside else 0
            assert after[row][col] - before[row][col] == f * (changed[r][c] - image[r][c]) / Fraction(feature.n)


@pytest.mark.clause("law.split")
class TestSplit:
    """n * score = n1 * score1 + n2 * score2 for every cut of the feature between two rows or two columns."""

    @given(images_with_features())
    def test_between_rows(self, pair: ImageFeature) -> None:
        image, feature = pair
        whole, rows = feature_map(image, feature), feature.tolist()
        for k in range(1, feature.height):
            above, below = (feature_map(image, Feature(part)) for part in (rows[:k], rows[k:]))
            n1, n2 = k * feature.width, (feature.height - k) * feature.width
            for row, col in product(range(whole.height), range(whole.width)):
                assert feature.n * whole[row][col] == n1 * above[row][col] + n2 * below[row + k][col]

    @given(images_with_features())
    def test_between_columns(self, pair: ImageFeature) -> None:
        image, feature = pair
        whole = feature_map(image, feature)
        for k in range(1, feature.width):
            left = feature_map(image, Feature([row[:k] for row in feature]))
            right = feature_map(image, Feature([row[k:] for row in feature]))
            n1, n2 = feature.height * k, feature.height * (feature.width - k)
            for row, col in product(range(whole.height), range(whole.width)):
                assert feature.n * whole[row][col] == n1 * left[row][col] + n2 * right[row][col + k]


@pytest.mark.clause("law.one-by-one")
class TestOneByOne:
    """A 1 x 1 feature [[f]] gives the image times f."""

    @given(images(), features(max_height=1, max_width=1))
    def test_the_map_is_the_image_times_f(self, image: Image, feature: Feature) -> None:
        assert feature_map(image, feature).tolist() == [[feature[0][0] * pixel for pixel in row] for row in image]


@pytest.mark.clause("law.whole")
class TestWhole:
    """A feature as large as the image gives one score: the comparison of two pictures, 1 when bipolar and identical."""

    @given(pairs)
    def test_the_map_is_one_score(self, pair: FeaturePatch) -> None:
        feature, patch = pair
        assert feature_map(Image(patch.tolist()), feature).tolist() == [[score(feature, patch)]]

    @given(patches(kind="bipolar"), st.data())
    def test_1_is_the_identical_picture(self, patch: Patch, data: st.DataObject) -> None:
        rows = data.draw(st.just(patch.tolist()) | pixel_rows(patch.shape, kind="bipolar").map(list))
        assert (feature_map(Image(patch.tolist()), Feature(rows))[0][0] == 1) == (patch.tolist() == rows)
