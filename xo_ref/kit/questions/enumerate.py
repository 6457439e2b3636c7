"""Every small pair of bipolar grids, smallest first, and a few large pairs.

Most wrong kernels fail on some tiny pair (the small-scope hypothesis: Jackson and Damon,
"Elements of style", ISSTA 1996). The pairs are ordered by size, image pixels plus feature
pixels, so the first failure is a smallest one:

    2 pixels       4 pairs    1 x 1 under 1 x 1
    5 pixels     244 pairs so far
    9 pixels   11252
   10 pixels   28660

The stored questions cover 64-bit words, tails and accumulators; the large pairs cover faults
that only a large image shows: wrong strides, buffers or index types.

A pair is told by its number in this order, so that any part of the billions is made without
what comes before. It knows its `sums` of products: where pixels are bits, those of a patch
are n - 2 * popcount(patch xor feature). The tests hold them equal to the engine's maps.
"""

from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate

from xo_ref.kit.case import Case
from xo_ref.kit.questions.ranges import EVERYTHING, Extents, Takes
from xo_ref.values.maps import FeatureMap
from xo_ref.values.table import Table

LARGE: tuple[tuple[Extents, str, str], ...] = (
    (Extents(5, 8, 3, 4), "graded", "random"),
    (Extents(6, 19, 3, 5), "random", "graded"),
    (Extents(8, 35, 2, 3), "graded", "graded"),
    (Extents(4, 67, 2, 3), "graded", "random"),
    (Extents(9, 36, 2, 33), "graded", "graded"),
    (Extents(20, 9, 17, 2), "graded", "graded"),
    (Extents(12, 7, 9, 3), "random", "graded"),
    (Extents(40, 50, 4, 5), "faint", "random"),
    (Extents(40, 50, 11, 13), "faint", "random"),
    (Extents(50, 41, 3, 3), "random", "random"),
    (Extents(41, 50, 3, 3), "random", "random"),
    (Extents(64, 80, 3, 3), "random", "random"),
    (Extents(302, 8, 2, 3), "random", "random"),
    (Extents(7, 305, 3, 2), "random", "random"),
    (Extents(31, 131, 2, 5), "graded", "graded"),
    (Extents(1, 4999, 1, 6), "random", "random"),
    (Extents(3001, 1, 7, 1), "random", "random"),
    (Extents(67, 131, 3, 5), "random", "random"),
    (Extents(101, 37, 4, 2), "graded", "graded"),
    (Extents(37, 1023, 2, 3), "random", "random"),
    (Extents(1000, 1000, 2, 3), "random", "random"),
)
"""The large pairs: shape, kind of pixels of the image and of the feature; cheapest first.

The first ones combine what the stored questions test separately: only one grid graded, graded pixels in long rows. The
faint ones tell transforms from sums (the second, code that transforms only large features): an error that is small
relative to the image is large relative to a faint patch.
"""


class Pairs:
    """Every fitting pair of bipolar grids with at most so many pixels in total, smallest first, by number.

    Clauses: `score.definition`, `map.position`.

    >>> pairs = Pairs(5)
    >>> len(pairs), pairs.upto(4), [pair.name for pair in pairs.cases(3, 5)]
    (244, 84, ['small-1x1-1x1-3', 'small-1x2-1x1-0'])
    >>> next(pairs.cases()).expected
    FeatureMap([[1]], denominator=1)
    """

    def __init__(self, most: int, takes: Takes = EVERYTHING) -> None:
        """List the shapes, of those that are taken."""
        self.shapes = [shape for shape in _shapes(most) if takes.admits(*shape)]
        self._pixels = [_pixels(shape) for shape in self.shapes]
        self._starts = [0, *accumulate(1 << pixels for pixels in self._pixels)]

    def __len__(self) -> int:
        """Count the pairs."""
        return self._starts[-1]

    def upto(self, pixels: int) -> int:
        """Count the pairs with at most so many pixels."""
        return self._starts[bisect_right(self._pixels, pixels)]

    def cases(self, start: int = 0, stop: int | None = None) -> Iterator[Case]:
        """Make the pairs from number `start` on, before `stop`: all of them."""
        stop = len(self) if stop is None else stop
        for place in range(bisect_right(self._starts, start) - 1, len(self.shapes)):
            begin = self._starts[place]
            if begin >= stop:
                return
            yield from _pairs(self.shapes[place], max(start - begin, 0), min(stop, self._starts[place + 1]) - begin)


def _pairs(shape: Extents, start: int, stop: int) -> Iterator[Case]:
    """Make the pairs of one shape from number `start` on, before `stop`: n bits of the feature below the image's."""
    n, clause = shape.n, "map.position" if shape.products > shape.n else "score.definition"
    name = f"small-{str(shape).replace('/', '-')}-"
    for bits in range(start >> n, ((stop - 1) >> n) + 1):
        rows, patches, first = _grid(bits, *shape[:2]), _patches(bits, shape), bits << n
        for marks in range(max(start - first, 0), min(stop - first, 1 << n)):
            sums = [n - 2 * (patch ^ marks).bit_count() for patch in patches]
            right = FeatureMap.of_table(Table.of(sums, height=shape.rows, width=shape.cols, bound=n), n)
            yield Case(f"{name}{first + marks:x}", clause, rows, _grid(marks, *shape[2:]), expected=right)


def _patches(bits: int, shape: Extents) -> list[int]:
    """Cut the patches out of an image, each as the bits of a feature."""
    width, line = shape.width, (1 << shape.w) - 1
    return [
        sum((bits >> ((row + at) * width + col) & line) << (at * shape.w) for at in range(shape.h))
        for row in range(shape.rows)
        for col in range(shape.cols)
    ]


def _pixels(shape: Extents) -> int:
    return shape.height * shape.width + shape.n


def _shapes(most: int) -> list[Extents]:
    """List the shapes that fit, fewest pixels first; then few rows before many."""
    shapes = (
        Extents(height, width, h, w)
        for height in range(1, most)
        for width in range(1, most // height + 1)
        for h in range(1, height + 1)
        for w in range(1, width + 1)
        if height * width + h * w <= most
    )
    return sorted(shapes, key=lambda shape: (_pixels(shape), shape))


@lru_cache(maxsize=1 << 12)  # the features of one image come again with the next
def _grid(bits: int, height: int, width: int) -> list[list[int]]:
    """Convert the lowest bits to rows of -1 and 1, the first pixel from the lowest bit."""
    return [[1 if bits >> (row * width + col) & 1 else -1 for col in range(width)] for row in range(height)]
