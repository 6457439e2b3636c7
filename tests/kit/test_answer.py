"""What an answer is, in a few words."""

import pytest

from xo_ref.kit.answer import Answer, Breakdown, Broken, Rejected, Scores, Skipped, described


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Scores(((0.5, 1, 0), (1, 0, -1))), "a map of 2 x 3 beginning with 0.5"),
        (Broken(Breakdown.CRASHED, "signal 11"), "crashed: signal 11"),
        (Rejected("too large"), "rejected: too large"),
        (Skipped("not now"), "skipped: not now"),
    ],
)
def test_every_kind_of_answer_is_described(answer: Answer, words: str) -> None:
    assert described(answer) == words
