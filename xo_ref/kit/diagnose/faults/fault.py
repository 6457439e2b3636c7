"""One entry of the catalogue: a known way to compute something else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from xo_ref.kit.case import Nested, Number
from xo_ref.kit.diagnose.faults.plan import CORRECT, Exact, Grid, Plan, Rows, Sizes, Spot, Step, Walk, compute

__all__ = ["Fault", "at_division", "at_guard", "at_input", "at_output", "at_total", "at_walk"]

_CHAINED = frozenset({"inputs", "outputs"})


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault, or a composition of faults.

    >>> Fault("none", "", "", "", frozenset(), lambda plan: plan).map([[1, -1]], [[1]])
    [[Fraction(1, 1), Fraction(-1, 1)]]
    """

    id: str
    story: str
    """One sentence on how people come to it."""
    clause: str
    """The anchor of the clause that it breaks."""
    remedy: str
    """What to do about it, in the imperative."""
    slots: frozenset[str]
    """The slots of the plan that it changes."""
    change: Callable[[Plan], Plan]
    """Put the fault into a plan."""
    least: str = "approximate:binary32"
    """The weakest arithmetic class in which it counts as a fault."""
    parts: tuple["Fault", ...] = ()
    """The faults that this one is composed of; empty for a single one."""

    @property
    def plan(self) -> Plan:
        """The right plan with this fault in it."""
        return self.change(CORRECT)

    def map(self, image: Nested, feature: Nested) -> Rows:
        """Compute what an implementation with this fault answers; raises ValueError where it refuses or fails."""
        return compute(self.plan, image, feature)

    def composes_with(self, other: "Fault") -> bool:
        """Tell whether both can be in one implementation: no slot is changed by both, save the chained ones."""
        return self.id != other.id and not (self.slots & other.slots) - _CHAINED

    def then(self, other: "Fault") -> "Fault":
        """Compose two faults; in a chained slot this one acts first."""
        return Fault(
            f"{self.id} + {other.id}",
            f"{self.story} Moreover: {other.story}",
            self.clause,
            f"{self.remedy}; and {other.remedy}",
            self.slots | other.slots,
            lambda plan: other.change(self.change(plan)),
            parts=(self, other),
        )


def at_guard(slot: str, step: Step, *texts: str) -> Fault:
    """Make a fault in one of the guards: `empty`, `ragged`, `values` or `fit`."""
    changes = {
        "empty": lambda plan: replace(plan, empty=step),
        "ragged": lambda plan: replace(plan, ragged=step),
        "values": lambda plan: replace(plan, values=step),
        "fit": lambda plan: replace(plan, fit=step),
    }
    return Fault(*_four(texts), frozenset({slot}), changes[slot])


def at_input(change: Callable[[Grid, Grid], tuple[Grid, Grid]], *texts: str) -> Fault:
    """Make a fault that changes image or feature before they are used."""
    return Fault(*_four(texts), frozenset({"inputs"}), lambda plan: replace(plan, inputs=(*plan.inputs, change)))


def at_walk(walk: Walk, *texts: str) -> Fault:
    """Make a fault in the positions or windows."""
    return Fault(*_four(texts), frozenset({"walk"}), lambda plan: replace(plan, walk=walk))


def at_total(total: Callable[[Sequence[Exact], Sequence[Exact], Sizes], Number], *texts: str) -> Fault:
    """Make a fault in what is added up."""
    return Fault(*_four(texts), frozenset({"total"}), lambda plan: replace(plan, total=total))


def at_division(division: Callable[[Number, Spot], Number], *texts: str, least: str = "approximate:binary32") -> Fault:
    """Make a fault in the division."""
    return Fault(*_four(texts), frozenset({"division"}), lambda plan: replace(plan, division=division), least)


def at_output(finish: Callable[[Rows, Sizes], Rows], *texts: str) -> Fault:
    """Make a fault that changes the finished map."""
    return Fault(*_four(texts), frozenset({"outputs"}), lambda plan: replace(plan, outputs=(*plan.outputs, finish)))


def _four(texts: tuple[str, ...]) -> tuple[str, str, str, str]:
    """Unpack id, clause, story and remedy, as the catalogue writes them, into the order of the fields."""
    identity, clause, story, remedy = texts
    return identity, story, clause, remedy
