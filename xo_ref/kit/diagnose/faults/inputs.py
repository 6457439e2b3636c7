"""Faults that change the image or the feature before anything is computed."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from xo_ref.kit.diagnose.faults.fault import LEAST, Change, Fault, registered
from xo_ref.kit.diagnose.faults.plan import Exact, Grid, size
from xo_ref.kit.judge.formats import BFLOAT16, Format

__all__ = ["FAULTS"]

FAULTS: list[Fault] = []
"""The faults of this module."""

_Grids = Callable[[Grid], Grid]
_Pixels = Callable[[Exact], Exact]


def _feature(clause: str, *, hint: str) -> Callable[[_Grids], _Grids]:
    """File a change of the feature."""
    return registered(FAULTS, "inputs", lambda change: _put(lambda rows: rows, change), clause, hint=hint)


def _image(clause: str, *, hint: str) -> Callable[[_Grids], _Grids]:
    """File a change of the image."""
    return registered(FAULTS, "inputs", lambda change: _put(change, lambda rows: rows), clause, hint=hint)


def _both(clause: str, *, hint: str, least: str = LEAST) -> Callable[[_Pixels], _Pixels]:
    """File a change of every pixel of both grids."""
    return registered(
        FAULTS, "inputs", lambda change: _put(_each(change), _each(change)), clause, hint=hint, least=least
    )


def _put(image_change: _Grids, feature_change: _Grids) -> Change:
    return lambda plan: replace(
        plan, inputs=(*plan.inputs, lambda image, feature: (image_change(image), feature_change(feature)))
    )


def _each(change: _Pixels) -> _Grids:
    return lambda rows: [[change(pixel) for pixel in row] for row in rows]


def _transposed(rows: Grid) -> Grid:
    return [list(column) for column in zip(*rows, strict=True)]


def _reshaped(rows: Grid) -> Grid:
    """Read the rows' numbers as columns: the wrong memory order, the right shape."""
    flat = [pixel for row in rows for pixel in row]
    return [flat[row :: len(rows)] for row in range(len(rows))]


def _half(pixel: Exact) -> Exact:
    """Map -1 to 0 and 1 to 1."""
    return (pixel + 1) // 2 if isinstance(pixel, int) and pixel % 2 else (pixel + Fraction(1)) / 2


_TENSOR_FLOAT_32 = Format("tensor-float-32", 11, 127, 5)
_HINT_BIPOLAR = "map black to -1 and white to 1 before multiplying"


@_feature(
    "map.orientation",
    hint="you compute true convolution: reverse both axes of the feature, or call the cross-correlation",
)
def flipped_both(rows: Grid) -> Grid:
    """Mathematics and most signal libraries call it convolution when the kernel is reversed on both axes."""
    return [row[::-1] for row in rows[::-1]]


@_feature("map.orientation", hint="reverse the order of the feature's rows")
def flipped_rows(rows: Grid) -> Grid:
    """Pillow's kernels and bottom-up bitmaps count rows from below."""
    return rows[::-1]


@_feature("map.orientation", hint="reverse each row of the feature")
def flipped_columns(rows: Grid) -> Grid:
    """A shift register, or the least significant bit first, delivers each row from its end."""
    return [row[::-1] for row in rows]


@_feature("map.orientation", hint="transpose the feature")
def feature_transposed(rows: Grid) -> Grid:
    """Weights stored column by column are read row by row."""
    return _transposed(rows)


@_feature("map.orientation", hint="fix the order of the axes once instead of guessing it from the shape")
def feature_transposed_when_square(rows: Grid) -> Grid:
    """A helper transposes the weights until the shapes agree; on a square it cannot see that they already did."""
    return _transposed(rows) if len(rows) == len(rows[0]) else rows


@_feature("map.orientation", hint="copy the feature into row-major order, or honour its strides")
def feature_memory_order(rows: Grid) -> Grid:
    """A Fortran-ordered buffer is read as a C-ordered one: the shape is right, the numbers stand elsewhere."""
    return _reshaped(rows)


@_image("map.orientation", hint="transpose the image")
def image_transposed(rows: Grid) -> Grid:
    """The image is indexed [x][y] on the way in."""
    return _transposed(rows)


@_image("map.orientation", hint="reverse the order of the image's rows")
def image_upside_down(rows: Grid) -> Grid:
    """Bitmaps and OpenGL textures begin with the lowest row."""
    return rows[::-1]


@_image("map.orientation", hint="copy the image into row-major order, or honour its strides")
def image_memory_order(rows: Grid) -> Grid:
    """A Fortran-ordered image is read as a C-ordered one."""
    return _reshaped(rows)


@_both("score.definition", hint=_HINT_BIPOLAR)
def zero_one_pixels(pixel: Exact) -> Exact:
    """Image files hold 0 for black and 1 for white, and both grids are used as they are."""
    return _half(pixel)


@_feature("score.definition", hint=_HINT_BIPOLAR)
def zero_one_feature(rows: Grid) -> Grid:
    """The feature is drawn with 0 and 1 while the image has -1 and 1."""
    return _each(_half)(rows)


@_image("score.definition", hint=_HINT_BIPOLAR)
def zero_one_image(rows: Grid) -> Grid:
    """The image keeps the file's 0 and 1 while the feature has -1 and 1."""
    return _each(_half)(rows)


@_both("pixel.range", hint="hold the pixels in a floating-point format, or reject graded ones")
def pixels_truncated(pixel: Exact) -> Exact:
    """Integer arrays silently cut values between -1 and 1 to 0."""
    return int(pixel)


@_both("score.definition", hint="use a signed type of pixels")
def uint8_pixels(pixel: Exact) -> Exact:
    """The pixels are stored as unsigned bytes, where -1 is 255."""
    return int(pixel) % 256


@_image("score.definition", hint="agree on white = 1 and black = -1 for image and feature")
def polarity_inverted(rows: Grid) -> Grid:
    """One of the two grids uses 1 for black."""
    return [[-pixel for pixel in row] for row in rows]


@_feature("score.definition", hint="read the feature's pixels")
def feature_ignored(rows: Grid) -> Grid:
    """Tests with kernels of all ones never notice that the kernel is not read: this is a box filter."""
    return [[1 for _ in row] for row in rows]


@_feature("score.definition", hint="apply the feature once")
def feature_squared(rows: Grid) -> Grid:
    """The weight is applied twice, once on loading and once in the loop."""
    return [[pixel * pixel for pixel in row] for row in rows]


@_feature("score.definition", hint="keep the sign of the feature's pixels")
def feature_absolute(rows: Grid) -> Grid:
    """The weight's sign bit is lost on the way."""
    return _each(size)(rows)


@_feature("score.definition", hint="count the black pixels too")
def feature_rectified(rows: Grid) -> Grid:
    """Only the white pixels of the feature are compared."""
    return [[max(pixel, 0) for pixel in row] for row in rows]


@_image("score.definition", hint="use the image as it is")
def image_rectified(rows: Grid) -> Grid:
    """An activation is applied before the layer instead of after it."""
    return [[max(pixel, 0) for pixel in row] for row in rows]


@_both("pixel.range", hint="keep the values between -1 and 1")
def pixels_binarised(pixel: Exact) -> Exact:
    """A binary network takes only the sign of every pixel."""
    return (pixel > 0) - (pixel < 0)


@_both("pixel.range", hint="keep small pixels")
def small_values_dropped(pixel: Exact) -> Exact:
    """Weights below a threshold are pruned to zero."""
    return pixel if 2 * size(pixel) >= 1 else 0


@_both("pixel.exact", hint="hold the pixels in a format that represents them")
def fixed_point_seven_bits(pixel: Exact) -> Exact:
    """Pixels are held in fixed point with seven fractional bits."""
    steps = int(size(pixel) * 128)
    return Fraction(steps if pixel > 0 else -steps, 128)


@_both("pixel.exact", hint="ask the library for the precision of float32")
def pixels_in_bfloat16(pixel: Exact) -> Exact:
    """Libraries for machine learning multiply in bfloat16 where the processor can, and add in single precision."""
    return pixel if isinstance(pixel, int) else Fraction(BFLOAT16.round(pixel))


@_both("pixel.exact", hint="switch TensorFloat-32 off: ask the library for full precision of float32")
def pixels_in_tensor_float_32(pixel: Exact) -> Exact:
    """Tensor cores keep eleven significant bits of every pixel, and add in single precision."""
    return pixel if isinstance(pixel, int) else Fraction(_TENSOR_FLOAT_32.round(pixel))


@_both("pixel.exact", hint="read the pixel as the binary number that it is, not as its shortest decimal", least="exact")
def pixels_read_as_decimals(pixel: Exact) -> Exact:
    """A float is written as text and read as a fraction: 0.1 becomes 1/10."""
    return pixel if isinstance(pixel, int) else Fraction(repr(float(pixel)))


@_both("score.definition", hint="use a scale that holds -1 and 1: q = round(127 * pixel), without a zero point")
def pixels_quantised_to_a_byte(pixel: Exact) -> Exact:
    """Pixels from -1 to 1 are spread over 256 levels with zero point 128; neither 1 nor -1 is one of them."""
    level = min(255, max(0, round(Fraction(pixel) * 255 / 2) + 128))
    return Fraction(2 * (level - 128), 255)


@_image("score.definition", hint="subtract the zero point from every pixel before multiplying")
def zero_point_not_subtracted(rows: Grid) -> Grid:
    """The image's bytes carry a zero point of 128, and only the weights' is subtracted."""
    return [[pixel + Fraction(128, 127) for pixel in row] for row in rows]
