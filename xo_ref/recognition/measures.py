"""Is it an X or an O? Features matched at roughly the same places.

Two pictures of the same thing rarely agree pixel by pixel. So instead of comparing them
whole, take small features of one and look for each in the other, near its own place.
Three measures of an image against a prototype, each in [-1, 1]:

    literal     score(the prototype as one feature, the image)
    likeness    mean, over every place of every feature of the prototype, of the best
                score of that feature in the image within t rows and columns
    piecewise   the same question from the other side: mean, over every piece of the
                image, of the best score of that piece in the prototype within t rows
                and columns; the best of these means over all displacements, by at most
                d rows and columns, of the image as a whole

    a feature's place      the map of the image,     each score replaced by
    in the prototype       in ninths                 the best within t = 1

     . . . .                3  1 -1 -3                3  7  7  7
     .[#]. .                1  3  7  1                9  9  7  7
     . . . .                9 -1  1  1                9  9  7  7

The image is recognised as the prototype with the largest measure; a tie is reported as a
tie. Every number is exact. The best scores within reach of each position form a map
themselves: `pooled`, the max-pooling of convolutional networks.

`likeness` is the example's own rule. It asks whether every part of an X is in the image;
in a thick or bent X no part is exact, nor in a thick O. `piecewise` asks whether every
part of the image belongs to an X, and is much better on drawings moved, turned, scaled,
bent and thickened at once (figures: tests/benchmarks/RECOGNITION.md). Tried on other
drawings and rejected: `likeness` with displacement (no gain), the mean and the minimum of
both directions (worse than `piecewise` alone), pieces of 5 x 5, and letting a displaced
piece outside the picture reach back into it.

Source: Brandon Rohrer, "How do Convolutional Neural Networks work?" (2016).
Clauses: `recognition.features`, `recognition.likeness`, `recognition.piecewise`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import final

from xo_ref.engine import feature_maps, score
from xo_ref.errors import FitError, XoError, shown
from xo_ref.recognition.prototypes import PROTOTYPES, Prototype, pieces
from xo_ref.values.grid import Feature, Image, Patch, Position, is_int
from xo_ref.values.maps import FeatureMap

__all__ = ["Find", "Verdict", "finds", "likeness", "literal", "piecewise", "pooled", "recognise", "shifts"]


@final
@dataclass(frozen=True, slots=True)
class Find:
    """One feature of a search: where it belongs, where it was found, how well it matches."""

    feature: Feature
    """The feature."""
    place: Position
    """Its position in its own picture."""
    found: tuple[Position, ...]
    """Every position within reach with the best score, in reading order."""
    score: Fraction
    """The best score within reach."""


def literal(image: Image, prototype: Prototype) -> Fraction:
    """Compare pixel by pixel: the score of the whole prototype as one feature.

    Raises FitError when the shapes differ. Clauses: `recognition.literal`, `recognition.canvas`.

    >>> from xo_ref.gallery import IMAGES
    >>> x, o = PROTOTYPES
    >>> literal(IMAGES["o_translation"], x), literal(IMAGES["o_translation"], o)
    (Fraction(13, 27), Fraction(11, 27))
    """
    _check_shape(image, prototype)
    return score(Feature(prototype.image), Patch(image))


def pooled(scores: FeatureMap, tolerance: int) -> FeatureMap:
    """Replace every score by the best within `tolerance` rows and columns of it.

    Raises XoError for a tolerance that is not a number of pixels. Clauses: `recognition.likeness`, `recognition.reach`.

    >>> print(pooled(FeatureMap([[3, 1, -1, -3], [1, 3, 7, 1], [9, -1, 1, 1]], 9), 1))
     0.33  0.77  0.77  0.77
     1.00  1.00  0.77  0.77
     1.00  1.00  0.77  0.77
    """
    _check_reach("tolerance", tolerance)
    lines = [[max(line[_reach(col, tolerance)]) for col in range(scores.width)] for line in scores.numerators]
    columns = [[max(line[_reach(row, tolerance)]) for row in range(scores.height)] for line in zip(*lines, strict=True)]
    return FeatureMap(list(zip(*columns, strict=True)), scores.denominator)


def _reach(place: int, tolerance: int) -> slice:
    """Slice the positions within reach of a place."""
    return slice(max(0, place - tolerance), place + tolerance + 1)


def finds(image: Image, prototype: Prototype, tolerance: int = 1) -> tuple[Find, ...]:
    """Look for every feature of the prototype in the image, near every place where it belongs.

    Raises FitError when the shapes differ, XoError for a tolerance that is not a number of
    pixels. Clauses: `recognition.likeness`, `recognition.canvas`, `recognition.reach`.

    >>> from xo_ref.gallery import IMAGES
    >>> find = finds(IMAGES["x_translation"], PROTOTYPES[0])[0]
    >>> find.place, find.found, find.score
    ((1, 1), ((0, 0), (1, 1)), Fraction(1, 1))
    """
    _check_shape(image, prototype)
    _check_reach("tolerance", tolerance)
    maps = _maps(image, prototype.features)
    return tuple(Find(piece, place, *_best(maps[piece], *place, tolerance)) for piece, place in prototype.places)


def likeness(image: Image, prototype: Prototype, tolerance: int = 1) -> Fraction:
    """Average how well the prototype's features are found in the image.

    In [-1, 1]; 1 when each of them is within `tolerance` rows and columns of each of its
    places. Raises as `finds` does. Clauses: `recognition.likeness`.

    >>> from xo_ref.gallery import IMAGES
    >>> x, o = PROTOTYPES
    >>> likeness(IMAGES["x_rotation"], x), likeness(IMAGES["x_rotation"], o)
    (Fraction(19, 27), Fraction(1, 2))
    """
    scores = [find.score for find in finds(image, prototype, tolerance)]
    return sum(scores, Fraction(0)) / len(scores)


def shifts(image: Image, prototype: Prototype, tolerance: int = 1, displacement: int = 2) -> dict[Position, Fraction]:
    """Average how well the image's pieces are found in the prototype, for each displacement of the whole.

    -1 for an image without pieces. Raises as `finds` does. Clauses: `recognition.piecewise`.

    >>> from xo_ref.gallery import IMAGES
    >>> means = shifts(IMAGES["x_translation"], PROTOTYPES[0], tolerance=0, displacement=1)
    >>> [shift for shift, mean in means.items() if mean == 1]
    [(1, 1)]
    """
    _check_shape(image, prototype)
    _check_reach("tolerance", tolerance)
    _check_reach("displacement", displacement)
    found = list(pieces(image))
    maps = _maps(prototype.image, tuple(dict.fromkeys(piece for piece, _ in found)))
    unit = lcm(*(scores.denominator for scores in maps.values()))
    best = {piece: _numerators(pooled(scores, tolerance), unit) for piece, scores in maps.items()}
    # displaced beyond its own extents, the image leaves the prototype altogether
    downs, rights = (range(-reach, reach + 1) for reach in (min(displacement, extent) for extent in image.shape))
    means: dict[Position, Fraction] = {}
    for down in downs:
        for right in rights:
            total = sum(best[piece].get((row + down, col + right), -unit) for piece, (row, col) in found)
            means[down, right] = Fraction(total, unit * len(found)) if found else Fraction(-1)
    return means


def _numerators(scores: FeatureMap, unit: int) -> dict[Position, int]:
    """Write the scores of a map in units of 1/unit, by position."""
    scale = unit // scores.denominator
    return {(r, c): scale * value for r, row in enumerate(scores.numerators) for c, value in enumerate(row)}


def piecewise(image: Image, prototype: Prototype, tolerance: int = 1, displacement: int = 2) -> Fraction:
    """Average how well the image's pieces are found in the prototype, the image displaced as a whole to fit best.

    Raises as `finds` does. Clauses: `recognition.piecewise`.

    >>> from xo_ref.gallery import IMAGES
    >>> x, o = PROTOTYPES
    >>> piecewise(IMAGES["x_rotation"], x), piecewise(IMAGES["x_rotation"], o)
    (Fraction(85, 117), Fraction(61, 117))
    """
    return max(shifts(image, prototype, tolerance, displacement).values())


@final
@dataclass(frozen=True, slots=True)
class Verdict:
    """The measure of an image against each prototype.

    >>> Verdict((("X", Fraction(1, 9)), ("O", Fraction(1, 9)))).names
    ('X', 'O')
    """

    measures: tuple[tuple[str, Fraction], ...]
    """The name of each prototype and the image's measure against it."""

    @property
    def names(self) -> tuple[str, ...]:
        """The prototypes with the largest measure: one, or several that tie."""
        largest = max(value for _, value in self.measures)
        return tuple(name for name, value in self.measures if value == largest)

    @property
    def name(self) -> str | None:
        """The prototype that the image is recognised as; None for a tie."""
        return self.names[0] if len(self.names) == 1 else None


Measure = Callable[[Image, Prototype], Fraction]
"""Compares an image with a prototype: `literal`, `likeness`, `piecewise`, or `partial(likeness, tolerance=2)`."""


def recognise(image: Image, prototypes: Sequence[Prototype] = PROTOTYPES, measure: Measure = likeness) -> Verdict:
    """Measure the image against each prototype.

    Raises as the measure does, and XoError without prototypes. Clauses: `recognition.verdict`.

    >>> from xo_ref.gallery import IMAGES
    >>> recognise(IMAGES["o_translation"], measure=literal).name, recognise(IMAGES["o_translation"]).name
    ('X', 'O')
    """
    if not prototypes:
        raise XoError.at("prototypes", "there are none", "recognition.verdict", "give at least one")
    return Verdict(tuple((one.name, measure(image, one)) for one in prototypes))


def _best(scores: FeatureMap, row: int, col: int, tolerance: int) -> tuple[tuple[Position, ...], Fraction]:
    """Find the positions with the best score within `tolerance` of (row, col), and that score."""
    rows, cols = range(scores.height)[_reach(row, tolerance)], range(scores.width)[_reach(col, tolerance)]
    near = {
        (r, c): value for r in rows for c, value in zip(cols, scores.table.part(r, cols[0], len(cols)), strict=True)
    }
    best = max(near.values())
    return tuple(place for place, value in near.items() if value == best), Fraction(best, scores.denominator)


@lru_cache(maxsize=8)
def _maps(image: Image, features: tuple[Feature, ...]) -> dict[Feature, FeatureMap]:
    """Compute the map of each feature, shared by all tolerances and displacements."""
    return dict(zip(features, feature_maps(image, features), strict=True))


def _check_shape(image: Image, prototype: Prototype) -> None:
    """Reject an image whose canvas differs from the prototype's: positions would not correspond."""
    if image.shape != prototype.image.shape:
        (height, width), (rows, cols) = image.shape, prototype.image.shape
        what = f"{height} x {width} beside the {rows} x {cols} prototype {shown(prototype.name)}"
        mend, shapes = f"draw the pattern on {rows} x {cols} pixels", {"outer": (rows, cols), "inner": image.shape}
        raise FitError.at("image", what, "recognition.canvas", mend, **shapes)


def _check_reach(what: str, reach: int) -> None:
    """Reject a tolerance or a displacement that is not a number of pixels."""
    if not is_int(reach) or reach < 0:
        fault = f"{shown(reach)} is not a number of pixels"
        raise XoError.at(what, fault, "recognition.reach", "give 0, 1, 2 or more")
