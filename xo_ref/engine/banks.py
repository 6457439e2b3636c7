"""Bit slicing for banks: counts over all channels of a layer, with work shared by its filters.

As in `bits`, a pixel is one bit and a sum a count of matches, kept in planes with one bit for every
position. There the columns of one feature share work; here the filters do, which all look at the same pixels.

For each pixel of a filter (channel, row, column) there is one plane, the image shifted by that pixel, and for each
filter a *sign*, 1 where the filter's own pixel is white. A plane has a bit where the image is black: it
marks the matches of sign 0, and its complement those of sign 1. Planes are added in threes,

    x + y + z = (x ^ y ^ z) + 2 * maj(x, y, z)

Signs only complement x ^ y ^ z: one plane for all filters, with a sign again, which goes on into the
next three as if it were a pixel. maj has 8 cases, 4 of them complements of the others; all are
computed once, and every filter picks one. So a filter has only n/2 planes of its own to add, of weight 2.

>>> cases, odd = _three(0b0011, 0b0101, 0b1001, 0b1111)
>>> [f"{case:04b}" for case in cases[:4]], f"{odd:04b}"
(['0001', '0111', '1011', '0010'], '1111')

Exactness: each step replaces planes by others of the same sum in every bit place; bit places do not interact.

Layout: positions are numbered through the rows of the image, and bit b of byte k stands for position
b * band + k. So an image is packed by masking eight pieces of its bytes, a shift by positions is one
by whole bytes, and after a transposition the counts lie in eight pieces again. Positions at the end of
a row, where no filter fits, are counted and cut off.

Padding: the frame is black, so that a pixel f of the filter adds -f outside, where it should add 0.
The count starts with the sum of those f, which depends only on the rows and columns of the filter that
lie outside: it is written into the planes of the count once for each such part of the map. Then
n + sum = 2 * matches + start is counted, modulo a power of 2 above 2 n.

Large images are cut into strips of positions and many pixels into portions, so that what is shared
stays in the cache.

Clauses: `layer.value`.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import compress
from operator import getitem

from xo_ref.engine.bits import Planes, mask, transposed
from xo_ref.engine.lanes import cut
from xo_ref.engine.phases import Phases
from xo_ref.values.table import Table

__all__ = ["tables"]

_STRIP = 1 << 15  # the positions of one plane, unless the filter is very high: 4 KiB
_SHARED = 1 << 19  # the bytes of the cases of one portion, about

_BLACK = 255  # -1 as an unsigned byte
_SIGNS = bytes(cell != _BLACK for cell in range(256))
_ODD = bytes([0, 1, 1, 0, 1, 0, 0, 1]).ljust(256)  # of three signs, as a number: the sign of their sum


def tables(planes: Sequence[Table], filters: Sequence[Sequence[Table]], phases: Phases) -> list[Table]:
    """Count matches, or where there is a frame sums, of filters of one shape; all pixels are -1 or 1.

    >>> from xo_ref.values.layer import LayerOptions
    >>> planes = [Table.of(row, height=1, width=3, bound=1) for row in ([1, -1, 1], [1, 1, -1])]
    >>> features = [Table.of(row, height=1, width=2, bound=1) for row in ([1, -1], [1, 1])]
    >>> [table] = tables(planes, [features], Phases.of((1, 3), (1, 2), LayerOptions()))
    >>> list(table.cells), table.row(0)
    ([4, 1], [4, -2])
    """
    (rows, cols), (_, pitch) = phases.map, phases.shape
    n = len(planes) * len(phases.taps)
    frame = _Frame.of(planes[0], filters, phases)
    bits = (2 * n).bit_length() if frame else n.bit_length()
    image = [bytes(phase.cells) for plane in planes for phase in phases.made(plane, -1)]
    size = 1 if bits <= 8 else 2 if bits <= 16 else 4
    halo, positions = phases.more[0] * pitch + phases.more[1], (rows - 1) * pitch + cols
    strips = -(-positions // max(_STRIP, 4 * halo))
    band = -(-positions // (8 * strips))
    shares = _Portion.all(filters, n, max(3, _SHARED // (5 * band)))
    sinks = [BytesIO() for _ in filters]
    for at in range(0, positions, 8 * band):
        strip = _Strip(image, phases, at, band, halo)
        starts = list(frame.starts(strip, bits)) if frame else [[[] for _ in range(bits + 1)] for _ in filters]
        for sink, count in zip(sinks, strip.counts(starts, shares, bits, bool(frame)), strict=True):
            sink.write(_cells(count, band, size))
    lines = cut(slice(at, at + cols * size) for at in range(0, rows * pitch * size, pitch * size))
    code, scale = {1: "B", 2: "H", 4: "I"}[size], 1 if frame else 2
    return [Table(rows, cols, b"".join(lines(sink.getvalue())), code, scale, -n) for sink in sinks]


@dataclass(frozen=True, slots=True)
class _Portion:
    """Some pixels of the filters, plane by plane in reading order, added in threes until one plane is left."""

    pixels: slice
    picks: list[bytes]
    """For each filter the case of every three."""
    signs: bytes
    """For each filter the sign of the plane that is left."""

    @classmethod
    def all(cls, filters: Sequence[Sequence[Table]], n: int, most: int) -> "list[_Portion]":
        """Divide the n pixels of all filters into portions of at most `most`; each begins with what was left."""
        signs = b"".join([bytes(table.cells) for features in filters for table in features]).translate(_SIGNS)
        portions: list[_Portion] = []
        left, starts = [b""] * len(filters), range(0, len(signs), n)
        for first in range(0, n, most):
            last = min(first + most, n)
            given = [sign + signs[at + first : at + last] for sign, at in zip(left, starts, strict=True)]
            portions.append(cls(slice(first, last), *_picks(given)))
            left = [portions[-1].signs[k : k + 1] for k in range(len(filters))]
        return portions


def _picks(signs: list[bytes]) -> tuple[list[bytes], bytes]:
    r"""Find the case of every three for each filter, and the sign of what is left, from the signs of the pixels.

    >>> _picks([bytes([1, 0, 1, 0]), bytes([0, 1, 1, 1])])
    ([b'\x05\x00\x00', b'\x03\x04\x02'], b'\x00\x01')
    """
    picks: list[list[bytes]] = [[] for _ in signs]
    while len(signs[0]) > 1:
        threes = -(-len(signs[0]) // 3)
        flat = b"".join([line.ljust(3 * threes, b"\0") for line in signs])
        a, b, c = (int.from_bytes(flat[place::3], "little") for place in range(3))
        cases = (a << 2 | b << 1 | c).to_bytes(len(flat) // 3, "little")
        odd = cases.translate(_ODD)
        for k, one in enumerate(picks):
            one.append(cases[k * threes : (k + 1) * threes])
        signs = [odd[at : at + threes] for at in range(0, len(odd), threes)]
    return [b"".join(one) for one in picks], b"".join(signs)


class _Strip:
    """Positions `at` to `at + 8 * band`, as planes."""

    def __init__(self, image: Sequence[bytes], phases: Phases, at: int, band: int, halo: int) -> None:
        self.image, self.phases, self.at, self.band, self.halo = image, phases, at, band, halo
        self.full = (1 << 8 * band) - 1

    def packed(self, cells: bytes, at: int, halo: int = 0) -> int:
        """Collect the bits of black cells from `at` on; `halo` positions beyond every piece are collected too."""
        length, plane = self.band + halo, 0
        for bit in range(8):
            start = at + bit * self.band
            piece = int.from_bytes(cells[start : start + length], "little")
            plane |= (
                piece & mask(1 << bit, length) if bit else piece >> 1 & mask(1, length)
            )  # white cells have bit 0 too
        return plane

    def counts(
        self, starts: Sequence[list[Planes]], portions: Sequence[_Portion], bits: int, unit: int
    ) -> Iterator[Planes]:
        """Count for each filter, from `starts` on, in planes of weight 1 to 2**(bits-1); a match has weight 2**unit."""
        count, pitch = len(self.phases.starts), self.phases.shape[1]
        shifts = [(number, 8 * (down * pitch + right)) for number, down, right in self.phases.taps]
        packed = [self.packed(cells, self.at, self.halo) for cells in self.image]
        pixels = [(packed[at + number], shift) for at in range(0, len(packed), count) for number, shift in shifts]
        left: list[int] = []
        for portion in portions:
            left += [plane >> shift & self.full for plane, shift in pixels[portion.pixels]]
            cases, left = _shared(left, self.full)
            for planes, picks in zip(starts, portion.picks, strict=True):
                planes[unit + 1] += map(getitem, cases, picks)
                _add_up(planes, bits)
        for planes, sign in zip(starts, portions[-1].signs, strict=True):
            planes[unit].append(left[0] ^ self.full if sign else left[0])
            _add_up(planes, bits)
            yield [plane for [plane] in planes[:bits]]


def _shared(pixels: list[int], full: int) -> tuple[list[tuple[int, ...]], list[int]]:
    """Add planes in threes: the cases of all threes, and the one plane that is left."""
    cases: list[tuple[int, ...]] = []
    while len(pixels) > 1:
        pixels += [0] * (-len(pixels) % 3)
        threes = iter(pixels)
        found = [_three(*three, full) for three in zip(threes, threes, threes, strict=True)]
        cases += [case for case, _ in found]
        pixels = [odd for _, odd in found]
    return cases, pixels


def _three(a: int, b: int, c: int, full: int) -> tuple[tuple[int, ...], int]:
    """Add three planes: the carries for the eight combinations of signs, and the sum without signs."""
    x, y = a ^ b, a ^ c
    both = x & y
    none, third, second, first = a ^ both, b ^ both, c ^ both, a ^ (x | y)
    return (none, third, second, first ^ full, first, second ^ full, third ^ full, none ^ full), x ^ c


def _add_up(planes: list[Planes], bits: int) -> None:
    """Add the planes of each weight until one is left, carrying into the next; what exceeds `bits` is dropped."""
    for weight in range(bits):
        given = planes[weight]
        if not len(given) % 2:
            given.append(0)
        carry = planes[weight + 1].append
        rest = iter(given)
        a = next(rest)
        for b, c in zip(rest, rest, strict=True):
            x = a ^ b
            carry(x & (a ^ c) ^ a)
            a = x ^ c
        planes[weight] = [a]
    planes[bits].clear()


def _cells(count: Planes, band: int, size: int) -> bytes:
    """Convert a count of `8 * band` positions to machine integers of `size` bytes."""
    cells = bytearray(8 * band * size)
    for byte in range(size):
        eight = count[8 * byte : 8 * byte + 8]
        turned = transposed(eight + [0] * (8 - len(eight)), band)
        at = byte if sys.byteorder == "little" else size - 1 - byte
        cells[at::size] = b"".join([plane.to_bytes(band, "little") for plane in turned])
    return bytes(cells)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What a black frame adds wrongly, for each part of the map: rows and columns where the same pixels lie outside."""

    above: list[set[int]]
    """The rows of each part."""
    beside: list[bytes]
    """For each part one row of the map, black in its columns."""
    sums: list[list[int]]
    """For each filter, for each rows and each columns, the sum of its pixels outside."""

    @classmethod
    def of(cls, plane: Table, filters: Sequence[Sequence[Table]], phases: Phases) -> "_Frame | None":
        """Find the parts of a map; None where no pixel of a filter ever lies outside."""
        (rows, cols), (s_r, s_c), pitch, w = phases.map, phases.steps, phases.shape[1], filters[0][0].width
        places = [
            (phases.starts[number][0] + s_r * down, phases.starts[number][1] + s_c * right)
            for number, down, right in phases.taps
        ]
        (top, left), (bottom, right) = map(min, zip(*places, strict=True)), map(max, zip(*places, strict=True))
        if min(top, left) >= 0 and bottom + (rows - 1) * s_r < plane.height and right + (cols - 1) * s_c < plane.width:
            return None
        above = _parts([row for row, _ in places[::w]], range(0, rows * s_r, s_r), plane.height)
        beside = _parts([col for _, col in places[:w]], range(0, cols * s_c, s_c), plane.width)
        sums: list[list[int]] = []
        for features in filters:
            pixels = [sum(pixel) for pixel in zip(*(table.values() for table in features), strict=True)]
            lines = [pixels[at : at + w] for at in range(0, len(pixels), w)]
            across = [[sum(column) for column in zip(*compress(lines, inside), strict=True)] for inside in above]
            sums.append([sum(pixels) - sum(compress(line, inside)) for line in across for inside in beside])
        marks = [bytes(_BLACK * (col in here) for col in range(pitch)) for here in beside.values()]
        return cls(list(above.values()), marks, sums)

    def starts(self, strip: "_Strip", bits: int) -> Iterator[list[Planes]]:
        """Write the sums into planes of weight 1 to 2**(bits-1), as numbers modulo 2**bits."""
        pitch = len(self.beside[0])
        first, skipped = divmod(strip.at, pitch)
        rows = range(first, first + -(-(skipped + 8 * strip.band) // pitch))
        black, white = bytes([_BLACK]) * pitch, bytes(pitch)
        above = [b"".join([black if row in here else white for row in rows]) for here in self.above]
        beside = [line * len(rows) for line in self.beside]
        ups, sides = ([strip.packed(cells, skipped) for cells in axis] for axis in (above, beside))
        parts = [up & side for up in ups for side in sides]
        for sums in self.sums:
            planes = [0] * bits
            for part, value in zip(parts, sums, strict=True):
                for bit in range(bits if value else 0):
                    if value >> bit & 1:
                        planes[bit] |= part
            yield [*([plane] for plane in planes), []]


def _parts(places: Sequence[int], steps: range, extent: int) -> dict[tuple[bool, ...], set[int]]:
    """Group the positions along an axis by which pixels of a filter lie inside; `places` are theirs at position 0.

    >>> _parts([-1, 1], range(0, 6, 2), 4)
    {(False, True): {0}, (True, True): {1}, (True, False): {2}}
    """
    parts: dict[tuple[bool, ...], set[int]] = {}
    for position, step in enumerate(steps):
        inside = tuple(0 <= place + step < extent for place in places)
        parts.setdefault(inside, set()).add(position)
    return parts
