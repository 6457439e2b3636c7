"""JAX: with and without its compiler, which turns a division by a constant into a multiplication."""

import jax
import jax.numpy as jnp
import jax.scipy.signal
from jax import lax

from tests.peers.arrays import Array


def convolution(image: Array, feature: Array) -> object:
    return lax.conv(image[None, None], feature[None, None], (1, 1), "VALID")[0, 0] / feature.size


compiled = jax.jit(convolution)


def compiled_float64(image: Array, feature: Array) -> object:
    with jax.enable_x64(True):
        return compiled(image, feature)


def correlate2d(image: Array, feature: Array) -> object:
    return jax.scipy.signal.correlate2d(image, feature, mode="valid") / feature.size


def int8_sums(image: Array, feature: Array) -> object:
    return lax.conv(jnp.int8(image)[None, None], jnp.int8(feature)[None, None], (1, 1), "VALID")[0, 0]
