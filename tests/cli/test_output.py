"""Maps as they leave the program: the exact forms lose nothing, and names cannot break them."""

import csv
import io
import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xo_ref import FeatureMap
from xo_ref.cli.output import SCHEMA, maps_csv, maps_json, maps_table

NUMERATORS = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(st.integers(-6, 6), min_size=width, max_size=width), min_size=1, max_size=3)
)
MAPS = st.builds(FeatureMap, NUMERATORS, st.just(6))
NAMED = st.lists(st.tuples(st.text(max_size=5), MAPS), max_size=3)


@pytest.mark.clause("output.maps")
@given(NAMED)
def test_json_gives_the_maps_back(maps: list[tuple[str, FeatureMap]]) -> None:
    written = json.loads(maps_json(maps))
    assert written["schema"] == SCHEMA
    assert [(one["feature"], FeatureMap(one["numerators"], one["denominator"])) for one in written["maps"]] == maps
    assert [(one["height"], one["width"]) for one in written["maps"]] == [(m.height, m.width) for _, m in maps]


@pytest.mark.clause("output.maps")
@given(MAPS)
def test_csv_gives_every_score_back_at_its_position(scores: FeatureMap) -> None:
    lines = list(csv.DictReader(io.StringIO(maps_csv([('a, "b"', scores)]), newline="")))
    assert len(lines) == scores.height * scores.width
    for line in lines:
        exact = Fraction(int(line["numerator"]), int(line["denominator"]))
        assert line["feature"] == 'a, "b"'
        assert exact == scores[int(line["row"])][int(line["col"])]
        assert float(line["score"]) == float(exact)


def test_a_table_names_five_best_positions_and_counts_the_others() -> None:
    for cols, places in ((5, "(0,4)\n"), (6, "(0,4) and 1 more\n")):
        assert f"best 1 at (0,0) (0,1) (0,2) (0,3) {places}" in maps_table([("bar", FeatureMap([[3] * cols], 3))])


def test_a_name_that_cannot_be_printed_is_quoted() -> None:
    assert maps_table([("a\x1b[2J", FeatureMap([[1, -1]], 2))]).startswith("'a\\x1b[2J': 1 x 2 scores")
