"""A covering array of extents at strength 3: any three of H, W, h and w together, as far as the feature fits.

A fault that needs three properties at once, such as a narrow image under a tall feature that is
one column wide, escapes an array of pairs. The extents are the ones at which kernels change what they do:
the smallest, and those around a power of two. A shape is taken while it adds a triple, those that
add most first and cheap ones before dear ones, so the array is the same everywhere.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import combinations, product

from xo_ref.kit.case import Case
from xo_ref.kit.questions.contents import filled
from xo_ref.kit.questions.ranges import EVERYTHING, Extents, Takes

Triple = tuple[tuple[int, int], ...]

_VALUES = (1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33)
_GRADED = 600  # products of a shape that is asked with graded pixels, which take longer to judge


def extents_cases(seed: int, takes: Takes = EVERYTHING) -> Iterator[Case]:
    """Ask the shapes of the array, cheapest first, in turn with pixels of -1 and 1 and with graded ones.

    Clauses: `map.value`.

    >>> next(extents_cases(1)).name
    'extents-1x1-1x1-random-random'
    """
    for place, shape in enumerate(sorted(extents_shapes(takes), key=lambda shape: (shape.products, shape))):
        kind = "graded" if place % 2 and shape.products <= _GRADED else "random"
        yield filled(shape, kind, kind, seed=seed, name="extents")


@cache
def extents_shapes(takes: Takes = EVERYTHING) -> tuple[Extents, ...]:
    """Choose the shapes of the array, of those that are taken.

    >>> shapes = extents_shapes()
    >>> len(triples(shapes)) == len(triples(fitting())) > len(shapes)
    True
    """
    seen: set[Triple] = set()
    chosen = []
    shapes = sorted(fitting(takes), key=lambda shape: (shape.products, shape))
    for least in (4, 3, 2, 1):
        for shape in shapes:
            added = triples([shape]) - seen
            if len(added) >= least:
                seen |= added
                chosen.append(shape)
    return tuple(chosen)


def fitting(takes: Takes = EVERYTHING) -> list[Extents]:
    """Return every shape of these extents that is taken."""
    return [Extents(*shape) for shape in product(_VALUES, repeat=4) if takes.admits(*shape)]


def triples(shapes: Iterable[tuple[int, ...]]) -> set[Triple]:
    """Return the triples of extents that shapes have, each as places in (H, W, h, w) and their values.

    >>> sorted(triples([(3, 4, 2, 6)]))  # 6 is none of the extents
    [((0, 3), (1, 4), (2, 2))]
    """
    return {
        three
        for shape in shapes
        for three in combinations(enumerate(shape), 3)
        if all(value in _VALUES for _, value in three)
    }
