"""JAX: the padding "SAME" in both conventions; each shape is compiled anew, so that it is asked little."""

from jax import lax

from tests.peers.arrays import Array, Pair


def same(image: Array, filters: Array, *, stride: Pair, dilation: Pair, groups: int) -> object:
    options = {"rhs_dilation": dilation, "feature_group_count": groups}
    return lax.conv_general_dilated(image[None], filters, stride, "SAME", **options)[0] / filters[0].size


def same_lower(image: Array, filters: Array, *, stride: Pair, dilation: Pair, groups: int) -> object:
    options = {"rhs_dilation": dilation, "feature_group_count": groups}
    return lax.conv_general_dilated(image[None], filters, stride, "SAME_LOWER", **options)[0] / filters[0].size
