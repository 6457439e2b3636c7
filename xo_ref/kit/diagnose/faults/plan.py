"""The plan of an implementation, right or faulty: one slot per decision.

    guard     what is refused: what is no grid of numbers, empty or ragged grids, invalid values, an oversized feature
    inputs    what happens to image and feature before anything else   (flipped, transposed, ...)
    walk      the positions, and the window at each
    total     what is summed over one window
    division  what the total is divided by
    outputs   what happens to the finished map

The right implementation makes the right choice in every slot; a fault changes one slot,
rarely two. So two faults compose when they change different slots, or when both act before
the walk or both after it, one after the other: "flipped and not divided" is a plan too,
without being listed.

Numbers are exact (`int` and `Fraction`) wherever the fault is not about arithmetic.

Rejected: one function per fault. That is shorter to read, but pairs would need a second
catalogue a hundred times as long.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import chain
from typing import Generic, NamedTuple, TypeVar

from xo_ref.kit.case import Nested, Number
from xo_ref.kit.questions.ranges import Extents

T = TypeVar("T")

Exact = int | Fraction
"""An exact number, before machine arithmetic."""
Grid = list[list[Exact]]
Rows = list[list[Number]]
"""A finished map, or a fault's version of one."""
Shape = tuple[int, int]


class This(Generic[T]):
    """A key that compares by identity: lists are not hashable, and comparing many numbers is slow."""

    __slots__ = ("held",)

    def __init__(self, held: T) -> None:
        self.held = held

    def __eq__(self, other: object) -> bool:
        return isinstance(other, This) and self.held is other.held

    def __hash__(self) -> int:
        return id(self.held)


class Spot(NamedTuple):  # one is made for each number of a prediction
    """The inputs of a division: the extents, the feature's pixels, the window's."""

    sizes: Extents
    weights: Sequence[Exact]
    window: Sequence[Exact]


@dataclass(frozen=True, slots=True)
class Walk:
    """The positions and their windows.

    `window(image, sizes, row, col)` returns n numbers in reading order, to be paired
    with the feature's. It may raise IndexError.
    """

    shape: Callable[[Extents], Shape]
    window: Callable[[Grid, Extents, int, int], list[Exact]]


Step = Callable[[Nested, Nested], tuple[Nested, Nested]]


@dataclass(frozen=True, slots=True)
class Plan:
    """One choice for every slot; see the module's essay."""

    grid: Step
    empty: Step
    ragged: Step
    values: Step
    fit: Step
    inputs: tuple[Callable[[Grid, Grid], tuple[Grid, Grid]], ...]
    walk: Walk
    total: Callable[[Sequence[Exact], Sequence[Exact], Extents], Number]
    division: Callable[[Number, Spot], Number]
    outputs: tuple[Callable[[Rows, Extents], Rows], ...]

    @property
    def guards(self) -> tuple[Step, ...]:
        """The steps that refuse, in their order."""
        return self.grid, self.empty, self.ragged, self.values, self.fit


class AnsweredEarlyError(Exception):
    """A guard that answers instead of refusing; carries the answer."""

    def __init__(self, rows: Rows) -> None:
        super().__init__("answered by a guard")
        self.rows = rows


def compute(plan: Plan, image: Nested, feature: Nested) -> Rows:
    """Run a plan on one question; raises ValueError if this implementation would refuse or fail.

    >>> from xo_ref.kit.diagnose.faults.right import CORRECT
    >>> compute(CORRECT, [[1, -1, 1], [-1, 1, 1]], [[1], [-1]])
    [[Fraction(1, 1), Fraction(-1, 1), Fraction(0, 1)]]
    """
    try:
        rows, sizes = walked(plan, image, feature)
    except AnsweredEarlyError as early:
        return early.rows
    return finished(plan, rows, sizes)


def walked(plan: Plan, image: Nested, feature: Nested) -> tuple[Rows, Extents]:
    """Run a plan up to its `outputs`; raises AnsweredEarlyError if a guard answers."""
    grid, weights, sizes = _begun(plan, image, feature)
    height, width = plan.walk.shape(sizes)
    try:
        return [[_at(plan, grid, weights, sizes, (r, c)) for c in range(width)] for r in range(height)], sizes
    except (IndexError, ArithmeticError) as error:
        raise ValueError(str(error)) from error


def finished(plan: Plan, rows: Rows, sizes: Extents) -> Rows:
    """Apply the `outputs` of a plan to a map, which is not modified."""
    rows = [list(row) for row in rows] if plan.outputs else rows
    try:
        for finish in plan.outputs:
            rows = finish(rows, sizes)
    except (IndexError, ArithmeticError) as error:
        raise ValueError(str(error)) from error
    return rows


def glimpses(plan: Plan, image: Nested, feature: Nested, first: Shape = (0, 0)) -> Iterator[tuple[Shape, Number]]:
    """Lazily compute numbers of a map, one place first and then others far apart, each with its row and col.

    There are none where the map may differ from them in the end, or may not come about at all.

    >>> from xo_ref.kit.diagnose.faults.right import CORRECT
    >>> next(glimpses(CORRECT, [[1, -1, 1], [-1, 1, 1]], [[1], [-1]]))
    ((0, 0), Fraction(1, 1))
    """
    if plan.outputs:
        return
    try:
        grid, weights, sizes = _begun(plan, image, feature)
        height, width = plan.walk.shape(sizes)
        step = math.isqrt(max(height * width, 0)) + 1  # one more than a row of a square map: another column each time
        if first[0] < height and first[1] < width:
            yield first, _at(plan, grid, weights, sizes, first)
        for start in range(step):
            for number in range(start, height * width, step):
                place = divmod(number, width)
                yield place, _at(plan, grid, weights, sizes, place)
    except (AnsweredEarlyError, IndexError, ArithmeticError, ValueError):
        return


def extent(plan: Plan, image: Nested, feature: Nested) -> tuple[Shape, int] | None:
    """Predict the map's extents before `outputs` and the number of products, cheaply; None for bad input."""
    try:
        for step in plan.guards:
            image, feature = step(image, feature)
    except (ValueError, AnsweredEarlyError):
        return None
    sizes = Extents(len(image), len(image[0]), len(feature), len(feature[0]))
    shape = plan.walk.shape(sizes)
    return shape, shape[0] * shape[1] * sizes.n


def _begun(plan: Plan, image: Nested, feature: Nested) -> tuple[Grid, list[Exact], Extents]:
    """Run the steps before the walk; return the image, the feature's pixels and the extents."""
    grid, kernel = _admitted(plan.guards, This(image), This(feature))
    for change in plan.inputs:
        grid, kernel = change(grid, kernel)
    check_fit(grid, kernel)
    sizes = Extents(len(grid), len(grid[0]), len(kernel), len(kernel[0]))
    return grid, [pixel for row in kernel for pixel in row], sizes


def _at(plan: Plan, grid: Grid, weights: list[Exact], sizes: Extents, place: tuple[int, int]) -> Number:
    """Compute one number of the map."""
    window = plan.walk.window(grid, sizes, *place)
    return plan.division(plan.total(window, weights, sizes), Spot(sizes, weights, window))


@lru_cache(maxsize=512)
def _admitted(guards: tuple[Step, ...], image: This[Nested], feature: This[Nested]) -> tuple[Grid, Grid]:
    """Let the guards look at two grids, and convert what they let pass to exact numbers, once for all faults."""
    rows, marks = image.held, feature.held
    for guard in guards:
        rows, marks = guard(rows, marks)
    return exact(rows), exact(marks)


def exact(rows: Nested) -> Grid:
    """Convert pixels to exact numbers, whole ones to int."""
    known = {value: _ratio(value) for value in set(chain.from_iterable(rows))}
    return [[known[value] for value in row] for row in rows]


def _ratio(value: float | Fraction) -> Exact:
    ratio = Fraction(value)
    return ratio.numerator if ratio.denominator == 1 else ratio


def check_fit(image: Nested, feature: Nested) -> tuple[Nested, Nested]:
    """Refuse a feature higher or wider than the image."""
    if len(feature) > len(image) or len(feature[0]) > len(image[0]):
        raise ValueError("does not fit")
    return image, feature
