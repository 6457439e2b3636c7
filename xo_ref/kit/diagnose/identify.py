"""The formula of a linear implementation, found by changing single pixels.

If an answer is linear in the image and in the feature, every number of the map is

    map[r][c] = sum over f[i][j] * p[k][l] of a coefficient a(r, c; i, j; k, l)

and the coefficients are second differences of answers: change one pixel of the feature
by 2 and one of the image by 2, each alone and both together. The pixels stay -1 or 1, so
that targets which accept nothing else can be probed too. First differences then give the
parts that depend on one grid only, and the constant.

The probe is small, 2 x 3 in 4 x 6, and runs twice with different content: coefficients that
differ between the two show that the target is not linear. If all coefficients used are the
same number, and the image's row and column are each a part of the position plus a part of
the place in the feature plus a constant, the formula says which:

    score[r][c] = 1/6 · Σ f[i][j] · p[r+1-i][c+2-j]

Ruled out: fitting by least squares (it hides non-linear targets), probing with zeros (bipolar
targets reject them).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from random import Random
from typing import TypeVar

from xo_ref.kit.answer import Answer, Scores
from xo_ref.kit.case import Nested

_MOST_TERMS = 12

RIGHT = "score[r][c] = 1/6 · Σ f[i][j] · p[r+i][c+j]"
"""The formula of a right implementation."""
Ask = Callable[[Nested, Nested], Answer]
"""Puts a question, image and feature, to a target."""
Place = tuple[int, int]
K = TypeVar("K")
Pixels = Mapping[Place, int | Fraction]
Slopes = dict[Place, Fraction]
Taps = dict[tuple[Place, Place], Fraction]
"""Coefficients by place in the feature and place in the image."""

Numbers = Mapping[tuple[Place | None, Place | None], Fraction]
"""One number of the map, by the pixel of the feature and that of the image that are inverted."""

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
    constant: Fraction = Fraction(0)

    def total(self, feature: Pixels, image: Pixels) -> Fraction:
        """Return the number for some pixels."""
        alone = ((self.feature_slopes, feature), (self.image_slopes, image))
        total = self.constant + sum(value * feature[t] * image[k] for (t, k), value in self.taps.items())
        return total + sum(value * pixels[at] for slopes, pixels in alone for at, value in slopes.items())


def identify(ask: Ask) -> str | None:
    """Probe an implementation through `ask(image, feature)` and find the formula of all its numbers.

    Asks 350 questions of 2 x 3 in 4 x 6 pixels of -1 and 1. None where it gives no maps of finite numbers, is not
    linear, or does not compute all positions alike.

    >>> from xo_ref.kit.answer import Scores
    >>> from xo_ref.kit.diagnose.faults import CATALOGUE
    >>> def ask(image, feature):
    ...     return Scores(tuple(map(tuple, CATALOGUE["flipped-both"].map(image, feature))))
    >>> identify(ask)
    'score[r][c] = 1/6 · Σ f[i][j] · p[r+1-i][c+2-j]'
    """
    try:
        found, again = (probe(ask, seed) for seed in (1, 2))
    except UnprobedError:
        return None
    if found != again:
        return None
    constants = {response.constant for response in found.values()}
    alone = any(response.feature_slopes or response.image_slopes for response in found.values())
    kernel = _kernel({at: response.taps for at, response in found.items()})
    if kernel and not alone and len(constants) == 1:
        constant = constants.pop()
        tail = f" {'-' if constant < 0 else '+'} {abs(constant)}" if constant else ""
        return f"score[r][c] = {kernel}{tail}"
    alike = {at: _moved(response, at) for at, response in found.items()}
    return _expanded(found[0, 0]) if all(response == alike[0, 0] for response in alike.values()) else None


# The parts of an image index: one from the position, one from the place in the feature.
_FROM_POSITION = {"r": (1, 0), "c": (0, 1), "-r": (-1, 0), "-c": (0, -1), "2r": (2, 0), "2c": (0, 2)}
_FROM_FEATURE = {"+i": (1, 0), "-i": (-1, 0), "+j": (0, 1), "-j": (0, -1)}
_Index = tuple[str, str, int]


def _kernel(taps: dict[Place, Taps]) -> str | None:
    """Write the response as one sum with one factor, if it is one at all positions."""
    factors = {value for tap in taps.values() for value in tap.values()}
    if len(factors) != 1:
        return None
    rows, cols = (list(_indices(taps, axis)) for axis in (0, 1))
    used = {f for tap in taps.values() for f, _ in tap}
    for row, col in product(rows, cols):
        reached = {at: _reached(at, used, row, col) for at in taps}
        if all(reached[at] == set(tap) for at, tap in taps.items()):
            cut = any(len(places) < len(used) for places in reached.values())
            outside = ", p being 0 outside the image" if cut else ""
            index = f"p[{_written(row)}][{_written(col)}]"
            factor = "" if factors == {1} else f"{factors.pop()} · "
            return f"{factor}Σ f[i][j] · {index}{_limits(used)}{outside}"
    return None


def _indices(taps: dict[Place, Taps], axis: int) -> Iterator[_Index]:
    """Find all ways to write the image's row, or column, as position + place in the feature + constant."""
    for position, way in product(_FROM_POSITION, _FROM_FEATURE):
        (a, b), (x, y) = _FROM_POSITION[position], _FROM_FEATURE[way]
        rests = {p[axis] - a * at[0] - b * at[1] - x * f[0] - y * f[1] for at, tap in taps.items() for f, p in tap}
        if len(rests) == 1:
            yield position, way, rests.pop()


def _reached(at: Place, used: set[Place], row: _Index, col: _Index) -> set[tuple[Place, Place]]:
    """List the pixels that two indices reach inside the image at one position."""
    places = {(f, (_value(row, at, f), _value(col, at, f))) for f in used}
    return {(f, p) for f, p in places if 0 <= p[0] < SIDES[2] and 0 <= p[1] < SIDES[3]}


def _value(index: _Index, at: Place, f: Place) -> int:
    (a, b), (x, y) = _FROM_POSITION[index[0]], _FROM_FEATURE[index[1]]
    return a * at[0] + b * at[1] + x * f[0] + y * f[1] + index[2]


def _written(index: _Index) -> str:
    """Write an index, a positive part first: "r+1-i", "2-r+i"."""
    position, way, rest = index
    if position.startswith("-"):
        return f"{rest or ''}{position}{way}"
    return f"{position}{f'{rest:+d}' if rest else ''}{way}"


def _moved(response: Response, at: Place) -> Response:
    """Make the places in the image relative to the position."""
    r, c = at
    taps = {(f, (p[0] - r, p[1] - c)): value for (f, p), value in response.taps.items()}
    slopes = {(p[0] - r, p[1] - c): value for p, value in response.image_slopes.items()}
    return replace(response, taps=taps, image_slopes=slopes)


def _expanded(response: Response) -> str:
    """Expand the number of any position term by term, at most twelve terms."""

    def pixel(p: Place) -> str:
        return f"p[{_from('r', p[0])}][{_from('c', p[1])}]"

    terms = [(value, f"f[{f[0]}][{f[1]}]·{pixel(p)}") for (f, p), value in response.taps.items()]
    terms += [(value, f"f[{f[0]}][{f[1]}]") for f, value in response.feature_slopes.items()]
    terms += [(value, pixel(p)) for p, value in response.image_slopes.items()]
    if response.constant:
        terms.append((response.constant, ""))
    written = [_term(value, text) for value, text in terms[:_MOST_TERMS]]
    more = f" + ... ({len(terms) - _MOST_TERMS} more terms)" if len(terms) > _MOST_TERMS else ""
    return "score[r][c] = " + (" ".join(written) or "0").removeprefix("+ ") + more


def _from(name: str, offset: int) -> str:
    """Write an index relative to the position."""
    return f"{name}+{offset}" if offset else name


def _term(value: Fraction, text: str) -> str:
    size = abs(value)
    factor = "" if size == 1 and text else f"{size}{'·' if text else ''}"
    return f"{'-' if value < 0 else '+'} {factor}{text}"


def _limits(used: set[Place]) -> str:
    """List the places of the feature that take part, unless all do."""
    h, w = SIDES[:2]
    if len(used) == h * w:
        return ""
    return " over (i, j) in " + ", ".join(f"({i}, {j})" for i, j in sorted(used))


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
    numbers = {at: {inverted: found[at] for inverted, found in maps.items()} for at in positions}
    return {at: response(feature, image, numbers[at], _neat) for at in positions}


def response(f: Pixels, p: Pixels, numbers: Numbers, simple: Callable[[Fraction], Fraction]) -> Response:
    """Take the differences of one number: second ones for products, then first ones for the remainder.

    `simple` undoes rounding.
    """
    base = numbers[None, None]
    taps = {
        (t, k): simple((base - numbers[t, None] - numbers[None, k] + numbers[t, k]) / (4 * f[t] * p[k]))
        for t, k in product(f, p)
    }
    of_f = {t: simple((base - numbers[t, None]) / (2 * f[t]) - sum(taps[t, k] * p[k] for k in p)) for t in f}
    of_p = {k: simple((base - numbers[None, k]) / (2 * p[k]) - sum(taps[t, k] * f[t] for t in f)) for k in p}
    found = Response(_used(taps), _used(of_f), _used(of_p))
    return replace(found, constant=simple(base - found.total(f, p)))


def _used(coefficients: Mapping[K, Fraction]) -> dict[K, Fraction]:
    return {at: value for at, value in coefficients.items() if value}


def _neat(value: Fraction) -> Fraction:
    """Replace a possibly rounded number by the simplest fraction nearby."""
    simple = value.limit_denominator(_MOST_DENOMINATOR)
    return simple if abs(simple - value) <= Fraction(1, 10**6) * max(abs(value), Fraction(1)) else value


def _rows(pixels: Pixels, inverted: Place | None, width: int) -> Nested:
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
