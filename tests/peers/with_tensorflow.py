"""TensorFlow and Keras: the channel is the last axis of an image, and the last two of a feature."""

import keras
import tensorflow as tf

from tests.peers.arrays import Array


def convolution(image: Array, feature: Array) -> object:
    found = tf.nn.conv2d(image[None, :, :, None], feature[:, :, None, None], strides=1, padding="VALID")
    return found.numpy()[0, :, :, 0] / feature.size


def bfloat16(image: Array, feature: Array) -> object:
    grids = tf.cast(image[None, :, :, None], tf.bfloat16), tf.cast(feature[:, :, None, None], tf.bfloat16)
    return (tf.nn.conv2d(*grids, strides=1, padding="VALID")[0, :, :, 0] / feature.size).numpy()


def keras_operation(image: Array, feature: Array) -> object:
    found = keras.ops.conv(image[None, :, :, None], feature[:, :, None, None], padding="valid")
    return keras.ops.convert_to_numpy(found)[0, :, :, 0] / feature.size
