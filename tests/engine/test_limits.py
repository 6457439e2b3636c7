"""The engine at the limits of bytes, digits, words, lanes and blocks, and on large grids."""

import random
import sys
from collections.abc import Sequence
from fractions import Fraction
from unittest.mock import patch as replaced

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.routes import Shape, bipolar_rows, counted, examples, rows_of, summed
from xo_ref import Feature, Image, engine
from xo_ref.engine import bits, byrow, lanes, packing, patches, tiny
from xo_ref.values.pixels import Pixel

# Widths around the boundaries of bytes, of 15- and 30-bit digits and of machine words.
EDGES = [1, 2, 7, 8, 9, 15, 16, 17, 29, 30, 31, 32, 33, 59, 60, 61, 63, 64, 65, 127, 128, 129, 255, 256, 257]


@pytest.mark.parametrize("width", EDGES)
@given(st.randoms(use_true_random=False), st.integers(1, 6), st.data())
@examples(6)
def test_bits_at_the_boundaries_of_words(width: int, rng: random.Random, height: int, data: st.DataObject) -> None:
    """Bit slicing and products = the third way, for widths around bytes, digits and words."""
    inner = data.draw(st.integers(1, height)), data.draw(st.integers(1, min(width, 9)) | st.integers(1, width))
    image, feature = Image(bipolar_rows(rng, (height, width))), Feature(bipolar_rows(rng, inner))
    expected = counted(image, feature)
    assert rows_of(bits.table(image, feature)) == expected
    if feature.n < 256:
        assert rows_of(tiny.counts(image, feature)) == rows_of(byrow.table(image, feature)) == expected


@pytest.mark.parametrize(
    "inner",
    [
        (1, 127),
        (2, 64),
        (3, 85),
        (15, 17),
        (16, 16),
        (257, 1),
        (7, 4681),
        (128, 256),
        (255, 257),
        (256, 256),
        (3, 21847),
    ],
)
@pytest.mark.untraced
def test_counts_at_the_limits_of_machine_integers(inner: Shape) -> None:
    """n = 127, 128, 255, 256, 257, 32767, 32768, 65535, 65536, 65541, with all, no and half of the pixels matching."""
    rng = random.Random(f"limits {inner}")
    h, w = inner
    rows = bipolar_rows(rng, (h + 1, w + 2))
    cut = [row[1 : w + 1] for row in rows[1:]]
    image = Image(rows)
    for feature in (
        Feature(cut),
        Feature([[-pixel for pixel in row] for row in cut]),
        Feature(bipolar_rows(rng, inner)),
    ):
        expected = counted(image, feature)
        sliced = bits.table(image, feature)
        assert rows_of(sliced) == expected
        assert sliced.code == ("B" if h * w < 256 else "H" if h * w < 65536 else "I")  # the fewest bytes that hold n
        assert rows_of(patches.table(image, feature)) == expected
        assert rows_of(engine.feature_map(image, feature).table) == expected


def test_one_product_is_chosen_by_the_lanes_of_its_factors() -> None:
    """It has (H * W) by (h * W) lanes, of a byte for counts up to 255, and of up to eight for sums."""
    image, feature = Image([[1, -1, 1, 1, -1, 1, 1]] * 5), Feature([[1, -1]] * 3)
    for more, chosen in ((-1, False), (0, True), (1, True)):
        for is_bipolar, name in ((True, "_COUNTS"), (False, "_SUMS")):
            with replaced.object(tiny, name, 5 * 7 * 3 * 7 + more):
                assert tiny.fits(image, feature, is_bipolar=is_bipolar) is chosen
    image = Image([[1] * 32] * 17)
    shapes = [(15, 17), (16, 16), (8, 31), (8, 32), (9, 31)]
    with replaced.object(tiny, "_COUNTS", 1 << 20):
        fitting = [tiny.fits(image, Feature([[1] * w] * h), is_bipolar=True) for h, w in shapes]
    assert fitting == [True, False, True, False, False]


def test_products_by_rows_are_chosen_by_their_operations() -> None:
    """A factor has a digit for each 30 bits; rows of the image that no row of the map begins in are wasted."""
    image, feature = Image([[1] * 11] * 7), Feature([[1, -1, 1, 1]] * 3)
    work, wasted = 3 * (1 + 2), 7 * 7 * 11 // 5
    for more, chosen in ((-1, False), (0, True), (1, True)):
        with replaced.object(byrow, "_WORK", work * wasted + more), replaced.object(byrow, "_NARROW", 0):
            assert byrow.fits(image, feature) is chosen
        with replaced.object(byrow, "_WORK", 0), replaced.object(byrow, "_NARROW", work + more):
            assert byrow.fits(image, feature) is chosen
    image = Image([[1] * 32] * 17)
    assert [byrow.fits(image, Feature([[1] * w] * h)) for h, w in ((8, 31), (8, 32), (1, 3))] == [True, False, True]


@pytest.mark.parametrize(
    ("outer", "inner", "chosen"),
    [
        ((500, 501), (2, 7), True),  # 2 * (1 + 2) operations a lane
        ((500, 501), (1, 19), False),  # 1 + 6
        ((372, 233), (4, 7), True),  # 2**20 - 16 operations in all
        ((265, 326), (4, 7), True),  # 2**20 - 28
        ((341, 254), (4, 7), False),  # 2**20 + 8
    ],
)
def test_where_products_by_rows_end(outer: Shape, inner: Shape, chosen: bool) -> None:
    image, feature = Image([[1] * outer[1]] * outer[0]), Feature([[1] * inner[1]] * inner[0])
    assert byrow.fits(image, feature) is chosen


@pytest.mark.parametrize(
    ("outer", "inner", "is_bipolar", "chosen"),
    [
        ((64, 16), (8, 3), True, True),  # 2**17 lanes of a byte
        ((65, 16), (8, 3), True, False),
        ((64, 32), (16, 1), False, True),  # 2**20
        ((65, 32), (16, 1), False, False),
    ],
)
def test_where_one_product_ends(outer: Shape, inner: Shape, is_bipolar: bool, chosen: bool) -> None:
    image, feature = Image([[1] * outer[1]] * outer[0]), Feature([[1] * inner[1]] * inner[0])
    assert tiny.fits(image, feature, is_bipolar=is_bipolar) is chosen


def test_sums_of_single_patches_need_more_than_the_sum_of_their_factors() -> None:
    white: list[list[Pixel]] = [[1] * 7, [1] * 7, [Fraction(126, 127), *[1] * 6]]
    assert rows_of(patches.table(Image(white), Feature(white))) == [[126**2 + 20 * 127**2]]


@pytest.mark.parametrize(("bits", "size"), [(8, 1), (9, 2), (16, 2), (17, 4), (32, 4), (33, 8), (64, 8), (65, 0)])
def test_one_product_of_sums_takes_the_machine_integer_that_holds_them(bits: int, size: int) -> None:
    """Twice the largest sum has `bits` bits."""
    denominator = (1 << bits - 1) // 2
    image, feature = Image([[Fraction(1, denominator), -1, 1]]), Feature([[1]])
    assert tiny.fits(image, feature, is_bipolar=False) is (size > 0)
    if size:
        table = tiny.sums(image, feature)
        assert (len(table.cells), rows_of(table)) == (3 * size, [[1, -denominator, denominator]])
        with replaced.object(tiny, "_SUMS", 9 * size**2 - 1):
            assert not tiny.fits(image, feature, is_bipolar=False)


LIMITS = [(1 << power) + more for power in (7, 8, 15, 16, 23, 24, 31, 32, 47, 62, 63, 64, 127) for more in (-1, 0, 1)]


@pytest.mark.parametrize("denominator", LIMITS, ids=lambda limit: f"{limit:x}")
def test_sums_at_the_limits_of_lanes(denominator: int) -> None:
    """The largest and smallest sums that a lane must hold, and the next ones, stay apart.

    Lanes have the fewest bytes, and sums in lanes of up to eight are kept as machine integers.
    """
    parts = [denominator, -denominator, 1, -1, 0, denominator - 1, 1 - denominator]
    image = Image([[Fraction(part, denominator) for part in parts[at:] + parts[:at]] for at in (0, 3, 5)])
    for feature in (Feature([[1]]), Feature([[-1], [0]]), Feature([[0, 0]]), Feature([[Fraction(1, 3)]])):
        table = lanes.table(image, feature)
        assert rows_of(table) == summed(image, feature)
        size = lanes._Filter.of([feature.numerators], denominator).size
        most = denominator * max(1, sum(map(abs, feature.table.values())))
        assert most < 1 << 8 * size - 1  # half a lane
        assert size == 1 or most >= 1 << 8 * size - 9  # half a lane with a byte less: too narrow
        assert isinstance(table.cells, bytes) == (size <= 8)


@pytest.mark.parametrize("h", [31, 32, 33, 64, 127, 128, 300])
def test_a_column_under_columns(h: int) -> None:
    """The narrowest block there is: one lane a row, and under a column of its height one lane in all."""
    rng = random.Random(f"column {h}")
    image = Image(bipolar_rows(rng, (h, 1)))
    for height in (h, 2):
        feature = Feature(bipolar_rows(rng, (height, 1)))
        assert rows_of(lanes.table(image, feature)) == counted(image, feature)


@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        ((3, 70_000), (2, 3)),
        ((66_000, 2), (15, 2)),
        *(
            pytest.param(*shapes, marks=pytest.mark.heavy)
            for shapes in [((1100, 130), (5, 4)), ((5000, 3), (3, 2)), ((300, 301), (31, 17))]
        ),
    ],
)
def test_large_bipolar_images(outer: Shape, inner: Shape) -> None:
    """Several strips at their real size = the third way; tall, wide and odd."""
    rng = random.Random(f"large {outer}")
    image, feature = Image(bipolar_rows(rng, outer)), Feature(bipolar_rows(rng, inner))
    expected = counted(image, feature)
    assert rows_of(engine.feature_map(image, feature).table) == expected
    assert rows_of(bits.table(image, feature)) == expected
    assert rows_of(lanes.table(image, feature)) == expected


@pytest.mark.untraced
def test_large_graded_images() -> None:
    """Several blocks at their real size, and a block far lower than the feature = plain nested sums."""
    rng = random.Random("graded")
    cases = [((90, 257), (6, 5), 127), ((700, 31), (3, 4), 10**30), ((2, 9000), (1, 7), 255), ((60, 3), (45, 2), 127)]
    for outer, inner, denominator in cases:
        image, feature = (
            kind([[Fraction(rng.randint(-denominator, denominator), denominator) for _ in range(w)] for _ in range(h)])
            for kind, (h, w) in ((Image, outer), (Feature, inner))
        )
        assert isinstance(image, Image)
        assert isinstance(feature, Feature)
        assert rows_of(engine.feature_map(image, feature).table) == summed(image, feature)


def cells_of(values: Sequence[int], size: int, order: str) -> bytes:
    """The values as machine integers of a machine whose bytes stand in that order."""
    return b"".join(value.to_bytes(size, "big" if order == "big" else "little", signed=True) for value in values)


@pytest.mark.parametrize("order", ["little", "big"])
class TestOrderOfBytes:
    """The engine writes and reads the machine integers of machines of either byte order."""

    @pytest.mark.parametrize("size", [1, 2, 4])
    def test_counts(self, order: str, size: int) -> None:
        counts = [0, 1, 255, 254, 170, 15, 3, 129, 64, 31, 200, 77, 5, 99, 240, 18]
        counts = [count * {1: 1, 2: 251, 4: 16_000_057}[size] for count in counts]
        planes = [
            int("".join(str(count >> weight & 1) for count in counts), 2) for weight in range(max(counts).bit_length())
        ]
        with replaced.object(sys, "byteorder", order):
            cells = bits._cells(planes, 2, size)
        assert cells == b"".join(count.to_bytes(size, "big" if order == "big" else "little") for count in counts)

    @pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 6, 7, 8])
    def test_sums(self, order: str, size: int) -> None:
        wide = {1: 1, 2: 2, 3: 4, 4: 4}.get(size, 8)
        lanes_of = [bytes(range(first, first + size)) for first in (1, 9, 77, 240)]
        with replaced.object(sys, "byteorder", order):
            found = packing.unpacked([b"".join(lanes_of[0::2]), b"".join(lanes_of[1::2])], size)
        assert found == b"".join(
            int.from_bytes(lane, "little").to_bytes(wide, "big" if order == "big" else "little") for lane in lanes_of
        )

    @pytest.mark.parametrize("wide", [1, 2, 4, 8])
    @pytest.mark.parametrize("size", range(1, 10))
    def test_pixels(self, order: str, size: int, wide: int) -> None:
        most = (1 << 8 * min(wide, size) - 1) - 1
        values = [0, 1, -1, most, -most, most // 3, -most // 5, 2, -3]
        with replaced.object(sys, "byteorder", order):
            [whole] = packing.packed(cells_of(values, wide, order), wide, size, most)
            even, odd = packing.packed(cells_of(values[:8], wide, order), wide, size, most, parts=2)
        raised = [value + most for value in values]
        assert whole == sum(value << 8 * size * lane for lane, value in enumerate(raised))
        assert even == sum(value << 8 * size * lane for lane, value in enumerate(raised[0:8:2]))
        assert odd == sum(value << 8 * size * lane for lane, value in enumerate(raised[1:8:2]))
