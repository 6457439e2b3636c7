"""Learn the simplest condition that separates wrong from right answers.

A wrong answer is certain; a right one may be an accident, because a wrong computation
can give the right number. So a condition must hold at every wrong sample, and may hold at
a few right ones. Candidates are atoms (a term against a threshold or a residue), their
conjunctions and disjunctions of two. Fewer accidents win, then the shorter condition.
Sets of samples are bits of an integer, so that a thousand candidates cost little.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from xo_ref.kit.diagnose.when.grammar import LAYER_NAMES

__all__ = ["Sample", "candidates"]

_TERMS = {
    "H": 1, "W": 1, "h": 1, "w": 1, "n": 1, "R": 1, "C": 1, "R * C": 2, "H * W": 2, "W - H": 3, "w - h": 3,
    "row": 1, "col": 1, "R - row": 2, "C - col": 2, "row * C + col": 4, "row + col": 3, "row - col": 3,
}  # fmt: skip
_MODULI = (*range(2, 17), 24, 32, 48, 64, 128, 256)
_MOST = 60


@dataclass(frozen=True, slots=True)
class Sample:
    """The names of one question or one position, and whether the answer there is wrong."""

    names: Mapping[str, int]
    wrong: bool


@dataclass(frozen=True, slots=True)
class _Atom:
    """A condition, what it costs to say, and the samples where it holds."""

    text: str
    cost: int
    where: int


def candidates(samples: Sequence[Sample], most: int = 5, accidents: float = 0.1) -> list[str]:
    """Return conditions that hold at every wrong sample and hardly at a right one, the best first.

    >>> samples = [Sample({"W": width}, width % 4 == 3) for width in range(1, 40)]
    >>> candidates(samples)[0]
    'W % 4 == 3'
    """
    wrong = sum(1 << at for at, sample in enumerate(samples) if sample.wrong)
    if not wrong:
        return []
    right = (1 << len(samples)) - 1 & ~wrong
    atoms = [*_atoms(samples, wrong), *_of_layers(samples, wrong)]
    allowed = wrong.bit_count() * accidents
    found = [*_covering(atoms, wrong, right), *_joined(atoms, wrong, right, allowed)]
    kept = [atom for atom in found if (atom.where & right).bit_count() <= allowed]
    kept.sort(key=lambda atom: (3 * (atom.where & right).bit_count() + atom.cost, len(atom.text), atom.text))
    return [atom.text for atom in kept[:most]]


def _covering(atoms: Sequence[_Atom], wrong: int, right: int) -> Iterator[_Atom]:
    """Yield atoms that hold at every wrong sample, and conjunctions of two such."""
    whole = [atom for atom in atoms if atom.where & wrong == wrong]
    yield from whole
    whole.sort(key=lambda atom: ((atom.where & right).bit_count(), atom.cost))
    for one, two in combinations(whole[: 2 * _MOST], 2):
        yield _Atom(f"{one.text} and {two.text}", one.cost + two.cost + 2, one.where & two.where)


def _joined(atoms: Sequence[_Atom], wrong: int, right: int, allowed: float) -> Iterator[_Atom]:
    """Yield disjunctions of two atoms that hold at hardly any right sample."""
    pure = [atom for atom in atoms if atom.where & wrong and (atom.where & right).bit_count() <= allowed]
    pure.sort(key=lambda atom: (-(atom.where & wrong).bit_count(), atom.cost))
    for one, two in combinations(pure[: 2 * _MOST], 2):
        if (one.where | two.where) & wrong == wrong:
            yield _Atom(f"{one.text} or {two.text}", one.cost + two.cost + 3, one.where | two.where)


def _atoms(samples: Sequence[Sample], wrong: int) -> Iterator[_Atom]:
    """Yield every atom that the values of the samples suggest."""
    if "graded" in samples[0].names:
        where = sum(1 << at for at, sample in enumerate(samples) if sample.names["graded"])
        yield _Atom("graded", 1, where)
        yield _Atom("not graded", 2, (1 << len(samples)) - 1 & ~where)
    for term, cost in _TERMS.items():
        if all(name in samples[0].names for name in term.split() if name.isalpha()):
            values = _values(term, samples)
            yield from _thresholds(term, cost, values, wrong)
            if cost < 3 or term in {"row * C + col", "row + col"}:
                yield from _residues(term, cost, values, wrong)


def _of_layers(samples: Sequence[Sample], wrong: int) -> Iterator[_Atom]:
    """Yield the atoms over what only layers have."""
    for name in LAYER_NAMES.keys() & samples[0].names.keys():
        values: dict[int, int] = {}
        for at, sample in enumerate(samples):
            values[sample.names[name]] = values.get(sample.names[name], 0) | 1 << at
        yield from _thresholds(name, 1, values, wrong)
        yield from _residues(name, 1, values, wrong)


def _values(term: str, samples: Sequence[Sample]) -> dict[int, int]:
    """Map each value of a term to the samples that have it."""
    found: dict[int, int] = {}
    for at, sample in enumerate(samples):
        value, sign = 0, "+"
        for part in term.replace("row * C", "row*C").split():
            if part in {"+", "-", "*"}:
                sign = part
                continue
            number = sample.names["row"] * sample.names["C"] if part == "row*C" else sample.names[part]
            value = value + number if sign == "+" else value - number if sign == "-" else value * number
        found[value] = found.get(value, 0) | 1 << at
    return found


def _thresholds(term: str, cost: int, values: Mapping[int, int], wrong: int) -> Iterator[_Atom]:
    """Yield `>=` and `<=` where wrong samples begin or end, and `==` for values that are wrong."""
    ordered, above, below = sorted(values), 0, 0
    for value in reversed(ordered):
        above |= values[value]
        if values[value] & wrong:
            yield _Atom(f"{term} >= {value}", cost + 2 + _digits(value), above)
    for value in ordered:
        below |= values[value]
        if values[value] & wrong:
            yield _Atom(f"{term} <= {value}", cost + 2 + _digits(value), below)
            equal = term.replace(" - ", " == ") if not value and " - " in term else f"{term} == {value}"
            yield _Atom(equal, cost + 2 + _digits(value), values[value])


def _residues(term: str, cost: int, values: Mapping[int, int], wrong: int) -> Iterator[_Atom]:
    """Yield `% m == r`, and `% m != r`."""
    shown = f"({term})" if (cost > 1 and "*" not in term) or "+" in term else term
    everything = 0
    for where in values.values():
        everything |= where
    for modulus in _MODULI:
        classes: dict[int, int] = {}
        for value, where in values.items():
            classes[value % modulus] = classes.get(value % modulus, 0) | where
        for residue, where in classes.items():
            price = cost + 4 + (residue not in {0, modulus - 1}) + (modulus & (modulus - 1) != 0)
            if where & wrong:
                yield _Atom(f"{shown} % {modulus} == {residue}", price, where)
            elif modulus < 17:
                yield _Atom(f"{shown} % {modulus} != {residue}", price + 1, everything & ~where)


def _digits(value: int) -> int:
    """Price a number: a power of two, or the one before or after it, is cheaper than its neighbours."""
    return min((abs(value) + change & abs(value) + change - 1) != 0 for change in (0, 1, -1)) + (abs(value) > 1)
