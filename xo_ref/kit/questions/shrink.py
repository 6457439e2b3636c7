"""Make a failing case smaller as long as it fails.

Rows and columns are taken away from the image and from the feature, at either end, half
of them first and then one by one, until nothing more can go. The result is smallest in
this sense only: no single row or column can be taken away. The small scope, which is
searched in the order of size, gives smallest cases outright; this is for failures that
need many pixels, such as an accumulator that overflows.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from xo_ref.kit.case import Case, Nested

__all__ = ["shrunk"]


def shrunk(case: Case, fails: Callable[[Case], bool]) -> Case:
    """Return a smallest case that still fails; `fails` asks the target, and may say False when time is over.

    >>> wide = Case("w", "map.value", [[1, -1, 1, 1, 1], [1, 1, 1, 1, 1]], [[1, 1], [1, 1]])
    >>> small = shrunk(wide, lambda case: len(case.image[0]) > 2)
    >>> small.image, small.feature
    ([[1, 1, 1]], [[1]])
    """
    found = True
    while found:
        found = False
        for smaller in _smaller(case):
            if fails(smaller):
                case, found = smaller, True
                break
    return case


def _smaller(case: Case) -> Iterator[Case]:
    """Take rows and columns away, many before few, where the feature still fits."""
    for image in _cut(case.image):
        if len(image) >= len(case.feature) and len(image[0]) >= len(case.feature[0]):
            yield replace(case, name=_renamed(case.name), image=image, guards=())
    for feature in _cut(case.feature):
        yield replace(case, name=_renamed(case.name), feature=feature, guards=())


def _cut(rows: Nested) -> Iterator[Nested]:
    """Cut rows or columns off at either end."""
    for count in _counts(len(rows)):
        yield rows[count:]
        yield rows[:-count]
    for count in _counts(len(rows[0])):
        yield [row[count:] for row in rows]
        yield [row[:-count] for row in rows]


def _counts(length: int) -> Iterator[int]:
    """Name how many of `length` to cut off: half, a quarter, ... one; never all."""
    count = length // 2
    while count:
        yield count
        count //= 2


def _renamed(name: str) -> str:
    """Mark a name once."""
    return name if name.endswith(", cut") else f"{name}, cut"
