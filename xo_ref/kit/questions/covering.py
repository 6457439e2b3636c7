"""A covering array of shapes: every pair of properties that can occur together does.

A kernel is wrong for a kind of shape: a width that a vector register does not divide, a row
of 64 pixels, a map of one column. A kind is a property of one number, and the numbers are

    H W    rows and columns of the image        n    h * w, pixels of the feature
    h w    of the feature                       P    R * C, positions
    R C    of the map                           F    H * W, pixels of the image

A property is one of these, written in the grammar of conditions (and so may be evaluated):

    H % 16 == r    each of 16 remainders, of every number; those of 4 and 8 follow from them
    H == v         1, 2, 3, and 2**k - 1, 2**k, 2**k + 1: for an extent k = 4 ... 10, else k = 7, 8

A fault that needs two properties at once, of two different numbers, is met by an array of
strength 2: the stored shapes hold every pair that some shape of at most `LIMIT` products
has. Each property is also asked with -1 and 1, with the feature planted in the image, and
with graded pixels. Sizes beyond `LIMIT` are asked separately: n, P and F with k = 15 and 16, and a few
large maps, long lines and large features, with graded pixels too. Triples of the smallest extents
are in the small scope.

The shapes are chosen greedily, by the pairs that a shape adds for what it costs (D. Cohen et
al., "The AETG system", 1997); the gain of a shape only falls, so a heap of old gains tells the
best one without recomputing them all (M. Minoux, 1978). The unrestricted array is stored in
`shapes.json`, which `python -m tests.tools.coverage --write` writes; for an implementation
that takes fewer shapes, an array is built on demand, from a bounded pool.

Ruled out: fewer shapes. H and W alone need 684: 201 pairs of exact values within the limit, 362 of an
exact value and one of the 11 remainders that no exact value has, 121 of two such remainders. And a
shape with large H and W is too expensive if h and R are large as well.
"""

import heapq
import json
import random
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import accumulate, chain, product
from math import isqrt
from pathlib import Path

from xo_ref.kit.case import Case
from xo_ref.kit.questions.contents import KINDS, filled, found
from xo_ref.kit.questions.ranges import ANY, EVERYTHING, Extents, Takes

LIMIT = 2048
"""The most products of a stored shape; for a restricted implementation, a limit in multiples of its cheapest shape."""
PATH = Path(__file__).with_name("shapes.json")
"""The stored array."""

_NEAR = (-1, 0, 1)
_EXTENTS = (1, 2, 3, *(2**k + near for k in range(4, 11) for near in _NEAR))
_COUNTS = (1, 2, 3, *(2**k + near for k in (7, 8) for near in _NEAR))
_HUGE = tuple(2**k + near for k in (15, 16) for near in _NEAR)
_LARGE = (
    *(Extents(35, 34, 3, 3), Extents(67, 66, 3, 2), Extents(131, 130, 2, 3)),  # maps
    *(Extents(3, 1030, 2, 3), Extents(1030, 3, 3, 2), Extents(2, 2051, 2, 2), Extents(4101, 2, 3, 2)),  # lines
    *(Extents(40, 41, 33, 34), Extents(66, 67, 64, 65)),  # features
)
_QUANTITIES = {**dict.fromkeys("HWhwRC", _EXTENTS), **dict.fromkeys("nPF", _COUNTS)}

PROPERTIES: tuple[str, ...] = tuple(
    f"{quantity} {text}"
    for quantity, values in _QUANTITIES.items()
    for text in (*(f"% 16 == {rest}" for rest in range(16)), *(f"== {value}" for value in values))
)
"""All properties, as conditions; bit k of a `mask` is the k-th."""

_BIT = {text: 1 << place for place, text in enumerate(PROPERTIES)}
_SAME = [sum(_BIT[other] for other in PROPERTIES if other[0] == text[0]) for text in PROPERTIES]
_POOL = 8_000  # shapes of which an array is chosen for an implementation with ranges of its own
_BUDGET = 3_000_000  # products of all its shapes
_DEAR = 400_000  # products of one of them, if a cheaper one is taken at all
_FIXED, _JUDGED = 2_000, 20  # what a question and each number of its map cost beside, in products: asking, judging
_GRADED = 600  # products of a shape that is asked with graded pixels, which take ten times as long to judge
_CROSSED = 800  # products of a shape for a pair of contents
_TRIED = 48  # shapes of which one is chosen for a pair of contents


def covering_cases(seed: int, takes: Takes = EVERYTHING) -> Iterator[Case]:
    """Ask the covering shapes, cheapest first: bipolar, planted and graded pixels in turn where each adds most.

    Clauses: `map.value`.

    >>> next(covering_cases(1)).name
    'covering-1x1-1x1-graded-graded'
    """
    kinds = ("graded", "random", "found", "negative")
    seen = dict.fromkeys(kinds, 0)
    shapes = covering_shapes(takes)
    for place, shape in enumerate(shapes):
        key = mask(shape)
        turned = kinds[place % len(kinds) :] + kinds
        fit = [kind for kind in turned if kind != "graded" or shape.products <= _GRADED]
        added = {kind: (key & ~seen[kind]).bit_count() for kind in fit}
        kind = max(added, key=added.__getitem__)
        seen[kind] |= key
        yield _of_kind(shape, kind, seed)
    for kind, shape in product(kinds, shapes):  # what few shapes have, such as one pixel, is met again
        if mask(shape) & ~seen[kind]:
            seen[kind] |= mask(shape)
            yield _of_kind(shape, kind, seed)
    large = ((shape, kind) for shape, kind in product(_LARGE, ("random", "graded")) if takes.admits(*shape))
    for shape, kind in chain(large, _huge(takes)):
        yield _of_kind(shape, kind, seed)


def crossed_cases(seed: int, takes: Takes = EVERYTHING) -> Iterator[Case]:
    """Ask every kind of image under every kind of feature, in shapes of which each kind meets many.

    Each pair of kinds is asked in three shapes.

    Clauses: `map.value`.

    >>> len(list(crossed_cases(1)))
    1200
    """
    shapes = [shape for shape in covering_shapes(takes) if shape.products <= _CROSSED and min(shape.n, shape.cols) > 1]
    shapes = shapes or list(covering_shapes(takes)[:1])
    kinds = [kind for kind in KINDS if kind != "faint"]  # which is for large images
    seen = dict.fromkeys(product("IF", kinds), 0)
    source = random.Random("shapes for contents")  # noqa: S311  # pictures, no secrets
    for again, image, feature in product(range(3), kinds, kinds):
        tried = source.choices(shapes, k=_TRIED)
        both = ("I", image), ("F", feature)
        shape = max(tried, key=lambda shape: sum((mask(shape) & ~seen[kind]).bit_count() for kind in both))
        for kind in both:
            seen[kind] |= mask(shape)
        yield filled(shape, image, feature, seed=seed, name=f"crossed-{again}")


@cache
def covering_shapes(takes: Takes = EVERYTHING) -> tuple[Extents, ...]:
    """Return the shapes of an array inside what an implementation takes, cheapest first; there is always one.

    >>> shapes = covering_shapes(Takes.parse(feature="3x3", image="..x..1024"))
    >>> {shape[2:] for shape in shapes}, max(shape.width for shape in shapes)
    ({(3, 3)}, 1024)
    """
    if takes == EVERYTHING:
        stored = json.loads(PATH.read_text(encoding="utf-8"))
        return tuple(Extents(*shape) for shape in stored["shapes"])
    return tuple(covering(_pool(takes)))


def mask(shape: Extents) -> int:
    """Return which properties a shape has, one bit each.

    >>> [text for place, text in enumerate(PROPERTIES) if mask(Extents(64, 40, 3, 9)) >> place & 1]
    ['H % 16 == 0', 'H == 64', 'W % 16 == 8', 'h % 16 == 3', 'h == 3', 'w % 16 == 9',
     'R % 16 == 14', 'C % 16 == 0', 'C == 32', 'n % 16 == 11', 'P % 16 == 0', 'F % 16 == 0']
    """
    height, width, h, w = shape
    rows, cols = height - h + 1, width - w + 1
    numbers = (height, width, h, w, rows, cols, h * w, rows * cols, height * width)
    return sum(map(_bits, _QUANTITIES, numbers))


@cache
def _bits(quantity: str, value: int) -> int:
    return _BIT[f"{quantity} % 16 == {value % 16}"] | _BIT.get(f"{quantity} == {value}", 0)


def covering(pool: Iterable[Extents], budget: int = _BUDGET) -> list[Extents]:
    """Choose shapes that together have every pair of properties that one of the pool has, cheapest first.

    Stops early where the shapes chosen have more products than the budget.

    >>> covering([Extents(1, 1, 1, 1), Extents(5, 7, 2, 3), Extents(37, 23, 18, 19)])
    [Extents(height=1, width=1, h=1, w=1), Extents(height=5, width=7, h=2, w=3)]
    """
    covered = list(_SAME)
    cheapest: dict[int, Extents] = {}
    for shape in sorted(pool, key=lambda shape: (shape.products, shape)):
        cheapest.setdefault(mask(shape), shape)
    heap = [(-_gain(key, covered) / _price(shape), shape, key) for key, shape in cheapest.items()]
    heapq.heapify(heap)
    chosen: list[Extents] = []
    while heap and budget > 0:
        worth, shape, key = heap[0]
        now = -_gain(key, covered) / _price(shape)
        if now > worth:  # less than it was when it was put there
            heapq.heapreplace(heap, (now, shape, key)) if now else heapq.heappop(heap)
            continue
        heapq.heappop(heap)
        chosen.append(shape)
        budget -= shape.products
        for place in _places(key):
            covered[place] |= key
    return sorted(chosen, key=lambda shape: (shape.products, shape))


def _price(shape: Extents) -> int:
    """Return what asking a shape costs, in products."""
    return _FIXED + shape.products + _JUDGED * shape.rows * shape.cols


def _gain(key: int, covered: list[int]) -> int:
    """Count, twice each, the pairs that a shape with these properties adds."""
    return sum((key & ~covered[place]).bit_count() for place in _places(key))


def _places(key: int) -> Iterator[int]:
    """Yield the bits that are set."""
    while key:
        lowest = key & -key
        yield lowest.bit_length() - 1
        key ^= lowest


def _pool(takes: Takes) -> Iterator[Extents]:
    """Yield shapes inside what is taken: the stored ones, and at most `_POOL` for each pair of boxes."""
    yield from (shape for shape in covering_shapes() if takes.admits(*shape))
    for outer, inner in product(takes.image, takes.feature):
        vertical, horizontal = _axis(outer.rows, inner.rows), _axis(outer.cols, inner.cols)
        if not vertical or not horizontal:
            continue
        costs = [_cost(*option) for option in horizontal]
        least = _cost(*vertical[0]) * costs[0]
        limit = max(least, min(least * LIMIT, _DEAR))
        ends = list(accumulate(bisect_right(costs, limit // _cost(*option)) for option in vertical))
        source = random.Random("a pool of shapes")  # noqa: S311  # pictures, no secrets
        chosen = range(ends[-1]) if ends[-1] <= _POOL else source.sample(range(ends[-1]), _POOL)
        for number in chosen:
            place = bisect_right(ends, number)
            (height, h), (width, w) = vertical[place], horizontal[ends[place] - number - 1]
            yield Extents(height, width, h, w)


def _axis(outer: range, inner: range) -> list[tuple[int, int]]:
    """Return the extents of image and feature along one axis from which pairs are made, cheapest first."""
    found = {
        (whole, part)
        for part in _notable(inner)
        for whole in {*_notable(outer), *(part + rest - 1 for rest in _notable(ANY))}
        if whole >= part and whole in outer
    }
    return sorted(found, key=lambda option: (_cost(*option), option))


def _cost(whole: int, part: int) -> int:
    return (whole - part + 1) * part


def _notable(extents: range) -> list[int]:
    """Return the extents of a range to try: the first ones, which have all remainders, the exact ones, the last."""
    first, last = extents[:18], extents[-2:]
    return [value for value in sorted({*first, *_EXTENTS, *last}) if value in extents and value <= _DEAR]


def _huge(takes: Takes) -> Iterator[tuple[Extents, str]]:
    """Yield the shapes that reach 2**15 and 2**16: features, maps and images of so many pixels, long and squarest."""
    for count in _HUGE:
        side = next(side for side in range(isqrt(count), 0, -1) if count % side == 0)
        squarest, long, tall = (side, count // side), (1, count), (count, 1)
        asked = [(Extents(side, count // side + 1, *squarest), "found"), (Extents(*squarest, 1, 1), "random")]
        if count & (count - 1) == 0:
            asked += [(Extents(1, count + 1, *long), "negative"), (Extents(count + 1, 1, *tall), "sparse")]
            asked += [(Extents(*long, 1, 1), "random"), (Extents(*tall, 1, 1), "random")]
        yield from ((shape, kind) for shape, kind in asked if takes.admits(*shape))


def _of_kind(shape: Extents, kind: str, seed: int) -> Case:
    if kind in {"found", "negative"}:
        return found(shape, negative=kind == "negative", seed=seed, name="covering")
    return filled(shape, kind, kind, seed=seed, name="covering")
