"""The engine against the definition, its routes against each other, and all of them against a third way."""

import ast
import random
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from itertools import chain, product
from pathlib import Path
from unittest.mock import patch as replaced

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.routes import (
    BIPOLAR,
    GRADED,
    Route,
    Shape,
    bipolar_rows,
    counted,
    examples,
    kinds,
    pairs,
    rows_of,
    summed,
)
from xo_ref import Feature, FitError, Image, Patch, engine, spec
from xo_ref.engine import bits, byrow, lanes, patches, tiny

# ------------------------------------------------------------------ exhaustive


@cache
def all_grids(shape: Shape) -> list[tuple[tuple[int, ...], ...]]:
    height, width = shape
    return list(product(product((-1, 1), repeat=width), repeat=height))


@cache
def all_features(shape: Shape) -> list[Feature]:
    return [Feature(rows) for rows in all_grids(shape)]


def numbers_of_patches(rows: tuple[tuple[int, ...], ...], shape: Shape) -> list[int]:
    """For every position the number of its patch in `all_grids`: the pixels read as bits."""
    h, w = shape
    return [
        int("".join("01"[rows[row + i][col + j] > 0] for i in range(h) for j in range(w)), 2)
        for row in range(len(rows) - h + 1)
        for col in range(len(rows[0]) - w + 1)
    ]


@pytest.mark.heavy
@pytest.mark.clause("map.value", "map.orientation", "map.position", "map.border")
@pytest.mark.parametrize("inner", list(product((1, 2, 3), repeat=2)), ids=str)
def test_every_bipolar_image_up_to_3x3_under_every_feature(inner: Shape) -> None:
    """All routes give n - 2k for all images up to 3 x 3 and all features that fit, where k pixels differ.

    That these are the definition's scores times n, tests/test_exhaustive.py shows.
    """
    n, features = inner[0] * inner[1], all_features(inner)
    for outer in product(range(inner[0], 4), range(inner[1], 4)):
        for counter, rows in enumerate(all_grids(outer)):
            image, places = Image(rows), numbers_of_patches(rows, inner)
            expected = [[n - 2 * (number ^ place).bit_count() for place in places] for number in range(len(features))]
            for feature, values in zip(features, expected, strict=True):
                assert list(engine.feature_map(image, feature).table.values()) == values
            # The routes themselves: all of them, but only one in eight of the 2**18 pairs of 3 x 3.
            step = 8 if inner == (3, 3) else 1
            some, wanted = features[counter % step :: step], expected[counter % step :: step]
            for feature, values in zip(some, wanted, strict=True):
                assert list(bits.table(image, feature).values()) == values
                assert list(lanes.table(image, feature).values()) == values
                assert list(patches.table(image, feature).values()) == values


@pytest.mark.clause("map.value", "map.shape")
@pytest.mark.untraced
def test_every_bipolar_image_of_2x3_gives_the_definitions_map() -> None:
    """The whole map is the definition's: numerators, denominator and shape."""
    for rows in all_grids((2, 3)):
        image = Image(rows)
        for inner in product((1, 2), (1, 2, 3)):
            for feature in all_features(inner):
                mine, other = engine.feature_map(image, feature), spec.feature_map(image, feature)
                assert (mine.numerators, mine.denominator) == (other.numerators, other.denominator)


# ------------------------------------------------------------------ properties


@pytest.mark.clause("map.value", "map.shape", "map.position", "map.orientation", "map.border")
@given(pairs())
@examples(150)
def test_a_map_is_the_definitions_map(pair: tuple[Image, Feature]) -> None:
    """engine.feature_map = spec.feature_map: numerators, denominator, shape."""
    mine, other = engine.feature_map(*pair), spec.feature_map(*pair)
    assert (mine.numerators, mine.denominator, mine.shape) == (other.numerators, other.denominator, other.shape)
    assert mine == other
    assert hash(mine) == hash(other)


@pytest.mark.clause("score.definition", "score.divisor")
@given(pairs(), st.data())
@examples(100)
def test_a_score_is_the_definitions_score(pair: tuple[Image, Feature], data: st.DataObject) -> None:
    """engine.score = spec.score."""
    image, feature = pair
    row = data.draw(st.integers(0, image.height - feature.height))
    col = data.draw(st.integers(0, image.width - feature.width))
    patch = image.patch(row, col, feature.shape)
    assert engine.score(feature, patch) == spec.score(feature, patch)


@pytest.mark.clause("score.definition", "score.divisor")
def test_every_pixel_that_differs_takes_two_from_the_sum() -> None:
    """The score of 5 x 7 pixels of which k differ is (35 - 2k) / 35, for k = 0 to 35."""
    pixels = bipolar_rows(random.Random("differ"), (1, 35))[0]
    feature = Feature([pixels[at : at + 7] for at in range(0, 35, 7)])
    for k in range(36):
        changed = [-pixel for pixel in pixels[:k]] + pixels[k:]
        patch = Patch([changed[at : at + 7] for at in range(0, 35, 7)])
        assert engine.score(feature, patch) == Fraction(35 - 2 * k, 35)


@given(pairs(kinds[:1]))
@examples(150)
def test_the_routes_agree_on_bipolar_pixels(pair: tuple[Image, Feature]) -> None:
    """All four routes = the third way."""
    expected = counted(*pair)
    assert {name: rows_of(route(*pair)) for name, route in BIPOLAR.items()} == dict.fromkeys(BIPOLAR, expected)
    assert summed(*pair) == expected


@given(pairs(kinds[1:]))
@examples(150)
def test_the_routes_agree_on_graded_pixels(pair: tuple[Image, Feature]) -> None:
    """Both graded routes = plain nested sums."""
    expected = summed(*pair)
    assert {name: rows_of(route(*pair)) for name, route in GRADED.items()} == dict.fromkeys(GRADED, expected)


FIVE_ROWS: list[list[float]] = [[1, -1, 0.5, 1], [-1, 1, 1, 0], [0.5, 1, -1, -1], [0, 0.25, 1, -1], [0, 1, -1, -0.5]]


@given(
    pairs(kinds[:1]) | pairs(),
    st.integers(1, 200),
    st.integers(1, 5),
    st.sampled_from((1, 2, 4, 8, 16)),
    st.integers(1, 9),
)
@example((Image(FIVE_ROWS), Feature([[1, -1]])), 12, 1, 1, 1)  # blocks of three rows and of two
@examples(200)
def test_blocks_of_any_size_give_the_same_map(
    pair: tuple[Image, Feature], plane: int, phases: int, doubled: int, chunk: int
) -> None:
    """The map does not depend on how the image is cut into strips, blocks, planes and chunks."""
    image, feature = pair
    expected = summed(image, feature)
    with (
        replaced.object(bits, "_PLANE_BITS", plane),
        replaced.object(bits, "_PHASES", phases),
        replaced.object(bits, "_CHUNK", 8 * chunk),
        replaced.object(lanes, "_BLOCK_BYTES", plane),
        replaced.object(lanes, "_PHASES", doubled),
        replaced.object(byrow, "_BLOCK", plane),
    ):
        routes = [lanes.table, bits.table, byrow.table] if image.is_bipolar and feature.is_bipolar else [lanes.table]
        for table in (route(image, feature) for route in routes):
            assert rows_of(table) == expected
            assert table.counts() == Counter(chain.from_iterable(expected))  # what was cut off is not kept


# ------------------------------------------------------------------ banks and rejections


@pytest.mark.clause("bank.order", "input.unchanged")
@given(st.lists(pairs(), min_size=1, max_size=3), st.randoms(use_true_random=False))
@examples(50)
def test_a_bank_is_its_maps_in_order(given_pairs: list[tuple[Image, Feature]], rng: random.Random) -> None:
    """feature_maps = one feature_map for each feature, whatever their shapes and kinds; nothing is changed."""
    image = given_pairs[0][0]
    fitting = [f for _, f in given_pairs if f.height <= image.height and f.width <= image.width]
    bank = [rng.choice(fitting) for _ in range(5)]
    before = image.tolist(), [feature.tolist() for feature in bank]
    with (
        replaced.object(tiny, "_COUNTS", 0),
        replaced.object(tiny, "_SUMS", 0),
        replaced.object(byrow, "_WORK", 0),
        replaced.object(byrow, "_NARROW", 0),
        replaced.object(engine, "_FEW_COUNTS", 0),
        replaced.object(engine, "_FEW_SUMS", 0),
    ):
        maps = engine.feature_maps(image, iter(bank))
    assert maps == spec.feature_maps(image, bank) == engine.feature_maps(image, bank)
    assert (image.tolist(), [feature.tolist() for feature in bank]) == before


@pytest.mark.parametrize("divisor", [1, 127])
def test_many_features_of_one_shape_are_one_layer(divisor: int) -> None:
    """Three or more of one shape share work; others and the order stay as they are."""
    rng = random.Random("bank")
    image = Image([[Fraction(pixel, divisor) for pixel in row] for row in bipolar_rows(rng, (130, 129))])
    shapes = ((5, 3), (16, 17), (17, 16), (16, 17), (5, 3), (16, 17), (1, 1))
    bank = [Feature(bipolar_rows(rng, shape)) for shape in shapes]
    with replaced.object(engine, "layer_maps", side_effect=engine.layer_maps) as together:
        maps = engine.feature_maps(image, bank)
    together.assert_called_once_with([image], [[bank[1]], [bank[3]], [bank[5]]])
    assert list(maps) == [engine.feature_map(image, feature) for feature in bank]


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_from_three_large_features_of_one_shape_on_they_are_a_layer(count: int) -> None:
    """And one of another shape in front is not."""
    rng = random.Random(count)
    image, other = Image(bipolar_rows(rng, (40, 43))), Feature(bipolar_rows(rng, (17, 16)))
    bank = [other, *(Feature(bipolar_rows(rng, (16, 17))) for _ in range(count))]
    with replaced.object(engine, "layer_maps", side_effect=engine.layer_maps) as together:
        engine.feature_maps(image, bank)
    assert [len(call.args[1]) for call in together.call_args_list] == ([count] if count >= 3 else [])


@pytest.mark.parametrize(
    ("outer", "inner", "route"),
    [
        ((9, 11), (3, 4), tiny.counts),
        ((60, 70), (5, 33), byrow.table),
        ((43, 80), (40, 65), patches.table),  # 64 positions
        ((47, 80), (40, 65), patches.table),  # 128
        ((40, 107), (38, 65), bits.table),  # 129
        ((47, 81), (40, 65), bits.table),  # 136
        ((80, 67), (37, 65), bits.table),  # 132
        ((81, 47), (65, 40), bits.table),  # 136
        ((67, 80), (65, 37), bits.table),  # 132
    ],
)
def test_the_route_of_bipolar_pixels(outer: Shape, inner: Shape, route: Route) -> None:
    rng = random.Random(str((outer, inner)))
    assert engine._route(Image(bipolar_rows(rng, outer)), Feature(bipolar_rows(rng, inner))) is route


@pytest.mark.parametrize(
    ("outer", "inner", "route"),
    [
        ((3, 5), (3, 5), patches.table),  # one position
        ((3, 6), (3, 5), tiny.sums),
        ((4, 5), (3, 5), tiny.sums),
        ((33, 54), (31, 50), patches.table),  # 15 positions
        ((32, 57), (31, 50), patches.table),  # 16
        ((31, 66), (31, 50), lanes.table),  # 17
    ],
)
@pytest.mark.parametrize("half", ["image", "feature"])
def test_the_route_of_graded_pixels(outer: Shape, inner: Shape, route: Route, half: str) -> None:
    rng = random.Random(str((outer, inner)))
    rows: dict[str, list[list[float]]] = {
        "image": [[*row] for row in bipolar_rows(rng, outer)],
        "feature": [[*row] for row in bipolar_rows(rng, inner)],
    }
    rows[half][-1][0] = 0.5
    assert engine._route(Image(rows["image"]), Feature(rows["feature"])) is route


def test_an_empty_bank_has_no_maps() -> None:
    assert engine.feature_maps(Image([[1, -1]]), []) == ()


@pytest.mark.clause("reject.fit", "reject.same-shape")
def test_rejections_are_the_definitions() -> None:
    """The same errors, word for word, and the same attributes."""
    image, large = Image([[1, -1, 1]]), Feature([[1], [0.5]])
    calls: list[Callable[[], object]] = []
    for module in (engine, spec):
        calls += [
            lambda module=module: module.feature_map(image, large),  # type: ignore[misc]
            lambda module=module: module.feature_maps(image, [Feature([[1]]), large]),  # type: ignore[misc]
            lambda module=module: module.score(large, Patch([[1, -1]])),  # type: ignore[misc]
        ]
    for mine, other in zip(calls[:3], calls[3:], strict=True):
        with pytest.raises(FitError) as one:
            mine()
        with pytest.raises(FitError) as two:
            other()
        assert str(one.value) == str(two.value)
        assert vars(one.value) == vars(two.value)


@pytest.mark.clause("reject.fit")
@pytest.mark.parametrize("pixel", [1, 0.5])
def test_a_feature_larger_in_both_directions_is_rejected(pixel: float) -> None:
    """Two negative extents of the map do not make a positive number of positions."""
    image, large = Image([[1, -1, 1], [-1, 1, 1]]), Feature([[pixel, -1] * 10] * 17)
    for rejected in (lambda: engine.feature_maps(image, [large]), lambda: engine.feature_map(image, large)):
        with pytest.raises(FitError, match=r"^feature: 17 x 20 does not fit into the 2 x 3 image"):
            rejected()


def test_swapped_arguments_are_rejected() -> None:
    image, feature = Image([[1, -1]]), Feature([[1]])
    with pytest.raises(TypeError, match="expected Image and Feature, in this order, got Feature and Image"):
        engine.feature_map(feature, image)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="expected Feature and Patch, in this order, got Feature and Image"):
        engine.score(feature, image)  # type: ignore[arg-type]


def test_the_engine_never_imports_the_definition() -> None:
    """No module of the engine names `xo_ref.spec`, or the package itself, in an import."""
    modules = sorted(Path(engine.__file__).parent.glob("*.py"))
    assert len(modules) == 11
    for module in modules:
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{alias.name}" for alias in node.names] + [str(node.module)]
            assert not {"xo_ref", "xo_ref.spec"} & set(names)
