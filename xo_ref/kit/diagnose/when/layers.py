"""What the learner of conditions keeps of a layer, and the layers that it asks about next."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache, partial

from xo_ref.kit.diagnose.when.right import Right
from xo_ref.kit.layer import LayerCase
from xo_ref.kit.questions.layers import LIMIT, VALUES, Design, layer_of, limited
from xo_ref.kit.questions.ranges import Takes

_FIELDS = tuple(field.name for field in fields(Design))
_WIDEST = 48


@dataclass(frozen=True, slots=True)
class SeenLayer:
    """The parameters of a layer, and the wrong positions of its answer: none if right, None for the whole answer."""

    design: Design
    options: tuple[str, ...]
    """The options that the implementation takes."""
    graded: bool
    wrong: frozenset[tuple[int, int]] | None
    right: Callable[[], Right] | None = None
    """Gives the right answer to what was asked."""

    @classmethod
    def of(cls, case: LayerCase, wrong: frozenset[tuple[int, int]] | None, options: Sequence[str] = ()) -> "SeenLayer":
        """Keep of a valid case what the learner needs."""
        o = case.options
        design = Design(case.depth, o.groups, case.filters // o.groups, *case.shape, *o.stride, *o.padding, *o.dilation)
        return cls(design, tuple(options), not case.is_bipolar, wrong, cache(partial(Right.of, case)))

    @property
    def extents(self) -> tuple[int, int]:
        """The rows of all maps together, and their columns."""
        rows, cols = self.design.shape
        return rows * self.design.groups * self.design.multiplier, cols

    def names(self) -> dict[str, int]:
        """Give the names of a condition over questions."""
        one = self.design
        rows, cols = one.shape
        return {
            "H": one.height, "W": one.width, "h": one.h, "w": one.w, "n": one.depth * one.h * one.w,
            "R": rows, "C": cols, "graded": self.graded, "channels": one.depth * one.groups, "groups": one.groups,
            "filters": one.multiplier * one.groups, "stride_rows": one.s_r, "stride_cols": one.s_c,
            "dilation_rows": one.d_r, "dilation_cols": one.d_c, "pad_top": one.top, "pad_left": one.left,
            "pad_bottom": one.bottom, "pad_right": one.right,
        }  # fmt: skip

    def at(self, row: int, col: int) -> dict[str, int]:
        """Give the names of a condition over positions, `channel` being the first of the filter's group."""
        k, row = divmod(row, self.design.shape[0])
        channel = k // self.design.multiplier * self.design.depth
        return {**self.names(), "row": row, "col": col, "filter": k, "channel": channel}

    def mixed(self, other: "SeenLayer", draw: random.Random, takes: Takes) -> "SeenLayer | None":
        """Change one parameter: to that of another layer, a little, or to any; None where that is no layer."""
        name = draw.choice(_FIELDS)
        held = getattr(self.design, name)
        extent = name in {"height", "width", "h", "w"}
        least = 0 if name in {"top", "left", "bottom", "right"} else 1
        tried = (getattr(other.design, name), held + 1, held - 1, draw.choice(VALUES[name]), draw.randint(1, _WIDEST))
        value = max(least, draw.choice(tried if extent else tried[:-1]))
        design = limited(replace(self.design, **{name: value}), self.options)
        extents = design.height, design.width, design.h, design.w
        if not design.fits or design.products > LIMIT or not takes.admits(*extents, framed=True):
            return None
        return replace(
            self, design=design, graded=draw.choice((self.graded, other.graded)), wrong=frozenset(), right=None
        )

    def case(self, draw: random.Random) -> LayerCase:
        """Fill the layer with pixels."""
        return layer_of(self.design, "graded" if self.graded else "random", seed=draw.getrandbits(32), name="when")
