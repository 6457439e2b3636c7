"""The questions that are wrong on purpose, and how strongly a rejection is demanded."""

from math import inf, nan
from random import Random
from typing import Any

from tests.tools.families.draws import Sides, pixels
from xo_ref.kit.case import Case, Demand, Nested

__all__ = ["REJECTIONS"]


def _drawn(height: int, width: int, seed: int) -> Nested:
    return pixels(Random(seed), height, width)  # no secret


def _too_large(name: str, reason: str, sides: Sides, *guards: str) -> Case:
    h, w, height, width = sides
    image, feature = _drawn(height, width, 1), _drawn(h, w, 2)
    full = f"{name}-{h}x{w}-in-{height}x{width}"
    return Case(full, "reject.fit", image, feature, Demand.REJECT, reason, ("empty-when-larger", *guards))


def _shapeless(name: str, clause: str, reason: str, image: Nested, feature: Nested, *guards: str) -> Case:
    return Case(name, clause, image, feature, Demand.REJECT, reason, guards)


def _valued(name: str, clause: str, reason: str, value: float, *guards: str) -> Case:
    image = [list(row) for row in _drawn(4, 7, 3)]
    image[0][0] = value
    return Case(name, clause, image, _drawn(2, 3, 4), Demand.PREFER_REJECTION, reason, guards)


def _valued_in_large(name: str, reason: str, value: float, *guards: str) -> Case:
    """Put it into a corner under a large feature, for which some libraries change to a transform."""
    image = [list(row) for row in _drawn(16, 19, 9)]
    image[0][18] = value
    return Case(name, "reject.not-finite", image, _drawn(11, 13, 10), Demand.PREFER_REJECTION, reason, guards)


def _valued_feature(name: str, clause: str, reason: str, value: float) -> Case:
    feature = [list(row) for row in _drawn(2, 3, 4)]
    feature[1][2] = value
    return Case(name, clause, _drawn(4, 7, 3), feature, Demand.PREFER_REJECTION, reason, ())


def _valued_inside(name: str, reason: str, value: float, *guards: str) -> Case:
    """Put it where there are patches on every side that do not hold it, those of odd width on its left among them."""
    image = [list(row) for row in _drawn(6, 9, 7)]
    image[2][6] = value
    return Case(name, "reject.not-finite", image, _drawn(3, 5, 8), Demand.PREFER_REJECTION, reason, guards)


def _no_grid(name: str, reason: str, image: Any, feature: Any, *guards: str) -> Case:
    return Case(name, "reject.not-a-grid", image, feature, Demand.REJECT, reason, guards)


def _other_kind(name: str, reason: str, pixel: object, *guards: str, where: str = "image") -> Case:
    """Put it into the first row and last column of the image, or of the feature."""
    image, feature = ([list[Any](row) for row in rows] for rows in (_drawn(4, 7, 3), _drawn(2, 3, 4)))
    (image if where == "image" else feature)[0][-1] = pixel
    return Case(f"{where}-pixel-{name}", "reject.kind", image, feature, Demand.PREFER_REJECTION, reason, guards)


_SWAPS = ("swapped-when-larger", "swapped-inside-when-larger", "swapped-and-turned-when-larger")
_RAGGED = [[1, -1, 1, -1], [-1, 1, -1], [1, 1, -1, -1]]

REJECTIONS = (
    _too_large("higher-by-one", "the feature has one row too many", (4, 2, 3, 5), "zeros-when-larger"),
    _too_large("wider-by-one", "the feature has one column too many", (2, 5, 3, 4), "padded-when-larger"),
    _too_large("higher-by-two", "the feature has two rows too many", (5, 2, 3, 5), "padded-when-larger"),
    _too_large("wider-by-two", "the feature has two columns too many", (2, 6, 3, 4), "zeros-when-larger"),
    _too_large("larger-by-one", "the feature is larger by one in both directions", (4, 6, 3, 5), *_SWAPS),
    _too_large("larger-by-two", "the feature is larger by two in both directions", (5, 6, 3, 4), *_SWAPS),
    _too_large("crossed-high", "the feature is higher and narrower than the image", (5, 3, 3, 5), "zeros-when-larger"),
    _too_large("crossed-wide", "the feature is wider and lower than the image", (3, 5, 5, 3), "zeros-when-larger"),
    _too_large("much-larger", "the feature is several times the image", (7, 9, 2, 3), *_SWAPS),
    _too_large("higher-than-a-row", "a column does not fit into a row", (6, 1, 1, 6), "padded-when-larger"),
    _shapeless(
        "image-0x0",
        "reject.empty",
        "the image has no rows",
        [],
        [[1]],
        "empty-when-empty",
        "zeros-when-empty",
        "nan-when-empty",
    ),
    _shapeless(
        "image-3x0",
        "reject.empty",
        "the image's rows are empty",
        [[], [], []],
        [[1]],
        "empty-when-empty",
        "zeros-when-empty",
        "nan-when-empty",
    ),
    _shapeless(
        "feature-0x0",
        "reject.empty",
        "the feature has no rows",
        _drawn(3, 4, 5),
        [],
        "zeros-when-empty",
        "nan-when-empty",
    ),
    _shapeless(
        "feature-2x0", "reject.empty", "the feature's rows are empty", _drawn(3, 4, 5), [[], []], "zeros-when-empty"
    ),
    _shapeless("both-0x0", "reject.empty", "neither has rows", [], [], "zeros-when-empty", "nan-when-empty"),
    _shapeless(
        "image-ragged", "reject.ragged", "one row is shorter", _RAGGED, [[1, -1]], "ragged-cut", "ragged-filled"
    ),
    _shapeless(
        "image-ragged-first-row",
        "reject.ragged",
        "the first row is shorter, so that a width taken from it looks right",
        _RAGGED[1:],
        [[1, -1]],
        "ragged-cut",
        "ragged-filled",
    ),
    _shapeless(
        "image-ragged-total",
        "reject.ragged",
        "one row is shorter and one longer, so that the pixels are as many as a grid has",
        [_RAGGED[1], *_RAGGED[:1], [1, -1, 1, -1, -1]],
        [[1, -1], [-1, -1]],
        "ragged-cut",
        "ragged-filled",
    ),
    _shapeless(
        "feature-ragged",
        "reject.ragged",
        "one row of the feature is shorter",
        _drawn(4, 6, 6),
        _RAGGED[:2],
        "ragged-cut",
        "ragged-filled",
    ),
    _no_grid("image-flat", "a row without the brackets of the grid", [1, -1, 1, -1], [[1, -1]], "flat-is-a-row"),
    _no_grid("feature-flat", "a row without the brackets of the feature", _RAGGED[::2], [1, -1], "flat-is-a-row"),
    _no_grid("image-number", "a number is no grid of one pixel", 1, [[1]], "flat-is-a-row"),
    _no_grid("image-missing", "null is no grid", None, [[1]]),
    _no_grid("image-text", "a text of numbers is neither rows nor a picture", "1, -1", [[1]]),
    _no_grid("row-text", "a text is no row", [[1, -1, 1], "#.#"], [[1, -1]]),
    _no_grid("row-missing", "null is no row", [[1, -1, 1], None], [[1, -1]]),
    _other_kind("true", "a truth value is no number, though some languages count it as 1", True),
    _other_kind("false", "a truth value is no number, and false is not black", False, where="feature"),
    _other_kind("missing", "null is no number, and touches some patches only", None, "missing-spreads"),
    _other_kind("missing", "null is no number", None, where="feature"),
    _other_kind("text", "a word is no number", "white"),
    _other_kind("nested", "a pixel in brackets of its own is no number", [1]),
    _other_kind("fraction-as-text", "to Python a text is no number", "1/3"),
    _other_kind("hexadecimal-as-text", "to Python a text is no number", "0x1.8p-1"),
    _valued("image-nan", "reject.not-finite", "NaN is no pixel, and touches one patch only", nan, "nan-spreads"),
    _valued(
        "image-infinite", "reject.not-finite", "infinity is no pixel, and touches one patch only", inf, "nan-spreads"
    ),
    _valued_inside(
        "image-nan-inside",
        "NaN is no pixel, and patches on every side of it do not hold it",
        nan,
        "nan-spreads",
        "nan-in-the-next-lane",
    ),
    _valued_in_large(
        "image-nan-in-large", "NaN is no pixel, and a large feature meets it in a corner only", nan, "nan-spreads"
    ),
    Case(
        "image-nan-under-white",
        "reject.not-finite",
        [[nan, *[1] * 5], *[[1] * 6] * 2],
        [[1] * 3] * 2,
        Demand.PREFER_REJECTION,
        "NaN is no pixel, and running sums carry it on under a feature of one colour",
        ("nan-spreads",),
    ),
    _valued_feature("feature-nan", "reject.not-finite", "NaN is no pixel of a feature", nan),
    _valued("image-above-one", "reject.range", "1.5 is no pixel", 1.5),
    _valued("image-byte", "reject.range", "255 is no pixel", 255),
    _valued_feature("feature-below-minus-one", "reject.range", "-1.25 is no pixel of a feature", -1.25),
)
"""The questions that are wrong on purpose."""
