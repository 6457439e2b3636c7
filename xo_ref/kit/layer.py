"""One question to an implementation of layers: planes, filters, options.

    image     C planes of H rows, one below the other: C*H rows
    feature   K filters of C/G features of h rows, likewise: K*(C/G)*h rows
    answer    K maps of R rows, likewise: K*R rows

So all code that counts, compares or shrinks pixels and numbers serves layers and maps alike; only
code that names a place, writes a question or knows the right answer looks at the options.
RawOptions are kept unchecked, because some are wrong on purpose.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, NamedTuple, TypeVar

from xo_ref.kit.case import Case, Nested, Rows
from xo_ref.values.layer import LayerOptions

OPTIONS = ("channels", "stride", "padding", "symmetric", "same", "same-lower", "dilation", "groups")
"""What an implementation may take; `symmetric`, `same` and `same-lower` are kinds of padding that it is limited to."""

_T = TypeVar("_T")


class RawOptions(NamedTuple):
    """The options of a layer, right or wrong."""

    stride: tuple[int, int] = (1, 1)
    padding: tuple[int, int, int, int] = (0, 0, 0, 0)
    """Top, left, bottom, right."""
    dilation: tuple[int, int] = (1, 1)
    groups: int = 1

    @property
    def distance(self) -> int:
        """How far they are from the plain ones, for finding the smallest case."""
        return sum(self.stride) + sum(self.dilation) - 4 + sum(self.padding) + self.groups - 1


_PLAIN = RawOptions()


@dataclass(frozen=True, slots=True)
class LayerCase(Case):
    """A question about a layer, with the clause that it tests.

    >>> grids = [[1, 1], [-1, 1]], [[1], [-1]]
    >>> case = LayerCase("two", "layer.groups", *grids, channels=2, filters=2, options=RawOptions(groups=2))
    >>> case.planes, case.bank, case.map_shape, case.place(1, 0)
    ([[[1, 1]], [[-1, 1]]], [[[[1]]], [[[-1]]]], (1, 2), 'map 1, row 0, column 0')
    """

    channels: int = 1
    """C, the planes."""
    filters: int = 1
    """K, the filters."""
    depth: int = 1
    """The features of a filter, C/G if the case is valid."""
    options: RawOptions = _PLAIN

    op: ClassVar[str] = "layer"

    @property
    def pixels(self) -> int:
        """The size of the case: its pixels, and how far its options are from the plain ones."""
        return sum(map(len, self.image)) + sum(map(len, self.feature)) + self.options.distance

    @property
    def maps(self) -> int:
        """The maps of an answer."""
        return self.filters

    @property
    def planes(self) -> list[Nested]:
        """The planes, C x H x W."""
        return parts(self.image, self.channels)

    @property
    def bank(self) -> list[list[Nested]]:
        """The filters, K x C/G x h x w."""
        return [parts(one, self.depth) for one in parts(self.feature, self.filters)]

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """H, W, h and w: the extents of a plane and of a feature."""
        plane, feature = len(self.image) // self.channels, len(self.feature) // (self.filters * self.depth)
        return plane, len(self.image[0]), feature, len(self.feature[0])

    @property
    def weights(self) -> Nested:
        """The pixels of one filter."""
        return parts(self.feature, self.filters)[0]

    @property
    def framed(self) -> tuple[int, int]:
        """The rows and columns of a plane with its padding."""
        return LayerOptions(*self.options).framed(self.shape[:2])

    @property
    def map_shape(self) -> tuple[int, int]:
        """The rows and columns of one map; 0 or less where a filter does not fit."""
        return LayerOptions(*self.options).map_shape(self.shape[:2], self.shape[2:])

    @property
    def room(self) -> int:
        """The most numbers that an answer has by any rule of what lies at the border."""
        (height, width, h, w), (top, left, bottom, right), (d_r, d_c) = self.shape, *self.options[1:3]
        rows, cols = height + top + bottom + h * d_r, width + left + right + w * d_c
        return self.filters * max(rows, height) * max(cols, width)

    def fields(self, image: Rows, feature: Rows) -> dict[str, object]:
        """Return the fields of the question, with its planes and filters in any notation of numbers."""
        filters = [parts(one, self.depth) for one in parts(feature, self.filters)]
        return {"image": parts(image, self.channels), "filters": filters, **self.options._asdict()}

    def index(self, row: int, col: int) -> dict[str, int]:
        """Return a position of the answer's rows: its map, and the row and column there."""
        k, row = divmod(row, self.map_shape[0])
        return {"map": k, "row": row, "col": col}

    def sizes(self) -> str:
        """Describe how large planes and filters are, and which options are not plain."""
        height, width, h, w = self.shape
        named = zip(RawOptions._fields, self.options, _PLAIN, strict=True)
        options = [f"{name} {value}" for name, value, plain in named if value != plain]
        grids = f"{self.channels} x {height} x {width} under {self.filters} x {self.depth} x {h} x {w}"
        return ", ".join([grids, *options])

    def of(self, planes: Sequence[Nested], bank: Sequence[Sequence[Nested]], **options: object) -> "LayerCase":
        """Make the same case of other planes, filters and options."""
        image = [row for plane in planes for row in plane]
        feature = [row for one in bank for part in one for row in part]
        changed = self.options._replace(**options)  # type: ignore[arg-type]  # one field of its own type each
        sizes = {"channels": len(planes), "filters": len(bank), "depth": len(bank[0])}
        return replace(self.about(image=image, feature=feature), options=changed, **sizes)  # type: ignore[arg-type]  # likewise


def parts(rows: Sequence[_T], count: int) -> list[Sequence[_T]]:
    """Cut rows into so many equal parts."""
    length = len(rows) // count
    return [rows[at : at + length] for at in range(0, length * count, length)] if length else [rows[:0]] * count


def parse_options(text: str) -> tuple[str, ...]:
    """Read the options that an implementation takes, such as "channels,stride"; raises ValueError."""
    found = tuple(part.strip() for part in text.split(",")) if text.strip() else ()
    for name in found:
        if name not in OPTIONS:
            raise ValueError(f"layer: unknown option {name[:40]!r}; choose of {', '.join(OPTIONS)}")
    if len({"padding", "symmetric", "same", "same-lower"} & set(found)) > 1:
        raise ValueError("layer: choose one kind of padding: padding, symmetric, same or same-lower")
    return found


def keywords(options: Sequence[str]) -> tuple[str, ...]:
    """Return the arguments that a function with these options is called with besides image and filters."""
    given = {"padding" if name == "symmetric" else name for name in options}
    return tuple(name for name in RawOptions._fields if name in given)
