"""PyTorch: an image and a feature are batches of one grid with one channel."""

from typing import Any

import torch
from torch.nn.functional import conv2d, unfold

from tests.peers.arrays import Array


def _batch(grid: Array) -> Any:
    return torch.from_numpy(grid)[None, None]


def convolution(image: Array, feature: Array) -> object:
    return conv2d(_batch(image), _batch(feature))[0, 0] / feature.size


def bfloat16(image: Array, feature: Array) -> object:
    return conv2d(_batch(image).bfloat16(), _batch(feature).bfloat16())[0, 0] / feature.size


def float16(image: Array, feature: Array) -> object:
    return conv2d(_batch(image).half(), _batch(feature).half())[0, 0] / feature.size


def int8_sums(image: Array, feature: Array) -> object:
    return conv2d(_batch(image).char(), _batch(feature).char())[0, 0]


def weights_divided(image: Array, feature: Array) -> object:
    return conv2d(_batch(image), _batch(feature) / feature.size)[0, 0]


def unfolded(image: Array, feature: Array) -> object:
    patches = unfold(_batch(image), feature.shape)[0]
    scores = torch.from_numpy(feature).flatten() @ patches / feature.size
    return scores.reshape(len(image) - len(feature) + 1, -1)
