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
from functools import cache, lru_cache, partial
from itertools import pairwise

from xo_ref.kit.case import Case
from xo_ref.kit.diagnose.when.atoms import Sample
from xo_ref.kit.diagnose.when.contents import CONTENTS, contents_of, feature_with, image_with
from xo_ref.kit.diagnose.when.grammar import VALUES, Condition
from xo_ref.kit.diagnose.when.layers import SeenLayer
from xo_ref.kit.diagnose.when.learner import candidates
from xo_ref.kit.diagnose.when.right import Right
from xo_ref.kit.layer import LayerCase
from xo_ref.kit.questions.ranges import EVERYTHING, Takes
from xo_ref.values.grid import Position

Wrong = frozenset[Position] | None
_CELLS = 3000
_PER_MAP = 24
_ROUND = 16
_FRESH = 48
_PRODUCTS = 300_000


@dataclass(frozen=True, slots=True)
class Seen:
    """The shapes of a question, and the wrong positions of its answer: none if right, None for the whole answer."""

    image: tuple[int, int]
    feature: tuple[int, int]
    contents: frozenset[str]
    """The names of `CONTENTS` that are true of it."""
    wrong: Wrong
    right: Callable[[], Right] | None = None
    """Gives the right answer to what was asked."""

    @property
    def extents(self) -> tuple[int, int]:
        """The rows and columns of the map."""
        return self.image[0] - self.feature[0] + 1, self.image[1] - self.feature[1] + 1

    def names(self) -> dict[str, int]:
        """Give the names of a condition over questions."""
        (H, W), (h, w), (R, C) = self.image, self.feature, self.extents  # noqa: N806 - the names of the grammar
        shapes = {"H": H, "W": W, "h": h, "w": w, "n": h * w, "R": R, "C": C}
        return {**shapes, **{name: name in self.contents for name in CONTENTS}}

    def at(self, row: int, col: int) -> dict[str, int]:
        """Give the names of a condition over positions."""
        return {**self.names(), "row": row, "col": col}

    def mixed(self, other: "Seen", draw: random.Random, takes: Takes) -> "Seen | None":
        """Change one extent: to that of another shape, between both, by a step, or to any; None where it fits not."""
        lengths = [*self.image, *self.feature]
        at = draw.randrange(4)
        theirs = [*other.image, *other.feature][at]
        step = draw.choice((1, -1, 2, -2, 8, 16, 32, 64))
        length = draw.choice((lengths[at] + step, theirs, (lengths[at] + theirs) // 2, draw.randint(1, 300)))
        if lengths[at] == lengths[at ^ 1] and draw.getrandbits(1):  # what is square stays so
            lengths[at ^ 1] = length
        lengths[at] = length
        H, W, h, w = lengths  # noqa: N806 - the names of the grammar
        if takes.admits(H, W, h, w) and (H - h + 1) * (W - w + 1) * h * w <= _PRODUCTS and H * W <= 200_000:
            return Seen((H, W), (h, w), draw.choice((self.contents, other.contents)), frozenset())
        return None

    def case(self, draw: random.Random) -> Case:
        """Fill the shape with pixels of the contents, as far as the shape allows."""
        image, feature = image_with(self.contents, *self.image, draw), feature_with(self.contents, *self.feature, draw)
        if draw.getrandbits(1):  # the feature or its inverse lies in every other image
            (row, col), sign = map(draw.randrange, self.extents), draw.choice((1, -1))
            for line, pixels in zip(image[row:], feature, strict=False):
                line[col : col + len(pixels)] = [sign * pixel for pixel in pixels]
        if not draw.getrandbits(2):  # and in some, rows repeat
            for above, line in pairwise(image):
                line[:] = above if draw.getrandbits(1) else line
        return Case("when", "map.value", image, feature)


Known = Seen | SeenLayer


@dataclass(frozen=True, slots=True)
class When:
    """A condition, what it means, and how many samples speak for it."""

    condition: str
    words: str
    wrong: int
    right: int
    exceptions: int
    """Right samples where the condition holds; a wrong computation can give a right number."""

    def may_hold(self, case: Case) -> bool:
        """Tell whether the condition holds for a question; one over positions may hold for any."""
        try:
            return Condition(self.condition).holds(seen(case, None).names())
        except KeyError:
            return True


def seen(case: Case, wrong: Wrong, options: Sequence[str] = ()) -> Known:
    """Keep of a question and its answer what the learner needs; `options`: those that a layer may have."""
    if isinstance(case, LayerCase):
        return SeenLayer.of(case, wrong, options)
    shapes = (len(case.image), len(case.image[0])), (len(case.feature), len(case.feature[0]))
    return Seen(*shapes, contents_of(case), wrong, cache(partial(Right.of, case)))


def learn(
    ask: Callable[[Case], Wrong],
    evidence: Sequence[Known],
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
    known = list(evidence)
    if not _is_partial(known) and all(one.wrong != frozenset() for one in known):
        return []  # nothing is right that a condition could exclude
    partial_first = _is_partial(known)
    for place in (partial_first, not partial_first):
        last = len(known) + budget // (1 + (partial_first or place))
        sound: Condition | None = None
        while len(known) + _ROUND <= last:
            found = candidates(_samples(known, draw, place=place), accidents=1.0 if place else 0.15)
            if not found:
                break
            conditions = [Condition(text) for text in found]
            if sound in conditions:
                break
            asked = _ask(ask, known, conditions, draw, _ROUND, takes)
            known += asked
            alive = [one for one in conditions if not _refuted(one, asked, draw, place=place)]
            if alive and len(known) + _FRESH <= last:
                fresh = _ask(ask, known, alive, draw, _FRESH, takes)
                known += fresh
                alive = [one for one in alive if not _refuted(one, fresh, draw, place=place)]
                if alive and _has_both(fresh):
                    sound = alive[0]
        if sound and not _refuted(sound, known, draw, place=place):
            return [_when(sound, _samples(known, draw, place=place))]
    return []


def confirmed(evidence: Sequence[Known], *, seed: int = 0) -> list[When]:
    """Return the condition that half of the answers suggest and the other half confirms, where nothing can be asked."""
    draw = random.Random(seed)  # noqa: S311 - likewise
    mixed = draw.sample(evidence, len(evidence))
    known, fresh = mixed[::2], mixed[1::2]
    for place in (True, False) if _is_partial(mixed) else (False,):
        found = candidates(_samples(known, draw, place=place), accidents=1.0 if place else 0.15)
        for condition in map(Condition, found[:1]):
            if _has_both(fresh) and not _refuted(condition, fresh, draw, place=place):
                return [_when(condition, _samples(mixed, draw, place=place))]
    return []


def _has_both(fresh: Sequence[Known]) -> bool:
    """Tell whether fresh questions were wrong and right, or wrong in part of a map."""
    wrong = [one for one in fresh if one.wrong != frozenset()]
    return len(wrong) > 5 and (len(fresh) - len(wrong) > 5 or _is_partial(fresh))


def _is_partial(known: Sequence[Known]) -> bool:
    """Tell whether some positions of the wrong maps are right, beyond accidents."""
    wrong = [one for one in known if one.wrong]
    cells = sum(one.extents[0] * one.extents[1] for one in wrong)
    return 0 < sum(len(one.wrong or ()) for one in wrong) < 0.9 * cells


def _samples(known: Sequence[Known], draw: random.Random, *, place: bool) -> list[Sample]:
    """Turn what is known into samples: one for each question, or some positions of each map."""
    if not place:
        return [Sample(one.names(), one.wrong != frozenset()) for one in known]
    found: list[Sample] = []
    mixed = draw.sample(known, len(known))
    for is_wrong in (True, False):
        most = len(found) + _CELLS // 2
        for one in mixed:
            if len(found) < most and one.wrong is not None and bool(one.wrong) is is_wrong:
                found += _positions(one, one.wrong, draw)
    return found


def _positions(one: Known, wrong: frozenset[Position], draw: random.Random) -> Iterator[Sample]:
    """Draw positions of a map, half of them wrong ones, with the neighbours of those."""
    (rows, cols), right = one.extents, one.right and one.right()
    some = draw.sample(_in_order(wrong), min(len(wrong), _PER_MAP // 3))
    cells = set(some) | {(row + down, col + along) for row, col in some for down, along in ((0, 1), (1, 0), (0, -1))}
    cells |= {(draw.randrange(rows), draw.randrange(cols)) for _ in range(_PER_MAP // 3)}
    for row, col in sorted(cells):
        if 0 <= row < rows and 0 <= col < cols:
            names, is_wrong = one.at(row, col), (row, col) in wrong
            if right is None:
                yield Sample(names, is_wrong)
            else:
                yield Sample(names | right.names(row, col), is_wrong, right.sum(row, col))


@lru_cache(maxsize=1024)
def _in_order(wrong: frozenset[Position]) -> list[Position]:
    """Sort the wrong positions of a map once: the learner draws from them again and again."""
    return sorted(wrong)


def _refuted(condition: Condition, asked: Sequence[Known], draw: random.Random, *, place: bool) -> bool:
    """Tell whether answers speak against a condition."""
    samples = _samples(asked, draw, place=place)
    inside = [sample.wrong for sample in samples if sample.meets(condition)]
    outside = [sample for sample in samples if sample.wrong and not sample.meets(condition)]
    accidents = 0.6 if place and not any(name in str(condition) for name in VALUES) else 0.15
    return bool(outside) or inside.count(False) > accidents * len(inside)


def _when(condition: Condition, samples: Sequence[Sample]) -> When:
    """Count what speaks for a condition."""
    wrong = sum(sample.wrong for sample in samples)
    inside = sum(not sample.wrong for sample in samples if sample.meets(condition))
    return When(str(condition), condition.words(), wrong, len(samples) - wrong, inside)


def _ask(
    ask: Callable[[Case], Wrong],
    known: Sequence[Known],
    conditions: Sequence[Condition],
    draw: random.Random,
    count: int,
    takes: Takes,
) -> list[Known]:
    """Ask new questions, as many inside the first condition as outside, those on which the others disagree in turn."""
    pool = [_shape(known, draw, takes) for _ in range(25 * count)]
    conditions = [*conditions, *_looser(str(conditions[0]))]
    by_view: dict[tuple[bool | None, ...], list[Known]] = {}
    for one in pool:
        names = one.at(*(draw.randrange(extent) for extent in one.extents))
        by_view.setdefault(tuple(_view(condition, names) for condition in conditions), []).append(one)
    sides = [deque(some for view, some in by_view.items() if bool(view[0]) is held) for held in (True, False)]
    chosen: list[Known] = []
    while len(chosen) < count:
        for side in sides:
            while side and not side[0]:
                side.popleft()
            if side and len(chosen) < count:
                chosen.append(side[0].pop())
                side.rotate(-1)
    cases = [(one.case(draw), one.options if isinstance(one, SeenLayer) else ()) for one in chosen]
    return [seen(case, ask(case), options) for case, options in cases]


def _view(condition: Condition, names: Mapping[str, int]) -> bool | None:
    """Tell whether a condition holds, if that is known before there are pixels."""
    try:
        return condition.holds(names)
    except KeyError:
        return None


def _looser(text: str) -> list[Condition]:
    """Move the thresholds of a condition outwards, a little and more, and leave out its parts: what nearly meets it."""
    parts = text.split(" and ") if "(" not in text else []
    fewer = [" and ".join(parts[:at] + parts[at + 1 :]) for at in range(len(parts) if len(parts) > 1 else 0)]
    moved = [re.sub(r"([<>]=) (-?\d+)", partial(_moved, share), text) for share in (0, 4, 16)]
    return [Condition(one) for one in (*moved, *fewer)]


def _moved(share: int, match: re.Match[str]) -> str:
    """Move one threshold outwards by so many percent, and by one at least."""
    number = int(match[2])
    further = max(1, number * share // 100)
    return f"{match[1]} {number - further if match[1] == '>=' else number + further}"


def _shape(known: Sequence[Known], draw: random.Random, takes: Takes) -> Known:
    """Draw a shape: a known one (a wrong one as often as not) changed in one extent, or a mixture of two."""
    wrong = [one for one in known if one.wrong != frozenset()]
    while True:
        one, two = draw.choice(wrong if draw.random() < 0.6 else known), draw.choice(known)
        made = one.mixed(two, draw, takes)  # type: ignore[arg-type]  # all are of one kind
        if made is not None:
            return made
