"""The kinds of pixels: each is what its name says, in shapes that differ on the two axes."""

import random
from collections import Counter
from itertools import pairwise

import pytest

from xo_ref import Feature, Image, feature_map
from xo_ref.kit.case import all_bipolar
from xo_ref.kit.questions.contents import KINDS, Rows, filled, found
from xo_ref.kit.questions.ranges import Extents

BIPOLAR, GRADED = list(KINDS)[:9], list(KINDS)[9:]
SHAPES = [(1, 1), (1, 6), (7, 1), (4, 6), (5, 3), (16, 20)]


def drawn(kind: str, shape: tuple[int, int]) -> Rows:
    return KINDS[kind](random.Random(7), *shape)


def transposed(rows: Rows) -> Rows:
    return [list(line) for line in zip(*rows, strict=True)]


@pytest.mark.parametrize("shape", SHAPES)
class TestKinds:
    """Each kind has its shape and its property."""

    @pytest.mark.parametrize("kind", KINDS)
    def test_the_shape_and_the_pixels(self, kind: str, shape: tuple[int, int]) -> None:
        rows = drawn(kind, shape)
        assert [len(row) for row in rows] == [shape[1]] * shape[0]
        assert all(-1 <= pixel <= 1 for row in rows for pixel in row)
        assert len({id(row) for row in rows}) == shape[0]  # a kernel that changes one row changes no other
        if kind in BIPOLAR:
            assert all_bipolar(rows)

    def test_constant(self, shape: tuple[int, int]) -> None:
        assert {pixel for row in drawn("white", shape) for pixel in row} == {1}
        assert {pixel for row in drawn("black", shape) for pixel in row} == {-1}
        [grey] = {pixel for row in drawn("grey", shape) for pixel in row}
        assert grey not in {-1, 0, 1}

    def test_bytes(self, shape: tuple[int, int]) -> None:
        levels = {(pixel + 1) * 127.5 for row in drawn("bytes", shape) for pixel in row}
        assert all(abs(level - round(level)) < 1e-9 for level in levels)
        assert shape != (16, 20) or len(levels) > 127

    def test_checkerboard(self, shape: tuple[int, int]) -> None:
        rows = drawn("checkerboard", shape)
        assert rows[0][0] == 1
        assert all(a == -b for row in rows for a, b in pairwise(row))
        assert all(a == -b for row in transposed(rows) for a, b in pairwise(row))

    def test_symmetric(self, shape: tuple[int, int]) -> None:
        rows = drawn("symmetric", shape)
        assert rows == [row[::-1] for row in rows[::-1]]

    def test_rank_one(self, shape: tuple[int, int]) -> None:
        rows = drawn("rank-one", shape)
        assert all(row == [sign * pixel for pixel in rows[0]] for row in rows for sign in (row[0] * rows[0][0],))

    def test_one_pixel(self, shape: tuple[int, int]) -> None:
        for kind, ground in (("single", -1), ("dot", 0)):
            count = Counter(pixel for row in drawn(kind, shape) for pixel in row)
            assert count[1] == 1
            assert count.total() == 1 + count[ground]

    def test_one_row_and_one_column(self, shape: tuple[int, int]) -> None:
        for rows in (drawn("row", shape), transposed(drawn("column", shape))):
            assert sum(set(row) == {1} for row in rows) == 1
            assert sum(set(row) == {-1} for row in rows) == len(rows) - 1


class TestDrawn:
    """Drawn pixels have no symmetry, and graded ones their levels."""

    def test_random_pixels_are_not_symmetric(self) -> None:
        rows = drawn("random", (16, 20))
        assert rows not in ([row[::-1] for row in rows[::-1]], rows[::-1], [row[::-1] for row in rows])
        assert 100 < sum(row.count(1) for row in rows) < 220

    @pytest.mark.parametrize(
        ("kind", "unit", "most"), [("graded", 64, 64), ("seven-bits", 127, 127), ("tiny", 2**30, 9)]
    )
    def test_the_levels_of_graded_pixels(self, kind: str, unit: int, most: int) -> None:
        pixels = {pixel for row in drawn(kind, (50, 60)) for pixel in row}
        assert pixels == {level / unit for level in range(-most, most + 1)}

    def test_sparse_pixels_are_mostly_0(self) -> None:
        count = Counter(pixel for row in drawn("sparse", (50, 60)) for pixel in row)
        assert set(count) == {0, 1, -1, 0.375}
        assert count[0] > 2000

    def test_some_graded_kinds_are_not_bipolar(self) -> None:
        assert not any(all_bipolar(drawn(kind, (16, 20))) for kind in GRADED)


@pytest.mark.clause("map.value")
class TestFound:
    """The feature, or its negative, is in the image."""

    @pytest.mark.parametrize(("negative", "score"), [(False, 1), (True, -1)])
    def test_the_score_at_one_position(self, *, negative: bool, score: int) -> None:
        places = set()
        for seed in range(12):
            case = found(Extents(9, 14, 4, 7), negative=negative, seed=seed, name="f")
            scores = feature_map(Image(case.image), Feature(case.feature))
            [place] = [(row, col) for row in range(6) for col in range(8) if scores[row][col] == score]
            places.add(place)
        assert len(places) > 6


def test_a_question_is_the_same_for_the_same_seed() -> None:
    first, again, other = (filled(Extents(5, 7, 2, 3), "random", "graded", seed=seed, name="n") for seed in (1, 1, 2))
    assert first == again
    assert first.name == "n-5x7-2x3-random-graded"
    assert (first.image, first.feature) != (other.image, other.feature)
