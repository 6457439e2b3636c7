"""Return whether a counterexample fails alone, or only after other questions.

A counterexample is asked alone in fresh processes. If it is right there, the questions
before it are asked too, and shrunk by delta debugging for as long as it fails.
A sequence that is always wrong means state; one that is only sometimes wrong, a race; a failure in some
fresh processes only, initial memory. One that fails alone is asked twice: if the second answer is right, only the first
question of a process is wrong.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from xo_ref.kit.case import Case

IsWrong = Callable[[Case], bool]
"""Ask one process a question; true if the answer is wrong."""
Kind = Literal["state", "race", "initial memory", "first question", ""]
_TRIES = 3
_NEAREST = (1, 8, 64)  # questions that are tried before all of them


@dataclass(frozen=True, slots=True)
class Replay:
    """What fresh processes say of a counterexample."""

    alone: bool
    """Whether the counterexample is wrong, each time, as the first question of a process."""
    sequence: tuple[Case, ...] = ()
    """The shortest questions found that show the fault, the counterexample last."""
    kind: Kind = ""
    """Why the counterexample depends on more than itself; empty if it does not, or if nobody could see it again."""


def replay(
    fresh: Callable[[], IsWrong], log: Sequence[Case], failing: Case, *, processes: int = 60, questions: int = 20_000
) -> Replay:
    """Ask `failing` alone, and after the questions of `log` that came before it, in at most `processes` processes.

    Without a log it is asked alone, once.
    """
    left = [processes, questions]

    def wrong(before: Sequence[Case]) -> bool:
        if left[0] < 1 or left[1] <= len(before):
            return False
        left[0] -= 1
        left[1] -= len(before) + 1
        ask = fresh()
        for case in before:
            ask(case)
        return ask(failing)

    alone = [wrong(()) for _ in range(_TRIES if log else 1)]
    if all(alone):
        return Replay(alone=True, sequence=(failing,), kind="" if wrong((failing,)) else "first question")
    if any(alone):
        return Replay(alone=False, sequence=(failing,), kind="initial memory")
    if not log:
        return Replay(alone=False)
    for count in _NEAREST:  # what a fault keeps, it mostly keeps from the questions just before
        if count < len(log) and all(wrong(log[-count:]) for _ in range(_TRIES)):
            return Replay(alone=False, sequence=(*_reduced(log[-count:], wrong), failing), kind="state")
    again = [wrong(log) for _ in range(_TRIES)]
    if not all(again):
        return Replay(alone=False, sequence=(*log, failing), kind="race") if any(again) else Replay(alone=False)
    return Replay(alone=False, sequence=(*_reduced(log, wrong), failing), kind="state")


def _reduced(log: Sequence[Case], wrong: Callable[[Sequence[Case]], bool]) -> Sequence[Case]:
    """Take blocks of questions away, large ones first, as long as the fault shows."""
    size = (len(log) + 1) // 2
    while size:
        at = 0
        while at < len(log):
            shorter = [*log[:at], *log[at + size :]]
            if wrong(shorter):
                log = shorter
            else:
                at += size
        size = size // 2
    return log
