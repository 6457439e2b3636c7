"""Every rejection, with its exact text: where, what, which rule, how to mend it."""

import pickle
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from xo_ref import (
    Feature,
    FeatureMap,
    FitError,
    Image,
    Patch,
    PixelError,
    ScoreError,
    ShapeError,
    XoError,
    feature_map,
    score,
    spec,
)
from xo_ref.values.pixels import PixelLike

KIND = "write 1 for white, -1 for black, or a number between them"
RANGE = "scale the pixels so that white is 1 and black is -1; for 0 to 255 see Image.scaled"
GRID = "give a list of rows, each a list of pixels, such as [[1, -1], [-1, 1]]"


class Unprintable:
    """An object whose repr fails."""

    def __repr__(self) -> str:
        raise RuntimeError


class Endless:
    """An object whose `.tolist()` is no list."""

    def tolist(self) -> object:
        return self


SHAPES: list[tuple[object, str, int | None, str]] = [
    (5, "reject.not-a-grid", None, f"image: 5 is not a sequence of rows (reject.not-a-grid); {GRID}"),
    (None, "reject.not-a-grid", None, f"image: None is not a sequence of rows (reject.not-a-grid); {GRID}"),
    ({1: [1]}, "reject.not-a-grid", None, f"image: {{1: [1]}} is not a sequence of rows (reject.not-a-grid); {GRID}"),
    (np.int8(1), "reject.not-a-grid", None, f"image: np.int8(1) is not a sequence of rows (reject.not-a-grid); {GRID}"),
    ([1, -1], "reject.not-a-grid", 0, f"image, row 0: 1 is not a row of pixels (reject.not-a-grid); {GRID}"),
    (np.array([1, -1]), "reject.not-a-grid", 0, f"image, row 0: 1 is not a row of pixels (reject.not-a-grid); {GRID}"),
    (["#.", [1, 1]], "reject.not-a-grid", 0, f"image, row 0: '#.' is not a row of pixels (reject.not-a-grid); {GRID}"),
    ([[1], {1}], "reject.not-a-grid", 1, f"image, row 1: {{1}} is not a row of pixels (reject.not-a-grid); {GRID}"),
    ([[1], None], "reject.not-a-grid", 1, f"image, row 1: None is not a row of pixels (reject.not-a-grid); {GRID}"),
    ([], "reject.empty", None, "image: has no rows (reject.empty); give at least one row"),
    (np.zeros((0, 3)), "reject.empty", None, "image: has no rows (reject.empty); give at least one row"),
    ([[]], "reject.empty", 0, "image, row 0: has no pixels (reject.empty); give every row at least one pixel"),
    ([[1], []], "reject.empty", 1, "image, row 1: has no pixels (reject.empty); give every row at least one pixel"),
    (
        [[1, 1], [1, 1], [1]],
        "reject.ragged",
        2,
        "image, row 2: has length 1, but row 0 has length 2 (reject.ragged); make all rows equally long",
    ),
    (
        [[1, 1], [1, 1, 1]],
        "reject.ragged",
        1,
        "image, row 1: has length 3, but row 0 has length 2 (reject.ragged); make all rows equally long",
    ),
]

PIXELS = [
    (True, "reject.kind", f"True is a bool, not a number (reject.kind); {KIND}"),
    (np.bool_(1), "reject.kind", f"True is a bool, not a number (reject.kind); {KIND}"),
    ("1", "reject.kind", f"'1' is of type str, not a number (reject.kind); {KIND}"),
    (None, "reject.kind", f"None is of type NoneType, not a number (reject.kind); {KIND}"),
    (1 + 0j, "reject.kind", f"(1+0j) is of type complex, not a number (reject.kind); {KIND}"),
    ([1], "reject.kind", f"[1] is of type list, not a number (reject.kind); {KIND}"),
    (b"\1", "reject.kind", f"b'\\x01' is of type bytes, not a number (reject.kind); {KIND}"),
    (Unprintable(), "reject.kind", f"<Unprintable> is of type Unprintable, not a number (reject.kind); {KIND}"),
    (float("nan"), "reject.not-finite", f"nan is not a finite number (reject.not-finite); {KIND}"),
    (float("-inf"), "reject.not-finite", f"-inf is not a finite number (reject.not-finite); {KIND}"),
    (Decimal("NaN"), "reject.not-finite", f"NaN is not a finite number (reject.not-finite); {KIND}"),
    (Decimal("sNaN"), "reject.not-finite", f"sNaN is not a finite number (reject.not-finite); {KIND}"),
    (Decimal("Infinity"), "reject.not-finite", f"Infinity is not a finite number (reject.not-finite); {KIND}"),
    (2, "reject.range", f"2 lies outside [-1, 1] (reject.range); {RANGE}"),
    (-2, "reject.range", f"-2 lies outside [-1, 1] (reject.range); {RANGE}"),
    (255, "reject.range", f"255 lies outside [-1, 1] (reject.range); {RANGE}"),
    (10**400, "reject.range", f"1{'0' * 56}... lies outside [-1, 1] (reject.range); {RANGE}"),
    (10**5000, "reject.range", f"<int> lies outside [-1, 1] (reject.range); {RANGE}"),
    (1.0000000000000002, "reject.range", f"1.0000000000000002 lies outside [-1, 1] (reject.range); {RANGE}"),
    (Fraction(-8, 7), "reject.range", f"Fraction(-8, 7) lies outside [-1, 1] (reject.range); {RANGE}"),
    (Decimal("1e999999"), "reject.range", f"Decimal('1E+999999') lies outside [-1, 1] (reject.range); {RANGE}"),
]


@pytest.mark.clause("reject.complete", "grid.rectangular", "reject.not-a-grid", "reject.empty", "reject.ragged")
@pytest.mark.parametrize(("rows", "clause", "row", "text"), SHAPES, ids=[text for *_, text in SHAPES])
def test_no_grid(rows: list[list[int]], clause: str, row: int | None, text: str) -> None:
    with pytest.raises(ShapeError) as caught:
        Image(rows)
    assert str(caught.value) == text
    assert (caught.value.clause, caught.value.row, caught.value.col) == (clause, row, None)


def test_tolist_that_makes_no_list() -> None:
    with pytest.raises(ShapeError, match=r"is not a sequence of rows \(reject.not-a-grid\)"):
        Image(Endless())


@pytest.mark.clause("reject.complete", "pixel.range", "reject.kind", "reject.not-finite", "reject.range")
@pytest.mark.parametrize(("pixel", "clause", "text"), PIXELS, ids=[text for *_, text in PIXELS])
@pytest.mark.parametrize(("row", "col"), [(0, 1), (2, 0)])
def test_no_pixel(pixel: int, clause: str, text: str, row: int, col: int) -> None:
    rows: list[list[PixelLike]] = [[1, -1], [0.5, 1], [1, 1]]
    rows[row][col] = pixel
    with pytest.raises(PixelError) as caught:
        Feature(rows)
    assert str(caught.value) == f"feature, row {row}, column {col}: {text}"
    assert (caught.value.clause, caught.value.row, caught.value.col) == (clause, row, col)


@pytest.mark.parametrize("pixel", [1, -1, 0, 1.0, -0.0, Fraction(1), Decimal("-1.0"), 5e-324])
def test_the_ends_of_the_range_are_pixels(pixel: int) -> None:
    assert Patch([[pixel]]).tolist() == [[Fraction(pixel)]]


@pytest.mark.clause("reject.fit")
@pytest.mark.parametrize(
    ("image", "feature"), [((3, 4), (4, 2)), ((3, 4), (2, 5)), ((3, 4), (4, 5)), ((3, 5), (5, 3)), ((1, 1), (1, 2))]
)
def test_feature_too_large(image: tuple[int, int], feature: tuple[int, int]) -> None:
    outer, inner = ([[1] * width] * height for height, width in (image, feature))
    for make in (feature_map, spec.feature_map):
        with pytest.raises(FitError) as caught:
            make(Image(outer), Feature(inner))
        assert str(caught.value) == (
            f"feature: {feature[0]} x {feature[1]} does not fit into the {image[0]} x {image[1]} image (reject.fit); "
            "a feature is at most as high and as wide as the image"
        )
        assert (caught.value.outer, caught.value.inner, caught.value.clause) == (image, feature, "reject.fit")
    with pytest.raises(FitError, match=r"^patch: \d x \d does not fit into the \d x \d image \(reject.fit\); "):
        Image(outer).patch(0, 0, feature)


@pytest.mark.clause("reject.fit")
@pytest.mark.parametrize("shape", [(1, -1), (0, 2), (2, 0), (1.0, 2), (True, 1)])
def test_no_shape_of_a_patch(shape: tuple[int, int]) -> None:
    with pytest.raises(FitError) as caught:
        Image([[1, -1, 1], [1, 1, -1]]).patch(0, 0, shape)
    assert (
        str(caught.value)
        == f"patch: {shape!r} is not a shape (reject.fit); give a height and a width, two positive ints"
    )


@pytest.mark.clause("print.truncation")
@pytest.mark.parametrize("places", [-1, 1.0, True])
def test_no_number_of_places(places: int) -> None:
    with pytest.raises(ScoreError) as caught:
        FeatureMap([[1]], 3).decimals(places)
    assert str(caught.value) == f"decimals: {places} places (print.truncation); give a whole number from 0 to 4300"


@pytest.mark.clause("reject.same-shape")
def test_patch_of_another_shape() -> None:
    for make in (score, spec.score):
        with pytest.raises(FitError) as caught:
            make(Feature([[1, -1, 1]]), Patch([[1], [1], [-1]]))
        assert str(caught.value) == (
            "patch: 3 x 1 under the 1 x 3 feature (reject.same-shape); a patch has the shape of the feature"
        )
        assert (caught.value.outer, caught.value.inner) == ((3, 1), (1, 3))


@pytest.mark.clause("reject.complete")
def test_errors_are_value_errors_and_pickle() -> None:
    assert issubclass(XoError, ValueError)
    with pytest.raises(XoError) as caught:
        feature_map(Image([[1]]), Feature([[1, 1]]))
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301
    assert (str(again), vars(again)) == (str(caught.value), vars(caught.value))


@pytest.mark.clause("reject.complete", "reject.position")
@pytest.mark.parametrize(
    ("ask", "clause"),
    [
        (lambda: feature_map(Image([[1, 7]]), Feature([])), "reject.range"),
        (lambda: feature_map(Image([[1], []]), Feature([[7]])), "reject.empty"),
        (lambda: feature_map(Image([[1, -1]]), Feature([[1], [7]])), "reject.range"),
        (lambda: score(Feature([[1, 7]]), Patch([])), "reject.range"),
        (lambda: Image([[1, -1, 1]]).patch(9, 9, (2, 1)), "reject.fit"),
        (lambda: Image([[1, -1, 1]]).patch(0, 9, (1, 2)), "reject.position"),
    ],
)
def test_a_grid_is_checked_before_the_next_and_before_their_fit(ask: Callable[[], object], clause: str) -> None:
    with pytest.raises(XoError) as caught:
        ask()
    assert caught.value.clause == clause


@pytest.mark.clause("reject.complete", "reject.position")
def test_a_row_is_checked_before_a_column() -> None:
    with pytest.raises(XoError, match=r"^position: row 9 \(reject\.position\)"):
        Image([[1, -1, 1]]).patch(9, 9, (1, 2))
