"""Faults in which planes, features and filters meet: groups, channels, layouts in memory."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain
from math import prod

from xo_ref.kit.diagnose.faults.fault import Fault, filed
from xo_ref.kit.diagnose.faults.plan import Layer, Rows
from xo_ref.kit.layer import parts

_Read = Callable[[Layer], Layer]


def _flat(order: str) -> _Read:
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


def _features(choose: Callable[[int, int], int]) -> _Read:
    """Take for feature c of a filter another of its features, chosen of c and their number."""

    def read(layer: Layer) -> Layer:
        return replace(layer, bank=[[one[choose(c, layer.depth)] for c in range(layer.depth)] for one in layer.bank])

    return read


def _filters(choose: Callable[[Layer, int], int]) -> _Read:
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
    *filed("groups", "group", _GROUPS,
        ("first-group-for-all", _group(lambda *_: 0), "Every filter sees the first planes."),
        ("group-by-remainder", _group(lambda layer, k: k % layer.options.groups), "Filter k is given group k % G."),
        ("groups-interleaved", lambda layer, k: range(k // layer.multiplier, len(layer.planes), layer.options.groups),
            "The planes of a group are taken G apart, as behind a channel shuffle."),
        ("group-begun-by-filters", _by_filters, "The first plane of a group is counted in filters of a group."),
        ("groups-reversed", _group(lambda layer, k: layer.options.groups - 1 - k // layer.multiplier),
            "The groups are given out from the last."),
    ),
    *filed("groups", "read", _GROUPS,
        ("filters-of-first-group-for-all", _filters(lambda layer, k: k % layer.multiplier),
            "The filters are not moved on with the group."),
        ("even-channels-paired", _even_pairs,
            "Grouped 1 x 1 layers of evenly many channels mix up pairs (ROCm/composable_kernel#2478)."),
    ),
    *filed("groups", "arrange", _GROUPS,
        ("multiplier-transposed",
            lambda maps, layer: [one for m in range(layer.multiplier) for one in maps[m :: layer.multiplier]],
            "The maps of a depthwise layer are ordered by multiplier before channel."),
    ),
    *filed("image", "read", _IMAGE,
        ("channels-reversed", lambda layer: replace(layer, planes=layer.planes[::-1]),
            "Planes are read as BGR for RGB."),
        ("features-reversed", _features(lambda c, depth: depth - 1 - c), "The filter is turned in its channels too."),
        ("first-feature-for-all-channels", _features(lambda *_: 0),
            "The filter is not moved on with the plane (josephjaspers/blackcat_tensors#59)."),
        ("planes-read-channels-last", _channels_last, "Planes are read as if the channel were the last axis."),
    ),
    *filed("image", "group", _IMAGE,
        ("first-plane-for-all-channels", lambda layer, k: [k // layer.multiplier * layer.depth] * layer.depth,
            "The plane is not moved on with the feature."),
    ),
    *filed("image", "keep", _IMAGE,
        ("first-channel-alone", lambda _, c: c == 0, "Only the first plane is added."),
        ("last-channel-alone", lambda layer, c: c == layer.depth - 1,
            "Each plane overwrites the sum of those before."),
        ("last-channel-dropped", lambda layer, c: c < max(1, layer.depth - 1),
            "The loop over the planes ends one early."),
    ),
    *filed("filter", "read", _FILTER,
        ("filters-read-as-ohwi", _flat("ohwi"), "Filters lie in memory as OIHW and are read as OHWI."),
        ("filters-read-as-hwio", _flat("hwio"), "Filters lie in memory as OIHW and are read as HWIO."),
        ("filters-read-as-iohw", _flat("iohw"),
            "Filters lie in memory as OIHW and are read as IOHW, as transposed layers have them."),
        ("filters-reversed", lambda layer: replace(layer, bank=layer.bank[::-1]),
            "The filters are read from the last."),
        ("first-filter-for-all", _filters(lambda *_: 0), "The filter is not moved on with the map."),
    ),
    *filed("filter", "arrange", _FILTER,
        ("maps-written-channels-last", _written_last, "The maps are written with the filter as last axis."),
    ),
]  # fmt: skip
"""The faults of this module."""
