"""The folder of a campaign: whole files, damaged ones, strange ones."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.kit.campaign.little import FLIPPED, RIGHT, little
from xo_ref.errors import FormatError
from xo_ref.kit.campaign.files import Folder
from xo_ref.kit.campaign.shards import Plan, Shard

__all__ = ["little"]
PLAN = Plan(1, 7, RIGHT)
SHARD = Shard("small", 0, 100, 7)


def sealed(content: object) -> str:
    """Write what a file holds, with a right sum."""
    line = json.dumps(content)
    return f"{line}\n{hashlib.sha256(line.encode()).hexdigest()}\n"


def test_a_campaign_is_begun_and_gone_on_with(tmp_path: Path) -> None:
    folder = Folder.make(tmp_path / "new", PLAN)
    assert Folder.make(tmp_path / "new", PLAN) == folder == Folder.open(tmp_path / "new")
    assert folder.plan == PLAN


def test_another_campaign_has_a_folder_of_its_own(tmp_path: Path) -> None:
    Folder.make(tmp_path, PLAN)
    with pytest.raises(FormatError, match=r"holds another campaign: campaign.json differs; name another folder"):
        Folder.make(tmp_path, Plan(1, 7, FLIPPED))


def test_a_folder_of_other_things_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(FormatError, match="it has files and no campaign.json; name a new one"):
        Folder.make(tmp_path, PLAN)
    assert [place.name for place in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_beginning_that_was_killed_does_not_block_the_folder(tmp_path: Path) -> None:
    (tmp_path / ".campaign.json.abc123").write_text("{", encoding="utf-8")
    assert Folder.make(tmp_path, PLAN).plan == PLAN


@pytest.mark.usefixtures("little")
def test_a_damaged_result_is_found(tmp_path: Path) -> None:
    folder = Folder.make(tmp_path, PLAN)
    assert (folder.read(SHARD), folder.finished()) == (None, (set(), []))
    folder.write(SHARD, {"cases": 1})
    assert folder.finished() == ({SHARD}, [])
    place = tmp_path / "small-0-100-7.json"
    place.write_text(place.read_text(encoding="utf-8").replace('"cases": 1', '"cases": 2'), encoding="utf-8")
    assert folder.finished() == (set(), [f"{place}: is damaged: its checksum is wrong"])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "is damaged: its checksum is wrong"),
        (sealed([1]), "is no JSON object"),
        ("{\n" + hashlib.sha256(b"{").hexdigest() + "\n", "is no JSON object"),
        (sealed({"campaign": "another", "shard": SHARD.name}), "belongs to another campaign or shard"),
    ],
)
def test_a_strange_result_is_rejected(tmp_path: Path, content: str, words: str) -> None:
    folder = Folder.make(tmp_path, PLAN)
    (tmp_path / f"{SHARD.name}.json").write_text(content, encoding="utf-8")
    with pytest.raises(FormatError, match=words):
        folder.read(SHARD)


def test_what_is_no_file_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "campaign.json").mkdir()
    with pytest.raises(FormatError, match="is no ordinary file"):
        Folder.open(tmp_path)


Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda found: found.pop("level"), "'level'"),
        (lambda found: found.update(level=4), "its level or its seed is out of range"),
        (lambda found: found.update(seed=-1), "its level or its seed is out of range"),
        (lambda found: found.update(version="0"), "is not of the schema xo-ref/campaign/3 and of version"),
        (lambda found: found.update(subject=[]), "its subject has other fields"),
        (lambda found: found.update(greeted=1), "its greeted is of another kind"),
        (lambda found: found.update(subject={**found["subject"], "only": [1]}), "its only is of another kind"),
        (lambda found: found.update(subject={**found["subject"], "xfail": {"a": 1}}), "its xfail is of another kind"),
        (lambda found: found.update(subject={**found["subject"], "returns": "x"}), "returns: unknown value 'x'"),
    ],
)
def test_a_strange_campaign_is_rejected(tmp_path: Path, change: Change, words: str) -> None:
    Folder.make(tmp_path, PLAN)
    place = tmp_path / "campaign.json"
    found = json.loads(place.read_text(encoding="utf-8").splitlines()[0])
    change(found)
    place.write_text(sealed(found), encoding="utf-8")
    with pytest.raises(FormatError, match=words):
        Folder.open(tmp_path)
