"""The definition on all pairs of bipolar grids up to 3 x 3."""

from fractions import Fraction
from itertools import product

import pytest

from tests.exhaustive import every_grid
from xo_ref import Feature, Patch, spec


@pytest.mark.heavy
@pytest.mark.clause("law.bounds", "law.perfect", "law.inverse", "law.matches", "law.popcount", "law.symmetry")
@pytest.mark.parametrize("shape", list(product((1, 2, 3), repeat=2)), ids=str)
def test_a_score_counts_the_pixels_that_differ(shape: tuple[int, int]) -> None:
    """score(F, P) = (n - 2k) / n, where k pixels of F and P differ: all laws of bipolar grids follow from it.

    `every_grid` numbers the grids by their pixels, so that k is the number of bits in which two numbers differ.
    """
    n, patches = shape[0] * shape[1], list(map(Patch, every_grid(*shape)))
    expected = [Fraction(n - 2 * k, n) for k in range(n + 1)]
    for f, feature in enumerate(map(Feature, every_grid(*shape))):
        assert all(spec.score(feature, patch) == expected[(f ^ p).bit_count()] for p, patch in enumerate(patches))
