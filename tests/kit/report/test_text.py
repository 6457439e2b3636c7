"""Reports in words."""

import json
from dataclasses import replace

import pytest

from tests.kit.report.example import CASE, LARGE, REPORT, example
from xo_ref.kit import verify
from xo_ref.kit.answer import Breakdown, Broken, Scores
from xo_ref.kit.case import Case
from xo_ref.kit.diagnose.when.active import When
from xo_ref.kit.judge.accuracy import Limit
from xo_ref.kit.judge.result import ClauseResult, Status
from xo_ref.kit.report.files import as_json
from xo_ref.kit.report.html import as_html
from xo_ref.kit.report.model import Report, Verdict
from xo_ref.kit.report.text import in_words


@pytest.mark.clause("output.report")
class TestWords:
    """A report says whether, where, what instead, and how to see it again."""

    def test_the_class_of_each_kind_of_pixels(self) -> None:
        limits = (
            Limit("other pixels", "rounded:binary64", ""),
            Limit("pixels of -1 and 1", None, "exact: 2 instead of 1"),
        )
        lines = in_words(replace(REPORT, limits=limits)).splitlines()
        assert lines[6:8] == [
            "  other pixels: rounded:binary64",
            "  pixels of -1 and 1: none of the classes, not exact: 2 instead of 1",
        ]

    def test_one_failing_answer(self) -> None:
        found = replace(REPORT.diagnosis[0], explains=1, of=1)
        assert "the 1 failing answer matches `flipped-rows`: They turned it." in in_words(
            replace(REPORT, diagnosis=(found,))
        )

    def test_a_condition_comes_before_the_fault_that_explains_it(self) -> None:
        when = When("W % 4 == 0", "the image width modulo 4 is 0", 7, 9, 0)
        found = replace(REPORT.diagnosis[0], where="W % 4 == 0")
        lines = in_words(replace(REPORT, when=(when,), diagnosis=(found,))).splitlines()
        at = lines.index(
            "wrong only where W % 4 == 0 (the image width modulo 4 is 0), from 7 wrong and 9 right answers"
        )
        assert lines[at + 2] == "where W % 4 == 0 all 3 failing answers match `flipped-rows`: They turned it."

    def test_right_answers_where_the_condition_holds_are_counted(self) -> None:
        few, many = (When("W >= 9", "W is at least 9", 8, 30, exceptions) for exceptions in (4, 5))
        found = "wrong only where W >= 9 (W is at least 9), from 8 wrong and 30 right answers, of which"
        lines = in_words(replace(REPORT, when=(few, many))).splitlines()
        assert [line for line in lines if line.startswith("wrong")] == [
            f"{found} 4 right ones lie there too",
            f"{found} 5 right ones lie there too; it may be too wide",
        ]
        assert f"{many.evidence}.</p>" in as_html(replace(REPORT, when=(many,)))

    def test_slow_or_stuck(self) -> None:
        late = example(Broken(Breakdown.TIMED_OUT, "no answer within 10 s"), at=None)
        report = replace(REPORT, clauses=(ClauseResult("map.value", Status.FAILED, 9, 3, late),))
        lines = in_words(report).splitlines()
        assert lines[lines.index("answers     wrong") + 1] == "  if it is slow, not stuck, pass a longer --timeout"

    @pytest.mark.parametrize(
        ("advice", "words"), [("map.best: x", "right"), ("reject.kind: x", "right, with advice below")]
    )
    def test_rejections_with_advice(self, advice: str, words: str) -> None:
        passed = ClauseResult("reject.fit", Status.PASSED, 9)
        assert f"rejections  {words}" in in_words(replace(REPORT, clauses=(passed,), advice=(advice,))).splitlines()

    @pytest.mark.parametrize(
        ("alone", "cause", "before", "words"),
        [
            (True, "first question", [], ["it is wrong; asked again there, it is right (first question)."]),
            (False, "state", [CASE, LARGE], ["it is wrong after these questions (state):", f"    {LARGE.name}, "]),
            (False, "initial memory", [], ["it is wrong in some and right in others (initial memory)."]),
            (False, "", [], ["it is right, and the failure did not recur."]),
        ],
    )
    def test_a_failure_that_needs_a_history(
        self,
        alone: bool,
        cause: str,
        before: list[Case],
        words: list[str],
    ) -> None:
        sound = replace(example(Scores(((1.0, 0.5), (-1.0, 0.0)))), alone=alone, cause=cause, before=tuple(before))
        report = replace(REPORT, clauses=(ClauseResult("map.value", Status.FAILED, 9, 3, sound),))
        text = in_words(report)
        assert [one for one in words if one not in text] == []

    def test_a_weaker_class_may_be_declared_where_no_fault_explains_the_failures(self) -> None:
        advice = "  if intended, pass --arithmetic approximate:binary32"
        assert advice in in_words(replace(REPORT, diagnosis=())).splitlines()
        assert advice not in in_words(REPORT).splitlines()

    def test_in_words(self) -> None:
        assert in_words(REPORT).splitlines() == [
            "target      <kernel> & co",
            "verdict     does not conform",
            "answers     wrong",
            "rejections  not asked",
            "arithmetic  approximate:binary32 (required: exact)",
            "  largest error 3 of the bound of exact",
            "cases       55 in 1.2 s, seed 3",
            "",
            "FAILED   map.orientation: 3 of 9 cases",
            "FAILED   map.best: 0 of 6 cases (expected to fail: x; but all 6 cases pass, so remove --xfail)",
            "passed   score.definition (40)",
            "skipped  reject.fit: not ours \x00",
            "",
            "Smallest counterexample: map.orientation, case steep: it is wrong",
            "image     patch   feature   products",
            " #[. #]   . #     # .       -1 -1",
            " . # #",
            "",
            "position (row 0, column 1)",
            "sum of products   -2",
            "number of pixels  n = 1 x 2 = 2",
            "score             -2/2 = -1",
            "expected          -1",
            "got               0.5",
            "",
            "all 3 failing answers match `flipped-rows`: They turned it.",
            "hint: turn it back",
            "",
            "it computes, with a feature of 2 x 3: score[r][c] = 1/2",
            "",
            "in the smallest counterexample, row 0, column 1: it is always 1/2",
            "",
            "To see it again in Python:",
            "    from xo_ref import Feature, Image, feature_map",
            "    image = [[1, -1, 1], [-1, 1, 1]]",
            "    feature = [[1, -1]]",
            "    feature_map(Image(image), Feature(feature))[0][1]   # -1",
            "    yours(image, feature)[0][1]   # 0.5",
            "",
            "To ask it in any language (xo_ref/kit/target/PROTOCOL.md):",
            '    {"id": 1, "op": "map", "image": [[1, -1, 1], [-1, 1, 1]], "feature": [[1, -1]]}',
            "",
            "Advice, no failure:",
            "  - better reject it",
            "",
            "Not tried, or cut short:",
            "  - not tried",
        ]

    def test_of_faults_that_look_alike_three_are_told(self) -> None:
        several = replace(REPORT, diagnosis=REPORT.diagnosis * 4)
        assert in_words(several).count("failing answers match `flipped-rows`") == 3

    def test_a_layout_cannot_be_asked_by_a_line(self) -> None:
        found = example(Scores(((1.0, 0.5), (-1.0, 0.0))), replace(CASE, clause="behaviour.layout"))
        clause = ClauseResult("behaviour.layout", Status.FAILED, 9, 3, found)
        words = in_words(replace(REPORT, clauses=(clause,)))
        assert "# yours takes both as arrays in the layout that is named above" in words
        assert "PROTOCOL.md" not in words

    def test_the_name_that_a_program_gives_itself(self) -> None:
        assert in_words(replace(REPORT, target="./k", greeted="kernel 2\x1b")).startswith(
            r"target      ./k ('kernel 2\x1b')"
        )

    def test_trouble(self) -> None:
        trouble = Report("t", Verdict.COULD_NOT_RUN, None, "exact", (), 0, 0.0, 0, trouble="it is gone", complete=False)
        assert in_words(trouble).splitlines() == [
            "target      t",
            "verdict     could not run (incomplete: not everything was asked)",
            "trouble     it is gone",
            "cases       0 in 0.0 s, seed 0",
        ]


def test_a_whole_report_about_a_layer() -> None:
    report = verify("tests.kit.layers:without_padding", layer="padding", effort=0.01)
    assert report.diagnosis[0].fault == "padding-ignored"
    assert "To ask it in any language" in in_words(report)
    counterexample = next(
        clause["counterexample"] for clause in json.loads(as_json(report))["clauses"] if clause["status"] == "failed"
    )
    assert counterexample.keys() >= {"image", "filters", "padding", "groups"}
    assert "under 1 x 1 x 1 x 1, padding" in as_html(report)
