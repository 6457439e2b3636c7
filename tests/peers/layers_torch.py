"""PyTorch: layers with its own options, which pad both sides alike, or "same"."""

from typing import Any

import torch
from torch.nn.functional import conv2d, unfold

from tests.peers.arrays import Array, Pads, Pair


def symmetric(image: Array, filters: Array, *, stride: Pair, padding: Pads, dilation: Pair, groups: int) -> object:
    planes, bank = torch.from_numpy(image), torch.from_numpy(filters)
    return conv2d(planes[None], bank, None, stride, padding[:2], dilation, groups)[0] / filters[0].size


def bfloat16(image: Array, filters: Array, *, stride: Pair, padding: Pads, dilation: Pair, groups: int) -> object:
    planes, bank = torch.from_numpy(image).bfloat16(), torch.from_numpy(filters).bfloat16()
    return conv2d(planes[None], bank, None, stride, padding[:2], dilation, groups)[0] / filters[0].size


def channels_last(image: Array, filters: Array, *, stride: Pair, padding: Pads, dilation: Pair, groups: int) -> object:
    planes, bank = (torch.from_numpy(one).to(memory_format=torch.channels_last) for one in (image[None], filters))
    return conv2d(planes, bank, None, stride, padding[:2], dilation, groups)[0] / filters[0].size


def without_mkldnn(image: Array, filters: Array, **options: Any) -> object:
    with torch.backends.mkldnn.flags(enabled=False):
        return symmetric(image, filters, **options)


def same(image: Array, filters: Array, *, dilation: Pair, groups: int) -> object:
    planes, bank = torch.from_numpy(image), torch.from_numpy(filters)
    return conv2d(planes[None], bank, None, 1, "same", dilation, groups)[0] / filters[0].size


def int8_sums(image: Array, filters: Array, *, stride: Pair, padding: Pads, groups: int) -> object:
    planes, bank = torch.from_numpy(image).char(), torch.from_numpy(filters).char()
    return conv2d(planes[None], bank, None, stride, padding[:2], 1, groups)[0]


def unfolded(image: Array, filters: Array, *, stride: Pair, padding: Pads, dilation: Pair) -> object:
    height, (count, _, h, w), (s_r, _), (d_r, _) = image.shape[1], filters.shape, stride, dilation
    patches = unfold(torch.from_numpy(image)[None], (h, w), dilation, padding[:2], stride)[0]
    sums = torch.from_numpy(filters).flatten(1) @ patches / filters[0].size
    return sums.reshape(count, (height + 2 * padding[0] - d_r * (h - 1) - 1) // s_r + 1, -1)
