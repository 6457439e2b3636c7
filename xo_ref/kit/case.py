"""One question to an implementation: an image, a feature, and what an answer must do.

A case keeps plain nested lists and not grids, because some questions are wrong on
purpose: a feature that does not fit, a ragged image, a NaN, a `true` among the pixels, no rows at all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from fractions import Fraction
from typing import ClassVar, Self

from xo_ref.values.maps import FeatureMap

Number = int | float | Fraction
"""A number on its way to or from an implementation; a float may be NaN or infinite."""

Nested = Sequence[Sequence[Number]]
"""Rows of numbers; nothing is promised about their lengths or range."""


Rows = Sequence[Sequence[object]]
"""The same, the numbers perhaps written as text."""


class Demand(Enum):
    """What an answer must do."""

    ANSWER = "answer"
    """Give the map."""
    REJECT = "reject"
    """It MUST reject; an answer is a failure."""
    PREFER_REJECTION = "prefer rejection"
    """It SHOULD reject; an answer is not a failure but gives advice; a crash or a hang is a failure."""


_CUT = ", cut"
_LIGHT = 4_000  # pixels
_VERBATIM = frozenset({"reject.kind", "reject.not-a-grid"})


@dataclass(frozen=True, slots=True)
class Case:
    """A question, with the clause that it tests."""

    name: str
    """A stable name, unique among the cases of one run."""
    clause: str
    """The anchor of SPEC.md that the case tests."""
    image: Nested
    feature: Nested
    demand: Demand = Demand.ANSWER
    reason: str = ""
    """Why the case is there, in one sentence."""
    guards: tuple[str, ...] = ()
    """The ids of the faults that this case is known to catch."""
    expected: FeatureMap | None = field(default=None, compare=False)
    """The exact answer, where it is known without computing it."""

    op: ClassVar[str] = "map"
    """What is asked for, in the protocol."""

    @property
    def pixels(self) -> int:
        """The size of the case: image pixels plus feature pixels; 0 where one of them has no rows to count in."""
        try:
            return sum(map(len, self.image)) + sum(map(len, self.feature))
        except TypeError:
            return 0

    @property
    def is_light(self) -> bool:
        """Whether it is small enough to be asked again, and to be kept."""
        return self.pixels < _LIGHT

    @property
    def is_verbatim(self) -> bool:
        """Whether its grids are not rows of numbers, whatever their type says, and are given as they stand."""
        return self.clause in _VERBATIM and self.demand is not Demand.ANSWER

    @property
    def is_cut(self) -> bool:
        """Whether it was made from a larger case, step by step: of several of one size the last is the plainest."""
        return self.name.endswith(_CUT)

    def cut(self) -> "Case":
        """Name what is made from this case in order to be smaller or plainer."""
        return self if self.is_cut else replace(self, name=self.name + _CUT, guards=(), expected=None)

    def about(self, *, image: Nested | None = None, feature: Nested | None = None) -> Self:
        """Ask the same of other grids, of which nothing is known yet."""
        image = self.image if image is None else image
        feature = self.feature if feature is None else feature
        return replace(self, image=image, feature=feature, guards=(), expected=None)

    @property
    def is_bipolar(self) -> bool:
        """Whether every pixel of both grids is 1 or -1."""
        return not self.is_verbatim and all_bipolar(self.image) and all_bipolar(self.feature)

    @property
    def maps(self) -> int:
        """The maps of an answer, which stand one below the other in its rows."""
        return 1

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """H, W, h and w: the extents of image and feature, if the case is valid."""
        return len(self.image), len(self.image[0]), len(self.feature), len(self.feature[0])

    @property
    def weights(self) -> Nested:
        """The pixels that one number of the answer is a mean over: those of the feature, or of one filter."""
        return () if self.is_verbatim else self.feature

    @property
    def n(self) -> int:
        """The number of pixels that one score is a mean over."""
        return sum(map(len, self.weights))

    @property
    def room(self) -> int:
        """The most numbers of an answer about a layer; 0 for a map, where both grids tell."""
        return 0

    def fields(self, image: Rows, feature: Rows) -> dict[str, object]:
        """Return the fields of the question, with its two grids in any notation of numbers."""
        return {"image": image, "feature": feature}

    @property
    def wire_fields(self) -> dict[str, object]:
        """The fields of the question."""
        return self.fields(self.image, self.feature)

    def index(self, row: int, col: int) -> dict[str, int]:
        """Return a position of the answer's rows, by the names of its parts."""
        return {"row": row, "col": col}

    def place(self, row: int, col: int) -> str:
        """Name a position of the answer."""
        return ", ".join(f"{name.replace('col', 'column')} {number}" for name, number in self.index(row, col).items())

    def sizes(self) -> str:
        """Describe how large the two grids are."""
        return " under ".join(f"{len(grid)} x {len(grid[0])}" for grid in (self.image, self.feature))


def all_bipolar(rows: Nested) -> bool:
    """Return whether every pixel is 1 or -1; the shape does not matter."""
    return all(pixel in {1, -1} for row in rows for pixel in row)


def is_rejection(anchor: str) -> bool:
    """Return whether a clause says what is rejected."""
    return anchor.startswith(("reject.", "layer.reject-"))


def in_floats(rows: Iterable[Iterable[Number]]) -> list[list[int | float]]:
    """Return pixels in the form in which kernels take theirs: whole numbers, or the floats nearest to them."""
    return [[float(pixel) if isinstance(pixel, Fraction) else pixel for pixel in row] for row in rows]
