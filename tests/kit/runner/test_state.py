"""What is asked depends on options and seed, never on the clock or the number of processes."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from xo_ref.kit import Verdict, verify
from xo_ref.kit.answer import Scores
from xo_ref.kit.case import Case, Demand
from xo_ref.kit.examples import Rows, right
from xo_ref.kit.questions.stored import stored_cases
from xo_ref.kit.report.files import as_json
from xo_ref.kit.runner import causes, stages
from xo_ref.kit.runner.state import RunOptions, RunState
from xo_ref.kit.target.conversation import Target


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
    assert "stage `stored`: cut short, out of time" in report.notes
    assert report.cases < 5


def test_a_time_budget_that_is_not_spent_changes_nothing() -> None:
    target = "xo_ref.kit.examples:right"
    assert without_seconds(target=target) == without_seconds(target=target, seconds=3600)


def test_what_is_asked_of_a_slow_target_ends_in_time() -> None:
    """A quarter of a second an answer: two hundred stored questions would take most of a minute."""
    started = time.monotonic()
    report = verify(slow, seconds=1, effort=0.02)
    assert time.monotonic() - started < 10
    assert (report.verdict, report.complete) == (Verdict.INCONCLUSIVE, False)


@pytest.mark.parametrize("stage", [stages.again, stages.behaviour, causes.formula])
def test_no_stage_asks_when_time_is_up(stage: Callable[[RunState], None]) -> None:
    case = next(case for case in stored_cases() if case.demand is Demand.REJECT)
    with Target.function(right) as target:
        state = RunState([target], RunOptions(seconds=1e-9))
        state.stored_answers[case.name] = Scores(((0,),))
        if stage is causes.formula:
            state.judge(Case("c", "map.value", [[1]], [[1]]), Scores(((0.5,),)))
        stage(state)
        assert not target.log
    assert not state.complete


def test_the_questions_before_a_failure_are_those_of_the_conversation_that_had_it() -> None:
    first, second, other = (Case(name, "map.value", [[1, -1]], [[1]]) for name in ("first", "second", "other"))
    with Target.function(right) as one, Target.function(right) as two:
        one.ask(other)
        for case in (first, second):
            two.ask(case)
        state = RunState([one, two], RunOptions())
        assert causes._before(state, second) == [first]
        assert causes._before(state, Case("never", "map.value", [[1]], [[1]])) == []


def slow(image: Rows, feature: Rows) -> object:
    time.sleep(0.25)
    return right(image, feature)


@pytest.mark.untraced
def test_a_wrong_answer_is_one_within_every_time_budget() -> None:
    report = verify("xo_ref.kit.examples:flipped", seconds=0.001, effort=0.02)
    assert (report.verdict, report.complete) == (Verdict.DOES_NOT_CONFORM, False)
