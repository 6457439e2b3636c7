"""The definition of layers against part two of SPEC.md: by NumPy, and one class a law, its docstring the law."""

import math
import pickle
from fractions import Fraction
from typing import Literal, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.layers import Layer, maps_of, numerators_by_numpy
from xo_ref import Feature, FeatureMap, Image, LayerError, LayerOptions, same_padding
from xo_ref.kit.judge.bounds import approximate_bound
from xo_ref.kit.judge.formats import BINARY32
from xo_ref.spec import feature_maps, layer_maps
from xo_ref.strategies import images_with_banks, layers
from xo_ref.values.pixels import Pixel

Rows = list[list[Pixel]]
Grid = TypeVar("Grid", Image, Feature)


def mean(maps: list[FeatureMap]) -> list[list[Fraction]]:
    rows = zip(*maps, strict=True)
    return [[sum(scores, Fraction(0)) / len(maps) for scores in zip(*lines, strict=True)] for lines in rows]


def white(grids: list[Grid]) -> list[Grid]:
    return [type(grid)([[1 for _ in row] for row in grid]) for grid in grids]


def framed(plane: Image, pixel: int, padding: tuple[int, int, int, int]) -> Image:
    top, left, bottom, right = padding
    middle: Rows = [[pixel] * left + row + [pixel] * right for row in plane.tolist()]
    line: list[Pixel] = [pixel] * len(middle[0])
    return Image([line] * top + middle + [line] * bottom)


def spread(feature: Feature, dilation: tuple[int, int]) -> Feature:
    height, width = LayerOptions(dilation=dilation).spread(feature.shape)
    rows: Rows = [[0] * width for _ in range(height)]
    for i, line in enumerate(feature):
        rows[i * dilation[0]][:: dilation[1]] = line
    return Feature(rows)


class TestDefinition:
    """out[k][row][col] = 1/n * sum of F_k[c][i][j] * I[g*C/G + c][row*s_r + i*d_r - top][col*s_c + j*d_c - left]."""

    @pytest.mark.clause("layer.image", "layer.filter", "layer.definition", "layer.shape")
    @pytest.mark.clause("layer.stride", "layer.padding", "layer.dilation", "layer.groups", "layer.value")
    @given(layers())
    def test_numpy_finds_the_same_sums(self, layer: Layer) -> None:
        assert [
            [list(row) for row in scores.numerators] for scores in maps_of(layer, layer_maps)
        ] == numerators_by_numpy(layer)

    @pytest.mark.clause("layer.divisor", "layer.value")
    @given(layers())
    def test_the_denominator_is_n_times_those_of_filter_and_image(self, layer: Layer) -> None:
        planes, filters, _ = layer
        whole = math.lcm(*(plane.denominator for plane in planes))
        for features, scores in zip(filters, maps_of(layer, layer_maps), strict=True):
            n = sum(feature.n for feature in features)
            assert scores.denominator == n * whole * math.lcm(*(feature.denominator for feature in features))

    @pytest.mark.clause("layer.filter")
    def test_a_bank_may_be_empty_and_its_filters_of_different_shapes(self) -> None:
        image = [Image([[1, -1, 1], [1, 1, -1]])]
        assert layer_maps(image, []) == ()
        maps = layer_maps(iter(image), (iter([Feature(rows)]) for rows in ([[1, 1]], [[-1], [1]])), stride=(1, 2))
        assert [scores.numerators for scores in maps] == [((0,), (2,)), ((0, -2),)]

    @pytest.mark.clause("input.unchanged")
    @given(layers())
    def test_the_grids_stay_as_they_were(self, layer: Layer) -> None:
        before = pickle.dumps(layer)
        maps_of(layer, layer_maps)
        assert pickle.dumps(layer) == before

    @pytest.mark.clause("layer.reject-options")
    def test_options_are_checked_first(self) -> None:
        with pytest.raises(LayerError, match=r"^stride: \(0, 1\)"):
            layer_maps([], [[]], stride=(0, 1))

    @pytest.mark.clause("layer.arithmetic")
    def test_a_corner_has_the_bound_of_the_pixels_inside(self) -> None:
        """One of four products is not 0: a sum of one product has no rounding but the division."""
        [scores] = layer_maps([Image([[0.75]])], [[Feature([[1, 1], [1, 0.7]])]], padding=(1, 1, 0, 0))
        error = abs(scores[0][0] - Fraction(0.7) * Fraction(3, 16))
        assert (
            error
            == 0
            < approximate_bound(abs(scores[0][0]), 1, BINARY32)
            < approximate_bound(abs(scores[0][0]), 4, BINARY32)
        )


@pytest.mark.clause("law.layer-map")
class TestMap:
    """A layer of one plane without options is the bank of part one."""

    @given(images_with_banks())
    def test_it_is_the_bank(self, pair: tuple[Image, list[Feature]]) -> None:
        image, bank = pair
        assert layer_maps([image], [[feature] for feature in bank]) == feature_maps(image, bank)


@pytest.mark.clause("law.layer-channels")
class TestChannels:
    """The map is the mean of the maps of its planes; their order does not matter."""

    @given(layers())
    def test_it_is_the_mean(self, layer: Layer) -> None:
        planes, filters, options = layer
        share, per_group = len(filters[0]), len(filters) // options.groups
        for k, scores in enumerate(maps_of(layer, layer_maps)):
            group = planes[k // per_group * share :][:share]
            pairs = zip(group, filters[k], strict=True)
            apart = [maps_of(([plane], [[feature]], options), layer_maps, groups=1)[0] for plane, feature in pairs]
            assert scores.tolist() == mean(apart)

    @given(layers())
    def test_planes_and_features_may_be_exchanged(self, layer: Layer) -> None:
        planes, filters, options = layer
        turned = planes[::-1], [features[::-1] for features in filters[::-1]], options
        assert maps_of(turned, layer_maps) == maps_of(layer, layer_maps)[::-1]


@pytest.mark.clause("law.layer-stride")
class TestStride:
    """Stride picks rows and columns."""

    @given(layers())
    def test_it_picks(self, layer: Layer) -> None:
        s_r, s_c = layer[2].stride
        whole = maps_of(layer, layer_maps, stride=(1, 1))
        picked = [[row[::s_c] for row in scores.tolist()[::s_r]] for scores in whole]
        assert [scores.tolist() for scores in maps_of(layer, layer_maps)] == picked


@pytest.mark.clause("law.layer-padding")
class TestPadding:
    """Padding is framing by zeros, and for bipolar planes the mean of framing in white and in black."""

    @given(layers())
    def test_it_frames(self, layer: Layer) -> None:
        planes, filters, options = layer
        frames = [framed(plane, 0, options.padding) for plane in planes]
        assert maps_of(layer, layer_maps) == maps_of((frames, filters, options), layer_maps, padding=(0, 0, 0, 0))

    @given(layers(kind="bipolar"))
    def test_it_is_the_mean_of_white_and_black(self, layer: Layer) -> None:
        planes, filters, options = layer
        sides = ([framed(plane, pixel, options.padding) for plane in planes] for pixel in (1, -1))
        maps = (maps_of((frames, filters, options), layer_maps, padding=(0, 0, 0, 0)) for frames in sides)
        assert [scores.tolist() for scores in maps_of(layer, layer_maps)] == [
            mean(list(pair)) for pair in zip(*maps, strict=True)
        ]


@pytest.mark.clause("law.layer-dilation")
class TestDilation:
    """Dilation is spreading by zeros, times the pixels of the spread feature over those of the feature."""

    @given(layers())
    def test_it_spreads(self, layer: Layer) -> None:
        planes, filters, options = layer
        wide = [[spread(feature, options.dilation) for feature in features] for features in filters]
        factor = Fraction(wide[0][0].n, filters[0][0].n)
        expected = maps_of((planes, wide, options), layer_maps, dilation=(1, 1))
        assert [scores.tolist() for scores in maps_of(layer, layer_maps)] == [
            [[factor * score for score in row] for row in scores] for scores in expected
        ]


@pytest.mark.clause("law.layer-groups")
class TestGroups:
    """Groups are layers side by side."""

    @given(layers())
    def test_side_by_side(self, layer: Layer) -> None:
        planes, filters, options = layer
        share, per_group = len(filters[0]), len(filters) // options.groups
        sides = [
            maps_of((planes[g * share :][:share], filters[g * per_group :][:per_group], options), layer_maps, groups=1)
            for g in range(options.groups)
        ]
        assert maps_of(layer, layer_maps) == sum(sides, ())


@pytest.mark.clause("law.layer-inside")
class TestInside:
    """|score| is at most the share of pixels inside; bipolar, n * score = 2 * matches - the pixels inside."""

    @given(layers(kind="bipolar"))
    def test_it_counts_the_matches_inside(self, layer: Layer) -> None:
        """As matches are whole, n * score has the parity of the pixels inside."""
        planes, filters, options = layer
        n = sum(feature.n for feature in filters[0])
        shares = maps_of((white(planes), [white(features) for features in filters], options), layer_maps)
        for scores, most in zip(maps_of(layer, layer_maps), shares, strict=True):
            pairs = [pair for rows in zip(scores, most, strict=True) for pair in zip(*rows, strict=True)]
            assert all((n * score + n * share) % 2 == 0 for score, share in pairs)

    @given(layers())
    def test_no_score_exceeds_the_share(self, layer: Layer) -> None:
        planes, filters, options = layer
        shares = maps_of((white(planes), [white(features) for features in filters], options), layer_maps)
        for scores, most in zip(maps_of(layer, layer_maps), shares, strict=True):
            assert all(abs(a) <= b <= 1 for pair in zip(scores, most, strict=True) for a, b in zip(*pair, strict=True))


@pytest.mark.clause("law.layer-same", "layer.same")
class TestSame:
    """With "same" padding there are ceil(H / s_r) rows and ceil(W / s_c) columns."""

    @given(layers(), st.sampled_from(["after", "before"]))
    def test_the_extents(self, layer: Layer, odd: Literal["after", "before"]) -> None:
        planes, filters, options = layer
        (height, width), (s_r, s_c) = planes[0].shape, options.stride
        padding = same_padding(
            (height, width), filters[0][0].shape, stride=options.stride, dilation=options.dilation, odd=odd
        )
        assert maps_of(layer, layer_maps, padding=padding)[0].shape == (-(-height // s_r), -(-width // s_c))
