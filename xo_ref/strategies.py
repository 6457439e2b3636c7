"""Grids for property tests, as Hypothesis strategies.

Every strategy builds valid grids directly and discards no draws. Examples shrink to the
smallest picture: fewer rows, then fewer columns, then black pixels. Height and width are
independent, so most grids are not square; so are the pixels, so most grids have no
symmetry.

    kind "bipolar"   every pixel -1 or 1
    kind "graded"    pixels anywhere in [-1, 1]: ints, fractions, and floats with their large
                     denominators; shrunk far enough, all of them are black
    kind "mixed"     one or the other (the default)

    from hypothesis import given
    from xo_ref.strategies import images_with_features

    @given(images_with_features(kind="bipolar"))
    def test_my_kernel(pair): ...

This module needs Hypothesis (the extra `search`); nothing else in the package imports it.

Ruled out: drawing a feature and an image independently and assuming that they fit (half
the draws are lost, and shrinking gets stuck), one integer of h*w bits per grid (it shrinks
by value, not by picture), and `st.floats` as one kind of pixel among others (Hypothesis
does not shrink from one kind to another).
"""

from fractions import Fraction
from typing import Literal

from hypothesis import strategies as st

from xo_ref.values.grid import Feature, Image, Patch
from xo_ref.values.layer import LayerOptions
from xo_ref.values.pixels import PixelLike

__all__ = [
    "Kind", "bipolar_pixels", "features", "features_with_patches", "graded_pixels", "images", "images_with_banks",
    "images_with_features", "layers", "patches", "pixel_rows", "shapes",
]  # fmt: skip

Kind = Literal["bipolar", "graded", "mixed"]
"""Which pixels a grid may have."""

Shape = tuple[int, int]


def bipolar_pixels() -> st.SearchStrategy[PixelLike]:
    """Draw -1 or 1; shrinks to black, -1. Clauses: `pixel.range`.

    >>> from hypothesis import find
    >>> find(bipolar_pixels(), lambda pixel: True)
    -1
    """
    return st.sampled_from([-1, 1])


def graded_pixels() -> st.SearchStrategy[PixelLike]:
    """Draw an exact pixel in [-1, 1]: an int, a fraction or the float nearest to it; shrinks to black, -1.

    Clauses: `pixel.range`, `pixel.exact`.

    >>> from hypothesis import find
    >>> find(graded_pixels(), lambda pixel: -1 < pixel < 0)
    Fraction(-1, 2)
    """
    return st.integers(1, 12).flatmap(_SHARES.__getitem__)


def shapes(*, max_height: int = 6, max_width: int = 6) -> st.SearchStrategy[Shape]:
    """Draw a shape (height, width), both from 1; shrinks to (1, 1). Clauses: `grid.rectangular`."""
    return st.tuples(st.integers(1, max_height), st.integers(1, max_width))


@st.composite
def pixel_rows(draw: st.DrawFn, shape: Shape, *, kind: Kind = "mixed") -> list[list[PixelLike]]:
    """Draw nested lists of one shape, ready for any grid; shrinks to all black.

    A mixed grid is entirely bipolar or entirely graded. Clauses: `grid.rectangular`, `pixel.range`.
    """
    height, width = shape
    if kind == "mixed":
        kind = draw(st.sampled_from(["bipolar", "graded"]))
    pixel = bipolar_pixels() if kind == "bipolar" else graded_pixels()
    return [[draw(pixel) for _ in range(width)] for _ in range(height)]  # `st.lists` takes twice the time


def images(*, kind: Kind = "mixed", max_height: int = 6, max_width: int = 6) -> st.SearchStrategy[Image]:
    """Draw an image of at most `max_height` x `max_width` pixels; shrinks to one black pixel.

    Clauses: `grid.value`.

    >>> from hypothesis import find
    >>> find(images(), lambda image: image.width > 1)
    Image([[-1, -1]])
    """
    return _grids(kind, max_height, max_width).map(Image)


def features(*, kind: Kind = "mixed", max_height: int = 4, max_width: int = 4) -> st.SearchStrategy[Feature]:
    """Draw a feature of at most `max_height` x `max_width` pixels; shrinks to one black pixel.

    Clauses: `grid.value`.
    """
    return _grids(kind, max_height, max_width).map(Feature)


def patches(*, kind: Kind = "mixed", max_height: int = 4, max_width: int = 4) -> st.SearchStrategy[Patch]:
    """Draw a patch of at most `max_height` x `max_width` pixels; shrinks to one black pixel.

    Clauses: `grid.value`.
    """
    return _grids(kind, max_height, max_width).map(Patch)


@st.composite
def features_with_patches(
    draw: st.DrawFn, *, kind: Kind = "mixed", max_height: int = 4, max_width: int = 4
) -> tuple[Feature, Patch]:
    """Draw a feature and a patch of the same shape and independent kinds; shrinks to one black pixel each.

    Clauses: `reject.same-shape`.

    >>> from hypothesis import find
    >>> find(features_with_patches(), lambda pair: pair[0].height == 2)
    (Feature([[-1], [-1]]), Patch([[-1], [-1]]))
    """
    shape = draw(shapes(max_height=max_height, max_width=max_width))
    return Feature(draw(pixel_rows(shape, kind=kind))), Patch(draw(pixel_rows(shape, kind=kind)))


@st.composite
def images_with_features(
    draw: st.DrawFn, *, kind: Kind = "mixed", max_height: int = 6, max_width: int = 6
) -> tuple[Image, Feature]:
    """Draw an image of at most `max_height` x `max_width` pixels and a feature that fits into it.

    Their kinds are independent. The image's shape is drawn as the feature's plus a margin,
    so both shrink to one black pixel. Clauses: `reject.fit`.

    >>> from hypothesis import find
    >>> find(images_with_features(), lambda pair: pair[0].width > pair[1].width)
    (Image([[-1, -1]]), Feature([[-1]]))
    """
    height, width = draw(shapes(max_height=max_height, max_width=max_width))
    more = draw(st.tuples(st.integers(0, max_height - height), st.integers(0, max_width - width)))
    image = draw(pixel_rows((height + more[0], width + more[1]), kind=kind))
    return Image(image), Feature(draw(pixel_rows((height, width), kind=kind)))


@st.composite
def images_with_banks(
    draw: st.DrawFn, *, kind: Kind = "mixed", max_height: int = 6, max_width: int = 6, max_features: int = 4
) -> tuple[Image, list[Feature]]:
    """Draw an image and up to `max_features` features that fit into it, of different shapes, perhaps none.

    Shrinks to one black pixel and no feature. Clauses: `bank.order`.
    """
    height, width = draw(shapes(max_height=max_height, max_width=max_width))
    feature_shapes = draw(st.lists(shapes(max_height=height, max_width=width), max_size=max_features))
    image = Image(draw(pixel_rows((height, width), kind=kind)))
    return image, [Feature(draw(pixel_rows(shape, kind=kind))) for shape in feature_shapes]


@st.composite
def layers(
    draw: st.DrawFn, *, kind: Kind = "mixed", max_height: int = 6, max_width: int = 6, max_planes: int = 4
) -> tuple[list[Image], list[list[Feature]], LayerOptions]:
    """Draw planes, filters of one shape and the options of a layer; shrinks to one black pixel each, without options.

    The planes are at most `max_height` x `max_width`, or as large as a feature needs. Clauses: `layer.reject-fit`.

    >>> from hypothesis import find
    >>> find(layers(), lambda layer: layer[2].stride[1] == 2)
    ([Image([[-1]])], [[Feature([[-1]])]], LayerOptions(stride=(1, 2), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1))
    """
    groups, share, outputs = draw(
        st.tuples(st.integers(1, 2), st.integers(1, max(1, max_planes // 2)), st.integers(1, 2))
    )
    feature = draw(shapes(max_height=3, max_width=3))
    steps = st.tuples(st.integers(1, 3), st.integers(1, 3))
    top, left, bottom, right = (draw(st.integers(0, 2)) for _ in range(4))
    options = LayerOptions(draw(steps), (top, left, bottom, right), draw(steps), groups)
    height, width = options.spread(feature)
    least = max(1, height - top - bottom), max(1, width - left - right)
    extents = [draw(st.integers(low, max(low, most))) for low, most in zip(least, (max_height, max_width), strict=True)]
    kind = draw(st.sampled_from(["bipolar", "graded"])) if kind == "mixed" else kind
    planes = [Image(draw(pixel_rows((extents[0], extents[1]), kind=kind))) for _ in range(groups * share)]
    filters = [[Feature(draw(pixel_rows(feature, kind=kind))) for _ in range(share)] for _ in range(groups * outputs)]
    return planes, filters, options


def _grids(kind: Kind, max_height: int, max_width: int) -> st.SearchStrategy[list[list[PixelLike]]]:
    """Draw the rows of a grid of any shape."""
    return shapes(max_height=max_height, max_width=max_width).flatmap(lambda shape: pixel_rows(shape, kind=kind))


def _pixel(denominator: int, steps: int, is_float: bool) -> PixelLike:  # noqa: FBT001
    """Build the pixel so many steps above -1, wrapped at 1."""
    pixel = Fraction(steps % (2 * denominator + 1) - denominator, denominator)
    if is_float:
        return float(pixel)
    return int(pixel) if pixel.denominator == 1 else pixel


_SHARES = {
    parts: st.sampled_from([_pixel(parts, steps, is_float) for is_float in (False, True) for steps in range(25)])
    for parts in range(1, 13)
}
"""For each denominator its pixels; -1, 0 and 1 occur often."""
