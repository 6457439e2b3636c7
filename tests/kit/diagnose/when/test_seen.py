"""What is kept of a question, what its right answer says of a position, and the questions that are asked next."""

import random

import pytest

from tests.kit.layers import ALL, asked
from xo_ref.kit.case import Case, Nested
from xo_ref.kit.diagnose.when.active import When, learn
from xo_ref.kit.diagnose.when.grammar import LAYER_NAMES, computed
from xo_ref.kit.diagnose.when.seen import Wrong, right_names, seen
from xo_ref.kit.layer import LayerCase
from xo_ref.kit.questions.layers import LIMIT, designed_layers
from xo_ref.kit.questions.ranges import EVERYTHING

IMAGE: Nested = [[-1, -1, 1], [1, -1, 0.5], [1, -1, 0.5], [1, -1, -1], [1, -1, -1]]


def test_sums_are_exact() -> None:
    right = right_names(Case("c", "map.value", IMAGE, [[1, -1], [1, -0.25]]))
    assert [4 * right(row, 0)["sum"] for row in range(4)] == [5, 13, 13, 13]


def test_after_the_first_match_in_reading_order() -> None:
    right = right_names(Case("c", "map.value", IMAGE, [[1, -1], [1, -1]]))
    assert [right(row, col)["after_match"] for row in range(3) for col in range(2)] == [0, 0, 0, 1, 1, 1]
    right = right_names(Case("c", "map.value", IMAGE, [[-1, 1], [1, 1]]))
    assert not any(right(row, col)["after_match"] for row in range(4) for col in range(2))


def test_rows_repeat_where_they_equal_the_ones_above() -> None:
    for h, first, last in (
        (1, [0, 0, 1, 0, 1], [0, 0, 1, 0, 1]),
        (2, [0, 0, 1, 0], [0, 1, 0, 1]),
        (3, [0, 0, 1], [0, 0, 1]),
        (5, [0], [0]),
    ):
        right = right_names(Case("c", "map.value", IMAGE, [[1, -1]] * h))
        names = [right(row, 1) for row in range(6 - h)]
        assert [one["first_row_repeats"] for one in names] == first
        assert [one["last_row_repeats"] for one in names] == last


def test_rows_of_a_layer_are_of_several_planes() -> None:
    case = LayerCase("c", "layer.value", [[1, -1], [1, -1]], [[1], [1]], channels=2, depth=2)
    assert not right_names(case)(0, 1)["last_row_repeats"]


CASE = asked(
    [[[1, -1, 1]] * 2] * 4, [[[[1, 1]], [[1, 0.5]]]] * 6, groups=2, stride=(1, 2), padding=(1, 2, 3, 0), dilation=(2, 1)
)


def test_a_layer_has_all_names_and_a_position_two_more() -> None:
    one = seen(CASE, None)
    assert one.names() == {
        "H": 2, "W": 3, "h": 1, "w": 2, "n": 4, "R": 6, "C": 2, "graded": 1, "channels": 4, "groups": 2, "filters": 6,
        "stride_rows": 1, "stride_cols": 2, "dilation_rows": 2, "dilation_cols": 1,
        "pad_top": 1, "pad_left": 2, "pad_bottom": 3, "pad_right": 0,
    }  # fmt: skip
    assert one.at(6 * 3 + 4, 1) == {**one.names(), "row": 4, "col": 1, "filter": 3, "channel": 2}
    assert one.at(0, 0).keys() >= LAYER_NAMES.keys()
    assert one.extents == (36, 2)


def test_the_layers_asked_next_are_layers_of_the_options() -> None:
    draw = random.Random(1)
    one = seen(asked([[[1, -1, 1]] * 2], [[[[1, 1]]]], stride=(1, 2)), None, ("stride",))
    other = seen(CASE, None, ("stride",))
    made = [one.mixed(other, draw, EVERYTHING) for _ in range(300)]
    drawn = [some for some in made if some is not None]
    assert 0 < len(drawn) < 300
    for some in drawn:
        assert some.design.fits
        assert some.design.products <= LIMIT
        assert some.design.options._replace(stride=(1, 1)).distance == 0
        assert min(some.extents) > 0
    assert {some.design.s_r for some in drawn} > {1, 2}
    assert {some.case(draw).is_bipolar for some in drawn} == {True, False}


@pytest.mark.parametrize(
    "text", ["groups >= 2 and stride_rows >= 2", "channels % 4 == 0", "pad_right >= 2", "filter == 2", "not graded"]
)
def test_a_condition_over_options_is_learned(text: str) -> None:
    truth = computed(text)

    def ask(case: Case) -> Wrong:
        one = seen(case, None)
        rows, cols = one.extents
        return frozenset((r, c) for r in range(rows) for c in range(cols) if bool(truth(one.at(r, c))))

    some = [case for case in designed_layers(0, ALL) if case.pixels < 300][::2]
    [found] = learn(ask, [seen(case, ask(case), ALL) for case in some])
    fresh = [seen(case, None) for case in designed_layers(7, ALL) if case.pixels < 300][1::2]
    places = [one.at(one.extents[0] // 2, one.extents[1] - 1) for one in fresh]
    same = [bool(computed(found.condition)(names)) == bool(truth(names)) for names in places]
    assert sum(same) >= 0.97 * len(same)
    assert isinstance(found, When)


def test_a_condition_over_filters_may_hold_for_any_layer() -> None:
    assert When("filter == 3", "", 1, 1, 0).may_hold(CASE)
    assert not When("groups == 3", "", 1, 1, 0).may_hold(CASE)
