"""Which causes a report names, and which it does not."""

import random

import pytest

from tests.kit.implementations import quick
from xo_ref.kit.answer import Rejected, Scores, Undefined
from xo_ref.kit.case import Case
from xo_ref.kit.diagnose import findings as module
from xo_ref.kit.diagnose.faults import CATALOGUE
from xo_ref.kit.diagnose.findings import finding_where, findings
from xo_ref.kit.judge.classes import LEAST
from xo_ref.kit.judge.tally import Tally
from xo_ref.kit.questions.stored import stored_cases

SMALL = tuple(case for case in stored_cases() if case.pixels < 70)


def test_what_is_answered_and_better_rejected_speaks_against_no_fault() -> None:
    """Who answers NaN is not heard as a witness: the fault, like the definition, would have rejected."""
    tally = Tally(LEAST)
    for case in SMALL:
        if case.clause in {"map.orientation", "reject.range"}:
            rows = CATALOGUE["flipped-both"].map(case.image, case.feature) if case.expected else [[9] * 5]
            tally.judge(case, Scores(tuple(map(tuple, rows))))
    assert [found.fault for found in findings(tally)][:1] == ["flipped-both"]


def test_undefined_outputs_are_a_finding_of_their_own() -> None:
    tally = Tally(LEAST)
    why = tally.judge(Case("c", "map.value", [[1, 1, -1]], [[1]]), Scores(((1, Undefined("x"), 1),))).why
    tally.judge(Case("d", "map.value", [[1, -1]], [[1]]), Scores(((-1, 1),)))
    tally.judge(Case("e", "map.value", [[1, -1]], [[1]]), Rejected("no"))
    assert why == "undefined output at row 0, column 1: x instead of 1"
    first = next(findings(tally))
    assert (first.fault, first.explains, first.of, first.kind) == ("undefined-output", 1, 3, "undefined output")


@pytest.mark.usefixtures("few_faults")
@pytest.mark.parametrize("explained", [26, 30])
def test_two_kinds_of_pixels_may_have_a_cause_each(explained: int) -> None:
    """Where no pair can be the cause, what explains all, or most, of each kind is told."""
    rng = random.Random("kinds")
    tally = Tally(LEAST)
    for number in range(30):
        levels = (-1, 1) if number < 16 else (-0.5, 0.25, 1)
        image, feature = ([[rng.choice(levels) for _ in range(w)] for _ in range(h)] for h, w in ((3, 9), (2, 7)))
        fault = CATALOGUE["divided-by-nine" if number < 16 else "divided-by-width"]
        rows = (
            tuple(map(tuple, fault.map(image, feature)))
            if number < explained
            else ((0.123, 0.5, 0.1), (0.25, 0.77, 0.2))
        )
        tally.judge(Case(f"c{number}", "map.value", image, feature), Scores(rows))
    assert [found.fault for found in findings(tally)] == ["divided-by-nine", "divided-by-width"]


def test_pairs_are_named_only_where_they_are_asked_for() -> None:
    rng, tally = random.Random("pairs"), Tally(LEAST)
    both = CATALOGUE["flipped-rows"].then(CATALOGUE["divided-by-width"])
    for number in range(8):
        image, feature = ([[rng.choice((-1, 1)) for _ in range(w)] for _ in range(h)] for h, w in ((4, 5), (3, 2)))
        tally.judge(
            Case(f"c{number}", "map.value", image, feature), Scores(tuple(map(tuple, both.map(image, feature))))
        )
    assert both.id in [found.fault for found in findings(tally)]
    assert not any(" + " in found.fault for found in findings(tally, pairs=False))


@pytest.mark.usefixtures("few_faults")
def test_what_explains_most_is_told_where_nothing_explains_all() -> None:
    """One kind of pixels, and one answer that no fault gives, and no pair."""
    tally = Tally(LEAST)
    feature = [[1, -1, 1], [1, 1, 1]]
    for number in range(6):
        image = [[1 if (number + row * col) % 3 else -1 for col in range(4)] for row in range(2)]
        rows = CATALOGUE["not-divided"].map(image, feature) if number else [[0.123, 0.5]]
        tally.judge(Case(f"c{number}", "map.value", image, feature), Scores(tuple(map(tuple, rows))))
    assert [(found.fault, found.of - found.explains) for found in findings(tally)] == [("not-divided", 1)]


@pytest.mark.untraced
def test_a_fault_that_rejects_is_not_blamed_where_right_answers_speak_against_it() -> None:
    """Who rejects graded pixels alone answers all others rightly; a loop with swapped axes fails for most of both."""
    tally = Tally(LEAST)
    tally.judge(
        Case("square", "map.value", [[0.5, -1] * 4] * 8, [[1, -1] * 2] * 4), Rejected("no")
    )  # here it would not have failed
    for case in stored_cases():
        if case.expected is not None and sum(map(len, case.image)) < 1000:
            bipolar = case.is_bipolar
            tally.judge(case, Scores(tuple(case.expected)) if bipolar else Rejected("no"))
    assert list(findings(tally)) == []


@pytest.mark.usefixtures("few_faults")
def test_a_fault_explains_what_is_wrong_under_a_condition() -> None:
    """Right answers outside the condition do not speak against the fault; those inside do."""
    rng = random.Random("where")
    tally = Tally(LEAST)
    for number in range(12):
        shapes = (3, 9 + number), (2, 7)
        image, feature = ([[rng.choice((-1, 1)) for _ in range(w)] for _ in range(h)] for h, w in shapes)
        fault = CATALOGUE["divided-by-nine"].map(image, feature) if number % 4 == 3 else quick(image, feature)
        tally.judge(Case(f"c{number}", "map.value", image, feature), Scores(tuple(map(tuple, fault))))
    found = list(finding_where(tally, "W % 4 == 0", lambda case: len(case.image[0]) % 4 == 0))
    assert [(one.fault, one.where) for one in found] == [("divided-by-nine", "W % 4 == 0")]
    assert not list(finding_where(tally, "W >= 1", lambda _: True))


@pytest.mark.usefixtures("few_faults")
@pytest.mark.parametrize("contradictions", [0, 1])
def test_right_answers_that_speak_against_a_fault_are_counted(contradictions: int) -> None:
    """With n = 9 the fault divides rightly; with n = 14 it would have made a wrong answer of a right one."""
    rng = random.Random("against")
    tally = Tally(LEAST)
    for number in range(30):
        shape = (2, 7) if number < 4 + contradictions else (3, 3)
        image, feature = ([[rng.choice((-1, 1)) for _ in range(w)] for _ in range(h)] for h, w in ((4, 9), shape))
        fault = CATALOGUE["divided-by-nine"].map(image, feature) if number < 4 else quick(image, feature)
        tally.judge(Case(f"c{number}", "map.value", image, feature), Scores(tuple(map(tuple, fault))))
    [found] = findings(tally)
    assert (found.fault, found.explains, found.of, found.contradicted) == ("divided-by-nine", 4, 4, contradictions)


@pytest.mark.usefixtures("few_faults")
@pytest.mark.parametrize(
    ("answer", "tried"), [(Scores(((0.125, 1),)), True), (Scores(((0.125, 1e12),)), False), (Rejected("no"), False)]
)
def test_pairs_of_faults_are_tried_where_numbers_may_be_computed(
    answer: Scores | Rejected, *, tried: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs: list[bool] = []
    monkeypatch.setattr(
        module, "explanations", lambda *_, pairs_=pairs, **options: pairs_.append(options["pairs"]) or []
    )
    tally = Tally(LEAST)
    tally.judge(Case("c", "map.value", [[1, -1, -1]], [[1, -1]]), answer)
    assert not list(findings(tally))
    assert any(pairs) is tried
