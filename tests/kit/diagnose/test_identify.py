"""The formula of faults, of an invented implementation, and of those that have none."""

import math

import pytest

from tests.tools.matrix import LIVING
from xo_ref.kit.answer import Answer, Breakdown, Broken, Refused, Scores
from xo_ref.kit.case import Nested
from xo_ref.kit.diagnose.faults import CATALOGUE, Fault
from xo_ref.kit.diagnose.identify import RIGHT, identify
from xo_ref.kit.diagnose.probe import Ask


def asking(fault: Fault) -> Ask:
    """Let a fault answer in binary64."""

    def ask(image: Nested, feature: Nested) -> Answer:
        try:
            return Scores(tuple(tuple(map(float, row)) for row in fault.map(image, feature)))
        except ValueError as error:
            return Refused(str(error))

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
    "answer", [Refused("no"), Broken(Breakdown.CRASHED, "signal 11"), Scores(((math.nan,),)), Scores(((math.inf,),))]
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
