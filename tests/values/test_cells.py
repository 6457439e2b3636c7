"""What grids and maps have in common: numbers by row and column, and for libraries of arrays."""

import sys
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xo_ref import Feature, FeatureMap, Image, Patch, PositionError
from xo_ref.strategies import images

IMAGE = Image([[1, -1, Fraction(1, 3), 1], [Fraction(-1, 2), 1, 0, -1]])
MAP = FeatureMap([[7, -5, 0, 1], [9, -9, 3, 2]], denominator=9)


@pytest.mark.parametrize("value", [IMAGE, MAP, Feature("#.\n.#\n##"), Patch([[0.25]])])
def test_a_number_by_row_and_column(value: Image | FeatureMap) -> None:
    for row in range(value.height):
        assert [value[row, col] for col in range(value.width)] == list(value[row])
    assert type(IMAGE[0, 1]) is int
    assert type(MAP[1, 0]) is Fraction


@pytest.mark.clause("reject.position")
@pytest.mark.parametrize(
    ("place", "told", "row", "col"),
    [
        ((2, 0), "has no row 2 (reject.position); choose a row from 0 to 1", 2, None),
        ((-1, 5), "has no row -1 (reject.position); choose a row from 0 to 1", -1, None),
        ((0, 4), "has no column 4 (reject.position); choose a column from 0 to 3", None, 4),
        ((1, 2.0), "has no column 2.0 (reject.position); choose a column from 0 to 3", None, 2.0),
        ((1, -1), "has no column -1 (reject.position); choose a column from 0 to 3", None, -1),
        ((1, True), "has no column True (reject.position); choose a column from 0 to 3", None, True),
        ((1, 1, 1), "has no row (1, 1, 1) (reject.position); choose a row from 0 to 1", (1, 1, 1), None),
    ],
)
@pytest.mark.parametrize(("value", "name"), [(IMAGE, "image"), (MAP, "feature map")])
def test_a_place_outside(
    value: Image | FeatureMap, name: str, place: tuple[int, int], told: str, row: object, col: object
) -> None:
    with pytest.raises(PositionError) as caught:
        value[place]
    assert str(caught.value) == f"{name}: {told}"
    assert (caught.value.row, caught.value.col) == (row, col)


@pytest.mark.clause("grid.floats", "map.floats")
class TestArrays:
    """An array made of a grid or a map holds the nearest binary64 numbers, in the same shape."""

    @given(images())
    def test_of_a_grid(self, image: Image) -> None:
        found = np.asarray(image)
        assert (found.dtype, found.shape) == (np.dtype("float64"), image.shape)
        assert found.tolist() == [[float(pixel) for pixel in row] for row in image]

    @given(st.integers(1, 10**25), st.data())
    def test_of_a_map(self, denominator: int, data: st.DataObject) -> None:
        numerators = data.draw(st.lists(st.integers(-denominator, denominator), min_size=3, max_size=3))
        scores = FeatureMap([numerators], denominator)
        assert np.asarray(scores).tolist() == scores.floats()
        assert np.array(scores, dtype=np.float32).shape == (1, 3)

    def test_zero_has_no_sign(self) -> None:
        assert not np.signbit(np.asarray(IMAGE)[1, 2])

    @pytest.mark.parametrize("order", ["little", "big"])
    def test_in_the_byte_order_of_the_machine(self, order: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "byteorder", order)
        assert MAP.__array_interface__["typestr"] == {"little": "<f8", "big": ">f8"}[order]
