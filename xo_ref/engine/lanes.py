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

Half the multiplications are saved by evaluating the polynomials at x and at -x, where x is the value of
*half* a lane: f(x) g(x) and f(-x) g(-x) are products of integers of half the length, and half their sum has the
even digits in whole lanes, half their difference the odd ones, shifted by x. With x = 10:

>>> plus, minus = 94292 * 46, -93688 * -54
>>> plus + minus >> 1, (plus - minus >> 1) // 10
(4698292, -36086)

Exactness: all steps are additions, shifts of multiples and multiplications of whole numbers. Pixels are raised
by their bound, so that they are from 0 to twice that, and sums are raised to be positive. Then a lane never
borrows, the result is sum(s[p] * 2**(8 * size * p)) with 0 <= s[p] < 2**(8 * size), and this
representation is unique, whatever the lanes hold between steps. Here lanes are `size` whole bytes, so packing
is slicing; pixels from floats of any size fit.

Cost: the rows of a block are distributed over `phases` integers; every output row is the sum
of h products, of which `toeplitz` saves most.

Tried for 1024 x 1024 under 15 x 15 with levels k/127 (milliseconds of one core, CPython
3.11; the current code takes 74): products at x only, 96; at x, -x, ix and -ix, which are quarters of
lanes and Gaussian integers, no less; four products and no rounds, 194 and lanes of 4 bytes in place of 3,
which need no widening, 111 when the current code took 75 with products at x only; one product of two
`decimal.Decimal`, which the standard library multiplies by a number-theoretic transform, 192 before
conversion to digits and back, though nearly constant in the feature.

Sources: L. Kronecker, "Grundzuege einer arithmetischen Theorie der algebraischen
Groessen" (1882), section 4; A. Schoenhage, "Asymptotically fast algorithms for the
numerical multiplication and division of polynomials with complex coefficients" (1982);
x and -x: D. Harvey, "Faster polynomial multiplication via multipoint Kronecker
substitution", Journal of Symbolic Computation 44 (2009).

Clauses: `map.value`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from xo_ref.engine.packing import ones, packed, unpacked, wide
from xo_ref.engine.toeplitz import correlated
from xo_ref.values.grid import Feature, Image
from xo_ref.values.table import Table

_BLOCK_BYTES = 1 << 14  # the bytes of the lanes of one integer of a block
_PHASES = 16  # the integers that share the rows of one block, a power of two
_NARROW = 12  # up to as many bytes of a row of a feature, its lanes stay whole

_Numbers = Sequence[Sequence[int]]
_Values = list[list[int]]
"""The values of some polynomials at x and their values at -x, or only those where x is a whole lane."""


@dataclass(frozen=True, slots=True)
class _Filter:
    """A filter, ready to multiply."""

    size: int
    """The bytes of a lane."""
    parts: int
    """2 where x is half a lane, 1 where it is a whole one."""
    w: int
    planes: list[_Values]
    """For each plane the rows of its feature."""
    below: int
    """The amount added to sums of raised pixels to make them positive."""
    half: int
    """The total offset of a sum in its lane, subtracted when it is read."""

    @classmethod
    def of(cls, features: Sequence[_Numbers], bound: int) -> "_Filter":
        """Choose the lane size for pixels in -bound..bound, and convert each row of the features to a factor."""
        values, w = [value for feature in features for row in feature for value in row], len(features[0][0])
        half = bound * sum(map(abs, values))
        size = -(-(2 * max(half, bound)).bit_length() // 8)
        parts = 1 if w * size <= _NARROW else 2
        planes = [_values([_split(row[::-1], size, parts) for row in feature]) for feature in features]
        return cls(size, parts, w, planes, half - bound * sum(values), half)


def table(image: Image, feature: Feature) -> Table:
    """Sum the products of numerators at every position; the feature must fit.

    >>> [table(Image([[0.5, -1, 1], [-1, 0, 0.25]]), Feature([[1, -0.5]])).row(row) for row in (0, 1)]
    [[8, -12], [-8, -1]]
    """
    return sums([image.table], [[feature.numerators]], image.denominator)[0]


def sums(planes: Sequence[Table], filters: Sequence[Sequence[_Numbers]], bound: int) -> list[Table]:
    """Sum the products of each filter over all planes, which are of one shape with values in -bound..bound.

    A filter is rows of numbers for each plane, all of one shape. The planes are added up before lanes become cells.
    """
    made = [_Filter.of(features, bound) for features in filters]
    groups: dict[_Layout, list[int]] = {}
    for place, one in enumerate(made):
        layout = _Layout.of((planes[0].height, planes[0].width), one)
        groups.setdefault(layout, []).append(place)
    found: dict[int, Table] = {}
    for layout, places in groups.items():
        cells = [BytesIO() for _ in places]
        for block in _blocks(planes, [made[place] for place in places], layout, bound):
            for sink, lines in zip(cells, block, strict=True):
                sink.writelines(lines)
        for place, sink in zip(places, cells, strict=True):
            found[place] = _table(layout.height, sink.getvalue(), made[place])
    return [found[place] for place in range(len(made))]


def _table(height: int, cells: bytes, one: _Filter) -> Table:
    """Store sums, each offset by `half`: as machine integers for lanes of up to 8 bytes, else as Python integers."""
    width = len(cells) // (height * wide(one.size))
    if one.size <= 8:
        return Table(height, width, cells, {1: "B", 2: "H", 4: "I", 8: "Q"}[wide(one.size)], 1, -one.half)
    numbers = (int.from_bytes(cells[at : at + one.size], "little") for at in range(0, len(cells), one.size))
    return Table(height, width, tuple(number - one.half for number in numbers), "")


@dataclass(frozen=True, slots=True)
class _Layout:
    """How an image is distributed: row k * phases + p of a block is row k of integer p."""

    height: int
    """The rows of the map."""
    width: int
    """The columns of the image, rounded up so that there are as many of each part."""
    h: int
    size: int
    parts: int
    rows: int
    """The rows of an integer."""
    phases: int
    """The integers of a block."""

    @classmethod
    def of(cls, image: tuple[int, int], one: _Filter) -> "_Layout":
        """Choose rows and integers so that blocks are about equally high."""
        h, parts = len(one.planes[0][0]), one.parts
        height, width = image[0] - h + 1, image[1] + image[1] % parts
        return cls(height, width, h, one.size, parts, *_shape(height, h, width * one.size))

    @property
    def line(self) -> int:
        """The bytes of one part of a row."""
        return self.width * self.size // self.parts

    def dealt(self, table: Table, top: int, bound: int) -> list[list[int]]:
        """Distribute the rows of a block.

        The integers beyond `phases` are the first ones moved up by one of their rows.
        """
        count, line, phases = self.phases + self.h - 1, 8 * self.line, self.phases
        more = (self.rows + (count - 1) // phases) * phases
        parts = [self.lanes(table, range(top + p, top + p + more, phases), bound) for p in range(phases)]
        whole = (1 << line * self.rows) - 1
        cuts = [whole << 4 * self.size * part for part in range(self.parts)]
        moved = (
            [lanes >> line * (p // phases) & cut for lanes, cut in zip(parts[p % phases], cuts, strict=True)]
            for p in range(count)
        )
        return _values(moved)

    def lanes(self, table: Table, rows: range, bound: int) -> list[int]:
        """Pack rows of a table into lanes, raised by `bound`: the even columns, and the odd ones times x.

        Rows below the table are omitted.
        """
        width, more = table.width, self.width - table.width
        starts = [row * width for row in rows if row < table.height]
        cells: bytes | list[int]
        if isinstance(table.cells, tuple):
            wide, cells = 0, [value for at in starts for value in (*table.cells[at : at + width], *[0] * more)]
        else:
            wide = len(table.cells) // (table.height * width)
            lines = [table.cells[at * wide : (at + width) * wide] for at in starts]
            cells = bytes(wide * more).join([*lines, b""])
        parts = packed(cells, wide, self.size, bound, self.parts)
        return [lanes << 4 * self.size * part for part, lanes in enumerate(parts)]


def _blocks(
    planes: Sequence[Table], bank: Sequence[_Filter], layout: _Layout, bound: int
) -> Iterator[list[list[memoryview]]]:
    """Compute the maps block by block, as the cells of each of some rows of every map."""
    size, rows, phases, cell = layout.size, layout.rows, layout.phases, wide(layout.size)
    length, pitch = rows * layout.line, layout.width * cell
    every, cut = ones(length // size, size), (1 << 8 * length) - 1
    for top in range(0, layout.height, rows * phases):
        dealt = [layout.dealt(plane, top, bound) for plane in planes]
        block = []
        for one in bank:
            first, inner, bias = (one.w - 1) * cell, (planes[0].width - one.w + 1) * cell, one.below * every
            lines: list[memoryview] = [memoryview(b"")] * (rows * phases)
            products = [
                [correlated(*pair, phases) for pair in zip(given, factors, strict=True)]
                for given, factors in zip(dealt, one.planes, strict=True)
            ]
            added = [map(sum, zip(*of_planes, strict=True)) for of_planes in zip(*products, strict=True)]
            for phase, values in enumerate(zip(*added, strict=True)):
                parts = [(lanes + bias & cut).to_bytes(length, "little") for lanes in _parts(values, size)]
                cells = memoryview(unpacked(parts, size))
                lines[phase::phases] = [cells[at : at + inner] for at in range(first, len(cells), pitch)]
            block.append(lines[: layout.height - top])
        yield block


def _split(row: Sequence[int], size: int, parts: int) -> list[int]:
    """Write the digits of a polynomial into lanes: the even ones, and the odd ones times x, or all.

    >>> _split([2, -1, 3], 2, 2), _split([2, -1, 3], 2, 1)
    ([196610, -256], [12884836354])
    """
    return [
        sum(value << 8 * size * lane for lane, value in enumerate(row[part::parts])) << 4 * size * part
        for part in range(parts)
    ]


def _values(polynomials: Iterable[Sequence[int]]) -> _Values:
    """Evaluate polynomials, given by parts, at x and at -x, or only at x.

    >>> _values([[196610, -256], [7, 256]]), _values([[7]])
    ([[196354, 263], [196866, -249]], [[7]])
    """
    values = [parts if len(parts) == 1 else (parts[0] + parts[1], parts[0] - parts[1]) for parts in polynomials]
    return [list(one) for one in zip(*values, strict=True)]


def _parts(values: Sequence[int], size: int) -> Sequence[int]:
    """Find the even and the odd digits from a product's values at x and at -x.

    >>> _parts([196354, 196866], 2), _parts([7], 2)
    ((196610, -1), [7])
    """
    if len(values) == 1:
        return values
    plus, minus = values
    return plus + minus >> 1, plus - minus >> 1 + 4 * size


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
