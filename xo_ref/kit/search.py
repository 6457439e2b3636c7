"""Search for a failing pair with Hypothesis, and shrink what is found to the smallest picture.

The pairs come from `xo_ref.strategies`: both kinds of pixels, extents that differ. A
failing pair is made smaller as long as it fails, asking the target each time, in
whatever process or language it runs.

This module imports Hypothesis (the extra `search`); `runner` does without it where it
is missing, and says so.
"""

import contextlib
import time
from collections.abc import Callable

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import HypothesisException

from xo_ref.grid import Feature, Image
from xo_ref.kit.cases import Case
from xo_ref.strategies import images_with_features

__all__ = ["search"]


class _FailedError(Exception):
    """A pair failed; Hypothesis makes it smaller."""


def search(fails: Callable[[Case], bool], *, graded: bool, seconds: float, start: int) -> int:
    """Ask about drawn pairs until the time is over or one fails and is shrunk; return how many were asked.

    `fails` asks the target and tells whether the answer is wrong; `start` is the seed.
    Clauses: `map.value`.

    >>> asked = []
    >>> search(lambda case: bool(asked.append(case)), graded=False, seconds=60, start=1) == len(asked)
    True
    """
    until = time.monotonic() + seconds
    count = 0

    @seed(start)
    @settings(
        max_examples=300,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @given(images_with_features(kind="mixed" if graded else "bipolar", max_height=9, max_width=11))
    def ask(pair: tuple[Image, Feature]) -> None:
        nonlocal count
        if time.monotonic() > until:
            return
        count += 1
        image, feature = pair
        case = Case(f"search-{start}-{count}", "map.value", image.tolist(), feature.tolist())
        if fails(case):
            raise _FailedError

    # the failing pairs were booked by `fails`; one that passes when asked again is another finding
    with contextlib.suppress(_FailedError, HypothesisException, ExceptionGroup):
        ask()
    return count
