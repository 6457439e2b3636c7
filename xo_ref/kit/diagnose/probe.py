"""The questions of an identification, and the coefficients that follow from their answers.

One pair of grids is asked unchanged, with one pixel of either inverted, and with one
pixel of each inverted: (1 + 6) * (1 + 24) questions. First and second differences of the
answers give, for each position of the map, the coefficients of the essay in `identify`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from random import Random
from typing import TypeVar

from xo_ref.kit.answer import Answer, Scores
from xo_ref.kit.case import Nested

Ask = Callable[[Nested, Nested], Answer]
"""Puts a question, image and feature, to a target."""
Place = tuple[int, int]
K = TypeVar("K")
Pixels = dict[Place, int]
Slopes = dict[Place, Fraction]
Taps = dict[tuple[Place, Place], Fraction]
"""Coefficients by place in the feature and place in the image."""

SIDES = (2, 3, 4, 6)
"""The extents h, w, H, W of the questions: feature, image and map have different sides."""
_MOST_DENOMINATOR = 10_000


class UnprobedError(Exception):
    """An answer is not a map of finite numbers, or the maps differ in their extents."""


@dataclass(frozen=True, slots=True)
class Response:
    """How one number of the map depends on the pixels; coefficients of 0 are left out."""

    taps: Taps
    """The coefficients of products of a feature's pixel and an image's."""
    feature_slopes: Slopes
    """The coefficients of the feature's pixels alone."""
    image_slopes: Slopes
    """The coefficients of the image's pixels alone."""
    constant: Fraction


def probe(ask: Ask, seed: int) -> dict[Place, Response]:
    """Ask about one pair of random grids and its changes; return the response at each position of the map.

    Raises UnprobedError.
    """
    chance = Random(seed)  # noqa: S311  # no secret
    h, w, height, width = SIDES
    feature, image = (
        {place: 2 * chance.getrandbits(1) - 1 for place in product(range(rows), range(cols))}
        for rows, cols in ((h, w), (height, width))
    )
    maps = {
        (f, p): _numbers(ask(_rows(image, p, width), _rows(feature, f, w)))
        for f, p in product((None, *feature), (None, *image))
    }
    positions = maps[None, None].keys()
    if any(found.keys() != positions for found in maps.values()):
        raise UnprobedError
    return {at: _response(feature, image, {which: found[at] for which, found in maps.items()}) for at in positions}


def _response(
    feature: Pixels, image: Pixels, numbers: Mapping[tuple[Place | None, Place | None], Fraction]
) -> Response:
    """Take the differences at one position: second ones for products, then first ones for the remainder."""
    base = numbers[None, None]
    taps = _used(
        {
            (f, p): (numbers[f, p] - numbers[f, None] - numbers[None, p] + base) / (4 * feature[f] * image[p])
            for f, p in product(feature, image)
        }
    )
    by_feature = _used(
        {
            f: (numbers[f, None] - base) / (-2 * feature[f]) - sum(taps.get((f, p), 0) * image[p] for p in image)
            for f in feature
        }
    )
    by_image = _used(
        {
            p: (numbers[None, p] - base) / (-2 * image[p]) - sum(taps.get((f, p), 0) * feature[f] for f in feature)
            for p in image
        }
    )
    rest = base - sum(value * feature[f] * image[p] for (f, p), value in taps.items())
    rest -= sum(value * feature[f] for f, value in by_feature.items())
    rest -= sum(value * image[p] for p, value in by_image.items())
    return Response(taps, by_feature, by_image, _neat(rest))


def _used(coefficients: dict[K, Fraction]) -> dict[K, Fraction]:
    """Undo rounding, and drop the coefficients of 0."""
    return {key: neat for key, value in coefficients.items() if (neat := _neat(value))}


def _neat(value: Fraction) -> Fraction:
    """Replace a possibly rounded number by the simplest fraction nearby."""
    simple = value.limit_denominator(_MOST_DENOMINATOR)
    return simple if abs(simple - value) <= Fraction(1, 10**6) * max(abs(value), Fraction(1)) else value


def _rows(pixels: Pixels, inverted: Place | None, width: int) -> list[list[int]]:
    """Write pixels as rows, with at most one inverted."""
    signed = [-pixel if place == inverted else pixel for place, pixel in pixels.items()]
    return [signed[start : start + width] for start in range(0, len(signed), width)]


def _numbers(answer: Answer) -> dict[Place, Fraction]:
    """Read the numbers of a map; raises UnprobedError without a map, or if a number is not finite."""
    if not isinstance(answer, Scores):
        raise UnprobedError
    try:
        return {(r, c): Fraction(value) for r, row in enumerate(answer.rows) for c, value in enumerate(row)}
    except (ValueError, OverflowError) as error:
        raise UnprobedError from error
