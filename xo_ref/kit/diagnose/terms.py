"""How one wrong number differs from the right one, term by term.

The formula of `identify` describes a fault that shows everywhere. For one that shows under a condition, the smallest
counterexample is asked again with other signs of its pixels, then with one pixel inverted at a time. Where the error of
its wrong number is linear in the image and in the feature, differences of answers give the terms of that error, and
these show which products are missing, which are superfluous, and which pixel is mistaken for which:

    f[1][2] meets p[1][3] instead of p[1][4]

Causes that change every term are tried first: a constant number, the number of another position, the right number times
a factor. If none fits, the fault may depend on particular pixels, so one of the two grids keeps its pixels. Every
result must also hold for signs that were not used to find it; otherwise nothing is reported.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import product
from random import Random

from xo_ref.kit.answer import Answer, Scores
from xo_ref.kit.case import Case, Nested
from xo_ref.kit.diagnose.identify import Place, Response, UnprobedError, response
from xo_ref.kit.judge.reference import Reference
from xo_ref.kit.layer import LayerCase
from xo_ref.values.maps import FeatureMap

_DRAWS = 24
_MOST_CHANGES = 500  # questions with one pixel of the image inverted, and likewise with two
_MOST_ASKED = 2_000_000  # pixels of all these together
_MOST_PIXELS = 12  # pixels of the image that have a wrong part in a number
_MOST_WORDS = 6
_CHANGED = {
    ("image", "feature"): "its pixels",
    ("image",): "the image under this feature",
    ("feature",): "the feature in this image",
}
_NEAR = Fraction(1, 10**4)

Ask = Callable[[Case], Answer]


@dataclass(frozen=True, slots=True)
class _Number:
    """One position of the answers to a question, with any signs of its pixels."""

    case: Case
    row: int
    col: int
    ask: Ask
    changed: tuple[str, ...]
    """Which grids have other signs."""

    def both(self, case: Case) -> tuple[Fraction, FeatureMap]:
        """Ask; give the number at the position and the right map."""
        reference, answer = Reference(case), self.ask(case)
        if not isinstance(answer, Scores) or not reference.has_shape_of(answer):
            raise UnprobedError
        try:
            return Fraction(answer.rows[self.row][self.col]), reference.expected
        except (ValueError, OverflowError) as error:  # NaN, an infinity
            raise UnprobedError from error

    def sums(self, case: Case) -> tuple[Fraction, Fraction]:
        """Ask; give the right sum of products, and how much the sum is too large."""
        got, right = self.both(case)
        return right[self.row, self.col] * case.n, (got - right[self.row, self.col]) * case.n


def difference(case: Case, row: int, col: int, ask: Ask) -> str | None:
    """Ask about a counterexample with other signs; say how its wrong number differs from the right one.

    Asks at most 2,200 questions. None where the error is not linear in the pixels, or does not show with other signs.

    >>> def ask(case):
    ...     [[a, b, _]], [[left, right]] = case.image, case.feature
    ...     return Scores((((a * left + b * right) / 2, b * left / 2),))
    >>> difference(Case("last", "map.value", [[1, -1, 1]], [[1, -1]]), 0, 1, ask)
    'row 0, column 1, whatever the signs of its pixels: f[0][1]·p[0][2] is missing'
    """
    for changed, whose in _CHANGED.items():
        if found := _told(_Number(case, row, col, ask, changed)):
            return f"{case.place(row, col)}, whatever the signs of {whose}: {found}"
    return None


def _told(number: _Number) -> str | None:
    """Describe what is found with other signs of some grids."""
    draws = [_signed(number, Random(seed)) for seed in range(_DRAWS)]  # noqa: S311  # no secret
    if len(number.changed) == 1 and len({str(one.wire_fields) for one in draws}) < _DRAWS // 3:
        return None  # of so few pixels anything is linear
    try:
        answers = [number.both(one) for one in draws]
        if all(_is_near(got, right[number.row, number.col]) for got, right in answers):
            return None
        whole = next(_changed_whole(number, answers), None)
        return whole or _in_words(number.case, *_terms(number, draws))
    except UnprobedError:
        return None


def _changed_whole(number: _Number, answers: Sequence[tuple[Fraction, FeatureMap]]) -> Iterator[str]:
    """Describe what the number is in each answer, if it is one thing."""
    row, col = number.row, number.col
    if all(_is_near(got, answers[0][0]) for got, _ in answers):
        yield f"it is always {_simple(answers[0][0])}"
    rows, cols = answers[0][1].shape
    for at in sorted(product(range(rows), range(cols)), key=lambda at: abs(at[0] - row) + abs(at[1] - col)):
        if all(_is_near(got, right[at]) for got, right in answers):
            yield f"it is the number of {number.case.place(*at)}"
    factor = next((got / right[row, col] for got, right in answers if right[row, col]), Fraction(0))
    if all(_is_near(got, factor * right[row, col]) for got, right in answers):
        yield f"it is the right number times {_simple(factor)}"


def _terms(number: _Number, draws: Sequence[Case]) -> tuple[Response, Response]:
    """Find the terms of the right sum and of the error by the first signs, and hold these against the others."""
    base = draws[0]
    f = _pixels(base.feature) if "feature" in number.changed else {}
    p = _pixels(base.image) if "image" in number.changed else {}
    shape, most = Reference(base).expected.shape, min(_MOST_CHANGES, _MOST_ASKED // base.pixels)

    @cache
    def sums(t: Place | None, k: Place | None) -> tuple[Fraction, Fraction]:
        return number.sums(base.about(image=_with(base.image, k), feature=_with(base.feature, t)))

    near = sorted(p, key=lambda k: _distance(number, k, shape))[:most]
    wrong = {k: p[k] for k in near if not _is_near((sums(None, None)[1] - sums(None, k)[1]) / (2 * p[k]), 0)}
    if len(wrong) > _MOST_PIXELS or len(f) * (len(wrong) + 1) > most:
        raise UnprobedError
    numbers = {(t, k): sums(t, k) for t, k in product((None, *f), (None, *wrong))}
    right = response(f, wrong, {at: both[0] for at, both in numbers.items()}, Fraction)  # which is exact
    found = response(f, wrong, {at: both[1] for at, both in numbers.items()}, _simple)
    if not all(_is_near(number.sums(one)[1], found.total(_pixels(one.feature), _pixels(one.image))) for one in draws):
        raise UnprobedError
    return right, found


def _in_words(case: Case, right: Response, terms: Response) -> str:
    """Name what is missing, what is too much, and what stands in place of what."""
    missing: list[tuple[Place, Place]] = []
    added: list[tuple[Place, Place]] = []
    words = []
    for (t, k), value in terms.taps.items():
        held = right.taps.get((t, k), Fraction(0))
        if value == (-1 if held else 1):
            (missing if held else added).append((t, k))
        else:
            term = f"{_named(case, feature=t)}·{_named(case, image=k)}"
            words.append(f"{term} counts {held + value} times" if held else f"{_times(value)}{term} is added")
    for axis, kind in ((0, "image"), (1, "feature")):  # one product stands in place of another of the same pixel
        for lost in list(missing):
            if new := next((one for one in added if one[axis] == lost[axis]), None):
                names = [_named(case, **{kind: one[1 - axis]}) for one in (new, lost)]
                fixed = _named(case, **{"feature" if axis == 0 else "image": lost[axis]})
                words.append(f"{fixed} meets {names[0]} instead of {names[1]}")
                missing.remove(lost)
                added.remove(new)
    for places, what in ((missing, "missing"), (added, "added")):
        words += [f"{_named(case, feature=t)}·{_named(case, image=k)} is {what}" for t, k in places]
    words += [f"{_times(value)}{_named(case, feature=t)} is added" for t, value in terms.feature_slopes.items()]
    words += [f"{_times(value)}{_named(case, image=k)} is added" for k, value in terms.image_slopes.items()]
    words += [f"{terms.constant / case.n} is added"] if terms.constant else []
    more = f", and {len(words) - _MOST_WORDS} terms more" if len(words) > _MOST_WORDS else ""
    return ", ".join(words[:_MOST_WORDS]) + more


def _times(value: Fraction) -> str:
    return "" if value == 1 else "-" if value == -1 else f"{value}·"


def _named(case: Case, *, feature: Place | None = None, image: Place | None = None) -> str:
    """Name a pixel as SPEC.md does, of a layer with its filter, plane and channel."""
    letter, (row, col) = ("f", feature) if feature else ("p", image or (0, 0))
    before = ""
    if isinstance(case, LayerCase):
        height, _, h, _ = case.shape
        part, row = divmod(row, h if feature else height)
        before = "".join(f"[{index}]" for index in (divmod(part, case.depth) if feature else (part,)))
    return f"{letter}{before}[{row}][{col}]"


def _distance(number: _Number, place: Place, shape: Place) -> float:
    """Say about how far a pixel of the image is from the patch of the number, by their shares of rows and columns."""
    rows, cols = shape[0] // number.case.maps, shape[1]
    height, width, *_ = number.case.shape
    down = (place[0] % height + 0.5) / height - (number.row % rows + 0.5) / rows
    return height * abs(down) + width * abs((place[1] + 0.5) / width - (number.col + 0.5) / cols)


def _signed(number: _Number, chance: Random) -> Case:
    """Draw new signs for the pixels that change; a pixel of 0, which has none, becomes a half."""
    image, feature = (
        [[-(pixel or 0.5) if chance.getrandbits(1) else pixel or 0.5 for pixel in row] for row in grid]
        if name in number.changed
        else grid
        for name, grid in (("image", number.case.image), ("feature", number.case.feature))
    )
    return replace(number.case.about(image=image, feature=feature), name="terms")


def _with(grid: Nested, place: Place | None) -> Nested:
    """Copy the rows, one pixel inverted."""
    return [
        [-pixel if (row, col) == place else pixel for col, pixel in enumerate(line)] for row, line in enumerate(grid)
    ]


def _pixels(grid: Nested) -> dict[Place, Fraction]:
    return {(row, col): Fraction(pixel) for row, line in enumerate(grid) for col, pixel in enumerate(line)}


def _simple(value: Fraction) -> Fraction:
    """Undo rounding: give the simplest fraction nearby; raise UnprobedError where there is none."""
    simple = value.limit_denominator(100)
    if not _is_near(simple, value):
        raise UnprobedError
    return simple


def _is_near(number: Fraction, other: Fraction | int) -> bool:
    return abs(number - other) <= _NEAR * max(Fraction(1), abs(Fraction(other)))
