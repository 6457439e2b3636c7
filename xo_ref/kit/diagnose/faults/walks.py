"""Faults in the positions: which there are, and which window belongs to each."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from xo_ref.kit.diagnose.faults.fault import Change, Fault, Kind
from xo_ref.kit.diagnose.faults.plan import Exact, Grid, Layer, Shape, Window
from xo_ref.kit.diagnose.faults.right import CORRECT, beyond_is_zero, reached
from xo_ref.kit.questions.ranges import Extents

_Place = Callable[[Extents, int, int], tuple[int, int]]
_Shape = Callable[[Extents], Shape]


def _valid(sizes: Extents) -> Shape:
    return sizes.rows, sizes.cols


def _same(sizes: Extents) -> Shape:
    return sizes.height, sizes.width


def _here(_: Extents, row: int, col: int) -> tuple[int, int]:
    return row, col


def _cut_out(shape: _Shape = _valid, first: _Place = _here, window: Window = CORRECT.window) -> Change:
    """Take windows at other places, at fewer of them, or other windows."""
    return lambda plan: replace(
        plan,
        extents=lambda layer: shape(layer.sizes),
        first=lambda layer, row, col: first(layer.sizes, row, col),
        window=window,
    )


_padded = partial(_cut_out, window=beyond_is_zero)


def _indexed(index: Callable[[Extents, int, int, int, int], tuple[int, int]], shape: _Shape = _valid) -> Change:
    """Read each pixel of the window at an index of its own; too large an index fails."""

    def window(planes: Sequence[Grid], layer: Layer, row: int, col: int) -> list[Exact]:
        h, w = layer.feature
        places = [index(layer.sizes, row, col, i, j) for i in range(h) for j in range(w)]
        return [planes[0][r][c] for r, c in places]

    return _cut_out(shape, window=window)


def _flat(stride: Callable[[Extents], int]) -> Change:
    """Read the image's memory with a wrong row stride; it has the right one in its shape."""
    return _indexed(lambda sizes, row, col, i, j: divmod((row + i) * stride(sizes) + col + j, sizes.width))


WRAPPED = _indexed(
    lambda sizes, row, col, i, j: ((row + i) % sizes.height, (col + j) % sizes.width),
    lambda sizes: (sizes.rows, sizes.width if sizes.width % 2 else sizes.cols),
)
"""Every column of an image of odd width is a position; windows that leave it on the right come in on the left."""


def _without(rows: int, cols: int) -> _Shape:
    """Make the right shape without some of its rows and columns."""
    return lambda sizes: (sizes.rows - rows, sizes.cols - cols)


_walk: Kind[Change] = Kind("walk", lambda change: change)
_HINT_RANGE = "let row run from 0 to H - h and col from 0 to W - w, both included"
_HINT_READ = "read the image at [row + i][col + j]"
_HINT_STRIDE = "use stride 1 in both directions"
_HINT_WIDTH = "index the image with its own row length W"


def _within_tile(planes: Sequence[Grid], layer: Layer, row: int, col: int) -> list[Exact]:
    """Read zeros beyond the tile of 16 x 16 pixels."""
    (rows, cols), bottom, right = reached(layer, row, col), row - row % 16 + 16, col - col % 16 + 16
    return [planes[0][r][c] if r < bottom and c < right else 0 for r in rows for c in cols]


FAULTS: list[Fault] = [
    _walk("padded-same", "map.border", _padded(_same, lambda s, row, col: (row - (s.h - 1) // 2, col - (s.w - 1) // 2)),
        story="Many layers pad with zeros by default, so that the map is as large as the image.",
        hint="ask for no padding (valid)"),
    _walk("padded-full", "map.border",
        _padded(lambda s: (s.height + s.h - 1, s.width + s.w - 1), lambda s, row, col: (row - s.h + 1, col - s.w + 1)),
        story="scipy.signal.correlate2d and numpy.convolve return every partial overlap by default.",
        hint="ask for mode valid"),
    _walk("wrapped-border", "map.border",
        _indexed(lambda s, row, col, i, j: ((row + i) % s.height, (col + j) % s.width), _same),
        story="Convolution by a Fourier transform without padding is circular.",
        hint="keep only the first H - h + 1 rows and W - w + 1 columns"),
    _walk("even-anchor", "map.position",
        _padded(_valid, lambda s, row, col: (row + (s.h + 1) % 2, col + (s.w + 1) % 2)),
        story="A map of the image's size is cropped as if the anchor of an even-sized feature were at h // 2.",
        hint="crop from (h - 1) // 2, or compute only the valid positions"),
    _walk("even-anchor-early", "map.position",
        _padded(_valid, lambda s, row, col: (row - (s.h + 1) % 2, col - (s.w + 1) % 2)),
        story="A map of the image's size is cropped from (h - 1) // 2, and the anchor of an even-sized feature "
              "was h // 2.", hint="crop from h // 2, or compute only the valid positions"),
    _walk("position-centred", "map.position", _padded(_valid, lambda s, row, col: (row - s.h // 2, col - s.w // 2)),
        story="Row and col are taken for the centre of the patch, while the loops run over top-left positions.",
        hint="let (row, col) be the patch's top-left pixel"),
    _walk("stride-two", "map.shape",
        _cut_out(lambda s: ((s.rows + 1) // 2, (s.cols + 1) // 2), lambda _, row, col: (2 * row, 2 * col)),
        story="The layer was copied from a network that halves its maps.", hint=_HINT_STRIDE),
    _walk("stride-two-columns", "map.shape",
        _cut_out(lambda s: (s.rows, (s.cols + 1) // 2), lambda _, row, col: (row, 2 * col)),
        story="The stride is given for one axis only, or in the wrong order.", hint=_HINT_STRIDE),
    _walk("last-dropped", "map.shape", _cut_out(_without(1, 1)),
        story="The loops run over range(H - h) and range(W - w).", hint=_HINT_RANGE),
    _walk("last-row-dropped", "map.shape", _cut_out(_without(1, 0)),
        story="One loop forgets the + 1.", hint=_HINT_RANGE),
    _walk("last-column-dropped", "map.shape", _cut_out(_without(0, 1)),
        story="The inner loop forgets the + 1.", hint=_HINT_RANGE),
    _walk("first-dropped", "map.shape", _cut_out(_without(1, 1), lambda _, row, col: (row + 1, col + 1)),
        story="The loops begin at 1, as in a language that counts from 1.", hint="begin at row 0 and column 0"),
    _walk("first-position-everywhere", "map.position", _cut_out(first=lambda *_: (0, 0)),
        story="The patch is cut out before the loops, or a lazily bound view is kept.",
        hint="cut the patch out at (row, col) inside the loops"),
    _walk("axes-swapped-in-loop", "map.orientation", _indexed(lambda _, row, col, i, j: (row + j, col + i)),
        story="The image is read at [row + j][col + i].", hint=_HINT_READ),
    _walk("positions-swapped-in-loop", "map.position", _indexed(lambda _, row, col, i, j: (col + i, row + j)),
        story="The image is read at [col + i][row + j], x before y.", hint=_HINT_READ),
    _walk("stride-of-feature", "map.value", _flat(lambda s: s.w),
        story="The image's flat buffer is indexed with the feature's row length.", hint=_HINT_WIDTH),
    _walk("stride-of-map", "map.value", _flat(lambda s: s.cols),
        story="The image's flat buffer is indexed with the map's row length.", hint=_HINT_WIDTH),
    _walk("tile-without-halo", "map.border", _cut_out(window=_within_tile),
        story="Tiles of 16 x 16 positions load 16 x 16 pixels; what a window reads beyond them is 0.",
        hint="load h - 1 rows and w - 1 columns more than a tile has positions"),
]  # fmt: skip
