"""Rows and columns taken off a grid.

Extents go to one, to half, and down by 64, 16, 8, 4, 2 and 1, so that a fault that needs a
residue (a width of 80, a multiple of 16) still shrinks (to 16).
"""

from collections.abc import Iterator

from xo_ref.kit.case import Nested

__all__ = ["columns", "cuts", "rows"]

_STEPS = (64, 32, 16, 8, 4, 2, 1)


def cuts(length: int) -> Iterator[int]:
    """Name how much to take off: all but one, half, then the steps; negative for the start.

    >>> list(cuts(4))
    [3, -3, 2, -2, 1, -1]
    """
    for cut in dict.fromkeys((length - 1, length // 2, *_STEPS)):
        if 0 < cut < length:
            yield cut
            yield -cut


def rows(grid: Nested, cut: int) -> Nested:
    """Take rows off the end, or off the start for a negative count.

    >>> rows([[1], [2], [3]], 1), rows([[1], [2], [3]], -1)
    ([[1], [2]], [[2], [3]])
    """
    return grid[: len(grid) - cut] if cut >= 0 else grid[-cut:]


def columns(grid: Nested, cut: int) -> Nested:
    """Take columns off likewise.

    >>> columns([[1, 2, 3]], 1)
    [[1, 2]]
    """
    return [list(line[: len(line) - cut] if cut >= 0 else line[-cut:]) for line in grid]
