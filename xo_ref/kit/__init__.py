"""The kit tells whether an implementation follows the specification, and if not, what it computes.

from xo_ref.kit import verify
report = verify("mypackage.mymodule:feature_map")       or a function, or command="./my_kernel"
print(report.verdict.value, report.arithmetic)
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xo_ref.kit.report.model import Report, Verdict
    from xo_ref.kit.verification import verify

__all__ = ["Report", "Verdict", "verify"]

_ROOMS = {"Report": "report.model", "Verdict": "report.model", "verify": "verification"}


def __getattr__(name: str) -> object:
    """Load a public name when it is asked for: the process of a target needs one room of the kit, not all."""
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_ROOMS[name]}"), name)
