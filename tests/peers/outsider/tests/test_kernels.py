"""The kernels of this project against the definition, as the documentation of xo_ref says how."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import outsider_pkg
from hypothesis import given, settings
from numpy.typing import NDArray

import xo_ref
from xo_ref.strategies import images_with_features
from xo_ref.testing import FeatureMapContract

Array = NDArray[np.float64]


class TestFeatureMap(FeatureMapContract):
    """The kernel that people use: it conforms."""

    arithmetic: ClassVar[str] = "approximate:binary64"
    convert: ClassVar[str] = "numpy:asarray"

    def feature_map(self, image: object, feature: object) -> Array:
        assert isinstance(image, np.ndarray)
        assert isinstance(feature, np.ndarray)
        return outsider_pkg.feature_map(image, feature)


class TestSmallSums(FeatureMapContract):
    """The kernel for small features: it is known to wrap, and its author knows where."""

    arithmetic: ClassVar[str] = "exact"
    returns: ClassVar[str] = "sums"
    graded: ClassVar[bool] = False
    xfail: ClassVar[Mapping[str, str]] = {"score.definition": "a sum of 128 products does not fit into a byte"}

    def feature_map(self, image: Any, feature: Any) -> NDArray[np.int8]:
        return outsider_pkg.small_sums(image, feature)


@settings(deadline=None)
@given(images_with_features(kind="bipolar"))
def test_nothing_is_rounded_before_the_division(pair: tuple[xo_ref.Image, xo_ref.Feature]) -> None:
    image, feature = pair
    scores = outsider_pkg.feature_map(*(np.asarray(grid.tolist(), dtype=np.float64) for grid in (image, feature)))
    assert scores.tolist() == xo_ref.feature_map(image, feature).floats()


def test_the_definition_comes_from_an_installed_package() -> None:
    assert "site-packages" in Path(xo_ref.__file__).parts
    assert "site-packages" in Path(outsider_pkg.__file__).parts
