"""The grammar of conditions: Python's meaning, and nothing else of Python."""

from fractions import Fraction

import pytest

from xo_ref.kit.diagnose.when.grammar import computed, words

NAMES = {"H": 3, "W": 7, "h": 2, "w": 5, "n": 10, "R": 2, "C": 3, "row": 1, "col": 2, "graded": 0}


@pytest.mark.parametrize(
    ("text", "holds"),
    [("W % 4 == 3", True), ("not graded and -H < 0", True), ("H < W <= 6", False), ("(H + w) // 3 * 2 - 1 == 3", True)],
)
def test_python_s_meaning(text: str, holds: bool) -> None:
    assert bool(computed(text)(NAMES)) is holds


@pytest.mark.parametrize("text", ["f(W)", "W ** 9", "x == 1", "W ==", "True", "1.5 < W", "W.real", "W" * 501])
def test_the_rest_of_python_is_rejected(text: str) -> None:
    with pytest.raises(ValueError, match="condition"):
        computed(text)


def test_a_right_sum_may_be_a_fraction() -> None:
    text = "64 * magnitude < n and sum > -1"
    condition = computed(text)
    assert words(text) == (
        "64 times the magnitude of the right sum of products is less than the number of feature pixels"
        " and the right sum of products is greater than minus 1"
    )
    small = Fraction(-2, 13)
    assert bool(condition({**NAMES, "sum": small, "magnitude": -small}))
    assert not bool(condition({**NAMES, "sum": small, "magnitude": Fraction(5, 32)}))


def test_words() -> None:
    said = words("not graded or W % 4 >= -1")
    assert said == "not: a pixel is graded, or the image width modulo 4 is at least minus 1"


def test_words_of_a_tile_and_of_parts() -> None:
    said = words("h * 2 > w and (row >= R // 8 * 8 or h // 2 * 3 == 6)")
    assert said == (
        "the feature height times 2 is greater than the feature width and (the row is at least the number of map rows"
        " rounded down to a multiple of 8, or the feature height divided (rounded down) by 2 times 3 is 6)"
    )


@pytest.mark.parametrize(("sign", "said"), [("==", "a power of two"), ("!=", "no power of two")])
def test_what_divides_a_large_power_of_two_is_one(sign: str, said: str) -> None:
    text = f"65536 % w {sign} 0"
    condition = computed(text)
    assert words(text) == f"the feature width is {said}"
    assert [bool(condition({"w": w})) for w in (1, 12, 16)] == [sign == "==", sign == "!=", sign == "=="]
