"""The families of questions: which extents, which content, and what is asserted of it.

The extents are those at which real implementations break: a feature as large as the
image, one row or column, one side even and the other odd, feature widths and map widths
just below, at and above 8, 16, 32, 64, 128 and 256 (vector registers, machine words,
bytes), and enough pixels to overflow an accumulator of 8 or 16 bits.

A family draws its content from a source of chance and says by `holds` whether what it
drew is what its reason says.
"""

from tests.tools.families import maps, scores
from tests.tools.families.family import Family
from tests.tools.families.rejections import REJECTIONS

__all__ = ["FAMILIES", "REJECTIONS", "Family"]

FAMILIES = (*scores.FAMILIES, *maps.FAMILIES)
"""The families, in the order of the file."""
