"""Images, features, patches and maps as values."""

import copy
import pickle
import weakref
from array import array
from collections import UserList, deque
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xo_ref import Feature, FeatureMap, FitError, FormatError, Image, Patch, PositionError, ScoreError
from xo_ref.values.grid import check_fit, check_same
from xo_ref.values.pixels import PixelLike, Rows

ROWS = [[1, -1, 1], [-1, -1, 1]]
GRADED: list[list[PixelLike]] = [[0.5, -1, Fraction(1, 3)], [Decimal("0.1"), 0, 1]]
KINDS = (Image, Feature, Patch)

exact: st.SearchStrategy[PixelLike] = st.fractions(-1, 1, max_denominator=300) | st.floats(-1, 1) | st.integers(-1, 1)
rows_of_pixels = st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(
    lambda shape: st.lists(st.lists(exact, min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0])
)


@pytest.mark.clause("grid.value")
class TestValues:
    """A grid is a value: it never changes, and equal grids are interchangeable."""

    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("rows", [ROWS, GRADED])
    def test_repr_reads_back(self, kind: type[Image], rows: list[list[PixelLike]]) -> None:
        grid = kind(rows)
        names = {"Image": Image, "Feature": Feature, "Patch": Patch, "Fraction": Fraction}
        assert eval(repr(grid), names) == grid  # noqa: S307  # the text is our own

    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("rows", [ROWS, GRADED])
    def test_pickles_and_copies(self, kind: type[Image], rows: list[list[PixelLike]]) -> None:
        grid = kind(rows)
        for other in (pickle.loads(pickle.dumps(grid)), copy.copy(grid), copy.deepcopy(grid)):  # noqa: S301
            assert other == grid
            assert hash(other) == hash(grid)
            assert type(other) is kind

    @pytest.mark.parametrize("name", ["height", "width", "denominator", "table", "colour"])
    def test_cannot_be_changed(self, name: str) -> None:
        image = Image(ROWS)
        for value in (image, FeatureMap([[1]], 1)):
            with pytest.raises(AttributeError, match=name):
                setattr(value, name, 5)
            with pytest.raises(AttributeError, match=name):
                delattr(value, name)

    def test_cannot_be_built_twice(self) -> None:
        image, scores = Image(ROWS), FeatureMap([[1]], 1)
        with pytest.raises(AttributeError, match=r"^Image never changes; build another one$"):
            image.__init__([[-1]])
        with pytest.raises(AttributeError, match=r"^FeatureMap never changes; build another one$"):
            scores.__init__([[-1]], 1)
        assert (image.tolist(), scores.numerators) == (ROWS, ((1,),))

    @pytest.mark.parametrize("value", [Image(ROWS), Feature(ROWS), Patch(ROWS), FeatureMap([[1]], 1)])
    def test_takes_weak_references(self, value: object) -> None:
        assert weakref.ref(value)() is value

    def test_types_are_distinct(self) -> None:
        grids = [kind(ROWS) for kind in KINDS]
        assert len(set(grids)) == 3
        assert Image(ROWS) != object()

    def test_equal_pixels_make_equal_grids(self) -> None:
        assert Image([[0.5, 1]]) == Image([[Fraction(1, 2), 1.0]]) == Image(((Decimal("0.50"), Fraction(1)),))
        assert Image([[1, -1]]) != Image([[-1, 1]])
        assert Image([[1, -1]]) != Image([[1], [-1]])
        assert Feature([[0.1]]) != Feature([[Decimal("0.1")]])

    def test_facts(self) -> None:
        image = Image(GRADED)
        assert (image.height, image.width, image.shape, image.n, len(image)) == (2, 3, (2, 3), 6, 2)
        assert image.denominator == 30
        assert image.numerators == ((15, -30, 10), (3, 0, 30))
        assert image.tolist() == [[Fraction(1, 2), -1, Fraction(1, 3)], [Fraction(1, 10), 0, 1]]
        assert list(map(type, image[1])) == [Fraction, int, int]
        assert list(image) == [image[0], image[1]]

    @pytest.mark.parametrize(
        ("rows", "bipolar"), [(ROWS, True), ([[1, 0]], False), ([[0.5]], False), ([[5e-324]], False), ([[1.0]], True)]
    )
    def test_bipolar(self, rows: list[list[float]], bipolar: bool) -> None:
        assert Image(rows).is_bipolar is bipolar

    def test_negative(self) -> None:
        assert -Feature(ROWS) == Feature([[-1, 1, -1], [1, 1, -1]])
        negative = -Image(GRADED)
        assert -negative == Image(GRADED)
        assert type(-Patch(ROWS)) is Patch

    def test_picture(self) -> None:
        assert str(Image(ROWS)) == "#.#\n..#"
        assert str(Image([[-1, -0.99, -0.5, 0, 0.5, 0.99, 1]])) == ".:-=+*#"

    @given(rows_of_pixels)
    def test_everything_is_kept_exactly(self, rows: list[list[PixelLike]]) -> None:
        assert Image(rows).tolist() == [[Fraction(pixel) for pixel in row] for row in rows]


@pytest.mark.clause("grid.input", "pixel.exact")
class TestInput:
    """A grid is built from any sequence of sequences, or from what `.tolist()` makes of an object."""

    @pytest.mark.parametrize(
        "rows",
        [
            tuple(map(tuple, ROWS)),
            deque(map(deque, ROWS)),
            UserList(map(UserList, ROWS)),
            [array("b", row) for row in ROWS],
            np.array(ROWS),
            np.array(ROWS, dtype=np.int8),
            np.array(ROWS, dtype=np.float32),
            np.asfortranarray(ROWS),
            [np.array(row) for row in ROWS],
            [[np.int8(pixel) for pixel in row] for row in ROWS],
            [[Fraction(pixel) for pixel in row] for row in ROWS],
            [[Decimal(pixel) for pixel in row] for row in ROWS],
            [[float(pixel) for pixel in row] for row in ROWS],
            Image(ROWS),
            Feature(ROWS),
            memoryview(bytes([1, 255, 1, 255, 255, 1])).cast("b", (2, 3)),
        ],
        ids=lambda rows: type(rows).__name__,
    )
    def test_kinds_of_rows(self, rows: Rows) -> None:
        assert Image(rows) == Image(ROWS)

    @pytest.mark.parametrize(
        "picture",
        ["#.#\n..#", "\n  #.#\n  ..#\n", ["#.#", "..#"], deque(["#.#", "..#"]), np.array(["#.#", "..#"]), ["#.#\n..#"]],
    )
    @pytest.mark.parametrize("kind", KINDS)
    def test_pictures(self, kind: type[Image], picture: Rows) -> None:
        assert kind(picture) == kind(ROWS)

    @pytest.mark.clause("picture.text")
    @pytest.mark.parametrize("picture", ["#.\n.x", ["#.", ".x"]])
    def test_a_wrong_picture_names_the_grid_and_the_place(self, picture: Rows) -> None:
        with pytest.raises(FormatError, match=r"^feature, line 2, column 2: 'x' is not a pixel") as caught:
            Feature(picture)
        assert (caught.value.source, caught.value.line, caught.value.column) == ("feature", 2, 2)

    def test_range_is_a_row(self) -> None:
        assert Image([range(-1, 2)]) == Image([[-1, 0, 1]])

    def test_float_means_its_binary_value(self) -> None:
        assert Image([[0.1]])[0][0] == Fraction(3602879701896397, 36028797018963968)
        assert Image([[Decimal("0.1")]])[0][0] == Fraction(1, 10)
        assert Image([[5e-324, -5e-324]]).denominator == 2**1074

    @pytest.mark.clause("input.unchanged")
    def test_input_is_copied(self) -> None:
        rows: list[list[PixelLike]] = [[1, -1], [0.5, 1]]
        before = copy.deepcopy(rows)
        image = Image(rows)
        assert rows == before
        rows[1][1] = -1
        assert image == Image(before)

    @pytest.mark.parametrize("denominator", [1, 127, 128, 32767, 32768, 2**31 - 1, 2**31, 2**63 - 1, 2**63, 10**40])
    def test_every_width_of_numerator(self, denominator: int) -> None:
        least, most = Fraction(1 - denominator, denominator), Fraction(1, denominator)
        image = Image([[least, most], [-1, 1], [0, 0]])
        assert image.numerators == ((1 - denominator, 1), (-denominator, denominator), (0, 0))
        assert image.patch(0, 1, (2, 1)) == Patch([[most], [1]])

    def test_two_bytes_a_pixel_at_most(self) -> None:
        image = Image([[1, -1] * 512] * 1024)
        assert len(pickle.dumps(image)) < 2 * 1024 * 1024
        assert isinstance(image.table.cells, bytes)
        assert len(image.table.cells) == 1024 * 1024


@pytest.mark.clause("map.position", "reject.position")
class TestPatch:
    """A position is the patch's top-left pixel, counted from 0, and never outside the image."""

    @given(rows_of_pixels, st.data())
    def test_is_the_window(self, rows: list[list[PixelLike]], data: st.DataObject) -> None:
        row, col = data.draw(st.integers(0, len(rows) - 1)), data.draw(st.integers(0, len(rows[0]) - 1))
        height, width = data.draw(st.integers(1, len(rows) - row)), data.draw(st.integers(1, len(rows[0]) - col))
        window = [line[col : col + width] for line in rows[row : row + height]]
        assert Image(rows).patch(row, col, (height, width)) == Patch(window)

    @pytest.mark.parametrize(
        ("row", "col", "text"),
        [
            (-1, 0, "position: row -1 (reject.position); choose a row from 0 to 1"),
            (2, 0, "position: row 2 (reject.position); choose a row from 0 to 1"),
            (0, -1, "position: column -1 (reject.position); choose a column from 0 to 2"),
            (1, 3, "position: column 3 (reject.position); choose a column from 0 to 2"),
            (True, 0, "position: row True (reject.position); choose a row from 0 to 1"),
            (0, 1.0, "position: column 1.0 (reject.position); choose a column from 0 to 2"),
        ],
    )
    def test_outside(self, row: int, col: int, text: str) -> None:
        with pytest.raises(PositionError) as caught:
            Image([[1, -1, 1, 1], [1, 1, -1, 1], [-1, 1, 1, 1]]).patch(row, col, (2, 2))
        assert str(caught.value) == text
        told = (row, None) if text.startswith("position: row") else (None, col)
        assert (caught.value.row, caught.value.col) == told

    def test_the_positions_are_those_where_it_fits(self) -> None:
        """Of 5 x 6 under 3 x 2 exactly the rows 0 to 2 and the columns 0 to 4, and of 7 x 4 under 4 x 3 rows 0 to 3."""
        for (height, width), (h, w) in (((5, 6), (3, 2)), ((7, 4), (4, 3))):
            image, accepted = Image([[1, -1] * (width // 2)] * height), []
            for row, col in product(range(-1, height + 2), range(-1, width + 2)):
                with suppress(PositionError):
                    image.patch(row, col, (h, w))
                    accepted.append((row, col))
            assert accepted == list(product(range(height - h + 1), range(width - w + 1)))

    @pytest.mark.parametrize("grid", [Image(ROWS), FeatureMap([[1, 0, 1], [0, 0, 1]], 3)])
    @pytest.mark.parametrize("row", [-1, 2, 3, 7, True, "0"])
    def test_rows_do_not_wrap(self, grid: Image | FeatureMap, row: int) -> None:
        name = "image" if isinstance(grid, Image) else "feature map"
        with pytest.raises(PositionError) as caught:
            grid[row]
        assert str(caught.value) == f"{name}: has no row {row!r} (reject.position); choose a row from 0 to 1"
        assert isinstance(caught.value, IndexError)


class TestFeatureMap:
    """A map keeps integer numerators over one denominator."""

    MAP = FeatureMap([[7, -5, 0], [9, -9, 9]], denominator=9)

    @pytest.mark.clause("map.value", "grid.value")
    def test_is_a_value(self) -> None:
        assert eval(repr(self.MAP), {"FeatureMap": FeatureMap}) == self.MAP  # noqa: S307  # the text is our own
        for other in (pickle.loads(pickle.dumps(self.MAP)), copy.deepcopy(self.MAP)):  # noqa: S301
            assert other == self.MAP
            assert hash(other) == hash(self.MAP)
        with pytest.raises((AttributeError, TypeError)):
            self.MAP.denominator = 3  # type: ignore[misc]  # that is the test

    @pytest.mark.clause("map.value", "map.shape")
    def test_facts(self) -> None:
        assert (self.MAP.shape, len(self.MAP), self.MAP.denominator) == ((2, 3), 2, 9)
        assert self.MAP.numerators == ((7, -5, 0), (9, -9, 9))
        assert self.MAP[0] == (Fraction(7, 9), Fraction(-5, 9), Fraction(0))
        assert self.MAP.tolist() == [list(row) for row in self.MAP]
        assert (self.MAP.highest, self.MAP.lowest) == (Fraction(1), Fraction(-1))
        assert self.MAP.histogram() == {
            Fraction(-1): 1, Fraction(-5, 9): 1, Fraction(0): 1, Fraction(7, 9): 1, Fraction(1): 2,
        }  # fmt: skip

    @pytest.mark.clause("map.value")
    def test_equal_scores_make_equal_maps(self) -> None:
        assert FeatureMap([[1, -2]], 2) == FeatureMap([[2, -4]], 4)
        assert hash(FeatureMap([[1, -2]], 2)) == hash(FeatureMap([[2, -4]], 4))
        assert FeatureMap([[1, -2]], 2) != FeatureMap([[1, -2]], 4)
        assert FeatureMap([[1, -2]], 2) != FeatureMap([[1], [-2]], 2)
        assert FeatureMap([[1, -2]], 2) != FeatureMap([[1, -1]], 2)
        assert FeatureMap([[1, -2]], 2) != [[Fraction(1, 2), -1]]

    @pytest.mark.clause("map.floats")
    @given(st.integers(1, 10**30), st.data())
    def test_floats_are_nearest(self, denominator: int, data: st.DataObject) -> None:
        numerator = data.draw(st.integers(-denominator, denominator))
        assert FeatureMap([[numerator]], denominator).floats() == [[float(Fraction(numerator, denominator))]]

    @pytest.mark.clause("map.best")
    def test_best_positions_in_reading_order(self) -> None:
        assert self.MAP.best_positions() == [(1, 0), (1, 2)]
        assert FeatureMap([[-3, -2], [-2, -3]], 3).best_positions() == [(0, 1), (1, 0)]

    @pytest.mark.clause("print.truncation")
    def test_picture(self) -> None:
        assert str(self.MAP) == " 0.77 -0.55  0.00\n 1.00 -1.00  1.00"
        assert FeatureMap([[-1, 1]], 1000).decimals() == [["0.00", "0.00"]]
        assert FeatureMap([[-999, 1]], 1000).decimals(4) == [["-0.9990", "0.0010"]]

    @pytest.mark.clause("map.value")
    def test_numerators_may_come_from_an_array(self) -> None:
        assert FeatureMap(np.array([[7, -5, 0], [9, -9, 9]]), 9) == self.MAP

    @pytest.mark.clause("reject.score")
    @pytest.mark.parametrize(
        ("numerators", "denominator", "text"),
        [
            (
                [[1, 4]],
                3,
                (
                    "feature map, row 0, column 1: numerator 4 is not a whole number from -3 to 3 (reject.score); "
                    "a score lies in [-1, 1]: give sums of products and their divisor"
                ),
            ),
            (
                [[1, 2], [-4, 0]],
                3,
                (
                    "feature map, row 1, column 0: numerator -4 is not a whole number from -3 to 3 (reject.score); "
                    "a score lies in [-1, 1]: give sums of products and their divisor"
                ),
            ),
            (
                [[Fraction(1, 2)]],
                3,
                (
                    "feature map, row 0, column 0: numerator Fraction(1, 2) is not a whole number from -3 to 3 "
                    "(reject.score); a score lies in [-1, 1]: give sums of products and their divisor"
                ),
            ),
            (
                [[True]],
                3,
                (
                    "feature map, row 0, column 0: numerator True is not a whole number from -3 to 3 (reject.score); "
                    "a score lies in [-1, 1]: give sums of products and their divisor"
                ),
            ),
            (
                [[1.0]],
                3,
                (
                    "feature map, row 0, column 0: numerator 1.0 is not a whole number from -3 to 3 (reject.score); "
                    "a score lies in [-1, 1]: give sums of products and their divisor"
                ),
            ),
            *(
                (
                    [[0]],
                    denominator,
                    (
                        f"feature map: denominator {denominator!r} is not a positive int (reject.score); "
                        "give the common divisor of the numerators"
                    ),
                )
                for denominator in (0, -9, 9.0, True)
            ),
        ],
    )
    def test_no_scores(self, numerators: list[list[int]], denominator: int, text: str) -> None:
        with pytest.raises(ScoreError) as caught:
            FeatureMap(numerators, denominator)
        assert str(caught.value) == text
        assert caught.value.clause == "reject.score"


class TestChecks:
    """Swapped arguments are rejected even where no type checker has looked."""

    @pytest.mark.clause("reject.fit")
    def test_swapped_image_and_feature(self) -> None:
        with pytest.raises(TypeError, match=r"^expected Image and Feature, in this order, got Feature and Image$"):
            check_fit(Feature(ROWS), Image(ROWS))  # type: ignore[arg-type]  # that is the test

    @pytest.mark.clause("reject.same-shape")
    def test_swapped_feature_and_patch(self) -> None:
        with pytest.raises(TypeError, match=r"^expected Feature and Patch, in this order, got Patch and list$"):
            check_same(Patch(ROWS), ROWS)  # type: ignore[arg-type]  # that is the test

    @pytest.mark.clause("reject.same-shape")
    @pytest.mark.parametrize("shape", [(1, 3), (2, 2), (3, 3), (2, 4), (3, 2), (1, 4)])
    def test_a_patch_of_any_other_shape_is_rejected(self, shape: tuple[int, int]) -> None:
        with pytest.raises(FitError) as caught:
            check_same(Feature(ROWS), Patch([[1] * shape[1]] * shape[0]))
        assert (caught.value.outer, caught.value.inner) == (shape, (2, 3))

    @pytest.mark.clause("reject.position")
    def test_the_last_row_is_told(self) -> None:
        with pytest.raises(PositionError, match=r"choose a row from 0 to 4$"):
            Image([[1, -1]] * 5)[5]
