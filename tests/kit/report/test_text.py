"""Reports in words, and the layers and clauses in them."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from tests.kit.layers import asked
from tests.kit.report.example import CASE, EXPECTED, LARGE, REFUSAL, REPORT, example, large_example, result
from xo_ref.kit import verify
from xo_ref.kit.answer import Answer, Breakdown, Broken, Refused, Scores, Skipped
from xo_ref.kit.case import Case
from xo_ref.kit.diagnose.when.active import When
from xo_ref.kit.judge.accuracy import Limit
from xo_ref.kit.judge.classes import parse_class
from xo_ref.kit.judge.question import Question
from xo_ref.kit.judge.result import ClauseResult, Counterexample, Status
from xo_ref.kit.judge.tally import Tally
from xo_ref.kit.layer import LayerCase
from xo_ref.kit.report.files import as_json
from xo_ref.kit.report.html import as_html
from xo_ref.kit.report.model import Report, Verdict
from xo_ref.kit.report.paste import answered, protocol_line, python_lines
from xo_ref.kit.report.text import counterexample_picture, failure_text, in_words
from xo_ref.values.grid import Position


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
        at = lines.index("wrong where W % 4 == 0 (the image width modulo 4 is 0), by 7 wrong and 9 right answers")
        assert lines[at + 2] == "where W % 4 == 0 all 3 failing answers match `flipped-rows`: They turned it."

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
            "refusals    not asked",
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
            "  - better refuse it",
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

    @pytest.mark.parametrize(
        ("got", "at", "words"),
        [
            (Scores(((1, 2, 3),)), None, "a map of 1 x 3 numbers"),
            (Scores(((Fraction(7, 9),),)), (0, 0), "7/9"),
            (Refused("no"), None, "refused: no"),
            (Skipped("later"), None, "skipped: later"),
            (Broken(Breakdown.CRASHED, "signal 11"), None, "crashed: signal 11"),
        ],
    )
    def test_what_came_back(self, got: Answer, at: Position | None, words: str) -> None:
        assert answered(example(got, at=at)) == words

    def test_a_case_that_is_to_be_refused(self) -> None:
        assert counterexample_picture(example(Scores(((0,),)), REFUSAL, None)).splitlines() == [
            "Smallest counterexample: reject.fit, case too-wide: it is wrong",
            "image    [[1]]",
            'feature  [[1, float("nan")]]',
            "expected          a refusal",
            "got               a map of 1 x 1 numbers",
        ]

    def test_of_what_is_too_large_to_draw_only_the_patch_is_shown(self) -> None:
        assert counterexample_picture(large_example(LARGE, (3, 8))).splitlines() == [
            "Smallest counterexample: map.value, case large: it is wrong",
            "image 30 x 40, feature 1 x 2: too large to draw; the report as JSON holds them whole",
            "image   patch   feature   products",
            "[# .]   # .     # .       1 1",
            "",
            "position (row 3, column 8) of the image, of which only the patch is drawn",
            "sum of products   2",
            "number of pixels  n = 1 x 2 = 2",
            "score             2/2 = 1",
            "expected          1",
            "got               0.25",
        ]

    def test_where_no_position_is_wrong_nothing_of_it_is_drawn(self) -> None:
        assert counterexample_picture(large_example(LARGE, None)).splitlines()[1:] == [
            "image 30 x 40, feature 1 x 2: too large to draw; the report as JSON holds them whole",
            "expected          a map of 30 x 39 scores",
            "got               a map of 30 x 39 numbers",
        ]

    def test_a_large_feature_is_not_drawn_either(self) -> None:
        wide = Case("wide", "map.value", LARGE.image, [[1] * 39 for _ in range(30)])
        assert len(counterexample_picture(large_example(wide, (0, 1))).splitlines()) == 4

    def test_a_map_of_another_shape(self) -> None:
        picture = counterexample_picture(example(Scores(((1, 2, 3),)), at=None))
        assert picture.endswith("expected          a map of 2 x 2 scores\ngot               a map of 1 x 3 numbers")


LAYER = asked(
    [[[1, -1, 1], [-1, 1, 0.5]], [[1, 1, -1], [-1, -1, 1]]],
    [[[[1, -1]], [[-1, -1]]], [[[1, 1]], [[-1, 1]]]],
    stride=(1, 2),
    padding=(0, 1, 0, 0),
)
RIGHT = Question(LAYER).expected


def layer_example(case: LayerCase, got: Scores, at: Position | None = None) -> Counterexample:
    return Counterexample(case, Question(case).expected, got, "wrong", at)


def test_what_is_added_at_a_position_is_drawn_plane_by_plane() -> None:
    got = Scores(tuple(map(tuple, RIGHT.tolist())), 2)
    assert counterexample_picture(layer_example(LAYER, got, (3, 0))).split("\n") == [
        "Smallest counterexample: layer.definition, case asked: wrong",
        "2 x 2 x 3 under 2 x 2 x 1 x 2, stride (1, 2), padding (0, 1, 0, 0)",
        "plane 0       patch   filter 1, feature 0",
        "  1  -1   1    0 -1   1 1",
        " -1   1 0.5",
        "plane 1    patch   filter 1, feature 1",
        " 1  1 -1    0 -1   -1  1",
        "-1 -1  1",
        "at map 1, row 1, column 0: rows [1] and columns [-1, 0] of each plane, n = 4",
        "expected          -1/2",
        "got               -1/2",
    ]


def test_a_wrong_shape_shows_the_whole_layer() -> None:
    picture = counterexample_picture(layer_example(LAYER, Scores(((1, 1, 1),))))
    assert "plane 1    1  1 -1\n" in picture
    assert "filter 1, feature 0   1 1\n" in picture
    assert picture.endswith("expected          2 maps of 2 x 2 scores\ngot               1 map of 1 x 3 numbers")


def test_a_large_layer_is_named_alone() -> None:
    large = asked([[[1] * 30] * 20], [[[[1]]]])
    picture = counterexample_picture(layer_example(large, Scores(((1,),))))
    assert picture.split("\n")[1] == "1 x 20 x 30 under 1 x 1 x 1 x 1"


def test_the_lines_give_the_right_number() -> None:
    found = layer_example(LAYER, Scores(((0,) * 2,) * 4, 2), (3, 1))
    *lines, right, yours = python_lines(found)
    scope: dict[str, object] = {}
    exec("\n".join(lines), scope)  # noqa: S102  # our own lines
    assert str(eval(right, scope)) == str(RIGHT[3][1])  # noqa: S307  # likewise
    assert right.endswith(f"[1][1][1]   # {RIGHT[3][1]}")
    assert yours == "yours(image, filters, **options)[1][1][1]   # 0"
    assert python_lines(layer_example(LAYER, Scores(((0,),))))[-1] == "yours(image, filters, **options)"
    assert answered(found) == "0"


def test_its_line_is_a_question() -> None:
    line = json.loads(protocol_line(LAYER))
    assert (line["op"], line["stride"], line["filters"]) == ("layer", [1, 2], LAYER.bank)


def test_a_whole_report_about_a_layer() -> None:
    report = verify("tests.kit.layers:without_padding", layer="padding", effort=0.01)
    assert report.diagnosis[0].fault == "padding-ignored"
    assert "To ask it in any language" in in_words(report)
    counterexample = next(
        clause["counterexample"] for clause in json.loads(as_json(report))["clauses"] if clause["status"] == "failed"
    )
    assert counterexample.keys() >= {"image", "filters", "padding", "groups"}
    assert "under 1 x 1 x 1 x 1, padding" in as_html(report)


SENTENCE = """The feature is placed on the image as drawn: not flipped, not rotated and not transposed. The operation is
cross-correlation. Mathematical convolution would rotate the feature by half a turn first."""


def told(arithmetic: str, answer: Answer, example: Counterexample | None = None) -> list[str]:
    """Give the lines below the picture."""
    tally = Tally(parse_class(arithmetic))
    tally.add(CASE, answer, EXPECTED)
    [found] = tally.results()
    lines = list(failure_text(result(example) if example else found, tally, ["from mine import yours"]))
    assert lines[:2] == [f"{CASE.clause}: 1 of 1 cases fail", f"the clause: {SENTENCE}\n"]
    return lines[3:]


def test_a_fault_and_the_lines_to_paste() -> None:
    lines = told("exact", Scores(((2, -2), (-2, 0))))
    assert lines[1].startswith("1 of 1 failing answers agree with `not-divided`: ")
    assert lines[2].startswith("hint: ")
    assert lines[5:7] == ["    from mine import yours", "    from xo_ref import Feature, Image, feature_map"]


def test_a_class_that_is_reached_is_named_instead() -> None:
    assert (
        told("exact", Scores(((1, -1), (-1, 2.0**-60))))[1]
        == "every map satisfies approximate:binary64; exact is required"
    )


def test_what_no_fault_explains_and_is_too_large_to_paste() -> None:
    large = Case("large", CASE.clause, LARGE.image, LARGE.feature)
    assert told("exact", Scores(((1, -1), (-1, 0.625))), large_example(large, (0, 0))) == []


def test_a_clause_that_is_a_formula_is_told_with_it() -> None:
    tally = Tally(parse_class("exact"))
    tally.add(replace(CASE, clause="map.shape"), Scores(((1,),)), EXPECTED)
    lines = list(failure_text(tally.results()[0], tally, []))
    assert lines[1] == "the clause: The map of an H x W image and an h x w feature has H-h+1 rows and W-w+1 columns.\n"
    tally.add(replace(CASE, clause="layer.shape"), Scores(((1,),)), EXPECTED)
    lines = list(failure_text(tally.results()[1], tally, []))
    assert lines[1].startswith("the clause: The map of a filter has\n\n    rows    = (H + ")
    assert not any("every map satisfies" in line for line in lines)
