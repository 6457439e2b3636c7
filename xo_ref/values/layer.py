"""The options of a layer, and checks of its planes and filters; used by definition, engine and kit.

A plane of H x W pixels is framed by padding, and a feature of h x w pixels is spread by
dilation. The map has an entry wherever the spread feature, moved by whole strides, fits
into the frame:

    plane 2 x 3, padding (1, 0, 0, 2)    0 0 0 0 0      feature 2 x 2, dilation (1, 2)    f . f
                                         p p p 0 0                                        f . f
                                         p p p 0 0

    framed 3 x 5, spread 2 x 3, stride (1, 2): the map is 2 x 2

Ruled out: one number for both axes (a pair says which axis it means), names such as "same" as a
padding (libraries disagree on the odd pixel; `same_padding` makes the caller choose).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Literal, final

from xo_ref.errors import FitError, LayerError, shown
from xo_ref.values.grid import Feature, Image, Shape, is_int, size

Padding = tuple[int, int, int, int]
"""Rows and columns of zeros: (top, left, bottom, right)."""

_EXTENTS = attrgetter("height", "width")  # three times as fast as the property `shape`: a bank has many features
_PAIR = "give a tuple (rows, columns), such as (1, 1)"
_EDGES = "give a tuple (top, left, bottom, right), such as (0, 0, 0, 0)"


@final
@dataclass(frozen=True, slots=True)
class LayerOptions:
    """Stride, padding, dilation and groups of a layer.

    Raises LayerError. Clauses: `layer.reject-options`.

    >>> LayerOptions(stride=(1, 2), padding=(1, 0, 0, 2), dilation=(1, 2)).map_shape((2, 3), (2, 2))
    (2, 2)
    """

    stride: Shape = (1, 1)
    """Steps between neighbouring entries of the map, in rows and columns of the image; at least 1."""
    padding: Padding = (0, 0, 0, 0)
    """Rows and columns of zeros around every plane: top, left, bottom, right; at least 0."""
    dilation: Shape = (1, 1)
    """Steps between neighbouring pixels of a feature, in rows and columns of the image; at least 1."""
    groups: int = 1
    """The number of equal parts that planes and filters are divided into; at least 1."""

    def __post_init__(self) -> None:
        _check_numbers("stride", self.stride, 2, 1, _PAIR)
        _check_numbers("padding", self.padding, 4, 0, _EDGES)
        _check_numbers("dilation", self.dilation, 2, 1, _PAIR)
        _check_numbers("groups", (self.groups,), 1, 1, "give a whole number from 1")

    def framed(self, shape: Shape) -> Shape:
        """Return the extents of a plane with its padding. Clauses: `layer.padding`."""
        top, left, bottom, right = self.padding
        return shape[0] + top + bottom, shape[1] + left + right

    def spread(self, shape: Shape) -> Shape:
        """Return the extents that a feature covers in the image. Clauses: `layer.dilation`."""
        return (shape[0] - 1) * self.dilation[0] + 1, (shape[1] - 1) * self.dilation[1] + 1

    def map_shape(self, image: Shape, feature: Shape) -> Shape:
        """Return the extents of a map for those of a plane and of a feature; 0 or less if the feature does not fit.

        Clauses: `layer.shape`.
        """
        outer, inner = self.framed(image), self.spread(feature)
        return (outer[0] - inner[0]) // self.stride[0] + 1, (outer[1] - inner[1]) // self.stride[1] + 1


def check_layer(planes: Sequence[Image], filters: Sequence[Sequence[Feature]], options: LayerOptions) -> None:
    """Reject planes and filters that do not form a layer with these options.

    Raises LayerError, FitError where a filter does not fit, and TypeError for other values than images and features.
    Clauses: `layer.reject-planes`, `layer.reject-groups`, `layer.reject-filters`, `layer.reject-fit`.
    """
    _check_types("plane", planes, Image)
    for features in filters:
        _check_types("feature", features, Feature)
    if not planes:
        raise LayerError.at("image", "has no planes", "layer.reject-planes", "give at least one plane")
    _check_shapes("plane", planes, "", "layer.reject-planes")
    _check_groups(len(planes), len(filters), options.groups)
    for number, features in enumerate(filters):
        _check_filter(number, features, planes, options)


def same_padding(
    image: Shape,
    feature: Shape,
    *,
    stride: Shape = (1, 1),
    dilation: Shape = (1, 1),
    odd: Literal["after", "before"] = "after",
) -> Padding:
    """Compute the "same" padding, with which a map has ceil(H / s_r) rows and ceil(W / s_c) columns.

    An odd pixel goes after the image, at the bottom or right, or before it. Raises LayerError, for extents too that are
    not whole numbers from 1. Clauses: `layer.same`.

    >>> same_padding((5, 4), (3, 2)), same_padding((5, 4), (3, 2), odd="before")
    ((1, 0, 1, 1), (1, 1, 1, 0))
    """
    if odd not in ("after", "before"):
        raise LayerError.at("odd", f"{shown(odd)} is no side", "layer.same", "give 'after' or 'before'")
    for name, extents in (("image", image), ("feature", feature)):
        _check_numbers(name, extents, 2, 1, "give its rows and columns", "layer.same")
    covered = LayerOptions(stride, dilation=dilation).spread(feature)
    steps = zip(image, covered, stride, strict=True)
    totals = [max(0, (extent - 1) // step * step + inner - extent) for extent, inner, step in steps]
    less, more = ([total // 2 for total in totals], [-(-total // 2) for total in totals])
    (top, left), (bottom, right) = (less, more) if odd == "after" else (more, less)
    return top, left, bottom, right


def _check_numbers(
    option: str, values: object, count: int, least: int, mend: str, clause: str = "layer.reject-options"
) -> None:
    """Reject anything but a tuple of `count` whole numbers from `least` on."""
    if (
        not isinstance(values, tuple)
        or len(values) != count
        or not all(is_int(value) and value >= least for value in values)
    ):
        given = values[0] if option == "groups" and isinstance(values, tuple) else values
        number = f"{count} whole numbers" if count > 1 else "a whole number"
        raise LayerError.at(option, f"{shown(given)} is not {number} from {least}", clause, mend)


def _check_types(what: str, values: Sequence[object], kind: type) -> None:
    """Reject values of other types, for callers without a type checker."""
    for other in set(map(type, values)) - {kind}:
        raise TypeError(f"expected every {what} to be of type {kind.__name__}, got {other.__name__}")


def _check_shapes(what: str, grids: Sequence[Image] | Sequence[Feature], where: str, clause: str) -> None:
    """Reject grids of different shapes."""
    if len(set(map(_EXTENTS, grids))) > 1:
        number = next(number for number, grid in enumerate(grids) if grid.shape != grids[0].shape)
        fault = f"{size(grids[number].shape)}, but {what} 0 is {size(grids[0].shape)}"
        raise LayerError.at(f"{where}{what} {number}", fault, clause, f"make all {what}s of one shape")


def _check_groups(planes: int, filters: int, groups: int) -> None:
    """Reject a number of groups that does not divide the planes and the filters."""
    for count, what in ((planes, "planes"), (filters, "filters")):
        if count % groups:
            fault = f"{groups} does not divide the number of {what}, {count}"
            mend = "choose a divisor of the numbers of planes and of filters"
            raise LayerError.at("groups", fault, "layer.reject-groups", mend)


def _check_filter(number: int, features: Sequence[Feature], planes: Sequence[Image], options: LayerOptions) -> None:
    """Reject a filter that has not one feature for every plane of its group, or that does not fit."""
    share, where = len(planes) // options.groups, f"filter {number}"
    if len(features) != share:
        fault = f"{_count(len(features), 'feature')} for the {_count(share, 'plane')} of its group"
        mend = "give a filter one feature for each plane of its group"
        raise LayerError.at(where, fault, "layer.reject-filters", mend)
    _check_shapes("feature", features, f"{where}, ", "layer.reject-filters")
    outer, inner = options.framed(planes[0].shape), options.spread(features[0].shape)
    if inner[0] > outer[0] or inner[1] > outer[1]:
        fault = f"covers {size(inner)} and does not fit into the framed image, {size(outer)}"
        mend = "choose a smaller filter or dilation, or more padding"
        raise FitError.at(where, fault, "layer.reject-fit", mend, outer=outer, inner=inner)


def _count(number: int, what: str) -> str:
    """Format a number of things."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
