"""The right fault comes first, alone and in pairs."""

import contextlib
import random

import pytest

from tests.kit.diagnose.evidence import evidence
from xo_ref.kit.answer import Breakdown, Broken, Refused, Scores, Skipped
from xo_ref.kit.case import Case, Demand
from xo_ref.kit.diagnose.agreement import agrees
from xo_ref.kit.diagnose.faults import CATALOGUE, LIVING, Fault
from xo_ref.kit.diagnose.findings import findings
from xo_ref.kit.diagnose.ranking import Evidence, diagnose, diagnose_refusals
from xo_ref.kit.judge.classes import LEAST
from xo_ref.kit.judge.formats import BFLOAT16, BINARY32
from xo_ref.kit.judge.tally import Tally
from xo_ref.kit.questions.vectors import vectors

SMALL = tuple(v for v in vectors() if sum(map(len, v.case.image)) < 60)
CASE = Case("c", "map.value", [[1, -1, 1]], [[1, 1, -1]])


@pytest.mark.heavy
@pytest.mark.parametrize("fault", CATALOGUE.values(), ids=lambda fault: fault.id)
def test_every_fault_is_named_first(fault: Fault) -> None:
    failed, passed = evidence(fault)
    best = diagnose(failed, passed)[0]
    assert best.fault.id == fault.id
    assert best.complete


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("flipped-both", "not-divided", marks=pytest.mark.heavy),
        pytest.param("image-transposed", "rectified", marks=pytest.mark.heavy),
        pytest.param("zero-one-pixels", "divided-by-nine", marks=pytest.mark.heavy),
    ],
)
def test_pairs_are_named_first(one: str, other: str) -> None:
    pair = CATALOGUE[one].then(CATALOGUE[other])
    failed, passed = evidence(pair, SMALL)
    best = diagnose(failed, passed)[0]
    assert best.fault.id == pair.id
    assert str(best) == f"{pair.id} explains {len(failed)} of {len(failed)}: {pair.remedy}"


@pytest.fixture
def few_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the catalogue, so that all pairs of its faults are tried in no time."""
    few = [
        *("not-divided", "divided-by-nine", "divided-by-width", "flipped-rows", "flipped-both", "even-anchor"),
        *("map-tail-unwritten-8", "nan-spreads", "bias-added"),
    ]
    monkeypatch.setattr("xo_ref.kit.diagnose.ranking.CATALOGUE", {name: CATALOGUE[name] for name in few})


@pytest.mark.usefixtures("few_faults")
def test_a_second_fault_that_only_larger_cases_show() -> None:
    """The smallest failing cases, which decide, show the first fault alone; then larger ones have a say."""
    chance = random.Random("larger")
    pair = CATALOGUE["even-anchor"].then(CATALOGUE["map-tail-unwritten-8"])
    widths = [*range(4, 8)] * 20 + [11, 12] * 5
    rows = [[1, -1, *(chance.choice((-1, 1)) for _ in range(width - 2))] for width in widths]
    failed = answers(pair, *(([row], [[1, -1]]) for row in rows))
    assert diagnose(failed[:80])[0].fault.id == "even-anchor"
    best = diagnose(failed)[0]
    assert (best.fault.id, best.complete) == (pair.id, True)


def test_rounding_of_the_answers_is_allowed_for() -> None:
    chance = random.Random(7)
    failed, _ = evidence(CATALOGUE["flipped-rows"], SMALL)
    shaken = []
    for case, given in failed:
        assert isinstance(given, Scores)
        rows = tuple(tuple(v * (1 + chance.uniform(-2, 2) * 2**-24) for v in row) for row in given.rows)
        shaken.append((case, Scores(rows)))
    best = diagnose(shaken, form=BINARY32)[0]
    assert (best.fault.id, best.explains) == ("flipped-rows", len(failed))


def test_what_nothing_explains() -> None:
    assert diagnose([]) == []
    assert diagnose([(CASE, Scores(((0.123,),)))]) == []


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (Refused("no"), (False, False)),
        (Skipped("no"), (False, False)),
        (Broken(Breakdown.CRASHED, "11"), (False, False)),
        (Broken(Breakdown.MALFORMED, "empty"), (False, False)),
        (Scores(((-1.0, 0.0),)), (False, False)),
        (Scores(((-1.0,),)), (True, True)),
        (Scores(((-1.0000001,),)), (True, False)),
        (Scores(((float("nan"),),)), (False, False)),
    ],
)
def test_agreement(given: Scores | Refused | Skipped | Broken, expected: tuple[bool, bool]) -> None:
    assert agrees(CATALOGUE["not-divided"], CASE, given) == expected


def test_without_a_bound_only_the_same_number_agrees() -> None:
    case = Case("c", "map.value", [[1] * 300], [[1] * 300])
    assert agrees(CATALOGUE["not-divided"], case, Scores(((300.0,),)), BFLOAT16) == (True, True)
    assert agrees(CATALOGUE["not-divided"], case, Scores(((300.1,),)), BFLOAT16) == (False, False)


def test_an_answer_as_near_to_the_right_one_is_no_evidence() -> None:
    assert agrees(CATALOGUE["reciprocal"], CASE, Scores(((-0.33333331,),))) == (False, False)


def test_a_division_that_fails_for_a_perfect_match_has_a_tolerance_still() -> None:
    """With the feature's pixels all 1, as the tolerance takes them, n - 1 is 0 here; the transposed one goes on."""
    case = Case("c", "map.value", [[1, -1]], [[1]])
    assert agrees(CATALOGUE["divided-by-n-minus-one"], case, Refused("any")) == (True, True)
    crossed = CATALOGUE["zero-one-feature"].then(CATALOGUE["divided-by-map-size"])
    assert agrees(crossed, case, Scores(((0.5, -0.4999999),))) == (True, False)


@pytest.mark.parametrize("feature", [[], [[]]], ids=str)
def test_questions_that_are_wrong_have_a_tolerance_too(feature: list[list[int]]) -> None:
    case = Case("c", "reject.empty", [[1, -1]], feature, Demand.REFUSE)
    predicted = CATALOGUE["zeros-when-empty"].map(case.image, case.feature)
    near = Scores(tuple((1e-50,) * len(row) for row in predicted))
    assert agrees(CATALOGUE["zeros-when-empty"], case, near) == (True, False)


def test_another_shape_is_not_near_the_right_one() -> None:
    assert agrees(CATALOGUE["padded-same"], CASE, Scores(((0.0, -1 / 3, 0.0000001),)))[0] is False
    rows = CATALOGUE["padded-same"].map(CASE.image, CASE.feature)
    shaken = Scores(tuple(tuple(float(v) + 1e-8 for v in row) for row in rows))
    assert agrees(CATALOGUE["padded-same"], CASE, shaken) == (True, False)


def test_a_prediction_that_would_take_too_long_agrees_with_nothing() -> None:
    case = Case("long", "map.value", [[1] * 3000] * 3, [[1] * 2999])
    assert agrees(CATALOGUE["padded-full"], case, Refused("no")) == (False, False)


def unrefused(fault: Fault, clause: str) -> list[Evidence]:
    """What an implementation with this fault answers to the questions of a clause that it should refuse."""
    answered: list[Evidence] = []
    for vector in vectors():
        if vector.case.clause == clause:
            with contextlib.suppress(ValueError):
                rows = fault.map(vector.case.image, vector.case.feature)
                answer = Scores(tuple(map(tuple, rows))) if rows and all(rows) else Broken(Breakdown.MALFORMED, "none")
                answered.append((vector.case, answer))
    return answered


@pytest.mark.parametrize(
    "name", ["swapped-when-larger", "empty-when-larger", "zeros-when-empty", "ragged-cut", "nan-spreads"]
)
@pytest.mark.parametrize("base", [None, "flipped-both", "divided-by-width", "bias-added"])
def test_what_is_not_refused_is_named_whatever_else_is_wrong(name: str, base: str | None) -> None:
    """A fault of the guards is found clause by clause, alone and together with what makes the maps wrong."""
    guard, other = CATALOGUE[name], CATALOGUE[base] if base else None
    both = guard.then(other) if other else guard
    found = diagnose_refusals(unrefused(both, guard.clause), other)
    assert found is not None
    assert found.fault.id == name
    assert found.complete


def test_an_answer_that_no_guard_gives_is_not_named() -> None:
    case = next(vector.case for vector in vectors() if vector.case.clause == "reject.fit")
    assert diagnose_refusals([(case, Scores(((0.123, 0.5),)))]) is None


def test_what_is_answered_and_better_refused_speaks_against_no_fault() -> None:
    """Who answers NaN is not heard as a witness: the fault, like the definition, would have refused."""
    tally = Tally(LEAST)
    for vector in SMALL:
        if vector.case.clause in {"map.orientation", "reject.range"}:
            rows = (
                CATALOGUE["flipped-both"].map(vector.case.image, vector.case.feature) if vector.expected else [[9] * 5]
            )
            tally.add(vector.case, Scores(tuple(map(tuple, rows))))
    assert [found.fault for found in findings(tally)][:1] == ["flipped-both"]


def test_a_right_answer_that_is_rounded_speaks_against_no_fault_that_is_as_near() -> None:
    case, answer = Case("c", "map.value", [[0.5, -0.25]], [[1, 1]]), Scores(((0.125 + 2.0**-30,),))
    assert agrees(CATALOGUE["cosine"], case, answer)[0] is False
    assert agrees(CATALOGUE["flipped-both"], case, answer) == (False, False)
    assert agrees(CATALOGUE["flipped-both"], case, answer, right=True) == (True, False)


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
        tally.add(Case(f"c{number}", "map.value", image, feature), Scores(rows))
    assert [found.fault for found in findings(tally)] == ["divided-by-nine", "divided-by-width"]


@pytest.mark.usefixtures("few_faults")
def test_what_explains_most_is_told_where_nothing_explains_all() -> None:
    """One kind of pixels, and one answer that no fault gives, and no pair."""
    tally = Tally(LEAST)
    feature = [[1, -1, 1], [1, 1, 1]]
    for number in range(6):
        image = [[1 if (number + row * col) % 3 else -1 for col in range(4)] for row in range(2)]
        rows = CATALOGUE["not-divided"].map(image, feature) if number else [[0.123, 0.5]]
        tally.add(Case(f"c{number}", "map.value", image, feature), Scores(tuple(map(tuple, rows))))
    assert [(found.fault, found.of - found.explains) for found in findings(tally)] == [("not-divided", 1)]


def answers(fault: Fault, *questions: tuple[list[list[int]], list[list[int]]]) -> list[Evidence]:
    """What an implementation with this fault answers to a few questions."""
    cases = [Case(f"c{number}", "map.value", *question) for number, question in enumerate(questions)]
    return [(case, Scores(tuple(map(tuple, fault.map(case.image, case.feature))))) for case in cases]


def test_a_fault_that_a_right_answer_speaks_against_comes_second() -> None:
    """Turned by half a turn, or mirrored left to right: the same for one row, and not for a board of four squares."""
    image = [[1, -1, -1, 1], [1, 1, -1, 1], [-1, 1, 1, 1]]
    board = [[1, -1], [-1, 1]]
    failed = answers(CATALOGUE["flipped-both"], (image, [[1, 1, -1]]), (image, [[1, -1]]))
    passed = answers(LIVING, (image, board), (image[1:], board))
    found = {one.fault.id: one.contradicted for one in diagnose(failed, passed, pairs=False)}
    assert next(iter(found)) == "flipped-both"
    assert (found["flipped-both"], found["flipped-columns"]) == (0, 1)


@pytest.mark.usefixtures("few_faults")
def test_a_pair_is_composed_where_no_single_fault_explains_it() -> None:
    pair = CATALOGUE["flipped-both"].then(CATALOGUE["bias-added"])
    image = [[1, -1, -1, 1], [1, 1, -1, 1], [-1, 1, 1, 1]]
    best = diagnose(answers(pair, (image, [[1, 1, -1]]), (image, [[1, -1], [1, 1]])))[0]
    assert (best.fault.id, best.complete) == (pair.id, True)


@pytest.mark.heavy
def test_a_glimpse_decides_nothing_that_the_whole_map_decides_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random("glimpses")
    answered = [
        known for fault in list(CATALOGUE.values())[::20] for part in evidence(fault, SMALL[::9]) for known in part
    ]
    shaken = [
        (case, Scores(tuple(tuple(float(v) * (1 + chance.uniform(-3, 3) * 2**-24) for v in row) for row in given.rows)))
        for case, given in answered
        if isinstance(given, Scores)
    ]
    asked = [(fault, case, given) for fault in CATALOGUE.values() for case, given in [*answered, *shaken][::8]]
    sides = [(right, form) for right in (False, True) for form in (BINARY32, BFLOAT16)]
    found = []
    for glimpses in (4, 0):
        monkeypatch.setattr("xo_ref.kit.diagnose.agreement.GLIMPSES", glimpses)
        found.append([agrees(*one, form, right=right) for one in asked for right, form in sides])
    assert found[0] == found[1]
    assert {(False, False), (True, False), (True, True)} == set(found[0])


def test_a_fault_that_refuses_is_not_blamed_where_right_answers_speak_against_it() -> None:
    """Who refuses graded pixels alone answers all others rightly; a loop with swapped axes fails for most of both."""
    tally = Tally(LEAST)
    tally.add(
        Case("square", "map.value", [[0.5, -1] * 4] * 8, [[1, -1] * 2] * 4), Refused("no")
    )  # here it would not have failed
    for vector in vectors():
        if vector.expected is not None and sum(map(len, vector.case.image)) < 1000:
            bipolar = vector.image.is_bipolar and vector.feature.is_bipolar
            tally.add(vector.case, Scores(tuple(vector.expected)) if bipolar else Refused("no"), vector.expected)
    assert list(findings(tally)) == []
