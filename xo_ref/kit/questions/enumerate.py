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
"""

import random
from collections.abc import Iterator
from typing import Literal

from xo_ref.kit.case import Case

__all__ = ["LARGE", "large_case", "small_cases"]

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


def small_cases(most: int) -> Iterator[Case]:
    """Yield every fitting pair of bipolar grids with at most `most` pixels in total, smallest first.

    Clauses: `score.definition`, `map.position`.

    >>> sum(1 for _ in small_cases(5))
    244
    >>> next(small_cases(2))
    Case(name='small-1x1-1x1-0', clause='score.definition', image=[[-1]], feature=[[-1]],
    demand=<Demand.ANSWER: 'answer'>, reason='', guards=())
    """
    for image, feature in _shapes(most):
        (height, width), (h, w) = image, feature
        clause = "score.definition" if image == feature else "map.position"
        n = h * w
        for bits in range(1 << (height * width + n)):
            yield Case(
                f"small-{height}x{width}-{h}x{w}-{bits:x}", clause, _grid(bits >> n, image), _grid(bits, feature)
            )


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


def _grid(bits: int, shape: Shape) -> list[list[int]]:
    """Convert the lowest bits to rows of -1 and 1, the first pixel from the lowest bit."""
    height, width = shape
    return [[1 if bits >> (row * width + col) & 1 else -1 for col in range(width)] for row in range(height)]
