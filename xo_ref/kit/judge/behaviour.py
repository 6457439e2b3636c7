"""How answers come about: whether the input is left alone, the order of questions matters, the layout too.

Clauses: `behaviour.independent`, `behaviour.layout`, `input.unchanged`.
"""

import random
from collections.abc import Callable, Iterator, Sequence

from xo_ref.kit.answer import Answer, Breakdown, Broken, described
from xo_ref.kit.judge.classes import ArithmeticClass
from xo_ref.kit.judge.result import Status
from xo_ref.kit.judge.tally import Tally
from xo_ref.kit.questions.vectors import Vector
from xo_ref.kit.target.in_process import Inside
from xo_ref.kit.target.layouts import LAYOUTS

__all__ = ["Look", "Looked", "independent", "layouts", "unchanged"]

_ARRAYS = 12  # vectors that are asked in every layout

Looked = Iterator[tuple[Vector, Answer, str]]
"""Questions with their answers, and what is wrong with how they came about; empty where nothing is."""

Look = Callable[[Inside, Sequence[Vector]], Looked]


def unchanged(inside: Inside, asked: Sequence[Vector]) -> Looked:
    """Find questions whose grids were written into."""
    for vector in asked:
        answer = inside.ask(vector.case, watch=True)
        changed = isinstance(answer, Broken) and answer.breakdown is Breakdown.CHANGED_INPUT
        yield vector, answer, described(answer) if changed else ""


def independent(inside: Inside, asked: Sequence[Vector]) -> Looked:
    """Ask again in another order; find answers that differ, or that a later call overwrote."""
    first = {vector.case.name: inside.ask(vector.case) for vector in asked}
    for vector in _shuffled(asked):
        answer = inside.ask(vector.case, watch=True)
        if isinstance(answer, Broken) and answer.breakdown is Breakdown.CHANGED_INPUT:
            continue  # another clause
        same = repr(answer) == repr(first[vector.case.name])
        yield (
            vector,
            answer,
            "" if same else f"{described(answer)}, but when first asked: {described(first[vector.case.name])}",
        )


def layouts(inside: Inside, asked: Sequence[Vector], required: ArithmeticClass) -> Looked:
    """Give equal arrays that lie otherwise in memory; find answers that became wrong.

    An answer may differ in its last digits: sums are added up in the order of memory. A refusal is none that is wrong.
    """
    for vector in _shuffled(asked)[:_ARRAYS]:
        plain = inside.ask(vector.case)
        for layout in LAYOUTS:
            answer = inside.ask(vector.case, layout=layout)
            right = Tally(required).add(vector.case, answer, vector.expected, layout=layout).status is not Status.FAILED
            same = right or repr(answer) == repr(plain)
            yield vector, answer, "" if same else f"{layout}: another answer, {described(answer)}"


def _shuffled(asked: Sequence[Vector]) -> list[Vector]:
    """Put vectors into another order, the same every time."""
    return random.Random(0).sample(asked, len(asked))  # noqa: S311  # an order, no secret
