"""xo_ref: the exact, executable definition of the convolution score.

Public here: the values, the functions, the errors. `xo_ref.spec` is the definition.
"""

from xo_ref.engine import feature_map, feature_maps, layer_maps, score
from xo_ref.errors import FitError, FormatError, LayerError, PixelError, PositionError, ScoreError, ShapeError, XoError
from xo_ref.values.grid import Feature, Image, Patch
from xo_ref.values.layer import LayerOptions, same_padding
from xo_ref.values.maps import FeatureMap

__version__ = "0.1.0"

__all__ = [
    "Feature", "FeatureMap", "FitError", "FormatError", "Image", "LayerError", "LayerOptions", "Patch", "PixelError",
    "PositionError", "ScoreError", "ShapeError", "XoError", "feature_map", "feature_maps", "layer_maps", "same_padding",
    "score",
]  # fmt: skip
