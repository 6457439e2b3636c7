"""The text and the JSON of a recognition say what the measures found."""

import json
from fractions import Fraction

import pytest

from xo_ref.gallery import IMAGES
from xo_ref.recognition.measures import finds
from xo_ref.recognition.prototypes import PROTOTYPES
from xo_ref.recognition.text import found_pictures, recognition_json, verdicts
from xo_ref.values.grid import Feature


@pytest.mark.clause("recognition.output")
@pytest.mark.parametrize("tolerance", [0, 1, 2])
def test_json_holds_every_measure_and_every_find(tolerance: int) -> None:
    image = IMAGES["x_rotation"]
    written = json.loads(recognition_json(image, tolerance))
    for name, verdict in verdicts(image, tolerance).items():
        values = written["measures"][name]["values"]
        assert {one: Fraction(*pair) for one, pair in values.items()} == dict(verdict.measures)
    for prototype in PROTOTYPES:
        found = [
            (Feature(one["feature"]), tuple(one["place"]), [tuple(at) for at in one["found"]], Fraction(*one["score"]))
            for one in written["finds"][prototype.name]
        ]
        expected = finds(image, prototype, tolerance)
        assert found == [(one.feature, one.place, list(one.found), one.score) for one in expected]


@pytest.mark.clause("recognition.output")
def test_five_finds_are_drawn_in_a_row() -> None:
    found = finds(IMAGES["o_base"], PROTOTYPES[1])
    rows = found_pictures(IMAGES["o_base"], found).split("\n\n")
    assert [len(found[start : start + 5]) for start in range(0, len(found), 5)] == [row.count(") (") for row in rows]
