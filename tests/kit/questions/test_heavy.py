"""Questions about shapes of much work: remainders and amounts that small shapes do not have together."""

from itertools import product

import pytest

from xo_ref.kit.questions.heavy import heavy_cases, heavy_shapes
from xo_ref.kit.questions.ranges import Takes


@pytest.mark.clause("map.value")
class TestHeavy:
    """Each usual feature meets large maps of all remainders, and large features meet many positions."""

    @pytest.mark.parametrize("side", [1, 3, 5, 7, 8])
    def test_large_maps_have_every_pair_of_remainders(self, side: int) -> None:
        maps = [shape for shape in heavy_shapes() if shape[2:] == (side, side) and shape.products >= 12_000]
        assert {(shape.rows % 4, shape.cols % 4) for shape in maps} == set(product(range(4), repeat=2))

    def test_some_are_beyond_the_sizes_of_counters_blocks_and_tiles(self) -> None:
        shapes = heavy_shapes()
        assert max(shape.n for shape in shapes) > 1 << 16
        assert any(shape.n > 256 and shape.rows * shape.cols > 512 for shape in shapes)
        assert any(shape.h > 129 and shape.rows > 128 for shape in shapes)
        assert any(shape.w > 129 and shape.cols > 128 for shape in shapes)
        assert max(shape.products for shape in shapes) > 1 << 18

    def test_they_are_asked_with_bytes_and_matches_too(self) -> None:
        kinds = {case.name.rsplit("-", 1)[1] for case in heavy_cases(3)}
        assert kinds == {"random", "bytes", "found"}

    def test_all_lie_inside_what_is_taken(self) -> None:
        takes = Takes.parse(feature="3x4", image="..99x..")
        shapes = heavy_shapes(takes)
        assert all(takes.admits(*shape) for shape in shapes)
        assert {shape[2:] for shape in shapes} == {(3, 4)}
        assert shapes == sorted(shapes, key=lambda shape: (shape.products, shape))
