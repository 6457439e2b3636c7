"""Numbers that were right before are right again, and no others."""

import pytest

from xo_ref.kit.answer import Answer, Refused, Scores
from xo_ref.kit.case import Case
from xo_ref.kit.judge.classes import DEFAULT
from xo_ref.kit.judge.known import Known
from xo_ref.kit.judge.result import Status
from xo_ref.kit.judge.tally import Tally
from xo_ref.kit.questions.enumerate import Pair, Pairs

WIDE = Pair("wide", "map.position", [[1, -1, 1]], [[1, 1]], sums=(0, 0))
OTHER = Pair("other", "map.position", [[1, 1, 1]], [[1, 1]], sums=(2, 2))


@pytest.mark.parametrize(
    ("pair", "answer", "is_known"),
    [
        (WIDE, Scores(((0.0, 0),)), True),
        (WIDE, Scores(((0.0, 1.0),)), False),
        (WIDE, Scores(((0.0,),)), False),
        (WIDE, Scores(((0.0,), (0.0,))), False),
        (WIDE, Scores(((0.0, 0.0),), 2), False),
        (WIDE, Refused("no"), False),
        (OTHER, Scores(((0.0, 0.0),)), False),
        (Pair("one", "score.definition", [[1]], [[1]], sums=(1,)), Scores(((1,),)), False),
    ],
)
def test_only_the_same_numbers_for_the_same_sums(pair: Pair, answer: Answer, *, is_known: bool) -> None:
    known = Known()
    known.add(WIDE, ((0.0, 0.0),))
    assert known.has(pair, answer) is is_known


@pytest.mark.parametrize("digits", [17, 7, 4])
def test_a_tally_counts_pairs_as_it_counts_others(digits: int) -> None:
    """Pairs that know their sums, and the same questions without, give the same report."""
    fast, slow = Tally(*DEFAULT), Tally(*DEFAULT)
    for pair in Pairs(8).cases(300, 1900):
        n = pair.n
        numbers = [float(f"{total / n:.{digits}g}") for total in pair.sums]
        width = len(pair.image[0]) - len(pair.feature[0]) + 1
        answer = Scores(tuple(tuple(numbers[at : at + width]) for at in range(0, len(numbers), width)))
        outcome = slow.add(Case(pair.name, pair.clause, pair.image, pair.feature), answer)
        assert fast.add(pair, answer) == outcome
        assert (outcome.status is Status.PASSED) or digits == 4
    assert (fast.shapes, fast.strongest, fast.wrong) == (slow.shapes, slow.strongest, slow.wrong)
    assert list(fast.accuracy.limits()) == list(slow.accuracy.limits())
    assert [(one.anchor, one.cases, one.failed) for one in fast.results()] == [
        (one.anchor, one.cases, one.failed) for one in slow.results()
    ]
