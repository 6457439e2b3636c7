"""The explorer's Python: what it shows is what the library computes."""

import contextlib
import io
import json
from fractions import Fraction
from typing import Any

import pytest

from tests.site.explorer.session import respond
from xo_ref import Feature, Image, layer_maps
from xo_ref.explain import explain
from xo_ref.gallery import FEATURES, IMAGES
from xo_ref.kit.diagnose.faults import CATALOGUE
from xo_ref.spec import feature_map

PLAIN = {"stride": [1, 1], "padding": [0, 0, 0, 0], "dilation": [1, 1]}
IMAGE = [[8, 0, 5, 8], [0, 8, 0, 0], [3, 0, 8, 0]]
FEATURE = [[8, 0, 8], [0, 2, 0]]


def asked(**fields: object) -> dict[str, Any]:
    question: dict[str, object] = {"ask": "maps", "planes": [IMAGE], "bank": [[FEATURE]], "options": PLAIN}
    question |= {"active": 0, "at": [1, 0], "fault": "", **fields}
    answer = json.loads(respond(json.dumps(question)))
    assert isinstance(answer, dict)
    return answer


def pixels(levels: list[list[int]]) -> list[list[Fraction]]:
    return [[Fraction(level - 4, 4) for level in row] for row in levels]


def test_the_gallery_comes_back_as_levels() -> None:
    gallery = asked(ask="gallery")
    assert Image(pixels(gallery["images"]["o_rotation"])) == IMAGES["o_rotation"]
    assert Feature(pixels(gallery["features"]["corner"])) == FEATURES["corner"]


def test_the_window_shows_the_score_as_explained() -> None:
    answer = asked()
    image, feature = Image(pixels(IMAGE)), Feature(pixels(FEATURE))
    assert answer["score"] == str(feature_map(image, feature)[1, 0])
    assert answer["steps"][1:] == str(explain(image, feature, 1, 0)).split("\n")[-3:]
    assert answer["shape"] == [2, 2]


def test_a_place_beyond_the_map_is_brought_back() -> None:
    assert asked(at=[9, -1])["at"] == [1, 0]
    assert asked(active=3)["active"] == 0


def test_of_a_layer_the_window_and_the_map_agree() -> None:
    options = {"stride": [2, 1], "padding": [1, 0, 2, 1], "dilation": [1, 2]}
    planes, bank = [IMAGE, IMAGE[::-1]], [[[[8, 0]], [[0, 5]]], [[[3, 8]], [[8, 8]]]]
    answer = asked(planes=planes, bank=bank, options=options, active=1, at=[1, 2])
    filters = [[Feature(pixels(part)) for part in one] for one in bank]
    maps = layer_maps(
        [Image(pixels(plane)) for plane in planes], filters, stride=(2, 1), padding=(1, 0, 2, 1), dilation=(1, 2)
    )
    assert answer["score"] == str(maps[1][1, 2])
    assert answer["steps"][-1].split(" = ")[-2 if "..." in answer["steps"][-1] else 0].split()[-1] == answer["score"]
    assert answer["frame"] == [1, 0]
    assert [len(answer[name]) for name in ("planes", "bank", "maps")] == [2, 2, 2]


def test_a_feature_that_does_not_fit_is_told_with_the_drawings() -> None:
    answer = asked(bank=[[[[8]] * 4]])
    assert answer["error"].startswith("feature: 4 x 1 does not fit into the 3 x 4 image")
    assert "<svg" in answer["planes"][0]
    assert "<svg" in answer["bank"][0][0]
    assert "bank" not in asked(ask="lines", bank=[[[[8]] * 4]])


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("flipped-both", "scores differ, outlined. Under the window: "),
        ("padded-same", "The map has 3 x 4 numbers instead of 2 x 2."),
        ("int16-wraparound", "The map is right here"),
        ("stride-ignored", "The map is right here"),
        ("same-size-rejected", "The map is right here"),
        ("padded-with-nan", "The map has 3 x 4 numbers"),
        ("not-divided", "scores differ"),
    ],
)
def test_a_fault_is_shown_beside_the_right_map(fault: str, words: str) -> None:
    found = asked(fault=fault)["fault"]
    assert words in found["words"]
    assert len(found["pictures"]) == 2


def test_a_fault_counts_what_differs() -> None:
    wrong = CATALOGUE["flipped-both"].map(pixels(IMAGE), pixels(FEATURE))
    right = feature_map(Image(pixels(IMAGE)), Feature(pixels(FEATURE)))
    differ = sum(number != right[r, c] for r, row in enumerate(wrong) for c, number in enumerate(row))
    assert asked(fault="flipped-both")["fault"]["words"].startswith(f"{differ} of 4 scores differ")


def test_a_fault_of_maps_alone_is_not_put_into_a_layer() -> None:
    options = {**PLAIN, "stride": [2, 2]}
    assert "a fault of maps alone" in asked(fault="padded-same", options=options)["fault"]["words"]
    assert len(asked(fault="stride-ignored", options=options)["fault"]["pictures"]) == 2


def test_a_fault_that_answers_nothing_or_an_empty_map_says_so() -> None:
    square = [[8, 0], [0, 8]]
    assert "answers nothing" in asked(planes=[square], bank=[[square]], fault="same-size-rejected")["fault"]["words"]
    assert "empty map" in asked(planes=[square], bank=[[square]], fault="last-dropped")["fault"]["words"]


def test_the_catalogue_is_told() -> None:
    ids = [fault["id"] for fault in asked(ask="faults")["faults"]]
    assert ids[: len(CATALOGUE)] == [*CATALOGUE]
    assert "stride-ignored" in ids


@pytest.mark.parametrize("options", [PLAIN, {**PLAIN, "padding": [1, 0, 0, 2]}])
@pytest.mark.parametrize("image", [IMAGE, [[8, 0, 8, 8], [0, 0, 8, 0]]])
def test_the_lines_of_python_print_the_map(options: dict[str, object], image: list[list[int]]) -> None:
    lines = asked(ask="lines", options=options, planes=[image])
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(lines["python"], {})  # noqa: S102  # written a line above
    padding = (1, 0, 0, 2) if options != PLAIN else (0, 0, 0, 0)
    (right,) = layer_maps([Image(pixels(image))], [[Feature(pixels(FEATURE))]], padding=padding)
    assert printed.getvalue() == f"{right}\n"
    assert json.loads(lines["protocol"])["op"] == ("map" if options == PLAIN else "layer")


def test_a_letter_is_measured_and_its_features_are_found() -> None:
    levels = [[int(4 * pixel + 4) for pixel in row] for row in IMAGES["x_translation"]]
    answer = asked(ask="letter", image=levels, tolerance=1, prototype=0)
    assert [row["verdict"] for row in answer["measures"]] == ["an X", "an X", "an X"]
    assert answer["why"].startswith("Pixel by pixel, 14 of 81 pixels differ from the X, which gives 53/81.")
    assert len(answer["finds"]) == 9
    assert "at most 1 row and column from" in answer["why"]
