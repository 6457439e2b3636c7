"""Answers counted clause by clause."""

from collections.abc import Iterable, Iterator

import pytest

from xo_ref.kit import Verdict
from xo_ref.kit.answers import Answer, Refused, Scores, Skipped
from xo_ref.kit.arithmetic import EXACT
from xo_ref.kit.cases import Case
from xo_ref.kit.protocol import Hello
from xo_ref.kit.report import Status
from xo_ref.kit.runner import Options, _first_difference, run
from xo_ref.kit.tally import Tally
from xo_ref.kit.target import Target, TargetError

CASE = Case("two", "score.divisor", [[1, -1]], [[1]])


def test_an_excused_clause_counts_but_does_not_fail() -> None:
    tally = Tally(EXACT, frozenset({"score.divisor"}))
    assert tally.add(CASE, Scores(((1, 1),))).status is Status.FAILED
    assert (tally.failed, tally.judged, tally.failures, tally.smallest()) == (False, 0, [], None)
    assert tally.results()[0].failed == 1


def test_the_smallest_failure_is_kept() -> None:
    tally = Tally(EXACT)
    large, small = Case("large", "map.value", [[1, 1, 1]], [[1]]), Case("small", "map.value", [[1]], [[1]])
    for case in (large, small, large):
        tally.add(case, Scores((tuple(0 for _ in case.image[0]),)))
    smallest = tally.smallest()
    assert smallest is not None
    assert smallest.case is small


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (Scores(((1, 2),)), Scores(((1, 3),)), "3 after 2"),
        (Scores(((1,),)), Scores(((1, 2),)), "another shape"),
        (Scores(((1,),)), Refused("no"), "refused after scores"),
    ],
)
def test_how_two_answers_differ(first: Answer, second: Answer, words: str) -> None:
    assert _first_difference(first, second) == words


class Silent(Target):
    """A conversation without a process: every question is skipped, until it breaks off."""

    def __init__(self, answers: int) -> None:
        self.name = "silent"
        self._left = answers

    def open(self) -> Hello:
        return Hello()

    def ask(self, case: Case, *, layout: str = "", watch: bool = False) -> Answer:
        if self._left == 0:
            raise TargetError("it has gone")
        self._left -= 1
        return Skipped(f"not {case.name} {layout}{watch}")

    def ask_many(self, cases: Iterable[Case], *, watch: bool = False) -> Iterator[Answer]:
        return (self.ask(case, watch=watch) for case in cases)


def test_a_target_that_skips_everything() -> None:
    report = run([Silent(-1)], Options(seconds=0.1))
    asked = {result.anchor for result in report.clauses if result.status is not Status.SKIPPED}
    assert asked == {"behaviour.independent"}
    assert report.arithmetic is None


def test_a_target_that_is_gone_before_anything_failed() -> None:
    report = run([Silent(30)], Options(seconds=0.1))
    assert (report.verdict, report.trouble) == (Verdict.COULD_NOT_RUN, "it has gone")
