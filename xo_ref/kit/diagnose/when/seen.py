"""What the learner of conditions keeps of a question and its answer, and the questions that it asks next."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache, partial
from itertools import pairwise

from xo_ref.kit.case import Case
from xo_ref.kit.diagnose.when.contents import CONTENTS, contents_of, feature_with, image_with
from xo_ref.kit.diagnose.when.grammar import Value
from xo_ref.kit.judge.reference import Reference
from xo_ref.kit.layer import LayerCase
from xo_ref.kit.questions.design import Design, layer_of, limited
from xo_ref.kit.questions.layers import LIMIT, VALUES
from xo_ref.kit.questions.ranges import Takes
from xo_ref.values.grid import Position

Wrong = frozenset[Position] | None
"""The wrong positions of an answer: none if it is right, None for the whole answer."""
_PRODUCTS = 300_000
_FIELDS = tuple(field.name for field in fields(Design))
_EXTENTS = ("height", "width", "h", "w")
_WIDEST = 48


@dataclass(frozen=True, slots=True)
class Seen:
    """The parameters of a question, which are plain for a map, what is true of its pixels, and its wrong positions."""

    design: Design
    contents: frozenset[str]
    """The names of `CONTENTS` that are true of it; of a layer only `graded` counts."""
    wrong: Wrong
    right: Callable[[], Callable[[int, int], dict[str, Value]]] | None = None
    """Answers the question, for the names that follow from that (`right_names`)."""
    options: tuple[str, ...] | None = None
    """The options that the implementation takes, if it computes layers."""

    @property
    def extents(self) -> tuple[int, int]:
        """The rows of all maps together, and their columns."""
        rows, cols = self.design.shape
        return rows * self.design.groups * self.design.multiplier, cols

    def names(self) -> dict[str, Value]:
        """Return the names of a condition over questions."""
        one, (rows, cols) = self.design, self.design.shape
        n = one.depth * one.h * one.w
        names = {"H": one.height, "W": one.width, "h": one.h, "w": one.w, "n": n, "R": rows, "C": cols}
        if self.options is None:
            return {**names, **{name: name in self.contents for name in CONTENTS}}
        return {
            **names, "graded": "graded" in self.contents, "channels": one.depth * one.groups, "groups": one.groups,
            "filters": one.multiplier * one.groups, "stride_rows": one.s_r, "stride_cols": one.s_c,
            "dilation_rows": one.d_r, "dilation_cols": one.d_c, "pad_top": one.top, "pad_left": one.left,
            "pad_bottom": one.bottom, "pad_right": one.right,
        }  # fmt: skip

    def at(self, row: int, col: int) -> dict[str, Value]:
        """Return the names of a condition over positions, `channel` being the first of the filter's group."""
        k, row = divmod(row, self.design.shape[0])
        channel = k // self.design.multiplier * self.design.depth
        return {**self.names(), "row": row, "col": col, "filter": k, "channel": channel}

    def mixed(self, other: "Seen", draw: random.Random, takes: Takes) -> "Seen | None":
        """Change one parameter: to that of another question, a little, or to any; None where that is no question."""
        design = (_map_mixed if self.options is None else _layer_mixed)(self, other, draw, takes)
        if design is None:
            return None
        contents = draw.choice((self.contents, other.contents))
        return replace(self, design=design, contents=contents, wrong=frozenset(), right=None)

    def case(self, draw: random.Random) -> Case:
        """Fill the shape with pixels of the contents, as far as the shape allows."""
        one, contents = self.design, self.contents
        if self.options is not None:
            kind = "graded" if "graded" in contents else "random"
            return layer_of(one, kind, seed=draw.getrandbits(32), name="when")
        image, feature = image_with(contents, one.height, one.width, draw), feature_with(contents, one.h, one.w, draw)
        if draw.getrandbits(1):  # the feature or its inverse lies in every other image
            (row, col), sign = map(draw.randrange, one.shape), draw.choice((1, -1))
            for line, pixels in zip(image[row:], feature, strict=False):
                line[col : col + len(pixels)] = [sign * pixel for pixel in pixels]
        if not draw.getrandbits(2):  # and in some, rows repeat
            for above, line in pairwise(image):
                line[:] = above if draw.getrandbits(1) else line
        return Case("when", "map.value", image, feature)


def _map_mixed(one: Seen, other: Seen, draw: random.Random, takes: Takes) -> Design | None:
    """Change one extent: to that of another shape, between both, by a step, or to any."""
    lengths, theirs = ([getattr(some.design, name) for name in _EXTENTS] for some in (one, other))
    at = draw.randrange(4)
    step = draw.choice((1, -1, 2, -2, 8, 16, 32, 64))
    between = (lengths[at] + theirs[at]) // 2
    length = draw.choice((lengths[at] + step, theirs[at], between, draw.randint(1, 300)))
    if lengths[at] == lengths[at ^ 1] and draw.getrandbits(1):  # what is square stays so
        lengths[at ^ 1] = length
    lengths[at] = length
    design = Design(1, 1, 1, *lengths)
    small = design.products <= _PRODUCTS and design.height * design.width <= 200_000
    return design if takes.admits(*lengths) and small else None


def _layer_mixed(one: Seen, other: Seen, draw: random.Random, takes: Takes) -> Design | None:
    """Change one parameter: to that of another layer, a little, or to any."""
    name = draw.choice(_FIELDS)
    held = getattr(one.design, name)
    least = 0 if name in {"top", "left", "bottom", "right"} else 1
    tried = (getattr(other.design, name), held + 1, held - 1, draw.choice(VALUES[name]), draw.randint(1, _WIDEST))
    value = max(least, draw.choice(tried if name in _EXTENTS else tried[:-1]))
    design = limited(replace(one.design, **{name: value}), one.options or ())
    taken = takes.admits(design.height, design.width, design.h, design.w, framed=True)
    return design if design.fits and design.products <= LIMIT and taken else None


def seen(case: Case, wrong: Wrong, options: Sequence[str] = ()) -> Seen:
    """Keep of a valid question and its answer what the learner needs; `options`: those that a layer may have."""
    contents, right = contents_of(case), cache(partial(right_names, case))
    if not isinstance(case, LayerCase):
        return Seen(Design(1, 1, 1, *case.shape), contents, wrong, right)
    o = case.options
    design = Design(case.depth, o.groups, case.filters // o.groups, *case.shape, *o.stride, *o.padding, *o.dilation)
    return Seen(design, contents, wrong, right, tuple(options))


def right_names(case: Case) -> Callable[[int, int], dict[str, Value]]:
    """Answer a valid question; give the names of a position that nothing but the right answer decides."""
    answer, h = Reference(case).expected, len(case.feature)
    lines = pairwise(case.image) if case.op == "map" else ()  # rows of a layer are of several planes
    repeated = {row for row, (above, here) in enumerate(lines, start=1) if list(above) == list(here)}
    first = answer.best_positions()[0] if answer.highest == 1 else None

    def names(row: int, col: int) -> dict[str, Value]:
        exact, after = answer[row, col] * case.n, first is not None and (row, col) > first
        total: Value = exact if exact.denominator > 1 else int(exact)  # which is faster
        again = {"first_row_repeats": row, "last_row_repeats": row + h - 1}
        repeats = {name: row > 0 and at in repeated for name, at in again.items()}
        return {"sum": total, "magnitude": max(total, -total), "after_match": after, **repeats}

    return names
