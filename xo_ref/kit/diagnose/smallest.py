"""Make a failing case small in what matters: the extents first, then the contents.

Extents go to one, to half, and down by 64, 16, 8, 4, 2 and 1, so that a fault that needs a
residue (a width of 80, a multiple of 16) still shrinks (to 16). Image and feature shrink
alone and together. Then the contents: constant grids, then single pixels.
`fails` decides alone, so wrong maps, NaN and refusals shrink alike.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from xo_ref.kit.case import Case, Nested

__all__ = ["shrunk"]

_STEPS = (64, 32, 16, 8, 4, 2, 1)


def shrunk(case: Case, fails: Callable[[Case], bool], budget: int = 400) -> Case:
    """Return a smaller case that still fails, after at most `budget` calls of `fails`.

    >>> wide = Case("w", "map.value", [[1, -1] * 40] * 3, [[1, -1]])
    >>> small = shrunk(wide, lambda case: len(case.image[0]) % 16 == 0)
    >>> small.image, small.feature
    ([[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]], [[1]])
    """
    for simpler in (_smaller, _constant, _plainer):
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
    for axis in (_rows, _columns):
        long, short = axis(case.image, 0), axis(case.feature, 0)
        for cut in _cuts(len(long)):
            for image_cut, feature_cut in ((cut, cut), (cut, 0), (0, cut)):
                if len(short) - abs(feature_cut) >= 1 and len(long) - abs(image_cut) >= len(short) - abs(feature_cut):
                    yield _changed(case, axis(case.image, image_cut), axis(case.feature, feature_cut), axis)


def _cuts(length: int) -> Iterator[int]:
    """Name how much to take off: all but one, half, then the steps; negative for the start."""
    for cut in dict.fromkeys((length - 1, length // 2, *_STEPS)):
        if 0 < cut < length:
            yield cut
            yield -cut


def _rows(grid: Nested, cut: int) -> Nested:
    """Take rows off the end, or off the start for a negative count."""
    return grid[: len(grid) - cut] if cut >= 0 else grid[-cut:]


def _columns(grid: Nested, cut: int) -> Nested:
    """Give the columns that are left, as rows."""
    return _rows([list(column) for column in zip(*grid, strict=True)], cut)


def _changed(case: Case, image: Nested, feature: Nested, axis: Callable[[Nested, int], Nested]) -> Case:
    """Make the smaller case, turning columns back."""
    if axis is _columns:
        image, feature = _columns(image, 0), _columns(feature, 0)
    return replace(case, image=image, feature=feature)


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
