"""What a report says of itself."""

from dataclasses import replace

from tests.kit.report.example import REPORT


def test_the_failures_are_the_failed_clauses_in_order() -> None:
    assert [one.anchor for one in REPORT.failures] == ["map.orientation", "map.best"]
    turned = replace(REPORT, clauses=REPORT.clauses[::-1])
    assert [one.anchor for one in turned.failures] == ["map.best", "map.orientation"]
    assert replace(REPORT, clauses=REPORT.clauses[:1]).failures == ()
