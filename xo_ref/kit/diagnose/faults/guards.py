"""Faults in what is rejected: an invalid question gets an answer, or a valid one is refused."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial

from xo_ref.kit.case import Case, Nested, Number
from xo_ref.kit.diagnose.faults.fault import Fault, Kind, put
from xo_ref.kit.diagnose.faults.plan import AnsweredEarlyError, Rows, Step
from xo_ref.kit.diagnose.faults.predictions import predicted
from xo_ref.kit.diagnose.faults.right import (
    CORRECT,
    check_empty,
    check_fit,
    check_grid,
    check_values,
    exceeds,
    is_rows,
)

_NAN = float("nan")
_INF = float("inf")

_HINT_SHAPES = "compare the shapes before calling the library, and reject"
_HINT_FIT = "reject a feature that is higher or wider than the image"
_HINT_EMPTY = "reject a grid without rows or without columns"


def _admit(image: Nested, feature: Nested) -> tuple[Nested, Nested]:
    return image, feature


def _answered(
    when: Callable[[Nested, Nested], bool], answer: Callable[[Nested, Nested], Rows], otherwise: Step = _admit
) -> Step:
    """Answer some questions at once."""

    def step(image: Nested, feature: Nested) -> tuple[Nested, Nested]:
        if when(image, feature):
            raise AnsweredEarlyError(answer(image, feature))
        return otherwise(image, feature)

    return step


def _swapped_when_larger(image: Nested, feature: Nested) -> tuple[Nested, Nested]:
    taller, wider = len(feature) - len(image), len(feature[0]) - len(image[0])
    if taller > 0 or wider > 0:
        if taller < 0 or wider < 0:
            raise ValueError("larger in one dimension only")
        return feature, image
    return image, feature


def _is_swapped(image: Nested, feature: Nested) -> bool:
    return _swapped_when_larger(image, feature)[0] is feature


def _exchanged(image: Nested, feature: Nested) -> Rows:
    share = Fraction(len(image) * len(image[0]), len(feature) * len(feature[0]))
    return [[value * share for value in row] for row in predicted(CORRECT, Case("", "", feature, image))]


def _zeros(image: Nested, feature: Nested) -> Rows:
    height, width = len(image) - len(feature) + 1, len(image[0]) - len(feature[0]) + 1
    return [[0] * max(width, 1) for _ in range(max(height, 1))]


def _padded_when_larger(image: Nested, feature: Nested) -> tuple[Nested, Nested]:
    width = max(len(image[0]), len(feature[0]))
    wider = [[*row, *[0] * (width - len(row))] for row in image]
    return wider + [[0] * width for _ in range(len(feature) - len(image))], feature


def _same_size_refused(image: Nested, feature: Nested) -> tuple[Nested, Nested]:
    check_fit(image, feature)
    if (len(feature), len(feature[0])) == (len(image), len(image[0])):
        raise ValueError("no room to move")
    return image, feature


def _other_sizes_refused(image: Nested, feature: Nested) -> tuple[Nested, Nested]:
    if (len(feature), len(feature[0])) not in {(3, 3), (5, 5)}:
        raise ValueError("bad kernel size")
    return image, feature


def _has_none(image: Nested, feature: Nested) -> bool:
    return any(pixel is None for rows in (image, feature) if is_rows(rows) for row in rows for pixel in row)


def _is_empty(rows: Nested) -> bool:
    return not rows or not all(map(len, rows))


def _unless_all(good: Callable[[Number], bool]) -> Callable[[Nested, Nested], bool]:
    return lambda *grids: not all(good(value) for rows in grids for row in rows for value in row)


def _in_the_next_lane(image: Nested, feature: Nested) -> Rows:
    h, w = len(feature), len(feature[0])
    lanes = [[*row, 0.0] if w % 2 else row for row in feature]

    def score(r: int, c: int) -> Number:
        pairs = ((f, p) for i in range(h) for f, p in zip(lanes[i], image[r + i][c:], strict=False))
        return sum(f * p for f, p in pairs) / (h * w)

    return [[score(r, c) for c in range(len(image[0]) - w + 1)] for r in range(len(image) - h + 1)]


def _nowhere(image: Nested, feature: Nested) -> Rows:
    """Make a map of NaN."""
    return [[_NAN] * (len(image[0]) - len(feature[0]) + 1) for _ in range(len(image) - len(feature) + 1)]


def _with_rows(given: Nested | Sequence[Number] | Number) -> Nested:
    """Put the brackets around a number or a flat list; leave what is neither."""
    if isinstance(given, (int, float, Fraction)):
        return [[given]]
    pixels = [pixel for pixel in given or () if isinstance(pixel, (int, float))]
    return [pixels] if pixels else given  # type: ignore[return-value]  # rows, as far as the types say


def _filled_when_empty(image: Nested, feature: Nested, value: Number) -> tuple[Nested, Nested]:
    """Answer an image without pixels with an empty map, and a feature without with one number everywhere."""
    if _is_empty(image):
        raise AnsweredEarlyError([])
    if _is_empty(feature):
        raise AnsweredEarlyError([[value] * (len(image[0]) + 1) for _ in range(len(image) - len(feature) + 1)])
    return image, feature


def _to_width(rows: Nested, width: int) -> Nested:
    return [[*row[:width], *[0] * (width - len(row))] for row in rows]


def _guard(slot: str) -> Kind[Step]:
    return Kind(slot, partial(put, slot))


_grid, _empty, _ragged, _values, _fit = map(_guard, ("grid", "empty", "ragged", "values", "fit"))

FAULTS: list[Fault] = [
    _fit("swapped-when-larger", "reject.fit", _swapped_when_larger,
        story="A helper slides the smaller grid over the larger one, whichever is the feature.", hint=_HINT_SHAPES),
    _fit("swapped-inside-when-larger", "reject.fit", _answered(_is_swapped, _exchanged),
        story="OpenCV's matchTemplate exchanges image and feature when the feature is larger in both directions.",
        hint=_HINT_SHAPES),
    _fit("swapped-and-turned-when-larger", "reject.fit",
        _answered(_is_swapped, lambda image, feature: [row[::-1] for row in _exchanged(image, feature)[::-1]]),
        story="scipy and jax.scipy exchange image and feature when the feature is larger in both directions, "
              "and turn the map by half a turn.", hint=_HINT_SHAPES),
    _fit("empty-when-larger", "reject.fit",
        _answered(exceeds, lambda image, feature: [[] for _ in range(len(image) - len(feature) + 1)]),
        story="A loop over range(H - h + 1) runs over nothing when the feature is too large, and an empty map "
              "comes back.", hint=_HINT_FIT),
    _fit("zeros-when-larger", "reject.fit", _answered(exceeds, _zeros),
        story="An output of max(1, H - h + 1) rows is allocated, filled with zeros and never written.", hint=_HINT_FIT),
    _fit("padded-when-larger", "reject.fit", _padded_when_larger,
        story="A tiled kernel pads the image to the tile, and so to the feature.", hint=_HINT_FIT),
    _fit("same-size-refused", "map.shape", _same_size_refused,
        story="The check says that the feature must be smaller than the image.",
        hint="allow a feature of the image's shape: the map has one position"),
    _fit("other-sizes-refused", "map.shape", _other_sizes_refused,
        story="Pillow's kernels are 3 x 3 or 5 x 5, and nothing else.", hint="take features of every size that fits"),
    _grid("flat-is-a-row", "reject.not-a-grid",
        lambda image, feature: check_grid(_with_rows(image), _with_rows(feature)),
        story="A helper such as atleast_2d makes one row of a flat list, and one pixel of a number.",
        hint="reject what is not a list of rows, each a list of pixels"),
    _grid("missing-spreads", "reject.kind", _answered(_has_none, _nowhere, check_grid),
        story="None becomes NaN in an array of floats, and a transform mixes that into every number.",
        hint="reject None and other missing values before they become NaN"),
    _empty("empty-when-empty", "reject.empty",
        _answered(lambda image, _: _is_empty(image), lambda image, _: [[] for _ in image], check_empty),
        story="An image without pixels has no positions, so that the loops run over nothing.", hint=_HINT_EMPTY),
    _empty("zeros-when-empty", "reject.empty", lambda image, feature: _filled_when_empty(image, feature, 0),
        story="An empty sum is zero, and the code never asks whether there was anything to add.", hint=_HINT_EMPTY),
    _empty("nan-when-empty", "reject.empty", lambda image, feature: _filled_when_empty(image, feature, _NAN),
        story="An empty sum is divided by a count of zero: in an array, 0/0 is NaN and raises no exception.",
        hint=_HINT_EMPTY),
    _ragged("ragged-cut", "reject.ragged",
        lambda image, feature: (_to_width(image, min(map(len, image))), _to_width(feature, min(map(len, feature)))),
        story="zip() stops at the shortest row, silently.",
        hint="reject rows of different lengths; in Python, zip with strict=True"),
    _ragged("ragged-filled", "reject.ragged",
        lambda image, feature: (_to_width(image, max(map(len, image))), _to_width(feature, max(map(len, feature)))),
        story="Rows are copied into a zeroed buffer as wide as the longest.", hint="reject rows of different lengths"),
    _values("nan-spreads", "reject.not-finite",
        _answered(_unless_all(lambda value: -_INF < value < _INF), _nowhere, check_values),
        story="A transform mixes every pixel into every number, so that one NaN ruins the whole map.",
        hint="reject NaN and infinities before the transform"),
    _values("nan-in-the-next-lane", "reject.not-finite",
        _answered(_unless_all(lambda value: -1 <= value <= 1), _in_the_next_lane),
        story="16-bit dot products take two or more pixels at once: a row is padded with the pixels after it, "
              "times zero.", hint="reject NaN and infinities, or fill the image up with zeros too"),
]  # fmt: skip
"""The faults of this module."""
