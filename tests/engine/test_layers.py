"""The engine's layers against the definition, against NumPy, and at the edges of strips, portions and cells."""

import random
import sys
from dataclasses import asdict
from fractions import Fraction
from itertools import product
from typing import Literal
from unittest.mock import patch as replaced

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exhaustive import every_grid
from tests.layers import Layer, maps_of, numerators_by_numpy
from tests.routes import bipolar_rows, examples
from xo_ref import Feature, FitError, Image, LayerError, LayerOptions, engine, feature_maps, layer_maps, spec
from xo_ref.engine import banks
from xo_ref.strategies import layers

BY_DEFINITION = pytest.mark.clause(
    "layer.definition",
    "layer.divisor",
    "layer.stride",
    "layer.padding",
    "layer.dilation",
    "layer.groups",
    "layer.value",
)


def agrees(layer: Layer) -> bool:
    """Compare the maps of engine and definition: numerators, denominators and shapes."""
    pairs = zip(maps_of(layer, engine.layer_maps), maps_of(layer, spec.layer_maps), strict=True)
    return all((a.numerators, a.denominator, a.shape) == (b.numerators, b.denominator, b.shape) for a, b in pairs)


def drawn(shape: tuple[int, int, int, int], feature: tuple[int, int], options: LayerOptions, graded: bool) -> Layer:
    """Make a layer of C planes of H x W pixels under K filters by a generator with a fixed seed."""
    count, outputs, *extents = shape
    rng = random.Random(f"{shape} {feature} {options}")

    def rows(height: int, width: int) -> list[list[int | Fraction]]:
        if graded:
            return [[Fraction(rng.randint(-127, 127), 127) for _ in range(width)] for _ in range(height)]
        return [list(row) for row in bipolar_rows(rng, (height, width))]

    planes = [Image(rows(extents[0], extents[1])) for _ in range(count)]
    return planes, [[Feature(rows(*feature)) for _ in range(count // options.groups)] for _ in range(outputs)], options


@BY_DEFINITION
@given(layers())
@examples(200)
def test_a_layer_is_the_definitions_layer(layer: Layer) -> None:
    assert agrees(layer)


@pytest.mark.heavy
@BY_DEFINITION
def test_every_bipolar_layer_of_two_planes_of_1x3_under_every_filter_of_1x2() -> None:
    """All 64 images under all 16 filters at once, with all combinations of stride, padding and dilation."""
    rows = list(every_grid(1, 2))
    filters = [[Feature(one), Feature(two)] for one, two in product(rows, repeat=2)]
    options = [
        LayerOptions((1, s), padding, (1, d))
        for s, d, padding in product((1, 2), (1, 2), ((0, 0, 0, 0), (0, 1, 0, 0), (1, 0, 0, 2)))
    ]
    for pair in product(every_grid(1, 3), repeat=2):
        planes = [Image(plane) for plane in pair]
        assert all(agrees((planes, filters, one)) for one in options)


@BY_DEFINITION
@pytest.mark.parametrize("graded", [False, True])
@pytest.mark.parametrize(
    ("shape", "feature", "options"),
    [
        ((6, 9, 21, 34), (3, 2), LayerOptions((2, 3), (1, 0, 3, 2), (2, 3), 3)),
        ((5, 3, 17, 19), (4, 5), LayerOptions((1, 1), (2, 3, 1, 0), (1, 2))),
        ((4, 4, 30, 11), (5, 3), LayerOptions((3, 1), (0, 0, 0, 0), (1, 1), 4)),
        ((9, 1, 12, 13), (6, 5), LayerOptions((1, 2), (0, 4, 0, 4))),
        ((1, 5, 7, 5), (3, 3), LayerOptions(padding=(9, 8, 7, 6))),
        ((6, 4, 19, 23), (5, 7), LayerOptions((2, 3), groups=2)),  # six phases of three planes
    ],
)
def test_a_larger_layer_is_numpy_s(
    shape: tuple[int, int, int, int], feature: tuple[int, int], options: LayerOptions, graded: bool
) -> None:
    layer = drawn(shape, feature, options, graded)
    made = maps_of(layer, engine.layer_maps)
    assert [[list(row) for row in scores.numerators] for scores in made] == numerators_by_numpy(layer)


@BY_DEFINITION
@given(layers(kind="bipolar"), st.integers(1, 30), st.integers(1, 5))
@examples(100)
def test_strips_and_filters_join(layer: Layer, strip: int, together: int) -> None:
    """However many positions make a strip, and however many filters share counts, the layer is the definition's."""
    with replaced.object(banks, "_STRIP", strip), replaced.object(banks, "_TOGETHER", together):
        assert agrees(layer)


@BY_DEFINITION
def test_five_strips_join() -> None:
    """The eight bands of a strip have 11 positions each, no power of two; a strip begins at each 88 positions."""
    layer = drawn((2, 3, 19, 23), (2, 3), LayerOptions(), graded=False)
    with replaced.object(banks, "_STRIP", 1), replaced.object(banks, "_packed", side_effect=banks._packed) as packed:
        made = maps_of(layer, engine.layer_maps)
    assert {call.args[1:3] for call in packed.call_args_list} == {(at, 11) for at in range(0, 5 * 88, 88)}
    assert [[list(row) for row in scores.numerators] for scores in made] == numerators_by_numpy(layer)


@pytest.mark.clause("layer.value")
@pytest.mark.parametrize(
    ("width", "padding", "code"),
    [
        (255, 0, "B"), (256, 0, "H"), (127, 1, "B"), (128, 1, "H"), (65535, 0, "H"), (65536, 0, "I"), (32768, 1, "I"),
    ],
)  # fmt: skip
def test_cells_hold_every_sum(width: int, padding: int, code: str) -> None:
    """All pixels match in the middle of the map; matches are kept up to n, and with padding n + sum up to 2 n."""
    white = [[1] * width]
    [scores] = layer_maps([Image(white)], [[Feature(white)]], padding=(0, padding, 0, padding))
    assert scores.table.code == code
    assert scores.numerators == (tuple([width - 1] * padding + [width] + [width - 1] * padding),)


@pytest.mark.clause("layer.value")
@pytest.mark.parametrize("width", [180, 205, 230, 255])
def test_cells_hold_what_counts_have_in_excess(width: int) -> None:
    """Four filters of 180 pixels and more: a count and its excess may need more than a byte."""
    layer = drawn((1, 7, 1, width + 2), (1, width), LayerOptions(), graded=False)
    planes, filters, _ = layer
    filters.append([Feature([planes[0].tolist()[0][:width]])])  # matches in every pixel
    made = maps_of(layer, engine.layer_maps)
    assert [[list(row) for row in scores.numerators] for scores in made] == numerators_by_numpy(layer)


@pytest.mark.clause("layer.value")
@pytest.mark.parametrize("order", ["little", "big"])
@pytest.mark.parametrize("size", [1, 2, 4])
def test_counts_are_machine_integers_of_either_byte_order(order: Literal["little", "big"], size: int) -> None:
    """Bit b of byte k of a plane stands for position b * band + k."""
    band, numbers = 2, [(7 * at**3 + 5) % (1 << 8 * size) for at in range(16)]
    planes = [
        sum((numbers[bit * band + at] >> weight & 1) << (8 * at + bit) for at in range(band) for bit in range(8))
        for weight in range(8 * size)
    ]
    with replaced.object(sys, "byteorder", order):
        cells = banks._cells(planes, band)
    assert cells == b"".join(number.to_bytes(size, order) for number in numbers)


def test_planes_and_filters_keep_denominators_of_their_own() -> None:
    """Numbers over several denominators, some beyond machine integers, and bipolar filters among graded ones."""
    tiny = Fraction(1, 10**30)
    planes = [Image([[1, -1, 1], [0.5, 1, 1]]), Image([[Fraction(1, 3), 1, -1], [1, tiny, 0]])]
    filters = [[Feature([[1, -1]]), Feature([[1, 1]])], [Feature([[Fraction(1, 7), 0]]), Feature([[0.1, 1]])]]
    options = LayerOptions((1, 2), (1, 1, 0, 2), (2, 2))
    assert agrees((planes, filters, options))
    assert agrees((planes[:1] * 2, filters[:1], options))
    assert agrees(
        (
            [Image([[1, -1, 1]])],
            [[Feature([[1, -1]])], [Feature([[1, 0.5]])], [Feature([[1], [1]])]],
            LayerOptions(padding=(0, 0, 1, 0)),
        )
    )


@pytest.mark.clause("law.layer-map", "layer.filter")
def test_filters_may_have_different_shapes() -> None:
    """One plane without options is the bank of part one, in its order; an empty bank gives no maps."""
    rng = random.Random("bank")
    image = Image(bipolar_rows(rng, (15, 23)))
    bank = [Feature(bipolar_rows(rng, shape)) for shape in ((3, 2), (1, 5), (3, 2), (15, 23))] + [Feature([[0.5, 1]])]
    assert layer_maps([image], [[feature] for feature in bank]) == feature_maps(image, bank)
    assert layer_maps([image], []) == ()
    with pytest.raises(TypeError, match="positional argument"):
        layer_maps([image], [], (1, 2))  # type: ignore[call-arg]  # options are named


@pytest.mark.clause("layer.reject-options", "layer.reject-planes", "layer.reject-fit")
def test_rejections_are_the_definitions() -> None:
    image, large = [Image([[1, -1, 1]])], [[Feature([[1], [0.5]])]]
    for make in (engine.layer_maps, spec.layer_maps):
        with pytest.raises(FitError, match=r"^filter 0: covers 3 x 1 and does not fit into the framed image, 2 x 3 "):
            make(image, large, dilation=(2, 1), padding=(1, 0, 0, 0))
        with pytest.raises(LayerError, match=r"^stride: \(0, 1\)"):
            make([], large, stride=(0, 1))
        with pytest.raises(LayerError, match=r"^image: has no planes"):
            make([], [])


@pytest.mark.clause("input.unchanged")
@given(layers())
def test_the_grids_stay_as_they_were(layer: Layer) -> None:
    planes, filters, options = layer
    before = [plane.tolist() for plane in planes], [[feature.tolist() for feature in features] for features in filters]
    layer_maps(iter(planes), (iter(features) for features in filters), **asdict(options))
    after = [plane.tolist() for plane in planes], [[feature.tolist() for feature in features] for features in filters]
    assert before == after
