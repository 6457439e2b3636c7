"""The stored questions: what the generator writes, what the definition says, and how a bad question is told."""

import json
import math
import random
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from tests.routes import summed
from tests.tools.families import FAMILIES, Family
from tests.tools.generate import write
from xo_ref import Feature, Image, XoError, spec
from xo_ref.kit.answer import Scores
from xo_ref.kit.case import Demand
from xo_ref.kit.judge.classes import parse_class
from xo_ref.kit.judge.tally import Tally
from xo_ref.kit.questions.stored import LAYERS, PATH, SCHEMA, load, read_case, stored_cases

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


def test_a_family_and_the_rejections_are_written_as_they_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the generator does with all families, with the first and the first graded one."""
    graded = next(family for family in FAMILIES if family.clause == "pixel.exact")
    monkeypatch.setattr("tests.tools.generate.FAMILIES", [FAMILIES[0], graded])
    write(tmp_path / "some.json")
    lines, stored = ((path.read_text("utf-8").splitlines()) for path in (tmp_path / "some.json", PATH))
    assert len(lines) > 20
    assert {line.rstrip(",") for line in lines} <= {line.rstrip(",") for line in stored}


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_a_stored_question_comes_from_an_early_seed_of_its_family(family: Family) -> None:
    h, w, height, width = sides = min(family.sides, key=math.prod)
    name = f"{family.name}-{h}x{w}-in-{height}x{width}"
    stored = next(case for case in stored_cases() if case.name == name)
    drawn = (family.draw(random.Random(seed), sides) for seed in range(2000))
    assert any(image == stored.image and feature == stored.feature for image, feature in drawn)
    assert family.holds(stored)
    assert stored.guards == tuple(guard for guard, applies in family.guards if applies(sides))


@pytest.mark.untraced
def test_the_answers_are_those_of_the_definition() -> None:
    """Of the definition, or, where that takes long, of plain integer sums: the engine wrote the answers."""
    for case in stored_cases():
        if case.expected is not None:
            image, feature = Image(case.image), Feature(case.feature)
            if feature.n > 1000:
                assert case.expected.denominator == feature.n * feature.denominator * image.denominator
                assert [list(row) for row in case.expected.numerators] == summed(image, feature)
            else:
                assert spec.feature_map(image, feature) == case.expected


def test_names_are_unique_and_reasons_are_given() -> None:
    cases = stored_cases()
    assert len({case.name for case in cases}) == len(cases) > 150
    assert all(case.reason and case.clause for case in cases)
    assert PATH.stat().st_size < 1_500_000


def test_demands() -> None:
    for case in stored_cases():
        demand = case.demand
        assert (case.expected is None) == (demand is not Demand.ANSWER)
        values = case.clause in {"reject.kind", "reject.not-finite", "reject.range"}
        assert (demand is Demand.PREFER_REJECTION) == values


def written(tmp_path: Path, *items: object) -> Path:
    path = tmp_path / "v.json"
    path.write_text(json.dumps({"schema": SCHEMA, "vectors": list(items)}), encoding="utf-8")
    return path


def test_both_forms_of_grids_are_read(tmp_path: Path) -> None:
    (case,) = load(written(tmp_path, GOOD))
    assert (case.image, case.feature) == ([[1, -1]], [[0.5]])
    rejected = {**GOOD, "demand": "reject", "image": [["nan", "-inf", 1]]}
    del rejected["expected"]
    (case,) = load(written(tmp_path, rejected))
    assert math.isnan(case.image[0][0])
    assert case.image[0][1:] == [-math.inf, 1]
    (case,) = load(written(tmp_path, {**GOOD, "feature": [["-2/3"]]}))
    assert case.feature == [[Fraction(-2, 3)]]


def test_what_is_no_grid_is_kept_as_it_stands(tmp_path: Path) -> None:
    none: dict[str, object] = {**GOOD, "demand": "reject", "clause": "reject.not-a-grid", "image": {"verbatim": "#."}}
    del none["expected"]
    (case,) = load(written(tmp_path, none))
    assert (repr(case.image), case.feature, case.is_verbatim) == ("'#.'", [[0.5]], True)


@pytest.mark.parametrize(("path", "more"), [(PATH, set()), (LAYERS, {"sizes", "options"})], ids=["maps", "layers"])
def test_the_stored_files_have_the_form_that_is_described(path: Path, more: set[str]) -> None:
    found = json.loads(path.read_text(encoding="utf-8"))
    assert found["schema"] == SCHEMA
    for item, case in zip(found["vectors"], load(path), strict=True):
        about = "expected" if case.demand is Demand.ANSWER else "demand"
        assert item.keys() == {"name", "clause", "reason", "guards", "image", "feature", about} | more
        assert about == "demand" or item["expected"].keys() == {"denominator", "numerators"}
        assert case.is_verbatim or not any(isinstance(item[grid], dict) for grid in ("image", "feature"))


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"name": 3}, TypeError, "3 where a string is expected"),
        ({"guards": "x"}, TypeError, "'x' where an array is expected"),
        ({"guards": [1]}, TypeError, "1 where a string is expected"),
        ({"image": ["#x"]}, KeyError, "'x'"),
        ({"image": [["much"]]}, KeyError, "'much'"),
        ({"image": [["1/0"]]}, KeyError, "'1/0'"),
        ({"image": {"verbatim": 1, "more": 2}}, TypeError, "{'verbatim': 1, 'more': 2} where an array is expected"),
        ({"image": [[True]]}, TypeError, "True is not a number"),
        ({"image": [3]}, TypeError, "3 where an array is expected"),
        ({"demand": "beg"}, ValueError, "'beg' is not a valid Demand"),
    ],
)
def test_a_wrong_question_is_named(change: dict[str, object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        read_case({**GOOD, **change})


@pytest.mark.parametrize("field", ["name", "clause", "reason", "guards", "image", "feature"])
def test_a_question_without_one_of_its_fields_is_none(field: str) -> None:
    with pytest.raises(KeyError, match=f"^'{field}'$"):
        read_case({name: value for name, value in GOOD.items() if name != field})


def test_a_wrong_map_is_named(tmp_path: Path) -> None:
    with pytest.raises(XoError, match=f"^{re.escape(ZERO)}$"):
        load(written(tmp_path, {**GOOD, "expected": {"denominator": 0, "numerators": [[1]]}}))


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
    for case in stored_cases():
        if case.expected and case.n >= 171 and case.clause == "score.divisor":
            rows = tuple(tuple(change * float(score) for score in row) for row in case.expected)
            tally.judge(case, Scores(rows))
    assert tally.book.wrong > 0
