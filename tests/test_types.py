"""What the type checker must reject.

mypy runs over this file with `warn_unused_ignores`: each `type: ignore[...]` below is an error that mypy must
find. Were a swap accepted one day, the comment would be unused, and mypy would fail.
"""

from fractions import Fraction
from typing import assert_type

import pytest

from xo_ref import Feature, FeatureMap, FitError, Image, Patch, XoError, feature_map, feature_maps, score, spec

IMAGE, FEATURE, PATCH = Image([[1, -1, 1]]), Feature([[1, -1]]), Patch([[1, -1]])


def test_results_have_their_types() -> None:
    assert_type(score(FEATURE, PATCH), Fraction)
    assert_type(feature_map(IMAGE, FEATURE), FeatureMap)
    assert_type(feature_maps(IMAGE, [FEATURE]), tuple[FeatureMap, ...])
    assert_type(feature_map(IMAGE, FEATURE)[0], tuple[Fraction, ...])
    assert_type(IMAGE[0], tuple[int | Fraction, ...])
    assert_type(-FEATURE, Feature)
    assert_type(IMAGE.patch(0, 0, FEATURE.shape), Patch)


def test_swapping_image_and_feature() -> None:
    with pytest.raises(TypeError):
        feature_map(FEATURE, IMAGE)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        spec.feature_map(FEATURE, IMAGE)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        feature_maps(FEATURE, [IMAGE])  # type: ignore[arg-type, list-item]


def test_swapping_feature_and_patch() -> None:
    with pytest.raises(TypeError):
        score(PATCH, FEATURE)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        spec.score(FEATURE, IMAGE)  # type: ignore[arg-type]


def test_rows_that_are_no_rows() -> None:
    with pytest.raises(XoError):
        Image("#o")
    with pytest.raises(XoError):
        Image([["#"]])  # type: ignore[list-item]
    with pytest.raises(XoError):
        Image([1, -1])  # type: ignore[list-item]
    with pytest.raises(FitError):
        feature_map(IMAGE, Feature([[1], [1]]))
