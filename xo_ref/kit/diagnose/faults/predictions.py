"""The answers that plans predict, with their shared parts cached.

An answer is read as one table, the maps of a layer one below the other. Many faults change only
the finished map, so their predictions start from the same one; and the right map is needed again
and again. Both are kept for the latest cases.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from itertools import chain
from typing import Generic, TypeVar

from xo_ref.kit.case import Case, Nested, Number
from xo_ref.kit.diagnose.faults.plan import (
    AnsweredEarlyError,
    Exact,
    Grid,
    Layer,
    Plan,
    Rows,
    Shape,
    Spot,
    Step,
    Walk,
)
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


@dataclass(slots=True)
class _Begun:
    """A computation before its first number."""

    plan: Plan
    layer: Layer
    walk: Walk | None
    """Of a map; a layer is framed instead."""
    sizes: Extents
    """Those of a plane, and of a filter as one grid."""
    shape: Shape
    """The rows and columns of a map."""
    framed: list[Grid]
    kept: list[int] | None
    """Which products are added; None for all."""
    _filters: dict[int, tuple[list[Grid], list[Exact]]] = field(default_factory=dict)

    def number(self, at: int, col: int) -> Number:
        """Compute one number of the answer."""
        plan, layer, sizes = self.plan, self.layer, self.sizes
        k, row = divmod(at, self.shape[0])
        planes, weights = self._filters.get(k) or self._filter(k)
        top, left = (row, col) if self.walk else plan.first(layer, row, col)
        window = self.walk.window(planes[0], sizes, row, col) if self.walk else plan.window(planes, layer, top, left)
        if self.kept is not None:
            window, weights = ([pixels[at] for at in self.kept] for pixels in (window, weights))
        total = plan.total(window, weights, sizes)
        if plan.count is not None:
            return Fraction(total) / plan.count(layer, top, left)
        return plan.division(total, Spot(sizes, weights, window))

    def _filter(self, k: int) -> tuple[list[Grid], list[Exact]]:
        """Give the planes that a filter sees, and its pixels."""
        planes = [self.framed[c] for c in self.plan.group(self.layer, k)]
        self._filters[k] = planes, [pixel for feature in self.layer.bank[k] for line in feature for pixel in line]
        return self._filters[k]

    @property
    def height(self) -> int:
        """The rows of the answer."""
        return self.shape[0] * len(self.layer.bank)


@lru_cache(maxsize=64)
def _begun(plan: Plan, this: This[Case]) -> _Begun:
    """Read, frame and measure; raises ValueError where the implementation refuses, and AnsweredEarlyError."""
    case = this.held
    layer = _read(plan, case, _exact)
    for of_plane, of_feature in plan.inputs:
        bank = [list(map(of_feature, one)) for one in layer.bank]
        layer = replace(layer, planes=list(map(of_plane, layer.planes)), bank=bank)
    shape, sizes = _measured(plan, case, layer)
    walk, n = (plan.walk if case.op == "map" else None), layer.n // layer.depth
    framed = [plane if walk else plan.frame(plane, layer.options.padding) for plane in layer.planes]
    kept = None if plan.keep is None else [at for at in range(layer.n) if plan.keep(layer, at // n)]
    return _Begun(plan, layer, walk, sizes, shape, framed, kept)


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
    known = {value: _ratio(value) for value in set(chain.from_iterable(this.held))}
    return [[known[value] for value in row] for row in this.held]


def _ratio(value: float | Fraction) -> Exact:
    ratio = Fraction(value)
    return ratio.numerator if ratio.denominator == 1 else ratio


def _measured(plan: Plan, case: Case, layer: Layer) -> tuple[Shape, Extents]:
    """Give the shape of a map, and the extents of a plane and of a filter as one grid; raises ValueError."""
    (h, w), is_map = layer.feature, case.op == "map"
    sizes = Extents(*layer.image, layer.depth * h, w)
    shape = plan.walk.shape(sizes) if is_map else plan.extents(layer)
    if min(layer.rest()) < 0 or (min(shape) < 1 and not is_map):
        raise ValueError("does not fit")
    return shape, sizes


@lru_cache(maxsize=512)
def _walked(plan: Plan, this: This[Case]) -> tuple[list[Rows], Extents]:
    """Compute the part shared by all faults of finished maps: the maps, and the extents of what they are maps of."""
    begun = _begun(plan, this)
    (rows, cols), (h, w) = begun.shape, begun.layer.feature
    try:
        answer = [[begun.number(row, col) for col in range(cols)] for row in range(begun.height)]
    except (IndexError, ArithmeticError) as error:
        raise ValueError(str(error)) from error
    maps = [list(one) for one in parts(answer, len(begun.layer.bank))]
    for arrange in plan.arrange:
        maps = arrange(maps, begun.layer)
    return maps, begun.sizes if begun.walk else Extents(rows + h - 1, cols + w - 1, h, w)


def predicted(plan: Plan, case: Case) -> Rows:
    """Compute an implementation's answer; raises ValueError if it refuses or fails."""
    try:
        maps, sizes = _walked(replace(plan, outputs=()) if plan.outputs else plan, This(case))
        for finish in plan.outputs:
            maps = [finish(rows, sizes) for rows in maps]
    except AnsweredEarlyError as early:
        return early.rows
    except (IndexError, ArithmeticError) as error:
        raise ValueError(str(error)) from error
    return [row for rows in maps for row in rows]


def extent(plan: Plan, case: Case) -> tuple[Shape, int] | None:
    """Predict the extents of an answer before `outputs` and the number of products, cheaply; None for bad input."""
    try:
        layer = _read(plan, case, lambda this: [[0] * len(row) for row in this.held])  # only the extents matter
        (rows, cols), _ = _measured(plan, case, layer)
    except (ValueError, ArithmeticError, AnsweredEarlyError):
        return None
    rows *= len(layer.bank)
    return (rows, cols), rows * cols * layer.n


def glimpsed(plan: Plan, case: Case, first: Shape) -> Iterator[tuple[Shape, Number]]:
    """Lazily compute numbers of an answer, one place first and then others far apart, each with its row and column.

    There are none where the answer may differ from them in the end, or may not come about at all.
    """
    if plan.outputs or plan.arrange:
        return
    try:
        begun = _begun(plan, This(case))
        height, width = begun.height, begun.shape[1]
        step = math.isqrt(max(height * width, 0)) + 1  # one more than a row of a square map: another column each time
        if first[0] < height and first[1] < width:
            yield first, begun.number(*first)
        for start in range(step):
            for number in range(start, height * width, step):
                place = divmod(number, width)
                yield place, begun.number(*place)
    except (AnsweredEarlyError, IndexError, ArithmeticError, ValueError):
        return


def reach(plan: Plan, case: Case) -> tuple[int, Fraction]:
    """Count the products of a number, and divide their count as the plan divides: the largest mean of products."""
    if case.is_verbatim:
        return 1, Fraction(1)
    (height, width), (h, w) = ((len(grid), max(map(len, grid), default=0)) for grid in (case.image, case.weights))
    sizes, n = Extents(height, width, h, w), max(h * w, 1)
    weights = [1] * n
    try:
        if plan.count is not None:
            return n, Fraction(n) / plan.count(_begun(plan, This(case)).layer, 0, 0)
        return n, abs(Fraction(plan.division(Fraction(n), Spot(sizes, weights, weights))))
    except (ArithmeticError, ValueError):
        return n, Fraction(1)


def right_map(case: Case) -> Rows | None:
    """Compute the right map; None for invalid questions."""
    try:
        return [row for rows in _walked(CORRECT, This(case))[0] for row in rows]
    except ValueError:
        return None
