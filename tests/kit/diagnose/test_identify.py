"""The formula of faults, of an invented implementation, and of those that have none."""

import math
from fractions import Fraction

import pytest

from tests.tools.matrix import LIVING
from xo_ref.kit.answer import Answer, Breakdown, Broken, Rejected, Scores
from xo_ref.kit.case import Nested
from xo_ref.kit.diagnose.faults import CATALOGUE, Fault
from xo_ref.kit.diagnose.identify import RIGHT, SIDES, Ask, Response, identify, probe


def asking(fault: Fault) -> Ask:
    """Let a fault answer in binary64."""

    def ask(image: Nested, feature: Nested) -> Answer:
        try:
            return Scores(tuple(tuple(map(float, row)) for row in fault.map(image, feature)))
        except ValueError as error:
            return Rejected(str(error))

    return ask


def test_the_right_implementation() -> None:
    assert identify(asking(LIVING)) == RIGHT


@pytest.mark.parametrize(
    ("fault", "formula"),
    [
        ("flipped-both", "1/6 · Σ f[i][j] · p[r+1-i][c+2-j]"),
        ("flipped-columns", "1/6 · Σ f[i][j] · p[r+i][c+2-j]"),
        ("feature-transposed", "1/6 · Σ f[i][j] · p[r+j][c+i]"),
        ("map-transposed", "1/6 · Σ f[i][j] · p[c+i][r+j]"),
        ("map-rotated", "1/6 · Σ f[i][j] · p[2-r+i][3-c+j]"),
        ("stride-two", "1/6 · Σ f[i][j] · p[2r+i][2c+j]"),
        ("padded-same", "1/6 · Σ f[i][j] · p[r+i][c-1+j], p being 0 outside the image"),
        ("not-divided", "Σ f[i][j] · p[r+i][c+j]"),
        ("polarity-inverted", "-1/6 · Σ f[i][j] · p[r+i][c+j]"),
        ("match-fraction", "1/12 · Σ f[i][j] · p[r+i][c+j] + 1/2"),
        ("feature-row-dropped", "1/6 · Σ f[i][j] · p[r+i][c+j] over (i, j) in (0, 0), (0, 1), (0, 2)"),
        (
            "feature-ignored",
            "1/6·p[r][c] + 1/6·p[r][c+1] + 1/6·p[r][c+2] + 1/6·p[r+1][c] + 1/6·p[r+1][c+1] + 1/6·p[r+1][c+2]",
        ),
    ],
)
def test_faults(fault: str, formula: str) -> None:
    assert identify(asking(CATALOGUE[fault])) == f"score[r][c] = {formula}"


def test_a_fault_outside_the_catalogue() -> None:
    """Every second product is subtracted, the sum is divided by 8 and 1/3 is taken away."""

    def ask(image: Nested, feature: Nested) -> Answer:
        rows = range(len(image) - len(feature) + 1)
        cols = range(len(image[0]) - len(feature[0]) + 1)
        return Scores(
            tuple(
                tuple((feature[0][0] * image[r][c] - feature[1][2] * image[r][c + 1]) / 8 - 1 / 3 for c in cols)
                for r in rows
            )
        )

    assert identify(ask) == "score[r][c] = 1/8·f[0][0]·p[r][c] - 1/8·f[1][2]·p[r][c+1] - 1/3"


def test_long_formulas_are_cut() -> None:
    found = identify(asking(CATALOGUE["mean-subtracted"]))
    assert found is not None
    assert found.endswith(" + ... (24 more terms)")


def test_an_answer_that_never_changes() -> None:
    assert identify(lambda _image, _feature: Scores(((0.0, 0.0),))) == "score[r][c] = 0"


@pytest.mark.parametrize("fault", ["wrapped-border", "rectified"])
def test_what_is_not_shift_invariant_or_not_linear_has_no_formula(fault: str) -> None:
    assert identify(asking(CATALOGUE[fault])) is None


@pytest.mark.parametrize(
    "answer", [Rejected("no"), Broken(Breakdown.CRASHED, "signal 11"), Scores(((math.nan,),)), Scores(((math.inf,),))]
)
def test_what_cannot_be_probed_has_no_formula(answer: Answer) -> None:
    assert identify(lambda _image, _feature: answer) is None


def test_extents_that_depend_on_the_pixels_have_no_formula() -> None:
    def within(image: Nested, _: Nested) -> Answer:
        return Scores(((0.0,) * (2 + int(image[0][0])),))

    assert identify(within) is None
    asked = []

    def between(_: Nested, __: Nested) -> Answer:
        asked.append(1)
        return Scores(((0.0,) * (1 + (len(asked) > 175)),))

    assert identify(between) is None


def test_positions_that_are_left_out_have_no_formula() -> None:
    """One factor and one offset, but every second column of the map stays zero."""

    def ask(image: Nested, feature: Nested) -> Answer:
        return Scores(tuple(tuple(feature[0][0] * row[c] * (c % 2 == 0) for c in range(4)) for row in image[:3]))

    assert identify(ask) is None


def bilinear(image: Nested, feature: Nested) -> Answer:
    """Answer with products, pixels alone and a constant, each with a coefficient of its own, in binary64."""
    value = 3 / 7 * feature[1][2] * image[3][5] - feature[0][1] * image[2][0] + feature[1][0] / 9 - image[1][4] / 2
    return Scores(((float(value) + 0.25, float(image[0][0])),))


@pytest.mark.parametrize("seed", range(1, 6))
def test_every_coefficient_is_found_exactly(seed: int) -> None:
    found = probe(bilinear, seed)
    taps = {((1, 2), (3, 5)): Fraction(3, 7), ((0, 1), (2, 0)): Fraction(-1)}
    first = Response(taps, {(1, 0): Fraction(1, 9)}, {(1, 4): Fraction(-1, 2)}, Fraction(1, 4))
    assert found == {(0, 0): first, (0, 1): Response({}, {}, {(0, 0): Fraction(1)}, Fraction(0))}


def test_every_question_has_the_sides_and_pixels_that_are_promised() -> None:
    asked: set[tuple[tuple[float, ...], ...]] = set()

    def keep(image: Nested, feature: Nested) -> Answer:
        assert (len(feature), len(feature[0]), len(image), len(image[0])) == SIDES
        assert {pixel for row in (*image, *feature) for pixel in row} <= {1, -1}
        asked.add(tuple(tuple(map(float, row)) for row in (*image, *feature)))
        return Scores(((0,),))

    probe(keep, 1)
    h, w, height, width = SIDES
    assert len(asked) == (1 + h * w) * (1 + height * width)
