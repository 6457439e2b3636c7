"""The shards of a campaign: each a stage, a range of its questions and a seed, and nothing else.

    stored      the stored questions
    shapes      pairs of properties of shapes, contents, shapes people ship, sequences
    extents     triples of extents
    search      drawn and shrunk pairs, when Hypothesis is installed
    large       large images
    behaviour   another order, other layouts
    small       every pair of -1 and 1 grids up to a size; for layers, a fixed number of small ones per seed

The list follows from the level and from what the target takes, so every machine makes the same one,
and none stores it: a shard is identified by its name.

Ruled out: shards of equal time, which nobody can repeat.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from xo_ref.kit.questions.enumerate import LARGE, Pairs
from xo_ref.kit.questions.ranges import EVERYTHING
from xo_ref.kit.questions.stored import stored_cases
from xo_ref.kit.questions.triples import extents_shapes
from xo_ref.kit.runner.stages import designed
from xo_ref.kit.runner.state import RunOptions
from xo_ref.kit.verification import Subject


class _Level(NamedTuple):
    """How much is asked."""

    pixels: int
    """Of the largest small pairs."""
    share: int
    """Small pairs of one shard."""
    seeds: int
    """Of designed questions, triples, large images and behaviour."""
    draws: int
    """Seeds of drawn pairs."""


LEVELS = {1: _Level(12, 20_000, 1, 2), 2: _Level(16, 100_000, 4, 16), 3: _Level(24, 400_000, 16, 128)}
"""The levels."""

_DESIGNED = 1_000  # designed questions of one shard
_DRAWN = 600  # questions of one seed, of both kinds of pixels
_SMALL_LAYERS = 2_500  # of one seed


class Shard(NamedTuple):
    """Some questions: those of a stage from `start` on, before `stop`, with a seed.

    >>> Shard("small", 0, 20000, 7).name
    'small-0-20000-7'
    """

    stage: str
    start: int
    stop: int
    seed: int

    @property
    def questions(self) -> int:
        """How many they are, about."""
        return self.stop - self.start

    @property
    def name(self) -> str:
        """The name of its file, without the ending."""
        return "-".join(map(str, self))


@dataclass(frozen=True, slots=True)
class Plan:
    """What a campaign asks of whom.

    >>> plan = Plan(1, 0, Subject("xo_ref.kit.examples:right"))
    >>> plan.count(), len(list(plan.shards())), next(plan.shards()).name
    (169994, 22, 'stored-0-227-0')
    """

    level: int
    """From 1 to 3."""
    seed: int
    """The first one."""
    subject: Subject
    """The target, with what it said of itself."""
    greeted: str = ""
    """The name and version that a program gave itself."""

    def options(self) -> RunOptions:
        """Describe how the subject is verified."""
        return self.subject.options(self.seed)

    def pairs(self) -> Pairs:
        """Return the small pairs, by number."""
        return Pairs(LEVELS[self.level].pixels, self.options().takes)

    def count(self) -> int:
        """Count the questions: those of behaviour and drawn pairs roughly, those that depend on answers not at all."""
        return sum(size * seeds for size, seeds, _ in self._sizes().values())

    def shards(self) -> Iterator[Shard]:
        """Yield the shards, stage by stage."""
        for stage, (size, seeds, share) in self._sizes().items():
            for seed in range(self.seed, self.seed + seeds):
                for start in range(0, size, share):
                    yield Shard(stage, start, min(start + share, size), seed)

    def _sizes(self) -> dict[str, tuple[int, int, int]]:
        """Return for each stage the questions with one seed, the number of seeds, and the questions of one shard."""
        level, options = LEVELS[self.level], self.options()
        takes, layer = options.takes, options.layer
        stored = len(stored_cases(layers=layer is not None))
        count = sum(1 for _ in designed(self.seed, takes, layer))
        first = {"stored": (stored, 1, stored), "shapes": (count, level.seeds, _DESIGNED)}
        behaviour = {"behaviour": (2 * stored, level.seeds, 2 * stored)}
        if layer is not None:
            return first | behaviour | {"small": (_SMALL_LAYERS, 4 * level.draws, _SMALL_LAYERS)}
        drawn = _DRAWN if takes == EVERYTHING else 0
        return {
            **first,
            "extents": (len(extents_shapes(takes)), level.seeds, _DESIGNED),
            "search": (drawn, level.draws, _DRAWN),
            "large": (len(LARGE), level.seeds, len(LARGE)),
            **behaviour,
            "small": (len(self.pairs()), 1, level.share),
        }
