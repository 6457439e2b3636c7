"""The reference patterns and their features.

A prototype is a picture with a few small features. The X has the three of the example:
its two strokes and their crossing. The example names none for the O; its features are
all patches of the O with a white centre:

    . . . # # # . . .        . . .
    . . # . . . # . .        . # #        the first of the twelve: the patch at (0, 2)
    . # . . . . . # .        # . .

Patches with a black centre are omitted: most show only background, which matches
everywhere.

Clauses: `recognition.features`, `recognition.prototype`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import final

from xo_ref.engine import feature_maps
from xo_ref.errors import ScoreError, shown
from xo_ref.gallery import FEATURES, IMAGES
from xo_ref.values.grid import Feature, Image, Position, Shape

__all__ = ["PROTOTYPES", "Prototype", "features_of", "pieces"]

PIECE: Shape = (3, 3)
"""The shape of a piece."""


def features_of(image: Image, shape: Shape = PIECE) -> tuple[Feature, ...]:
    """Cut out every distinct patch with a white centre, in reading order.

    Pixels above 0 count as white. The centre of a patch of h x w pixels is its pixel
    (h // 2, w // 2). Raises FitError when the shape is larger than the image.
    Clauses: `recognition.features`.
    """
    return tuple(dict.fromkeys(feature for feature, _ in pieces(image, shape)))


def pieces(image: Image, shape: Shape = PIECE) -> Iterator[tuple[Feature, Position]]:
    """Cut out the patch of every position whose centre is white, with its position.

    Raises FitError when the shape is larger than the image. Clauses: `recognition.features`.

    >>> list(pieces(Image([[-1, 1, 1, -1]]), (1, 2)))
    [(Feature([[-1, 1]]), (0, 0)), (Feature([[1, 1]]), (0, 1))]
    """
    image.patch(0, 0, shape)
    height, width = shape
    for row in range(image.height - height + 1):
        line = image[row + height // 2]
        for col in range(image.width - width + 1):
            if line[col + width // 2] > 0:
                yield Feature(image.patch(row, col, shape)), (row, col)


@final
@dataclass(frozen=True, slots=True)
class Prototype:
    """A reference pattern: its name, its image, its features.

    Every feature occurs in the image: its best score there is 1. Raises ScoreError if one
    does not or if there are none, FitError if one is larger than the image.
    Clauses: `recognition.prototype`.

    >>> Prototype("bar", Image([[1, 1, 1, -1]]), (Feature([[1, 1]]),)).places
    ((Feature([[1, 1]]), (0, 0)), (Feature([[1, 1]]), (0, 1)))
    """

    name: str
    """The name of the pattern, reported when an image is recognised as it."""
    image: Image
    """The pattern itself."""
    features: tuple[Feature, ...]
    """The features to find in other images."""
    places: tuple[tuple[Feature, Position], ...] = field(init=False, repr=False, compare=False)
    """Every feature with every position where the prototype's own map is 1."""

    def __post_init__(self) -> None:
        """Find the places of the features."""
        places: list[tuple[Feature, Position]] = []
        for number, (feature, scores) in enumerate(
            zip(self.features, feature_maps(self.image, self.features), strict=True)
        ):
            if scores.highest != 1:
                raise self._fault(f"feature {number} occurs nowhere in the image, its best score is {scores.highest}")
            places += [(feature, place) for place in scores.best_positions()]
        if not places:
            raise self._fault("has no features")
        object.__setattr__(self, "places", tuple(places))

    def _fault(self, what: str) -> ScoreError:
        """Build the error for features that do not occur in the image."""
        mend = "cut features from the image, as features_of does"
        return ScoreError.at(f"prototype {shown(self.name)}", what, "recognition.prototype", mend)


PROTOTYPES = (
    Prototype("X", IMAGES["x_base"], tuple(FEATURES[name] for name in ("backslash", "cross", "slash"))),
    Prototype("O", IMAGES["o_base"], features_of(IMAGES["o_base"])),
)
"""The X with the three features of the example, and the O with the twelve features cut from itself."""
