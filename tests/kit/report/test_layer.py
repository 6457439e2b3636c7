"""A counterexample that is a layer, in words, in Python, as a line and as JSON."""

import json

from tests.kit.layers import asked
from xo_ref.kit import verify
from xo_ref.kit.answer import Scores
from xo_ref.kit.judge.question import Question
from xo_ref.kit.judge.result import Counterexample
from xo_ref.kit.layer import LayerCase
from xo_ref.kit.report.files import as_json
from xo_ref.kit.report.html import as_html
from xo_ref.kit.report.paste import answered, protocol_line, python_lines
from xo_ref.kit.report.text import counterexample_picture, in_words

CASE = asked(
    [[[1, -1, 1], [-1, 1, 0.5]], [[1, 1, -1], [-1, -1, 1]]],
    [[[[1, -1]], [[-1, -1]]], [[[1, 1]], [[-1, 1]]]],
    stride=(1, 2),
    padding=(0, 1, 0, 0),
)
EXPECTED = Question(CASE).expected


def example(case: LayerCase, got: Scores, row: int | None = None, col: int | None = None) -> Counterexample:
    return Counterexample(case, Question(case).expected, got, "wrong", row, col)


def test_what_is_added_at_a_position_is_drawn_plane_by_plane() -> None:
    got = Scores(tuple(map(tuple, EXPECTED.tolist())), 2)
    assert counterexample_picture(example(CASE, got, 3, 0)).split("\n") == [
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
    picture = counterexample_picture(example(CASE, Scores(((1, 1, 1),))))
    assert "plane 1    1  1 -1\n" in picture
    assert "filter 1, feature 0   1 1\n" in picture
    assert picture.endswith("expected          2 maps of 2 x 2 scores\ngot               1 map of 1 x 3 numbers")


def test_a_large_layer_is_named_alone() -> None:
    large = asked([[[1] * 30] * 20], [[[[1]]]])
    picture = counterexample_picture(example(large, Scores(((1,),))))
    assert picture.split("\n")[1] == "1 x 20 x 30 under 1 x 1 x 1 x 1"


def test_the_lines_give_the_right_number() -> None:
    found = example(CASE, Scores(((0,) * 2,) * 4, 2), 3, 1)
    *lines, right, yours = python_lines(found)
    scope: dict[str, object] = {}
    exec("\n".join(lines), scope)  # noqa: S102  # our own lines
    assert str(eval(right, scope)) == str(EXPECTED[3][1])  # noqa: S307  # likewise
    assert right.endswith(f"[1][1][1]   # {EXPECTED[3][1]}")
    assert yours == "yours(image, filters, **options)[1][1][1]   # 0"
    assert python_lines(example(CASE, Scores(((0,),))))[-1] == "yours(image, filters, **options)"
    assert answered(found) == "0"


def test_its_line_is_a_question() -> None:
    line = json.loads(protocol_line(CASE))
    assert (line["op"], line["stride"], line["filters"]) == ("layer", [1, 2], CASE.bank)


def test_a_whole_report_about_a_layer() -> None:
    report = verify("tests.kit.layers:without_padding", layer="padding", effort=0.01)
    assert report.diagnosis[0].fault == "padding-ignored"
    assert "To ask it in any language" in in_words(report)
    counterexample = next(
        clause["counterexample"] for clause in json.loads(as_json(report))["clauses"] if clause["status"] == "failed"
    )
    assert counterexample.keys() >= {"image", "filters", "padding", "groups"}
    assert "under 1 x 1 x 1 x 1, padding" in as_html(report)
