"""The kill matrix: which stored question tells which fault from the right implementation.

A question kills a fault when it would be a failure to answer as the fault does: a map of
another shape, a number outside the arithmetic class in which the fault counts, a
rejection where an answer is due or an answer where a rejection is due, a NaN that spreads.

Held by the tests, on the stored questions alone:

- every fault dies, and dies on a question of the clause that it names;
- every clause with questions owns a fault that only its questions kill (`OWNED`; the
  exceptions and their reasons stand in `NOT_OWNED`);
- the dead control dies on every question that can kill at all, the correct one on none.

`python -m tests.tools.matrix` prints the matrix as a Markdown table.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from tests.tools.coverage import figures
from tests.tools.series import published
from xo_ref.kit.answer import Answer, Rejected, Scores
from xo_ref.kit.case import Case
from xo_ref.kit.diagnose.faults import CATALOGUE, LAYERS, Fault
from xo_ref.kit.diagnose.faults.layers import OWN
from xo_ref.kit.diagnose.faults.plan import AnsweredEarlyError
from xo_ref.kit.diagnose.faults.predictions import _measured, _read, predicted
from xo_ref.kit.judge.classes import parse_class
from xo_ref.kit.judge.result import Status
from xo_ref.kit.judge.tally import Tally
from xo_ref.kit.questions.stored import stored_cases

__all__ = [
    "DEAD",
    "LIVING",
    "NOT_OWNED",
    "OWNED",
    "VoidError",
    "kill_matrix",
    "kills",
    "layer_matrix",
    "markdown",
    "page",
]

LIVING = Fault("control-correct", "Nothing is wrong.", "", "", frozenset(), lambda plan: plan)
"""The right implementation: the matrix is void if a question kills it."""

DEAD = Fault(
    "control-dead",
    "Every answer is 2, which is no score.",
    "map.value",
    "",
    frozenset({"outputs"}),
    lambda plan: replace(plan, outputs=(lambda rows, _: [[2] * len(row) for row in rows],)),
)
"""An implementation that is wrong everywhere: the matrix is void if a question lets it live."""

OWNED: Mapping[str, str] = MappingProxyType(
    {
        "map.best": "ties-suppressed",
        "map.border": "map-tail-unwritten-8",
        "map.orientation": "feature-transposed-when-square",
        "map.position": "map-transposed-when-square",
        "map.shape": "same-size-rejected",
        "map.value": "constant-patch-is-zero",
        "pixel.exact": "fixed-point-seven-bits",
        "pixel.range": "small-values-dropped",
        "reject.empty": "zeros-when-empty",
        "reject.fit": "swapped-when-larger",
        "reject.kind": "missing-spreads",
        "reject.not-a-grid": "flat-is-a-row",
        "reject.not-finite": "nan-spreads",
        "reject.ragged": "ragged-cut",
        "score.definition": "int8-wraparound",
        "score.divisor": "divided-by-nonzero",
    }
)
"""For each clause that has questions the fault that only its questions kill."""

NOT_OWNED: Mapping[str, str] = MappingProxyType(
    {
        "reject.range": "an answer to a number outside [-1, 1] is advice and kills nothing",
    }
)
"""The clauses that have questions and own no fault, with the reason."""


class VoidError(Exception):
    """A control failed, so the matrix says nothing."""


_HEAD = """# Which stored question catches which fault

Written by `make faults`. Each row is a fault, each column a clause with the number of its stored questions; each
cell counts the questions of that clause that the fault fails, in bold for the clause that the fault breaks. A correct
control fails none of them and a dead control fails all; otherwise this page would not have been written.
"""

_LAYERS = """## Layers

Faults in the pixels, the sum, the division and the finished maps are faults of layers too. These are of layers alone,
on the stored questions about layers:"""

_SHAPES = """## Shapes

Besides the stored questions, shapes are asked that cover all pairs of properties which can occur together: remainders
modulo 16, and the neighbourhoods of powers of two. Counted by `python -m tests.tools.coverage`:"""
_SERIES = """## Kernels by people who had not read the questions

Kernels that are right except under a condition of shape, place, pixels or history (`tests/series`), verified at the
default. Counted by `python -m tests.tools.series`:"""


def kills(case: Case, fault: Fault) -> bool:
    """Tell whether a question tells a fault from the right implementation.

    >>> [kills(stored_cases()[0], fault) for fault in (LIVING, DEAD, CATALOGUE["flipped-both"])]
    [False, True, True]
    """
    if _shape_differs(case, fault):
        return True
    try:
        answer: Answer = Scores(tuple(map(tuple, predicted(fault.plan, case))), case.maps)
    except ValueError as error:
        answer = Rejected(str(error))
    outcome = Tally(parse_class(fault.least)).judge(case, answer)
    return outcome.status is Status.FAILED


def _shape_differs(case: Case, fault: Fault) -> bool:
    """Tell without computing the numbers that a fault in the walk alone answers a map of another shape."""
    if case.expected is None or fault.slots != {"walk"}:
        return False
    try:
        layer = _read(fault.plan, case, lambda this: [[0] * len(row) for row in this.held])  # only the extents matter
        rows, cols = _measured(fault.plan, case, layer)
    except (ValueError, ArithmeticError, AnsweredEarlyError):
        return False
    return (rows * len(layer.bank), cols) != case.expected.shape


def kill_matrix(
    asked: Iterable[Case] | None = None, faults: Iterable[Fault] | None = None
) -> dict[str, frozenset[str]]:
    """Find for every fault the names of the questions that kill it.

    Raises VoidError when the correct control dies, or the dead one survives, on one of the questions.
    """
    cases = tuple(asked if asked is not None else stored_cases())
    for case in cases:
        if kills(case, LIVING):
            raise VoidError(f"the correct control dies on {case.name}")
        if case.expected is not None and not kills(case, DEAD):
            raise VoidError(f"the dead control survives {case.name}")
    chosen = CATALOGUE.values() if faults is None else faults
    return {fault.id: frozenset(case.name for case in cases if kills(case, fault)) for fault in chosen}


def layer_matrix() -> dict[str, frozenset[str]]:
    """Find for every fault of layers the names of the stored questions about layers that kill it."""
    return kill_matrix(stored_cases(layers=True), LAYERS.values())


def markdown(matrix: Mapping[str, frozenset[str]], stored: Sequence[Case] | None = None) -> str:
    """Write the matrix as a Markdown table: a row a fault, a column a clause, deaths of that clause's questions."""
    asked = stored_cases() if stored is None else stored
    clauses = sorted({case.clause for case in asked})
    names = {clause: {case.name for case in asked if case.clause == clause} for clause in clauses}
    head = ["fault", *(f"{clause} ({len(names[clause])})" for clause in clauses), "all"]
    lines = [_line(head), _line(["---"] * len(head))]
    for identity, deaths in matrix.items():
        counts = [len(deaths & names[clause]) for clause in clauses]
        owner = (CATALOGUE if stored is None else LAYERS)[identity].clause
        cells = [f"**{count}**" if c == owner else str(count or "") for c, count in zip(clauses, counts, strict=True)]
        lines.append(_line([f"`{identity}`", *cells, str(len(deaths))]))
    return "\n".join(lines)


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def page(matrix: Mapping[str, frozenset[str]], layers: Mapping[str, frozenset[str]]) -> str:
    """Write the page that is published: the tables, and what each fault is."""
    own = {fault.id: layers[fault.id] for fault in OWN if fault.id in layers}
    told = [*CATALOGUE.values(), *OWN]
    stories = "\n".join(f"- `{fault.id}`: {fault.story} Hint: {fault.hint}." for fault in told)
    tables = f"{markdown(matrix)}\n\n{_LAYERS}\n\n{markdown(own, stored_cases(layers=True))}"
    covered = f"{_SHAPES}\n\n{figures()}\n\n{_SERIES}\n\n{published()}"
    return f"{_HEAD}\n{tables}\n\n{covered}\n\n## The faults\n\n{stories}\n"


if __name__ == "__main__":  # pragma: no cover  # one line: the page, printed
    sys.stdout.write(page(kill_matrix(), layer_matrix()))
