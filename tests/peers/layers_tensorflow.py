"""TensorFlow and Keras: channels are the last axis of an image, and the last but one of a bank, unless it is NCHW."""

import keras
import tensorflow as tf

from tests.peers.arrays import Array, Pads, Pair


def _images(image: Array) -> Array:
    return image.transpose(1, 2, 0)[None]


def _bank(filters: Array) -> Array:
    return filters.transpose(2, 3, 1, 0)


def valid(image: Array, filters: Array, *, stride: Pair, dilation: Pair) -> object:
    maps = tf.nn.conv2d(_images(image), _bank(filters), stride, "VALID", dilations=dilation).numpy()[0]
    return maps.transpose(2, 0, 1) / filters[0].size


def explicit(image: Array, filters: Array, *, stride: Pair, padding: Pads, dilation: Pair) -> object:
    top, left, bottom, right = padding
    frame = [[0, 0], [top, bottom], [left, right], [0, 0]]
    maps = tf.nn.conv2d(_images(image), _bank(filters), stride, frame, dilations=dilation).numpy()[0]
    return maps.transpose(2, 0, 1) / filters[0].size


def channels_first(image: Array, filters: Array, *, stride: Pair, dilation: Pair) -> object:
    maps = tf.nn.conv2d(image[None], _bank(filters), stride, "SAME", "NCHW", dilations=dilation).numpy()[0]
    return maps / filters[0].size


def grouped(image: Array, filters: Array, *, stride: Pair, dilation: Pair, groups: int) -> object:
    """TensorFlow tells the groups by the channels of image and filters."""
    del groups
    return valid(image, filters, stride=stride, dilation=dilation)


def _of_planes(filters: Array, groups: int) -> Array:
    """Arrange a depthwise bank as h x w x C x multiplier."""
    (count, _, h, w) = filters.shape
    return filters.reshape(groups, count // groups, h, w).transpose(2, 3, 0, 1)


def depthwise_same(image: Array, filters: Array, *, dilation: Pair, groups: int) -> object:
    bank = _of_planes(filters, groups)
    maps = tf.nn.depthwise_conv2d(_images(image), bank, (1, 1, 1, 1), "SAME", dilations=dilation).numpy()[0]
    return maps.transpose(2, 0, 1) / filters[0].size


def keras_valid(image: Array, filters: Array, *, stride: Pair) -> object:
    maps = keras.ops.conv(_images(image), _bank(filters), stride, "valid")
    return keras.ops.convert_to_numpy(maps)[0].transpose(2, 0, 1) / filters[0].size


def keras_same(image: Array, filters: Array, *, dilation: Pair) -> object:
    maps = keras.ops.conv(_images(image), _bank(filters), 1, "same", dilation_rate=dilation)
    return keras.ops.convert_to_numpy(maps)[0].transpose(2, 0, 1) / filters[0].size


def keras_depthwise(image: Array, filters: Array, *, dilation: Pair, groups: int) -> object:
    maps = keras.ops.depthwise_conv(_images(image), _of_planes(filters, groups), 1, "same", dilation_rate=dilation)
    return keras.ops.convert_to_numpy(maps)[0].transpose(2, 0, 1) / filters[0].size
