"""All wrong positions of an answer."""

from xo_ref.kit.answer import Refused, Scores
from xo_ref.kit.case import Case
from xo_ref.kit.judge.classes import LEAST
from xo_ref.kit.judge.places import wrong_places

CASE = Case("c", "map.value", [[1, -1, 1], [-1, -1, 1]], [[1, -1]])


def test_the_wrong_positions_are_all_found_and_no_other() -> None:
    assert wrong_places(CASE, Scores(((1.0, 0.5), (0.25, -1.0))), LEAST) == frozenset({(0, 1), (1, 0)})
    assert wrong_places(CASE, Scores(((1.0, -1.0), (0.0, -1.0))), LEAST) == frozenset()


def test_an_answer_without_a_map_of_the_right_shape_has_no_positions() -> None:
    assert wrong_places(CASE, Refused("no"), LEAST) is None
    assert wrong_places(CASE, Scores(((1.0,),)), LEAST) is None
