"""The learner, on a few kernels of the series."""

import random
from itertools import product

import pytest

from tests.kit.diagnose.series import verdict
from xo_ref import Feature, Image, feature_map
from xo_ref.kit.case import Case
from xo_ref.kit.diagnose.when import active
from xo_ref.kit.diagnose.when.active import When, _looser, confirmed, learn
from xo_ref.kit.diagnose.when.grammar import computed
from xo_ref.kit.diagnose.when.seen import Seen, Wrong, right_names, seen
from xo_ref.kit.questions.design import Design
from xo_ref.kit.questions.ranges import EVERYTHING, Takes


@pytest.mark.parametrize("text", ["n >= 64", "graded", "col % 32 == 31"])
@pytest.mark.untraced
def test_conditions_are_found(text: str) -> None:
    assert verdict(text, 200)[0] == "right"


def test_a_target_that_is_right_is_not_blamed() -> None:
    assert verdict("H < 0", 50) == ("not rejected", "")


WHITE = frozenset({"white_in_image"})


def by_width(wide: Wrong, other: Wrong = frozenset()) -> list[Seen]:
    """Make evidence that is wrong in one way from 17 columns on, and in another below."""
    designs = [Design(1, 1, 1, 5 + width % 3, width, 1 + width % 2, 1 + width % 4) for width in range(4, 30)]
    return [Seen(one, WHITE, wide if one.width > 16 else other) for one in designs]


class Asked:
    """An asker that counts its questions; its answers follow a rule over the width."""

    def __init__(self, wrong_from: int) -> None:
        self.count = 0
        self.wrong_from = wrong_from

    def __call__(self, case: Case) -> Wrong:
        self.count += 1
        return None if len(case.image[0]) >= self.wrong_from else frozenset()


def test_a_condition_over_whole_answers_is_found_and_counted() -> None:
    asked = Asked(17)
    (found,) = learn(asked, by_width(None))
    assert (found.condition, found.words) == ("W >= 17", "the image width is at least 17")
    assert found.wrong + found.right == 26 + asked.count
    assert found.exceptions == 0


def test_where_the_best_candidate_is_refuted_the_next_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(active, "candidates", lambda _, **__: ["W >= 23", "W >= 17"])
    assert [when.condition for when in learn(Asked(17), by_width(None))] == ["W >= 17"]


def test_only_shapes_that_are_taken_are_asked() -> None:
    takes = Takes.parse(image="5..7x..24", feature="..2x..4")
    shapes: list[tuple[int, int, int, int]] = []

    def asked(case: Case) -> Wrong:
        shapes.append((len(case.image), len(case.image[0]), len(case.feature), len(case.feature[0])))
        return None if shapes[-1][1] > 16 else frozenset()

    evidence = [
        one for one in by_width(None) if takes.admits(one.design.height, one.design.width, one.design.h, one.design.w)
    ]
    assert [when.condition for when in learn(asked, evidence, takes=takes)] == ["W >= 17"]
    assert all(takes.admits(*shape) for shape in shapes)


def test_what_one_half_suggests_the_other_confirms() -> None:
    evidence = by_width(None) * 2
    assert [when.condition for when in confirmed(evidence)] == ["W >= 17"]
    assert confirmed(by_width(frozenset())) == []
    assert confirmed(by_width(None)[8:16]) == []  # too few


def test_without_a_wrong_answer_there_is_nothing_to_ask() -> None:
    asked = Asked(17)
    assert learn(asked, by_width(frozenset())) == []
    assert asked.count == 0


@pytest.mark.parametrize("wrong_from", [1, 10**6])
@pytest.mark.parametrize("sound", [0, 16])
def test_a_condition_that_no_fresh_question_confirms_is_not_returned(wrong_from: int, sound: int) -> None:
    """The evidence says 17 columns, and so may the first questions; then everything is wrong, or nothing is."""
    asked = Asked(17)

    def changing(case: Case) -> Wrong:
        asked.wrong_from = 17 if asked.count < sound else wrong_from
        return asked(case)

    assert learn(changing, by_width(None), budget=90) == []
    assert sound < asked.count <= 90


def test_a_budget_that_is_too_small_asks_nothing() -> None:
    asked = Asked(17)
    assert learn(asked, by_width(None), budget=15) == []
    assert asked.count == 0


def test_where_positions_tell_nothing_whole_answers_do() -> None:
    """The evidence is wrong in a few positions of wide maps that no condition over positions explains."""
    asked = Asked(17)
    found = learn(asked, by_width(frozenset({(0, 1), (2, 0), (3, 1)})))
    assert [one.condition for one in found] == ["W >= 17"]


@pytest.mark.untraced
def test_what_is_always_wrong_has_no_condition() -> None:
    """A condition that holds everywhere explains all answers and says nothing."""
    asked = Asked(1)
    assert learn(asked, by_width(None, None)) == []
    assert asked.count == 0


@pytest.mark.parametrize(
    "text",
    [
        "sum == -n",
        "magnitude > 16",
        "8 * magnitude < n and magnitude > 0",
        "4 * sum > n",
        "after_match",
        "last_row_repeats",
        "first_row_repeats",
    ],
)
@pytest.mark.untraced
def test_a_condition_over_what_is_right_is_found(text: str) -> None:
    wanted = computed(text)

    def asked(case: Case) -> Wrong:
        one, right = seen(case, frozenset()), right_names(case)
        cells = ((row, col) for row in range(one.extents[0]) for col in range(one.extents[1]))
        return frozenset(at for at in cells if bool(wanted(one.names() | right(*at))))

    draw = random.Random(2)
    shapes = [
        Seen(Design(1, 1, 1, h + R, w + C, h, w), WHITE, frozenset())
        for h, w, R, C in product((1, 4, 7), (2, 5, 9), (0, 6), (1, 8))
    ]
    cases = [one.case(draw) for one in shapes]
    (found,) = learn(asked, [seen(case, asked(case)) for case in cases])
    assert found.condition == text


def test_of_maps_of_one_number_its_value_may_decide() -> None:
    def asked(case: Case) -> Wrong:
        return frozenset({(0, 0)} if right_names(case)(0, 0)["magnitude"] > 4 else ())

    draw, one = random.Random(3), Seen(Design(1, 1, 1, 3, 5, 3, 5), WHITE, frozenset())
    cases = [one.case(draw) for _ in range(60)]
    takes = Takes.parse(image="3x5", feature="3x5")
    (found,) = learn(asked, [seen(case, asked(case)) for case in cases], takes=takes)
    assert found.condition in {"magnitude > 4", "magnitude > 5"}  # of 15 products the sum is odd


def test_what_nearly_meets_a_condition_is_asked_too() -> None:
    near = {str(one) for one in _looser("W >= 100 and h == 3 and graded")}
    assert near == {
        "W >= 99 and h == 3 and graded", "W >= 96 and h == 3 and graded", "W >= 84 and h == 3 and graded",
        "h == 3 and graded", "W >= 100 and graded", "W >= 100 and h == 3",
    }  # fmt: skip


def test_what_is_square_may_stay_so() -> None:
    draw, square = random.Random(5), Seen(Design(1, 1, 1, 9, 14, 3, 3), WHITE, frozenset())
    made = [one for _ in range(60) if (one := square.mixed(square, draw, EVERYTHING))]
    assert {one.design.h == one.design.w for one in made if (one.design.h, one.design.w) != (3, 3)} == {True, False}
    assert {one.design.height == one.design.width for one in made} == {False}


def test_of_every_other_image_the_feature_or_its_inverse_is_part() -> None:
    draw, scores = random.Random(5), []
    for _ in range(40):
        case = Seen(Design(1, 1, 1, 7, 11, 5, 4), WHITE, frozenset()).case(draw)
        found = feature_map(Image(case.image), Feature(case.feature))
        scores.append((found.highest == 1, found.lowest == -1))
    assert 5 < sum(best for best, _ in scores) < 20
    assert 5 < sum(worst for _, worst in scores) < 20


def test_a_condition_over_positions_may_hold_for_any_question() -> None:
    case = Case("c", "map.value", [[1, -1, 1]], [[1, -1]])
    texts = ("W % 3 == 0", "W % 2 == 0", "col >= 9")
    assert [When(text, "", 1, 1, 0).may_hold(case) for text in texts] == [True, False, True]
