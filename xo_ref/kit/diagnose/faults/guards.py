"""Faults in what is refused: a wrong question gets an answer."""

from fractions import Fraction

from xo_ref.kit.case import Nested, Number
from xo_ref.kit.diagnose.faults.fault import at_guard
from xo_ref.kit.diagnose.faults.plan import CORRECT, AnsweredEarlyError, Rows, compute

__all__ = ["FAULTS"]

_NAN = float("nan")
_INF = float("inf")


def _swap_when_larger(image: Nested, feature: Nested) -> tuple[Nested, Nested]:
    """Exchange the two when the feature is larger in both directions; refuse when in one only."""
    taller, wider = len(feature) - len(image), len(feature[0]) - len(image[0])
    if taller > 0 or wider > 0:
        if taller < 0 or wider < 0:
            raise ValueError("larger in one dimension only")
        return feature, image
    return image, feature


def _swap_inside(image: Nested, feature: Nested) -> tuple[Nested, Nested]:
    """Let the library exchange the two, and divide by what was the feature's n before."""
    if _swap_when_larger(image, feature)[0] is feature:
        raise AnsweredEarlyError(_exchanged(image, feature))
    return image, feature


def _swap_and_turn(image: Nested, feature: Nested) -> tuple[Nested, Nested]:
    """Do so too, and turn the map by half a turn, as the mathematics of a convolution asks."""
    if _swap_when_larger(image, feature)[0] is feature:
        raise AnsweredEarlyError([row[::-1] for row in _exchanged(image, feature)[::-1]])
    return image, feature


def _exchanged(image: Nested, feature: Nested) -> Rows:
    share = Fraction(len(image) * len(image[0]), len(feature) * len(feature[0]))
    return [[value * share for value in row] for row in compute(CORRECT, feature, image)]


def _empty_when_larger(image: Nested, feature: Nested) -> tuple[Nested, Nested]:
    """Let the loops run over nothing."""
    if len(feature) > len(image) or len(feature[0]) > len(image[0]):
        raise AnsweredEarlyError([[] for _ in range(len(image) - len(feature) + 1)])
    return image, feature


def _zeros_when_larger(image: Nested, feature: Nested) -> tuple[Nested, Nested]:
    """Answer a map of at least one zero in each direction."""
    height, width = len(image) - len(feature) + 1, len(image[0]) - len(feature[0]) + 1
    if height < 1 or width < 1:
        raise AnsweredEarlyError([[0] * max(width, 1) for _ in range(max(height, 1))])
    return image, feature


def _padded_when_larger(image: Nested, feature: Nested) -> tuple[Nested, Nested]:
    """Pad the image with zeros until the feature fits."""
    width = max(len(image[0]), len(feature[0]))
    wider = [[*row, *[0] * (width - len(row))] for row in image]
    return wider + [[0] * width for _ in range(len(feature) - len(image))], feature


def _same_size_refused(image: Nested, feature: Nested) -> tuple[Nested, Nested]:
    """Refuse a feature of exactly the image's shape."""
    if len(feature) > len(image) or len(feature[0]) > len(image[0]):
        raise ValueError("does not fit")
    if (len(feature), len(feature[0])) == (len(image), len(image[0])):
        raise ValueError("no room to move")
    return image, feature


def _other_sizes_refused(image: Nested, feature: Nested) -> tuple[Nested, Nested]:
    """Take features of 3 x 3 and 5 x 5 only."""
    if (len(feature), len(feature[0])) not in {(3, 3), (5, 5)}:
        raise ValueError("bad kernel size")
    return image, feature


def _empty_when_empty(image: Nested, feature: Nested) -> tuple[Nested, Nested]:
    """Answer an image without pixels with an empty map; refuse a feature without."""
    if not image or not all(map(len, image)):
        raise AnsweredEarlyError([[] for _ in image])
    if not feature or not all(map(len, feature)):
        raise ValueError("empty feature")
    return image, feature


def _zeros_when_empty(image: Nested, feature: Nested) -> tuple[Nested, Nested]:
    """Answer the empty sum, zero, at every position."""
    if not image or not all(map(len, image)):
        raise AnsweredEarlyError([])
    if not feature or not all(map(len, feature)):
        raise AnsweredEarlyError([[0] * (len(image[0]) + 1) for _ in range(len(image) - len(feature) + 1)])
    return image, feature


def _nan_when_empty(image: Nested, feature: Nested) -> tuple[Nested, Nested]:
    """Divide the empty sum, zero, by the count of nothing."""
    if not image or not all(map(len, image)):
        raise AnsweredEarlyError([])
    if not feature or not all(map(len, feature)):
        raise AnsweredEarlyError([[_NAN] * (len(image[0]) + 1) for _ in range(len(image) - len(feature) + 1)])
    return image, feature


def _cut(image: Nested, feature: Nested) -> tuple[Nested, Nested]:
    """Cut every row to the shortest."""
    return _to_width(image, min(map(len, image))), _to_width(feature, min(map(len, feature)))


def _fill(image: Nested, feature: Nested) -> tuple[Nested, Nested]:
    """Fill every row with zeros to the longest."""
    return _to_width(image, max(map(len, image))), _to_width(feature, max(map(len, feature)))


def _to_width(rows: Nested, width: int) -> Nested:
    return [[*row[:width], *[0] * (width - len(row))] for row in rows]


def _spread(image: Nested, feature: Nested) -> tuple[Nested, Nested]:
    """Answer NaN everywhere when one number is none; refuse the rest that is no pixel."""
    numbers: list[Number] = [value for rows in (image, feature) for row in rows for value in row]
    if not all(-_INF < value < _INF for value in numbers):
        height, width = len(image) - len(feature) + 1, len(image[0]) - len(feature[0]) + 1
        rows: Rows = [[_NAN] * width for _ in range(height)]
        raise AnsweredEarlyError(rows)
    if not all(-1 <= value <= 1 for value in numbers):
        raise ValueError("no pixel")
    return image, feature


def _next_lane(image: Nested, feature: Nested) -> tuple[Nested, Nested]:
    """Fill odd rows of the patch up with the pixel behind them, times zero; answer whatever is no pixel."""
    if all(-1 <= value <= 1 for rows in (image, feature) for row in rows for value in row):
        return image, feature
    h, w = len(feature), len(feature[0])
    lanes = [[*row, 0.0] if w % 2 else row for row in feature]

    def score(r: int, c: int) -> Number:
        pairs = ((f, p) for i in range(h) for f, p in zip(lanes[i], image[r + i][c:], strict=False))
        return sum(f * p for f, p in pairs) / (h * w)

    raise AnsweredEarlyError([[score(r, c) for c in range(len(image[0]) - w + 1)] for r in range(len(image) - h + 1)])


_MEND_FIT = "refuse a feature that is higher or wider than the image"

FAULTS = (
    at_guard(
        "fit",
        _swap_when_larger,
        "swapped-when-larger",
        "reject.fit",
        "A helper slides the smaller grid over the larger one, whichever is the feature.",
        "compare the shapes before calling the library, and refuse",
    ),
    at_guard(
        "fit",
        _swap_inside,
        "swapped-inside-when-larger",
        "reject.fit",
        "OpenCV's matchTemplate exchanges image and feature when the feature is larger in both directions.",
        "compare the shapes before calling the library, and refuse",
    ),
    at_guard(
        "fit",
        _swap_and_turn,
        "swapped-and-turned-when-larger",
        "reject.fit",
        "scipy and jax.scipy exchange image and feature when the feature is larger in both directions, "
        "and turn the map by half a turn.",
        "compare the shapes before calling the library, and refuse",
    ),
    at_guard(
        "fit",
        _empty_when_larger,
        "empty-when-larger",
        "reject.fit",
        "A loop over range(H - h + 1) runs over nothing when the feature is too large, and an empty map comes back.",
        _MEND_FIT,
    ),
    at_guard(
        "fit",
        _zeros_when_larger,
        "zeros-when-larger",
        "reject.fit",
        "An output of max(1, H - h + 1) rows is allocated, filled with zeros and never written.",
        _MEND_FIT,
    ),
    at_guard(
        "fit",
        _padded_when_larger,
        "padded-when-larger",
        "reject.fit",
        "A tiled kernel pads the image to the tile, and so to the feature.",
        _MEND_FIT,
    ),
    at_guard(
        "fit",
        _same_size_refused,
        "same-size-refused",
        "map.shape",
        "The check says that the feature must be smaller than the image.",
        "allow a feature of the image's shape: the map has one position",
    ),
    at_guard(
        "fit",
        _other_sizes_refused,
        "other-sizes-refused",
        "map.shape",
        "Pillow's kernels are 3 x 3 or 5 x 5, and nothing else.",
        "take features of every size that fits",
    ),
    at_guard(
        "empty",
        _empty_when_empty,
        "empty-when-empty",
        "reject.empty",
        "An image without pixels has no positions, so that the loops run over nothing.",
        "refuse a grid without rows or without columns",
    ),
    at_guard(
        "empty",
        _zeros_when_empty,
        "zeros-when-empty",
        "reject.empty",
        "An empty sum is zero, and nobody asked whether there was anything to add.",
        "refuse a grid without rows or without columns",
    ),
    at_guard(
        "empty",
        _nan_when_empty,
        "nan-when-empty",
        "reject.empty",
        "An empty sum is divided by a count of nothing: 0/0 is NaN, and no exception in an array.",
        "refuse a grid without rows or without columns",
    ),
    at_guard(
        "ragged",
        _cut,
        "ragged-cut",
        "reject.ragged",
        "zip() stops at the shortest row, silently.",
        "refuse rows of different lengths; in Python, zip with strict=True",
    ),
    at_guard(
        "ragged",
        _fill,
        "ragged-filled",
        "reject.ragged",
        "Rows are copied into a zeroed buffer as wide as the longest.",
        "refuse rows of different lengths",
    ),
    at_guard(
        "values",
        _spread,
        "nan-spreads",
        "reject.not-finite",
        "A transform mixes every pixel into every number, so that one NaN ruins the whole map.",
        "refuse NaN and infinities before the transform",
    ),
    at_guard(
        "values",
        _next_lane,
        "nan-in-the-next-lane",
        "reject.not-finite",
        "16-bit dot products take pixels in pairs or more: a row is filled up with the pixels behind it, times zero.",
        "refuse NaN and infinities, or fill the image up with zeros too",
    ),
)
"""The faults of this room."""
