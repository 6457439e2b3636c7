"""A catalogue short enough to try all its pairs."""

import pytest

from xo_ref.kit.diagnose.faults import CATALOGUE


@pytest.fixture
def few_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the catalogue, so that all pairs of its faults are tried in no time."""
    few = [
        *("not-divided", "divided-by-nine", "divided-by-width", "flipped-rows", "flipped-both", "even-anchor"),
        *("map-tail-unwritten-8", "nan-spreads", "bias-added"),
    ]
    monkeypatch.setattr("xo_ref.kit.diagnose.ranking.CATALOGUE", {name: CATALOGUE[name] for name in few})
