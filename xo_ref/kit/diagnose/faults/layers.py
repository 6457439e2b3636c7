"""The catalogue of layers: options, grids, and here borders, shapes, divisors, and what tiles and blocks leave over.

If a fault is recorded in an issue tracker, its story names the issue. Faults of maps that are faults of layers too come
last: those in the pixels, the sum, the division and the finished maps.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain

from xo_ref.kit.diagnose.faults import divisions, inputs, layer_reads, outputs, totals
from xo_ref.kit.diagnose.faults.fault import Fault, filed, put
from xo_ref.kit.diagnose.faults.plan import Exact, Grid, Layer, Padding, Rows, Shape, Spot
from xo_ref.kit.diagnose.faults.right import along, beyond_is_zero, framed_in, reached, strided

_Frame = Callable[[Grid, Padding], Grid]


def _indexed(index: Callable[[int, int], int]) -> _Frame:
    """Fill the frame with pixels of the plane: those at an index made of the place and the extent."""

    def frame(plane: Grid, padding: Padding) -> Grid:
        top, left, bottom, right = padding
        height, width = len(plane), len(plane[0])
        cols = [index(c, width) for c in range(-left, width + right)]
        return [[plane[index(r, height)][c] for c in cols] for r in range(-top, height + bottom)]

    return frame


def _reflected(at: int, extent: int) -> int:
    period = max(1, 2 * extent - 2)
    return min(at % period, period - at % period)


def _late(layer: Layer, row: int, col: int) -> tuple[int, int]:
    s_r, s_c = layer.options.stride
    return row * s_r + s_r - 1, col * s_c + s_c - 1


def _pitched(planes: Sequence[Grid], layer: Layer, top: int, left: int) -> list[Exact]:
    """Read the memory of framed planes with the row length of the planes."""
    rows, cols = reached(layer, top, left)
    memory = [list(chain.from_iterable(plane)) for plane in planes]
    return [plane[row * layer.image[1] + col] for plane in memory for row in rows for col in cols]


def _plainly(**options: object) -> Callable[[Layer], Shape]:
    """Compute the shape as if some options were plain."""
    return lambda layer: strided(replace(layer, options=layer.options._replace(**options)))  # type: ignore[arg-type]  # of their types


def _without_rest(layer: Layer) -> Shape:
    (rows, cols), (s_r, s_c) = layer.rest(), layer.options.stride
    if rows % s_r or cols % s_c:
        raise ValueError("the stride leaves a rest")
    return strided(layer)


def _inside(spot: Spot) -> int:
    """Count the pixels of a patch that lie inside."""
    layer, (rows, cols) = spot.layer, reached(spot.layer, spot.top, spot.left)
    (top, left, *_), (height, width) = layer.options.padding, layer.image
    inside = sum(top <= row < top + height for row in rows) * sum(left <= col < left + width for col in cols)
    return max(1, inside * layer.depth)


def _covered(spot: Spot) -> int:
    (h, w), (d_r, d_c) = spot.layer.feature, spot.layer.options.dilation
    return spot.layer.depth * ((h - 1) * d_r + 1) * ((w - 1) * d_c + 1)


def _blocks(size: int) -> Callable[[Layer, int], bool]:
    return lambda layer, c: c < layer.depth - layer.depth % size or layer.depth < size


_Blank = Callable[[list[Rows], Layer, int, int, int], bool]


def _blanked(blank: _Blank) -> Callable[[list[Rows], Layer], list[Rows]]:
    """Leave some numbers 0: those of which it is said so, by map, row and column."""
    return lambda maps, layer: [
        [[0 if blank(maps, layer, k, r, c) else value for c, value in enumerate(line)] for r, line in enumerate(rows)]
        for k, rows in enumerate(maps)
    ]


def _last_filters(size: int) -> _Blank:
    return lambda maps, _layer, k, _r, _c: len(maps) > size and k >= len(maps) - len(maps) % size


def _half_tile(maps: list[Rows], layer: Layer, _k: int, row: int, col: int) -> bool:
    """Return whether a number lies outside whole tiles of 2 x 2, where such tiles are used: 3 x 3 at stride 1."""
    rows, cols = len(maps[0]), len(maps[0][0])
    used = layer.feature == (3, 3) and layer.options.stride == layer.options.dilation == (1, 1)
    return used and (row >= rows - rows % 2 > 0 or col >= cols - cols % 2 > 0)


_SHAPE = "give the map (H + top + bottom - ((h-1)*d_r + 1)) // s_r + 1 rows, and columns likewise"
_N = "divide by n = (C/G) * h * w at every position"
_REST = "treat what whole tiles, blocks and vectors leave over like everything else"

OWN: list[Fault] = [
    *layer_reads.FAULTS,
    *filed("layer.padding", "frame", "frame the planes with zeros",
        ("padded-by-the-edge", _indexed(lambda at, extent: min(max(at, 0), extent - 1)),
            "The frame repeats the nearest pixels."),
        ("padded-by-reflection", _indexed(_reflected), "The frame mirrors the plane, without its edge."),
        ("padded-by-the-other-side", _indexed(lambda at, extent: at % extent), "The frame wraps around."),
        ("padded-in-black", framed_in(-1), "The frame is -1, a pixel of images of -1 and 1."),
        ("padded-in-white", framed_in(1), "The bits of the frame are set."),
    ),
    *filed("layer.stride", "first", "let the first patch begin at the first pixel of the framed plane",
        ("stride-begun-late", _late, "The first patch is the last of the first stride."),
    ),
    *filed("layer.definition", "window", "index framed planes with their own row length",
        ("pitch-without-padding", _pitched, "The framed planes of im2col are read with the row length of the image."),
    ),
    *filed("layer.definition", "keep", _REST, *(
        (f"channels-in-blocks-of-{size}", _blocks(size),
            f"Channels are added {size} at a time, and nothing takes the remaining ones.")
        for size in (4, 8)
    )),
    *filed("layer.definition", "arrange", _REST,
        *((f"filters-in-blocks-of-{size}", _blanked(_last_filters(size)),
            f"Filters are computed {size} at a time, and nothing takes the remaining ones.") for size in (4, 8)),
        ("half-tiles-unwritten", _blanked(_half_tile),
            "Winograd's tiles of 2 x 2 leave an odd last row or column unwritten."),
    ),
    *filed("layer.divisor", "division", _N,
        ("channels-not-divided", lambda s: s.sizes.n // s.layer.depth,
            "The mean is taken over the feature, and channels are added."),
        ("divided-by-channels-alone", lambda s: s.layer.depth, "The sum is divided by the planes of a group."),
        ("divided-by-all-channels", lambda s: s.sizes.n * s.layer.options.groups,
            "The mean is taken over all planes, not those of the group."),
        ("divided-by-pixels-inside", _inside, "As in some average pools only pixels inside are counted."),
        ("divided-by-covered-pixels", _covered, "The holes of a dilated feature are counted."),
        ("divided-by-filters", lambda s: s.sizes.n * len(s.layer.bank),
            "The sum is divided by the number of filters too."),
    of=divisions.divided_by),
    *filed("layer.shape", "extents", _SHAPE,
        ("shape-rounded-up", along(lambda rest, step: -(-rest // step) + 1),
            "What is left over gives one row or column more, as in pools with ceil_mode."),
        ("shape-without-dilation", _plainly(dilation=(1, 1)),
            "The shape forgets the dilation (tenstorrent/tt-metal#13170)."),
        ("shape-without-padding", _plainly(padding=(0, 0, 0, 0)), "The shape forgets the padding."),
        ("shape-without-one", along(lambda rest, step: max(1, rest // step)),
            "What is left is divided by the stride, and the 1 is forgotten."),
        ("rest-rejected", _without_rest, "Only extents that the stride divides are taken (f-dangel/backpack#30)."),
    of=lambda extents: lambda plan: replace(plan, extents=extents, window=beyond_is_zero)),
]  # fmt: skip
"""The faults of layers alone."""

LAYERS = {fault.id: fault for fault in (*OWN, *inputs.FAULTS, *totals.FAULTS, *divisions.FAULTS, *outputs.FAULTS)}
LAYERS |= {outputs.ODD.id: replace(outputs.ODD, change=put("outputs", outputs.real_inverse))}  # of its rows as they are
"""All faults of layers by id."""
