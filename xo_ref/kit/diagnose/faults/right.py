"""The right choices for the slots of a plan."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache
from operator import mul

from xo_ref.kit.case import Nested, Number
from xo_ref.kit.diagnose.faults.plan import Exact, Grid, Plan, Spot, Step, Walk, check_fit
from xo_ref.kit.questions.ranges import Extents

_NUMBERS = frozenset({int, float, Fraction})
_SIGNS = frozenset({1, -1})  # most rows have no others, and a set is searched faster than a row


def is_rows(rows: object) -> bool:
    """Tell whether something is a list of lists, whatever these hold."""
    return isinstance(rows, Sequence) and all(isinstance(row, (list, tuple)) for row in rows)


def _is_grid(rows: Nested) -> bool:
    return is_rows(rows) and all(_NUMBERS.issuperset(map(type, row)) for row in rows)


def _is_valid(rows: Nested) -> bool:
    return all(_SIGNS.issuperset(row) or all(-1 <= value <= 1 for value in row) for row in rows)


def _demanded(good: Callable[[Nested], bool], otherwise: str) -> Step:
    """Refuse two grids of which one is not good."""

    def step(image: Nested, feature: Nested) -> tuple[Nested, Nested]:
        if not (good(image) and good(feature)):
            raise ValueError(otherwise)
        return image, feature

    return step


check_grid = _demanded(_is_grid, "no rows of numbers")
check_empty = _demanded(lambda rows: bool(rows) and all(map(len, rows)), "empty")
check_ragged = _demanded(lambda rows: len(set(map(len, rows))) <= 1, "ragged")


def patch(image: Grid, sizes: Extents, row: int, col: int) -> list[Exact]:
    """Cut out the window whose top-left pixel is at (row, col)."""
    return [pixel for line in image[row : row + sizes.h] for pixel in line[col : col + sizes.w]]


def dot(window: Sequence[Exact], weights: Sequence[Exact]) -> Exact:
    """Sum the products of corresponding numbers."""
    total: Exact = sum(map(mul, window, weights))
    return total


def size(number: Exact) -> Exact:
    """Take the magnitude of a number; of this union of types `abs` knows only that it is an object."""
    return number if number >= 0 else -number


def sum_of_products(window: Sequence[Exact], weights: Sequence[Exact], _: Extents) -> Number:
    """Sum the products of corresponding pixels."""
    return dot(window, weights)


def by_n(total: Number, spot: Spot) -> Number:
    """Divide by the number of pixels in the feature, exactly if the total is exact."""
    if isinstance(total, int):
        return _quotient(total, spot.sizes.n)
    return total / spot.sizes.n if isinstance(total, float) else Fraction(total, spot.sizes.n)


@lru_cache(maxsize=1 << 14)
def _quotient(total: int, n: int) -> Fraction:
    """Divide; few sums occur, and often."""
    return Fraction(total, n)


CORRECT = Plan(
    grid=check_grid,
    empty=check_empty,
    ragged=check_ragged,
    values=_demanded(_is_valid, "no pixel"),
    fit=check_fit,
    inputs=(),
    walk=Walk(lambda sizes: (sizes.rows, sizes.cols), patch),
    total=sum_of_products,
    division=by_n,
    outputs=(),
)
"""The plan that follows the specification."""
