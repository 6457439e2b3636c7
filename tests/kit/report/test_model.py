"""What a report says of itself."""

from dataclasses import replace

from tests.kit.report.example import CASE, REJECTION, REPORT, WRONG, example, result
from xo_ref.kit.answer import Scores


def test_the_failures_are_the_failed_clauses_in_order() -> None:
    assert [one.anchor for one in REPORT.failures] == ["map.orientation", "map.best"]
    turned = replace(REPORT, clauses=REPORT.clauses[::-1])
    assert [one.anchor for one in turned.failures] == ["map.best", "map.orientation"]
    assert replace(REPORT, clauses=REPORT.clauses[:1]).failures == ()


def test_the_smallest_counterexample_is_a_wrong_map_before_a_missing_rejection() -> None:
    smaller = example(Scores(((0.5,),)), REJECTION, None)
    larger = example(WRONG.got, replace(CASE, image=[[1, -1, 1]] * 5))
    assert smaller.pixels < WRONG.pixels < larger.pixels
    clauses = tuple(map(result, (smaller, larger, WRONG)))
    assert replace(REPORT, clauses=clauses).smallest_counterexample == WRONG
    assert replace(REPORT, clauses=clauses[:1]).smallest_counterexample == smaller
    assert replace(REPORT, clauses=()).smallest_counterexample is None
