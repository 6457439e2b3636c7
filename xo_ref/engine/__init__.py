"""The same results as the definition, fast: which route answers what.

    pixels of -1 and 1    tiny grids       lanes.small      one product
                          others           bits.tables      bit slicing
    other pixels                           lanes.tables     Kronecker substitution
    any                   few positions    patches.table    one position at a time

The routes compute tables of integers; here they get their denominators. Nothing here
imports the definition: the tests hold the two equal.
"""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

from xo_ref.engine import bits, lanes, patches
from xo_ref.values.grid import Feature, Image, Patch, check_fit, check_same
from xo_ref.values.maps import FeatureMap
from xo_ref.values.table import Table

__all__ = ["feature_map", "feature_maps", "score"]

# Up to so many positions one at a time is the fastest way: for pixels of -1 and 1, and for others.
_FEW_COUNTS, _FEW_SUMS = 128, 16


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
    if not (feature.is_bipolar and image.is_bipolar):
        few = _positions(image, feature) <= _FEW_SUMS
        table = patches.table(image, feature) if few else lanes.tables(image, [feature])[0]
    elif lanes.is_small(image, feature):
        table = lanes.small(image, feature)
    elif _positions(image, feature) <= _FEW_COUNTS:
        table = patches.table(image, feature)
    else:
        [table] = bits.tables(image, [feature])
    return _map(table, image, feature)


def feature_maps(image: Image, features: Iterable[Feature]) -> tuple[FeatureMap, ...]:
    """Make one map for each feature, in the order of the features; they share the packing of the image.

    Raises FitError when one of them is larger than the image. Clauses: `bank.order`, `reject.fit`.

    >>> feature_maps(Image([[1, -1, 1]]), [Feature([[1, 1]]), Feature([[-1]])])
    (FeatureMap([[0, 0]], denominator=2), FeatureMap([[-1, 1, -1]], denominator=1))
    """
    bank = list(features)
    for feature in bank:
        check_fit(image, feature)
    tables: dict[int, Table] = {}
    for route in (bits.tables, lanes.tables):
        places = [place for place, feature in enumerate(bank) if _shared(image, feature) is route]
        tables.update(zip(places, route(image, [bank[place] for place in places]), strict=True))
    return tuple(
        _map(tables[place], image, feature) if place in tables else feature_map(image, feature)
        for place, feature in enumerate(bank)
    )


def _shared(image: Image, feature: Feature) -> Callable[[Image, Sequence[Feature]], list[Table]] | None:
    """Choose the route that packs the image once for several features, if it is the fastest for this one."""
    positions = _positions(image, feature)
    if not (feature.is_bipolar and image.is_bipolar):
        return lanes.tables if positions > _FEW_SUMS else None
    return bits.tables if positions > _FEW_COUNTS and not lanes.is_small(image, feature) else None


def _positions(image: Image, feature: Feature) -> int:
    """Count the positions at which a feature fits.

    >>> _positions(Image([[1, -1, 1, 1, -1, 1, 1, 1, -1, -1]] * 5), Feature([[1, -1, 1]] * 2))
    32
    """
    return (image.height - feature.height + 1) * (image.width - feature.width + 1)


def _map(table: Table, image: Image, feature: Feature) -> FeatureMap:
    """Give a table of sums its denominator."""
    return FeatureMap.of_table(table, feature.n * feature.denominator * image.denominator)
