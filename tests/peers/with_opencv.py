"""OpenCV."""

import cv2

from tests.peers.arrays import Array, Bytes, Singles


def ccorr(image: Singles, feature: Singles) -> object:
    return cv2.matchTemplate(image, feature, cv2.TM_CCORR) / feature.size


def ccorr_normed(image: Singles, feature: Singles) -> object:
    return cv2.matchTemplate(image, feature, cv2.TM_CCORR_NORMED)


def ccoeff_normed(image: Singles, feature: Singles) -> object:
    return cv2.matchTemplate(image, feature, cv2.TM_CCOEFF_NORMED)


def filter2d(image: Array, feature: Array) -> object:
    (height, width), (h, w) = image.shape, feature.shape
    same = cv2.filter2D(image, -1, feature)
    return same[h // 2 : h // 2 + height - h + 1, w // 2 : w // 2 + width - w + 1] / feature.size


def filter2d_sums(image: Bytes, feature: Bytes) -> object:
    (height, width), (h, w) = image.shape, feature.shape
    same = cv2.filter2D(image, -1, feature)
    return same[h // 2 : h // 2 + height - h + 1, w // 2 : w // 2 + width - w + 1]
