"""One position at a time: for a single score, and for maps of few positions.

When a feature is nearly as large as the image, positions share little work and the plain
sum is fastest. With -1 and 1 as the signed bytes FF and 01, an exclusive-or gives 00 for
a match and FE, seven bits, for a mismatch:

    feature   1 -1  1    01 FF 01
    patch    -1  1  1    FF 01 01
                         FE FE 00    14 bits, 2 mismatches of 6 bytes compared

>>> feature, patch = bytes.fromhex("01FF01 FF01FF"), bytes.fromhex("FF0101 FF01FF")
>>> (int.from_bytes(feature, "big") ^ int.from_bytes(patch, "big")).bit_count() // 7
2

Other pixels are multiplied and summed as integers over the product of the denominators.
Both are exact.

Cost: about a nanosecond per pixel for bits, thirty for integers, plus half a microsecond
per position.

Clauses: `score.definition`.
"""

from itertools import chain
from operator import mul

from xo_ref.values.grid import Feature, Image, Patch
from xo_ref.values.table import Table


def total(feature: Feature, patch: Patch) -> int:
    """Sum the products of numerators of a feature and a patch of equal shape.

    >>> total(Feature([[1, -1], [0.5, 1]]), Patch([[1, 1], [-1, 0.25]]))
    -2
    """
    if feature.is_bipolar and patch.is_bipolar:
        different = int.from_bytes(bytes(feature.table.cells), "big") ^ int.from_bytes(bytes(patch.table.cells), "big")
        return feature.n - 2 * (different.bit_count() // 7)
    return sum(map(mul, feature.table.values(), patch.table.values()))


def table(image: Image, feature: Feature) -> Table:
    """Sum the products of numerators at every position; the feature must fit.

    >>> table(Image([[1, -1, 1], [-1, 1, 1]]), Feature([[1, -1], [1, 1]])).row(0)
    [2, 0]
    """
    (h, w), n = feature.shape, feature.n
    height, width = image.height - h + 1, image.width - w + 1
    places = [(row, col) for row in range(height) for col in range(width)]
    if feature.is_bipolar and image.is_bipolar:
        cells, pattern, pitch = bytes(image.table.cells), int.from_bytes(bytes(feature.table.cells), "big"), image.width
        starts = (range(row * pitch + col, (row + h) * pitch + col, pitch) for row, col in places)
        patches = (b"".join([cells[at : at + w] for at in lines]) for lines in starts)
        sums = [n - 2 * ((int.from_bytes(patch, "big") ^ pattern).bit_count() // 7) for patch in patches]
    else:
        weights, pixels, pitch = list(feature.table.values()), list(image.table.values()), image.width
        sums = []
        for row, col in places:
            window = [pixels[at : at + w] for at in range(row * pitch + col, (row + h) * pitch + col, pitch)]
            sums.append(sum(map(mul, weights, chain.from_iterable(window))))
    return Table.of(sums, height=height, width=width, bound=n * feature.denominator * image.denominator)
