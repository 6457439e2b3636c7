"""Drawn pairs: a failing one is shrunk to the smallest that still fails."""

import pytest

from xo_ref.kit.case import Case
from xo_ref.kit.questions.search import search_pairs


@pytest.mark.parametrize("graded", [False, True])
@pytest.mark.untraced
def test_a_failing_pair_is_shrunk(*, graded: bool) -> None:
    failed: list[Case] = []

    def fails(case: Case) -> bool:
        if len(case.image) > 1 and len(case.feature[0]) > 1:
            failed.append(case)
            return True
        return False

    search_pairs(fails, graded=graded, count=300, start=3)
    assert min(case.pixels for case in failed) == 6


def test_the_same_start_draws_the_same_pairs() -> None:
    drawn: list[list[object]] = [[], []]
    for asked in drawn:

        def keep(case: Case, asked: list[object] = asked) -> bool:
            asked.append((case.image, case.feature))
            return len(asked) == 20

        search_pairs(keep, graded=True, count=300, start=5)
    assert drawn[0][:20] == drawn[1][:20]
