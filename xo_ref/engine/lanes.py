"""Kronecker substitution: all sums of products of a block in a few multiplications.

Pixels become the digits of one large integer, each in a lane wide enough for every sum.
A product of two such integers is a product of two polynomials: with the feature's row
reversed, its digits are the wanted sums. With lanes of two decimal digits and numerators
only, the 2 x 3 image and the 1 x 2 feature

     2 -1  3           5 -4
    -6  0  1

become one number each, the image's first pixel in its lowest lane and the feature's in its
highest. A bias of half a lane makes negative digits readable:

>>> image = sum(pixel * 100**lane for lane, pixel in enumerate([2, -1, 3, -6, 0, 1]))
>>> feature = 5 * 100 + -4
>>> bias = sum(50 * 100**lane for lane in range(7))
>>> image * feature + bias
55462089336442

From the right: 42 is not a window, 64 - 50 = 14 and 33 - 50 = -17 are the upper row's sums,
89 is a window that crosses the end of the row and is never read, 20 - 50 = -30 and
46 - 50 = -4 are the lower row's. A window's sum is in the lane of its last pixel.

Exactness: all steps are additions and multiplications of whole numbers, and the result
is sum(s[p] * 2**(8 * size * p)) with every |s[p]| below half a lane; this
representation is unique, whatever the lanes hold between steps. Here lanes are
`size` whole bytes, so packing is slicing; pixels from floats of any size fit.

Cost: the rows of a block are distributed over `phases` integers; every output row is the sum
of h products, a Toeplitz matrix times a vector. Even and odd rows apart, with E, O the
even and odd rows of the image and e, o those of the feature:

    even sums = e * (E - O) + (e + o) * O            three products in place of four,
    odd sums  = (e + o) * O + o * (E' - O)           applied recursively to each of the three

where E' are the even rows one further down. Four rounds leave 5 of 16 products.

For tiny bipolar grids `small` computes the whole map in one product of two integers, with
the feature's rows spaced like the image's.

Tried for 1024 x 1024 under 15 x 15 with levels k/127 (milliseconds of one core, CPython
3.11; the current code takes 75): four products and no rounds, 194; lanes of 4 bytes in place of 3,
which need no widening, 111; one product of two `decimal.Decimal`, which the
standard library multiplies by a number-theoretic transform, 192 before
conversion to digits and back, though nearly constant in the feature. `small` at 256 x 256
under 3 x 3 takes 1.6 where bit slicing takes 0.45.

Sources: L. Kronecker, "Grundzuege einer arithmetischen Theorie der algebraischen
Groessen" (1882), section 4; A. Schoenhage, "Asymptotically fast algorithms for the
numerical multiplication and division of polynomials with complex coefficients" (1982);
the three products: Z.-J. Mou and P. Duhamel, "Short-length FIR filters and their use in
fast nonrecursive filtering", IEEE Transactions on Signal Processing 39 (1991).

Clauses: `map.value`.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from io import BytesIO
from itertools import chain
from operator import itemgetter

from xo_ref.values.grid import Feature, Image
from xo_ref.values.table import Table

__all__ = ["cut", "is_small", "small", "sums", "tables"]

_BLOCK_BYTES = 1 << 14  # the bytes of one integer of a block
_PHASES = 16  # the integers that share the rows of one block, a power of two
_SMALL = 1 << 20  # up to here one product of (H * W) by (h * W) lanes is fastest

_Numbers = Sequence[Sequence[int]]
_Rows = Callable[[bytes], tuple[bytes, ...]]

_WHITE = bytes(cell < 128 for cell in range(256))  # from signed bytes: 1 to 1, -1 to 0
_BIASED = bytes(cell ^ 128 for cell in range(256))  # the top byte of v to the top byte of v + half


def is_small(image: Image, feature: Feature) -> bool:
    """Tell whether `small` is fastest for these two bipolar grids and its one-byte lanes suffice."""
    return image.height * image.width * feature.height * image.width <= _SMALL and feature.n < 256


def small(image: Image, feature: Feature) -> Table:
    """Count the matches at every position in one product of one-byte lanes; all pixels are -1 or 1, n < 256.

    With image pixels as 0 and 1, the sum of products is the number of matches less the
    number of the feature's black pixels.

    >>> list(small(Image([[1, -1, 1], [-1, 1, 1]]), Feature([[1, -1]])).cells)
    [2, 0, 0, 1]
    """
    height, width, h, w = image.height, image.width, feature.height, feature.width
    marks = bytes(feature.table.cells)
    gap, signs, ones, count, marks_rows, map_rows = _frame(height, width, h, w)
    white = int.from_bytes(gap.join(marks_rows(marks)).translate(_WHITE), "little")
    pixels = int.from_bytes(bytes(image.table.cells).translate(_WHITE), "little")
    lanes = (pixels * (2 * white - signs) + marks.count(255) * ones).to_bytes(count, "little")
    return Table(height - h + 1, width - w + 1, b"".join(map_rows(lanes)), "B", 2, -h * w)


@lru_cache(maxsize=64)
def _frame(height: int, width: int, h: int, w: int) -> tuple[bytes, int, int, int, _Rows, _Rows]:
    """Precompute all that depends only on the shapes.

    The black gap between two rows of the feature, the feature with all its pixels 1, ones
    in all lanes of the product, the number of these lanes; the rows of the feature, from its
    last pixel to its first, and the rows of the map, each cut out of the bytes that hold them.
    """
    signs = bytes(width - w).join([b"\1" * w] * h)
    count, first = height * width + len(signs) - 1, len(signs) - 1
    marks_rows = cut(slice(at + w - 1, at - 1 if at else None, -1) for at in range((h - 1) * w, -1, -w))
    map_rows = cut(slice(at, at + width - w + 1) for at in range(first, height * width, width))
    return b"\xff" * (width - w), int.from_bytes(signs, "little"), _ones(count, 1), count, marks_rows, map_rows


def cut(rows: Iterable[slice]) -> _Rows:
    """Build a function that slices these rows out of bytes.

    >>> cut([slice(2, 4)])(b"abcdef"), cut([slice(3, None, -1), slice(0, 1)])(b"abcdef")
    ((b'cd',), (b'dcba', b'a'))
    """
    slices = list(rows)
    if len(slices) == 1:  # with one argument, itemgetter returns the bare item
        return lambda cells: (cells[slices[0]],)
    return itemgetter(*slices)


@lru_cache(maxsize=16)
def _ones(count: int, size: int) -> int:
    """Build an integer with a 1 in each of `count` lanes of `size` bytes."""
    return int.from_bytes((b"\1" + bytes(size - 1)) * count, "little")


def tables(image: Image, features: Sequence[Feature]) -> list[Table]:
    """Sum the products of numerators at every position, one table per feature; all features must fit.

    Features of equal height and lane size share the packed image.

    >>> [tables(Image([[0.5, -1, 1], [-1, 0, 0.25]]), [Feature([[1, -0.5]])])[0].row(row) for row in (0, 1)]
    [[8, -12], [-8, -1]]
    """
    return sums([image.table], [[feature.numerators] for feature in features], image.denominator)


def sums(planes: Sequence[Table], filters: Sequence[Sequence[_Numbers]], bound: int) -> list[Table]:
    """Sum the products of each filter over all planes, which are of one shape with values in -bound..bound.

    A filter is rows of numbers for each plane, all of one shape. The planes are added up before lanes become cells.
    """
    plans = [_factors(features, bound) for features in filters]
    groups: dict[tuple[int, int], list[int]] = {}
    for place, (size, factors) in enumerate(plans):
        groups.setdefault((size, len(factors[0])), []).append(place)
    made: dict[int, Table] = {}
    for (size, h), places in groups.items():
        bank = [(len(filters[place][0][0]), plans[place][1]) for place in places]
        wide = 1 << (size - 1).bit_length() if size <= 8 else size
        cells = [BytesIO() for _ in places]
        for block in _blocks(planes, bank, h, size):
            for sink, lanes in zip(cells, block, strict=True):
                sink.write(_widened(lanes, size, wide))
        height, width = planes[0].height - h + 1, planes[0].width
        for place, sink, (w, _) in zip(places, cells, bank, strict=True):
            made[place] = _table(height, width - w + 1, sink.getvalue(), size)
    return [made[place] for place in range(len(plans))]


def _table(height: int, width: int, cells: bytes, size: int) -> Table:
    """Extract the sums from their lanes: machine integers for lanes of up to 8 bytes, Python's integers beyond."""
    half = 1 << 8 * size - 1
    if size <= 8:
        return Table(height, width, cells, {1: "B", 2: "H", 4: "I", 8: "Q"}[len(cells) // (height * width)], 1, -half)
    numbers = (int.from_bytes(cells[at : at + size], "little") for at in range(0, len(cells), size))
    return Table(height, width, tuple(number - half for number in numbers), "")


def _blocks(
    planes: Sequence[Table], bank: Sequence[tuple[int, list[list[int]]]], h: int, size: int
) -> Iterator[list[bytes]]:
    """Compute the maps block by block, for filters of `h` rows, each given by its width and its factors for each plane.

    A block is the lanes of some rows of every map, `size` bytes each, made positive by half a lane.
    """
    width = planes[0].width
    height, line = planes[0].height - h + 1, width * size
    rows, phases = _shape(height, h, line)
    bias, cut = (1 << 8 * size - 1) * _ones(rows * width, size), (1 << 8 * rows * line) - 1
    for top in range(0, height, rows * phases):
        dealt = [_dealt(plane, top, rows, phases, h, size) for plane in planes]
        block = []
        for w, features in bank:
            first, inner = (w - 1) * size, (width - w + 1) * size
            lines: list[memoryview] = [memoryview(b"")] * (rows * phases)
            added = (_correlated(*one, phases) for one in zip(dealt, features, strict=True))
            for phase, lanes in enumerate(map(sum, zip(*added, strict=True))):
                data = memoryview((lanes + bias & cut).to_bytes(rows * line, "little"))
                lines[phase::phases] = [data[at : at + inner] for at in range(first, len(data), line)]
            block.append(b"".join(lines[: height - top]))
        yield block


def _factors(features: Sequence[_Numbers], bound: int) -> tuple[int, list[list[int]]]:
    """Choose the lane size for pixels in -bound..bound, and convert each row of the features to a factor."""
    total = sum(abs(value) for feature in features for row in feature for value in row)
    size = (bound * max(1, total)).bit_length() // 8 + 1
    return size, [
        [sum(value << 8 * size * lane for lane, value in enumerate(reversed(row))) for row in feature]
        for feature in features
    ]


def _shape(height: int, h: int, line: int) -> tuple[int, int]:
    """Choose rows per integer and integers per block, so that blocks are about equally high.

    >>> _shape(1010, 15, 3 * 1024), _shape(24, 5, 3 * 1024), _shape(7, 2, 1 << 20), _shape(7, 1, 1)
    ((5, 16), (3, 8), (1, 2), (7, 1))
    >>> _shape(3, 3, 1 << 13), _shape(4, 3, 1 << 13)
    ((2, 2), (2, 2))
    """
    rows = max(1, min(height, _BLOCK_BYTES // line))
    phases = 1
    while phases < min(_PHASES, h) and phases * rows < height:
        phases *= 2
    blocks = -(-height // (rows * phases))
    return -(-height // (blocks * phases)), phases


def _dealt(table: Table, top: int, rows: int, phases: int, h: int, size: int) -> list[int]:
    """Distribute the rows of a block: row k * phases + p of the block is row k of integer p.

    The integers beyond `phases` are the first ones moved up by one of their rows.
    """
    count = phases + h - 1
    below, line = (count - 1) // phases, 8 * size * table.width
    dealt = [_lanes(table, range(top + p, top + p + (rows + below) * phases, phases), size) for p in range(phases)]
    moved, cut = [(dealt[p % phases], line * (p // phases)) for p in range(count)], (1 << line * rows) - 1
    return [(lanes >> shift & cut) - (bias >> shift & cut) for (lanes, bias), shift in moved]


def _lanes(table: Table, rows: range, size: int) -> tuple[int, int]:
    """Pack rows of a table into lanes of `size` bytes, made positive by a bias; omit rows below the table."""
    starts = [row * table.width for row in rows if row < table.height]
    count = len(starts) * table.width
    if isinstance(table.cells, tuple):
        half = 1 << 8 * size - 1
        values = chain.from_iterable(table.cells[at : at + table.width] for at in starts)
        biased = b"".join([(value + half).to_bytes(size, "little") for value in values])
        return int.from_bytes(biased, "little"), half * _ones(count, size)
    wide = len(table.cells) // (table.height * table.width)
    data = b"".join([table.cells[at * wide : (at + table.width) * wide] for at in starts])
    used = min(wide, size)
    lanes = bytearray(count * size)
    for byte in range(used):
        part = data[byte if sys.byteorder == "little" else wide - 1 - byte :: wide]
        lanes[byte::size] = part.translate(_BIASED) if byte == used - 1 else part
    return int.from_bytes(lanes, "little"), (128 << 8 * (used - 1)) * _ones(count, size)


def _correlated(rows: Sequence[int], factors: Sequence[int], count: int) -> list[int]:
    """Sum `factors[i] * rows[at + i]` over i, for at = 0 to count - 1; count is a power of two.

    >>> _correlated([1, 2, 3, 4], [10, 100, 1000], 2)
    [3210, 4320]
    """
    if count == 1 or len(factors) == 1:
        return [sum(row * factor for row, factor in zip(rows[at:], factors, strict=False)) for at in range(count)]
    even_rows, odd_rows = rows[0::2], [*rows[1::2], 0]
    odds = factors[1::2]
    evens = factors[0::2]
    both = [even + odd for even, odd in zip(evens, [*odds, 0], strict=False)]
    count //= 2
    upper = _correlated([even - odd for even, odd in zip(even_rows, odd_rows, strict=False)], evens, count)
    middle = _correlated(odd_rows, both, count)
    lower = _correlated([even - odd for even, odd in zip(even_rows[1:], odd_rows, strict=False)], odds, count)
    sums = [0] * (2 * count)
    sums[0::2] = [a + b for a, b in zip(upper, middle, strict=True)]
    sums[1::2] = [a + b for a, b in zip(middle, lower, strict=True)]
    return sums


def _widened(lanes: bytes, size: int, wide: int) -> bytes:
    """Convert lanes of `size` bytes to machine integers of `wide` bytes.

    >>> list(memoryview(_widened(bytes([1, 2, 3, 4, 5, 6]), 3, 4)).cast("I")) == [0x030201, 0x060504]
    True
    """
    if wide == size and sys.byteorder == "little":
        return lanes
    cells = bytearray(len(lanes) // size * wide)
    for byte in range(size):
        cells[byte if sys.byteorder == "little" else wide - 1 - byte :: wide] = lanes[byte::size]
    return bytes(cells)
