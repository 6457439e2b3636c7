"""How answers come about, asked of targets in memory."""

from xo_ref.kit.answer import Answer, Breakdown, Broken, Refused, Scores
from xo_ref.kit.case import Case
from xo_ref.kit.judge.behaviour import independent, light
from xo_ref.kit.judge.classes import LEAST
from xo_ref.kit.judge.tally import Tally
from xo_ref.kit.questions.vectors import vectors

FEW = light(vectors())[:4]


class Scribbler:
    """Write into the input whenever it is watched."""

    def ask(self, case: Case, *, layout: str = "", watch: bool = False) -> Answer:
        del case, layout
        return Broken(Breakdown.CHANGED_INPUT, "row 0") if watch else Scores(((1.0,),))


class Drifter:
    """Answer another number each time."""

    def __init__(self) -> None:
        self.calls = 0

    def ask(self, case: Case, *, layout: str = "", watch: bool = False) -> Answer:
        del case, layout, watch
        self.calls += 1
        if self.calls > 7:
            return Refused("no more")
        return Scores(((float(self.calls),),))


def test_a_changed_input_is_another_clause() -> None:
    tally = Tally(LEAST)
    independent(Scribbler(), FEW, tally)
    assert tally.results() == ()


def test_an_answer_that_depends_on_the_calls_before_fails() -> None:
    tally = Tally(LEAST)
    independent(Drifter(), FEW, tally)
    assert [(one.anchor, one.cases, one.failed) for one in tally.results()] == [("behaviour.independent", 4, 4)]
