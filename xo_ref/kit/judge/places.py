"""Where an answer is wrong: all its positions, for whoever asks under which condition that happens."""

from xo_ref.kit.answer import Answer, Scores
from xo_ref.kit.case import Case
from xo_ref.kit.judge.classes import ArithmeticClass
from xo_ref.kit.judge.question import Question
from xo_ref.values.grid import Position


def wrong_places(case: Case, answer: Answer, required: ArithmeticClass) -> frozenset[Position] | None:
    """Find the positions whose numbers do not satisfy a class; None where there is no map of the right shape.

    The case is a valid question.
    """
    question = Question(case)
    expected = question.expected
    if not isinstance(answer, Scores) or not question.has_shape_of(answer):
        return None
    scale = question.scale()
    wrong = scale.outside(required, scale.entries(expected, answer.rows))
    return frozenset(scale.positions(expected, answer.rows, wrong))
