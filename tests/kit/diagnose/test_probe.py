"""The coefficients of a bilinear target are found, whatever they are."""

from fractions import Fraction

import pytest

from xo_ref.kit.answer import Answer, Scores
from xo_ref.kit.case import Nested
from xo_ref.kit.diagnose.probe import SIDES, Response, probe


def ask(image: Nested, feature: Nested) -> Answer:
    """Answer with products, pixels alone and a constant, each with a coefficient of its own, in binary64."""
    value = 3 / 7 * feature[1][2] * image[3][5] - feature[0][1] * image[2][0] + feature[1][0] / 9 - image[1][4] / 2
    return Scores(((float(value) + 0.25, float(image[0][0])),))


@pytest.mark.parametrize("seed", range(1, 6))
def test_every_coefficient_is_found_exactly(seed: int) -> None:
    found = probe(ask, seed)
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
