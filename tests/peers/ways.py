"""One way to compute the map, or a layer: the library, the call, and how it is asked.

A way is asked as its author would use it: nothing is added that checks the input, because
whether a wrong question is rejected is one of the findings.
"""

from dataclasses import dataclass
from enum import Enum

__all__ = ["Place", "Way"]


class Place(Enum):
    """Where a way runs; each place is prepared once, and may be missing."""

    MAIN = "main"
    TENSORFLOW = "tensorflow"
    NODE = "node"
    GCC = "gcc"
    LIBRARY = "library"
    """A file of the page VERIFY.md, compiled by gcc into a shared library with `conv2d`."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to compute the map."""

    name: str
    target: str
    """MODULE:CALLABLE of a module beside this one; for programs a file beside this one, and the compiler's options."""
    library: str = ""
    """The distribution or package whose version is shown; empty where the place itself is."""
    place: Place = Place.MAIN
    convert: str = ""
    """MODULE:CALLABLE of a module beside this one, which both grids go through first; arrays get other layouts too."""
    arithmetic: str = ""
    """The class that it promises; empty for the least one."""
    returns: str = ""
    pixels: str = ""
    graded: str = ""
    layer: str = ""
    """The options of a layer that it takes; programs name them in their greeting. Empty where it computes maps."""
    effort: float = 1.0
    """Scales the questions, where each takes long."""
    timeout: int = 30
    """The seconds that it may take for one answer."""
    fast: bool = False
    """Whether it belongs to the subset that every test run verifies."""
