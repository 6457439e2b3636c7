"""The list of shards: the same everywhere, and every question once."""

from dataclasses import replace

import pytest

from xo_ref.kit.campaign.shards import LEVELS, Plan, Shard
from xo_ref.kit.questions.enumerate import Pairs
from xo_ref.kit.verification import Subject

SUBJECT = Subject("xo_ref.kit.examples:right")


def ranges(plan: Plan, stage: str, seed: int) -> list[tuple[int, int]]:
    return [(shard.start, shard.stop) for shard in plan.shards() if (shard.stage, shard.seed) == (stage, seed)]


@pytest.mark.parametrize("level", LEVELS)
def test_the_small_shards_hold_every_pair_once(level: int) -> None:
    found = ranges(Plan(level, 7, SUBJECT), "small", 7)
    assert [start for start, _ in found] == [0, *(stop for _, stop in found[:-1])]
    assert found[-1][1] == len(Pairs(LEVELS[level].pixels))


def test_the_order_is_that_of_the_stages_and_names_are_unique() -> None:
    shards = list(Plan(2, 0, SUBJECT).shards())
    assert len({shard.name for shard in shards}) == len(shards)
    assert list(dict.fromkeys(shard.stage for shard in shards)) == [
        "stored",
        "shapes",
        "extents",
        "search",
        "large",
        "behaviour",
        "small",
    ]
    assert sum(shard.questions for shard in shards) == Plan(2, 0, SUBJECT).count()


def test_layers_have_stages_of_their_own() -> None:
    shards = list(Plan(1, 3, Subject("xo_ref.kit.examples:layer", layer="stride")).shards())
    assert {shard.stage for shard in shards} == {"stored", "shapes", "behaviour", "small"}
    assert Shard("small", 0, 2500, 4) in shards


def test_nothing_is_drawn_for_a_target_that_takes_few_shapes() -> None:
    shards = list(Plan(1, 0, replace(SUBJECT, feature="3x3")).shards())
    assert {shard.stage for shard in shards} == {"stored", "shapes", "extents", "large", "behaviour"}
