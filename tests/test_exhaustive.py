"""The laws of two bipolar grids, on all of them up to 3 x 3."""

from fractions import Fraction
from itertools import product
from operator import mul

import pytest

from tests.exhaustive import every_grid
from xo_ref import Feature, Patch, score

RATIOS = [Fraction(9 - 2 * hamming, 9).as_integer_ratio() for hamming in range(10)]
"""The ten scores of nine ±1 pixels, by the number of pixels that differ."""


@pytest.mark.heavy
@pytest.mark.clause("law.bounds", "law.perfect", "law.inverse", "law.matches", "law.popcount", "law.symmetry")
class TestExhaustive:
    """The laws of two bipolar grids, on all of them up to 3 x 3.

    The sums of all 2^18 pairs of 3 x 3 grids are formed here in integers, product by product,
    and held against every law. `spec.score` itself is called for every pair up to 2 x 3 and
    3 x 2, and for a fifth of the 2^18: each feature with every fifth patch, the first one
    differing from feature to feature.
    """

    @pytest.mark.parametrize("shape", [(1, 1), (1, 2), (2, 1), (1, 3), (3, 1), (2, 2), (2, 3), (3, 2)])
    def test_the_definition_on_every_pair_of_a_shape(self, shape: tuple[int, int]) -> None:
        n, every = shape[0] * shape[1], list(map(Feature, every_grid(*shape)))
        under = list(map(Patch, every_grid(*shape)))
        for (f, feature), (p, patch) in product(enumerate(every), enumerate(under)):
            assert score(feature, patch) == Fraction(n - 2 * (f ^ p).bit_count(), n)

    def test_the_definition_on_every_fifth_pair_of_3_x_3(self) -> None:
        every = list(map(Feature, every_grid(3, 3)))
        under = list(map(Patch, every_grid(3, 3)))
        for f, feature in enumerate(every):
            for p in range(f % 5, 512, 5):
                assert score(feature, under[p]).as_integer_ratio() == RATIOS[(f ^ p).bit_count()]

    def test_the_laws_on_all_pairs_of_3_x_3(self) -> None:
        grids = list(product((-1, 1), repeat=9))
        sums = [[sum(map(mul, feature, patch)) for patch in grids] for feature in grids]
        for f, row in enumerate(sums):
            assert row == [9 - 2 * (f ^ p).bit_count() for p in range(512)]
            assert row == [2 * (~(f ^ p) & 511).bit_count() - 9 for p in range(512)]
            assert row == [other[f] for other in sums]
            assert set(row) == set(range(-9, 10, 2))
            assert [p for p, total in enumerate(row) if total == 9] == [f]
            assert [p for p, total in enumerate(row) if total == -9] == [~f & 511]
