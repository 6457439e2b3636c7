"""Learn by asking: new questions where the candidates disagree, then fresh shapes as a test.

Candidates over whole questions come first; where only some positions of the wrong maps
are wrong, candidates over positions. A wrong answer outside a condition refutes it, and
so do too many right ones inside. A condition that no fresh question confirmed on both
sides is not returned: it is better to return nothing than a wrong one.
"""

import random
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from xo_ref.kit.case import Case
from xo_ref.kit.diagnose.when.atoms import Sample
from xo_ref.kit.diagnose.when.grammar import VALUES, Value, computed, words
from xo_ref.kit.diagnose.when.learner import candidates
from xo_ref.kit.diagnose.when.seen import Seen, Wrong, seen
from xo_ref.kit.questions.ranges import EVERYTHING, Takes
from xo_ref.values.grid import Position

_CELLS = 3000
_PER_MAP = 24
_ROUND = 16
_FRESH = 48


@dataclass(frozen=True, slots=True)
class When:
    """A condition, what it means, and how many samples speak for it."""

    condition: str
    words: str
    wrong: int
    right: int
    exceptions: int
    """Right samples where the condition holds; a wrong computation can give a right number."""

    @property
    def evidence(self) -> str:
        """What speaks for the condition, and how much against it."""
        found = f"from {self.wrong} wrong and {self.right} right answers"
        if not self.exceptions:
            return found
        wide = "; it may be too wide" if 2 * self.exceptions > self.wrong else ""
        return f"{found}, of which {self.exceptions} right ones lie there too{wide}"

    def may_hold(self, case: Case) -> bool:
        """Return whether the condition holds for a question; one over positions may hold for any."""
        return _view(self.condition, seen(case, None).names()) is not False


def learn(
    ask: Callable[[Case], Wrong],
    evidence: Sequence[Seen],
    *,
    budget: int = 400,
    seed: int = 0,
    takes: Takes = EVERYTHING,
) -> list[When]:
    """Return the condition that fresh questions confirm, or none.

    `ask` is called at most `budget` times, and half as often again where whole answers tell nothing and positions
    may; with shapes that are taken.
    """
    draw = random.Random(seed)  # noqa: S311 - shapes and pixels, no secrets
    gathered = list(evidence)
    if not _is_partial(gathered) and all(one.wrong != frozenset() for one in gathered):
        return []  # nothing is right that a condition could exclude
    partial_first = _is_partial(gathered)
    for place in (partial_first, not partial_first):
        last = len(gathered) + budget // (1 + (partial_first or place))
        sound = ""
        while len(gathered) + _ROUND <= last:
            conditions = candidates(_samples(gathered, draw, place=place), accidents=1.0 if place else 0.15)
            if not conditions or sound in conditions:
                break
            asked = _ask(ask, gathered, conditions, draw, _ROUND, takes)
            gathered += asked
            alive = [one for one in conditions if not _refuted(one, asked, draw, place=place)]
            if alive and len(gathered) + _FRESH <= last:
                fresh = _ask(ask, gathered, alive, draw, _FRESH, takes)
                gathered += fresh
                alive = [one for one in alive if not _refuted(one, fresh, draw, place=place)]
                if alive and _has_both(fresh):
                    sound = alive[0]
        if sound and not _refuted(sound, gathered, draw, place=place):
            return [_when(sound, _samples(gathered, draw, place=place))]
    return []


def confirmed(evidence: Sequence[Seen], *, seed: int = 0) -> list[When]:
    """Return the condition that half of the answers suggest and the other half confirms, where nothing can be asked."""
    draw = random.Random(seed)  # noqa: S311 - likewise
    mixed = draw.sample(evidence, len(evidence))
    taught, fresh = mixed[::2], mixed[1::2]
    for place in (True, False) if _is_partial(mixed) else (False,):
        conditions = candidates(_samples(taught, draw, place=place), accidents=1.0 if place else 0.15)
        for condition in conditions[:1]:
            if _has_both(fresh) and not _refuted(condition, fresh, draw, place=place):
                return [_when(condition, _samples(mixed, draw, place=place))]
    return []


def _has_both(fresh: Sequence[Seen]) -> bool:
    """Return whether fresh questions were wrong and right, or wrong in part of a map."""
    wrong = [one for one in fresh if one.wrong != frozenset()]
    return len(wrong) > 5 and (len(fresh) - len(wrong) > 5 or _is_partial(fresh))


def _is_partial(evidence: Sequence[Seen]) -> bool:
    """Return whether some positions of the wrong maps are right, beyond accidents."""
    wrong = [one for one in evidence if one.wrong]
    cells = sum(one.extents[0] * one.extents[1] for one in wrong)
    return 0 < sum(len(one.wrong or ()) for one in wrong) < 0.9 * cells


def _samples(evidence: Sequence[Seen], draw: random.Random, *, place: bool) -> list[Sample]:
    """Turn what is known into samples: one for each question, or some positions of each map."""
    if not place:
        return [Sample(one.names(), one.wrong != frozenset()) for one in evidence]
    samples: list[Sample] = []
    mixed = draw.sample(evidence, len(evidence))
    for is_wrong in (True, False):
        most = len(samples) + _CELLS // 2
        for one in mixed:
            if len(samples) < most and one.wrong is not None and bool(one.wrong) is is_wrong:
                samples += _positions(one, one.wrong, draw)
    return samples


def _positions(one: Seen, wrong: frozenset[Position], draw: random.Random) -> Iterator[Sample]:
    """Draw positions of a map, half of them wrong ones, with the neighbours of those."""
    (rows, cols), right = one.extents, one.right and one.right()
    some = draw.sample(_in_order(wrong), min(len(wrong), _PER_MAP // 3))
    cells = set(some) | {(row + down, col + along) for row, col in some for down, along in ((0, 1), (1, 0), (0, -1))}
    cells |= {(draw.randrange(rows), draw.randrange(cols)) for _ in range(_PER_MAP // 3)}
    for row, col in sorted(cells):
        if 0 <= row < rows and 0 <= col < cols:
            yield Sample(one.at(row, col) | (right(row, col) if right else {}), (row, col) in wrong)


@lru_cache(maxsize=1024)
def _in_order(wrong: frozenset[Position]) -> list[Position]:
    """Sort the wrong positions of a map once: the learner draws from them again and again."""
    return sorted(wrong)


def _refuted(condition: str, asked: Sequence[Seen], draw: random.Random, *, place: bool) -> bool:
    """Return whether answers speak against a condition."""
    samples = [(sample.wrong, bool(computed(condition)(sample.names))) for sample in _samples(asked, draw, place=place)]
    inside = [is_wrong for is_wrong, holds in samples if holds]
    accidents = 0.6 if place and not any(name in condition for name in VALUES) else 0.15
    return (True, False) in samples or inside.count(False) > accidents * len(inside)


def _when(condition: str, samples: Sequence[Sample]) -> When:
    """Count what speaks for a condition."""
    wrong = sum(sample.wrong for sample in samples)
    inside = sum(not sample.wrong for sample in samples if computed(condition)(sample.names))
    return When(condition, words(condition), wrong, len(samples) - wrong, inside)


def _ask(
    ask: Callable[[Case], Wrong],
    evidence: Sequence[Seen],
    conditions: Sequence[str],
    draw: random.Random,
    count: int,
    takes: Takes,
) -> list[Seen]:
    """Ask new questions, as many inside the first condition as outside, those on which the others disagree in turn."""
    pool = [_shape(evidence, draw, takes) for _ in range(25 * count)]
    conditions = [*conditions, *_looser(conditions[0])]
    by_view: dict[tuple[bool | None, ...], list[Seen]] = {}
    for one in pool:
        names = one.at(*(draw.randrange(extent) for extent in one.extents))
        by_view.setdefault(tuple(_view(condition, names) for condition in conditions), []).append(one)
    sides = [deque(some for view, some in by_view.items() if bool(view[0]) is held) for held in (True, False)]
    chosen: list[Seen] = []
    while len(chosen) < count:
        for side in sides:
            while side and not side[0]:
                side.popleft()
            if side and len(chosen) < count:
                chosen.append(side[0].pop())
                side.rotate(-1)
    cases = [(one.case(draw), one.options or ()) for one in chosen]
    return [seen(case, ask(case), options) for case, options in cases]


def _view(condition: str, names: Mapping[str, Value]) -> bool | None:
    """Return whether a condition holds, if that is known before there are pixels."""
    try:
        return bool(computed(condition)(names))
    except NameError:
        return None


def _looser(text: str) -> list[str]:
    """Move the thresholds of a condition outwards, a little and more, and leave out its parts: what nearly meets it."""
    parts = text.split(" and ") if "(" not in text else []
    fewer = [" and ".join(parts[:at] + parts[at + 1 :]) for at in range(len(parts) if len(parts) > 1 else 0)]
    moved = [re.sub(r"([<>]=) (-?\d+)", partial(_moved, share), text) for share in (0, 4, 16)]
    return [*moved, *fewer]


def _moved(share: int, match: re.Match[str]) -> str:
    """Move one threshold outwards by so many percent, and by one at least."""
    number = int(match[2])
    further = max(1, number * share // 100)
    return f"{match[1]} {number - further if match[1] == '>=' else number + further}"


def _shape(evidence: Sequence[Seen], draw: random.Random, takes: Takes) -> Seen:
    """Draw a shape: a known one (a wrong one as often as not) changed in one extent, or a mixture of two."""
    wrong = [one for one in evidence if one.wrong != frozenset()]
    while True:
        one, two = draw.choice(wrong if draw.random() < 0.6 else evidence), draw.choice(evidence)
        if made := one.mixed(two, draw, takes):
            return made
