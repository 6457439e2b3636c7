"""The right fault comes first, alone and in pairs."""

import contextlib
import random

import pytest

from tests.kit.diagnose.evidence import evidence
from tests.tools.matrix import LIVING
from xo_ref.kit.answer import Breakdown, Broken, Scores
from xo_ref.kit.case import Case
from xo_ref.kit.diagnose import ranking
from xo_ref.kit.diagnose.faults import CATALOGUE, Fault
from xo_ref.kit.diagnose.ranking import Evidence, diagnose_rejections, explanations
from xo_ref.kit.judge.formats import BINARY32
from xo_ref.kit.questions.stored import stored_cases

SMALL = tuple(case for case in stored_cases() if case.pixels < 70)
CASE = Case("c", "map.value", [[1, -1, 1]], [[1, 1, -1]])


@pytest.mark.heavy
@pytest.mark.parametrize("fault", CATALOGUE.values(), ids=lambda fault: fault.id)
def test_every_fault_is_named_first(fault: Fault) -> None:
    failed, passed = evidence(fault)
    best = explanations(failed, passed)[0]
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
    best = explanations(failed, passed)[0]
    assert best.fault.id == pair.id
    assert str(best) == f"{pair.id} explains {len(failed)} of {len(failed)}: {pair.hint}"


@pytest.mark.usefixtures("few_faults")
def test_a_second_fault_that_only_larger_cases_show() -> None:
    """The smallest failing cases, which decide, show the first fault alone; then larger ones have a say."""
    chance = random.Random("larger")
    pair = CATALOGUE["even-anchor"].then(CATALOGUE["map-tail-unwritten-8"])
    widths = [*range(4, 8)] * 20 + [11, 12] * 5
    rows = [[1, -1, *(chance.choice((-1, 1)) for _ in range(width - 2))] for width in widths]
    failed = answers(pair, *(([row], [[1, -1]]) for row in rows))
    assert explanations(failed[:80])[0].fault.id == "even-anchor"
    best = explanations(failed)[0]
    assert (best.fault.id, best.complete) == (pair.id, True)


def test_rounding_of_the_answers_is_allowed_for() -> None:
    chance = random.Random(7)
    failed, _ = evidence(CATALOGUE["flipped-rows"], SMALL)
    shaken = []
    for case, given in failed:
        assert isinstance(given, Scores)
        rows = tuple(tuple(v * (1 + chance.uniform(-2, 2) * 2**-24) for v in row) for row in given.rows)
        shaken.append((case, Scores(rows)))
    best = explanations(shaken, form=BINARY32)[0]
    assert (best.fault.id, best.explains) == ("flipped-rows", len(failed))


def test_what_nothing_explains() -> None:
    assert explanations([]) == []
    assert explanations([(CASE, Scores(((0.123,),)))]) == []


def unrejected(fault: Fault, clause: str) -> list[Evidence]:
    """What an implementation with this fault answers to the questions of a clause that it should reject."""
    answered: list[Evidence] = []
    for case in stored_cases():
        if case.clause == clause:
            with contextlib.suppress(ValueError):
                rows = fault.map(case.image, case.feature)
                answer = Scores(tuple(map(tuple, rows))) if rows and all(rows) else Broken(Breakdown.MALFORMED, "none")
                answered.append((case, answer))
    return answered


@pytest.mark.parametrize(
    "name", ["swapped-when-larger", "empty-when-larger", "zeros-when-empty", "ragged-cut", "nan-spreads"]
)
@pytest.mark.parametrize("base", [None, "flipped-both", "divided-by-width", "bias-added"])
def test_what_is_not_rejected_is_named_whatever_else_is_wrong(name: str, base: str | None) -> None:
    """A fault of the guards is found clause by clause, alone and together with what makes the maps wrong."""
    guard, other = CATALOGUE[name], CATALOGUE[base] if base else None
    both = guard.then(other) if other else guard
    found = diagnose_rejections(unrejected(both, guard.clause), other)
    assert found is not None
    assert found.fault.id == name
    assert found.complete


def test_an_answer_that_no_guard_gives_is_not_named() -> None:
    case = next(case for case in stored_cases() if case.clause == "reject.fit")
    assert diagnose_rejections([(case, Scores(((0.123, 0.5),)))]) is None


@pytest.mark.clause("reject.not-a-grid")
def test_who_puts_brackets_around_what_has_none_is_named() -> None:
    asked = [case for case in stored_cases() if case.clause == "reject.not-a-grid"]
    fault = CATALOGUE["flat-is-a-row"]
    given = [(case, Scores(tuple(map(tuple, fault.map(case.image, case.feature))))) for case in asked[:3]]
    found = diagnose_rejections([*given, (asked[0], Scores(((0.25, 0.5),)))])
    assert found is not None
    assert (found.fault.id, found.explains, found.of) == ("flat-is-a-row", 3, 4)
    for case in asked[3:]:
        with pytest.raises(ValueError, match="no rows of numbers"):
            fault.map(case.image, case.feature)


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
    found = {one.fault.id: one.contradicted for one in explanations(failed, passed, pairs=False)}
    assert next(iter(found)) == "flipped-both"
    assert (found["flipped-both"], found["flipped-columns"]) == (0, 1)


@pytest.mark.usefixtures("few_faults")
def test_a_pair_is_composed_where_no_single_fault_explains_it() -> None:
    pair = CATALOGUE["flipped-both"].then(CATALOGUE["bias-added"])
    image = [[1, -1, -1, 1], [1, 1, -1, 1], [-1, 1, 1, 1]]
    best = explanations(answers(pair, (image, [[1, 1, -1]]), (image, [[1, -1], [1, 1]])))[0]
    assert (best.fault.id, best.complete) == (pair.id, True)


@pytest.mark.usefixtures("few_faults")
def test_without_work_no_pair_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    pair = CATALOGUE["flipped-both"].then(CATALOGUE["bias-added"])
    image = [[1, -1, -1, 1], [1, 1, -1, 1], [-1, 1, 1, 1]]
    failed = answers(pair, (image, [[1, 1, -1]]), (image, [[1, -1], [1, 1]]))
    assert explanations(failed)[0].fault.parts == pair.parts
    monkeypatch.setattr(ranking, "WORK", 0)
    assert not any(found.fault.parts for found in explanations(failed))


@pytest.mark.parametrize(
    ("costs", "kept"), [((150, 151), 1), ((60, 90, 65, 70), 3), ((10,) * 12, 10), ((5000, 6000), 0), ((99, 100, 1), 3)]
)
def test_the_cheapest_cases_that_cost_so_much_together_decide(costs: tuple[int, ...], kept: int) -> None:
    known = [(Case(str(cost), "map.value", [[1]] * cost, [[1]]), Scores(((1,),))) for cost in costs]
    assert [case.pixels - 1 for case, _ in ranking._cheapest(known, 1000, 100)] == sorted(costs)[:kept]
