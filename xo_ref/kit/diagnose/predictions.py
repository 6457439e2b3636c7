"""The answers that faults predict, with their shared parts cached.

Many faults change only the finished map, so their predictions start from the same one; and
the right map is needed again and again. Both are kept for the latest cases.
"""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from xo_ref.kit.case import Case, Number
from xo_ref.kit.diagnose.faults.layer_plan import RIGHT_LAYER, LayerPlan, begun
from xo_ref.kit.diagnose.faults.plan import (
    AnsweredEarlyError,
    Plan,
    Rows,
    Spot,
    This,
    extent,
    finished,
    glimpses,
    walked,
)
from xo_ref.kit.diagnose.faults.right import CORRECT
from xo_ref.kit.layer import LayerCase
from xo_ref.kit.questions.ranges import Extents

__all__ = ["cost", "glimpsed", "predicted", "reach", "right_map"]


@lru_cache(maxsize=512)
def _walked(plan: Plan, this: This[Case]) -> tuple[list[Rows], Extents]:
    """Compute the part shared by all faults of finished maps."""
    case = this.held
    if isinstance(plan, LayerPlan):
        begin = begun(plan, case)
        rows, cols = begin.shape
        h, w = begin.layer.feature
        return begin.maps(), Extents(rows + h - 1, cols + w - 1, h, w)
    found, sizes = walked(plan, case.image, case.feature)
    return [found], sizes


def predicted(plan: Plan, case: Case) -> Rows:
    """Compute an implementation's answer; raises ValueError if it refuses or fails.

    >>> from xo_ref.kit.diagnose.faults import CATALOGUE
    >>> predicted(CATALOGUE["not-divided"].plan, Case("c", "map.value", [[1, -1, 1]], [[1, -1]]))
    [[2, -2]]
    """
    try:
        maps, sizes = _walked(replace(plan, outputs=()), This(case)) if plan.outputs else _walked(plan, This(case))
        return [row for rows in maps for row in finished(plan, rows, sizes)]
    except AnsweredEarlyError as early:
        return early.rows


def cost(plan: Plan, case: Case) -> int | None:
    """Count the products of a prediction, cheaply; None for bad input."""
    if not isinstance(plan, LayerPlan):
        found = extent(plan, case.image, case.feature)
        return found and found[1]
    try:
        begin = begun(plan, case)
    except ValueError:
        return None
    return begin.shape[0] * begin.shape[1] * len(begin.layer.bank) * begin.layer.n


def glimpsed(plan: Plan, case: Case, first: tuple[int, int]) -> Iterator[tuple[tuple[int, int], Number]]:
    """Lazily compute numbers of an answer far apart, each with its row and column; none where more is to be done."""
    if not isinstance(plan, LayerPlan):
        yield from glimpses(plan, case.image, case.feature, first)
        return
    if plan.outputs or plan.arrange:
        return
    try:
        begin = begun(plan, case)
        for (k, row, col), number in begin.places():
            yield (k * begin.shape[0] + row, col), number
    except (IndexError, ArithmeticError, ValueError):
        return


def reach(plan: Plan, case: Case) -> tuple[int, Fraction]:
    """Count the products of a number, and divide their count as the plan divides: the largest mean of products."""
    if case.is_verbatim:
        return 1, Fraction(1)
    (height, width), (h, w) = ((len(grid), max(map(len, grid), default=0)) for grid in (case.image, case.weights))
    sizes, n = Extents(height, width, h, w), max(h * w, 1)
    weights = [1] * n
    try:
        if isinstance(plan, LayerPlan) and plan.count is not None:
            return n, Fraction(n) / plan.count(begun(plan, case).layer, 0, 0)
        return n, abs(Fraction(plan.division(Fraction(n), Spot(sizes, weights, weights))))
    except (ArithmeticError, ValueError):
        return n, Fraction(1)


def right_map(case: Case) -> Rows | None:
    """Compute the right map; None for invalid questions.

    >>> right_map(Case("c", "map.value", [[1, -1, 1]], [[1, -1]]))
    [[Fraction(1, 1), Fraction(-1, 1)]]
    """
    try:
        maps, _ = _walked(RIGHT_LAYER if isinstance(case, LayerCase) else CORRECT, This(case))
        return [row for rows in maps for row in rows]
    except ValueError:
        return None
