"""Faults in the positions: which there are, and which window belongs to each."""

from collections.abc import Callable

from xo_ref.kit.diagnose.faults.fault import at_walk
from xo_ref.kit.diagnose.faults.plan import Exact, Grid, Shape, Sizes, Walk, patch

__all__ = ["FAULTS", "WRAPPED"]

Place = Callable[[Sizes, int, int], tuple[int, int]]


def _valid(sizes: Sizes) -> Shape:
    return sizes.valid


def _same(sizes: Sizes) -> Shape:
    return sizes.height, sizes.width


def _padded(shape: Callable[[Sizes], Shape], top_left: Place) -> Walk:
    """Let windows reach over the border, where there are zeros."""

    def window(image: Grid, sizes: Sizes, row: int, col: int) -> list[Exact]:
        top, left = top_left(sizes, row, col)
        return [
            image[r][c] if 0 <= r < sizes.height and 0 <= c < sizes.width else 0
            for r in range(top, top + sizes.h)
            for c in range(left, left + sizes.w)
        ]

    return Walk(shape, window)


def _cut_out(shape: Callable[[Sizes], Shape], top_left: Place) -> Walk:
    """Take ordinary windows, at other places or at fewer of them."""
    return Walk(shape, lambda image, sizes, row, col: patch(image, sizes, *top_left(sizes, row, col)))


def _indexed(index: Callable[[Sizes, int, int, int, int], tuple[int, int]], shape: Callable[[Sizes], Shape]) -> Walk:
    """Read each pixel of the window at an index of its own; too large an index fails."""

    def window(image: Grid, sizes: Sizes, row: int, col: int) -> list[Exact]:
        places = [index(sizes, row, col, i, j) for i in range(sizes.h) for j in range(sizes.w)]
        return [image[r][c] for r, c in places]

    return Walk(shape, window)


def _flat(stride: Callable[[Sizes], int]) -> Walk:
    """Read the image's memory with a wrong row stride; it has the right one in its shape."""
    return _indexed(
        lambda sizes, row, col, i, j: divmod((row + i) * stride(sizes) + col + j, sizes.width),
        _valid,
    )


WRAPPED = _indexed(
    lambda sizes, row, col, i, j: ((row + i) % sizes.height, (col + j) % sizes.width),
    lambda sizes: (sizes.valid[0], sizes.width if sizes.width % 2 else sizes.valid[1]),
)
"""Every column of an image of odd width is a position; windows that leave it on the right come in on the left."""

_DROP_SHAPES: dict[str, Callable[[Sizes], Shape]] = {
    "last": lambda sizes: (sizes.valid[0] - 1, sizes.valid[1] - 1),
    "row": lambda sizes: (sizes.valid[0] - 1, sizes.valid[1]),
    "column": lambda sizes: (sizes.valid[0], sizes.valid[1] - 1),
}


def _here(_: Sizes, row: int, col: int) -> tuple[int, int]:
    return row, col


_MEND_RANGE = "let row run from 0 to H - h and col from 0 to W - w, both included"

FAULTS = (
    at_walk(
        _padded(_same, lambda s, row, col: (row - (s.h - 1) // 2, col - (s.w - 1) // 2)),
        "padded-same",
        "map.border",
        "Many layers pad with zeros by default, so that the map is as large as the image.",
        "ask for no padding (valid)",
    ),
    at_walk(
        _padded(lambda s: (s.height + s.h - 1, s.width + s.w - 1), lambda s, row, col: (row - s.h + 1, col - s.w + 1)),
        "padded-full",
        "map.border",
        "scipy.signal.correlate2d and numpy.convolve return every partial overlap by default.",
        "ask for mode valid",
    ),
    at_walk(
        _indexed(lambda s, row, col, i, j: ((row + i) % s.height, (col + j) % s.width), _same),
        "wrapped-border",
        "map.border",
        "A Fourier transform without padding is circular.",
        "keep only the first H - h + 1 rows and W - w + 1 columns",
    ),
    at_walk(
        _padded(_valid, lambda s, row, col: (row + (s.h + 1) % 2, col + (s.w + 1) % 2)),
        "even-anchor",
        "map.position",
        "A map of the image's size is cropped as if the anchor of an even-sized feature were at h // 2.",
        "crop from (h - 1) // 2, or compute only the valid positions",
    ),
    at_walk(
        _padded(_valid, lambda s, row, col: (row - (s.h + 1) % 2, col - (s.w + 1) % 2)),
        "even-anchor-early",
        "map.position",
        "A map of the image's size is cropped from (h - 1) // 2, and the anchor of an even-sized feature was h // 2.",
        "crop from h // 2, or compute only the valid positions",
    ),
    at_walk(
        _padded(_valid, lambda s, row, col: (row - s.h // 2, col - s.w // 2)),
        "position-centred",
        "map.position",
        "Row and col are taken for the centre of the patch, while the loops run over top-left positions.",
        "let (row, col) be the patch's top-left pixel",
    ),
    at_walk(
        _cut_out(lambda s: ((s.valid[0] + 1) // 2, (s.valid[1] + 1) // 2), lambda _, row, col: (2 * row, 2 * col)),
        "stride-two",
        "map.shape",
        "The layer was copied from a network that halves its maps.",
        "use stride 1 in both directions",
    ),
    at_walk(
        _cut_out(lambda s: (s.valid[0], (s.valid[1] + 1) // 2), lambda _, row, col: (row, 2 * col)),
        "stride-two-columns",
        "map.shape",
        "The stride is given for one axis only, or in the wrong order.",
        "use stride 1 in both directions",
    ),
    at_walk(
        _cut_out(_DROP_SHAPES["last"], _here),
        "last-dropped",
        "map.shape",
        "The loops run over range(H - h) and range(W - w).",
        _MEND_RANGE,
    ),
    at_walk(
        _cut_out(_DROP_SHAPES["row"], _here), "last-row-dropped", "map.shape", "One loop forgets the + 1.", _MEND_RANGE
    ),
    at_walk(
        _cut_out(_DROP_SHAPES["column"], _here),
        "last-column-dropped",
        "map.shape",
        "The inner loop forgets the + 1.",
        _MEND_RANGE,
    ),
    at_walk(
        _cut_out(_DROP_SHAPES["last"], lambda _, row, col: (row + 1, col + 1)),
        "first-dropped",
        "map.shape",
        "The loops begin at 1, as in a language that counts from 1.",
        "begin at row 0 and column 0",
    ),
    at_walk(
        _cut_out(_valid, lambda *_: (0, 0)),
        "first-position-everywhere",
        "map.position",
        "The patch is cut out before the loops, or a lazily bound view is kept.",
        "cut the patch out at (row, col) inside the loops",
    ),
    at_walk(
        _indexed(lambda _, row, col, i, j: (row + j, col + i), _valid),
        "axes-swapped-in-loop",
        "map.orientation",
        "The image is read at [row + j][col + i].",
        "read the image at [row + i][col + j]",
    ),
    at_walk(
        _indexed(lambda _, row, col, i, j: (col + i, row + j), _valid),
        "positions-swapped-in-loop",
        "map.position",
        "The image is read at [col + i][row + j], x before y.",
        "read the image at [row + i][col + j]",
    ),
    at_walk(
        _flat(lambda s: s.w),
        "stride-of-feature",
        "map.value",
        "The image's flat buffer is indexed with the feature's row length.",
        "index the image with its own row length W",
    ),
    at_walk(
        _flat(lambda s: s.valid[1]),
        "stride-of-map",
        "map.value",
        "The image's flat buffer is indexed with the map's row length.",
        "index the image with its own row length W",
    ),
)
"""The faults of this room."""
