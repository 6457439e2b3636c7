"""The answers that plans predict, with their shared parts cached.

An answer is read as one table, the maps of a layer one below the other. Many faults change only
the finished map, so their predictions start from the same one; and the right map is needed again
and again. Both are kept for the latest cases.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache, lru_cache
from itertools import chain, compress
from typing import Generic, TypeVar

from xo_ref.kit.case import Case, Nested, Number
from xo_ref.kit.diagnose.faults.plan import AnsweredEarlyError, Grid, Layer, Plan, Rows, Shape, Spot, Step
from xo_ref.kit.diagnose.faults.right import CORRECT
from xo_ref.kit.layer import LayerCase, parts
from xo_ref.kit.questions.ranges import Extents

T = TypeVar("T")


class This(Generic[T]):
    """A key that compares by identity: lists are not hashable, and comparing many numbers is slow."""

    __slots__ = ("held",)

    def __init__(self, held: T) -> None:
        self.held = held

    def __eq__(self, other: object) -> bool:
        return isinstance(other, This) and self.held is other.held

    def __hash__(self) -> int:
        return id(self.held)


@lru_cache(maxsize=64)
def _taken(plan: Plan, this: This[Case]) -> Layer:
    """Read a question as the implementation does; raises ValueError where it rejects, and AnsweredEarlyError."""
    layer = _read(plan, this.held, _exact)
    for of_plane, of_feature in plan.inputs:
        bank = [list(map(of_feature, one)) for one in layer.bank]
        layer = replace(layer, planes=list(map(of_plane, layer.planes)), bank=bank)
    return layer


def _read(plan: Plan, case: Case, convert: Callable[[This[Nested]], Grid]) -> Layer:
    """Let the guards look at a question; what they let pass is a layer, of a map one of one plane."""
    guards = plan.empty, plan.ragged, plan.values
    if not isinstance(case, LayerCase):
        image, feature = map(convert, _admitted((plan.grid, *guards, plan.fit), This(case.image), This(case.feature)))
        return Layer([image], [[feature]])
    o = case.options
    if min(*o.stride, *o.dilation, o.groups) < 1 or min(o.padding) < 0:
        raise ValueError("options")
    image, feature = map(convert, _admitted(guards, This(case.image), This(case.feature)))
    if case.channels % o.groups or case.filters % o.groups or case.depth * o.groups != case.channels:
        raise ValueError("groups")
    bank = [list(map(list, parts(one, case.depth))) for one in parts(feature, case.filters)]
    layer = Layer(list(map(list, parts(image, case.channels))), bank, o)
    for change in plan.read:
        layer = change(layer)
    return layer


@lru_cache(maxsize=512)
def _admitted(
    guards: tuple[Step, ...], image: This[Nested], feature: This[Nested]
) -> tuple[This[Nested], This[Nested]]:
    """Let guards look at two grids, once for all faults."""
    rows, marks = image.held, feature.held
    for guard in guards:
        rows, marks = guard(rows, marks)
    return This(rows), This(marks)


@lru_cache(maxsize=1024)
def _exact(this: This[Nested]) -> Grid:
    """Convert pixels to exact numbers, whole ones to int, once for all faults."""
    ratios = {value: Fraction(value) for value in set(chain.from_iterable(this.held))}
    known = {value: ratio if ratio.denominator > 1 else ratio.numerator for value, ratio in ratios.items()}
    return [[known[value] for value in row] for row in this.held]


def _measured(plan: Plan, case: Case, layer: Layer) -> Shape:
    """Return the shape of a map; raises ValueError where there is none."""
    shape = plan.extents(layer)
    if min(layer.rest()) < 0 or (min(shape) < 1 and case.op == "layer"):
        raise ValueError("does not fit")
    return shape


def _walk(plan: Plan, this: This[Case]) -> tuple[Layer, Shape, Callable[[int, int, int], Number]]:
    """Prepare the walk over a question: the layer, the shape of a map, and the number of a map, row and column."""
    layer = _taken(plan, this)
    shape, sizes, padding = _measured(plan, this.held, layer), layer.sizes, layer.options.padding
    framed = [plan.frame(plane, padding) if any(padding) else plane for plane in layer.planes]
    keep, n = plan.keep, sizes.n
    kept = keep and [keep(layer, at * layer.depth // n) for at in range(n)]  # which products are added
    planes = cache(lambda k: [framed[c] for c in plan.group(layer, k)])
    weights = cache(lambda k: [pixel for feature in layer.bank[k] for line in feature for pixel in line])

    def number(k: int, row: int, col: int) -> Number:
        top, left = plan.first(layer, row, col)
        window, ones = plan.window(planes(k), layer, top, left), weights(k)
        if kept:
            window, ones = (list(compress(pixels, kept)) for pixels in (window, ones))
        return plan.division(plan.total(window, ones, sizes), Spot(sizes, ones, window, layer, top, left))

    return layer, shape, number


@lru_cache(maxsize=512)
def _walked(plan: Plan, this: This[Case]) -> tuple[list[Rows], Extents]:
    """Compute the part shared by all faults of finished maps: the maps, and the extents of what they are maps of."""
    layer, (rows, cols), number = _walk(plan, this)
    maps = [[[number(k, row, col) for col in range(cols)] for row in range(rows)] for k in range(len(layer.bank))]
    for arrange in plan.arrange:
        maps = arrange(maps, layer)
    h, w = layer.feature
    return maps, layer.sizes if this.held.op == "map" else Extents(rows + h - 1, cols + w - 1, h, w)


def glimpse(plan: Plan, case: Case, places: Sequence[Shape]) -> list[Number]:
    """Compute a few numbers of an answer, by row and column, of a plan that leaves finished maps as they are.

    Raises ValueError where it rejects or fails, or where its answer has no such place.
    """
    try:
        try:
            layer, (rows, cols), number = _walk(plan, This(case))
        except AnsweredEarlyError as early:
            return [early.rows[row][col] for row, col in places]
        if any(row >= rows * len(layer.bank) or col >= cols for row, col in places):
            raise ValueError("no such place")
        return [number(row // rows, row % rows, col) for row, col in places]
    except (IndexError, ArithmeticError) as error:
        raise ValueError(str(error)) from error


def predicted(plan: Plan, case: Case) -> Rows:
    """Compute an implementation's answer; raises ValueError if it rejects or fails."""
    try:
        maps, sizes = _walked(replace(plan, outputs=()) if plan.outputs else plan, This(case))
        for finish in plan.outputs:
            maps = [finish(rows, sizes) for rows in maps]
    except AnsweredEarlyError as early:
        return early.rows
    except (IndexError, ArithmeticError) as error:
        raise ValueError(str(error)) from error
    return [row for rows in maps for row in rows]


def cost(plan: Plan, case: Case) -> int:
    """Count the products of a prediction without computing it; 0 for bad input."""
    try:
        layer = _read(plan, case, lambda this: [[0] * len(row) for row in this.held])  # only the extents matter
        rows, cols = _measured(plan, case, layer)
    except (ValueError, ArithmeticError, AnsweredEarlyError):
        return 0
    return rows * cols * len(layer.bank) * layer.sizes.n


def reach(plan: Plan, case: Case) -> tuple[int, Fraction]:
    """Count the products of a number, and divide their count as the plan divides: the largest mean of products."""
    try:
        layer = _taken(plan, This(case))
        n, ones = layer.sizes.n, [1] * layer.sizes.n
        return n, abs(Fraction(plan.division(Fraction(n), Spot(layer.sizes, ones, ones, layer, 0, 0))))
    except (AnsweredEarlyError, ArithmeticError, IndexError, ValueError):
        return max(case.n, 1), Fraction(1)


def right_map(case: Case) -> Rows | None:
    """Compute the right map; None for invalid questions."""
    try:
        return predicted(CORRECT, case)
    except ValueError:
        return None
