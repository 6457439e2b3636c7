"""The questions of an identification, and the coefficients that their answers give."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from random import Random

from xo_ref.kit.answer import Answer, Scores
from xo_ref.kit.case import Nested

__all__ = ["SIDES", "Ask", "Place", "Probe", "Response", "Taps", "UnprobedError"]

Ask = Callable[[Nested, Nested], Answer]
"""Puts a question, image and feature, to a target."""
Grid = list[list[int]]
Place = tuple[int, int]
Taps = dict[tuple[Place, Place], Fraction]
"""For one position of the map: (place in the feature, place in the image) to coefficient."""

SIDES = (2, 3, 4, 6)
"""The extents h, w, H, W of the questions: the sides of feature, image and map are different in each."""
_MOST_DENOMINATOR = 10_000


class UnprobedError(Exception):
    """The target gave something that is no map of numbers."""


@dataclass(frozen=True, slots=True)
class Response:
    """Per position of the map: the bilinear coefficients, the slopes in one grid alone, the constant."""

    taps: dict[Place, Taps]
    feature_slopes: dict[Place, dict[Place, Fraction]]
    image_slopes: dict[Place, dict[Place, Fraction]]
    constants: dict[Place, Fraction]

    def same_at(self, other: "Response", place: Place) -> bool:
        """Tell whether another probe with other pixels found the same."""
        return (
            self.taps[place] == other.taps[place]
            and self.feature_slopes[place] == other.feature_slopes[place]
            and self.image_slopes[place] == other.image_slopes[place]
            and self.constants[place] == other.constants[place]
        )


class Probe:
    """One pair of grids, and the answers to all changes of one pixel in each."""

    def __init__(self, ask: Ask, seed: int) -> None:
        h, w, height, width = SIDES
        chance = Random(seed)  # noqa: S311  # no secret
        self._ask = ask
        self._feature = [[2 * chance.getrandbits(1) - 1 for _ in range(w)] for _ in range(h)]
        self._image = [[2 * chance.getrandbits(1) - 1 for _ in range(width)] for _ in range(height)]

    def run(self) -> Response:
        """Ask all the questions and take the differences."""
        base = self._map(None, None)
        f_places, p_places = _places(self._feature), _places(self._image)
        by_f = {f: self._map(f, None) for f in f_places}
        by_p = {p: self._map(None, p) for p in p_places}
        both = {(f, p): self._map(f, p) for f, p in product(f_places, p_places)}
        maps = [base, *by_f.values(), *by_p.values(), *both.values()]
        if any(found.keys() != base.keys() for found in maps):
            raise UnprobedError("the map's extents depend on the pixels")
        found = Response({}, {}, {}, {})
        for at in base:
            taps = {
                (f, p): _neat((both[f, p][at] - by_f[f][at] - by_p[p][at] + base[at]) / (self._step(f, p)))
                for f, p in both
            }
            found.taps[at] = {key: value for key, value in taps.items() if value}
            self._rest(found, at, base[at], {f: by_f[f][at] for f in by_f}, {p: by_p[p][at] for p in by_p})
        return found

    def _rest(
        self, found: Response, at: Place, base: Fraction, by_f: dict[Place, Fraction], by_p: dict[Place, Fraction]
    ) -> None:
        """Take out the bilinear part; what remains depends on one grid alone, or on none."""
        bilinear_f = {f: Fraction(0) for f in by_f}
        bilinear_p = {p: Fraction(0) for p in by_p}
        total = Fraction(0)
        for (f, p), value in found.taps[at].items():
            bilinear_f[f] += value * self._image[p[0]][p[1]]
            bilinear_p[p] += value * self._feature[f[0]][f[1]]
            total += value * self._image[p[0]][p[1]] * self._feature[f[0]][f[1]]
        slopes_f = {f: _neat((by_f[f] - base) / (-2 * self._feature[f[0]][f[1]]) - bilinear_f[f]) for f in by_f}
        slopes_p = {p: _neat((by_p[p] - base) / (-2 * self._image[p[0]][p[1]]) - bilinear_p[p]) for p in by_p}
        for f, slope in slopes_f.items():
            total += slope * self._feature[f[0]][f[1]]
        for p, slope in slopes_p.items():
            total += slope * self._image[p[0]][p[1]]
        found.feature_slopes[at] = {f: slope for f, slope in slopes_f.items() if slope}
        found.image_slopes[at] = {p: slope for p, slope in slopes_p.items() if slope}
        found.constants[at] = _neat(base - total)

    def _step(self, f: Place, p: Place) -> int:
        """Multiply the two changes: both pixels are turned to their negatives."""
        return 4 * self._feature[f[0]][f[1]] * self._image[p[0]][p[1]]

    def _map(self, f: Place | None, p: Place | None) -> dict[Place, Fraction]:
        """Ask with one pixel of each grid inverted, or none."""
        answer = self._ask(_inverted(self._image, p), _inverted(self._feature, f))
        if not isinstance(answer, Scores):
            raise UnprobedError(f"could not be probed: {_kind(answer)} instead of a map")
        numbers = {(r, c): value for r, row in enumerate(answer.rows) for c, value in enumerate(row)}
        try:
            return {at: Fraction(value) for at, value in numbers.items()}
        except (ValueError, OverflowError) as error:
            raise UnprobedError("could not be probed: the map has NaN or infinities") from error


def _neat(value: Fraction) -> Fraction:
    """Take the simplest fraction near a number that rounding may have touched."""
    simple = value.limit_denominator(_MOST_DENOMINATOR)
    return simple if abs(simple - value) <= Fraction(1, 10**6) * max(value, -value, Fraction(1)) else value


def _places(grid: Grid) -> list[Place]:
    return [(r, c) for r, row in enumerate(grid) for c, _ in enumerate(row)]


def _inverted(grid: Grid, place: Place | None) -> Grid:
    return [[-v if (r, c) == place else v for c, v in enumerate(row)] for r, row in enumerate(grid)]


def _kind(answer: Answer) -> str:
    """Name what came instead of a map."""
    return type(answer).__name__.lower()
