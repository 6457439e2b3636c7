"""What a question's reason claims, as a question about the question."""

from collections.abc import Callable
from fractions import Fraction

from xo_ref import Feature, Image, feature_map
from xo_ref.kit.case import Case
from xo_ref.kit.judge.formats import BINARY32, BINARY64

__all__ = [
    "eight",
    "inverse",
    "lively",
    "no_match",
    "not_reciprocal",
    "one",
    "perfect",
    "perfect_in",
    "three_match",
    "tied",
    "zero",
    "zeros_in_feature",
]


def _numerators(case: Case) -> list[int]:
    return list(case.expected.table.values()) if case.expected else []


def perfect(case: Case) -> bool:
    """Tell whether the last position alone scores best, with 1 if all pixels are -1 and 1."""
    return case.expected is not None and (
        case.expected.best_positions() == [(case.expected.height - 1, case.expected.width - 1)]
        and (case.expected.highest == 1) == case.is_bipolar
    )


def perfect_in(corner: str) -> Callable[[Case], bool]:
    """Make the claim that a corner's position alone scores 1."""

    def holds(case: Case) -> bool:
        scores = feature_map(Image(case.image), Feature(case.feature))
        row = 0 if corner in ("first", "upper right") else scores.height - 1
        col = 0 if corner in ("first", "lower left") else scores.width - 1
        return scores.best_positions() == [(row, col)] and scores.highest == 1

    return holds


def inverse(case: Case) -> bool:
    """Tell whether the last position scores -1."""
    return case.expected is not None and _numerators(case)[-1] == -case.expected.denominator


def no_match(case: Case) -> bool:
    """Tell whether all scores lie strictly between -1 and 1, and not all are equal."""
    return case.expected is not None and -1 < case.expected.lowest < case.expected.highest < 1


def zero(case: Case) -> bool:
    """Tell whether a position scores 0, which needs an even number of pixels."""
    return case.n % 2 == 0 and 0 in _numerators(case)


def three_match(case: Case) -> bool:
    """Tell whether three pixels of the feature are not 0, and the last position scores 3/n."""
    used = sum(pixel != 0 for row in case.feature for pixel in row)
    return (
        used == 3 and case.expected is not None and case.expected[case.expected.height - 1][-1] == Fraction(3, case.n)
    )


def tied(case: Case) -> bool:
    """Tell whether the best score occurs more than once."""
    return case.expected is not None and len(case.expected.best_positions()) > 1


def not_reciprocal(case: Case) -> bool:
    """Tell whether n * (1/n) is not 1 in binary64 or in binary32, and the last position alone scores 1."""
    n = case.n
    results = (form.round(n * Fraction(form.round(Fraction(1, n)))) for form in (BINARY64, BINARY32))
    return perfect(case) and set(results) != {1.0}


def eight(case: Case) -> bool:
    """Tell whether the eight orientations of the feature, all of which fit, have eight different maps."""
    image, rows = Image(case.image), [list(row) for row in case.feature]
    maps = set()
    for _ in range(4):
        rows = [list(column) for column in zip(*rows[::-1], strict=True)]
        maps |= {feature_map(image, Feature(turned)) for turned in (rows, rows[::-1])}
    return len(maps) == 8


def zeros_in_feature(case: Case) -> bool:
    """Tell whether the feature has a pixel of 0, and the map three different scores."""
    return any(pixel == 0 for row in case.feature for pixel in row) and len(set(_numerators(case))) > 2


def lively(case: Case) -> bool:
    """Tell whether the map has two different scores, at least."""
    return len(set(_numerators(case))) > 1


def one(case: Case) -> bool:
    """Tell whether there is one position, and its score is not 0."""
    return len(_numerators(case)) == 1 and _numerators(case) != [0]
