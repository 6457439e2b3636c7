"""The shapes that people ship, those that a user names, and the smallest that an implementation takes.

Networks use a handful of features over a handful of images, and their kernels have code of
their own for each: an unrolled 3 x 3, a 1 x 1 that is a matrix product, a tile of 32 or 64
columns. A covering array of small shapes meets none of them at the size that is shipped, so
they are asked by name:

    squares   every feature over every size up to 32, the larger sizes where they are cheap
    strips    every feature over every size and every power of two up to 1024, as a width and
              as a height, with a map of 1 to 3 along the other axis
    sides     3 x 3 over every width and every height from 3 to 70

An implementation that names its largest feature is asked with that too, all pixels equal.

Where an implementation takes no small scope (3 x 3 features have 2**18 pairs of grids at
least), its smallest shapes are asked with drawn pixels instead.
"""

import random
from collections.abc import Iterable, Iterator
from itertools import product

from xo_ref.kit.case import Case
from xo_ref.kit.questions.contents import filled, found
from xo_ref.kit.questions.ranges import EVERYTHING, Extents, Takes

FEATURES = ((1, 1), (3, 3), (5, 5), (7, 7), (11, 11), (1, 7), (7, 1))
"""The features of networks, rows and columns."""
SIZES = (7, 14, 28, 32, 56, 64, 96, 112, 128, 224, 256)
"""The extents of their images."""

_POWERS = (8, 16, 32, 64, 128, 256, 512, 1024)
_SIDES = range(3, 71)
_CHEAP = 100_000  # products of a square
_DEAR = 600_000  # products of a square that is asked for a feature of at most 3 x 3
_GRADED = 400  # numbers of a map that is asked with graded pixels too, which take ten times as long to judge
_FEW = 8  # shapes of which each is asked with graded pixels
_DRAWN = 64  # questions of one smallest shape
_SPARE = 2**25  # pixels of the smallest shapes, after which no further one is asked


def shipped_cases(seed: int, takes: Takes = EVERYTHING) -> Iterator[Case]:
    """Ask the shapes that people ship, cheapest first: with -1 and 1, and where the map is small with other pixels too.

    These are multiples of 1/64 and bytes in turn: sums of the former are exact in any format but the smallest.

    Clauses: `map.value`.

    >>> next(shipped_cases(1)).name
    'shipped-1x7-1x1-random-random'
    """
    shapes = shipped_shapes(takes)
    for place, shape in enumerate(shapes):
        yield filled(shape, "random", "random", seed=seed, name="shipped")
        if shape.rows * shape.cols <= _GRADED or len(shapes) < _FEW:
            kind = ("graded", "bytes")[place % 2]
            yield filled(shape, kind, kind, seed=seed, name="shipped")


def named_cases(shapes: Iterable[Extents], seed: int) -> Iterator[Case]:
    """Ask shapes that a user names, each with random, planted, checkered and graded pixels.

    Clauses: `map.value`.

    >>> [case.name for case in named_cases([Extents(5, 7, 2, 3)], 1)][:2]
    ['named-5x7-2x3-random-random', 'named-5x7-2x3-found']
    """
    kinds = [("checkerboard", "random"), ("random", "checkerboard"), ("white", "white"), ("graded", "graded")]
    kinds += [("seven-bits", "random"), ("sparse", "graded")]
    for shape in dict.fromkeys(shapes):
        yield filled(shape, "random", "random", seed=seed, name="named")
        yield found(shape, negative=False, seed=seed, name="named")
        yield found(shape, negative=True, seed=seed, name="named")
        yield from (filled(shape, image, feature, seed=seed, name="named") for image, feature in kinds)


def largest_shapes(takes: Takes) -> Iterator[Extents]:
    """Yield the largest features that are taken, each in an image hardly larger: what a counter can just hold.

    Features that have no bound, or a very high one, are left out.

    >>> [str(shape) for shape in largest_shapes(Takes.parse(feature="..8x..8,3x3", image="8..x..9"))]
    ['9x9/8x8', '8x5/3x3']
    """
    for outer, inner in product(takes.image, takes.feature):
        h, w = (min(ranges) for ranges in zip(*([side[-1] for side in box] for box in (inner, outer)), strict=True))
        height, width = (min(max(one, side[0]), side[-1]) for one, side in zip((h + 1, w + 2), outer, strict=True))
        shape = Extents(height, width, h, w)
        if shape.products <= _CHEAP and takes.admits(*shape):
            yield shape


def smallest_cases(seed: int, takes: Takes, most: int) -> Iterator[Case]:
    """Ask bipolar pairs of the smallest shapes that are taken, up to `most` of them: all pairs where these are few.

    Clauses: `map.value`.

    >>> [case.image for case in smallest_cases(1, Takes.parse(image="1x1"), 4)]
    [[[-1]], [[1]], [[-1]], [[1]]]
    """
    source = random.Random(f"{seed} smallest")  # noqa: S311  # pictures, no secrets
    left, spare = most, _SPARE
    for shape in _smallest(takes):
        image = shape.height * shape.width
        pixels = image + shape.n
        count = min(_DRAWN, max(2, spare // pixels))
        drawn = range(1 << pixels) if 1 << pixels <= _DRAWN else [source.getrandbits(pixels) for _ in range(count)]
        for number, bits in enumerate(drawn[:left]):
            marks = [1 if mark == "1" else -1 for mark in reversed(f"{bits:0{pixels}b}")]
            rows = [marks[at : at + shape.width] for at in range(0, image, shape.width)]
            feature = [marks[at : at + shape.w] for at in range(image, pixels, shape.w)]
            yield Case(f"smallest-{str(shape).replace('/', '-')}-{number}", "map.value", rows, feature)
        left, spare = left - len(drawn[:left]), spare - count * pixels
        if spare < 0:
            return


def shipped_shapes(takes: Takes = EVERYTHING) -> list[Extents]:
    """Return the shapes that people ship and the implementation takes, cheapest first.

    >>> Extents(224, 224, 3, 3) in shipped_shapes(), Extents(224, 224, 11, 11) in shipped_shapes()
    (True, False)
    """
    shapes = {Extents(3 + width % 4, width, 3, 3) for width in _SIDES}
    shapes |= {Extents(height, 3 + height % 4, 3, 3) for height in _SIDES}
    squares = (Extents(size, size, h, w) for size, (h, w) in product(SIZES, FEATURES) if max(h, w) <= size)
    shapes |= {shape for shape in squares if shape.products <= (_DEAR if shape.n <= 9 else _CHEAP)}
    for place, (size, (h, w)) in enumerate(product(sorted({*SIZES, *_POWERS}), FEATURES)):
        if max(h, w) <= size:
            shapes |= {Extents(h + place % 3, size, h, w), Extents(size, w + place % 3, h, w)}
    return sorted((one for one in shapes if takes.admits(*one)), key=lambda shape: (shape.products, shape))


def _smallest(takes: Takes) -> list[Extents]:
    """Return the shapes that are taken and whose extents are among the first four, fewest pixels first."""
    found_: set[Extents] = set()
    for outer, inner in product(takes.image, takes.feature):
        vertical, horizontal = _first(outer.rows, inner.rows), _first(outer.cols, inner.cols)
        found_ |= {Extents(height, width, h, w) for (height, h), (width, w) in product(vertical, horizontal)}
    return sorted(found_, key=lambda shape: (shape.height * shape.width + shape.n, shape))


def _first(outer: range, inner: range) -> list[tuple[int, int]]:
    """Return the extents of image and feature along one axis."""
    return [(whole, part) for part in inner[:4] for whole in range(max(outer[0], part), outer[-1] + 1)[:4]]
