"""Faults that change the image or the feature before anything is computed."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from xo_ref.kit.diagnose.faults.fault import Fault, Kind, T, put
from xo_ref.kit.diagnose.faults.plan import Exact, Grid, OfGrid
from xo_ref.kit.diagnose.faults.right import size
from xo_ref.kit.judge.formats import BFLOAT16, Format

_Pixels = Callable[[Exact], Exact]


def _each(change: _Pixels) -> OfGrid:
    return lambda rows: [[change(pixel) for pixel in row] for row in rows]


def transposed(rows: Sequence[Sequence[T]]) -> list[list[T]]:
    """Exchange rows and columns."""
    return [list(column) for column in zip(*rows, strict=True)]


def _reshaped(rows: Grid) -> Grid:
    """Read the rows' numbers as columns: the wrong memory order, the right shape."""
    flat = [pixel for row in rows for pixel in row]
    return [flat[row :: len(rows)] for row in range(len(rows))]


def _half(pixel: Exact) -> Exact:
    """Map -1 to 0 and 1 to 1."""
    return (pixel + 1) // 2 if isinstance(pixel, int) and pixel % 2 else (pixel + Fraction(1)) / 2


def _same(rows: Grid) -> Grid:
    return rows


_feature: Kind[OfGrid] = Kind("inputs", lambda change: put("inputs", (_same, change)))
_image: Kind[OfGrid] = Kind("inputs", lambda change: put("inputs", (change, _same)))
_both: Kind[_Pixels] = Kind("inputs", lambda change: put("inputs", (_each(change), _each(change))))
_TENSOR_FLOAT_32 = Format("tensor-float-32", 11, 127, 5)
_HINT_BIPOLAR = "map black to -1 and white to 1 before multiplying"


def _pixels_quantised_to_a_byte(pixel: Exact) -> Exact:
    level = min(255, max(0, round(Fraction(pixel) * 255 / 2) + 128))
    return Fraction(2 * (level - 128), 255)


FAULTS: list[Fault] = [
    _feature("flipped-both", "map.orientation", lambda rows: [row[::-1] for row in rows[::-1]],
        story="Mathematics and most signal libraries call it convolution when the kernel is reversed on both axes.",
        hint="you compute true convolution: reverse both axes of the feature, or call the cross-correlation"),
    _feature("flipped-rows", "map.orientation", lambda rows: rows[::-1],
        story="Pillow's kernels and bottom-up bitmaps count rows from below.",
        hint="reverse the order of the feature's rows"),
    _feature("flipped-columns", "map.orientation", lambda rows: [row[::-1] for row in rows],
        story="A shift register, or the least significant bit first, delivers each row from its end.",
        hint="reverse each row of the feature"),
    _feature("feature-transposed", "map.orientation", transposed,
        story="Weights stored column by column are read row by row.", hint="transpose the feature"),
    _feature("feature-transposed-when-square", "map.orientation",
        lambda rows: transposed(rows) if len(rows) == len(rows[0]) else rows,
        story="A helper transposes the weights until the shapes agree; on a square it cannot see that they "
              "already did.", hint="fix the order of the axes once instead of guessing it from the shape"),
    _feature("feature-memory-order", "map.orientation", _reshaped,
        story="A Fortran-ordered buffer is read as a C-ordered one: the shape is right, the numbers stand elsewhere.",
        hint="copy the feature into row-major order, or honour its strides"),
    _image("image-transposed", "map.orientation", transposed,
        story="The image is indexed [x][y] on the way in.", hint="transpose the image"),
    _image("image-upside-down", "map.orientation", lambda rows: rows[::-1],
        story="Bitmaps and OpenGL textures begin with the lowest row.", hint="reverse the order of the image's rows"),
    _image("image-memory-order", "map.orientation", _reshaped,
        story="A Fortran-ordered image is read as a C-ordered one.",
        hint="copy the image into row-major order, or honour its strides"),
    _both("zero-one-pixels", "score.definition", _half,
        story="Image files hold 0 for black and 1 for white, and both grids are used as they are.", hint=_HINT_BIPOLAR),
    _feature("zero-one-feature", "score.definition", _each(_half),
        story="The feature is drawn with 0 and 1 while the image has -1 and 1.", hint=_HINT_BIPOLAR),
    _image("zero-one-image", "score.definition", _each(_half),
        story="The image keeps the file's 0 and 1 while the feature has -1 and 1.", hint=_HINT_BIPOLAR),
    _both("pixels-truncated", "pixel.range", int,
        story="Integer arrays silently cut values between -1 and 1 to 0.",
        hint="hold the pixels in a floating-point format, or reject graded ones"),
    _both("uint8-pixels", "score.definition", lambda pixel: int(pixel) % 256,
        story="The pixels are stored as unsigned bytes, where -1 is 255.", hint="use a signed type of pixels"),
    _image("polarity-inverted", "score.definition", lambda rows: [[-pixel for pixel in row] for row in rows],
        story="One of the two grids uses 1 for black.", hint="agree on white = 1 and black = -1 for image and feature"),
    _feature("feature-ignored", "score.definition", lambda rows: [[1 for _ in row] for row in rows],
        story="Tests with kernels of all ones never notice that the kernel is not read: this is a box filter.",
        hint="read the feature's pixels"),
    _feature("feature-squared", "score.definition", lambda rows: [[pixel * pixel for pixel in row] for row in rows],
        story="The weight is applied twice, once on loading and once in the loop.", hint="apply the feature once"),
    _feature("feature-absolute", "score.definition", _each(size),
        story="The weight's sign bit is lost on the way.", hint="keep the sign of the feature's pixels"),
    _feature("feature-rectified", "score.definition", lambda rows: [[max(pixel, 0) for pixel in row] for row in rows],
        story="Only the white pixels of the feature are compared.", hint="count the black pixels too"),
    _image("image-rectified", "score.definition", lambda rows: [[max(pixel, 0) for pixel in row] for row in rows],
        story="An activation is applied before the layer instead of after it.", hint="use the image as it is"),
    _both("pixels-binarised", "pixel.range", lambda pixel: (pixel > 0) - (pixel < 0),
        story="A binary network takes only the sign of every pixel.", hint="keep the values between -1 and 1"),
    _both("small-values-dropped", "pixel.range", lambda pixel: pixel if 2 * size(pixel) >= 1 else 0,
        story="Weights below a threshold are pruned to zero.", hint="keep small pixels"),
    _both("fixed-point-seven-bits", "pixel.exact", lambda pixel: Fraction(int(pixel * 128), 128),
        story="Pixels are held in fixed point with seven fractional bits.",
        hint="hold the pixels in a format that represents them"),
    _both("pixels-in-bfloat16", "pixel.exact",
        lambda pixel: pixel if isinstance(pixel, int) else Fraction(BFLOAT16.round(pixel)),
        story="Libraries for machine learning multiply in bfloat16 where the processor can, and add in single "
              "precision.", hint="ask the library for the precision of float32"),
    _both("pixels-in-tensor-float-32", "pixel.exact",
        lambda pixel: pixel if isinstance(pixel, int) else Fraction(_TENSOR_FLOAT_32.round(pixel)),
        story="Tensor cores keep eleven significant bits of every pixel, and add in single precision.",
        hint="switch TensorFloat-32 off: ask the library for full precision of float32"),
    _both("pixels-read-as-decimals", "pixel.exact",
        lambda pixel: pixel if isinstance(pixel, int) else Fraction(repr(float(pixel))),
        story="A float is written as text and read as a fraction: 0.1 becomes 1/10.",
        hint="read the pixel as the binary number that it is, not as its shortest decimal", least="exact"),
    _both("pixels-quantised-to-a-byte", "score.definition", _pixels_quantised_to_a_byte,
        story="Pixels from -1 to 1 are spread over 256 levels with zero point 128; neither 1 nor -1 is one of them.",
        hint="use a scale that holds -1 and 1: q = round(127 * pixel), without a zero point"),
    _image("zero-point-not-subtracted", "score.definition",
        lambda rows: [[pixel + Fraction(128, 127) for pixel in row] for row in rows],
        story="The image's bytes carry a zero point of 128, and only the weights' is subtracted.",
        hint="subtract the zero point from every pixel before multiplying"),
]  # fmt: skip
