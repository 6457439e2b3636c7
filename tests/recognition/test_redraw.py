"""The same picture moved, scaled, turned, bent, drawn thicker."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.benchmarks.recognition import stays_inside
from tests.orientations import half_turned, mirrored, transposed, turned_left, turned_right
from xo_ref.errors import ShapeError, XoError
from xo_ref.gallery import IMAGES
from xo_ref.pictures import parse
from xo_ref.recognition.redraw import Exact, Point, Transformation, redrawn, strokes
from xo_ref.strategies import images
from xo_ref.values.grid import Image

pytestmark = pytest.mark.clause("recognition.transform")

pictures = images(kind="bipolar", max_height=5, max_width=6)
quick = settings(deadline=None, max_examples=30)

BOOT = Image(
    parse("""
    #...
    #...
    ###.
    ....
    ...#
""")
)


def drawn(text: str) -> Image:
    return Image(parse(text))


def distance_squared(point: tuple[int, int], ends: tuple[Point, Point], steps: int = 32) -> Fraction:
    """Approach the squared distance of a point and a segment from above: the nearest of many points on it."""
    (a, b), (c, d) = ends
    shares = (Fraction(step, steps) for step in range(steps + 1))
    return min((a + (c - a) * t - point[0]) ** 2 + (b + (d - b) * t - point[1]) ** 2 for t in shares) + Fraction(0)


class TestUnmoved:
    """What changes nothing draws the same picture."""

    @quick
    @given(pictures)
    def test_the_identity(self, image: Image) -> None:
        assert redrawn(image, Transformation()) == image

    def test_white_is_what_lies_above_zero(self) -> None:
        assert redrawn(Image([[0.5, 0, -0.5, 1]]), Transformation()) == Image([[1, -1, -1, 1]])

    def test_strokes(self) -> None:
        assert strokes(drawn("##.\n#..\n.##\n.##")) == (
            ((0, 0), (0, 1)),
            ((0, 0), (1, 0)),
            ((1, 0), (2, 1)),
            ((2, 1), (2, 2)),
            ((2, 1), (3, 1)),
            ((2, 1), (3, 2)),
            ((2, 2), (3, 1)),
            ((2, 2), (3, 2)),
            ((3, 1), (3, 2)),
        )

    @quick
    @given(pictures)
    def test_every_white_pixel_has_a_stroke(self, image: Image) -> None:
        white = {(r, c) for r, c in product(range(image.height), range(image.width)) if image[r][c] == 1}
        assert {place for pair in strokes(image) for place in pair} == white


class TestWholeMoves:
    """Moves that take pixels onto pixels agree with moving the pixels themselves."""

    @quick
    @given(pictures, st.integers(-3, 3), st.integers(-3, 3))
    def test_shift(self, image: Image, down: int, right: int) -> None:
        height, width = image.shape
        rows = [[image[r - down][c - right] if 0 <= r - down < height and 0 <= c - right < width else -1
                 for c in range(width)] for r in range(height)]  # fmt: skip
        assert redrawn(image, Transformation(shift=(down, right))) == Image(rows)

    @quick
    @given(pictures)
    def test_quarter_turns(self, image: Image) -> None:
        rows, turned = image.tolist(), (image.width, image.height)
        assert redrawn(image, Transformation(turn=1), turned) == Image(turned_right(rows))
        assert redrawn(image, Transformation(turn=-1), turned) == Image(turned_left(rows))

    @quick
    @given(pictures)
    def test_mirrored_by_the_corners(self, image: Image) -> None:
        across = image.width - 1
        corners = ((0, across), (0, -across), (0, across), (0, -across))
        assert redrawn(image, Transformation(corners=corners)) == Image(mirrored(image.tolist()))

    @quick
    @given(images(kind="bipolar", max_height=4, max_width=4), st.sampled_from([(2, 0), (0, 4), (4, 2)]))
    def test_a_larger_canvas_adds_black_around(self, image: Image, more: tuple[int, int]) -> None:
        canvas = (image.height + more[0], image.width + more[1])
        inner = redrawn(image, Transformation(), canvas)
        assert Image(inner.patch(more[0] // 2, more[1] // 2, image.shape)) == image
        assert sum(pixel for row in inner for pixel in row if pixel > 0) == str(image).count("#")


class TestDrawn:
    """One of each kind, as pictures."""

    @pytest.mark.parametrize(
        ("transformation", "picture"),
        [
            (Transformation(scale=(2, 1)), "#...\n#...\n###.\n....\n...."),
            (Transformation(shift=(Fraction(1, 2), 0)), "#...\n#...\n###.\n###.\n...#"),
            (Transformation(turn=Fraction(1, 4)), ".#..\n#...\n.##.\n....\n..#."),
            (Transformation(corners=((0, 0), (0, 0), (0, 0), (-2, -1))), "#...\n#.#.\n###.\n....\n...."),
            (Transformation(pen=1), "##..\n###.\n####\n####\n..##"),
        ],
        ids=["scale", "shift", "turn", "corner", "pen"],
    )
    def test_boot(self, transformation: Transformation, picture: str) -> None:
        assert redrawn(BOOT, transformation) == drawn(picture)


parts = st.fractions(-1, 1, max_denominator=8)
points = st.tuples(parts, parts)


@st.composite
def transformations(draw: st.DrawFn) -> Transformation:
    """Draw a transformation of all kinds at once."""
    scale = st.fractions(Fraction(1, 2), 2, max_denominator=4)
    return Transformation(
        shift=draw(points),
        scale=draw(st.tuples(scale, scale)),
        turn=draw(parts),
        corners=draw(st.tuples(points, points, points, points)),
        pen=draw(st.fractions(Fraction(1, 4), 1, max_denominator=4)),
    )


class TestAnyTransformation:
    """What holds for all kinds at once."""

    @quick
    @given(images(kind="bipolar", max_height=4, max_width=3), transformations())
    @pytest.mark.heavy
    def test_a_pixel_near_a_moved_stroke_is_white(self, image: Image, transformation: Transformation) -> None:
        result = redrawn(image, transformation, (5, 4))
        moved = [tuple(transformation.of(point, image.shape, (5, 4)) for point in pair) for pair in strokes(image)]
        for row, col in product(range(5), range(4)):
            nearest = min((distance_squared((row, col), (one, two)) for one, two in moved), default=Fraction(99))
            if nearest <= transformation.pen**2:
                assert result[row][col] == 1
            if nearest > (transformation.pen + Fraction(1, 8)) ** 2:
                assert result[row][col] == -1

    @quick
    @given(images(kind="bipolar", max_height=4, max_width=3), transformations())
    def test_a_thicker_pen_draws_more(self, image: Image, thin: Transformation) -> None:
        thick = Transformation(thin.shift, thin.scale, thin.turn, thin.corners, thin.pen + Fraction(1, 4))
        pixels = zip(redrawn(image, thin), redrawn(image, thick), strict=True)
        assert all(one <= two for rows in pixels for one, two in zip(*rows, strict=True))

    @quick
    @given(transformations())
    def test_a_half_turn_of_all_of_it(self, one: Transformation) -> None:
        image = IMAGES["x_rotation"]
        back = Transformation(
            (-one.shift[0], -one.shift[1]),
            one.scale,
            one.turn,
            tuple((-down, -right) for down, right in one.corners[::-1]),  # type: ignore[arg-type]  # four of four
            one.pen,
        )
        other = Image(half_turned(image.tolist()))
        assert redrawn(other, back) == Image(half_turned(redrawn(image, one).tolist()))

    def test_transposing_turns_the_other_way(self) -> None:
        turned = redrawn(BOOT, Transformation((1, 0), (2, 1), Fraction(1, 5)), (6, 7)).tolist()
        other = Transformation((0, 1), (1, 2), Fraction(-1, 5))
        assert redrawn(Image(transposed(BOOT.tolist())), other, (7, 6)) == Image(transposed(turned))


class TestStaysInside:
    """Every stroke, its thickness aside, lies on a pixel of the canvas."""

    @pytest.mark.parametrize(
        ("shift", "inside"),
        [
            ((Fraction(1, 2), Fraction(1, 2)), True),
            ((Fraction(-1, 2), Fraction(-1, 2)), True),
            ((Fraction(9, 16), 0), False),
            ((0, Fraction(9, 16)), False),
            ((Fraction(-9, 16), 0), False),
            ((0, Fraction(-9, 16)), False),
        ],
    )
    def test_half_a_pixel_beyond_the_centres(self, shift: tuple[Exact, Exact], inside: bool) -> None:
        assert stays_inside(BOOT, Transformation(shift=shift)) is inside

    def test_on_a_larger_canvas(self) -> None:
        assert stays_inside(BOOT, Transformation(shift=(1, 1)), (7, 6))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Transformation(scale=(1, 0)), "scale: 0 is not positive (recognition.transform); give more than 0"),
        (lambda: Transformation(scale=(-2, 1)), "scale: -2 is not positive (recognition.transform); give more than 0"),
        (
            lambda: Transformation(pen=Fraction(-1, 2)),
            "pen: Fraction(-1, 2) is not positive (recognition.transform); give more than 0",
        ),
    ],
)
def test_rejections(make: type[Transformation], message: str) -> None:
    with pytest.raises(XoError) as rejected:
        make()
    assert (str(rejected.value), rejected.value.clause) == (message, "recognition.transform")


def test_an_empty_canvas() -> None:
    with pytest.raises(ShapeError, match=r"^image: has no rows \(reject.empty\)"):
        redrawn(BOOT, Transformation(), (0, 3))
