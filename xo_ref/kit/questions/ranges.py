"""Which shapes an implementation takes, and how that is written.

A core built for 3 x 3 features, or for images of at most 1024 columns, is judged on what it
was built for: every question lies inside what it takes, and what lies outside is not
applicable. It is written as text, on the command line, in a greeting and in a test class:

    3x3             exactly three rows and three columns
    3x3,5x5         one of the two
    1..8x1..8       from 1 to 8 rows, from 1 to 8 columns
    ..x..1024       any number of rows, at most 1024 columns
    8..x1           8 rows or more, one column

One shape to be asked is written image first: `56x56/3x3`.

Ruled out: predicates in Python, because a program in another language has to say the same
in its greeting.
"""

import re
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

MOST = 1_000_000
"""The largest extent that can be written."""

ANY = range(1, MOST + 1)
"""All extents."""

_MOST_PIXELS, _MOST_PRODUCTS = 2**22, 2**32  # of a question that must be asked
_RANGE = re.compile(r"([0-9]*)(\.\.)?([0-9]*)")
_HINT = "write ROWSxCOLUMNS with numbers or ranges, such as 3x3, 1..8x1..8 or ..x..1024"


class Extents(NamedTuple):
    """The shape of a question: an image of H x W pixels, a feature of h x w.

    >>> shape = Extents(5, 7, 2, 3)
    >>> shape.rows, shape.cols, shape.n, shape.products, str(shape)
    (4, 5, 6, 120, '5x7/2x3')
    """

    height: int
    """H, the rows of the image."""
    width: int
    """W, the columns of the image."""
    h: int
    """The rows of the feature."""
    w: int
    """The columns of the feature."""

    @property
    def rows(self) -> int:
        """R = H - h + 1, the rows of the map."""
        return self.height - self.h + 1

    @property
    def cols(self) -> int:
        """C = W - w + 1, the columns of the map."""
        return self.width - self.w + 1

    @property
    def n(self) -> int:
        """The pixels of the feature."""
        return self.h * self.w

    @property
    def products(self) -> int:
        """R * C * n, the products that the definition adds up; never fewer than the pixels of either grid."""
        return self.rows * self.cols * self.n

    def __str__(self) -> str:
        """Write the shape as `parse_shape` reads it."""
        return f"{self.height}x{self.width}/{self.h}x{self.w}"


class Box(NamedTuple):
    """The grids whose number of rows and number of columns lie in two ranges."""

    rows: range = ANY
    cols: range = ANY

    def admits(self, height: int, width: int) -> bool:
        """Return whether a grid of this shape is one of them."""
        return height in self.rows and width in self.cols


@dataclass(frozen=True, slots=True)
class Takes:
    """The shapes that an implementation takes: any of these images with any of these features that fits.

    >>> takes = Takes.parse(feature="3x3,5x5", image="..x..1024")
    >>> takes.admits(8, 1024, 5, 5), takes.admits(8, 1024, 3, 5), takes.admits(4, 4, 5, 5)
    (True, False, False)
    """

    image: tuple[Box, ...] = (Box(),)
    feature: tuple[Box, ...] = (Box(),)

    @staticmethod
    def parse(*, image: str = "", feature: str = "") -> "Takes":
        """Read what is written of images and of features; an empty text means any.

        Raises ValueError for text of another form, and where no feature fits into any image.
        """
        takes = Takes(_boxes("image", image), _boxes("feature", feature))
        where = f"image {image!r}, feature {feature!r}"
        both = list(product(takes.image, takes.feature))
        fit = [two for two in both if all(inner[0] <= outer[-1] for outer, inner in zip(*two, strict=True))]
        if not fit:
            raise ValueError(
                f"{where}: no such feature fits into such an image; "
                "let the image have at least as many rows and columns as the feature"
            )
        for outer, inner in fit:
            (h, w), (height, width) = ([side[0] for side in box] for box in (inner, outer))
            check_size(f"{where}, smallest question", Extents(max(h, height), max(w, width), h, w))
        return takes

    def texts(self) -> dict[str, str]:
        """Write them as `parse` reads them; empty where there is no restriction.

        >>> Takes.parse(feature="3x3,5x..7").texts()
        {'image': '', 'feature': '3..3x3..3,5..5x1..7'}
        """
        return {"image": _text(self.image), "feature": _text(self.feature)}

    def admits(self, height: int, width: int, h: int, w: int, *, framed: bool = False) -> bool:
        """Return whether an H x W image and an h x w feature are taken together; a framed one may be smaller."""
        return (
            (framed or (h <= height and w <= width))
            and any(box.admits(height, width) for box in self.image)
            and any(box.admits(h, w) for box in self.feature)
        )


EVERYTHING = Takes()
"""No restriction."""


def check_size(where: str, shape: Extents) -> None:
    """Reject a shape that would take minutes or gigabytes to ask; raises ValueError."""
    if shape.height * shape.width > _MOST_PIXELS or shape.products > _MOST_PRODUCTS:
        limits = f"{_MOST_PIXELS} pixels of the image or {_MOST_PRODUCTS} products"
        raise ValueError(f"{where}: {shape} has more than {limits}; choose smaller grids")


def parse_shape(text: str) -> Extents:
    """Read one shape, the image first; raises ValueError.

    >>> parse_shape("56x48/3x5")
    Extents(height=56, width=48, h=3, w=5)
    """
    found = re.fullmatch(r"([0-9]{1,7})x([0-9]{1,7})/([0-9]{1,7})x([0-9]{1,7})", text.strip(), re.ASCII)
    if not found:
        raise ValueError(f"shape {text[:60]!r}: is not IMAGE/FEATURE; write such as 56x56/3x3, rows before columns")
    shape = Extents(*map(int, found.groups()))
    if not all(1 <= extent <= MOST for extent in shape):
        raise ValueError(f"shape {text[:60]!r}: an extent is not from 1 to {MOST}")
    if not EVERYTHING.admits(*shape):
        raise ValueError(f"shape {text[:60]!r}: the feature does not fit into the image; write the image first")
    check_size(f"shape {text[:60]!r}", shape)
    return shape


def _text(boxes: tuple[Box, ...]) -> str:
    if boxes == (Box(),):
        return ""
    return ",".join("x".join(f"{side[0]}..{side[-1]}" for side in box) for box in boxes)


def _boxes(what: str, text: str) -> tuple[Box, ...]:
    return tuple(_box(what, part.strip()) for part in text.split(",")) if text.strip() else (Box(),)


def _box(what: str, text: str) -> Box:
    sides = text.split("x")
    if len(sides) != 2:
        raise ValueError(f"{what} {text[:60]!r}: is not a shape; {_HINT}")
    return Box(*(_range(f"{what} {text[:60]!r}", side) for side in sides))


def _range(where: str, text: str) -> range:
    """Read one range; without dots the two ends are one number."""
    found = _RANGE.fullmatch(text)
    if not found or not text:
        raise ValueError(f"{where}: {text[:30]!r} is not a number or a range; {_HINT}")
    first, dots, last = found.groups()
    low, high = (int(end[:9]) if end else default for end, default in ((first, 1), (last, MOST)))
    high = high if dots else low
    if not 1 <= low <= high <= MOST:
        raise ValueError(f"{where}: {text[:30]!r} is empty or not from 1 to {MOST}; write the smaller number first")
    return range(low, high + 1)
