"""The catalogue of faults: known ways to compute something else, each a row of a table.

A fault says how it comes about, which clause it breaks and how to fix it, and computes
what an implementation with that fault answers. The catalogue serves twice: it proves
that the stored questions tell wrong from right (FAULTS.md), and it names what is wrong with
an implementation that fails (`findings`).
"""

from collections.abc import Mapping
from types import MappingProxyType

from xo_ref.kit.diagnose.faults import divisions, guards, inputs, outputs, totals, walks
from xo_ref.kit.diagnose.faults.fault import Fault
from xo_ref.kit.diagnose.faults.layers import LAYERS

__all__ = ["CATALOGUE", "LAYERS", "Fault"]

CATALOGUE: Mapping[str, Fault] = MappingProxyType(
    {fault.id: fault for module in (inputs, walks, totals, divisions, outputs, guards) for fault in module.FAULTS}
)
"""All faults by id, in the order of the slots that they change."""
