"""What is behind wrong answers, found out by whole runs."""

import json

import pytest

from tests.kit import layers
from tests.kit.runner.test_stages import wrong_at
from xo_ref.kit import verify
from xo_ref.kit.answer import Scores
from xo_ref.kit.case import Case
from xo_ref.kit.diagnose.findings import Finding
from xo_ref.kit.diagnose.replay import Replay
from xo_ref.kit.diagnose.when.active import When
from xo_ref.kit.diagnose.when.seen import Seen
from xo_ref.kit.examples import right
from xo_ref.kit.questions.ranges import EVERYTHING, Takes
from xo_ref.kit.report.files import as_json
from xo_ref.kit.report.text import in_words
from xo_ref.kit.runner import causes
from xo_ref.kit.runner.causes import differ, formula
from xo_ref.kit.runner.state import RunOptions, RunState
from xo_ref.kit.target.conversation import Target

HERE = "tests.kit.implementations"


@pytest.mark.heavy
def test_the_report_says_when_a_kernel_is_wrong() -> None:
    report = verify(f"{HERE}:every_fourth_width", effort=0.01)
    [written] = json.loads(as_json(report))["when"]
    assert set(written["condition"].split(" and ")) == {"W % 4 == 0", "row == R - 1", "col == C - 1"}
    assert "the image width modulo 4 is 0" in written["words"]
    assert f"wrong only where {written['condition']} ({written['words']}), from " in in_words(report)


@pytest.mark.heavy
def test_the_report_says_what_is_computed_where_a_kernel_is_wrong() -> None:
    report = verify(f"{HERE}:mirrored_in_some_widths", effort=0.01)
    [found] = report.diagnosis
    assert (found.fault, found.where.startswith("W % 4 == 0")) == ("flipped-columns", True)


@pytest.mark.heavy
def test_a_condition_over_positions() -> None:
    report = verify(f"{HERE}:wrong_at_the_end_of_rows", effort=0.01)
    assert [one.condition for one in report.when] == ["col == C - 1"]
    assert report.diagnosis == ()


@pytest.mark.heavy
def test_questions_that_are_not_asked_say_nothing_of_the_condition() -> None:
    report = verify(f"{HERE}:mirrored_in_some_widths", effort=0.01, graded=False)
    assert [one.condition.startswith("W % 4 == 0") for one in report.when] == [True]
    assert "graded" not in report.when[0].condition


@pytest.mark.parametrize("contradicted", [0, 1])
def test_a_fault_that_right_answers_contradict_is_no_end_of_the_search(
    contradicted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    sought: list[bool] = []

    def learn(*_: object, **__: object) -> list[When]:
        sought.append(True)
        return []

    found = Finding("flipped-both", 1, 1, "", "", contradicted=contradicted)
    monkeypatch.setattr(causes, "findings", lambda _, **__: [found])
    monkeypatch.setattr(causes, "learn", learn)
    with Target.function(right) as target:
        state = RunState([target], RunOptions(effort=0.01))
        state.judge(Case("c", "map.value", [[1, -1, 1]], [[1, -1]]), Scores(((0.5, 1),)))
        causes.diagnose(state)
    assert (state.diagnosis, bool(sought)) == ((found,), bool(contradicted))


def test_no_condition_is_looked_for_when_the_time_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(causes, "findings", lambda _, **__: [])
    monkeypatch.setattr(causes, "learn", lambda *_, **__: [When("w >= 2", "", 1, 2, 0)])
    state = RunState([Target.function(right)], RunOptions(seconds=0.0))
    state.judge(Case("c", "map.value", [[1, -1, 1]], [[1, -1]]), Scores(((0.5, 1),)))
    causes.diagnose(state)
    assert (state.when, state.complete) == ((), False)


@pytest.mark.parametrize("right_ones", [0, 2])
@pytest.mark.parametrize("found", [(), (When("w >= 2", "", 1, 2, 0),)])
def test_pairs_of_faults_come_last_where_most_answers_are_right(
    right_ones: int, found: tuple[When, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[object] = []

    def findings(_: object, *, pairs: bool = True) -> list[Finding]:
        order.append(pairs)
        return []

    def learn(*_: object, **__: object) -> tuple[When, ...]:
        order.append("condition")
        return found

    monkeypatch.setattr(causes, "findings", findings)
    monkeypatch.setattr(causes, "learn", learn)
    with Target.function(right) as target:
        state = RunState([target], RunOptions(effort=0.01))
        state.judge(Case("wrong", "map.value", [[1, -1, 1]], [[1, -1]]), Scores(((0.5, 1),)))
        for _ in range(right_ones):
            state.judge(Case("right", "map.value", [[1, -1, 1]], [[1, -1]]), Scores(((1, -1),)))
        causes.diagnose(state)
    if right_ones:
        assert order == [False, "condition", *[True] * (not found)]
    else:
        assert order == [True, "condition"]
    assert state.when == found


@pytest.mark.heavy
def test_no_condition_is_looked_for_where_a_fault_explains_everything() -> None:
    assert verify("xo_ref.kit.examples:flipped", effort=0.01).when == ()


@pytest.mark.heavy
def test_the_shortest_history_that_a_failure_needs() -> None:
    report = verify(f"{HERE}:stale", effort=0.01)
    longest = max(
        (one.counterexample for one in report.failures if one.counterexample), key=lambda one: len(one.before)
    )
    assert (longest.alone, longest.cause, len(longest.before)) == (False, "state", 1)
    assert (report.diagnosis, report.computes, report.when) == ((), None, ())
    assert "it is wrong after these questions (state):" in in_words(report)


@pytest.mark.heavy
def test_a_failure_that_needs_no_history_fails_alone() -> None:
    report = verify("xo_ref.kit.examples:flipped", effort=0.01)
    assert {one.counterexample.alone for one in report.failures if one.counterexample} == {True}


def test_a_failure_that_needs_a_history_is_not_made_smaller() -> None:
    report = verify(f"{HERE}:wrong_after_many", shapes=["9x8/2x3"], only=["map.value"], effort=0.01)
    [example] = [one.counterexample for one in report.failures]
    assert example is not None
    assert (example.alone, example.case.is_cut) == (False, False)


@pytest.mark.heavy
def test_what_was_made_smaller_fails_alone_too() -> None:
    report = verify("xo_ref.kit.examples:right", arithmetic="exact", only=["score.divisor"], effort=0.01)
    [example] = [one.counterexample for one in report.failures]
    assert example is not None
    assert (example.case.is_cut, example.alone, example.pixels) == (True, True, 6)


def test_a_failure_is_made_smaller_inside_what_a_target_takes() -> None:
    report = verify(wrong_at(lambda *shape: shape[1] > 8), feature="2x3", effort=0.02)
    examples = [one.counterexample for one in report.failures if one.counterexample and one.counterexample.expected]
    assert {len(one.case.feature[0]) for one in examples} == {3}


@pytest.mark.heavy
def test_a_large_failure_becomes_a_plain_one() -> None:
    report = verify(wrong_at(lambda *shape: shape[1] > 16), effort=0.01)
    wrong = (one.counterexample for one in report.failures if one.counterexample and one.counterexample.expected)
    plainest = min(wrong, key=lambda one: one.pixels)
    assert (plainest.case.image, plainest.case.feature) == ([[1] * 17], [[1]])


def test_a_target_that_takes_no_probes_has_no_formula(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xo_ref.kit.runner.causes.identify", lambda _: "a formula")
    state = RunState([Target.python("no:matter")], RunOptions())
    state.tally.judge(Case("c", "map.value", [[1, -1]], [[1]]), Scores(((1.0, 0.5),)))
    formula(state)
    assert state.computes == "a formula"
    narrow = RunState([Target.python("no:matter")], RunOptions(takes=Takes.parse(feature="3x3")))
    narrow.tally.judge(Case("c", "map.value", [[1, -1]], [[1]]), Scores(((1.0, 0.5),)))
    formula(narrow)
    assert narrow.computes is None
    same = RunState([Target.python("no:matter")], RunOptions(layer=("channels", "same")))
    same.tally.judge(Case("c", "map.value", [[1, -1]], [[1]]), Scores(((1.0, 0.5),)))
    formula(same)
    assert same.computes is None


def test_how_a_number_differs_is_said_where_nothing_else_says_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xo_ref.kit.runner.causes.difference", lambda *_: "it differs")

    def told(**known: object) -> str | None:
        state = RunState([Target.python("no:matter")], RunOptions())
        state.tally.judge(Case("c", "map.value", [[1, -1]], [[1]]), Scores(((1.0, 0.5),)))
        for name, value in known.items():
            setattr(state, name, value)
        differ(state)
        return state.differs

    whole, part = Finding("flipped-both", 3, 3, "", ""), Finding("flipped-both", 2, 3, "", "")
    state = {"map.value": Replay(alone=False)}
    assert [told(), told(diagnosis=(part,)), told(replays={"map.value": Replay(alone=True)})] == ["it differs"] * 3
    assert [told(diagnosis=(whole,)), told(computes="a formula"), told(replays=state)] == [None] * 3


def test_a_condition_is_looked_for_among_layers_of_the_options(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the learner is given; what it makes of it has tests of its own."""
    given: list[Seen] = []

    def look(_: object, evidence: list[Seen], *, seed: int, takes: Takes) -> list[When]:
        assert (seed, takes) == (0, EVERYTHING)
        given.extend(evidence)
        return []

    monkeypatch.setattr("xo_ref.kit.runner.causes.learn", look)
    report = verify(layers.grouped_apart, layer="channels,stride,groups", level="answers", effort=0.01)
    assert report.when == ()
    assert {one.options for one in given} == {("channels", "stride", "groups")}
    wrong = [one.design for one in given if one.wrong]
    assert all(one.groups > 1 and one.s_r > 1 for one in wrong)
    assert 0 < len(wrong) < len(given)
