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

Rejected: fitting by least squares (it hides non-linear targets), probing with zeros (bipolar
targets reject them).
"""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product

from xo_ref.kit.diagnose.probe import SIDES, Ask, Place, Response, Taps, UnprobedError, probe

_MOST_TERMS = 12

RIGHT = "score[r][c] = 1/6 · Σ f[i][j] · p[r+i][c+j]"
"""The formula of a right implementation."""


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
