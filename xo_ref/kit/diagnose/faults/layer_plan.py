"""The plan of an implementation of layers: that of maps, with the slots that options bring.

    read       planes, filters and options as they are read
    frame      what is put around a plane
    extents    the rows and columns of a map
    first      where the patch of a position begins in the framed plane
    group      the planes that a filter sees
    window     how a patch is read from framed planes
    keep       which products of a patch are added
    count      what the sum is divided by, where that depends on the position
    arrange    what becomes of the finished maps together

`inputs`, `total`, `division` and `outputs` mean what they mean for maps: of each plane with its feature, of
all products of a filter, of each map. So faults of maps are faults of layers too.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from xo_ref.kit.case import Case, Nested, Number
from xo_ref.kit.diagnose.faults.plan import Exact, Grid, Plan, Rows, Shape, Spot, exact
from xo_ref.kit.diagnose.faults.right import CORRECT
from xo_ref.kit.layer import LayerCase, Options
from xo_ref.kit.questions.ranges import Extents


@dataclass(frozen=True, slots=True)
class Layer:
    """Planes, filters and options, as an implementation has read them."""

    planes: list[Grid]
    bank: list[list[Grid]]
    options: Options

    @property
    def image(self) -> Shape:
        """The extents of a plane."""
        return len(self.planes[0]), len(self.planes[0][0])

    @property
    def feature(self) -> Shape:
        """The extents of a feature."""
        return len(self.bank[0][0]), len(self.bank[0][0][0])

    @property
    def depth(self) -> int:
        """The features of a filter."""
        return len(self.bank[0])

    @property
    def n(self) -> int:
        """The pixels of a filter."""
        return self.depth * self.feature[0] * self.feature[1]

    def rest(self) -> tuple[int, int]:
        """Measure what the framed plane has more than the spread feature, in rows and columns."""
        (height, width), (h, w), (top, left, bottom, right) = self.image, self.feature, self.options.padding
        d_r, d_c = self.options.dilation
        return height + top + bottom - (h - 1) * d_r - 1, width + left + right - (w - 1) * d_c - 1


def zeros(plane: Grid, padding: tuple[int, int, int, int]) -> Grid:
    """Put zeros around a plane."""
    top, left, bottom, right = padding
    width = left + len(plane[0]) + right
    lines: Grid = [[*[0] * left, *line, *[0] * right] for line in plane]
    above: Grid = [[0] * width for _ in range(top)]
    below: Grid = [[0] * width for _ in range(bottom)]
    return [*above, *lines, *below]


def strided(layer: Layer) -> Shape:
    """Count the whole strides that fit."""
    rows, cols = layer.rest()
    return rows // layer.options.stride[0] + 1, cols // layer.options.stride[1] + 1


def begins(layer: Layer, row: int, col: int) -> tuple[int, int]:
    """Move by whole strides."""
    return row * layer.options.stride[0], col * layer.options.stride[1]


def own_planes(layer: Layer, k: int) -> Sequence[int]:
    """Name the planes of the group of filter k."""
    group = k // (len(layer.bank) // layer.options.groups)
    return range(group * layer.depth, (group + 1) * layer.depth)


def spread(planes: Sequence[Grid], layer: Layer, top: int, left: int) -> list[Exact]:
    """Read the pixels under the spread features, plane by plane."""
    (h, w), (d_r, d_c) = layer.feature, layer.options.dilation
    rows, cols = range(top, top + h * d_r, d_r), range(left, left + w * d_c, d_c)
    return [plane[r][c] for plane in planes for r in rows for c in cols]


@dataclass(frozen=True, slots=True)
class LayerPlan(Plan):
    """One choice for every slot; see the module's essay."""

    read: tuple[Callable[[Layer], Layer], ...] = ()
    frame: Callable[[Grid, tuple[int, int, int, int]], Grid] = zeros
    extents: Callable[[Layer], Shape] = strided
    first: Callable[[Layer, int, int], tuple[int, int]] = begins
    group: Callable[[Layer, int], Sequence[int]] = own_planes
    window: Callable[[Sequence[Grid], Layer, int, int], list[Exact]] = spread
    keep: Callable[[Layer, int, int, int], bool] | None = None
    """Told c, i and j."""
    count: Callable[[Layer, int, int], Exact] | None = None
    """Told where the patch begins."""
    arrange: tuple[Callable[[list[Rows], Layer], list[Rows]], ...] = ()


RIGHT_LAYER = LayerPlan(**{name: getattr(CORRECT, name) for name in Plan.__slots__})
"""The plan that follows the specification."""


@dataclass(slots=True)
class Begun:
    """A computation before its first number."""

    plan: LayerPlan
    layer: Layer
    shape: Shape
    _framed: list[Grid] = field(default_factory=list)
    _kept: list[int] = field(default_factory=list)

    def number(self, k: int, row: int, col: int) -> Number:
        """Compute one number."""
        plan, layer = self.plan, self.layer
        top, left = plan.first(layer, row, col)
        planes = [self._framed[c] for c in plan.group(layer, k)]
        window = plan.window(planes, layer, top, left)
        weights = [pixel for feature in layer.bank[k] for line in feature for pixel in line]
        if plan.keep is not None:
            window, weights = ([pixels[at] for at in self._kept] for pixels in (window, weights))
        (height, width), (h, w) = layer.image, layer.feature
        sizes = Extents(height, width, layer.depth * h, w)
        if plan.count is not None:
            return Fraction(plan.total(window, weights, sizes)) / plan.count(layer, top, left)
        return plan.division(plan.total(window, weights, sizes), Spot(sizes, weights, window))

    def maps(self) -> list[Rows]:
        """Compute all numbers; raises ValueError where the implementation fails."""
        rows, cols = map(range, self.shape)
        try:
            maps = [[[self.number(k, r, c) for c in cols] for r in rows] for k in range(len(self.layer.bank))]
        except (IndexError, ArithmeticError) as error:
            raise ValueError(str(error)) from error
        for arrange in self.plan.arrange:
            maps = arrange(maps, self.layer)
        return maps

    def places(self) -> Iterator[tuple[tuple[int, int, int], Number]]:
        """Lazily compute some numbers far apart, each with its map, row and column."""
        (rows, cols), count = self.shape, len(self.layer.bank)
        total = count * rows * cols
        step = max(1, total * 5 // 13)
        for number in range(0, total * step, step):
            k, place = divmod(number % total, rows * cols)
            yield (k, *divmod(place, cols)), self.number(k, *divmod(place, cols))


def begun(plan: LayerPlan, case: Case) -> Begun:
    """Read, frame and measure; raises ValueError where the implementation refuses."""
    assert isinstance(case, LayerCase)  # noqa: S101  # a plan of layers is asked about layers
    o = case.options
    if min(*o.stride, *o.dilation, o.groups) < 1 or min(o.padding) < 0:
        raise ValueError("options")
    for step in (plan.empty, plan.ragged, plan.values):
        step(case.image, case.feature)
    if case.channels % o.groups or case.filters % o.groups or case.depth * o.groups != case.channels:
        raise ValueError("groups")
    layer = Layer(_grids(case.planes), [_grids(one) for one in case.bank], o)
    for change in plan.read:
        layer = change(layer)
    for put in plan.inputs:
        layer = _put(layer, put)
    shape = plan.extents(layer)
    if min(shape) < 1 or min(layer.rest()) < 0:
        raise ValueError("does not fit")
    framed = [plan.frame(plane, layer.options.padding) for plane in layer.planes]
    places = [(c, i, j) for c in range(layer.depth) for i in range(layer.feature[0]) for j in range(layer.feature[1])]
    kept = [at for at, place in enumerate(places) if plan.keep is not None and plan.keep(layer, *place)]
    return Begun(plan, layer, shape, framed, kept)


def _put(layer: Layer, put: Callable[[Grid, Grid], tuple[Grid, Grid]]) -> Layer:
    """Put every plane, and every feature, through a step of maps."""
    planes = [put(plane, layer.bank[0][0])[0] for plane in layer.planes]
    bank = [[put(plane, feature)[1] for plane, feature in zip(layer.planes, one, strict=False)] for one in layer.bank]
    return Layer(planes, bank, layer.options)


def _grids(grids: Sequence[Nested]) -> list[Grid]:
    """Read grids as exact numbers."""
    return list(map(exact, grids))
