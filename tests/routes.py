"""The routes of the engine, a third way to compute the same, and grids to try them on.

The third way stands here and nowhere else: rows as integers, XOR and `int.bit_count` for
pixels of -1 and 1, plain nested sums for others.
"""

import random
from collections.abc import Callable, Sequence
from fractions import Fraction

from hypothesis import settings
from hypothesis import strategies as st

from xo_ref import Feature, Image
from xo_ref.engine import bits, byrow, lanes, patches, tiny
from xo_ref.values.table import Table

Shape = tuple[int, int]
Route = Callable[[Image, Feature], Table]


def by_tiny(image: Image, feature: Feature) -> Table:
    """One product of sums, or where they are too large for machine integers, lanes."""
    small = feature.n * feature.denominator * image.denominator < 1 << 62
    return tiny.sums(image, feature) if small else lanes.table(image, feature)


BIPOLAR: dict[str, Route] = {
    "bits": bits.table,
    "tiny": tiny.counts,
    "byrow": byrow.table,
    "lanes": lanes.table,
    "patches": patches.table,
}
GRADED: dict[str, Route] = {"tiny": by_tiny, "lanes": lanes.table, "patches": patches.table}


def rows_of(table: Table) -> list[list[int]]:
    return [table.row(row) for row in range(table.height)]


def bipolar_rows(rng: random.Random, shape: Shape) -> list[list[int]]:
    height, width = shape
    return [[rng.choice((-1, 1)) for _ in range(width)] for _ in range(height)]


def counted(image: Image, feature: Feature) -> list[list[int]]:
    """The third way for pixels of -1 and 1."""
    rows, marks = (
        [int("".join("01"[pixel > 0] for pixel in row), 2) for row in grid.numerators] for grid in (image, feature)
    )
    (h, w), full = feature.shape, (1 << feature.width) - 1
    return [
        [
            feature.n
            - 2 * sum((rows[row + i] >> image.width - w - col & full ^ marks[i]).bit_count() for i in range(h))
            for col in range(image.width - w + 1)
        ]
        for row in range(image.height - h + 1)
    ]


def summed(image: Image, feature: Feature) -> list[list[int]]:
    """The third way for all pixels."""
    pixels, marks = image.numerators, feature.numerators
    h, w = feature.shape
    return [
        [
            sum(marks[i][j] * pixels[row + i][col + j] for i in range(h) for j in range(w))
            for col in range(image.width - w + 1)
        ]
        for row in range(image.height - h + 1)
    ]


# ------------------------------------------------------------------ strategies


def examples(count: int) -> settings:
    """Draw `count` examples where the profile asks for a hundred, and otherwise as many in proportion."""
    return settings(deadline=None, max_examples=max(1, count * settings().max_examples // 100))


@st.composite
def shapes(draw: st.DrawFn, height: int = 9, width: int = 11) -> tuple[Shape, Shape]:
    """The shapes of an image and of a feature that fits."""
    outer = draw(st.integers(1, height)), draw(st.integers(1, width))
    return outer, (draw(st.integers(1, outer[0])), draw(st.integers(1, outer[1])))


def grid_rows(shape: Shape, pixels: st.SearchStrategy[int | float | Fraction]) -> st.SearchStrategy[list[list[object]]]:
    height, width = shape
    row: st.SearchStrategy[list[object]] = st.lists(pixels, min_size=width, max_size=width)
    return st.lists(row, min_size=height, max_size=height)


whole = st.sampled_from((-1, 1))
fractions = st.fractions(-1, 1, max_denominator=300)
floats = st.floats(-1, 1) | st.sampled_from((5e-324, -5e-324, 2.2250738585072014e-308, 1 - 2**-53, -1.0, 0.1))
kinds: list[st.SearchStrategy[int | float | Fraction]] = [
    whole,
    st.sampled_from((-1, 0, 1)),
    st.integers(-127, 127).map(lambda level: Fraction(level, 127)),
    fractions,
    floats,
    whole | fractions | floats,
]


@st.composite
def pairs(draw: st.DrawFn, kinds: Sequence[st.SearchStrategy[int | float | Fraction]] = kinds) -> tuple[Image, Feature]:
    """An image and a feature that fits, each with pixels of one of the kinds."""
    outer, inner = draw(shapes())
    image, feature = (draw(grid_rows(shape, draw(st.sampled_from(kinds)))) for shape in (outer, inner))
    return Image(image), Feature(feature)  # type: ignore[arg-type]  # lists of objects that are pixels, by construction
