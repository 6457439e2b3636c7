"""Fast, exact computation of the definition's results; this module chooses the algorithm.

    pixels of -1 and 1    tiny grids                       tiny.counts      one product
                          small grids, narrow features     byrow.table      a product for each row
                          few positions                    patches.table    one position at a time
                          others                           bits.table       bit slicing
    other pixels          one position                     patches.table
                          tiny grids                       tiny.sums        one product
                          few positions                    patches.table
                          others                           lanes.table      Kronecker substitution

The routes compute tables of integers; this module adds the denominators. The engine never imports the definition; the
tests check that both agree.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from fractions import Fraction

from xo_ref.engine import bits, byrow, lanes, patches, tiny
from xo_ref.engine.layers import layer_maps
from xo_ref.values.grid import Feature, Image, Patch, check_fit, check_same
from xo_ref.values.maps import FeatureMap
from xo_ref.values.table import Table

__all__ = ["feature_map", "feature_maps", "layer_maps", "score"]

# Up to this many positions, one at a time is fastest: for pixels of -1 and 1, and for others.
_FEW_COUNTS, _FEW_SUMS = 128, 16

Route = Callable[[Image, Feature], Table]
"""Computes the sums of a feature at every position where it fits."""

# From this many features of one shape, the large routes are slower than one layer, whose filters share work.
_TOGETHER, _LARGE = 3, (bits.table, lanes.table)


def score(feature: Feature, patch: Patch) -> Fraction:
    """Score a feature against a patch, as `xo_ref.spec.score` defines it.

    Raises FitError when the shapes differ. Clauses: `score.definition`, `score.divisor`, `reject.same-shape`.

    >>> score(Feature([[1, -1], [-1, 1], [1, 1]]), Patch([[1, -1], [-1, 1], [1, -1]]))
    Fraction(2, 3)
    """
    check_same(feature, patch)
    return Fraction(patches.total(feature, patch), feature.n * feature.denominator * patch.denominator)


def feature_map(image: Image, feature: Feature) -> FeatureMap:
    """Score the feature at every position where it fits, as `xo_ref.spec.feature_map` defines it.

    Raises FitError when the feature is larger than the image.
    Clauses: `map.shape`, `map.position`, `map.orientation`, `map.border`, `map.value`, `reject.fit`.

    >>> feature_map(Image([[1, -1, 1], [-1, 1, 1]]), Feature([[1], [-1]]))
    FeatureMap([[2, -2, 0]], denominator=2)
    """
    check_fit(image, feature)
    return _map(_route(image, feature)(image, feature), image, feature)


def feature_maps(image: Image, features: Iterable[Feature]) -> tuple[FeatureMap, ...]:
    """Compute one map per feature, in the same order; many of one shape share work.

    Raises FitError when one of them is larger than the image. Clauses: `bank.order`, `reject.fit`.

    >>> feature_maps(Image([[1, -1, 1]]), [Feature([[1, 1]]), Feature([[-1]])])
    (FeatureMap([[0, 0]], denominator=2), FeatureMap([[-1, 1, -1]], denominator=1))
    """
    bank = list(features)
    for feature in bank:
        check_fit(image, feature)
    kinds = [(_route(image, feature), feature.shape) for feature in bank]
    counts = Counter(kinds)
    shared = [kind[0] in _LARGE and counts[kind] >= _TOGETHER for kind in kinds]
    layer = [[feature] for feature, is_shared in zip(bank, shared, strict=True) if is_shared]
    maps = iter(layer_maps([image], layer) if layer else ())
    return tuple(
        next(maps) if is_shared else _map(route(image, feature), image, feature)
        for (route, _), feature, is_shared in zip(kinds, bank, shared, strict=True)
    )


def _route(image: Image, feature: Feature) -> Route:
    """Choose the fastest route, by the table above."""
    if feature.is_bipolar and image.is_bipolar:
        if tiny.fits(image, feature, is_bipolar=True):
            return tiny.counts
        if byrow.fits(image, feature):
            return byrow.table
        return patches.table if _positions(image, feature) <= _FEW_COUNTS else bits.table
    if image.shape != feature.shape and tiny.fits(image, feature, is_bipolar=False):
        return tiny.sums
    return patches.table if _positions(image, feature) <= _FEW_SUMS else lanes.table


def _positions(image: Image, feature: Feature) -> int:
    return (image.height - feature.height + 1) * (image.width - feature.width + 1)


def _map(table: Table, image: Image, feature: Feature) -> FeatureMap:
    """Build a map from a table of sums by adding the denominator."""
    return FeatureMap.of_table(table, feature.height * feature.width * feature.denominator * image.denominator)
