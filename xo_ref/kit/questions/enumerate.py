"""Every small pair of bipolar grids, smallest first, and a few large pairs.

Most wrong kernels fail on some tiny pair (the small-scope hypothesis: Jackson and Damon,
"Elements of style", ISSTA 1996). The pairs are ordered by size, image pixels plus feature
pixels, so the first failure is a smallest one:

    2 pixels       4 pairs    1 x 1 under 1 x 1
    5 pixels     244 pairs so far
    9 pixels   11252
   10 pixels   28660

The stored vectors cover 64-bit words, tails and accumulators; the large pairs cover faults
that only a large image shows: wrong strides, buffers or index types.

A pair is told by its number in this order, so that any part of the billions is made without
what comes before. It knows its sums of products: where pixels are bits, those of a patch
are n - 2 * popcount(patch xor feature). The tests hold them equal to the engine's maps.
"""

import random
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Literal

from xo_ref.kit.case import Case
from xo_ref.kit.questions.ranges import EVERYTHING, Takes

Shape = tuple[int, int]

Kind = Literal["bipolar", "graded", "graded image", "graded feature", "faint"]

_FAINT = 2.0**-20

LARGE: tuple[tuple[Shape, Shape, Kind], ...] = (
    ((5, 8), (3, 4), "graded image"),
    ((6, 19), (3, 5), "graded feature"),
    ((8, 35), (2, 3), "graded"),
    ((4, 67), (2, 3), "graded image"),
    ((9, 36), (2, 33), "graded"),
    ((20, 9), (17, 2), "graded"),
    ((12, 7), (9, 3), "graded feature"),
    ((40, 50), (4, 5), "faint"),
    ((40, 50), (11, 13), "faint"),
    ((50, 41), (3, 3), "bipolar"),
    ((41, 50), (3, 3), "bipolar"),
    ((64, 80), (3, 3), "bipolar"),
    ((302, 8), (2, 3), "bipolar"),
    ((7, 305), (3, 2), "bipolar"),
    ((31, 131), (2, 5), "graded"),
    ((1, 4999), (1, 6), "bipolar"),
    ((3001, 1), (7, 1), "bipolar"),
    ((67, 131), (3, 5), "bipolar"),
    ((101, 37), (4, 2), "graded"),
    ((37, 1023), (2, 3), "bipolar"),
    ((1000, 1000), (2, 3), "bipolar"),
)
"""The large pairs: shape of the image, shape of the feature, kind of pixels; cheapest first.

The first ones combine what the stored vectors test separately: only one grid graded, graded pixels in long rows. The
faint ones tell transforms from sums (the second, code that transforms only large features): an error that is small
relative to the image is large relative to a faint patch.
"""


@dataclass(frozen=True, slots=True)
class Pair(Case):
    """A question about two bipolar grids that knows its answer.

    >>> next(small_cases(3)).sums
    (1,)
    """

    sums: tuple[int, ...] = ()
    """The sums of products in reading order: the scores times n."""


class Pairs:
    """Every fitting pair of bipolar grids with at most so many pixels in total, smallest first, by number.

    Clauses: `score.definition`, `map.position`.

    >>> pairs = Pairs(5)
    >>> len(pairs), pairs.upto(4), [pair.name for pair in pairs.cases(3, 5)]
    (244, 84, ['small-1x1-1x1-3', 'small-1x2-1x1-0'])
    """

    def __init__(self, most: int, takes: Takes = EVERYTHING) -> None:
        """List the shapes, of those that are taken."""
        self.shapes = [(image, feature) for image, feature in _shapes(most) if takes.admits(*image, *feature)]
        self._pixels = [height * width + h * w for (height, width), (h, w) in self.shapes]
        self._starts = [0, *accumulate(1 << pixels for pixels in self._pixels)]

    def __len__(self) -> int:
        """Count the pairs."""
        return self._starts[-1]

    def upto(self, pixels: int) -> int:
        """Count the pairs with at most so many pixels."""
        return self._starts[bisect_right(self._pixels, pixels)]

    def cases(self, start: int, stop: int) -> Iterator[Pair]:
        """Make the pairs from number `start` on, before `stop`."""
        for place in range(bisect_right(self._starts, start) - 1, len(self.shapes)):
            begin = self._starts[place]
            if begin >= stop:
                return
            yield from _pairs(*self.shapes[place], max(start - begin, 0), min(stop, self._starts[place + 1]) - begin)


def small_cases(most: int) -> Iterator[Pair]:
    """Yield every fitting pair of bipolar grids with at most `most` pixels in total, smallest first.

    >>> next(small_cases(2))
    Pair(name='small-1x1-1x1-0', clause='score.definition', image=[[-1]], feature=[[-1]],
    demand=<Demand.ANSWER: 'answer'>, reason='', guards=(), sums=(1,))
    """
    pairs = Pairs(most)
    return pairs.cases(0, len(pairs))


def _pairs(image: Shape, feature: Shape, start: int, stop: int) -> Iterator[Pair]:
    """Make the pairs of one shape from number `start` on, before `stop`: n bits of the feature below the image's."""
    (height, width), (h, w) = image, feature
    clause, n = "score.definition" if image == feature else "map.position", h * w
    name = f"small-{height}x{width}-{h}x{w}-"
    for bits in range(start >> n, ((stop - 1) >> n) + 1):
        rows, patches, first = _grid(bits, image), _patches(bits, image, feature), bits << n
        for marks in range(max(start - first, 0), min(stop - first, 1 << n)):
            sums = tuple([n - 2 * (patch ^ marks).bit_count() for patch in patches])
            yield Pair(f"{name}{first + marks:x}", clause, rows, _grid(marks, feature), sums=sums)


def _patches(bits: int, image: Shape, feature: Shape) -> list[int]:
    """Cut the patches out of an image, each as the bits of a feature."""
    (height, width), (h, w) = image, feature
    line = (1 << w) - 1
    return [
        sum((bits >> ((row + at) * width + col) & line) << (at * w) for at in range(h))
        for row in range(height - h + 1)
        for col in range(width - w + 1)
    ]


def large_case(image: Shape, feature: Shape, *, kind: Kind, seed: int) -> Case:
    """Build one pair of random grids, determined by the seed.

    Graded pixels are multiples of 1/64; in a faint image the lower right quarter is a million times smaller.

    Clauses: `map.value`.

    >>> case = large_case((2, 3), (1, 2), kind="bipolar", seed=1)
    >>> len(case.image), case.name
    (2, 'large-2x3-1x2-bipolar')
    """
    source = random.Random(f"{seed} {image} {feature}")  # noqa: S311  # pictures, no secrets
    levels = [level / 64 for level in range(-64, 65)]
    graded = {"graded": (True, True), "graded image": (True, False), "graded feature": (False, True)}
    rows, marks = (
        [source.choices(levels if is_graded else (-1, 1), k=shape[1]) for _ in range(shape[0])]
        for shape, is_graded in zip((image, feature), graded.get(kind, (False, False)), strict=True)
    )
    if kind == "faint":
        top, left = image[0] // 2, image[1] // 2
        rows[top:] = [[*row[:left], *(pixel * _FAINT for pixel in row[left:])] for row in rows[top:]]
    name = f"large-{image[0]}x{image[1]}-{feature[0]}x{feature[1]}-{kind.replace(' ', '-')}"
    return Case(name, "map.value", rows, marks)


def _shapes(most: int) -> list[tuple[Shape, Shape]]:
    """List the pairs of shapes that fit, fewest pixels first; then few rows before many."""
    sides = range(1, most)
    pairs = [
        ((height, width), (h, w))
        for height in sides
        for width in range(1, most // height + 1)
        for h in range(1, height + 1)
        for w in range(1, width + 1)
        if height * width + h * w <= most
    ]
    return sorted(pairs, key=lambda pair: (pair[0][0] * pair[0][1] + pair[1][0] * pair[1][1], pair))


@lru_cache(maxsize=1 << 12)  # the features of one image come again with the next
def _grid(bits: int, shape: Shape) -> list[list[int]]:
    """Convert the lowest bits to rows of -1 and 1, the first pixel from the lowest bit."""
    height, width = shape
    return [[1 if bits >> (row * width + col) & 1 else -1 for col in range(width)] for row in range(height)]
