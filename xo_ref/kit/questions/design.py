"""The parameters of a layer, what an implementation takes of them, and the question that they make."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from xo_ref.kit.case import Number
from xo_ref.kit.layer import LayerCase, RawOptions
from xo_ref.kit.questions.contents import KINDS
from xo_ref.values.layer import same_padding

_WHATEVER_THE_PADDING = {"layer.reject-groups", "layer.reject-filters", "layer.reject-planes"}
"""The clauses whose questions are wrong under any padding, so that one that computes its own can be asked them too."""


@dataclass(frozen=True, slots=True, order=True)
class Design:
    """The parameters of a layer."""

    depth: int = 1
    """The planes of a group."""
    groups: int = 1
    multiplier: int = 1
    """The filters of a group."""
    height: int = 1
    width: int = 1
    h: int = 1
    w: int = 1
    s_r: int = 1
    s_c: int = 1
    top: int = 0
    left: int = 0
    bottom: int = 0
    right: int = 0
    d_r: int = 1
    d_c: int = 1

    @property
    def fits(self) -> bool:
        """Whether the spread features fit into the framed planes."""
        return min(self.shape) > 0

    @property
    def shape(self) -> tuple[int, int]:
        """The rows and columns of a map; 0 or less where nothing fits."""
        rows = (self.height + self.top + self.bottom - (self.h - 1) * self.d_r - 1) // self.s_r + 1
        cols = (self.width + self.left + self.right - (self.w - 1) * self.d_c - 1) // self.s_c + 1
        return rows, cols

    @property
    def products(self) -> int:
        """The products that the definition adds up."""
        rows, cols = self.shape
        return rows * cols * self.h * self.w * self.depth * self.multiplier * self.groups

    @property
    def options(self) -> RawOptions:
        """Stride, padding, dilation and groups."""
        padding = self.top, self.left, self.bottom, self.right
        return RawOptions((self.s_r, self.s_c), padding, (self.d_r, self.d_c), self.groups)

    @property
    def size(self) -> int:
        """Its pixels, and how far its options are from the plain ones."""
        filters = self.groups * self.multiplier * self.depth
        pixels = self.groups * self.depth * self.height * self.width + filters * self.h * self.w
        return pixels + self.options.distance

    @property
    def clause(self) -> str:
        """The clause that it tests: of the one part in which it differs from a map, or of the whole."""
        o = self.options
        parts = {
            "layer.image": self.depth > 1,
            "layer.groups": self.groups > 1,
            "layer.filter": self.multiplier > 1,
            "layer.stride": o.stride != (1, 1),
            "layer.padding": any(o.padding),
            "layer.dilation": o.dilation != (1, 1),
        }
        differing = [clause for clause, differs in parts.items() if differs]
        return differing[0] if len(differing) == 1 else "layer.definition"


def limited(design: Design, options: Sequence[str]) -> Design:
    """Put what an implementation does not take back to plain, and padding to the kind that it takes.

    >>> limited(Design(depth=2, s_c=2, top=1, height=4, width=4, h=2, w=2), ["channels", "same"]).options.padding
    (0, 0, 1, 1)
    """
    plain = {"channels": ("depth",), "groups": ("groups",), "stride": ("s_r", "s_c"), "dilation": ("d_r", "d_c")}
    changes = {name: 1 for option, names in plain.items() if option not in options for name in names}
    design = replace(design, **changes)
    o, padding = design.options, design.options.padding
    if "symmetric" in options:
        padding = design.top, design.left, design.top, design.left
    elif {"same", "same-lower"} & set(options):
        odd: Literal["after", "before"] = "after" if "same" in options else "before"
        padding = same_padding(
            (design.height, design.width), (design.h, design.w), stride=o.stride, dilation=o.dilation, odd=odd
        )
    elif "padding" not in options:
        padding = 0, 0, 0, 0
    return replace(design, **dict(zip(("top", "left", "bottom", "right"), padding, strict=True)))


def expressible(case: LayerCase, options: Sequence[str]) -> bool:
    """Return whether an implementation with these options can be asked a question.

    >>> expressible(LayerCase("c", "", [[1]], [[1]], options=RawOptions(stride=(2, 2))), ["padding"])
    False
    """
    (s_r, s_c), (top, left, bottom, right), (d_r, d_c), groups = case.options
    height, width, h, w = case.shape
    if min(s_r, s_c, d_r, d_c) < 1 and {"same", "same-lower"} & set(options):
        return False
    share = case.channels // groups if groups > 0 and case.channels % groups == 0 else case.channels
    asked = Design(share, groups, 1, height, width, h, w, s_r, s_c, top, left, bottom, right, d_r, d_c)
    meant = limited(asked, options)
    if case.clause in _WHATEVER_THE_PADDING:
        meant = replace(meant, top=top, left=left, bottom=bottom, right=right)
    return meant == asked


def layer_of(design: Design, kind: str, *, seed: int, name: str) -> LayerCase:
    """Make the question of a design with some kind of pixels; the same for the same seed, design and kind.

    >>> layer_of(Design(height=2, width=2, top=1), "white", seed=1, name="one").wire_fields["image"]
    [[[1, 1], [1, 1]]]
    """
    source = random.Random(f"{seed} {design} {kind}")  # noqa: S311  # pictures, no secrets
    channels, filters = design.depth * design.groups, design.multiplier * design.groups
    image: list[list[Number]] = KINDS[kind](source, channels * design.height, design.width)
    feature = KINDS[kind](source, filters * design.depth * design.h, design.w)
    return LayerCase(
        f"{name}-{kind}", design.clause, image, feature,
        channels=channels, filters=filters, depth=design.depth, options=design.options,
    )  # fmt: skip
