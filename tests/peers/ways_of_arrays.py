"""NumPy and the libraries that take its arrays."""

from tests.peers.ways import Way

__all__ = ["WAYS"]

WAYS: tuple[Way, ...] = (
    Way("NumPy: windows, einsum, float64", "with_numpy:einsum", "numpy", convert="arrays:float64", fast=True),
)
