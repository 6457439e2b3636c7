"""The stored vectors: what the generator writes, what the definition says, and how a bad file is told."""

import json
import math
import random
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from tests.routes import summed
from tests.tools.families import FAMILIES, Family
from tests.tools.generate import write
from xo_ref import FormatError, spec
from xo_ref.kit.answer import Scores
from xo_ref.kit.case import Demand
from xo_ref.kit.judge.classes import parse_class
from xo_ref.kit.judge.tally import Tally
from xo_ref.kit.questions.vectors import LIMIT, PATH, SCHEMA, load, vectors

ZERO = "feature map: denominator 0 is not a positive int (reject.score); give the common divisor of the numerators"
GOOD: dict[str, object] = {
    "name": "one",
    "clause": "map.value",
    "reason": "why",
    "guards": [],
    "image": ["#."],
    "feature": [[0.5]],
    "expected": {"denominator": 2, "numerators": [[1, -1]]},
}


@pytest.mark.heavy
def test_the_committed_file_is_what_the_generator_writes(tmp_path: Path) -> None:
    write(tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == PATH.read_bytes()


def test_a_family_and_the_refusals_are_written_as_they_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the generator does with all families, with the first and the first graded one."""
    graded = next(family for family in FAMILIES if family.clause == "pixel.exact")
    monkeypatch.setattr("tests.tools.generate.FAMILIES", [FAMILIES[0], graded])
    write(tmp_path / "some.json")
    lines, stored = ((path.read_text("utf-8").splitlines()) for path in (tmp_path / "some.json", PATH))
    assert len(lines) > 20
    assert {line.rstrip(",") for line in lines} <= {line.rstrip(",") for line in stored}


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_a_stored_vector_comes_from_an_early_seed_of_its_family(family: Family) -> None:
    h, w, height, width = sides = min(family.sides, key=math.prod)
    name = f"{family.name}-{h}x{w}-in-{height}x{width}"
    stored = next(vector for vector in vectors() if vector.case.name == name)
    drawn = (family.draw(random.Random(seed), sides) for seed in range(2000))
    assert any(image == stored.case.image and feature == stored.case.feature for image, feature in drawn)
    assert family.holds(stored)
    assert stored.case.guards == tuple(guard for guard, applies in family.guards if applies(sides))


@pytest.mark.untraced
def test_the_answers_are_those_of_the_definition() -> None:
    """Of the definition, or, where that takes long, of plain integer sums: the engine wrote the answers."""
    for vector in vectors():
        if vector.expected is not None:
            image, feature = vector.image, vector.feature
            if feature.n > 1000:
                assert vector.expected.denominator == feature.n * feature.denominator * image.denominator
                assert [list(row) for row in vector.expected.numerators] == summed(image, feature)
            else:
                assert spec.feature_map(image, feature) == vector.expected


def test_names_are_unique_and_reasons_are_given() -> None:
    cases = [vector.case for vector in vectors()]
    assert len({case.name for case in cases}) == len(cases) > 150
    assert all(case.reason and case.clause for case in cases)
    assert PATH.stat().st_size < 1_500_000


def test_demands() -> None:
    for vector in vectors():
        demand = vector.case.demand
        assert (vector.expected is None) == (demand is not Demand.ANSWER)
        values = vector.case.clause in {"reject.kind", "reject.not-finite", "reject.range"}
        assert (demand is Demand.PREFER_REFUSAL) == values


def written(tmp_path: Path, *items: object, schema: object = SCHEMA) -> Path:
    path = tmp_path / "v.json"
    path.write_text(json.dumps({"schema": schema, "vectors": list(items)}), encoding="utf-8")
    return path


def test_both_forms_of_grids_are_read(tmp_path: Path) -> None:
    (vector,) = load(written(tmp_path, GOOD))
    assert (vector.case.image, vector.case.feature) == ([[1, -1]], [[0.5]])
    refused = {**GOOD, "demand": "refuse", "image": [["nan", "-inf", 1]]}
    del refused["expected"]
    (vector,) = load(written(tmp_path, refused))
    assert math.isnan(vector.case.image[0][0])
    assert vector.case.image[0][1:] == [-math.inf, 1]
    (vector,) = load(written(tmp_path, {**GOOD, "feature": [["-2/3"]]}))
    assert vector.case.feature == [[Fraction(-2, 3)]]


def test_what_is_no_grid_is_kept_as_it_stands(tmp_path: Path) -> None:
    none: dict[str, object] = {**GOOD, "demand": "refuse", "clause": "reject.not-a-grid", "image": {"verbatim": "#."}}
    del none["expected"]
    (vector,) = load(written(tmp_path, none))
    assert (repr(vector.case.image), vector.case.feature, vector.case.is_verbatim) == ("'#.'", [[0.5]], True)
    with pytest.raises(FormatError, match="^v.json, vector 0: a grid of reject.fit is not verbatim$"):
        load(written(tmp_path, {**none, "clause": "reject.fit"}))
    with pytest.raises(FormatError, match="^v.json, vector 0: a grid of map.value is not verbatim$"):
        load(written(tmp_path, {**GOOD, "feature": {"verbatim": [[1]]}}))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"more": 1}, "needs clause, feature, guards, image, name, reason, and expected or demand"),
        ({"name": 3}, "'3' is not a string"),
        ({"guards": "x"}, "'x' is not a list"),
        ({"image": ["#x"]}, "'x' is unknown"),
        ({"image": [["much"]]}, "'much' is unknown"),
        ({"image": [["1/0"]]}, "'1/0' is unknown"),
        ({"image": {"verbatim": 1, "more": 2}}, "\"{'verbatim': 1, 'more': 2}\" is not a list"),
        ({"image": [[True]]}, "True is not a number"),
        ({"image": [3]}, "'3' is not a list"),
        ({"expected": [1]}, "expected needs a denominator and numerators"),
        (
            {"expected": {"denominator": 0, "numerators": [[1]]}},
            ZERO,
        ),
    ],
)
def test_a_wrong_vector_is_named(tmp_path: Path, change: dict[str, object], message: str) -> None:
    with pytest.raises(FormatError) as caught:
        load(written(tmp_path, GOOD, {**GOOD, **change}))
    assert str(caught.value) == f"v.json, vector 1: {message}"


def test_an_unknown_demand_is_named(tmp_path: Path) -> None:
    wrong = {**GOOD, "demand": "beg"}
    del wrong["expected"]
    with pytest.raises(FormatError, match=r"^v.json, vector 0: 'beg' is not a valid Demand$"):
        load(written(tmp_path, wrong))
    with pytest.raises(FormatError, match=r"^v.json, vector 0: needs "):
        load(written(tmp_path, 3))


def test_a_file_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="is not a file of vectors; its schema is not 'xo-ref/vectors/1'"):
        load(written(tmp_path, schema="other"))
    path = tmp_path / "v.json"
    path.write_text("[1", encoding="utf-8")
    with pytest.raises(FormatError, match=r"^v.json: is not JSON: "):
        load(path)
    path.write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(FormatError, match=r"^v.json: is not JSON: "):
        load(path)
    path.write_text(" " * (LIMIT + 1), encoding="utf-8")
    with pytest.raises(FormatError, match=f"^v.json: has more than {LIMIT} characters$"):
        load(path)


def test_a_family_that_asks_for_the_impossible(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tests.tools.generate._TRIES", 3)
    impossible = replace(FAMILIES[0], holds=lambda _: False)
    monkeypatch.setattr("tests.tools.generate.FAMILIES", (impossible,))
    with pytest.raises(AssertionError, match=r"^perfect-2x3-in-4x7: no seed below 3 gives what is asked$"):
        write(tmp_path / "v.json")


@pytest.mark.parametrize("form", ["binary64", "binary32", "binary16", "bfloat16"])
@pytest.mark.parametrize("change", [-1, 0.5, 0])
@pytest.mark.untraced
def test_who_negates_halves_or_forgets_the_scores_of_large_features_reaches_no_class(form: str, change: float) -> None:
    """The bound counts the products that are not 0, and some large features have three."""
    tally = Tally(parse_class(f"approximate:{form}"))
    for vector in vectors():
        if vector.expected and vector.feature.n >= 171 and vector.case.clause == "score.divisor":
            rows = tuple(tuple(change * float(score) for score in row) for row in vector.expected)
            tally.add(vector.case, Scores(rows), vector.expected)
    assert tally.wrong > 0
