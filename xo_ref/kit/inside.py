"""A conversation with a function in this very process, for test suites.

The same lines as with a child process: a question is encoded, answered by the host and
decoded, but nothing lies between. What cannot be survived in one process is not: a crash or
a hang is one of the whole process. In return, fixtures, debuggers and coverage work.

What an exception that is none of the target's own means (the keyboard, a test that skips
itself) is for the caller to decide, and raised again.

Clauses: `input.unchanged`.
"""

import json
import random
from collections.abc import Callable, Iterator, Sequence

from xo_ref.kit.answers import Answer, Breakdown, Broken, Refused, Scores, Skipped
from xo_ref.kit.arithmetic import ArithmeticClass
from xo_ref.kit.cases import Case, Nested
from xo_ref.kit.hardware import Pixels, Returns, answer_as_scores, case_for_target
from xo_ref.kit.host import Host, load
from xo_ref.kit.layouts import LAYOUTS
from xo_ref.kit.protocol import decode_answer, encode_case
from xo_ref.kit.report import Status
from xo_ref.kit.tally import Tally
from xo_ref.kit.vectors import Vector

__all__ = ["Inside", "Look", "Looked", "independent", "layouts", "told", "unchanged"]

_ARRAYS = 12  # vectors that are asked in every layout


class Inside:
    """The conversation of the kit with a host, without a process and a pipe between them.

    >>> from xo_ref.kit.examples import right
    >>> Inside(right).ask(Case("c", "map.value", [[1, 1, -1]], [[1, -1]]))
    Scores(rows=((0.0, 1.0),))
    """

    def __init__(
        self,
        function: Callable[[Nested, Nested], object],
        convert: str = "",
        returns: Returns = Returns.SCORES,
        pixels: Pixels = Pixels.BIPOLAR,
    ) -> None:
        """Keep the function; `convert` names, as MODULE:CALLABLE, what both arguments are passed through first.

        Raises LoadError where that cannot be had.
        """
        self._function = function
        self._host = Host(self._call, load(convert) if convert else None)
        self._returns, self._pixels = returns, pixels
        self._asked = 0
        self._raised: list[BaseException] = []

    @property
    def error(self) -> BaseException | None:
        """What the function raised when it was last asked; None where it answered."""
        return self._raised[-1] if self._raised else None

    def ask(self, case: Case, *, layout: str = "", watch: bool = False) -> Answer:
        """Ask one question; what is neither an Exception nor SystemExit (the keyboard, pytest) is raised here."""
        asked = case_for_target(case, self._pixels, self._returns)
        if isinstance(asked, Skipped):
            return asked
        self._asked += 1
        self._raised.clear()
        line = encode_case(self._asked, *asked, layout=layout, watch=watch)
        text = self._host.answer(json.loads(line))
        if self.error is not None and not isinstance(self.error, (Exception, SystemExit)):
            raise self.error
        answer = decode_answer(text.encode("ascii"), self._asked, host=True)
        return answer_as_scores(answer, self._returns, case.feature)

    def _call(self, image: Nested, feature: Nested) -> object:
        """Call the method and remember what it raises."""
        try:
            return self._function(image, feature)
        except BaseException as error:
            self._raised.append(error)
            raise


Looked = Iterator[tuple[Vector, Answer, str]]
"""Questions with their answers, and what is wrong with how they came about; empty where nothing is."""

Look = Callable[[Inside, Sequence[Vector]], Looked]


def unchanged(inside: Inside, asked: Sequence[Vector]) -> Looked:
    """Find questions whose grids were written into."""
    for vector in asked:
        answer = inside.ask(vector.case, watch=True)
        changed = isinstance(answer, Broken) and answer.breakdown is Breakdown.CHANGED_INPUT
        yield vector, answer, told(answer) if changed else ""


def independent(inside: Inside, asked: Sequence[Vector]) -> Looked:
    """Ask again in another order; find answers that differ, or that a later call overwrote."""
    first = {vector.case.name: inside.ask(vector.case) for vector in asked}
    for vector in _shuffled(asked):
        answer = inside.ask(vector.case, watch=True)
        if isinstance(answer, Broken) and answer.breakdown is Breakdown.CHANGED_INPUT:
            continue  # another clause
        same = repr(answer) == repr(first[vector.case.name])
        yield vector, answer, "" if same else f"{told(answer)}, but when first asked: {told(first[vector.case.name])}"


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
            yield vector, answer, "" if same else f"{layout}: another answer, {told(answer)}"


def _shuffled(asked: Sequence[Vector]) -> list[Vector]:
    """Put vectors into another order, the same every time."""
    return random.Random(0).sample(asked, len(asked))  # noqa: S311  # an order, no secret


def told(answer: Answer) -> str:
    """Say in a few words what an answer is.

    >>> told(Scores(((0.5, 1),))), told(Refused("too large"))
    ('a map of 1 x 2 beginning with 0.5', 'refused: too large')
    """
    if isinstance(answer, Scores):
        return f"a map of {len(answer.rows)} x {len(answer.rows[0])} beginning with {answer.rows[0][0]}"
    if isinstance(answer, Broken):
        return f"{answer.breakdown.value}: {answer.detail}"
    return f"{'refused' if isinstance(answer, Refused) else 'skipped'}: {answer.why}"
