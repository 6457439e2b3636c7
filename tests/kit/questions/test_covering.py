"""The covering shapes: all pairs, all kinds of pixels, inside what is taken; and faults of shape, each met."""

import sys
from collections import defaultdict
from itertools import combinations, product

import pytest

from tests.tools.coverage import every_shape, figures, pairs, places, written
from xo_ref.kit.case import Case
from xo_ref.kit.questions.contents import KINDS
from xo_ref.kit.questions.covering import (
    LIMIT,
    PATH,
    PROPERTIES,
    covering,
    covering_cases,
    covering_shapes,
    crossed_cases,
    mask,
)
from xo_ref.kit.questions.ranges import Extents, Takes
from xo_ref.kit.questions.shipped import shipped_cases

TAKES = {
    "one feature": Takes.parse(feature="3x3"),
    "one feature, narrow images": Takes.parse(feature="17x5", image="..x..64"),
    "small features": Takes.parse(feature="1..3x1..4", image="..40x..60"),
    "two features": Takes.parse(feature="3x3,5x4", image="8..x1..9,2..4x.."),
    "images of one size": Takes.parse(image="56x48"),
    "one shape": Takes.parse(image="224x224", feature="3x3"),
    "anything up to 1024": Takes.parse(image="..1024x..1024"),
}

# Conditions of shape over the numbers H W h w n R C: a kernel is wrong in one cell where one holds.
PROBES = [
    "W % 64 == 0", "H & H - 1 == 0 and W & W - 1 == 0 and min(H, W) >= 8", "n >= 65536", "h == 1 and w > 8 and W > w",
    "w == 1 and h > 8 and H > h", "H * W % 4096 == 0", "W & W - 1 == 0 and W >= 64", "n == 1 and C > 16",
    "h == w == 3 and C % 6 == 5", "C % 8 == 3", "C > 32 and n > 1", "R <= 2 and C > 4", "H > 1 and W % 2",
    "R % 4 == 3 and C > 15", "n % 4 == 1 and n > 1", "H < h + 2 and w > 1", "R * C > 65536", "H * W == 32769",
    "W == 1024 and h == 3", "W == 224 and h == w == 7", "h == 7 and w == 1 and H == 256", "n == 128 and W % 8 == 5",
    "R * C == 257", "C % 32 == 31 and w > 1", "H == 17 and C == 33", "h % 16 == 11 and w % 16 == 13", "n == 2**15 - 1",
    "H == W == 224 and n == 9", "h > w and R < C and R > 1", "W % 16 == 9 and R % 16 == 6", "n > 255 and R * C > 1",
]  # fmt: skip
PROBES += [f"h == w == 3 and W == {width}" for width in range(3, 71)]


def names(shape: Extents) -> dict[str, int]:
    """Give a shape's numbers their letters."""
    height, width, h, w = shape
    numbers = {"H": height, "W": width, "h": h, "w": w, "n": shape.n, "R": shape.rows, "C": shape.cols}
    return numbers | {"P": shape.rows * shape.cols, "F": height * width}


def holds(condition: str, shape: Extents) -> bool:
    return bool(eval(condition, {"min": min}, names(shape)))  # noqa: S307  # conditions of this file


def extents(case: Case) -> Extents:
    return Extents(len(case.image), len(case.image[0]), len(case.feature), len(case.feature[0]))


@pytest.fixture(scope="module")
def asked() -> dict[Extents, list[str]]:
    """Ask everything once: the names of the cases of each shape."""
    found: dict[Extents, list[str]] = defaultdict(list)
    for case in (*covering_cases(3), *crossed_cases(3), *shipped_cases(3)):
        found[extents(case)].append(case.name)
    return found


@pytest.mark.clause("map.value")
@pytest.mark.parametrize("probe", PROBES)
@pytest.mark.untraced
def test_a_kernel_that_is_wrong_for_some_shapes_is_asked_one(probe: str, asked: dict[Extents, list[str]]) -> None:
    assert any(holds(probe, shape) for shape in asked)


@pytest.mark.untraced
def test_names_are_unique(asked: dict[Extents, list[str]]) -> None:
    every = [name for cases in asked.values() for name in cases]
    assert len(every) == len(set(every)) > 4000


class TestProperties:
    """A mask has the bit of every property that holds, and of no other."""

    @pytest.mark.parametrize(
        "shape", [Extents(64, 40, 3, 9), Extents(1, 1, 1, 1), Extents(257, 18, 1, 18), Extents(129, 1025, 128, 1023)]
    )
    def test_a_mask_tells_the_conditions_that_hold(self, shape: Extents) -> None:
        assert [PROPERTIES[place] for place in places(mask(shape))] == [one for one in PROPERTIES if holds(one, shape)]

    def test_the_counts_are_the_published_ones(self) -> None:
        per_quantity = [sum(text.startswith(quantity) for text in PROPERTIES) for quantity in "HWhwRCnPF"]
        assert per_quantity == [16 + 3 + 21] * 6 + [16 + 3 + 6] * 3


class TestStrength:
    """Every pair of properties that occurs together in a cheap shape occurs in one that is asked."""

    def test_the_stored_shapes_cover_all_pairs_of_small_shapes(self) -> None:
        assert pairs(every_shape(100)) <= pairs(covering_shapes())

    def test_a_choice_covers_all_pairs_of_its_pool(self) -> None:
        pool = list(every_shape(60))
        chosen = covering(pool)
        assert len(chosen) < len(pool) // 2
        assert pairs(chosen) == pairs(pool)
        assert any(pairs({*chosen} - {shape}) != pairs(pool) for shape in chosen)

    def test_a_budget_ends_the_choice(self) -> None:
        pool = list(every_shape(60))
        some = covering(pool, 500)
        assert 500 <= sum(shape.products for shape in some) < 560 < sum(shape.products for shape in covering(pool))

    @pytest.mark.parametrize("modulus", [4, 8, 16])
    @pytest.mark.untraced
    def test_all_remainders_of_two_extents_meet(self, modulus: int) -> None:
        for one, other in combinations("HWhwRC", 2):
            met = {(names(shape)[one] % modulus, names(shape)[other] % modulus) for shape in covering_shapes()}
            assert len(met) == modulus**2

    @pytest.mark.heavy
    def test_the_stored_shapes_cover_all_pairs(self) -> None:
        assert figures().startswith(
            "315 properties of 9 numbers; 28244 pairs occur together in a shape of at most 2048 products, "
            "28244 of them in one of the 3298 covering shapes"
        )

    @pytest.mark.heavy
    def test_the_stored_file_is_what_the_tool_writes(self) -> None:
        assert PATH.read_text(encoding="utf-8") == written(covering(every_shape(LIMIT), sys.maxsize))

    def test_the_file_is_written_in_the_form_it_is_read(self) -> None:
        assert PATH.read_text(encoding="utf-8") == written(covering_shapes())


class TestPixels:
    """Every property is met with every kind of pixels of the covering questions."""

    def test_every_property_meets_every_kind(self) -> None:
        seen: dict[str, int] = defaultdict(int)
        for case in covering_cases(1):
            seen[case.name.rsplit("-", 1)[1]] |= mask(extents(case))
        whole = (1 << len(PROPERTIES)) - 1
        assert {kind for kind, met in seen.items() if met == whole} == {"random", "found", "negative", "graded"}

    @pytest.mark.untraced
    def test_65536_pixels_match(self) -> None:
        shape = Extents(256, 257, 256, 256)
        [case] = [case for case in covering_cases(1) if extents(case) == shape]
        assert any([row[left : left + 256] for row in case.image] == case.feature for left in (0, 1))

    def test_every_kind_of_image_meets_every_kind_of_feature_in_many_shapes(self) -> None:
        both: dict[tuple[str, str], set[Extents]] = defaultdict(set)
        kinds = KINDS.keys() - {"faint"}  # which is for large images
        for case in crossed_cases(1):
            label = case.name.split("-", 4)[4]
            image = next(kind for kind in kinds if label.startswith(f"{kind}-") and label[len(kind) + 1 :] in kinds)
            both[image, label[len(image) + 1 :]].add(extents(case))
        assert set(both) == set(product(kinds, kinds))
        assert {len(shapes) for shapes in both.values()} == {3}
        for side, kind in product((0, 1), kinds):
            met = [names(shape) for pair, shapes in both.items() if pair[side] == kind for shape in shapes]
            assert all(len({numbers[letter] % 4 for numbers in met}) == 4 for letter in "HWhwRC")

    @pytest.mark.untraced
    def test_the_seed_changes_the_pixels_and_not_the_shapes(self) -> None:
        takes = TAKES["small features"]
        first, again, other = (list(covering_cases(seed, takes)) for seed in (1, 1, 2))
        assert first == again
        assert [case.name for case in first] == [case.name for case in other]
        assert first != other


class TestTakes:
    """Every question lies inside what is taken, and the questions cover what is left."""

    @pytest.mark.parametrize("takes", TAKES.values(), ids=TAKES)
    @pytest.mark.untraced
    def test_every_question_lies_inside(self, takes: Takes) -> None:
        shapes = [extents(case) for case in (*covering_cases(1, takes), *crossed_cases(1, takes))]
        assert shapes
        assert all(takes.admits(*shape) for shape in shapes)

    def test_a_fixed_feature_meets_all_remainders_of_image_and_map(self) -> None:
        shapes = covering_shapes(TAKES["one feature"])
        for one, other in product("HR", "WC"):
            assert len({(names(shape)[one] % 16, names(shape)[other] % 16) for shape in shapes}) == 256
        assert {15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 1023, 1024} <= {shape.width for shape in shapes}

    def test_nearly_all_pairs_are_covered_where_nearly_everything_is_taken(self) -> None:
        stored = pairs(shape for shape in covering_shapes() if max(shape) <= 1024)
        assert stored <= pairs(covering_shapes(TAKES["anything up to 1024"]))

    def test_one_shape_is_asked_with_every_kind(self) -> None:
        cases = list(covering_cases(1, TAKES["one shape"]))
        assert sorted(case.name.rsplit("-", 1)[1] for case in cases) == ["found", "graded", "negative", "random"]

    def test_a_box_of_features_that_fits_no_image_is_left_out(self) -> None:
        takes = Takes.parse(image="4x6", feature="9x9,2x3")
        assert {extents(case) for case in covering_cases(1, takes)} == {Extents(4, 6, 2, 3)}
