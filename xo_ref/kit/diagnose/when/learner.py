"""Learn the simplest condition that separates wrong from right answers.

A wrong answer is certain; a right one may be an accident, because a wrong computation
can give the right number. So a condition must hold at every wrong sample, and may hold at
a few right ones. Candidates are atoms (a term against a threshold or a residue), their
conjunctions, disjunctions of two, and such a disjunction inside an atom. Fewer accidents win, then the shorter
condition.
Sets of samples are bits of an integer, so that a thousand candidates cost little.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations, product
from operator import itemgetter

from xo_ref.kit.diagnose.when.contents import CONTENTS
from xo_ref.kit.diagnose.when.grammar import LAYER_NAMES

Names = Mapping[str, int]
_NAMES = ("H", "W", "h", "w", "n", "R", "C", "row", "col")
TERMS: dict[str, tuple[int, Callable[[Names], int]]] = {
    "R * C": (2, lambda at: at["R"] * at["C"]),
    "H * W": (2, lambda at: at["H"] * at["W"]),
    "W - H": (3, lambda at: at["W"] - at["H"]),
    "w - h": (3, lambda at: at["w"] - at["h"]),
    "C - R": (3, lambda at: at["C"] - at["R"]),
    "C - w": (4, lambda at: at["C"] - at["w"]),
    "R - h": (4, lambda at: at["R"] - at["h"]),
    "W - 2 * H": (4, lambda at: at["W"] - 2 * at["H"]),
    "H - 2 * W": (4, lambda at: at["H"] - 2 * at["W"]),
    "W - 4 * H": (5, lambda at: at["W"] - 4 * at["H"]),
    "H - 4 * W": (5, lambda at: at["H"] - 4 * at["W"]),
    "(h - 1) * W + w": (5, lambda at: (at["h"] - 1) * at["W"] + at["w"]),
}
"""Terms over questions beside the names: what each costs to say, and what it is of the names."""
PLACES: dict[str, tuple[int, Callable[[Names], int]]] = {
    "R - row": (2, lambda at: at["R"] - at["row"]),
    "C - col": (2, lambda at: at["C"] - at["col"]),
    "row + col": (3, lambda at: at["row"] + at["col"]),
    "row - col": (3, lambda at: at["row"] - at["col"]),
    "row + h": (3, lambda at: at["row"] + at["h"]),
    "col + w": (3, lambda at: at["col"] + at["w"]),
    "row - h": (3, lambda at: at["row"] - at["h"]),
    "col - w": (3, lambda at: at["col"] - at["w"]),
    "row - R // 2": (4, lambda at: at["row"] - at["R"] // 2),
    "col - C // 2": (4, lambda at: at["col"] - at["C"] // 2),
    "row + h - R // 2": (5, lambda at: at["row"] + at["h"] - at["R"] // 2),
    "col + w - C // 2": (5, lambda at: at["col"] + at["w"] - at["C"] // 2),
    "row * C + col": (4, lambda at: at["row"] * at["C"] + at["col"]),
    "row * W + col": (4, lambda at: at["row"] * at["W"] + at["col"]),
    "(row + h - 1) * W + col + w": (6, lambda at: (at["row"] + at["h"] - 1) * at["W"] + at["col"] + at["w"]),
}
"""Terms over positions likewise."""
LAYERS: dict[str, tuple[int, Callable[[Names], int]]] = {
    "stride_cols - stride_rows": (3, lambda at: at["stride_cols"] - at["stride_rows"]),
    "dilation_cols - dilation_rows": (3, lambda at: at["dilation_cols"] - at["dilation_rows"]),
    "stride_rows - h": (4, lambda at: at["stride_rows"] - at["h"]),
    "stride_cols - w": (4, lambda at: at["stride_cols"] - at["w"]),
    "pad_top - h": (4, lambda at: at["pad_top"] - at["h"]),
    "pad_left - w": (4, lambda at: at["pad_left"] - at["w"]),
    "pad_bottom - pad_top": (3, lambda at: at["pad_bottom"] - at["pad_top"]),
    "pad_right - pad_left": (3, lambda at: at["pad_right"] - at["pad_left"]),
    "pad_top + pad_bottom": (3, lambda at: at["pad_top"] + at["pad_bottom"]),
    "pad_left + pad_right": (3, lambda at: at["pad_left"] + at["pad_right"]),
    "pad_top + pad_bottom - (h - 1) * dilation_rows": (
        6, lambda at: at["pad_top"] + at["pad_bottom"] - (at["h"] - 1) * at["dilation_rows"],
    ),
    "pad_left + pad_right - (w - 1) * dilation_cols": (
        6, lambda at: at["pad_left"] + at["pad_right"] - (at["w"] - 1) * at["dilation_cols"],
    ),
    "channels - groups": (3, lambda at: at["channels"] - at["groups"]),
    "filters - groups": (3, lambda at: at["filters"] - at["groups"]),
    "channels // groups": (2, lambda at: at["channels"] // at["groups"]),
    "filters // groups": (2, lambda at: at["filters"] // at["groups"]),
}  # fmt: skip
"""Terms over layers likewise. Those with a dilation are 0 where the padding keeps the extent, at a stride of 1."""
_AXES = (("row", "R", "h"), ("col", "C", "w"))
_TILES = (2, 4, 8, 16, 32, 64)
_MODULI = (*range(2, 17), 24, 32, 48, 64, 128, 256)
_MOST = 60
_FURTHER = 2  # conditions that a conjunction of two may be joined with
_OUTER = 8


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
    """Return conditions that hold at every wrong sample and hardly at a right one, the best first."""
    wrong = sum(1 << at for at, sample in enumerate(samples) if sample.wrong)
    if not wrong:
        return []
    right = (1 << len(samples)) - 1 & ~wrong
    atoms = [*_atoms(samples, wrong), *_of_layers(samples, wrong)]
    allowed = min(wrong.bit_count() * accidents, right.bit_count() / 2)
    found = [*_covering(atoms, wrong, right), *_joined(atoms, wrong, right, allowed)]
    found += _within(atoms, wrong, right, allowed)
    kept = [atom for atom in found if (atom.where & right).bit_count() <= allowed]
    kept.sort(key=lambda atom: _price(atom, right))
    return [atom.text for atom in kept[:most]]


def _covering(atoms: Sequence[_Atom], wrong: int, right: int) -> Iterator[_Atom]:
    """Yield atoms that hold at every wrong sample, and conjunctions of two such."""
    whole = [atom for atom in atoms if atom.where & wrong == wrong]
    yield from whole
    whole.sort(key=lambda atom: ((atom.where & right).bit_count(), atom.cost))
    best = whole[0] if whole else None
    for one, two in combinations(whole[: 2 * _MOST], 2):
        both = _both(one, two)
        yield both
        best = min(best or both, both, key=lambda atom: _price(atom, right))
    for _ in range(_FURTHER):
        inside = (best.where & right).bit_count() if best else 0
        if best is None or not inside:
            return
        best = min((_both(best, one) for one in whole[: 2 * _MOST]), key=lambda atom: _price(atom, right))
        if 6 * (best.where & right).bit_count() > 5 * inside:
            return
        yield best


def _both(one: _Atom, two: _Atom) -> _Atom:
    """Join two conditions by `and`; a disjunction is put into parentheses."""
    first, second = (f"({atom.text})" if " or " in atom.text else atom.text for atom in (one, two))
    return _Atom(f"{first} and {second}", one.cost + two.cost + 2, one.where & two.where)


def _price(atom: _Atom, right: int) -> tuple[int, int, str]:
    """Order conditions: right samples where they hold, and their length; then the shorter text."""
    return 3 * (atom.where & right).bit_count() + atom.cost, len(atom.text), atom.text


def _within(atoms: Sequence[_Atom], wrong: int, right: int, allowed: float) -> Iterator[_Atom]:
    """Yield disjunctions of two atoms inside one that holds at every wrong sample."""
    whole = sorted((atom for atom in atoms if atom.where & wrong == wrong), key=lambda atom: _price(atom, right))
    for outer in whole[:_OUTER]:
        inside = right & outer.where
        if inside.bit_count() > allowed / 8:
            yield from (_both(outer, inner) for inner in _joined(atoms, wrong, inside, allowed / 2))


def _joined(atoms: Sequence[_Atom], wrong: int, right: int, allowed: float) -> Iterator[_Atom]:
    """Yield disjunctions of two atoms that hold at hardly any right sample."""
    pure = [atom for atom in atoms if atom.where & wrong and (atom.where & right).bit_count() <= allowed]
    pure.sort(key=lambda atom: (3 * (atom.where & right).bit_count() - (atom.where & wrong).bit_count(), atom.cost))
    for one, two in combinations(pure[: 2 * _MOST], 2):
        if (one.where | two.where) & wrong == wrong:
            yield _Atom(f"{one.text} or {two.text}", one.cost + two.cost + 3, one.where | two.where)


def _atoms(samples: Sequence[Sample], wrong: int) -> Iterator[_Atom]:
    """Yield every atom that the values of the samples suggest."""
    for cost, name in enumerate(name for name in CONTENTS if name in samples[0].names):
        yield _Atom(name, min(1 + cost, 4), _where(sample.names[name] for sample in samples))
        yield _Atom(f"not {name}", min(2 + cost, 5), _where(not sample.names[name] for sample in samples))
    for term, cost, value in _terms("row" in samples[0].names):
        values = _values(value, samples)
        yield from _thresholds(term, cost, values, wrong)
        if cost < 3 or term in {"row * C + col", "row * W + col", "row + col"}:
            yield from _residues(term, cost, values, wrong)
    if "row" in samples[0].names:
        yield from _borders(samples)


def _terms(place: bool) -> Iterator[tuple[str, int, Callable[[Names], int]]]:  # noqa: FBT001 - one flag, named
    """Yield the terms over questions, and over places: text, cost, and what it is of the names."""
    for name in _NAMES[: None if place else -2]:
        yield name, 1, itemgetter(name)
    for text, (cost, value) in (TERMS | PLACES if place else TERMS).items():
        yield text, cost, value
    if place:
        for (along, _, extent), tile in product(_AXES, _TILES):
            yield f"{along} % {tile} + {extent}", 5, partial(_in_tile, along, extent, tile)
    for name, modulus in product(_NAMES[: None if place else -2], _TILES[1:]):
        yield f"{name} % {modulus}", 3, partial(_residue, name, modulus)


def _in_tile(along: str, extent: str, tile: int, names: Names) -> int:
    """Give where a window that begins in a tile ends."""
    return names[along] % tile + names[extent]


def _residue(name: str, modulus: int, names: Names) -> int:
    """Give what a division leaves."""
    return names[name] % modulus


def _borders(samples: Sequence[Sample]) -> Iterator[_Atom]:
    """Yield the last tile of a map if that is not whole, and all but that."""
    for along, count, _ in _AXES:
        for tile in _TILES:
            behind = [sample.names[along] >= sample.names[count] // tile * tile for sample in samples]
            yield _Atom(f"{along} >= {count} // {tile} * {tile}", 4, _where(behind))
            yield _Atom(f"{along} < {count} // {tile} * {tile}", 5, _where(not one for one in behind))
    flat = [(one.names["row"] * one.names["C"] + one.names["col"], one.names["R"] * one.names["C"]) for one in samples]
    for tile in (*_TILES[1:], 128, 256):  # a loop over all numbers of the map, by so many
        yield _Atom(f"row * C + col >= R * C // {tile} * {tile}", 6, _where(at >= of // tile * tile for at, of in flat))


def _of_layers(samples: Sequence[Sample], wrong: int) -> Iterator[_Atom]:
    """Yield the atoms over what only layers have."""
    if "groups" not in samples[0].names:
        return
    names = {name: (1, itemgetter(name)) for name in LAYER_NAMES if name in samples[0].names}
    for term, (cost, value) in (names | LAYERS).items():
        values = _values(value, samples)
        yield from _thresholds(term, cost, values, wrong)
        if " - " not in term:
            yield from _residues(term, cost, values, wrong)


def _where(held: Iterable[object]) -> int:
    """Collect the samples where something holds."""
    return sum(1 << at for at, one in enumerate(held) if one)


def _values(value: Callable[[Names], int], samples: Sequence[Sample]) -> dict[int, int]:
    """Map each value of a term to the samples that have it."""
    found: dict[int, int] = {}
    for at, sample in enumerate(samples):
        number = value(sample.names)
        found[number] = found.get(number, 0) | 1 << at
    return found


def _thresholds(term: str, cost: int, values: Mapping[int, int], wrong: int) -> Iterator[_Atom]:
    """Yield `>=` and `<=` where wrong samples begin or end, and `==` for values that are wrong."""
    ordered, above, below = sorted(values), 0, 0
    for value in reversed(ordered):
        above |= values[value]
        if values[value] & wrong:
            yield _Atom(_compared(term, ">=", value), cost + 2 + _digits(value), above)
    if " - " in term and "(" not in term and not values.get(0, wrong) & wrong:
        yield _Atom(_compared(term, "!=", 0), cost + 3, above & ~values[0])
    for value in ordered:
        below |= values[value]
        if values[value] & wrong:
            if below != values[value]:
                yield _Atom(_compared(term, "<=", value), cost + 2 + _digits(value), below)
            yield _Atom(_compared(term, "==", value), cost + 2 + _digits(value), values[value])


def _compared(term: str, sign: str, value: int) -> str:
    """Say how a term compares with a value; a difference of two names as one name against the other."""
    whole, minus, part = term.partition(" - ")
    if not minus or "(" in term:
        return f"{term} {sign} {value}"
    if whole in {"R", "C"}:  # the place first
        whole, part, value, sign = part, whole, -value, {"<=": ">=", ">=": "<="}.get(sign, sign)
    if (sign, value) in {("<=", -1), (">=", 1)}:
        return f"{whole} {sign[0]} {part}"
    return f"{whole} {sign} {part}" + (f" + {value}" if value > 0 else f" - {-value}" if value else "")


def _residues(term: str, cost: int, values: Mapping[int, int], wrong: int) -> Iterator[_Atom]:
    """Yield `% m == r`, and `% m != r`."""
    shown = f"({term})" if "//" in term or (cost > 1 and "*" not in term) or "+" in term else term
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
