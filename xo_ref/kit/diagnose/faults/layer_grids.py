"""Faults in which planes, features and filters meet: groups, channels, layouts in memory."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain

from xo_ref.kit.diagnose.faults.fault import Fault
from xo_ref.kit.diagnose.faults.layer_options import filed
from xo_ref.kit.diagnose.faults.layer_plan import Layer
from xo_ref.kit.diagnose.faults.plan import Rows
from xo_ref.kit.layer import parts

_Read = Callable[[Layer], Layer]


def _flat(index: Callable[[Layer, int, int, int, int], int]) -> _Read:
    """Read the memory of all filters at an index made of k, c, i and j."""

    def read(layer: Layer) -> Layer:
        memory = [pixel for one in layer.bank for feature in one for line in feature for pixel in line]
        h, w = layer.feature
        bank = [
            [[[memory[index(layer, k, c, i, j)] for j in range(w)] for i in range(h)] for c in range(layer.depth)]
            for k in range(len(layer.bank))
        ]
        return replace(layer, bank=bank)

    return read


def _ohwi(layer: Layer, k: int, c: int, i: int, j: int) -> int:
    return ((k * layer.feature[0] + i) * layer.feature[1] + j) * layer.depth + c


def _hwio(layer: Layer, k: int, c: int, i: int, j: int) -> int:
    return ((i * layer.feature[1] + j) * layer.depth + c) * len(layer.bank) + k


def _iohw(layer: Layer, k: int, c: int, i: int, j: int) -> int:
    return ((c * len(layer.bank) + k) * layer.feature[0] + i) * layer.feature[1] + j


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


def _transposed_maps(maps: list[Rows], layer: Layer) -> list[Rows]:
    """Order the maps by their place in the group first."""
    return [maps[g * _multiplier(layer) + m] for m in range(_multiplier(layer)) for g in range(layer.options.groups)]


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


def _multiplier(layer: Layer) -> int:
    return len(layer.bank) // layer.options.groups


def _by_filters(layer: Layer, k: int) -> Sequence[int]:
    first = k - k % _multiplier(layer)
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
    *filed("groups", "group", _GROUPS, {
        "first-group-for-all": ("Every filter sees the first planes.", _group(lambda *_: 0)),
        "group-by-remainder": ("Filter k is given group k % G.", _group(lambda layer, k: k % layer.options.groups)),
        "groups-interleaved": (
            "The planes of a group are taken G apart, as behind a channel shuffle.",
            lambda layer, k: range(k // _multiplier(layer), len(layer.planes), layer.options.groups),
        ),
        "group-begun-by-filters": ("The first plane of a group is counted in filters of a group.", _by_filters),
        "groups-reversed": (
            "The groups are given out from the last.",
            _group(lambda layer, k: layer.options.groups - 1 - k // _multiplier(layer)),
        ),
    }),
    *filed("groups", "read", _GROUPS, {
        "filters-of-first-group-for-all": (
            "The filters are not moved on with the group.",
            _filters(lambda layer, k: k % _multiplier(layer)),
        ),
        "even-channels-paired": (
            "Grouped 1 x 1 layers of evenly many channels mix up pairs (ROCm/composable_kernel#2478).", _even_pairs,
        ),
    }),
    *filed("groups", "arrange", _GROUPS, {
        "multiplier-transposed": (
            "The maps of a depthwise layer are ordered by multiplier before channel.", _transposed_maps,
        ),
    }),
    *filed("image", "read", _IMAGE, {
        "channels-reversed": (
            "Planes are read as BGR for RGB.", lambda layer: replace(layer, planes=layer.planes[::-1]),
        ),
        "features-reversed": (
            "The filter is turned in its channels too.", _features(lambda c, depth: depth - 1 - c),
        ),
        "first-feature-for-all-channels": (
            "The filter is not moved on with the plane (josephjaspers/blackcat_tensors#59).", _features(lambda *_: 0),
        ),
        "planes-read-channels-last": ("Planes are read as if the channel were the last axis.", _channels_last),
    }),
    *filed("image", "group", _IMAGE, {
        "first-plane-for-all-channels": (
            "The plane is not moved on with the feature.",
            lambda layer, k: [k // _multiplier(layer) * layer.depth] * layer.depth,
        ),
    }),
    *filed("image", "keep", _IMAGE, {
        "first-channel-alone": ("Only the first plane is added.", lambda _layer, c, _i, _j: c == 0),
        "last-channel-alone": (
            "Each plane overwrites the sum of those before.", lambda layer, c, _i, _j: c == layer.depth - 1,
        ),
        "last-channel-dropped": (
            "The loop over the planes ends one early.", lambda layer, c, _i, _j: c < max(1, layer.depth - 1),
        ),
    }),
    *filed("filter", "read", _FILTER, {
        "filters-read-as-ohwi": ("Filters lie in memory as OIHW and are read as OHWI.", _flat(_ohwi)),
        "filters-read-as-hwio": ("Filters lie in memory as OIHW and are read as HWIO.", _flat(_hwio)),
        "filters-read-as-iohw": (
            "Filters lie in memory as OIHW and are read as IOHW, as transposed layers have them.", _flat(_iohw),
        ),
        "filters-reversed": (
            "The filters are read from the last.", lambda layer: replace(layer, bank=layer.bank[::-1]),
        ),
        "first-filter-for-all": ("The filter is not moved on with the map.", _filters(lambda *_: 0)),
    }),
    *filed("filter", "arrange", _FILTER, {
        "maps-written-channels-last": ("The maps are written with the filter as last axis.", _written_last),
    }),
]  # fmt: skip
"""The faults of this module."""
