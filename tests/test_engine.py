"""The engine against the definition, its routes against each other, and all of them against a third way.

The third way stands here and nowhere else: rows as integers, XOR and `int.bit_count` for
pixels of -1 and 1, plain nested sums for others.
"""

import ast
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import cache
from itertools import product
from pathlib import Path
from unittest.mock import patch as replaced

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xo_ref import Feature, FitError, Image, Patch, engine, spec
from xo_ref.engine import bits, lanes, patches
from xo_ref.table import Table

Shape = tuple[int, int]
Route = Callable[[Image, Feature], Table]

# Widths around the boundaries of bytes, of 15- and 30-bit digits and of machine words.
EDGES = [1, 2, 7, 8, 9, 15, 16, 17, 29, 30, 31, 32, 33, 59, 60, 61, 63, 64, 65, 127, 128, 129, 255, 256, 257]


def by_bits(image: Image, feature: Feature) -> Table:
    [table] = bits.tables(image, [feature])
    return table


BIPOLAR: dict[str, Route] = {"bits": by_bits, "small": lanes.small, "lanes": lanes.table, "patches": patches.table}
GRADED: dict[str, Route] = {"lanes": lanes.table, "patches": patches.table}


def rows_of(table: Table) -> list[list[int]]:
    return [table.row(row) for row in range(table.height)]


def bipolar_rows(rng: random.Random, shape: Shape) -> list[list[int]]:
    height, width = shape
    return [[rng.choice((-1, 1)) for _ in range(width)] for _ in range(height)]


def counted(image: Image, feature: Feature) -> list[list[int]]:
    """The third way for pixels of -1 and 1."""
    rows, marks = (
        [int("".join("01"[pixel > 0] for pixel in row), 2) for row in grid.numerators] for grid in (image, feature)
    )
    (h, w), full = feature.shape, (1 << feature.width) - 1
    return [
        [
            feature.n
            - 2 * sum((rows[row + i] >> image.width - w - col & full ^ marks[i]).bit_count() for i in range(h))
            for col in range(image.width - w + 1)
        ]
        for row in range(image.height - h + 1)
    ]


def summed(image: Image, feature: Feature) -> list[list[int]]:
    """The third way for all pixels."""
    pixels, marks = image.numerators, feature.numerators
    h, w = feature.shape
    return [
        [
            sum(marks[i][j] * pixels[row + i][col + j] for i in range(h) for j in range(w))
            for col in range(image.width - w + 1)
        ]
        for row in range(image.height - h + 1)
    ]


# ------------------------------------------------------------------ strategies


@st.composite
def shapes(draw: st.DrawFn, height: int = 9, width: int = 11) -> tuple[Shape, Shape]:
    """The shapes of an image and of a feature that fits."""
    outer = draw(st.integers(1, height)), draw(st.integers(1, width))
    return outer, (draw(st.integers(1, outer[0])), draw(st.integers(1, outer[1])))


def grid_rows(shape: Shape, pixels: st.SearchStrategy[int | float | Fraction]) -> st.SearchStrategy[list[list[object]]]:
    height, width = shape
    row: st.SearchStrategy[list[object]] = st.lists(pixels, min_size=width, max_size=width)
    return st.lists(row, min_size=height, max_size=height)


whole = st.sampled_from((-1, 1))
fractions = st.fractions(-1, 1, max_denominator=300)
floats = st.floats(-1, 1) | st.sampled_from((5e-324, -5e-324, 2.2250738585072014e-308, 1 - 2**-53, -1.0, 0.1))
kinds: list[st.SearchStrategy[int | float | Fraction]] = [
    whole,
    st.sampled_from((-1, 0, 1)),
    st.integers(-127, 127).map(lambda level: Fraction(level, 127)),
    fractions,
    floats,
    whole | fractions | floats,
]


@st.composite
def pairs(draw: st.DrawFn, kinds: Sequence[st.SearchStrategy[int | float | Fraction]] = kinds) -> tuple[Image, Feature]:
    """An image and a feature that fits, each with pixels of one of the kinds."""
    outer, inner = draw(shapes())
    image, feature = (draw(grid_rows(shape, draw(st.sampled_from(kinds)))) for shape in (outer, inner))
    return Image(image), Feature(feature)  # type: ignore[arg-type]  # lists of objects that are pixels, by construction


# ------------------------------------------------------------------ exhaustive


@cache
def all_grids(shape: Shape) -> list[tuple[tuple[int, ...], ...]]:
    height, width = shape
    return list(product(product((-1, 1), repeat=width), repeat=height))


@cache
def all_scores(shape: Shape) -> dict[tuple[int, int], int]:
    """The definition's answer times n for every pair of grids of a shape, by their numbers in `all_grids`."""
    n, cut = shape[0] * shape[1], [Patch(rows) for rows in all_grids(shape)]
    return {
        (one, other): int(spec.score(feature, patch) * n)
        for one, feature in enumerate(all_features(shape))
        for other, patch in enumerate(cut)
    }


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


@pytest.mark.clause("map.value", "map.orientation", "map.position", "map.border")
@pytest.mark.parametrize("inner", list(product((1, 2, 3), repeat=2)), ids=str)
def test_every_bipolar_image_up_to_3x3_under_every_feature(inner: Shape) -> None:
    """All routes give the definition's scores for all images up to 3 x 3 and all features that fit."""
    scores, features = all_scores(inner), all_features(inner)
    for outer in product(range(inner[0], 4), range(inner[1], 4)):
        for counter, rows in enumerate(all_grids(outer)):
            image, places = Image(rows), numbers_of_patches(rows, inner)
            expected = [[scores[number, place] for place in places] for number in range(len(features))]
            for feature, values in zip(features, expected, strict=True):
                assert list(engine.feature_map(image, feature).table.values()) == values
            # The routes themselves: all of them, but only one in eight of the 2**18 pairs of 3 x 3.
            step = 8 if inner == (3, 3) else 1
            some, wanted = features[counter % step :: step], expected[counter % step :: step]
            for feature, sliced, values in zip(some, bits.tables(image, some), wanted, strict=True):
                assert list(sliced.values()) == values
                assert list(lanes.table(image, feature).values()) == values
                assert list(patches.table(image, feature).values()) == values


@pytest.mark.clause("map.value", "map.shape")
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
@settings(deadline=None, max_examples=150)
def test_a_map_is_the_definitions_map(pair: tuple[Image, Feature]) -> None:
    """engine.feature_map = spec.feature_map: numerators, denominator, shape."""
    mine, other = engine.feature_map(*pair), spec.feature_map(*pair)
    assert (mine.numerators, mine.denominator, mine.shape) == (other.numerators, other.denominator, other.shape)
    assert mine == other
    assert hash(mine) == hash(other)


@pytest.mark.clause("score.definition", "score.divisor")
@given(pairs(), st.data())
@settings(deadline=None, max_examples=100)
def test_a_score_is_the_definitions_score(pair: tuple[Image, Feature], data: st.DataObject) -> None:
    """engine.score = spec.score."""
    image, feature = pair
    row = data.draw(st.integers(0, image.height - feature.height))
    col = data.draw(st.integers(0, image.width - feature.width))
    patch = image.patch(row, col, feature.shape)
    assert engine.score(feature, patch) == spec.score(feature, patch)


@given(pairs(kinds[:1]))
@settings(deadline=None, max_examples=150)
def test_the_routes_agree_on_bipolar_pixels(pair: tuple[Image, Feature]) -> None:
    """All four routes = the third way."""
    expected = counted(*pair)
    assert {name: rows_of(route(*pair)) for name, route in BIPOLAR.items()} == dict.fromkeys(BIPOLAR, expected)
    assert summed(*pair) == expected


@given(pairs(kinds[1:]))
@settings(deadline=None, max_examples=150)
def test_the_routes_agree_on_graded_pixels(pair: tuple[Image, Feature]) -> None:
    """Both graded routes = plain nested sums."""
    expected = summed(*pair)
    assert {name: rows_of(route(*pair)) for name, route in GRADED.items()} == dict.fromkeys(GRADED, expected)


@pytest.mark.parametrize("width", EDGES)
@given(st.randoms(use_true_random=False), st.integers(1, 6), st.data())
@settings(deadline=None, max_examples=6)
def test_bits_at_the_boundaries_of_words(width: int, rng: random.Random, height: int, data: st.DataObject) -> None:
    """Bit slicing and one product = the third way, for widths around bytes, digits and words."""
    inner = data.draw(st.integers(1, height)), data.draw(st.integers(1, min(width, 9)) | st.integers(1, width))
    image, feature = Image(bipolar_rows(rng, (height, width))), Feature(bipolar_rows(rng, inner))
    expected = counted(image, feature)
    assert rows_of(by_bits(image, feature)) == expected
    if feature.n < 256:
        assert rows_of(lanes.small(image, feature)) == expected


@given(pairs(), st.integers(1, 200), st.integers(1, 5), st.sampled_from((1, 2, 4, 8, 16)), st.integers(1, 9))
@settings(deadline=None, max_examples=200)
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
    ):
        assert rows_of(lanes.table(image, feature)) == expected
        if image.is_bipolar and feature.is_bipolar:
            assert rows_of(by_bits(image, feature)) == expected


# ------------------------------------------------------------------ boundaries


@pytest.mark.parametrize(
    "inner", [(1, 127), (2, 64), (3, 85), (15, 17), (16, 16), (257, 1), (7, 4681), (128, 256), (255, 257), (256, 256)]
)
def test_counts_at_the_limits_of_machine_integers(inner: Shape) -> None:
    """n = 127, 128, 255, 256, 257, 32767, 32768, 65535, 65536, with all, no and half of the pixels matching."""
    rng = random.Random(f"limits {inner}")
    h, w = inner
    rows = bipolar_rows(rng, (h + 1, w + 2))
    cut = [row[1 : w + 1] for row in rows[1:]]
    image = Image(rows)
    for feature in (
        Feature(cut),
        Feature([[-pixel for pixel in row] for row in cut]),
        Feature(bipolar_rows(rng, inner)),
    ):
        expected = counted(image, feature)
        assert rows_of(by_bits(image, feature)) == expected
        assert rows_of(patches.table(image, feature)) == expected
        assert rows_of(engine.feature_map(image, feature).table) == expected


LIMITS = [(1 << power) + more for power in (7, 8, 15, 16, 23, 24, 31, 32, 47, 62, 63, 64, 127) for more in (-1, 0, 1)]


@pytest.mark.parametrize("denominator", LIMITS, ids=lambda limit: f"{limit:x}")
def test_sums_at_the_limits_of_lanes(denominator: int) -> None:
    """The largest and smallest sums that a lane must hold, and the next ones, stay apart."""
    parts = [denominator, -denominator, 1, -1, 0, denominator - 1, 1 - denominator]
    image = Image([[Fraction(part, denominator) for part in parts[at:] + parts[:at]] for at in (0, 3, 5)])
    for feature in (Feature([[1]]), Feature([[-1], [0]]), Feature([[0, 0]]), Feature([[Fraction(1, 3)]])):
        assert rows_of(lanes.table(image, feature)) == summed(image, feature)


def test_large_bipolar_images() -> None:
    """Several strips at their real size = the third way; tall, wide and odd."""
    rng = random.Random("large")
    for outer, inner in [((1100, 130), (5, 4)), ((3, 70_000), (2, 3)), ((5000, 3), (3, 2)), ((300, 301), (31, 17))]:
        image, feature = Image(bipolar_rows(rng, outer)), Feature(bipolar_rows(rng, inner))
        expected = counted(image, feature)
        assert rows_of(engine.feature_map(image, feature).table) == expected
        assert rows_of(by_bits(image, feature)) == expected
        assert rows_of(lanes.table(image, feature)) == expected


def test_large_graded_images() -> None:
    """Several blocks at their real size = plain nested sums."""
    rng = random.Random("graded")
    for outer, inner, denominator in [((90, 257), (6, 5), 127), ((700, 31), (3, 4), 10**30), ((2, 9000), (1, 7), 255)]:
        image, feature = (
            kind([[Fraction(rng.randint(-denominator, denominator), denominator) for _ in range(w)] for _ in range(h)])
            for kind, (h, w) in ((Image, outer), (Feature, inner))
        )
        assert isinstance(image, Image)
        assert isinstance(feature, Feature)
        assert rows_of(engine.feature_map(image, feature).table) == summed(image, feature)


# ------------------------------------------------------------------ banks and refusals


@pytest.mark.clause("bank.order", "input.unchanged")
@given(st.lists(pairs(), min_size=1, max_size=3), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=50)
def test_a_bank_is_its_maps_in_order(given_pairs: list[tuple[Image, Feature]], rng: random.Random) -> None:
    """feature_maps = one feature_map for each feature, whatever their shapes and kinds; nothing is changed."""
    image = given_pairs[0][0]
    fitting = [f for _, f in given_pairs if f.height <= image.height and f.width <= image.width]
    bank = [rng.choice(fitting) for _ in range(5)]
    before = image.tolist(), [feature.tolist() for feature in bank]
    with replaced.object(lanes, "_SMALL", 0), replaced.object(engine, "_FEW", 0):
        maps = engine.feature_maps(image, iter(bank))
    assert maps == spec.feature_maps(image, bank)
    assert (image.tolist(), [feature.tolist() for feature in bank]) == before


def test_a_bank_packs_its_image_once() -> None:
    """Features of several shapes share one packed image."""
    rng = random.Random("bank")
    image = Image(bipolar_rows(rng, (130, 129)))
    bank = [Feature(bipolar_rows(rng, shape)) for shape in ((3, 5), (5, 3), (3, 5), (17, 16))]
    with replaced.object(bits, "_packed", side_effect=bits._packed) as packed:
        maps = engine.feature_maps(image, bank)
    assert packed.call_count == 1
    assert [rows_of(scores.table) for scores in maps] == [counted(image, feature) for feature in bank]


def test_an_empty_bank_has_no_maps() -> None:
    assert engine.feature_maps(Image([[1, -1]]), []) == ()


@pytest.mark.clause("reject.fit", "reject.same-shape")
def test_refusals_are_the_definitions() -> None:
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


def test_swapped_arguments_are_refused() -> None:
    image, feature = Image([[1, -1]]), Feature([[1]])
    with pytest.raises(TypeError, match="expected Image and Feature, in this order, got Feature and Image"):
        engine.feature_map(feature, image)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="expected Feature and Patch, in this order, got Feature and Image"):
        engine.score(feature, image)  # type: ignore[arg-type]


def test_the_engine_never_imports_the_definition() -> None:
    """No module of the engine names `xo_ref.spec`, or the package itself, in an import."""
    modules = sorted(Path(engine.__file__).parent.glob("*.py"))
    assert len(modules) == 4
    for module in modules:
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{alias.name}" for alias in node.names] + [str(node.module)]
            assert not {"xo_ref", "xo_ref.spec"} & set(names)


# ------------------------------------------------------------------ packed tables


def every_table() -> Iterator[tuple[Table, list[list[int]]]]:
    """The same values kept in every way that a route keeps them, and as plain rows."""
    rows = [[4, -2, 6, 4, 0], [-2, 4, -4, 6, -2]]
    flat = [value for row in rows for value in row]
    for bound in (6, 1000, 10**6, 10**15, 10**30):
        yield Table.of(flat, height=2, width=5, bound=bound), rows
    for code, size in (("B", 1), ("H", 2), ("I", 4), ("Q", 8)):
        for scale, offset in ((2, -4), (1, -(1 << 8 * size - 1))):
            shifted = [(value - offset) // scale for value in flat]
            table = Table.of(shifted, height=2, width=5, bound=1 << 64)
            cells = b"".join(int(cell).to_bytes(size, sys.byteorder) for cell in table.values())
            yield Table(2, 5, cells, code, scale, offset), rows


@pytest.mark.clause("map.best")
@pytest.mark.parametrize(("table", "rows"), list(every_table()))
def test_packed_tables_answer_like_plain_rows(table: Table, rows: list[list[int]]) -> None:
    """Extremes, places, counts, total and comparison do not depend on how the values are kept."""
    flat = [value for row in rows for value in row]
    assert rows_of(table) == rows
    assert (table.lowest(), table.highest(), table.total()) == (min(flat), max(flat), sum(flat))
    assert table.counts() == {value: flat.count(value) for value in sorted(set(flat))}
    for value in range(-9, 10):
        assert table.places(value) == [(r, c) for r, row in enumerate(rows) for c, v in enumerate(row) if v == value]
    assert table.places(1 << 70) == []
    plain = Table.of(flat, height=2, width=5, bound=1000)
    assert table.same_values(plain)
    assert plain.same_values(table)
    assert not table.same_values(Table.of([*flat[:-1], 5], height=2, width=5, bound=1000))


def test_a_place_is_found_at_whole_cells_only() -> None:
    """The bytes 02 01 are found in 01 02 01 02 21, but only where a cell begins."""
    value = int.from_bytes(bytes([2, 1]), sys.byteorder)
    assert Table(1, 3, bytes([1, 2, 1, 2, 2, 1]), "H").places(value) == [(0, 2)]
    assert Table(1, 2, bytes([1, 2, 1, 2]), "H").places(value) == []
