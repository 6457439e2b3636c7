"""What is asked depends on options and seed, never on the clock or the number of processes."""

import json
from typing import Any

import pytest

from xo_ref.kit import Verdict, verify
from xo_ref.kit.report.files import as_json


def without_seconds(**arguments: Any) -> dict[str, Any]:
    """Verify, and give the report as JSON has it, without the time that it took."""
    found: dict[str, Any] = json.loads(as_json(verify(effort=0.02, **arguments)))
    del found["seconds"]
    return found


@pytest.mark.clause("output.report")
@pytest.mark.parametrize("name", ["right", "flipped", "unchecked"])
def test_one_process_or_several_give_the_same_report(name: str) -> None:
    target = f"xo_ref.kit.examples:{name}"
    assert without_seconds(target=target) == without_seconds(target=target, jobs=3)


def test_a_run_that_the_time_budget_cuts_is_inconclusive_and_says_so() -> None:
    report = verify("xo_ref.kit.examples:right", seconds=0.001, effort=0.02)
    assert (report.verdict, report.complete) == (Verdict.INCONCLUSIVE, False)
    assert "stage `small`: cut short, out of time" in report.notes


def test_a_wrong_answer_is_one_within_every_time_budget() -> None:
    report = verify("xo_ref.kit.examples:flipped", seconds=0.001, effort=0.02)
    assert (report.verdict, report.complete) == (Verdict.DOES_NOT_CONFORM, False)
