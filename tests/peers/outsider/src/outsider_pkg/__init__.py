"""Feature maps by shifting and adding."""

from outsider_pkg.kernels import feature_map, small_sums

__all__ = ["feature_map", "small_sums"]
