"""What a condition may say: a term of the names against a threshold or a residue, a tile, a kind of contents.

Every atom knows the samples where it holds. Sets of samples are bits of an integer, so that a thousand atoms
cost little.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from xo_ref.kit.diagnose.when.contents import CONTENTS
from xo_ref.kit.diagnose.when.grammar import LAYER_NAMES, OF_PLACES, Value, computed

_NAMES = ("H", "W", "h", "w", "n", "R", "C", "row", "col")
TERMS = {
    "n * C": 3, "h * W": 3, "R * C * n": 3, "R * C": 2, "H * W": 2, "W - H": 3, "w - h": 3, "C - R": 3, "C - w": 4,
    "R - h": 4, "h - 2 * w": 4, "w - 2 * h": 4, "W - 2 * H": 4, "H - 2 * W": 4, "W - 4 * H": 5, "H - 4 * W": 5,
    "(h - 1) * W + w": 5, "(h + 7) * (w + 7)": 6, "(h + 15) * (w + 15)": 6, "(h + 31) * (w + 31)": 6,
}  # fmt: skip
"""Terms over questions beside the names, and what each costs to say.

The last three are the pixels under a square tile of 8, 16 or 32 with its halo.
"""
PLACES = {
    "R - row": 2, "C - col": 2, "row + col": 3, "row - col": 3, "row + h": 3, "col + w": 3, "row - h": 3, "col - w": 3,
    "row - R // 2": 4, "col - C // 2": 4, "row + h - R // 2": 5, "col + w - C // 2": 5, "col - R": 3, "row - C": 3,
    "col + (w + 3) // 4 * 4 - W": 6, "col + (w + 7) // 8 * 8 - W": 6, "row * C + col": 4, "row * W + col": 4,
    "(row + h - 1) * W + col + w": 6, "(H - row - h + 1) * W - col - w": 9,
}  # fmt: skip
"""Terms over positions likewise."""
LAYERS = {
    "stride_cols - stride_rows": 3, "dilation_cols - dilation_rows": 3, "stride_rows - h": 4, "stride_cols - w": 4,
    "pad_top - h": 4, "pad_left - w": 4, "pad_bottom - pad_top": 3, "pad_right - pad_left": 3,
    "pad_top + pad_bottom": 3, "pad_left + pad_right": 3, "pad_top + pad_bottom - (h - 1) * dilation_rows": 6,
    "pad_left + pad_right - (w - 1) * dilation_cols": 6, "channels - groups": 3, "filters - groups": 3,
    "channels // groups": 2, "filters // groups": 2,
}  # fmt: skip
"""Terms over layers likewise. Those with a dilation are 0 where the padding keeps the extent, at a stride of 1."""
_AXES = (("row", "R", "h"), ("col", "C", "w"))
_TILES = (2, 4, 8, 16, 32, 64)
_WIDE_TILES = (*_TILES, 12, 24, 48, 56, 120)
_DIVIDED = (("H", "h"), ("W", "w"), ("R", "h"), ("C", "w"), ("h", "w"), ("w", "h"), ("row", "h"), ("col", "w"))
_PART = 8  # more than a smaller part of n is hardly more than nothing
_ROUND = 16  # up to here numbers stand as they were seen
_POWERS: list[int] = sorted((*(2**k for k in range(1, 31)), *(10**k for k in range(1, 10))), reverse=True)
_SHARES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 10, 100, 1000)
_MODULI = (*range(2, 17), 24, 32, 48, 64, 128, 256)


class Sample(NamedTuple):
    """The names of one question or one position, and whether the answer there is wrong."""

    names: Mapping[str, Value]
    wrong: bool


@dataclass(frozen=True, slots=True)
class Atom:
    """A condition, what it costs to say, and the samples where it holds."""

    text: str
    cost: int
    where: int


def atoms_of(samples: Sequence[Sample], wrong: int) -> Iterator[Atom]:
    """Yield every atom that the values of the samples suggest."""
    known = samples[0].names
    place = "row" in known
    for cost, name in enumerate(name for name in (*CONTENTS, *OF_PLACES) if name in known):
        yield from _said(samples, (name, min(1 + cost, 4)), (f"not {name}", min(2 + cost, 5)))
    for name in _NAMES[:-2]:
        yield from _said(samples, (f"65536 % {name} == 0", 5), (f"65536 % {name} != 0", 5))
    for whole, part in _DIVIDED if place else _DIVIDED[:-2]:
        yield from _said(samples, (f"{whole} % {part} == 0", 4), (f"{whole} % {part} != 0", 4))
    for term, cost in _terms(_NAMES if place else _NAMES[:-2]):
        values = _values(term, samples)
        yield from _thresholds(term, cost, values, wrong)
        if cost < 3 or term in {"row * C + col", "row * W + col", "row + col", "row + h", "col + w"}:
            yield from _residues(term, cost, values, wrong)
    if place:
        yield from _borders(samples)
    if "sum" in known:
        yield from _of_values(samples, wrong)
    if "groups" in known:
        yield from _of_layers(samples, wrong)


def _said(samples: Sequence[Sample], *texts: tuple[str, int]) -> Iterator[Atom]:
    """Yield conditions with what they cost to say."""
    for text, cost in texts:
        holds = computed(text)
        yield Atom(text, cost, _where(holds(sample.names) for sample in samples))


def _terms(names: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Yield the terms over questions, and over places where the names are of those, with what they cost to say."""
    yield from dict.fromkeys(names, 1).items()
    yield from TERMS.items()
    if "row" in names:
        yield from PLACES.items()
        yield from ((f"{along} % {tile} + {extent}", 5) for (along, _, extent), tile in product(_AXES, _WIDE_TILES))
    yield from ((f"{name} % {modulus}", 3) for name, modulus in product(names, (*_TILES[1:], 128)))


def _borders(samples: Sequence[Sample]) -> Iterator[Atom]:
    """Yield the last tile of a map if that is not whole, and all but that."""
    for (along, count, _), tile in product(_AXES, _TILES):
        whole = f"{count} // {tile} * {tile}"
        yield from _said(samples, (f"{along} >= {whole}", 4), (f"{along} < {whole}", 5))
    for tile in (*_TILES[1:], 128, 256, 3, 6, 12, 24):  # a loop over all numbers of the map, by so many
        yield from _said(samples, (f"row * C + col >= R * C // {tile} * {tile}", 6))


def _of_values(samples: Sequence[Sample], wrong: int) -> Iterator[Atom]:
    """Yield atoms over the right sum of products: beyond a whole number, or beyond a share of n."""
    for name in ("sum", "magnitude"):
        some = [sample.names[name] for at, sample in enumerate(samples) if wrong >> at & 1]
        least, most = math.ceil(min(some)) - 1, math.floor(max(some)) + 1
        yield from _said(samples, (f"{name} > {least}", 5), (f"{name} < {most}", 5))
        for bound, share in product(("n", "-n") if name == "sum" else ("n",), _SHARES):
            term, cost = f"{share} * {name}" if share > 1 else name, 6 + (share > 1)
            signs = ("<", "==", ">") if share <= _PART else ("<", "==")
            yield from _said(samples, *((f"{term} {sign} {bound}", cost) for sign in signs))


def _of_layers(samples: Sequence[Sample], wrong: int) -> Iterator[Atom]:
    """Yield the atoms over what only layers have."""
    names = {name: 1 for name in LAYER_NAMES if name in samples[0].names}
    for term, cost in (names | LAYERS).items():
        values = _values(term, samples)
        yield from _thresholds(term, cost, values, wrong)
        if " - " not in term:
            yield from _residues(term, cost, values, wrong)


def _where(held: Iterable[object]) -> int:
    """Collect the samples where something holds."""
    return int("".join("1" if one else "0" for one in held)[::-1], 2)


def _values(term: str, samples: Sequence[Sample]) -> dict[int, int]:
    """Map each value of a term to the samples that have it."""
    found, value = dict[int, int](), computed(term)
    for at, sample in enumerate(samples):
        number = int(value(sample.names))
        found[number] = found.get(number, 0) | 1 << at
    return found


def _thresholds(term: str, cost: int, values: Mapping[int, int], wrong: int) -> Iterator[Atom]:
    """Yield `>=` and `<=` where wrong samples begin or end, and `==` for values that are wrong."""
    ordered, above, below = sorted(values), 0, 0
    for value, before in zip(reversed(ordered), [*ordered[-2::-1], ordered[0] - 1], strict=True):
        above |= values[value]
        if values[value] & wrong:
            least = _roundest(before, value)
            yield Atom(_compared(term, ">=", least), cost + 2 + _digits(least, term), above)
    if " - " in term and "(" not in term and not values.get(0, wrong) & wrong:
        yield Atom(_compared(term, "!=", 0), cost + 3, above & ~values[0])
    for value, after in zip(ordered, [*ordered[1:], ordered[-1] + 1], strict=True):
        below |= values[value]
        if values[value] & wrong:
            if below != values[value]:
                most = _roundest(value, after) - 1
                yield Atom(_compared(term, "<=", most), cost + 2 + _digits(most, term), below)
            if not term.startswith("(") and "%" not in term:  # of a size or a remainder one value says little
                yield Atom(_compared(term, "==", value), cost + 2 + _digits(value, term), values[value])


def _roundest(below: int, last: int) -> int:
    """Choose, after `below` and up to `last`, a multiple of as high a power of 2 or 10 as can be, or one more."""
    for power in _POWERS if last > _ROUND else ():
        for more in (1, 0):
            if (found := (last - more) // power * power + more) > below:
                return found
    return last


def _compared(term: str, sign: str, value: int) -> str:
    """Describe how a term compares with a value; a difference of two names as one name against the other."""
    whole, minus, part = term.partition(" - ")
    if not minus or "(" in term:
        return f"{term} {sign} {value}"
    if whole in {"R", "C"}:  # the place first
        whole, part, value, sign = part, whole, -value, {"<=": ">=", ">=": "<="}.get(sign, sign)
    if (sign, value) in {("<=", -1), (">=", 1)}:
        return f"{whole} {sign[0]} {part}"
    return f"{whole} {sign} {part}" + (f" + {value}" if value > 0 else f" - {-value}" if value else "")


def _residues(term: str, cost: int, values: Mapping[int, int], wrong: int) -> Iterator[Atom]:
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
                yield Atom(f"{shown} % {modulus} == {residue}", price, where)
            elif modulus < 17:
                yield Atom(f"{shown} % {modulus} != {residue}", price + 1, everything & ~where)


def _digits(value: int, term: str) -> int:
    """Price a number: a power of two, or a neighbour of one, is cheap; by how much two names differ is dear."""
    size = abs(value)
    far = min((size + change & size + change - 1) != 0 for change in (0, 1, -1)) + (size > 1)
    return far + 2 * (" - " in term and size > 1)
