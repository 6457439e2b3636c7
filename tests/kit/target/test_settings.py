"""When a target is given up."""

import pytest

from xo_ref.kit.answer import Answer, Breakdown, Broken, Rejected
from xo_ref.kit.target.settings import Patience, Settings

LATE = Broken(Breakdown.TIMED_OUT, "late")
CRASHED = Broken(Breakdown.CRASHED, "ended with status 1")
ANSWER = Rejected("no")
MALFORMED = Broken(Breakdown.MALFORMED, "no rows")


@pytest.mark.parametrize(
    ("timeout", "answers", "why"),
    [
        (1, [LATE, LATE], ""),
        (1, [LATE, LATE, LATE], "given up after 3 time-outs; late"),
        (1, [LATE, LATE, ANSWER, LATE, LATE], ""),
        (1, [LATE, LATE, MALFORMED, LATE], ""),
        (5, [LATE, ANSWER, LATE, CRASHED], ""),
        (5, [LATE, ANSWER, LATE, ANSWER, LATE], "given up after 3 time-outs; late"),
        (4, [LATE, ANSWER, LATE, ANSWER, LATE], ""),
        (1, [CRASHED] * 4, ""),
        (1, [CRASHED] * 5, "given up after 5 restarts; ended with status 1"),
    ],
)
def test_when_it_is_over(timeout: float, answers: list[Answer], why: str) -> None:
    patience = Patience(Settings(timeout=timeout, restarts=5))
    assert patience.is_over(0) == ""
    lost = [patience.is_lost(answer) for answer in answers]
    assert lost == [answer in (LATE, CRASHED) for answer in answers]
    assert patience.is_over(sum(lost)) == why
