"""The plan of an implementation, right or faulty: one slot per decision. A map is a layer of one plane.

    guards     what is rejected: non-grids, empty or ragged grids, invalid values, an oversized feature
    read       planes, filters and options as they are read
    inputs     what happens to every plane and feature before anything else   (flipped, transposed, ...)
    frame      what is put around a plane
    extents    the rows and columns of the maps
    first      where the patch of a position begins in the framed plane
    group      the planes that a filter sees
    window     how a patch is read from framed planes
    keep       of which of these planes the products are added
    total      what is summed over one window, or over those of all planes
    division   what the total is divided by
    outputs    what happens to each finished map
    arrange    what becomes of the finished maps together

The right implementation makes the right choice in every slot; a fault changes one slot,
rarely two. So two faults compose when they change different slots, or when both act before
the walk or both after it, one after the other: "flipped and not divided" is a plan too,
without being listed. And faults in the pixels, the sum, the division and the finished maps
are faults of layers too. What changes the positions of a map and the window at each is one
slot, `walk`, whichever of `extents`, `first` and `window` it is.

Numbers are exact (`int` and `Fraction`) wherever the fault is not about arithmetic.

Ruled out: one function per fault. That is shorter to read, but pairs would need a second
catalogue a hundred times as long.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from xo_ref.kit.case import Nested, Number
from xo_ref.kit.layer import RawOptions
from xo_ref.kit.questions.ranges import Extents

Exact = int | Fraction
"""An exact number, before machine arithmetic."""
Grid = list[list[Exact]]
Rows = list[list[Number]]
"""A finished map, or a fault's version of one."""
Shape = tuple[int, int]
Padding = tuple[int, int, int, int]
Step = Callable[[Nested, Nested], tuple[Nested, Nested]]
OfGrid = Callable[[Grid], Grid]

_PLAIN = RawOptions()


@dataclass(frozen=True)  # without slots: what is measured is kept
class Layer:
    """Planes, filters and options, as an implementation has read them."""

    planes: Sequence[Grid]
    bank: Sequence[Sequence[Grid]]
    options: RawOptions = _PLAIN

    @cached_property
    def sizes(self) -> Extents:
        """The extents of a plane, and of a filter as one grid."""
        return Extents(*self.image, self.depth * self.feature[0], self.feature[1])

    @property
    def image(self) -> Shape:
        """The extents of a plane."""
        return len(self.planes[0]), len(self.planes[0][0])

    @cached_property
    def feature(self) -> Shape:
        """The extents of a feature."""
        return len(self.bank[0][0]), len(self.bank[0][0][0])

    @property
    def depth(self) -> int:
        """The features of a filter."""
        return len(self.bank[0])

    @property
    def multiplier(self) -> int:
        """The filters of a group."""
        return len(self.bank) // self.options.groups

    def rest(self) -> Shape:
        """Measure what the framed plane has more than the spread feature, in rows and columns."""
        (height, width), (h, w), (top, left, bottom, right) = self.image, self.feature, self.options.padding
        d_r, d_c = self.options.dilation
        return height + top + bottom - (h - 1) * d_r - 1, width + left + right - (w - 1) * d_c - 1


class Spot(NamedTuple):  # one is made for each number of a prediction
    """The inputs of a division."""

    sizes: Extents
    """Those of the layer."""
    weights: Sequence[Exact]
    window: Sequence[Exact]
    layer: Layer
    top: int
    """Where the patch begins."""
    left: int


Window = Callable[[Sequence[Grid], Layer, int, int], list[Exact]]


@dataclass(frozen=True, slots=True)
class Plan:
    """One choice for every slot; see the module's essay."""

    grid: Step
    empty: Step
    ragged: Step
    values: Step
    fit: Step
    frame: Callable[[Grid, Padding], Grid]
    extents: Callable[[Layer], Shape]
    first: Callable[[Layer, int, int], tuple[int, int]]
    group: Callable[[Layer, int], Sequence[int]]
    window: Window
    total: Callable[[Sequence[Exact], Sequence[Exact], Extents], Number]
    division: Callable[[Number, Spot], Number]
    keep: Callable[[Layer, int], bool] | None = None
    read: tuple[Callable[[Layer], Layer], ...] = ()
    inputs: tuple[tuple[OfGrid, OfGrid], ...] = ()
    """Changes of a plane, each with the change of a feature."""
    outputs: tuple[Callable[[Rows, Extents], Rows], ...] = ()
    arrange: tuple[Callable[[list[Rows], Layer], list[Rows]], ...] = ()


class AnsweredEarlyError(Exception):
    """A guard that answers instead of rejecting; carries the answer."""

    def __init__(self, rows: Rows) -> None:
        super().__init__("answered by a guard")
        self.rows = rows
