"""Faults that change the image or the feature before anything is computed."""

from collections.abc import Callable
from fractions import Fraction

from xo_ref.kit.diagnose.faults.fault import at_input
from xo_ref.kit.diagnose.faults.plan import Exact, Grid, size
from xo_ref.kit.judge.formats import BFLOAT16

__all__ = ["FAULTS"]

Change = Callable[[Grid, Grid], tuple[Grid, Grid]]


def _feature(change: Callable[[Grid], Grid]) -> Change:
    return lambda image, feature: (image, change(feature))


def _image(change: Callable[[Grid], Grid]) -> Change:
    return lambda image, feature: (change(image), feature)


def _pixels(change: Callable[[Exact], Exact]) -> Callable[[Grid], Grid]:
    return lambda rows: [[change(pixel) for pixel in row] for row in rows]


def _both(change: Callable[[Exact], Exact]) -> Change:
    grids = _pixels(change)
    return lambda image, feature: (grids(image), grids(feature))


def _transposed(rows: Grid) -> Grid:
    return [list(column) for column in zip(*rows, strict=True)]


def _transposed_when_square(rows: Grid) -> Grid:
    return _transposed(rows) if len(rows) == len(rows[0]) else rows


def _reshaped(rows: Grid) -> Grid:
    """Read the rows' numbers as columns: the wrong memory order, the right shape."""
    flat = [pixel for row in rows for pixel in row]
    return [flat[row :: len(rows)] for row in range(len(rows))]


def _half(pixel: Exact) -> Exact:
    """Map -1 to 0 and 1 to 1."""
    return (pixel + 1) // 2 if isinstance(pixel, int) and pixel % 2 else (pixel + Fraction(1)) / 2


def _square(pixel: Exact) -> Exact:
    return pixel * pixel


def _pruned(pixel: Exact) -> Exact:
    return pixel if 2 * size(pixel) >= 1 else 0


def _sign(pixel: Exact) -> Exact:
    return (pixel > 0) - (pixel < 0)


def _fixed(pixel: Exact) -> Exact:
    """Keep seven binary places, the rest cut off."""
    steps = int(size(pixel) * 128)
    return Fraction(steps if pixel > 0 else -steps, 128)


def _short(pixel: Exact) -> Exact:
    """Round to bfloat16, as hardware for machine learning does on the way in."""
    return pixel if isinstance(pixel, int) else Fraction(BFLOAT16.round(pixel))


_MEND_BIPOLAR = "map black to -1 and white to 1 before multiplying"

FAULTS = (
    at_input(
        _feature(lambda rows: [row[::-1] for row in rows[::-1]]),
        "flipped-both",
        "map.orientation",
        "Mathematics and most signal libraries call it convolution when the kernel is reversed on both axes.",
        "you compute true convolution: reverse both axes of the feature, or call the cross-correlation",
    ),
    at_input(
        _feature(lambda rows: rows[::-1]),
        "flipped-rows",
        "map.orientation",
        "Pillow's kernels and bottom-up bitmaps count rows from below.",
        "reverse the order of the feature's rows",
    ),
    at_input(
        _feature(lambda rows: [row[::-1] for row in rows]),
        "flipped-columns",
        "map.orientation",
        "A shift register or the least significant bit first delivers each row from its end.",
        "reverse each row of the feature",
    ),
    at_input(
        _feature(_transposed),
        "feature-transposed",
        "map.orientation",
        "Weights stored column by column are read row by row.",
        "transpose the feature",
    ),
    at_input(
        _feature(_transposed_when_square),
        "feature-transposed-when-square",
        "map.orientation",
        "A helper turns the weights until the shapes agree, and on a square it cannot see that they already did.",
        "fix the order of the axes once instead of guessing it from the shape",
    ),
    at_input(
        _feature(_reshaped),
        "feature-memory-order",
        "map.orientation",
        "A Fortran-ordered buffer is taken for a C-ordered one: the shape is right, the numbers stand elsewhere.",
        "copy the feature into row-major order, or honour its strides",
    ),
    at_input(
        _image(_transposed),
        "image-transposed",
        "map.orientation",
        "The image is indexed [x][y] on the way in.",
        "transpose the image",
    ),
    at_input(
        _image(lambda rows: rows[::-1]),
        "image-upside-down",
        "map.orientation",
        "Bitmaps and OpenGL textures begin with the lowest row.",
        "reverse the order of the image's rows",
    ),
    at_input(
        _image(_reshaped),
        "image-memory-order",
        "map.orientation",
        "A Fortran-ordered image is taken for a C-ordered one.",
        "copy the image into row-major order, or honour its strides",
    ),
    at_input(
        _both(_half),
        "zero-one-pixels",
        "score.definition",
        "Image files hold 0 for black and 1 for white, and both grids are used as they are.",
        _MEND_BIPOLAR,
    ),
    at_input(
        _feature(_pixels(_half)),
        "zero-one-feature",
        "score.definition",
        "The feature is drawn with 0 and 1 while the image has -1 and 1.",
        _MEND_BIPOLAR,
    ),
    at_input(
        _image(_pixels(_half)),
        "zero-one-image",
        "score.definition",
        "The image file's 0 and 1 meet a feature of -1 and 1.",
        _MEND_BIPOLAR,
    ),
    at_input(
        _both(int),
        "pixels-truncated",
        "pixel.range",
        "Arrays of integers cut what lies between -1 and 1 to 0, silently.",
        "hold the pixels in a floating-point format, or refuse graded ones",
    ),
    at_input(
        _both(lambda pixel: int(pixel) % 256),
        "uint8-pixels",
        "score.definition",
        "The pixels are stored as unsigned bytes, where -1 is 255.",
        "use a signed type of pixels",
    ),
    at_input(
        _image(_pixels(lambda pixel: -pixel)),
        "polarity-inverted",
        "score.definition",
        "One of the two grids takes 1 for black.",
        "agree on white = 1 and black = -1 for image and feature",
    ),
    at_input(
        _feature(_pixels(lambda _: 1)),
        "feature-ignored",
        "score.definition",
        "Tests with kernels of all ones never notice that the kernel is not read: this is a box filter.",
        "read the feature's pixels",
    ),
    at_input(
        _feature(_pixels(_square)),
        "feature-squared",
        "score.definition",
        "The weight is applied twice, once on loading and once in the loop.",
        "apply the feature once",
    ),
    at_input(
        _feature(_pixels(size)),
        "feature-absolute",
        "score.definition",
        "The weight's sign bit is lost on the way.",
        "keep the sign of the feature's pixels",
    ),
    at_input(
        _feature(_pixels(lambda pixel: max(pixel, 0))),
        "feature-rectified",
        "score.definition",
        "Only the white pixels of the feature are compared.",
        "count the black pixels too",
    ),
    at_input(
        _image(_pixels(lambda pixel: max(pixel, 0))),
        "image-rectified",
        "score.definition",
        "An activation is applied before the layer instead of after it.",
        "use the image as it is",
    ),
    at_input(
        _both(_sign),
        "pixels-binarised",
        "pixel.range",
        "A binary network takes only the sign of every pixel.",
        "keep the values between -1 and 1",
    ),
    at_input(
        _both(_pruned),
        "small-values-dropped",
        "pixel.range",
        "Weights below a threshold are pruned to zero.",
        "keep small pixels",
    ),
    at_input(
        _both(_fixed),
        "fixed-point-seven-bits",
        "pixel.exact",
        "Pixels are held in fixed point with seven fractional bits.",
        "hold the pixels in a format that represents them",
    ),
    at_input(
        _both(_short),
        "pixels-in-bfloat16",
        "pixel.exact",
        "Libraries for machine learning multiply in bfloat16 where the processor can, and add in single precision.",
        "ask the library for the precision of float32",
    ),
)
"""The faults of this room."""
