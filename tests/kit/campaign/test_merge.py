"""One report of many results, whatever their order."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.kit.campaign.little import FLIPPED, RIGHT, finished, little
from tests.kit.campaign.test_files import sealed
from xo_ref.errors import FormatError
from xo_ref.kit import Verdict
from xo_ref.kit.campaign.files import Folder
from xo_ref.kit.campaign.merge import merged
from xo_ref.kit.campaign.shards import Plan, Shard
from xo_ref.kit.campaign.work import work
from xo_ref.kit.report.files import as_json
from xo_ref.kit.report.html import as_html
from xo_ref.kit.report.text import in_words
from xo_ref.kit.verification import Subject

__all__ = ["little"]
SMALL = Shard("small", 100, 200, 7)
pytestmark = pytest.mark.usefixtures("little")


def test_a_right_one_conforms_and_its_coverage_is_told(tmp_path: Path) -> None:
    report = merged([finished(tmp_path, RIGHT)])
    assert (report.verdict, report.arithmetic, report.cases) == (Verdict.CONFORMS, "approximate:binary64", 471)
    coverage = {what: (asked, of) for what, asked, of in report.coverage}
    assert coverage["pairs of -1 and 1 grids with 5 pixels"] == (160, 160)
    assert coverage["pairs of -1 and 1 grids with 6 pixels"] == (0, 512)
    assert coverage["shards"] == (4, 4)
    assert coverage["faults of the catalogue that a stored question catches"] == (116, 116)
    assert 0 < coverage["strength 3: triples of extents"][0] < coverage["strength 3: triples of extents"][1] == 5880
    assert "coverage    shards: 4 of 4\n" in in_words(report)
    assert "<td>shards</td><td>4</td><td>4</td>" in as_html(report)
    assert json.loads(as_json(report))["coverage"][-1] == {"what": "shards", "asked": 4, "of": 4}


def test_a_wrong_one_is_diagnosed_from_all_evidence(tmp_path: Path) -> None:
    report = merged([finished(tmp_path, FLIPPED)])
    assert report.verdict is Verdict.DOES_NOT_CONFORM
    assert report.diagnosis[0].fault == "flipped-both"
    smallest = min(one.counterexample.pixels for one in report.failures if one.counterexample)
    assert smallest == 4


def test_parts_give_the_bytes_of_the_whole(tmp_path: Path) -> None:
    whole = finished(tmp_path / "whole", FLIPPED)
    parts = []
    for place, names in (("a", ("stored-0-227-7", "small-200-244-7")), ("b", ("small-0-100-7", "small-100-200-7"))):
        parts.append(Folder.make(tmp_path / place, whole.plan))
        for name in names:
            shutil.copy(whole.path / f"{name}.json", parts[-1].path)
    reports = {as_json(merged(folders)) for folders in ([whole], parts, parts[::-1], [*parts, whole])}
    assert len(reports) == 1


def test_what_is_missing_makes_it_incomplete(tmp_path: Path) -> None:
    folder = finished(tmp_path, RIGHT)
    (tmp_path / f"{SMALL.name}.json").unlink()
    report = merged([folder], ["small: gone"])
    assert (report.verdict, report.complete, report.notes) == (Verdict.INCONCLUSIVE, False, ("small: gone",))


def test_a_target_that_gave_up_makes_it_incomplete(tmp_path: Path) -> None:
    folder = finished(tmp_path, RIGHT)
    folder.write(SMALL, {**work(SMALL, RIGHT), "trouble": "three time-outs"})
    report = merged([folder])
    assert not report.complete
    assert report.notes == ("small-100-200-7: three time-outs; the rest of this shard was not asked",)


def test_two_runs_that_differ_are_told(tmp_path: Path) -> None:
    one, other = finished(tmp_path / "one", RIGHT), finished(tmp_path / "other", RIGHT)
    assert merged([one, other]).notes == ()
    other.write(SMALL, {**work(SMALL, RIGHT), "late": "elsewhere"})
    note = "small-100-200-7: two runs were answered differently; the report has one of them"
    assert merged([one, other]).notes == merged([other, one]).notes == (note,)


def test_other_campaigns_are_rejected(tmp_path: Path) -> None:
    one, other = (Folder.make(tmp_path / name, Plan(1, seed, RIGHT)) for seed, name in enumerate("ab"))
    with pytest.raises(FormatError, match=r"b: holds another campaign than .*a; merge parts of one campaign"):
        merged([one, other])


@pytest.mark.parametrize(
    "change",
    [
        {"books": []}, {"books": {}}, {"cases": -1}, {"cases": "1"}, {"notes": {}}, {"seconds": "soon"},
        {"listed": [[1]]}, {"listed": [[{"name": "x"}, ""]]}, {"late": 1}, {"perfect": ["one"]},
        {"largest": [[True, "exactly", "0"]]},
    ],
)  # fmt: skip
def test_fields_of_another_form_are_rejected(tmp_path: Path, change: dict[str, object]) -> None:
    folder = finished(tmp_path, RIGHT)
    place = tmp_path / f"{SMALL.name}.json"
    found = json.loads(place.read_text(encoding="utf-8").splitlines()[0])
    place.write_text(sealed({**found, **change}), encoding="utf-8")
    with pytest.raises(FormatError, match="small-100-200-7: a field is missing or wrong: "):
        merged([folder])


@pytest.mark.parametrize("seconds", ["nan", "inf", -1])
def test_seconds_that_are_none_count_as_none(seconds: object, tmp_path: Path) -> None:
    folder = Folder.make(tmp_path, Plan(1, 7, RIGHT))
    folder.write(SMALL, {**work(SMALL, RIGHT), "seconds": seconds})
    assert merged([folder]).seconds == 0


def test_pairs_of_shapes_that_are_not_taken_are_not_missing(tmp_path: Path) -> None:
    subject = Subject("xo_ref.kit.examples:right", image="1x3", feature="1x1")
    folder = Folder.make(tmp_path, Plan(1, 7, subject))
    shard = Shard("stored", 0, 227, 7)
    folder.write(shard, work(shard, subject))
    pairs = [(what.split()[-2], asked, of) for what, asked, of in merged([folder]).coverage if "grids" in what]
    assert pairs == [("4", 0, 16)]


def test_layers_have_no_pairs(tmp_path: Path) -> None:
    subject = Subject("xo_ref.kit.examples:layer", layer="stride")
    folder = Folder.make(tmp_path, Plan(1, 7, subject))
    shard = Shard("small", 0, 100, 7)
    folder.write(shard, work(shard, replace(subject)))
    report = merged([folder])
    assert [what for what, *_ in report.coverage] == [
        "faults of the catalogue that a stored question catches",
        "shards",
    ]
