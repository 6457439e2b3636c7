"""The demonstration counts what agrees with the published numbers, and sees one that does not."""

from xo_ref.engine import feature_map
from xo_ref.gallery import FEATURES, IMAGES, PUBLISHED_MAPS
from xo_ref.recognition.demo import agreement, demo


def test_a_map_of_another_feature_does_not_agree() -> None:
    maps = {name: feature_map(IMAGES["x_base"], FEATURES[name]) for name in PUBLISHED_MAPS}
    assert agreement(maps) == (147, 147)
    same, count = agreement({"cross": maps["slash"]})
    assert 0 < same < count == 49


def test_the_parts_are_numbered_in_order() -> None:
    numbered = [part[0] for part in demo() if part[0].isdigit() and part[1] == "."]
    assert numbered == ["1", "2", "3", "4", "5"]
