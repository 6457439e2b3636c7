"""How answers come about, asked of targets in memory."""

from xo_ref.kit.answer import Answer, Breakdown, Broken, Rejected, Scores
from xo_ref.kit.case import Case, Nested
from xo_ref.kit.examples import right
from xo_ref.kit.judge.classes import LEAST
from xo_ref.kit.judge.tally import Tally
from xo_ref.kit.questions.stored import stored_cases
from xo_ref.kit.runner.behaviour import independent, light
from xo_ref.kit.target.in_process import InProcess

FEW = light(stored_cases())[:4]


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
            return Rejected("no more")
        return Scores(((float(self.calls),),))


def test_a_changed_input_is_another_clause() -> None:
    tally = Tally(LEAST)
    independent(Scribbler().ask, FEW, tally)
    assert not tally.failed


def test_an_answer_that_depends_on_the_calls_before_fails() -> None:
    tally = Tally(LEAST)
    independent(Drifter().ask, FEW, tally)
    assert [(one.anchor, one.cases, one.failed) for one in tally.results()] == [("behaviour.independent", 12, 4)]


class Remembers:
    """Convert a grid once for each object, and take the same object for the same pixels."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.grid: Nested = []
        self.pixels: Nested = []

    def __call__(self, image: Nested, feature: Nested) -> object:
        grids = [image, feature]
        if grids[self.at] is not self.grid:
            self.grid, self.pixels = grids[self.at], [list(row) for row in grids[self.at]]
        grids[self.at] = self.pixels
        return right(*grids)


def test_an_object_that_comes_again_with_other_pixels_is_read_again() -> None:
    for at in (0, 1):
        tally = Tally(LEAST)
        independent(InProcess(Remembers(at)).ask, FEW, tally)
        (found,) = tally.results()
        assert (found.anchor, found.cases, found.failed) == ("behaviour.independent", 12, (8, 4)[at])
        assert found.counterexample is not None
        assert found.counterexample.why.startswith("another answer when the same objects come again with other pixels")
