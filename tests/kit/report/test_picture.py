"""A counterexample as a picture, of a map or of a layer, and the lines to paste."""

import json
from fractions import Fraction

import pytest

from tests.kit.layers import asked
from tests.kit.report.example import LARGE, REJECTION, example, large_example
from xo_ref.kit.answer import Answer, Breakdown, Broken, Rejected, Scores, Skipped
from xo_ref.kit.case import Case
from xo_ref.kit.judge.reference import Reference
from xo_ref.kit.judge.result import Counterexample
from xo_ref.kit.layer import LayerCase
from xo_ref.kit.report.paste import answered, protocol_line, python_lines
from xo_ref.kit.report.picture import counterexample_picture
from xo_ref.values.grid import Position


@pytest.mark.clause("output.report")
class TestMaps:
    @pytest.mark.parametrize(
        ("got", "at", "words"),
        [
            (Scores(((1, 2, 3),)), None, "a map of 1 x 3 numbers"),
            (Scores(((Fraction(7, 9),),)), (0, 0), "7/9"),
            (Rejected("no"), None, "rejected: no"),
            (Skipped("later"), None, "skipped: later"),
            (Broken(Breakdown.CRASHED, "signal 11"), None, "crashed: signal 11"),
        ],
    )
    def test_what_came_back(self, got: Answer, at: Position | None, words: str) -> None:
        assert answered(example(got, at=at)) == words

    def test_a_case_that_is_to_be_rejected(self) -> None:
        assert counterexample_picture(example(Scores(((0,),)), REJECTION, None)).splitlines() == [
            "Smallest counterexample: reject.fit, case too-wide: it is wrong",
            "image    [[1]]",
            'feature  [[1, float("nan")]]',
            "expected          a rejection",
            "got               a map of 1 x 1 numbers",
        ]

    def test_of_what_is_too_large_to_draw_only_the_patch_is_shown(self) -> None:
        assert counterexample_picture(large_example(LARGE, (3, 8))).splitlines() == [
            "Smallest counterexample: map.value, case large: it is wrong",
            "image 30 x 40, feature 1 x 2: too large to draw; the JSON report has them in full",
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
            "image 30 x 40, feature 1 x 2: too large to draw; the JSON report has them in full",
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
RIGHT = Reference(LAYER).expected


def layer_example(case: LayerCase, got: Scores, at: Position | None = None) -> Counterexample:
    return Counterexample(case, Reference(case).expected, got, "wrong", at)


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
