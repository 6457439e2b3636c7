"""Make a failing case small in what matters: the extents first, then the contents.

Image and feature shrink alone and together. Then the contents: constant grids, then single pixels.
`fails` decides alone, so wrong maps, NaN and refusals shrink alike.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from xo_ref.kit.case import Case, Nested
from xo_ref.kit.diagnose.cuts import columns, cuts, rows
from xo_ref.kit.diagnose.smallest_layer import fewer, plainer_options, smaller_layer
from xo_ref.kit.layer import LayerCase

__all__ = ["shrunk"]


def shrunk(case: Case, fails: Callable[[Case], bool], budget: int = 400) -> Case:
    """Return a smaller case that still fails, after at most `budget` calls of `fails`.

    >>> wide = Case("w", "map.value", [[1, -1] * 40] * 3, [[1, -1]])
    >>> small = shrunk(wide, lambda case: len(case.image[0]) % 16 == 0)
    >>> small.image, small.feature
    ([[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]], [[1]])
    """
    steps = (
        (fewer, plainer_options, smaller_layer, fewer, plainer_options) if isinstance(case, LayerCase) else (_smaller,)
    )
    for simpler in (*steps, _constant, _plainer):
        found = True
        while found:
            found = False
            for candidate in simpler(case.cut()):
                if not budget:
                    return case
                budget -= 1
                if fails(candidate):
                    case, found = candidate, True
                    break
    return case


def _smaller(case: Case) -> Iterator[Case]:
    """Take rows, then columns, off the end or the start: of both grids, of the image, of the feature."""
    for axis, long, short in ((rows, *case.shape[::2]), (columns, *case.shape[1::2])):
        for cut in cuts(long):
            for image_cut, feature_cut in ((cut, cut), (cut, 0), (0, cut)):
                if short - abs(feature_cut) >= 1 and long - abs(image_cut) >= short - abs(feature_cut):
                    yield replace(case, image=axis(case.image, image_cut), feature=axis(case.feature, feature_cut))


def _constant(case: Case) -> Iterator[Case]:
    """Make each grid all ones, where it is not."""
    for image, feature in ((True, True), (True, False), (False, True)):
        changed = replace(
            case,
            image=_ones(case.image) if image else case.image,
            feature=_ones(case.feature) if feature else case.feature,
        )
        if (changed.image, changed.feature) != (case.image, case.feature):
            yield changed


def _ones(grid: Nested) -> Nested:
    """Give a grid of ones of the same shape."""
    return [[1] * len(row) for row in grid]


def _plainer(case: Case) -> Iterator[Case]:
    """Make one pixel 1, or a graded one -1."""
    for part, grid in (("image", case.image), ("feature", case.feature)):
        for row, line in enumerate(grid):
            for col, pixel in enumerate(line):
                for plain in (1, -1) if pixel not in {1, -1} else (1,) if pixel == -1 else ():
                    lines = [list(one) for one in grid]
                    lines[row][col] = plain
                    yield replace(case, image=lines) if part == "image" else replace(case, feature=lines)
