"""One entry of the catalogue: a known way to compute something else."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from xo_ref.kit.case import Case, Nested
from xo_ref.kit.diagnose.faults.plan import Plan, Rows
from xo_ref.kit.diagnose.faults.predictions import predicted
from xo_ref.kit.diagnose.faults.right import CORRECT

Change = Callable[[Plan], Plan]
"""Puts a fault into a plan."""

T = TypeVar("T")

LEAST = "approximate:binary32"
"""The weakest class of arithmetic in which most faults count."""

_CHAINED = frozenset({"inputs", "outputs", "read", "arrange"})


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault, or a composition of faults."""

    id: str
    story: str
    """One sentence on how people come to it."""
    clause: str
    """The anchor of the clause that it breaks."""
    hint: str
    """What to do about it, in the imperative."""
    slots: frozenset[str]
    """The slots of the plan that it changes."""
    change: Change
    """Put the fault into a plan."""
    least: str = LEAST
    """The weakest arithmetic class in which it counts as a fault."""
    parts: tuple["Fault", ...] = ()
    """The faults that this one is composed of; empty for a single one."""
    plan: Plan = field(init=False, repr=False, compare=False)
    """The right plan with this fault in it, made once."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "plan", self.change(CORRECT))

    def map(self, image: Nested, feature: Nested) -> Rows:
        """Compute what an implementation with this fault answers; raises ValueError where it rejects or fails."""
        return predicted(self.plan, Case(self.id, self.clause, image, feature))

    def composes_with(self, other: "Fault") -> bool:
        """Return whether both can be in one implementation: no slot is changed by both, save the chained ones."""
        return self.id != other.id and not (self.slots & other.slots) - _CHAINED

    def then(self, other: "Fault") -> "Fault":
        """Compose two faults; in a chained slot this one acts first."""
        return Fault(
            f"{self.id} + {other.id}",
            f"{self.story} Moreover: {other.story}",
            self.clause,
            f"{self.hint}; and {other.hint}",
            self.slots | other.slots,
            lambda plan: other.change(self.change(plan)),
            parts=(self, other),
        )


def put(slot: str, value: object) -> Change:
    """Put a value into a slot; into a chained one behind the others."""

    def change(plan: Plan) -> Plan:
        held = getattr(plan, slot)
        changes = {slot: (*held, value) if isinstance(held, tuple) else value}
        return replace(plan, **changes)  # type: ignore[arg-type]  # a slot of this plan

    return change


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """Faults of one kind: the slots that they change, separated by blanks, and how a value is put into a plan."""

    slots: str
    of: Callable[[T], Change] | None = None
    """None: into the one slot."""

    def __call__(self, identity: str, clause: str, value: T, *, story: str, hint: str, least: str = LEAST) -> Fault:
        """Make a fault of this kind."""
        change = self.of(value) if self.of else put(self.slots, value)
        return Fault(identity, story, clause, hint, frozenset(self.slots.split()), change, least)


def filed(
    clause: str, slot: str, hint: str, *rows: tuple[str, T, str], of: Callable[[T], Change] | None = None
) -> list[Fault]:
    """Make faults that break one clause, in one slot; of each its id, the value and the story."""
    kind = Kind(slot, of)
    return [kind(name, clause, value, story=story, hint=hint) for name, value, story in rows]
