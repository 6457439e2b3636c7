"""Faults in what is rejected: an invalid question gets an answer, or a valid one is rejected."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from xo_ref.kit.case import Case, Nested, Number
from xo_ref.kit.diagnose.faults import right
from xo_ref.kit.diagnose.faults.fault import Fault, Kind
from xo_ref.kit.diagnose.faults.plan import AnsweredEarlyError, Rows, Shape, Step
from xo_ref.kit.diagnose.faults.predictions import predicted

_NAN = float("nan")
_INF = float("inf")

_HINT_SHAPES = "compare the shapes first, and reject a feature that does not fit"
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


def _shape(rows: Nested) -> Shape:
    return len(rows), len(rows[0])


def _is_swapped(image: Nested, feature: Nested) -> bool:
    return _swapped_when_larger(image, feature)[0] is feature


def _exchanged(image: Nested, feature: Nested) -> Rows:
    share = Fraction(len(image) * len(image[0]), len(feature) * len(feature[0]))
    return [[value * share for value in row] for row in predicted(right.CORRECT, Case("", "", feature, image))]


def _everywhere(value: Number, least: int = 0) -> Callable[[Nested, Nested], Rows]:
    """Make a map of one number, of so many rows and columns at least."""

    def answer(image: Nested, feature: Nested) -> Rows:
        rows = len(image) - len(feature) + 1
        cols = len(image[0]) - min(map(len, feature), default=0) + 1
        return [[value] * max(cols, least) for _ in range(max(rows, least))]

    return answer


def _padded_when_larger(image: Nested, feature: Nested) -> tuple[Nested, Nested]:
    width = max(len(image[0]), len(feature[0]))
    wider = [[*row, *[0] * (width - len(row))] for row in image]
    return wider + [[0] * width for _ in range(len(feature) - len(image))], feature


def _has_none(image: Nested, feature: Nested) -> bool:
    return any(pixel is None for rows in (image, feature) if right.is_rows(rows) for row in rows for pixel in row)


def _unless_all(good: Callable[[Number], bool]) -> Callable[[Nested, Nested], bool]:
    return lambda *grids: not all(good(value) for rows in grids for row in rows for value in row)


def _in_the_next_lane(image: Nested, feature: Nested) -> Rows:
    h, w = len(feature), len(feature[0])
    lanes = [[*row, 0.0] if w % 2 else row for row in feature]

    def score(r: int, c: int) -> Number:
        pairs = ((f, p) for i in range(h) for f, p in zip(lanes[i], image[r + i][c:], strict=False))
        return sum(f * p for f, p in pairs) / (h * w)

    return [[score(r, c) for c in range(len(image[0]) - w + 1)] for r in range(len(image) - h + 1)]


def _with_rows(given: Nested | Sequence[Number] | Number) -> Nested:
    """Put the brackets around a number or a flat list; leave what is neither."""
    if isinstance(given, (int, float, Fraction)):
        return [[given]]
    pixels = [pixel for pixel in given or () if isinstance(pixel, (int, float))]
    return [pixels] if pixels else given  # type: ignore[return-value]  # rows, as far as the types say


def _filled_when_empty(value: Number) -> Step:
    """Answer an image without pixels with an empty map, and a feature without with one number everywhere."""
    filled = _everywhere(value)
    return _answered(
        lambda *grids: any(map(right.is_empty, grids)),
        lambda image, feature: [] if right.is_empty(image) else filled(image, feature),
    )


def _to_width(rows: Nested, width: int) -> Nested:
    return [[*row[:width], *[0] * (width - len(row))] for row in rows]


_SLOTS: list[Kind[Step]] = [Kind(slot) for slot in ("grid", "empty", "ragged", "values", "fit")]
_grid, _empty, _ragged, _values, _fit = _SLOTS

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
        _answered(right.exceeds, _everywhere(0)),
        story="A loop over range(H - h + 1) runs over nothing when the feature is too large, and an empty map "
              "comes back.", hint=_HINT_FIT),
    _fit("zeros-when-larger", "reject.fit", _answered(right.exceeds, _everywhere(0, least=1)),
        story="An output of max(1, H - h + 1) rows is allocated, filled with zeros and never written.", hint=_HINT_FIT),
    _fit("padded-when-larger", "reject.fit", _padded_when_larger,
        story="A tiled kernel pads the image to the tile, and so to the feature.", hint=_HINT_FIT),
    _fit("same-size-rejected", "map.shape",
        right.demanded(lambda *both: not right.exceeds(*both) and len(set(map(_shape, both))) > 1, "no room to move"),
        story="The check says that the feature must be smaller than the image.",
        hint="allow a feature of the image's shape: the map has one position"),
    _fit("other-sizes-rejected", "map.shape",
        right.demanded(lambda _, feature: _shape(feature) in {(3, 3), (5, 5)}, "bad kernel size"),
        story="Pillow's kernels are 3 x 3 or 5 x 5, and nothing else.", hint="take features of every size that fits"),
    _grid("flat-is-a-row", "reject.not-a-grid",
        lambda image, feature: right.check_grid(_with_rows(image), _with_rows(feature)),
        story="A helper such as atleast_2d makes one row of a flat list, and one pixel of a number.",
        hint="reject what is not a list of rows, each a list of pixels"),
    _grid("missing-spreads", "reject.kind", _answered(_has_none, _everywhere(_NAN), right.check_grid),
        story="None becomes NaN in an array of floats, and a transform mixes that into every number.",
        hint="reject None and other missing values before they become NaN"),
    _empty("empty-when-empty", "reject.empty",
        _answered(lambda image, _: right.is_empty(image), lambda image, _: [[] for _ in image], right.check_empty),
        story="An image without pixels has no positions, so that the loops run over nothing.", hint=_HINT_EMPTY),
    _empty("zeros-when-empty", "reject.empty", _filled_when_empty(0),
        story="An empty sum is zero, and the code never asks whether there was anything to add.", hint=_HINT_EMPTY),
    _empty("nan-when-empty", "reject.empty", _filled_when_empty(_NAN),
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
        _answered(_unless_all(lambda value: -_INF < value < _INF), _everywhere(_NAN), right.check_values),
        story="A transform mixes every pixel into every number, so that one NaN ruins the whole map.",
        hint="reject NaN and infinities before the transform"),
    _values("nan-in-the-next-lane", "reject.not-finite",
        _answered(_unless_all(lambda value: -1 <= value <= 1), _in_the_next_lane),
        story="16-bit dot products take two or more pixels at once: a row is padded with the pixels after it, "
              "times zero.", hint="reject NaN and infinities, or fill the image up with zeros too"),
]  # fmt: skip
