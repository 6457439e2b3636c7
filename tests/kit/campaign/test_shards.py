"""The list of shards: the same everywhere, and every question once."""

import pytest

from xo_ref.kit.campaign.shards import LEVELS, STAGES, Campaign, Shard
from xo_ref.kit.questions.enumerate import Pairs
from xo_ref.kit.questions.ranges import Takes


def ranges(campaign: Campaign, stage: str, seed: int) -> list[tuple[int, int]]:
    return [(shard.start, shard.stop) for shard in campaign.shards() if (shard.stage, shard.seed) == (stage, seed)]


@pytest.mark.parametrize("level", LEVELS)
def test_the_small_shards_hold_every_pair_once(level: int) -> None:
    found = ranges(Campaign(level, 7), "small", 7)
    assert [start for start, _ in found] == [0, *(stop for _, stop in found[:-1])]
    assert found[-1][1] == len(Pairs(LEVELS[level].pixels))


def test_the_order_is_that_of_the_stages_and_names_are_unique() -> None:
    shards = list(Campaign(2, 0).shards())
    assert len({shard.name for shard in shards}) == len(shards)
    assert list(dict.fromkeys(shard.stage for shard in shards)) == list(STAGES)
    assert sum(shard.questions for shard in shards) == Campaign(2, 0).count()


def test_layers_have_stages_of_their_own() -> None:
    shards = list(Campaign(1, 3, layer=("stride",)).shards())
    assert {shard.stage for shard in shards} == {"vectors", "shapes", "behaviour", "small"}
    assert Shard("small", 0, 2500, 4) in shards


def test_nothing_is_drawn_for_a_target_that_takes_few_shapes() -> None:
    shards = list(Campaign(1, 0, Takes.parse(feature="3x3")).shards())
    assert {shard.stage for shard in shards} == {"vectors", "shapes", "extents", "large", "behaviour"}
