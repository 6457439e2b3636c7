"""A family: questions that differ in their extents only."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.tools.families.draws import Draw, Sides
from xo_ref.kit.case import Case

__all__ = ["Family", "Guard", "always", "guard", "oblong"]

Guard = tuple[str, Callable[[Sides], bool]]
"""The id of a fault, and the extents for which the family claims to catch it."""


@dataclass(frozen=True, slots=True)
class Family:
    """Questions that differ in their extents only."""

    name: str
    clause: str
    reason: str
    sides: tuple[Sides, ...]
    draw: Draw
    holds: Callable[[Case], bool]
    """Whether a drawn question is what the reason says."""
    guards: tuple[Guard, ...] = ()
    """Faults that the questions catch, each with the extents for which it is claimed."""


def always(_: Sides) -> bool:
    """Hold for all extents."""
    return True


def oblong(sides: Sides) -> bool:
    """Hold where the feature is not square."""
    return sides[0] != sides[1]


def guard(*names: str, when: Callable[[Sides], bool] = always) -> tuple[Guard, ...]:
    """Name several faults that are caught for the same extents."""
    return tuple((name, when) for name in names)
