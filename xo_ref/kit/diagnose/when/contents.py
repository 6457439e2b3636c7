"""What the pixels of a question may have in common: the names of a condition that are true or false.

Kernels take shortcuts for some pixels. A question is described by every property that holds for it. A new one is filled
with pixels that have as many of the wanted properties as its shape allows; the result is then described afresh.
"""

import random
from collections.abc import Callable, Collection, Sequence

from xo_ref.kit.case import Case, Number

Rows = Sequence[Sequence[Number]]


def _is_rank_one(rows: Rows) -> bool:
    """Return whether the rows are multiples of one of them."""
    base = next((row for row in rows if any(row)), rows[0])
    at = next((col for col, pixel in enumerate(base) if pixel), 0)
    return all(pixel * base[at] == row[at] * other for row in rows for pixel, other in zip(row, base, strict=True))


def _pixels(rows: Rows) -> set[Number]:
    return {pixel for row in rows for pixel in row}


CONTENTS: dict[str, tuple[str, Callable[[Case], bool]]] = {
    "graded": ("a pixel is graded", lambda case: not case.is_bipolar),
    "zero_in_image": ("a pixel of the image is 0", lambda case: 0 in _pixels(case.image)),
    "white_in_image": ("a pixel of the image is 1", lambda case: 1 in _pixels(case.image)),
    "whole": ("every pixel is -1, 0 or 1", lambda case: _pixels([*case.image, *case.feature]) <= {-1, 0, 1}),
    "zero_in_feature": ("a pixel of the feature is 0", lambda case: 0 in _pixels(case.feature)),
    "feature_is_constant": ("all pixels of the feature are equal", lambda case: len(_pixels(case.feature)) == 1),
    "feature_is_mirrored": (
        "the feature equals its mirror image, left for right",
        lambda case: all(list(row) == list(row)[::-1] for row in case.feature),
    ),
    "feature_is_white": ("all pixels of the feature are 1", lambda case: _pixels(case.feature) == {1}),
    "feature_is_balanced": ("the pixels of the feature add up to 0", lambda case: sum(map(sum, case.feature)) == 0),
    "feature_is_rank_one": (
        "the rows of the feature are multiples of one row", lambda case: _is_rank_one(case.feature),
    ),
    "zero_row_in_feature": ("a row of the feature has only zeros", lambda case: not all(map(any, case.feature))),
    "feature_is_negative": ("all pixels of the feature are negative", lambda case: max(_pixels(case.feature)) < 0),
}  # fmt: skip
"""The names, those that are said first: what each means, and whether it is true of a question."""


def contents_of(case: Case) -> frozenset[str]:
    """Return what is true of the pixels of a question."""
    return frozenset(name for name, (_, holds) in CONTENTS.items() if holds(case))


def image_with(contents: Collection[str], height: int, width: int, draw: random.Random) -> list[list[Number]]:
    """Draw an image."""
    rows = _drawn(contents, height, width, draw, zero="zero_in_image" in contents)
    white = 1 if "white_in_image" in contents else -1
    return [[white if pixel == 1 else pixel for pixel in row] for row in rows]


def feature_with(contents: Collection[str], height: int, width: int, draw: random.Random) -> list[list[Number]]:
    """Draw a feature."""
    rows = _drawn(contents, height, width, draw, zero="zero_in_feature" in contents)
    if "feature_is_white" in contents:
        return [[1] * width for _ in rows]
    if "feature_is_constant" in contents:
        rows = [[rows[0][0]] * width for _ in rows]
    if "feature_is_rank_one" in contents:
        rows = [[row[0] * pixel for pixel in rows[0]] for row in rows]
    if "feature_is_mirrored" in contents:
        rows = [row[: width // 2] + row[(width - 1) // 2 :: -1] for row in rows]
    if "zero_row_in_feature" in contents:
        rows[draw.randrange(height)] = [0] * width
    if "feature_is_balanced" in contents:
        flat = [pixel for row in rows for pixel in row][: height * width // 2]
        flat = draw.sample([*flat, *(-pixel for pixel in flat), *[0] * (height * width % 2)], height * width)
        rows = [flat[at : at + width] for at in range(0, height * width, width)]
    if "feature_is_negative" in contents:
        rows = [[min(pixel, -pixel) for pixel in row] for row in rows]
    return rows


def _drawn(
    contents: Collection[str], height: int, width: int, draw: random.Random, *, zero: bool
) -> list[list[Number]]:
    """Draw pixels of the kinds that are named."""
    some: list[Number] = [-1, 1]
    if "graded" in contents:
        some += [0] * zero if "whole" in contents else [0.5, -0.25, *[0] * zero]
    return [draw.choices(some, k=width) for _ in range(height)]
