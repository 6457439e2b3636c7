"""Answers counted clause by clause."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

import pytest

from xo_ref.kit import Verdict
from xo_ref.kit.answer import Answer, Rejected, Scores, Skipped
from xo_ref.kit.case import Case, Demand
from xo_ref.kit.judge.classes import EXACT, LEAST, parse_class
from xo_ref.kit.judge.result import Outcome, Status
from xo_ref.kit.judge.tally import Tally
from xo_ref.kit.layer import LayerCase
from xo_ref.kit.questions.enumerate import Pairs
from xo_ref.kit.questions.stored import stored_cases
from xo_ref.kit.runner.behaviour import _difference
from xo_ref.kit.runner.run import run
from xo_ref.kit.runner.state import RunOptions
from xo_ref.kit.target.conversation import Target
from xo_ref.kit.target.encoding import PLAIN
from xo_ref.kit.target.protocol import Hello
from xo_ref.kit.target.settings import TargetError
from xo_ref.values.maps import FeatureMap

CASE = Case("two", "score.divisor", [[1, -1]], [[1]])


def test_an_excused_clause_counts_but_does_not_fail() -> None:
    tally = Tally(EXACT, excused=frozenset({"score.divisor"}))
    assert tally.judge(CASE, Scores(((1, 1),))).status is Status.FAILED
    assert (tally.failed, tally.accuracy.judged, tally.book.failures, tally.smallest()) == (False, 0, [], None)
    assert tally.results()[0].failed == 1


def test_right_and_wrong_answers_are_counted_by_shape() -> None:
    tally = Tally(EXACT)
    tall = Case("tall", "map.value", [[1, 1]] * 3, [[1]] * 2)
    for case, rows in ((tall, ((1, 1), (1, 1))), (CASE, ((1, -1),)), (CASE, ((1, 1),)), (tall, ((1, 1), (1, 1)))):
        tally.judge(case, Scores(rows))
    tally.judge(Case("wide", "reject.fit", [[1]], [[1, 1]], Demand.REJECT), Rejected("no"))
    assert tally.shapes == ((1, 2, 1, 1, 1, 1), (3, 2, 2, 1, 2, 0))


def test_why_a_question_was_skipped_is_told_where_none_was_asked() -> None:
    tally = Tally(EXACT)
    tally.judge(CASE, Skipped("no bits"))
    assert [(one.status, one.because) for one in tally.results()] == [(Status.SKIPPED, "no bits")]
    tally.judge(CASE, Scores(((1, 1),)))
    assert [(one.status, one.because) for one in tally.results()] == [(Status.FAILED, "")]


def test_the_smallest_failure_is_kept() -> None:
    tally = Tally(EXACT)
    large, small = Case("large", "map.value", [[1, 1, 1]], [[1]]), Case("small", "map.value", [[1]], [[1]])
    for case in (large, small, large):
        tally.judge(case, Scores((tuple(0 for _ in case.image[0]),)))
    smallest = tally.smallest()
    assert smallest is not None
    assert smallest.case is small


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (Scores(((1, 2),)), Scores(((1, 3),)), "3 after 2"),
        (Scores(((1,),)), Scores(((1, 2),)), "another shape"),
        (Scores(((1,),)), Rejected("no"), "rejected: no after a map of 1 x 1 beginning with 1"),
    ],
)
def test_how_two_answers_differ(first: Answer, second: Answer, words: str) -> None:
    assert _difference(first, second) == words


class Silent(Target):
    """A conversation without a process: every question is skipped, until it breaks off."""

    def __init__(self, answers: int) -> None:
        self.name = "silent"
        self.given = PLAIN
        self._left = answers

    def open(self) -> Hello:
        return Hello()

    def ask(self, case: Case, *, layout: str = "", watch: bool = False) -> Answer:
        if self._left == 0:
            raise TargetError("it has gone")
        self._left -= 1
        return Skipped(f"not {case.name} {layout}{watch}")

    def ask_many(self, cases: Iterable[Case], *, watch: bool = False) -> Iterator[Answer]:
        return (self.ask(case, watch=watch) for case in cases)


def test_a_target_that_skips_everything_does_not_conform() -> None:
    report = run([Silent(-1)], RunOptions(effort=0.01))
    assert {result.status for result in report.clauses} == {Status.SKIPPED}
    assert (report.verdict, report.arithmetic, report.answers) == (Verdict.INCONCLUSIVE, None, "not asked")
    assert "score.divisor: not judged: not smoke-2 False" in report.notes


def test_a_target_that_is_gone_before_anything_failed() -> None:
    report = run([Silent(30)], RunOptions(effort=0.01))
    assert (report.verdict, report.trouble) == (Verdict.COULD_NOT_RUN, "it has gone")


@pytest.mark.clause("behaviour.layout")
class TestLayouts:
    """What arrays in other layouts show is told apart from everything else."""

    def test_a_wrong_answer_names_its_layout_and_is_no_evidence(self) -> None:
        tally = Tally(LEAST)
        outcome = tally.judge(CASE, Scores(((1, 0.5),)), layout="big-endian")
        assert (outcome.status, outcome.why) == (Status.FAILED, "big-endian: row 0, column 1: 0.5 instead of -1")
        assert (tally.accuracy.judged, tally.book.failures, tally.book.wrong) == (0, [], 1)
        assert [result.anchor for result in tally.results()] == ["behaviour.layout"]

    def test_a_rejection_is_advice(self) -> None:
        tally = Tally(LEAST)
        for layout in ("big-endian", "fortran", "big-endian"):
            assert tally.judge(CASE, Rejected("no such type"), layout=layout).status is Status.PASSED
        assert list(tally.advice()) == [
            "behaviour.layout: arrays in the layout big-endian are rejected (`two`)",
            "behaviour.layout: arrays in the layout fortran are rejected (`two`)",
        ]

    def test_a_right_answer_passes(self) -> None:
        assert Tally(LEAST).judge(CASE, Scores(((1, -1),)), layout="fortran") == Outcome(Status.PASSED)


class TestEitherClass:
    """All answers have to satisfy one of the classes, the same one for all, in whatever order they come."""

    DIRECT = (Case("a", "map.value", [[1, 1, 0]], [[1, 1]]), Scores(((1 + 2.0**-23, 0.5),)))
    SPREAD = (Case("b", "pixel.range", [[1, 0, 0, 0]], [[1, 1]]), Scores(((0.5, 0, 1e-17),)))

    def test_one_of_the_two_is_enough_and_named(self) -> None:
        direct, spread = Tally(), Tally()
        assert direct.judge(*self.DIRECT).status is Status.PASSED
        assert (direct.failed, str(direct.judged_by)) == (False, "approximate:binary32")
        assert spread.judge(*self.SPREAD).status is Status.PASSED
        assert (spread.failed, str(spread.judged_by)) == (False, "normwise:binary64")

    def test_some_answers_by_one_and_some_by_the_other_fail_in_any_order(self) -> None:
        for pair in itertools.permutations((self.DIRECT, self.SPREAD)):
            tally = Tally()
            for case, answer in pair:
                tally.judge(case, answer)
            assert (tally.failed, tally.book.wrong, str(tally.judged_by)) == (True, 1, "approximate:binary32")
            status = {result.anchor: result.status for result in tally.results()}
            assert status == {"map.value": Status.PASSED, "pixel.range": Status.FAILED}


def test_numbers_beyond_binary64_are_wrong_and_written_short() -> None:
    for value in (10**309, Fraction(10**310, 3), -(10**4300)):
        outcome = Tally().judge(CASE, Scores(((1, value),)))
        assert (outcome.status, outcome.at) == (Status.FAILED, (0, 1))
    outcome = Tally(LEAST).judge(CASE, Scores(((1, -(10**4300)),)))
    assert outcome.why == "row 0, column 1: a number of about -10**4300 instead of -1"


def test_numbers_near_the_end_of_the_range_are_settled_in_rationals() -> None:
    for image, feature, got in (
        ([[5e-324, 1.1 * 2**-106]], [[1.0, 0.3]], 0.15 * 1.1 * 2**-106 + 8e-41),
        ([[1e-160, 1.0]], [[1e-160, 0.7]], 0.35),
    ):
        outcome = Tally(LEAST).judge(Case("tiny", "pixel.range", image, feature), Scores(((got,),)))
        assert outcome.status is Status.PASSED
    far = Case("tiny", "pixel.range", [[5e-324, 1.1 * 2**-106]], [[1.0, 0.3]])
    assert Tally(LEAST).judge(far, Scores(((1e-38,),))).status is Status.FAILED


@pytest.mark.parametrize("form", ["bfloat16", "binary16"])
@pytest.mark.parametrize("n", [182, 300, 2100, 4100])
def test_few_pixels_that_are_not_zero_keep_the_bound_sharp(form: str, n: int) -> None:
    feature = [[0.0] * n]
    feature[0][5] = feature[0][n // 2] = feature[0][n - 1] = 1.0
    case = Case("few", "score.divisor", [[1.0] * n], feature)
    for value, status in (
        (Fraction(3, n), Status.PASSED),
        (-3 / n, Status.FAILED),
        (1.5 / n, Status.FAILED),
        (0, Status.FAILED),
    ):
        assert Tally(parse_class(f"approximate:{form}")).judge(case, Scores(((value,),))).status is status


def test_advice_of_several_tallies_names_eight_cases() -> None:
    total, part = Tally(), Tally()
    for number in range(5):
        part.advise(Case(f"case-{number}", "reject.range", [[2]], [[1]]), "answered: {}")
    for _ in range(2):
        total.merge(part, 1)
    assert [len(names) for names in total.advised.values()] == [8]


class TestKnown:
    """Numbers that were right before are right again, and no others."""

    WIDE = Case("wide", "map.position", [[1, -1, 1]], [[1, 1]], expected=FeatureMap([[0, 0]], 2))
    OTHER = Case("other", "map.position", [[1, 1, 1]], [[1, 1]], expected=FeatureMap([[2, 2]], 2))
    ONE = Case("one", "score.definition", [[1]], [[1]], expected=FeatureMap([[1]], 1))
    GRADED = WIDE.about(image=[[0.5, -0.5, 0.5]])
    LAYER = LayerCase("layer", "layer.value", WIDE.image, WIDE.feature, expected=WIDE.expected)

    @pytest.mark.parametrize(
        ("pair", "answer", "is_known"),
        [
            (WIDE, Scores(((0.0, 0),)), True),
            (WIDE, Scores(((0.0, 1.0),)), False),
            (WIDE, Scores(((0.0,),)), False),
            (WIDE, Scores(((0.0,), (0.0,))), False),
            (WIDE, Scores(((0.0, 0.0),), 2), False),
            (replace(GRADED, expected=WIDE.expected), Scores(((0.0, 0.0),)), False),
            (LAYER, Scores(((0.0, 0.0),)), False),
            (WIDE.about(), Scores(((0.0, 0.0),)), False),
            (WIDE, Rejected("no"), False),
            (OTHER, Scores(((0.0, 0.0),)), False),
            (ONE, Scores(((1,),)), False),
        ],
    )
    def test_only_the_same_numbers_for_the_same_sums(self, pair: Case, answer: Answer, *, is_known: bool) -> None:
        tally = Tally()
        assert tally.judge(self.WIDE, Scores(((0.0, 0.0),))).status is Status.PASSED
        assert tally._has_seen_all(pair, answer) is is_known

    def test_a_tally_counts_questions_that_know_their_answers_as_it_counts_others(self) -> None:
        """Where equal scores come out unequal, the reports are the same too, that of the best position included."""
        fast, slow = Tally(), Tally()
        asked = [case for case in stored_cases() if case.pixels < 300]
        for case in (*(replace(case, clause="map.value") for case in asked if case.expected), *asked):
            rows = tuple(
                tuple(float(score) * (1 + (row + col) % 3 * 2**-52) for col, score in enumerate(scores))
                for row, scores in enumerate(case.expected or FeatureMap([[1]], 1))
            )
            assert fast.judge(case, Scores(rows)) == slow.judge(replace(case, expected=None), Scores(rows))
        advice = [(*tally.advice(), *tally.accuracy.advice()) for tally in (fast, slow)]
        assert advice[0] == advice[1]
        assert any("map.best" in said for said in advice[0])
        assert fast.results() == slow.results()

    def test_no_number_of_a_layer_is_known(self) -> None:
        """With padding the same sum may have another bound."""
        tally = Tally()
        assert tally.judge(self.LAYER, Scores(((0.0, 0.0),))).status is Status.PASSED
        assert not tally._has_seen_all(self.LAYER, Scores(((0.0, 0.0),)))

    def test_an_excused_answer_says_nothing_of_the_arithmetic_if_its_numbers_are_known(self) -> None:
        tally = Tally(excused=frozenset({"map.shape"}))
        for clause, judged in (("map.position", 1), ("map.shape", 1), ("map.position", 2)):
            assert tally.judge(replace(self.WIDE, clause=clause), Scores(((0.0, 0.0),))).status is Status.PASSED
            assert tally.accuracy.judged == judged

    @pytest.mark.parametrize("digits", [17, 7, 4])
    def test_a_tally_counts_pairs_as_it_counts_others(self, digits: int) -> None:
        """Pairs that know their sums, and the same questions without, give the same report."""
        fast, slow = Tally(), Tally()
        for pair in Pairs(8).cases(300, 1900):
            assert pair.expected
            answer = Scores(tuple(tuple(float(f"{float(score):.{digits}g}") for score in row) for row in pair.expected))
            outcome = slow.judge(replace(pair, expected=None), answer)
            assert fast.judge(pair, answer) == outcome
            assert (outcome.status is Status.PASSED) or digits == 4
        assert (fast.shapes, fast.strongest, fast.book.wrong) == (slow.shapes, slow.strongest, slow.book.wrong)
        assert list(fast.accuracy.limits()) == list(slow.accuracy.limits())
        assert [(one.anchor, one.cases, one.failed) for one in fast.results()] == [
            (one.anchor, one.cases, one.failed) for one in slow.results()
        ]
