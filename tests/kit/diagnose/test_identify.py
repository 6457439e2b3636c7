"""The formula of faults, of an invented implementation, and of those that have none."""

import math

import pytest

from tests.tools.matrix import LIVING
from xo_ref.kit.answer import Answer, Breakdown, Broken, Refused, Scores
from xo_ref.kit.case import Nested
from xo_ref.kit.diagnose.faults import CATALOGUE, Fault
from xo_ref.kit.diagnose.identify import RIGHT, Identified, identify
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
    assert identify(asking(LIVING)) == Identified(RIGHT)


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
    assert identify(asking(CATALOGUE[fault])) == Identified(f"score[r][c] = {formula}")


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

    assert str(identify(ask)) == "score[r][c] = 1/8·f[0][0]·p[r][c] - 1/8·f[1][2]·p[r][c+1] - 1/3"


def test_long_formulas_are_cut() -> None:
    found = identify(asking(CATALOGUE["mean-subtracted"]))
    assert found.formula is not None
    assert found.formula.endswith(" + ... (24 more terms)")


def test_where_it_is_not_shift_invariant() -> None:
    found = identify(asking(CATALOGUE["wrapped-border"]))
    assert found.remark == "not shift-invariant: map[0][4] is not computed as map[0][0] is"
    assert found.formula is not None
    assert found.formula.startswith("score[0][4] = 1/6·f[0][0]·p[0][4] + ")


def test_where_it_is_not_linear() -> None:
    found = identify(asking(CATALOGUE["rectified"]))
    assert found.formula is None
    assert found.remark == "not linear in image and feature: map[0][0] responds differently to the same change"


def test_an_answer_that_never_changes() -> None:
    assert str(identify(lambda _image, _feature: Scores(((0.0, 0.0),)))) == "score[r][c] = 0"


@pytest.mark.parametrize(
    ("answer", "remark"),
    [
        (Refused("no"), "could not be probed: refused instead of a map"),
        (Broken(Breakdown.CRASHED, "signal 11"), "could not be probed: broken instead of a map"),
        (Scores(((math.nan,),)), "could not be probed: the map has NaN or infinities"),
        (Scores(((math.inf,),)), "could not be probed: the map has NaN or infinities"),
    ],
)
def test_what_cannot_be_probed(answer: Answer, remark: str) -> None:
    assert str(identify(lambda _image, _feature: answer)) == remark


def test_extents_that_depend_on_the_pixels() -> None:
    def within(image: Nested, _: Nested) -> Answer:
        return Scores(((0.0,) * (2 + int(image[0][0])),))

    assert identify(within).remark == "the map's extents depend on the pixels"
    asked = []

    def between(_: Nested, __: Nested) -> Answer:
        asked.append(1)
        return Scores(((0.0,) * (1 + (len(asked) > 175)),))

    assert identify(between).remark == "the map's extents depend on the pixels"


def test_positions_that_are_left_out() -> None:
    """One factor and one offset, but every second column of the map stays zero."""

    def ask(image: Nested, feature: Nested) -> Answer:
        return Scores(tuple(tuple(feature[0][0] * row[c] * (c % 2 == 0) for c in range(4)) for row in image[:3]))

    found = identify(ask)
    assert found.formula == "score[0][1] = 0"
    assert found.remark == "not shift-invariant: map[0][1] is not computed as map[0][0] is"
