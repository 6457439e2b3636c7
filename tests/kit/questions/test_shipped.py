"""The shapes that people ship, shapes by name, and the smallest shapes that are taken."""

from collections import Counter
from itertools import product

import pytest

from xo_ref.kit.case import Case
from xo_ref.kit.questions.ranges import Extents, Takes
from xo_ref.kit.questions.shipped import (
    FEATURES,
    SIZES,
    largest_shapes,
    named_cases,
    shipped_cases,
    shipped_shapes,
    smallest_cases,
)
from xo_ref.kit.runner.stages import designed


def extents(case: Case) -> Extents:
    return Extents(len(case.image), len(case.image[0]), len(case.feature), len(case.feature[0]))


@pytest.mark.clause("map.value")
class TestShipped:
    """Every feature meets every size as a width and as a height, and as a square where it is cheap."""

    @pytest.mark.parametrize(("size", "feature"), [*product((*SIZES, 8, 16, 512, 1024), FEATURES)])
    @pytest.mark.untraced
    def test_every_feature_meets_every_size(self, size: int, feature: tuple[int, int]) -> None:
        shapes = [shape for shape in shipped_shapes() if shape[2:] == feature]
        fits = size >= max(feature)
        assert any(shape.width == size for shape in shapes) == fits
        assert any(shape.height == size for shape in shapes) == fits

    def test_the_squares(self) -> None:
        squares = {(shape.height, shape.h, shape.w) for shape in shipped_shapes() if shape.height == shape.width}
        assert {(size, h, w) for size in (14, 28, 32) for h, w in FEATURES} <= squares
        assert {(size, side, side) for size in SIZES for side in (1, 3)} <= squares
        assert (224, 11, 11) not in squares

    def test_the_widths_of_3_x_3(self) -> None:
        widths = Counter(shape.width for shape in shipped_shapes() if shape[2:] == (3, 3) and shape.height <= 6)
        assert set(range(3, 71)) <= set(widths)

    def test_graded_pixels_have_small_maps_and_all_features(self) -> None:
        graded = [extents(case) for case in shipped_cases(2) if not case.is_bipolar]
        assert max(shape.rows * shape.cols for shape in graded) <= 400
        assert {shape[2:] for shape in graded} == set(FEATURES)
        assert {shape.width for shape in graded} >= set(SIZES) - {256} | set(range(3, 71))

    def test_few_shapes_are_all_asked_with_graded_pixels(self) -> None:
        cases = list(shipped_cases(2, Takes.parse(image="56x56", feature="3x3")))
        assert [case.is_bipolar for case in cases] == [True, False]

    def test_all_lie_inside_what_is_taken_and_cost_little(self) -> None:
        takes = Takes.parse(feature="3x3,7x1", image="..56x..")
        shapes = shipped_shapes(takes)
        assert {shape[2:] for shape in shapes} == {(3, 3), (7, 1)}
        assert max(shape.height for shape in shapes) == 56
        assert sum(extents(case).products for case in shipped_cases(2)) < 8_000_000


@pytest.mark.clause("map.value")
class TestNamed:
    """A shape that a user names is asked with several kinds of pixels."""

    def test_each_shape_once_a_kind(self) -> None:
        shape = Extents(9, 14, 3, 5)
        cases = list(named_cases([shape, shape], 4))
        assert len({case.name for case in cases}) == len(cases) == 9
        assert {extents(case) for case in cases} == {shape}


@pytest.mark.clause("map.value")
class TestLargest:
    """The largest features, where they are bounded."""

    @pytest.mark.parametrize(
        ("image", "feature", "shapes"),
        [
            ("", "", []),
            ("..4x..5", "", ["4x5/4x5"]),
            ("9..x..1024", "..3x..8,2x7", ["9x10/3x8", "9x9/2x7"]),
            ("4x4", "..8x..3,5x5", ["4x4/4x3"]),
        ],
    )
    def test_shapes(self, image: str, feature: str, shapes: list[str]) -> None:
        takes = Takes.parse(image=image, feature=feature)
        assert [str(shape) for shape in largest_shapes(takes)] == shapes

    def test_it_is_asked_with_all_pixels_equal(self) -> None:
        takes = Takes.parse(feature="..2x..4")
        asked = [case for case in designed(0, takes) if case.name == "named-3x6-2x4-white-white"]
        assert [extents(case) for case in asked] == list(largest_shapes(takes))


class TestSmallest:
    """Where the small scope holds nothing that is taken, its smallest shapes are asked."""

    def test_few_pairs_are_all_asked(self) -> None:
        cases = list(smallest_cases(0, Takes.parse(image="1x2..3", feature="1x2"), 32 + 16))
        assert len({(str(case.image), str(case.feature)) for case in cases[:16]}) == 16
        assert [extents(case) for case in cases] == [Extents(1, 2, 1, 2)] * 16 + [Extents(1, 3, 1, 2)] * 32

    def test_of_many_pairs_some_are_drawn(self) -> None:
        takes = Takes.parse(feature="3x5", image="..x6..")
        cases = list(smallest_cases(0, takes, 100))
        assert [extents(case) for case in cases] == [Extents(3, 6, 3, 5)] * 64 + [Extents(3, 7, 3, 5)] * 36
        assert all(case.is_bipolar for case in cases)
        assert len({case.name for case in cases}) == 100
        assert len({str(case.feature) for case in cases}) > 90

    def test_there_may_be_fewer_than_asked_for(self) -> None:
        assert len(list(smallest_cases(0, Takes.parse(image="1x1"), 100))) == 4


def test_of_large_smallest_shapes_few_questions_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xo_ref.kit.questions.shipped._SPARE", 2**14)
    cases = smallest_cases(1, Takes.parse(image="30x40..41", feature="30x36..37"), 100)
    counted = Counter(case.sizes() for case in cases)
    assert counted == {"30 x 40 under 30 x 36": 2**14 // (30 * 76), "30 x 40 under 30 x 37": 2}
