"""What a counterexample says of its first wrong position."""

from fractions import Fraction

from xo_ref import Feature, Image, feature_map
from xo_ref.kit.answer import Rejected, Scores
from xo_ref.kit.case import Case
from xo_ref.kit.judge.result import Counterexample

CASE = Case("three", "map.value", [[1, -1, 1, 1], [1, 1, 0, -1]], [[1, -1, -1]])
EXPECTED = feature_map(Image(CASE.image), Feature(CASE.feature))
GIVEN = Scores(((1, 2), (3, 4)))


def test_both_scores_stand_at_the_same_position() -> None:
    found = Counterexample(CASE, EXPECTED, GIVEN, "wrong", (1, 0))
    assert (found.expected_score, found.got_score) == (Fraction(0), 3)
    assert Counterexample(CASE, EXPECTED, GIVEN, "wrong", (0, 1)).expected_score == EXPECTED[0][1] != EXPECTED[1][0]


def test_without_a_position_there_is_no_score() -> None:
    found = Counterexample(CASE, EXPECTED, GIVEN, "wrong")
    assert (found.expected_score, found.got_score) == (None, None)


def test_a_map_or_an_answer_that_is_missing_gives_no_score() -> None:
    assert Counterexample(CASE, None, GIVEN, "wrong", (0, 1)).expected_score is None
    assert Counterexample(CASE, EXPECTED, Rejected("no"), "wrong", (0, 1)).got_score is None


def test_the_size_counts_the_pixels_of_both_grids() -> None:
    assert Counterexample(CASE, EXPECTED, GIVEN, "wrong").pixels == 8 + 3
