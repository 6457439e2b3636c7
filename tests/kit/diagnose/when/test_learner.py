"""What candidates promise: every wrong sample lies inside, hardly a right one does, the simplest comes first."""

import random
from fractions import Fraction

import pytest

from xo_ref.kit.diagnose.when.atoms import Atom, Sample
from xo_ref.kit.diagnose.when.grammar import computed
from xo_ref.kit.diagnose.when.learner import _simplest, candidates
from xo_ref.kit.diagnose.when.seen import Seen
from xo_ref.kit.questions.design import Design
from xo_ref.kit.questions.layers import VALUES


def samples(text: str, count: int = 120, seed: int = 3) -> list[Sample]:
    """Draw shapes with a position each; wrong is where a condition holds."""
    draw, found = random.Random(seed), []
    for _ in range(count):
        h, w = draw.randint(1, 9), draw.randint(1, 13)
        names = {"h": h, "w": w, "n": h * w, "R": draw.randint(1, 20), "C": draw.randint(1, 33)}
        names |= {"H": h + names["R"] - 1, "W": w + names["C"] - 1, "graded": draw.randint(0, 1)}
        names |= {"row": draw.randrange(names["R"]), "col": draw.randrange(names["C"])}
        found.append(Sample(names, bool(computed(text)(names))))
    return found


@pytest.mark.parametrize(
    "text",
    [
        "n >= 32",
        "not graded",
        "W % 8 != 0",
        "col == C - 1",
        "w - h >= 4",
        "w == h",
        "row * C + col >= 64",
        "(row + col) % 4 == 3",
        "graded and n >= 16",
        "row == 0 or col == 0",
    ],
)
@pytest.mark.parametrize("accidents", [0.0, 0.3])
@pytest.mark.untraced
def test_the_first_candidate_says_the_condition(text: str, accidents: float) -> None:
    drawn = samples(text)
    found = candidates(drawn, accidents=accidents)
    fresh = samples(text, 400, seed=4)
    assert 0 < len(found) <= 5
    assert all(bool(computed(found[0])(sample.names)) == sample.wrong for sample in drawn)
    agree = [bool(computed(found[0])(sample.names)) == sample.wrong for sample in fresh]
    assert agree.count(False) <= 8, found


@pytest.mark.parametrize(
    "text",
    [
        "W % 2 == 1 and (row >= 1 or h >= 2)",
        "R >= 9 and row >= R // 8 * 8",
        "R * C >= 16 and row * C + col >= R * C // 16 * 16",
        "col % 8 + w >= 9",
        "row < h and h >= 2",
        "C >= 8 and col == C // 2",
        "w == 3 and R % 2 == 1 and row == R - 1",
        "H > 2 * W and h >= 2",
        "(h - 1) * W + w >= 65",
        "(row + h - 1) * W + col + w >= 129",
        "col % 16 >= 8",
        "col < C // 2 and col + w > C // 2",
        "R == C and row != col",
        "65536 % n == 0",
        "(col + w) % 16 == 1",
        "W % w == 0 and w >= 2",
        "C % w != 0 and h >= 3",
        "h > 2 * w",
        "n * C >= 400",
        "R * C * n >= 2000",
        "col // 8 % 2 == 1",  # col % 16 >= 8
        "65536 % h != 0 and w >= 3",
        "(h + 15) * (w + 15) >= 400",
        "col % 12 + w >= 17",
        "(H - row - h + 1) * W - col - w <= 31",
        "(H % 2 == 1 and row == R - 1) or (W % 2 == 1 and col == C - 1)",
        "row % 16 >= 8 or col % 16 >= 8",
    ],
)
def test_a_condition_of_several_parts_needs_more_samples(text: str) -> None:
    found, fresh = candidates(samples(text, 1500)), samples(text, 400, seed=4)
    assert found[0].count(" and ") + found[0].count(" or ") <= max(1, text.count(" and ") + text.count(" or "))
    assert all(bool(computed(found[0])(sample.names)) == sample.wrong for sample in fresh), found


def layer(seed: int) -> Seen:
    """Draw a layer."""
    draw = random.Random(seed)
    while not (design := Design(**{name: draw.choice(values) for name, values in VALUES.items()})).fits:
        pass
    return Seen(design, frozenset({"graded"} if draw.random() < 0.5 else ()), frozenset(), options=())


@pytest.mark.parametrize("accidents", [0.0, 0.1, 1.0])
def test_wrong_samples_lie_inside_and_right_ones_are_few(accidents: float) -> None:
    drawn = [
        Sample(sample.names, sample.wrong and at % 9 != 0) for at, sample in enumerate(samples("graded and n >= 16"))
    ]
    wrong = sum(sample.wrong for sample in drawn)
    for text in candidates(drawn, most=40, accidents=accidents):
        inside = [sample.wrong for sample in drawn if bool(computed(text)(sample.names))]
        assert inside.count(True) == wrong
        assert inside.count(False) <= accidents * wrong


def test_candidates_over_questions_speak_of_no_position() -> None:
    drawn = samples("row >= 4")
    questions = [Sample({k: v for k, v in one.names.items() if k not in {"row", "col"}}, one.wrong) for one in drawn]
    assert not any("row" in text or "col" in text for text in candidates(questions, most=40, accidents=1.0))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("C - col >= 5", "col <= C - 5"),
        ("row - h <= -1", "row < h"),
        ("W - H >= 1", "W > H"),
        ("W - H >= 3", "W >= H + 3"),
    ],
)
def test_a_difference_is_said_as_a_comparison(text: str, said: str) -> None:
    assert candidates(samples(text, 900))[0] == said


def test_where_nothing_is_wrong_there_is_no_candidate() -> None:
    assert candidates([Sample(one.names, wrong=False) for one in samples("graded")]) == []


@pytest.mark.parametrize(
    "text",
    ["stride_cols != stride_rows", "dilation_cols > dilation_rows", "channels // groups % 2 == 1", "stride_rows == h"],
)
def test_the_first_candidate_says_the_condition_of_a_layer(text: str) -> None:
    drawn = [Sample(names, bool(computed(text)(names))) for names in (layer(seed).names() for seed in range(400))]
    found = candidates(drawn)
    fresh = [layer(seed).names() for seed in range(400, 800)]
    assert all(bool(computed(found[0])(names)) == bool(computed(text)(names)) for names in fresh), found


@pytest.mark.parametrize(
    ("text", "count", "accidents"),
    [
        ("W % 4 == 0 and R >= 5", 300, 0.4),  # answers that are right by accident give it no further part
        ("w >= 3 and graded and row >= 1", 800, 0.4),
        ("W % 8 != 0 and h >= 3 and row != col", 800, 0.4),  # a part that excludes little, but what is always right
        ("graded and h >= 5 and w >= 8", 200, 0.0),  # few samples: a part that excludes most of what is left
    ],
)
def test_a_further_part_is_more_than_an_accident(text: str, count: int, accidents: float) -> None:
    draw = random.Random(5)
    drawn = [Sample(one.names, one.wrong and draw.random() >= accidents) for one in samples(text, count)]
    found = candidates(drawn, accidents=max(accidents, 0.1) * 2)
    assert all(bool(computed(found[0])(one.names)) == one.wrong for one in samples(text, 600, seed=4)), found


@pytest.mark.untraced
def test_each_part_is_as_short_as_can_be_beside_the_others() -> None:
    text = "W % 4 == 0 and row == R - 1 and col == C - 1"
    corners = [{**one.names, "row": one.names["R"] - 1, "col": one.names["C"] - 1} for one in samples("n > 0", 200)]
    drawn = [*samples(text, 300), *(Sample(names, bool(computed(text)(names))) for names in corners)]
    assert set(candidates(drawn, accidents=1.0)[0].split(" and ")) == set(text.split(" and "))


@pytest.mark.parametrize(("accident", "first"), [(0, "w >= 6"), (4, "magnitude > 4 and w >= 6")])
def test_that_a_right_number_is_not_zero_is_not_worth_saying(accident: int, first: str) -> None:
    draw = random.Random(4)
    drawn = [
        Sample({**one.names, "sum": right, "magnitude": abs(right)}, one.wrong and abs(right) > accident)
        for one in samples("w >= 6", 400)
        for right in [draw.randint(-8, 8)]
    ]
    assert candidates(drawn, accidents=1.0)[0] == first


@pytest.mark.parametrize(("chance", "is_said"), [(1.0, True), (0.6, False)])
def test_a_condition_over_what_is_right_needs_few_accidents(chance: float, is_said: bool) -> None:
    draw = random.Random(4)
    names = samples("n > 0", 1)[0].names
    sums = [Fraction(draw.randint(-8, 8)) for _ in range(300)]
    drawn = [
        Sample({**names, "sum": one, "magnitude": abs(one)}, abs(one) > 4 and draw.random() < chance) for one in sums
    ]
    assert bool(candidates(drawn, accidents=1.0)) is is_said


def test_a_part_is_replaced_by_a_shorter_one_that_says_the_same_beside_the_others() -> None:
    parts = [Atom("(col + w) % 4 == 0", 7, 0b0111), Atom("row == 0", 4, 0b1011), Atom("w >= 2", 4, 0b1101)]
    whole = [*parts, Atom("W % 4 == 0", 5, 0b0111), Atom("W % 2 == 0", 4, 0b1111)]
    assert _simplest(parts, whole) == Atom("W % 4 == 0 and row == 0 and w >= 2", 17, 0b0001)


def test_alternatives_do_not_speak_of_the_right_number() -> None:
    """Some number or other fits all that is left: an `or` over it would be an accident."""
    draw, drawn = random.Random(5), []
    for one in samples("row == 0", 200):
        n = int(one.names["n"])
        number = draw.choice((n, n // 3, -n // 5, 0))
        drawn.append(Sample({**one.names, "sum": number, "magnitude": abs(number)}, one.wrong or number == n))
    assert [text for text in candidates(drawn, accidents=0.3) if "sum" in text] == []
