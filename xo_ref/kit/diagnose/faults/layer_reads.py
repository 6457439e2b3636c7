"""Faults in how a layer is read: options ignored, exchanged, kept for one axis; groups, channels, layouts in memory."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from math import prod
from typing import Literal

from xo_ref.kit.diagnose.faults.fault import Change, Fault, filed, put
from xo_ref.kit.diagnose.faults.plan import Layer, Rows
from xo_ref.kit.layer import RawOptions, parts
from xo_ref.values.layer import same_padding

_Read = Callable[[RawOptions], RawOptions]


def _read(clause: str, hint: str, *rows: tuple[str, _Read, str]) -> list[Fault]:
    """Make faults that misread the options whatever the planes."""

    def change(read: _Read) -> Change:
        return put("read", lambda layer: replace(layer, options=read(layer.options)))

    return filed(clause, "read", hint, *rows, of=change)


def _taken(option: str, *places: int, more: int = 0, times: int = 1) -> _Read:
    """Take each number of an option from the given place, so many times and so much more; -1 is for a plain one."""
    plain = int(option != "padding")

    def read(o: RawOptions) -> RawOptions:
        held = (*getattr(o, option), plain)
        return o._replace(**{option: tuple(max(plain, held[at] * times + more) for at in places)})  # type: ignore[arg-type]  # as many

    return read


_pads, _stride, _dilation = (partial(_taken, option) for option in ("padding", "stride", "dilation"))
_plain, _not_dilated = _stride(-1, -1), _dilation(-1, -1)


def _shifted(share: Callable[[int], int]) -> _Read:
    """Put a share of the padding of each axis at its begin, and the rest at its end."""

    def read(o: RawOptions) -> RawOptions:
        top, left, bottom, right = o.padding
        rows, cols = top + bottom, left + right
        return o._replace(padding=(share(rows), share(cols), rows - share(rows), cols - share(cols)))

    return read


def _same(odd: Literal["after", "before"], *, strided: bool = True) -> Callable[[Layer], Layer]:
    """Compute "same" padding wherever any is given."""

    def change(layer: Layer) -> Layer:
        o = layer.options
        stride = o.stride if strided else (1, 1)
        padding = same_padding(layer.image, layer.feature, stride=stride, dilation=o.dilation, odd=odd)
        return replace(layer, options=o._replace(padding=padding)) if any(o.padding) else layer

    return change


def _exchanged(o: RawOptions) -> RawOptions:
    """Take dilation for padding, and padding for dilation."""
    return o._replace(padding=(*o.dilation, *o.dilation), dilation=(max(o.padding[0], 1), max(o.padding[1], 1)))


_ODD = "compute the padding of each axis from its extents and options, and know the side of its odd pixel"


def _flat(order: str) -> Callable[[Layer], Layer]:
    """Read the memory of all filters as if its axes were in another order of o, i, h and w."""

    def read(layer: Layer) -> Layer:
        memory = [pixel for one in layer.bank for feature in one for line in feature for pixel in line]
        extents = dict(zip("oihw", (len(layer.bank), layer.depth, *layer.feature), strict=True))
        steps = {axis: prod(extents[inner] for inner in order[at + 1 :]) for at, axis in enumerate(order)}
        o, i, h, w = ([step * steps[axis] for step in range(extent)] for axis, extent in extents.items())
        bank = [[[[memory[k + c + r + q] for q in w] for r in h] for c in i] for k in o]
        return replace(layer, bank=bank)

    return read


def _channels_last(layer: Layer) -> Layer:
    """Read the memory of the planes with the channel last."""
    memory = list(chain.from_iterable(chain.from_iterable(layer.planes)))
    (height, width), count = layer.image, len(layer.planes)
    rows, cols = range(height), range(width)
    planes = [[[memory[(r * width + q) * count + c] for q in cols] for r in rows] for c in range(count)]
    return replace(layer, planes=planes)


def _written_last(maps: list[Rows], _: Layer) -> list[Rows]:
    """Write the maps number by number, and read them map by map."""
    rows, cols = range(len(maps[0])), range(len(maps[0][0]))
    memory = [one[r][c] for r in rows for c in cols for one in maps]
    return [[list(line) for line in parts(some, len(rows))] for some in parts(memory, len(maps))]


def _features(choose: Callable[[int, int], int]) -> Callable[[Layer], Layer]:
    """Take for feature c of a filter another of its features, chosen of c and their number."""

    def read(layer: Layer) -> Layer:
        return replace(layer, bank=[[one[choose(c, layer.depth)] for c in range(layer.depth)] for one in layer.bank])

    return read


def _filters(choose: Callable[[Layer, int], int]) -> Callable[[Layer], Layer]:
    """Take for filter k another one."""
    return lambda layer: replace(layer, bank=[layer.bank[choose(layer, k)] for k in range(len(layer.bank))])


def _group(choose: Callable[[Layer, int], int]) -> Callable[[Layer, int], Sequence[int]]:
    """Give filter k the planes of a group that is chosen."""
    return lambda layer, k: range(choose(layer, k) * layer.depth, (choose(layer, k) + 1) * layer.depth)


def _by_filters(layer: Layer, k: int) -> Sequence[int]:
    first = k - k % layer.multiplier
    return range(first, first + layer.depth)


def _even_pairs(layer: Layer) -> Layer:
    """Exchange neighbouring features where a vector path for pairs of channels exists."""
    if layer.feature != (1, 1) or layer.options.groups == 1 or layer.depth % 2:
        return layer
    return _features(lambda c, _: c ^ 1)(layer)


_GROUPS = "give filter k the planes of group k // (K/G), with its own features in their order"
_IMAGE = "add the products of all planes of the group, plane c with feature c"
_FILTER = "read filters as K x C/G x h x w, planes as C x H x W, and write K maps, in reading order"

FAULTS: list[Fault] = [
    *_read("layer.stride", "move by s_r rows and s_c columns from one number of the map to the next",
        ("stride-ignored", _plain, "The stride is accepted and not handed on."),
        ("stride-of-rows-alone", _stride(0, -1), "The inner loop moves by one column."),
        ("stride-of-columns-alone", _stride(-1, 1), "The outer loop moves by one row."),
        ("strides-exchanged", _stride(1, 0), "Strides are read as x before y."),
        ("stride-of-rows-for-both", _stride(0, 0), "One stride is kept for both axes, the first."),
        ("stride-of-columns-for-both", _stride(1, 1), "One stride is kept for both axes, the last."),
        ("stride-ignored-with-groups", lambda o: _plain(o) if o.groups > 1 else o,
            "Stride and groups are right alone and wrong together (iree-org/iree#23786)."),
        ("stride-ignored-with-dilation", lambda o: _plain(o) if max(o.dilation) > 1 else o,
            "A dilated layer takes a path of its own, which has no stride (tensorflow/tensorflow#57128)."),
    ),
    *_read("layer.padding",
        "frame every plane with top, left, bottom and right rows and columns of zeros, in this order",
        ("padding-ignored", _pads(-1, -1, -1, -1), "The padding is accepted and not handed on."),
        ("padding-at-the-begin-alone", _pads(0, 1, -1, -1), "Only the begin of each axis is framed."),
        ("padding-at-the-end-alone", _pads(-1, -1, 2, 3), "Only the end of each axis is framed."),
        ("padding-of-begin-for-both", _pads(0, 1, 0, 1), "One number is kept for both sides, that of the begin."),
        ("padding-of-end-for-both", _pads(2, 3, 2, 3), "One number is kept for both sides, that of the end."),
        ("padding-of-rows-alone", _pads(0, -1, 2, -1), "Columns are not framed."),
        ("padding-of-columns-alone", _pads(-1, 1, -1, 3), "Rows are not framed."),
        ("padding-axes-exchanged", _pads(1, 0, 3, 2), "Paddings are read as x before y."),
        ("padding-sides-exchanged", _pads(2, 3, 0, 1), "Begin and end are exchanged on both axes."),
        ("padding-last-axis-first", _pads(2, 0, 3, 1),
            "Four numbers are read in the order of torch's pad: left, right, top, bottom."),
        ("padding-in-pairs", _pads(0, 2, 1, 3), "Four numbers are read as pairs of begin and end, rows first."),
        ("padding-of-rows-for-both", _pads(0, 0, 2, 2), "The padding of the rows is kept for both axes."),
        ("padding-of-columns-for-both", _pads(1, 1, 3, 3), "The padding of the columns is kept for both axes."),
        ("padding-put-at-the-end", _shifted(lambda _: 0),
            "The frame counts for the shape, but the planes are copied to its first corner."),
        ("padding-put-at-the-begin", _shifted(lambda total: total),
            "The frame counts for the shape, but the planes are copied to its last corner."),
        ("padding-twice", _pads(0, 1, 2, 3, times=2),
            "The planes are framed, and the padding is handed on to the library too."),
        ("padding-and-dilation-exchanged", _exchanged,
            "Two options are handed on in each other's place (dotnet/TorchSharp#496)."),
    ),
    *_read("layer.same", _ODD,
        ("odd-pixel-before", _shifted(lambda total: (total + 1) // 2),
            "The odd pixel of a padding is put before the image (vtjeng/MIPVerify.jl#23)."),
        ("odd-pixel-after", _shifted(lambda total: total // 2),
            "The odd pixel of a padding is put after the image (microsoft/onnxruntime#495)."),
    ),
    *filed("layer.same", "read", "use the padding that is given",
        ("always-same", _same("after"), "Wherever there is padding it is computed anew, the odd pixel after."),
        ("always-same-lower", _same("before"), "Wherever there is padding it is computed anew, the odd pixel before."),
        ("same-without-stride", _same("after", strided=False),
            "The padding is that of stride 1 (tensorflow/tensorflow#17654)."),
    ),
    *_read("layer.dilation", "read pixel (i, j) of the feature at i*d_r rows and j*d_c columns from its first",
        ("dilation-ignored", _not_dilated, "The dilation is accepted and not handed on."),
        ("dilation-of-rows-alone", _dilation(0, -1), "Columns are not dilated."),
        ("dilation-of-columns-alone", _dilation(-1, 1), "Rows are not dilated."),
        ("dilations-exchanged", _dilation(1, 0), "Dilations are read as x before y."),
        ("dilation-of-rows-for-both", _dilation(0, 0), "One dilation is kept for both axes, the first."),
        ("dilation-of-columns-for-both", _dilation(1, 1), "One dilation is kept for both axes, the last."),
        ("dilation-counted-as-holes", _dilation(0, 1, more=1),
            "So many holes are left between two pixels, one too many."),
        ("dilation-one-less", _dilation(0, 1, more=-1),
            "One is subtracted from a dilation that had no holes to count."),
        ("dilation-ignored-with-stride", lambda o: _not_dilated(o) if max(o.stride) > 1 else o,
            "A strided layer takes a path of its own, which has no dilation."),
        ("dilation-ignored-with-groups", lambda o: _not_dilated(o) if o.groups > 1 else o,
            "A grouped layer takes a path of its own, which has no dilation."),
    ),
    *filed("layer.groups", "group", _GROUPS,
        ("first-group-for-all", _group(lambda *_: 0), "Every filter sees the first planes."),
        ("group-by-remainder", _group(lambda layer, k: k % layer.options.groups), "Filter k is given group k % G."),
        ("groups-interleaved", lambda layer, k: range(k // layer.multiplier, len(layer.planes), layer.options.groups),
            "The planes of a group are taken G apart, as behind a channel shuffle."),
        ("group-begun-by-filters", _by_filters, "The first plane of a group is counted in filters of a group."),
        ("groups-reversed", _group(lambda layer, k: layer.options.groups - 1 - k // layer.multiplier),
            "The groups are given out from the last."),
    ),
    *filed("layer.groups", "read", _GROUPS,
        ("filters-of-first-group-for-all", _filters(lambda layer, k: k % layer.multiplier),
            "The filters are not moved on with the group."),
        ("even-channels-paired", _even_pairs,
            "Grouped 1 x 1 layers of evenly many channels mix up pairs (ROCm/composable_kernel#2478)."),
    ),
    *filed("layer.groups", "arrange", _GROUPS,
        ("multiplier-transposed",
            lambda maps, layer: [one for m in range(layer.multiplier) for one in maps[m :: layer.multiplier]],
            "The maps of a depthwise layer are ordered by multiplier before channel."),
    ),
    *filed("layer.image", "read", _IMAGE,
        ("channels-reversed", lambda layer: replace(layer, planes=layer.planes[::-1]),
            "Planes are read as BGR for RGB."),
        ("features-reversed", _features(lambda c, depth: depth - 1 - c), "The filter is turned in its channels too."),
        ("first-feature-for-all-channels", _features(lambda *_: 0),
            "The filter is not moved on with the plane (josephjaspers/blackcat_tensors#59)."),
        ("planes-read-channels-last", _channels_last, "Planes are read as if the channel were the last axis."),
    ),
    *filed("layer.image", "group", _IMAGE,
        ("first-plane-for-all-channels", lambda layer, k: [k // layer.multiplier * layer.depth] * layer.depth,
            "The plane is not moved on with the feature."),
    ),
    *filed("layer.image", "keep", _IMAGE,
        ("first-channel-alone", lambda _, c: c == 0, "Only the first plane is added."),
        ("last-channel-alone", lambda layer, c: c == layer.depth - 1,
            "Each plane overwrites the sum of those before."),
        ("last-channel-dropped", lambda layer, c: c < max(1, layer.depth - 1),
            "The loop over the planes ends one early."),
    ),
    *filed("layer.filter", "read", _FILTER,
        ("filters-read-as-ohwi", _flat("ohwi"), "Filters lie in memory as OIHW and are read as OHWI."),
        ("filters-read-as-hwio", _flat("hwio"), "Filters lie in memory as OIHW and are read as HWIO."),
        ("filters-read-as-iohw", _flat("iohw"),
            "Filters lie in memory as OIHW and are read as IOHW, as transposed layers have them."),
        ("filters-reversed", lambda layer: replace(layer, bank=layer.bank[::-1]),
            "The filters are read from the last."),
        ("first-filter-for-all", _filters(lambda *_: 0), "The filter is not moved on with the map."),
    ),
    *filed("layer.filter", "arrange", _FILTER,
        ("maps-written-channels-last", _written_last, "The maps are written with the filter as last axis."),
    ),
]  # fmt: skip
