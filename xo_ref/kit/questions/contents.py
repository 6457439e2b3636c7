"""What the pixels of a question are: random ones, and every kind for which a kernel may have a shortcut.

Random pixels tell most wrong kernels from right ones, because nothing in them is symmetric
or repeated; a covering shape is asked with random pixels. A shortcut is taken for pixels
that are not random: a sum for a constant feature, two one-dimensional passes for one of
rank one, a skipped zero. So every kind of image is also asked under every kind of feature.

`found` stands between the two: random pixels, and the feature, or its negative, is planted in
the image. Its score is 1 or -1, the largest number that any accumulator has to hold.
"""

import random
from collections.abc import Callable

from xo_ref.kit.case import Case, Number
from xo_ref.kit.questions.ranges import Extents

Rows = list[list[Number]]

Kind = Callable[[random.Random, int, int], Rows]


def filled(shape: Extents, image: str, feature: str, *, seed: int, name: str, clause: str = "map.value") -> Case:
    """Make the question of this shape with these kinds of pixels; the same for the same seed, shape and kinds.

    Clauses: `map.value`.

    >>> filled(Extents(2, 3, 1, 2), "checkerboard", "white", seed=0, name="c").image
    [[1, -1, 1], [-1, 1, -1]]
    """
    source = random.Random(f"{seed} {shape} {image} {feature}")  # noqa: S311  # pictures, no secrets
    marks = KINDS[feature](source, shape.h, shape.w)
    rows = KINDS[image](source, shape.height, shape.width)
    return Case(f"{name}-{_label(shape)}-{image}-{feature}", clause, rows, marks)


def found(shape: Extents, *, negative: bool, seed: int, name: str) -> Case:
    """Make a bipolar question of random pixels with the feature, or its negative, planted in the image.

    >>> case = found(Extents(1, 3, 1, 3), negative=True, seed=0, name="c")
    >>> [a + b for a, b in zip(case.image[0], case.feature[0])], case.name
    ([0, 0, 0], 'c-1x3-1x3-negative')
    """
    kind = "negative" if negative else "found"
    source = random.Random(f"{seed} {shape} {kind}")  # noqa: S311  # likewise
    rows, marks = _random(source, shape.height, shape.width), _random(source, shape.h, shape.w)
    top, left = source.randrange(shape.rows), source.randrange(shape.cols)
    for row, line in zip(rows[top:], marks, strict=False):
        row[left : left + shape.w] = [-pixel for pixel in line] if negative else line
    return Case(f"{name}-{_label(shape)}-{kind}", "map.value", rows, marks)


def _label(shape: Extents) -> str:
    return str(shape).replace("/", "-")


def _drawn(*pixels: Number) -> Kind:
    """Draw each pixel from at most 256, as evenly as they go: by a byte, as `choices` takes six times as long."""
    table = [pixels[byte * len(pixels) >> 8] for byte in range(256)]
    return lambda source, height, width: _rows([table[byte] for byte in source.randbytes(height * width)], width)


_random = _drawn(-1, 1)


def _rows(pixels: list[Number], width: int) -> Rows:
    return [pixels[at : at + width] for at in range(0, len(pixels), width)]


def _symmetric(source: random.Random, height: int, width: int) -> Rows:
    """Draw pixels that half a turn leaves as they are."""
    [half] = _random(source, 1, (height * width + 1) // 2)
    return _rows(half + half[: height * width // 2][::-1], width)


def _rank_one(source: random.Random, height: int, width: int) -> Rows:
    [line] = _random(source, 1, width)
    return [[sign * pixel for pixel in line] for [sign] in _random(source, height, 1)]


def _constant(pixel: Number, height: int, width: int) -> Rows:
    return [[pixel] * width for _ in range(height)]


def _single(source: random.Random, height: int, width: int, ground: Number) -> Rows:
    """Give one pixel the value 1 and all others that of the ground."""
    rows = _constant(ground, height, width)
    rows[source.randrange(height)][source.randrange(width)] = 1
    return rows


def _row(source: random.Random, height: int, width: int) -> Rows:
    rows = _constant(-1, height, width)
    rows[source.randrange(height)] = [1] * width
    return rows


def _checkerboard(_: random.Random, height: int, width: int) -> Rows:
    """Alternate, with a 1 at the top left."""
    return [[1 - 2 * ((row + col) % 2) for col in range(width)] for row in range(height)]


def _faint(source: random.Random, height: int, width: int) -> Rows:
    """Draw -1 and 1, a million times smaller in the lower right quarter."""
    rows = _random(source, height, width)
    for row in rows[height // 2 :]:
        row[width // 2 :] = [pixel * 2.0**-20 for pixel in row[width // 2 :]]
    return rows


KINDS: dict[str, Kind] = {
    "random": _random,
    "white": lambda _, height, width: _constant(1, height, width),
    "black": lambda _, height, width: _constant(-1, height, width),
    "checkerboard": _checkerboard,
    "symmetric": _symmetric,
    "rank-one": _rank_one,
    "single": lambda source, height, width: _single(source, height, width, -1),
    "row": _row,
    "column": lambda source, height, width: [list(line) for line in zip(*_row(source, width, height), strict=True)],
    "graded": _drawn(*(level / 64 for level in range(-64, 65))),
    "seven-bits": _drawn(*(level / 127 for level in range(-127, 128))),
    "bytes": _drawn(*((2 * level - 255) / 255 for level in range(256))),
    "tiny": _drawn(*(level * 2.0**-30 for level in range(-9, 10))),
    "sparse": _drawn(*(0,) * 13, 1, -1, 0.375),
    "grey": lambda _, height, width: _constant(-0.375, height, width),
    "dot": lambda source, height, width: _single(source, height, width, 0),
    "spots": _drawn(*(0,) * 11, 1, 0.9, 0.7, 0.1, -0.3),
    "near": _drawn(1, 1, 1, 1 - 2.0**-17),
    "zeros": _drawn(0.0, -0.0, 1, -1),
    "blank": lambda _, height, width: _constant(0, height, width),
    "faint": _faint,
}
"""All kinds of pixels, each a function of a source of chance and a shape.

The first nine are of -1 and 1, the others of multiples of 1/64, of 1/127, bytes from -1 to 1, multiples of 2**-30,
mostly 0, constant, all 0 but one, mostly 0 beside numbers that no format holds, 1 and what a tolerance of 1e-5 takes
for it, zeros of both signs, all 0; the last is of -1 and 1, and of very small ones.
"""
