"""The layer, computed fast: the choice of algorithm for each group.

    pixels of -1 and 1    banks.tables    bit slicing over channels
    other pixels          lanes.sums      Kronecker substitution

Options are reduced first (`phases`): both routes see planes and shifts, with stride 1 and no dilation.
Channels are added up before anything is converted to cells.
"""

import math
from collections.abc import Iterable, Sequence

from xo_ref.engine import banks, lanes
from xo_ref.engine.phases import Phases
from xo_ref.values.grid import Feature, Image, Shape
from xo_ref.values.layer import LayerOptions, Padding, check_layer
from xo_ref.values.maps import FeatureMap
from xo_ref.values.table import Table


def layer_maps(
    planes: Iterable[Image],
    filters: Iterable[Iterable[Feature]],
    *,
    stride: Shape = (1, 1),
    padding: Padding = (0, 0, 0, 0),
    dilation: Shape = (1, 1),
    groups: int = 1,
) -> tuple[FeatureMap, ...]:
    """Make one map for each filter, as `xo_ref.spec.layer_maps` defines it.

    `planes` are the channels of the image, all of one shape; a filter is one feature for each plane of its
    group. The padding is (top, left, bottom, right), of pixels of value 0; pairs are (rows, columns).
    Raises LayerError and FitError.
    Clauses: `layer.definition`, `layer.stride`, `layer.padding`, `layer.dilation`, `layer.groups`, `layer.value`.

    >>> layer_maps([Image([[1, -1, 1]]), Image([[1, 1, -1]])], [[Feature([[1, -1]]), Feature([[1, 1]])]])
    (FeatureMap([[4, -2]], denominator=4),)
    """
    image, bank = list(planes), [list(features) for features in filters]
    options = LayerOptions(stride, padding, dilation, groups)
    check_layer(image, bank, options)
    tables, divisor = _tables(image)
    share, outputs = len(image) // groups, len(bank) // groups
    maps: list[FeatureMap] = []
    for g in range(groups):
        group = tables[g * share : (g + 1) * share]
        maps += _group(
            group, divisor, [_tables(features) for features in bank[g * outputs : (g + 1) * outputs]], options
        )
    return tuple(maps)


def _group(
    planes: list[Table], divisor: int, filters: list[tuple[list[Table], int]], options: LayerOptions
) -> list[FeatureMap]:
    """Make the maps of one group, those of equal shape and kind of pixels together."""
    kinds: dict[tuple[Shape, bool], list[int]] = {}
    cells = [b"".join([bytes(table.cells) for table in tables]) if below == 1 else b"\0" for tables, below in filters]
    whole = divisor == 1 and not any(0 in plane.cells for plane in planes)
    for place, (tables, _) in enumerate(filters):
        is_bipolar = whole and 0 not in cells[place]
        kinds.setdefault(((tables[0].height, tables[0].width), is_bipolar), []).append(place)
    made: dict[int, FeatureMap] = {}
    for (shape, is_bipolar), places in kinds.items():
        phases = Phases.of((planes[0].height, planes[0].width), shape, options)
        if is_bipolar:
            found = banks.tables(planes, [cells[place] for place in places], phases)
        else:
            found = _summed(planes, divisor, [filters[place][0] for place in places], phases)
        for place, table in zip(places, found, strict=True):
            denominator = len(planes) * shape[0] * shape[1] * filters[place][1] * divisor
            made[place] = FeatureMap.of_table(table, denominator)
    return [made[place] for place in range(len(filters))]


def _summed(planes: list[Table], bound: int, bank: list[list[Table]], phases: Phases) -> list[Table]:
    """Sum products by Kronecker substitution, each filter spread over the phases of its planes."""
    count, (height, width) = len(phases.starts), phases.more
    filters = []
    for features in bank:
        spread = [[[0] * (width + 1) for _ in range(height + 1)] for _ in range(len(planes) * count)]
        for at, feature in enumerate(features):
            for value, (number, down, right) in zip(feature.values(), phases.taps, strict=True):
                spread[at * count + number][down][right] = value
        filters.append(spread)
    return lanes.sums([phase for plane in planes for phase in phases.made(plane, 0)], filters, bound)


def _tables(grids: Sequence[Image] | Sequence[Feature]) -> tuple[list[Table], int]:
    """Bring grids to their common denominator."""
    denominators = {grid.denominator for grid in grids}
    common = math.lcm(*denominators)
    return [grid.table if len(denominators) == 1 else _over(grid, common) for grid in grids], common


def _over(grid: Image | Feature, common: int) -> Table:
    """Write the numerators of a grid over a multiple of its denominator."""
    values = (value * (common // grid.denominator) for value in grid.table.values())
    return Table.of(values, height=grid.height, width=grid.width, bound=common)
