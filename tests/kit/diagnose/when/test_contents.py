"""What is true of pixels, and pixels of which it is true."""

import random

import pytest

from xo_ref.kit.case import Case, Number
from xo_ref.kit.diagnose.when.contents import CONTENTS, contents_of, feature_with, image_with

Rows = list[list[Number]]


@pytest.mark.parametrize(
    ("name", "feature", "not_so"),
    [
        ("zero_in_feature", [[1, 0, 1]], [[1, 0.5, 1]]),
        ("feature_is_constant", [[0.5, 0.5], [0.5, 0.5]], [[0.5, 0.5], [0.5, 0.25]]),
        ("feature_is_white", [[1, 1, 1]], [[-1, -1, -1]]),
        ("feature_is_mirrored", [[1, -1, 1], [0, 1, 0]], [[1, -1, 1], [0, 1, 1]]),
        ("feature_is_balanced", [[1, -0.5], [-1, 0.5]], [[1, -0.5], [1, 0.5]]),
        ("feature_is_rank_one", [[0, 0, 0], [0.5, 0, -1], [-0.25, 0, 0.5]], [[0, 0, 0], [0.5, 0, -1], [-0.25, 1, 0.5]]),
        ("feature_is_rank_one", [[0, 0]], [[1, 1], [1, -1]]),
        ("zero_row_in_feature", [[1, 1], [0, 0]], [[1, 0], [0, 1]]),
        ("feature_is_negative", [[-1, -0.5], [-0.25, -1]], [[-1, -0.5], [0, -1]]),
        ("whole", [[1, 0], [-1, 1]], [[1, 0], [-1, 0.5]]),
        ("graded", [[1, 0]], [[1, -1]]),
    ],
)
def test_what_is_true_of_a_feature(name: str, feature: Rows, not_so: Rows) -> None:
    image: Rows = [[1, -1, 1], [1, 1, -1], [-1, 1, 1]]
    assert name in contents_of(Case("so", "map.value", image, feature))
    assert name not in contents_of(Case("not", "map.value", image, not_so))


def test_what_is_true_of_an_image() -> None:
    assert contents_of(Case("one", "map.value", [[1, 0, -1]], [[1, -1]])) >= {"zero_in_image", "graded", "whole"}
    assert not contents_of(Case("two", "map.value", [[1, 0.5]], [[1, 1, -1]])) & {"zero_in_image", "whole"}
    assert "white_in_image" not in contents_of(Case("three", "map.value", [[-1, 0.5], [0, -1]], [[1, -1]]))
    assert "white_in_image" in contents_of(Case("four", "map.value", [[-1, 0.5], [0, 1]], [[-1, -1]]))


@pytest.mark.parametrize("name", [name for name in CONTENTS if name not in {"graded", "whole"}])
def test_what_is_asked_for_is_drawn(name: str) -> None:
    draw, contents = random.Random(5), {name, "graded"}
    cases = [
        Case("drawn", "map.value", image_with(contents, 7, 9, draw), feature_with(contents, 4, 5, draw))
        for _ in range(9)
    ]
    assert all(name in contents_of(case) for case in cases)
    others = {tuple(map(tuple, case.feature)) for case in cases}
    assert len(others) > 5 or name in {"feature_is_white", "feature_is_constant"}


def test_whole_pixels_are_drawn_where_asked() -> None:
    draw, whole = random.Random(5), {"whole", "white_in_image"}
    assert {pixel for row in image_with({"graded", "zero_in_image", *whole}, 7, 9, draw) for pixel in row} == {-1, 0, 1}
    assert {pixel for row in image_with(whole, 7, 9, draw) for pixel in row} == {-1, 1}
