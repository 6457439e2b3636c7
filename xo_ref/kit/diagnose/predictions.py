"""The answers that faults predict, with their shared parts cached.

Many faults change only the finished map, so their predictions start from the same one; and
the right map is needed again and again. Both are kept for the latest cases.
"""

from dataclasses import replace
from functools import lru_cache

from xo_ref.kit.case import Case
from xo_ref.kit.diagnose.faults.plan import (
    CORRECT,
    AnsweredEarlyError,
    Plan,
    Rows,
    Sizes,
    This,
    compute,
    finished,
    walked,
)

__all__ = ["predicted", "right_map"]


@lru_cache(maxsize=512)
def _walked(plan: Plan, this: This[Case]) -> tuple[Rows, Sizes]:
    """Compute the part shared by all faults of finished maps."""
    return walked(plan, this.held.image, this.held.feature)


def predicted(plan: Plan, case: Case) -> Rows:
    """Compute an implementation's answer; raises ValueError if it refuses or fails.

    >>> from xo_ref.kit.diagnose.faults import CATALOGUE
    >>> predicted(CATALOGUE["not-divided"].plan, Case("c", "map.value", [[1, -1, 1]], [[1, -1]]))
    [[2, -2]]
    """
    if not plan.outputs:
        return compute(plan, case.image, case.feature)
    try:
        return finished(plan, *_walked(replace(plan, outputs=()), This(case)))
    except AnsweredEarlyError as early:
        return early.rows


def right_map(case: Case) -> Rows | None:
    """Compute the right map; None for invalid questions.

    >>> right_map(Case("c", "map.value", [[1, -1, 1]], [[1, -1]]))
    [[Fraction(1, 1), Fraction(-1, 1)]]
    """
    try:
        return _walked(CORRECT, This(case))[0]
    except ValueError:
        return None
