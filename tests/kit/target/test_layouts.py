"""Equal arrays that lie otherwise in memory."""

import sys
from fractions import Fraction

import numpy as np
import pytest

from tests.kit.hostile import functions
from tests.kit.target.test_host import reply
from xo_ref.kit.target.host import Host
from xo_ref.kit.target.layouts import KEPT, LAYOUTS, REUSED, NoArrayError, laid_out, overwritten


class TestLayouts:
    ARRAY = np.array([[1, -1, 1], [-1, -1, 1]], dtype=np.int16)

    @pytest.mark.parametrize("layout", LAYOUTS)
    def test_the_numbers_stay(self, layout: str) -> None:
        array = laid_out(self.ARRAY, layout)
        assert isinstance(array, np.ndarray)
        assert not np.shares_memory(array, self.ARRAY)
        assert array.tolist() == self.ARRAY.tolist()

    def test_each_layout_is_what_it_says(self) -> None:
        fortran, backwards, window, closed, swapped = (laid_out(self.ARRAY, layout) for layout in LAYOUTS)
        assert isinstance(fortran, np.ndarray)
        assert fortran.flags.f_contiguous
        assert isinstance(backwards, np.ndarray)
        assert backwards.strides == (-6, -2)
        assert isinstance(window, np.ndarray)
        assert window.strides[1] == 2 * window.itemsize
        assert window.strides[0] > window.shape[1] * window.strides[1]
        assert window.tolist() == self.ARRAY.tolist()
        assert isinstance(closed, np.ndarray)
        assert not closed.flags.writeable
        assert isinstance(swapped, np.ndarray)
        assert swapped.dtype.str == ">i2"

    def test_who_has_none_says_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with pytest.raises(NoArrayError, match=r"^big-endian: the type int8 has no byte order$"):
            laid_out(np.zeros((1, 1), dtype=np.int8), "big-endian")
        with pytest.raises(NoArrayError, match=r"^big-endian: the type object has no byte order$"):
            laid_out(np.array([[Fraction(1, 2)]]), "big-endian")
        with pytest.raises(NoArrayError, match=r"^every-second-column: the array has no rows and columns$"):
            laid_out(np.zeros(3), "every-second-column")
        with pytest.raises(NoArrayError, match=r"^fortran: the target takes no NumPy arrays$"):
            laid_out([[1]], "fortran")
        monkeypatch.delitem(sys.modules, "numpy")
        with pytest.raises(NoArrayError, match=r"^fortran: the target takes no NumPy arrays$"):
            laid_out(self.ARRAY, "fortran")

    def test_in_a_question(self) -> None:
        asked = Host(lambda image, _: [[int(image.flags.writeable)]], np.asarray)
        assert reply(asked, [[1, -1]], [[1]], layout="read-only") == {"map": [[0]]}
        assert reply(Host(functions.right), [[1]], [[1]], layout="read-only") == {
            "skipped": "read-only: the target takes no NumPy arrays"
        }


class TestObjectsThatComeAgain:
    def test_an_array_is_overwritten_in_place(self) -> None:
        kept = np.array([[1, -1, 1], [-1, -1, 1]])
        assert overwritten(kept, -kept) is kept
        assert kept.tolist() == [[-1, 1, -1], [1, 1, -1]]

    def test_other_objects_cannot_be(self) -> None:
        with pytest.raises(NoArrayError, match=r"^reused: neither lists nor arrays$"):
            overwritten(((1, -1),), ((1, 1),))

    @pytest.mark.parametrize("first", [KEPT, REUSED])
    def test_the_host_gives_the_same_objects(self, first: str) -> None:
        seen: list[list[object]] = []

        def keep(*grids: object) -> list[list[int]]:
            seen.append(list(grids))
            return [[1]]

        host = Host(keep)
        for layout in (first, REUSED, ""):
            host.answer({"id": 1, "op": "map", "image": [[1, -1]], "feature": [[-1]], "layout": layout})
        assert [one is two for one, two in zip(seen[0], seen[1], strict=True)] == [True, True]
        assert [one is two for one, two in zip(seen[1], seen[2], strict=True)] == [False, False]
