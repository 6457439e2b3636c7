"""A campaign of a second: the stored questions, and every pair of up to five pixels."""

from pathlib import Path

import pytest

from xo_ref.kit.campaign.files import Folder
from xo_ref.kit.campaign.shards import Plan
from xo_ref.kit.campaign.work import work
from xo_ref.kit.verification import Subject

SIZES = {"stored": (227, 1, 227), "small": (244, 1, 100)}
RIGHT = Subject("xo_ref.kit.examples:right")
FLIPPED = Subject("xo_ref.kit.examples:flipped")


@pytest.fixture
def little(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every campaign be so small."""
    monkeypatch.setattr(Plan, "_sizes", lambda _: SIZES)


def finished(path: Path, subject: Subject) -> Folder:
    """Make a folder with all results."""
    folder = Folder.make(path, Plan(1, 7, subject))
    for shard in folder.plan.shards():
        folder.write(shard, work(shard, subject))
    return folder
