"""Where an answer is wrong: all its positions, for whoever asks under which condition that happens."""

from xo_ref.engine import feature_map
from xo_ref.kit.answer import Answer, Scores
from xo_ref.kit.case import Case
from xo_ref.kit.judge.classes import ArithmeticClass
from xo_ref.kit.judge.scale import Scale
from xo_ref.values.grid import Feature, Image, Position

__all__ = ["wrong_places"]


def wrong_places(case: Case, answer: Answer, required: ArithmeticClass) -> frozenset[Position] | None:
    """Find the positions whose numbers do not satisfy a class; None where there is no map of the right shape.

    The case is a valid question.

    >>> from xo_ref.kit.judge.classes import LEAST
    >>> case = Case("c", "map.value", [[1, 1, -1]], [[1, -1]])
    >>> sorted(wrong_places(case, Scores(((0.5, 1.0),)), LEAST) or ())
    [(0, 0)]
    """
    image, feature = Image(case.image), Feature(case.feature)
    expected = feature_map(image, feature)
    if not isinstance(answer, Scores) or [len(row) for row in answer.rows] != [expected.width] * expected.height:
        return None
    scale = Scale(expected, image, feature)
    wrong = scale.outside(required, scale.entries(expected, answer.rows))
    return frozenset(scale.positions(expected, answer.rows, wrong))
