"""Counterexamples asked again in fresh processes, of targets in memory."""

from collections.abc import Callable

from xo_ref.kit.case import Case
from xo_ref.kit.diagnose.replay import IsWrong, Replay, replay

LOG = [Case(str(number), "map.value", [[1]], [[1]]) for number in range(20)]
LAST = Case("last", "map.value", [[1]], [[1]])


def always(names: list[str]) -> bool:
    """Judge every answer wrong."""
    return len(names) > 0


def never(names: list[str]) -> bool:
    """Judge every answer right."""
    return not names


def processes(*answers: Callable[[list[str]], bool]) -> Callable[[], IsWrong]:
    """Make fresh processes that judge by the names they were asked, each in turn by its own rule."""
    started = [0]

    def fresh() -> IsWrong:
        names: list[str] = []
        rule = answers[started[0] % len(answers)]
        started[0] += 1

        def ask(case: Case) -> bool:
            names.append(case.name)
            return rule(names)

        return ask

    return fresh


def test_a_fault_that_needs_no_history_is_alone() -> None:
    assert replay(processes(always), LOG, LAST) == Replay(True, (LAST,))


def test_a_fault_of_the_first_question_is_not_seen_again() -> None:
    first = processes(lambda names: len(names) == 1)
    assert replay(first, LOG, LAST) == replay(first, (), LAST) == Replay(True, (LAST,), "first question")


def test_without_a_log_it_is_asked_alone_once() -> None:
    assert replay(processes(never, always), (), LAST) == Replay(False)


def test_initial_memory_differs_between_fresh_processes() -> None:
    some = processes(always, never)
    assert replay(some, LOG, LAST) == Replay(False, (LAST,), "initial memory")


def test_state_is_reduced_to_the_questions_it_needs() -> None:
    found = replay(processes(lambda names: {"3", "11"} <= set(names)), LOG, LAST)
    assert ([case.name for case in found.sequence], found.kind) == (["3", "11", "last"], "state")


def test_the_questions_just_before_are_tried_first() -> None:
    asked: list[list[str]] = []

    def rule(names: list[str]) -> bool:
        asked.append(list(names))
        return names[-1] == "last" and "17" in names

    found = replay(processes(rule), LOG, LAST)
    assert ([case.name for case in found.sequence], found.kind) == (["17", "last"], "state")
    assert max(map(len, asked)) == 9


def test_a_race_does_not_repeat() -> None:
    some = processes(lambda names: len(names) > 20, never)
    assert replay(some, LOG, LAST) == Replay(False, (*LOG, LAST), "race")


def test_a_fault_that_never_returns_has_no_kind() -> None:
    assert replay(processes(never), LOG, LAST) == Replay(False)


def test_no_more_questions_than_permitted() -> None:
    assert replay(processes(lambda names: len(names) > 20), LOG, LAST, questions=10) == Replay(False)
