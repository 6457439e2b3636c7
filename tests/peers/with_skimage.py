"""scikit-image."""

from skimage.feature import match_template as match

from tests.peers.arrays import Array


def match_template(image: Array, feature: Array) -> object:
    return match(image, feature)
