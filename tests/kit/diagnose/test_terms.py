"""What one wrong number is made of, told from answers alone."""

import math
from collections.abc import Callable
from fractions import Fraction

import pytest

from xo_ref.kit.answer import Answer, Rejected, Scores
from xo_ref.kit.case import Case, Nested
from xo_ref.kit.diagnose.terms import difference
from xo_ref.kit.judge.reference import Reference
from xo_ref.kit.layer import LayerCase, RawOptions

IMAGE = [[1, -1, 1, 1, -1], [1, 1, -1, 1, -1], [-1, 1, 1, -1, 1]]
FEATURE = [[1, -1, 1], [-1, -1, 1]]
CASE = Case("c", "map.value", IMAGE, FEATURE)
Error = Callable[[Nested, Nested], object]


def asking(row: int, col: int, error: Error) -> Callable[[Case], Answer]:
    """Answer rightly, but for an error of the sum at one position."""

    def ask(case: Case) -> Answer:
        rows = [[float(value) for value in line] for line in Reference(case).expected]
        rows[row][col] += float(str(error(case.image, case.feature))) / case.n
        return Scores(tuple(map(tuple, rows)), case.maps)

    return ask


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (lambda p, f: -f[1][2] * p[2][4], "f[1][2]·p[2][4] is missing"),
        (lambda p, f: f[1][2] * p[2][4] / 2, "f[1][2]·p[2][4] counts 3/2 times"),
        (lambda p, f: f[0][1] * p[0][0], "f[0][1]·p[0][0] is added"),
        (lambda p, f: 2 * f[0][1] * p[0][0], "2·f[0][1]·p[0][0] is added"),
        (lambda p, f: f[0][1] * (p[0][2] - p[1][3]), "f[0][1] meets p[0][2] instead of p[1][3]"),
        (lambda p, f: (f[0][0] - f[1][1]) * p[2][3], "p[2][3] meets f[0][0] instead of f[1][1]"),
        (lambda p, f: -f[1][0] * (p[2][2] + 1), "f[1][0]·p[2][2] is missing, -f[1][0] is added"),
        (lambda p, _: p[0][4] / 3, "1/3·p[0][4] is added"),
        (lambda _, __: 2, "1/3 is added"),
        (lambda p, f: -sum(f[i][j] * p[1 + i][2 + j] for i in (0, 1) for j in (0, 1, 2)), "it is always 0"),
        (
            lambda p, f: sum(f[i][j] * (p[i][1 + j] - p[1 + i][2 + j]) for i in (0, 1) for j in (0, 1, 2)),
            "it is the number of row 0, column 1",
        ),
        (
            lambda p, f: -sum(f[i][j] * p[1 + i][2 + j] for i in (0, 1) for j in (0, 1, 2)) / 4,
            "it is the right number times 3/4",
        ),
    ],
)
def test_terms(error: Error, told: str) -> None:
    found = difference(CASE, 1, 2, asking(1, 2, error))
    assert found == f"row 1, column 2, whatever the signs of its pixels: {told}"


def test_of_particular_pixels_one_grid_keeps_its_own() -> None:
    def of_this_feature(image: Nested, feature: Nested) -> object:
        return -2 * image[2][3] if feature == FEATURE else 0

    def of_this_image(image: Nested, feature: Nested) -> object:
        return feature[1][0] if image == IMAGE else 0

    place = "row 1, column 2, whatever the signs of"
    told = difference(CASE, 1, 2, asking(1, 2, of_this_feature))
    assert told == f"{place} the image under this feature: -2·p[2][3] is added"
    told = difference(CASE, 1, 2, asking(1, 2, of_this_image))
    assert told == f"{place} the feature in this image: f[1][0] is added"
    tiny = Case("c", "map.value", [[1]], [[1]])  # one pixel is no evidence
    assert difference(tiny, 0, 0, asking(0, 0, lambda _, f: 2 if f == [[1]] else 0)) is not None
    assert difference(tiny, 0, 0, lambda case: Scores(((math.nan if case.image == [[-1]] else 1.0,),))) is None


@pytest.mark.parametrize("divisor", [127, 1000])
def test_pixels_need_no_small_denominator(divisor: int) -> None:
    image = [[(37 * pixel + 5 * col) / divisor for col, pixel in enumerate(row)] for row in IMAGE]
    asked = asking(1, 2, lambda p, f: -f[1][2] * p[2][4])
    told = difference(Case("c", "map.value", image, FEATURE), 1, 2, asked)
    assert told == "row 1, column 2, whatever the signs of its pixels: f[1][2]·p[2][4] is missing"


def test_long_sentences_are_cut() -> None:
    told = difference(CASE, 1, 2, asking(1, 2, lambda p, f: sum(f[0][0] * pixel for row in p[:2] for pixel in row[:4])))
    assert told is not None
    assert ": f[0][0]·p[1][2] counts 2 times, f[0][0]·p[1][3] is added, " in told
    assert told.count(" is added") == 5
    assert told.endswith(", and 2 terms more")


def test_graded_pixels_keep_their_size_and_zeros_become_a_half() -> None:
    case = Case("c", "map.value", [[0, 0.25, Fraction(1, 3)]], [[0.5, 0]])
    seen: set[tuple[object, ...]] = set()

    def error(image: Nested, feature: Nested) -> object:
        seen.update(tuple(map(abs, line)) for line in (*image, *feature))
        return -feature[0][1] * image[0][2]

    told = difference(case, 0, 1, asking(0, 1, error))
    assert told == "row 0, column 1, whatever the signs of its pixels: f[0][1]·p[0][2] is missing"
    assert seen == {(0.5, 0.25, Fraction(1, 3)), (0.5, 0.5)}


def test_a_pixel_of_a_layer_is_named_with_its_filter_and_channel() -> None:
    case = LayerCase(
        "c", "layer.stride", [*IMAGE, *IMAGE[::-1]], [[1, -1], [-1, 1], [1, 1], [-1, -1]],
        channels=2, filters=2, depth=2, options=RawOptions(stride=(2, 1), padding=(0, 0, 1, 2)),
    )  # fmt: skip

    def ask(case: Case) -> Answer:
        rows = [[float(value) for value in line] for line in Reference(case).expected]
        rows[3][1] += float(case.feature[3][1] * (case.image[5][3] - case.image[5][2])) / 4
        return Scores(tuple(map(tuple, rows)), 2)

    place = "map 1, row 1, column 1, whatever the signs of its pixels"
    assert difference(case, 3, 1, ask) == f"{place}: f[1][1][0][1] meets p[1][2][3] instead of p[1][2][2]"


@pytest.mark.parametrize(
    "error",
    [
        lambda _, __: 0,  # right with other signs
        lambda p, f: p[0][0] * p[0][1] * f[0][0] * f[0][1],  # not linear
        lambda p, f: sum(map(sum, p)) * f[0][0] * f[0][1],  # in every pixel of the image
        lambda p, f: 0.00123 * f[0][0] * p[0][0],  # in no simple proportion
        lambda _, __: math.nan,
    ],
)
def test_nothing_is_said_that_does_not_hold(error: Error) -> None:
    assert difference(CASE, 1, 2, asking(1, 2, error)) is None


def test_who_rejects_or_answers_another_map_has_no_number() -> None:
    assert difference(CASE, 1, 2, lambda _: Rejected("no")) is None
    assert difference(CASE, 1, 2, lambda _: Scores(((1.0,),))) is None


@pytest.mark.parametrize(("height", "most"), [(40, 600), (100, 300)])
def test_the_questions_are_bounded(height: int, most: int) -> None:
    image = [[1, -1] * 60] * height
    asked: list[Case] = []
    ask = asking(20, 50, lambda p, f: -f[0][0] * p[20][50])

    def count(case: Case) -> Answer:
        asked.append(case)
        return ask(case)

    told = difference(Case("c", "map.value", image, FEATURE), 20, 50, count)
    assert told == "row 20, column 50, whatever the signs of its pixels: f[0][0]·p[20][50] is missing"
    assert len(asked) < most  # not each of the pixels, and of a large image still fewer
