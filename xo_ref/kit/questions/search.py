"""Search for a failing pair with Hypothesis, and shrink what is found to the smallest picture.

The pairs come from `xo_ref.strategies`: both kinds of pixels, extents that differ. A
failing pair is made smaller as long as it fails, asking the target each time, in
whatever process or language it runs.

This module imports Hypothesis (the extra `search`); `runner` does without it where it
is missing, and says so.
"""

import contextlib
import itertools
from collections.abc import Callable

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import HypothesisException

from xo_ref.kit.case import Case, in_floats
from xo_ref.strategies import images_with_features
from xo_ref.values.grid import Feature, Image


class _FailedError(Exception):
    """A pair failed; Hypothesis makes it smaller."""


def search_pairs(fails: Callable[[Case], bool], *, graded: bool, count: int, start: int) -> None:
    """Ask about so many drawn pairs, until one fails and is shrunk.

    `fails` asks the target and tells whether the answer is wrong; `start` is the seed.
    Clauses: `map.value`.

    >>> asked = []
    >>> search_pairs(lambda case: bool(asked.append(case)), graded=False, count=10, start=1)
    >>> len(asked)
    10
    """
    number = itertools.count(1)

    @seed(start)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @given(images_with_features(kind="mixed" if graded else "bipolar", max_height=6, max_width=7))
    def ask(pair: tuple[Image, Feature]) -> None:
        image, feature = map(in_floats, pair)
        case = Case(f"search-{start}-{next(number)}", "map.value", image, feature)
        if fails(case):
            raise _FailedError

    # the failing pairs were booked by `fails`; one that passes when asked again is another finding
    with contextlib.suppress(_FailedError, HypothesisException, ExceptionGroup):
        ask()
