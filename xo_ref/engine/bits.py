"""Bit slicing: the XNOR-popcount circuit on integers of a hundred thousand bits.

For pixels of -1 and 1 a sum is a count: matches - mismatches = 2 * matches - n. A pixel
is one bit (white 1, black 0), a block of rows one integer, and one operation on it acts
as that many gates. The 2 x 3 image and 1 x 2 feature

    # . #      101                 # .      10
    . # #      011

are added like this. Each pixel of the feature gives a plane of match bits: the image
itself under a white pixel, its complement under a black one, shifted so that the bits of
one window align with its last pixel. The first column shifts by 1:

>>> image = 0b101_011
>>> under_white, under_black = image >> 1, image ^ 0b111_111
>>> ones, twos = under_white ^ under_black, under_white & under_black
>>> f"{ones:06b} {twos:06b}"
'000001 010100'

Reading both planes from the left: 2 and 0 matches in the upper row, 0 and 1 in the
lower. The first bit of each row is not a window's and is never read.

Exactness: three planes of one weight become one of that weight and one of the next,
`x + y + z = (x ^ y ^ z) + 2 * maj(x, y, z)` in every bit place at once (a full adder).
Nothing is rounded, and bit places do not interact.

Cost: about n full adders of 5 operations per plane of positions, less sharing. Four
techniques save work:
- The feature's columns are added first, three pixels at a time. Up to inversion there
  are only four patterns of three pixels, so each is added once for all columns;
  inverted pixels give inverted sums.
- CPython shifts five times slower than it XORs, so the rows of a strip are dealt like
  cards to `phases` planes: moving down a row then selects another plane without a shift.
- Only the finished counts of a column are shifted: 4 planes instead of 15 pixels.
- Counts become bytes by transposing eight planes as 8 x 8 bit matrices in place, all at
  once.

Tried for 1024 x 1024 under 15 x 15 (milliseconds of one core, CPython 3.11; the
current code takes 12): shifting every pixel of the feature separately, 16.7; no shared
sums of three, 13.6; rows not dealt, 13.3; Kronecker substitution, 38. Adding the planes of all
columns in one sweep, not each as it is shifted, is up to a tenth slower. Groups of more than three pixels have
more patterns than most features have columns. Adders of 4 operations in place of 5
(Demenkov and others, "New upper bounds on the Boolean circuit complexity of symmetric
functions", 2010) need pairs of planes of one origin, which sharing splits up: the
estimated saving is below a tenth.

Sources: the 8 x 8 transposition is Hacker's Delight, 2nd edition, section 7-3; the
carry-save count section 5-1; sharing sums of small groups is Arlazarov, Dinic, Kronrod
and Faradzhev, "On economical construction of the transitive closure" (1970).

Clauses: `map.value`.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from io import BytesIO
from operator import itemgetter

from xo_ref.values.grid import Feature, Image
from xo_ref.values.table import Table

_PLANE_BITS = 1 << 17  # the bits of one plane: 16 KiB, so that a few dozen planes stay in the cache
_PHASES = 16  # the planes that share the rows of one strip
_CHUNK = 1 << 16  # the pixels packed at a time

_BLACK = 255  # -1 as an unsigned byte
_DIGITS = bytes(ord("0" if cell == _BLACK else "1") for cell in range(256))
_INVERTED = bytes(-cell & 255 for cell in range(256))
# The three steps of the transposition: distance, mask and the planes of each pair's first.
_HALVES = ((4, 0x0F, (0, 1, 2, 3)), (2, 0x33, (0, 1, 4, 5)), (1, 0x55, (0, 2, 4, 6)))

Planes = list[int]
"""A count in every bit place: the bits of weight 1, of weight 2, of weight 4 and so on."""


def table(image: Image, feature: Feature) -> Table:
    """Count the matches at every position, strip by strip; all pixels are -1 or 1, the feature fits.

    >>> found = table(Image([[1, -1, 1], [-1, 1, 1]]), Feature([[1, -1]]))
    >>> list(found.cells), found.row(1)
    ([2, 0, 0, 1], [-2, 0])
    """
    packed, (h, w), n = _packed(image), feature.shape, feature.n
    height, width = image.height - h + 1, image.width - w + 1
    rows, phases = _strips(height, _pitch(image.width))
    size, code = (1, "B") if n < 1 << 8 else (2, "H") if n < 1 << 16 else (4, "I")
    columns = [bytes(feature.table.cells)[col::w] for col in range(w)]
    found = BytesIO()
    for top in range(0, height, rows * phases):
        strip = _Strip(packed, image.width, feature.shape, top, rows, phases)
        lines = [memoryview(b"")] * (rows * phases)
        for phase in range(phases):
            lines[phase::phases] = strip.matches(phase, columns, size)
        found.write(b"".join(lines[: height - top]))
    return Table(height, width, found.getvalue(), code, 2, -n)


def _packed(image: Image) -> bytes:
    """Pack the pixels into bits, most significant first, every row padded to whole bytes."""
    width, pitch = image.width, _pitch(image.width)
    digits = bytes(image.table.cells).translate(_DIGITS)
    if pitch != width:
        fill = b"0" * (pitch - width)
        digits = b"".join([digits[at : at + width] + fill for at in range(0, len(digits), width)])
    chunks = (digits[at : at + _CHUNK] for at in range(0, len(digits), _CHUNK))
    return b"".join([int(chunk, 2).to_bytes(len(chunk) // 8, "big") for chunk in chunks])


def _strips(height: int, pitch: int) -> tuple[int, int]:
    """Choose rows per plane and planes per strip, so that strips are about equally high.

    >>> _strips(1010, 1024), _strips(600, 1024), _strips(3, 1 << 20), _strips(100, 8)
    ((127, 8), (120, 5), (1, 3), (100, 1))
    """
    rows = min(height, max(1, _PLANE_BITS // pitch))
    phases = min(_PHASES, -(-height // rows))
    strips = -(-height // (rows * phases))
    return -(-height // (strips * phases)), phases


class _Strip:
    """`rows * phases` rows of positions, as planes.

    Row k * phases + phase of the strip is row k of plane `phase`. The further planes
    hold the rows below: plane p + phases is plane p moved up by one of its rows.

        rows 0 1 2 3 4 5 6, two phases, two rows per plane:
        plane 0: rows 0 2     plane 2: rows 2 4
        plane 1: rows 1 3     plane 3: rows 3 5
    """

    def __init__(self, packed: bytes, width: int, shape: tuple[int, int], top: int, rows: int, phases: int) -> None:
        self.h, self.w = shape
        self.width, self.pitch, self.rows = width, _pitch(width), rows
        self.full = (1 << rows * self.pitch) - 1
        count = phases + self.h - 1
        below = (count - 1) // phases
        dealt = [self._dealt(packed, top + phase, rows + below, phases) for phase in range(phases)]
        white = [dealt[p % phases] >> (below - p // phases) * self.pitch & self.full for p in range(count)]
        black = [plane ^ self.full for plane in white]
        self.planes = [{1: one, _BLACK: other} for one, other in zip(white, black, strict=True)]
        self.triples: list[dict[bytes, tuple[int, int]]] = [{} for _ in range(count)]

    def _dealt(self, packed: bytes, first: int, rows: int, step: int) -> int:
        """Join every `step`-th row of the image from `first` on; rows below the image are black."""
        line = self.pitch // 8
        starts = range(first * line, (first + rows * step) * line, step * line)
        data = packed[starts.start : starts.stop] if step == 1 else b"".join([packed[at : at + line] for at in starts])
        return int.from_bytes(data.ljust(rows * line, b"\0"), "big")

    def matches(self, phase: int, columns: Sequence[bytes], size: int) -> list[memoryview]:
        """Count the matches at the positions of one phase: cells of `size` bytes, row by row."""
        buckets: list[Planes] = [[] for _ in range((self.h * self.w).bit_length())]
        for shift, column in zip(range(self.w - 1, -1, -1), columns, strict=True):
            for weight, plane in enumerate(self._column(phase, column)):
                _add(buckets, weight, plane >> shift)
        self.triples[phase].clear()  # no later phase begins there
        cells = memoryview(_cells(counted(buckets), self.rows * self.pitch // 8, size))
        first, line, width = (self.w - 1) * size, self.pitch * size, (self.width - self.w + 1) * size
        return [cells[at : at + width] for at in range(first, len(cells), line)]

    def _column(self, phase: int, column: bytes) -> Planes:
        """Count the matches of one column of the feature, in the image's own columns."""
        whole = self.h - self.h % 3
        triples = [self._triple(phase + row, column[row : row + 3]) for row in range(0, whole, 3)]
        rest = [self.planes[phase + row][column[row]] for row in range(whole, self.h)]
        weights = [rest + [ones for ones, _ in triples], [twos for _, twos in triples], *([] for _ in range(self.h))]
        return counted(weights[: self.h.bit_length()])

    def _triple(self, plane: int, pattern: bytes) -> tuple[int, int]:
        """Count the matches of three vertically adjacent pixels: the ones and the twos."""
        if pattern[0] == _BLACK:
            ones, twos = self._triple(plane, pattern.translate(_INVERTED))
            return ones ^ self.full, twos ^ self.full
        known = self.triples[plane]
        if pattern not in known:
            a, b, c = (self.planes[plane + row][cell] for row, cell in enumerate(pattern))
            half = a ^ b
            known[pattern] = half ^ c, a & b | half & c
        return known[pattern]


def _add(buckets: list[Planes], weight: int, plane: int) -> None:
    """Add a plane to a count kept as at most two planes of every weight: what was just shifted is still in the cache.

    >>> buckets = [[0b0011, 0b0101], [], []]
    >>> _add(buckets, 0, 0b1001)
    >>> [[f"{plane:04b}" for plane in bucket] for bucket in buckets]
    [['1111'], ['0001'], []]
    """
    while plane:
        bucket = buckets[weight]
        if len(bucket) < 2:
            bucket.append(plane)
            return
        a, b = bucket
        x = a ^ b
        bucket[:] = [x ^ plane]
        plane = x & (a ^ plane) ^ a
        weight += 1


def counted(weights: Sequence[Planes]) -> Planes:
    """Add up planes, given by their weights: each three become one and one of the next weight; consumes them.

    >>> [f"{plane:04b}" for plane in counted([[0b0011, 0b0101, 0b1001], []])]
    ['1111', '0001']
    """
    count: Planes = []
    for planes, above in zip(weights, [*weights[1:], []], strict=True):
        if len(planes) % 2 == 0:
            planes.append(0)
        carry, rest = above.append, iter(planes)
        a = next(rest)
        for b, c in zip(rest, rest, strict=True):
            x = a ^ b
            carry(x & (a ^ c) ^ a)
            a = x ^ c
        count.append(a)
    return count


def _cells(planes: Planes, length: int, size: int) -> bytearray:
    """Convert counts in planes of `length` bytes to machine integers of `size` bytes, most significant bit first.

    >>> list(_cells([0b10000001, 0b10000000, 0b10100000], 1, 1))
    [7, 0, 4, 0, 0, 0, 0, 1]
    """
    cells = bytearray(8 * length * size)
    for byte in range(size):
        eight = planes[8 * byte : 8 * byte + 8]
        at = byte if sys.byteorder == "little" else size - 1 - byte
        for bit, plane in enumerate(transposed(eight + [0] * (8 - len(eight)), length)):
            if plane:
                cells[(7 - bit) * size + at :: 8 * size] = plane.to_bytes(length, "big")
    return cells


def transposed(planes: Planes, length: int) -> Planes:
    """Exchange bit b of plane a with bit a of plane b, in every byte: three rounds of swapped squares."""
    for distance, square, lows in _HALVES:
        squares = mask(square, length)
        for low in lows:
            a, b = planes[low], planes[low + distance]
            if a or b:
                swap = (a >> distance ^ b) & squares
                planes[low + distance] = b ^ swap
                planes[low] = a ^ swap << distance
    return planes


@lru_cache(maxsize=32)
def mask(byte: int, length: int) -> int:
    """Repeat a byte over a plane."""
    return int.from_bytes(bytes([byte]) * length, "big")


def _pitch(width: int) -> int:
    """Round a row's bits up to whole bytes."""
    return -(-width // 8) * 8


def cut(rows: Iterable[slice]) -> Callable[[bytes], tuple[bytes, ...]]:
    """Build a function that slices these rows out of bytes.

    >>> cut([slice(2, 4)])(b"abcdef"), cut([slice(3, None, -1), slice(0, 1)])(b"abcdef")
    ((b'cd',), (b'dcba', b'a'))
    """
    slices = list(rows)
    if len(slices) == 1:  # with one argument, itemgetter returns the bare item
        return lambda cells: (cells[slices[0]],)
    return itemgetter(*slices)
