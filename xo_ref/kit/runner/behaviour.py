"""Checks beyond the numbers: unmodified input, independence of question order and of memory layout.

The questions go to any object with a method `ask`: a process (`Target`) or a function in this process (`InProcess`).
Answers are compared with each other; whether they are right does not matter.

Clauses: `behaviour.independent`, `behaviour.layout`, `input.unchanged`.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from xo_ref.kit.answer import Answer, Breakdown, Broken, Scores, described
from xo_ref.kit.case import Case
from xo_ref.kit.judge.tally import Tally
from xo_ref.kit.target.layouts import KEPT, LAYOUTS, REUSED

BEHAVIOUR = ("behaviour.independent", "behaviour.layout")
"""The behaviour clauses that `--only` accepts."""

_ARRAYS = 12  # questions that are asked in every layout, and with the arguments of an earlier question
_REUSED = "another answer when the same objects come again with other pixels"

Ask = Callable[..., Answer]
"""The signature of `Target.ask`: a case, and the keywords `layout` and `watch`."""


def light(cases: Iterable[Case]) -> list[Case]:
    """Choose the valid questions that are cheap enough to be asked several times."""
    return [case for case in cases if case.expected and case.is_light]


def unchanged(ask: Ask, cases: Sequence[Case], tally: Tally) -> None:
    """Record questions whose input was modified. For test suites; a run checks this in the stage `stored`."""
    for case in cases:
        answer = ask(case, watch=True)
        why = described(answer) if _has_changed_input(answer) else ""
        tally.record("input.unchanged", case, answer, why)


def independent(
    ask: Ask, cases: Sequence[Case], tally: Tally, before: Mapping[str, Answer] | None = None, *, seed: int = 0
) -> None:
    """Repeat the questions in another order; record answers that differ or that a later call overwrote.

    `before` has the first answers by the names of their cases, if they are known.
    """
    first = before or {case.name: ask(case) for case in cases}
    for case in _shuffled(cases, seed):
        answer, earlier = ask(case, watch=True), first[case.name]
        if not _has_changed_input(answer):  # that is another clause
            why = "" if repr(answer) == repr(earlier) else f"another answer than before: {_difference(earlier, answer)}"
            tally.record("behaviour.independent", case, answer, why)
    for case in _shuffled(cases, seed)[:_ARRAYS]:
        changed = [(other, ask(other)) for other in _negated(case)]
        ask(case, layout=KEPT)
        for other, plain in changed:
            answer = ask(other, layout=REUSED)
            why = "" if repr(answer) == repr(plain) else f"{_REUSED}: {_difference(plain, answer)}"
            tally.record("behaviour.independent", other, answer, why)


def _negated(case: Case) -> Iterator[Case]:
    """Change the pixels of the image, and then those of the feature."""
    image, feature = ([[-pixel for pixel in row] for row in grid] for grid in (case.image, case.feature))
    yield replace(case.about(image=image), name=f"{case.name}, image negated")
    yield replace(case.about(image=image, feature=feature), name=f"{case.name}, both negated")


def layouts(ask: Ask, cases: Sequence[Case], tally: Tally, *, seed: int = 0) -> None:
    """Pass equal arrays in other memory layouts; record answers that become wrong.

    The last digits may differ: sums are added up in the order of memory. A layout may be rejected.
    """
    for case in _shuffled(cases, seed)[:_ARRAYS]:
        plain = ask(case)
        for layout in LAYOUTS:
            answer = ask(case, layout=layout)
            if repr(answer) == repr(plain):
                tally.record("behaviour.layout", case, answer, "")
            else:
                tally.judge(case, answer, layout=layout)


def _has_changed_input(answer: Answer) -> bool:
    return isinstance(answer, Broken) and answer.breakdown is Breakdown.CHANGED_INPUT


def _shuffled(cases: Sequence[Case], seed: int) -> list[Case]:
    """Put questions into another order, the same for the same seed."""
    return random.Random(seed).sample(cases, len(cases))  # noqa: S311  # an order, no secret


def _difference(first: Answer, second: Answer) -> str:
    if isinstance(first, Scores) and isinstance(second, Scores):
        pairs = (
            (one, two)
            for old, new in zip(first.rows, second.rows, strict=False)
            for one, two in zip(old, new, strict=False)
        )
        return next((f"{two} after {one}" for one, two in pairs if repr(one) != repr(two)), "another shape")
    return f"{described(second)} after {described(first)}"
