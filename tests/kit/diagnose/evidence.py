"""What a fault answers to the stored questions, in binary64, as a target would."""

from functools import cache

from tests.tools.matrix import kill_matrix, kills
from xo_ref.kit.answer import Answer, Breakdown, Broken, Rejected, Scores
from xo_ref.kit.case import Case
from xo_ref.kit.diagnose.faults import Fault
from xo_ref.kit.diagnose.ranking import Evidence
from xo_ref.kit.questions.stored import stored_cases


@cache
def matrix() -> dict[str, frozenset[str]]:
    """Compute the kill matrix once for all tests."""
    return kill_matrix()


def answer(fault: Fault, case: Case) -> Answer:
    """Answer as the fault does."""
    try:
        rows = fault.map(case.image, case.feature)
    except ValueError as error:
        return Rejected(str(error))
    if not rows or not all(rows):
        return Broken(Breakdown.MALFORMED, "empty")
    return Scores(tuple(tuple(map(float, row)) for row in rows))


def cost(case: Case) -> int:
    """Count the products of an answer."""
    return case.n * case.expected.height * case.expected.width if case.expected else 0


def evidence(fault: Fault, chosen: tuple[Case, ...] | None = None) -> tuple[list[Evidence], list[Evidence]]:
    """Divide the questions into those that the fault fails and those that it passes, with its answers."""
    failed: list[Evidence] = []
    passed: list[Evidence] = []
    for case in sorted(chosen or stored_cases(), key=cost):
        if failed and cost(case) > 20_000:
            break
        (failed if kills(case, fault) else passed).append((case, answer(fault, case)))
    return failed, passed
