"""Shapes of much work, at which kernels change their code: blocks, threads, a matrix product, an index of 16 bits.

A fast path is taken from some amount of work on, and is wrong for what its blocks leave over. An array of
cheap shapes has the remainders and not the work, a few large images the work and not the remainders. So there are

    maps        every feature over maps of 2**14 products, of all pairs of remainders by 4, and over some of 2**16
                and 2**18 in three proportions
    products    many pixels in the feature under many positions, as matrix products are blocked
    halos       features of more rows, or columns, than a tile with its border
    features    more pixels than a counter of 13 or 16 bits has numbers, with a remainder by 16

with pixels of -1 and 1 and, in turn, bytes, which no small format holds, or a match, in whose sum each product counts.
"""

from collections.abc import Iterator
from itertools import product
from math import isqrt

from xo_ref.kit.case import Case
from xo_ref.kit.questions.contents import filled, found
from xo_ref.kit.questions.ranges import EVERYTHING, Extents, Takes

_FEATURES = ((1, 1), (2, 3), (3, 2), (3, 3), (4, 4), (5, 5), (7, 7), (8, 8))
_WORK = ((1 << 14, 16, (1,)), (1 << 16, 4, (4, 0.25, 1, 4)), (1 << 18, 4, (1, 4, 0.25, 1)))
"""Products, shapes of each feature, and their height in multiples of the width, in turn."""
_POSITIONS = 1 << 17  # of a map, beyond which it is asked of no feature
_PRODUCTS = 600_000
_OPERANDS = ((16, 17), (23, 23), (33, 32), (65, 64))  # extents of features, and all but the last of maps
_OTHERS = (
    *(Extents(300, 3, 140, 2), Extents(3, 300, 2, 140), Extents(600, 2, 290, 1), Extents(2, 600, 1, 290)),
    *(Extents(92, 95, 91, 93), Extents(264, 252, 263, 251)),
)


def heavy_cases(seed: int, takes: Takes = EVERYTHING) -> Iterator[Case]:
    """Ask the shapes, cheapest first.

    Clauses: `map.value`.

    >>> next(heavy_cases(1)).name
    'heavy-22x22-7x7-bytes-bytes'
    """
    for place, shape in enumerate(heavy_shapes(takes)):
        if place % 2 and shape.n > shape.rows * shape.cols:
            yield found(shape, negative=False, seed=seed, name="heavy")
        else:
            kind = "random" if place % 3 else "bytes"
            yield filled(shape, kind, kind, seed=seed, name="heavy")


def heavy_shapes(takes: Takes = EVERYTHING) -> list[Extents]:
    """Return the shapes that are taken, cheapest first.

    >>> len({(shape.rows % 4, shape.cols % 4) for shape in heavy_shapes() if shape[2:] == (3, 3)})
    16
    """
    smallest = ((box.rows[0], box.cols[0]) for box in takes.feature)
    shapes = {*_OTHERS, *(shape for h, w in (*_FEATURES, *smallest) for shape in _maps(h, w))}
    for (h, w), (rows, cols) in product(_OPERANDS, _OPERANDS[:-1]):
        shapes |= {Extents(rows + h - 1, cols + w - 1, h, w), Extents(cols + h - 1, rows + w - 1, h, w)}
    taken = (shape for shape in shapes if shape.products <= _PRODUCTS and takes.admits(*shape))
    return sorted(taken, key=lambda shape: (shape.products, shape))


def _maps(h: int, w: int) -> Iterator[Extents]:
    """Yield a feature over maps of each amount of work, with remainders that differ."""
    for work, count, proportions in _WORK:
        positions = work // (h * w)
        for number in range(count if positions <= _POSITIONS else 0):
            high = isqrt(int(positions * proportions[number % len(proportions)]))
            rest = (number + h) % 4, (number // 4 + number + w) % 4
            rows, cols = (
                max(1, side // 4 * 4 + more) for side, more in zip((high, positions // max(1, high)), rest, strict=True)
            )
            yield Extents(rows + h - 1, cols + w - 1, h, w)
