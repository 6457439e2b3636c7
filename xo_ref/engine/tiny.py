"""One product: a whole map of a tiny grid in one multiplication of two integers.

Kronecker substitution as in `lanes`, with the feature's rows spaced like the image's and lanes of the
machine integers that become the map's cells. Pixels of -1 and 1 are taken as 0 and 1: then a sum of
products and the number of the feature's black pixels are the number of matches. Other pixels are raised
by their bound.

Exactness: see `lanes`.

At 9 x 9 under 3 x 3 (microseconds, CPython 3.11) it takes 2.7 for pixels of -1 and 1, where `byrow` takes 4.8
and bit slicing 40, and 9.9 for levels k/127, where `lanes` takes 47.

Clauses: `map.value`.
"""

from collections.abc import Callable
from functools import lru_cache
from operator import lshift

from xo_ref.engine.bits import cut
from xo_ref.engine.packing import ones, packed, unpacked, wide
from xo_ref.values.grid import Feature, Image
from xo_ref.values.table import Table

_COUNTS = 1 << 17  # up to here one product of (H * W) by (h * W) lanes is fastest
_SUMS = 1 << 20  # the same, times the square of the bytes of a lane

_Rows = Callable[[bytes], tuple[bytes, ...]]

_WHITE = bytes(cell < 128 for cell in range(256))  # from signed bytes: 1 to 1, -1 to 0


def fits(image: Image, feature: Feature, *, is_bipolar: bool) -> bool:
    """Return whether one product is fastest, and its sums fit 64 bits (bipolar: its counts one byte)."""
    height, width, h = image.height, image.width, feature.height
    n = h * feature.width
    if is_bipolar:
        return height * width * h * width <= _COUNTS and n < 256
    bits = (2 * n * feature.denominator * image.denominator).bit_length()
    return bits <= 64 and height * width * h * width * _size(bits) ** 2 <= _SUMS


def _size(bits: int) -> int:
    return wide((bits + 7) // 8)


def counts(image: Image, feature: Feature) -> Table:
    """Count the matches at every position in lanes of one byte; all pixels are -1 or 1, n < 256.

    >>> list(counts(Image([[1, -1, 1], [-1, 1, 1]]), Feature([[1, -1]])).cells)
    [2, 0, 0, 1]
    """
    height, width, h, w = image.height, image.width, feature.height, feature.width
    marks: bytes = feature.table.cells  # type: ignore[assignment]  # pixels of -1 and 1 are bytes
    pixels: bytes = image.table.cells  # type: ignore[assignment]  # the same
    gap, signs, ones, count, marks_rows, map_rows = _frame(height, width, h, w)
    white = int.from_bytes(gap.join(marks_rows(marks)).translate(_WHITE), "little")
    product = int.from_bytes(pixels.translate(_WHITE), "little") * (2 * white - signs)
    lanes = (product + marks.count(255) * ones).to_bytes(count, "little")
    return Table(height - h + 1, width - w + 1, b"".join(map_rows(lanes)), "B", 2, -h * w)


def sums(image: Image, feature: Feature) -> Table:
    """Sum the products of numerators at every position in lanes of up to 8 bytes; all fit in there.

    >>> sums(Image([[0.5, -1, 1], [-1, 0, 0.25]]), Feature([[1, -0.5]])).row(1)
    [-8, -1]
    """
    height, width, h, w = image.height, image.width, feature.height, feature.width
    bound, values = image.denominator, feature.table.part(0, 0, h * w)
    half = bound * sum(map(abs, values))
    size = _size((2 * max(half, bound)).bit_length())
    shifts, count, map_rows = _spaced(height, width, h, w, size)
    [pixels] = packed(image.table.cells, len(image.table.cells) // (height * width), size, bound)
    lanes = pixels * sum(map(lshift, values, shifts)) + (half - bound * sum(values)) * ones(count, size)
    cells = unpacked([lanes.to_bytes(count * size, "little")], size)
    code = {1: "B", 2: "H", 4: "I", 8: "Q"}[size]
    return Table(height - h + 1, width - w + 1, b"".join(map_rows(cells)), code, 1, -half)


@lru_cache(maxsize=64)
def _frame(height: int, width: int, h: int, w: int) -> tuple[bytes, int, int, int, _Rows, _Rows]:
    """Precompute for counts all that depends only on the shapes.

    The black gap between two rows of the feature, the feature with all its pixels 1, ones
    in all lanes of the product, the number of these lanes; the rows of the feature, from its
    last pixel to its first, and the rows of the map, each cut out of the bytes that hold them.
    """
    signs = bytes(width - w).join([b"\1" * w] * h)
    count, first = height * width + len(signs) - 1, len(signs) - 1
    marks_rows = cut(slice(at + w - 1, at - 1 if at else None, -1) for at in range((h - 1) * w, -1, -w))
    map_rows = cut(slice(at, at + width - w + 1) for at in range(first, height * width, width))
    return b"\xff" * (width - w), int.from_bytes(signs, "little"), ones(count, 1), count, marks_rows, map_rows


@lru_cache(maxsize=64)
def _spaced(height: int, width: int, h: int, w: int, size: int) -> tuple[list[int], int, _Rows]:
    """Precompute for sums the shift of each pixel of the feature, the lanes of the product, and the rows of the map."""
    first = (h - 1) * width + w - 1
    shifts = [8 * size * (first - row * width - col) for row in range(h) for col in range(w)]
    rows = (slice(at * size, (at + width - w + 1) * size) for at in range(first, height * width, width))
    return shifts, height * width + first, cut(rows)
