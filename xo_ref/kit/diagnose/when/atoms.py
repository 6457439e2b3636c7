"""What a condition may say: a term of the names against a threshold or a residue, a tile, a kind of contents.

Every atom knows the samples where it holds. Sets of samples are bits of an integer, so that a thousand atoms
cost little.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import product
from operator import itemgetter

from xo_ref.kit.diagnose.when.contents import CONTENTS
from xo_ref.kit.diagnose.when.grammar import LAYER_NAMES, OF_PLACES, Condition

Names = Mapping[str, int]
_NAMES = ("H", "W", "h", "w", "n", "R", "C", "row", "col")
TERMS: dict[str, tuple[int, Callable[[Names], int]]] = {
    "n * C": (3, lambda at: at["n"] * at["C"]),
    "h * W": (3, lambda at: at["h"] * at["W"]),
    "R * C * n": (3, lambda at: at["R"] * at["C"] * at["n"]),
    "R * C": (2, lambda at: at["R"] * at["C"]),
    "H * W": (2, lambda at: at["H"] * at["W"]),
    "W - H": (3, lambda at: at["W"] - at["H"]),
    "w - h": (3, lambda at: at["w"] - at["h"]),
    "C - R": (3, lambda at: at["C"] - at["R"]),
    "C - w": (4, lambda at: at["C"] - at["w"]),
    "R - h": (4, lambda at: at["R"] - at["h"]),
    "h - 2 * w": (4, lambda at: at["h"] - 2 * at["w"]),
    "w - 2 * h": (4, lambda at: at["w"] - 2 * at["h"]),
    "W - 2 * H": (4, lambda at: at["W"] - 2 * at["H"]),
    "H - 2 * W": (4, lambda at: at["H"] - 2 * at["W"]),
    "W - 4 * H": (5, lambda at: at["W"] - 4 * at["H"]),
    "H - 4 * W": (5, lambda at: at["H"] - 4 * at["W"]),
    "(h - 1) * W + w": (5, lambda at: (at["h"] - 1) * at["W"] + at["w"]),
    "(h + 7) * (w + 7)": (6, lambda at: (at["h"] + 7) * (at["w"] + 7)),
    "(h + 15) * (w + 15)": (6, lambda at: (at["h"] + 15) * (at["w"] + 15)),
    "(h + 31) * (w + 31)": (6, lambda at: (at["h"] + 31) * (at["w"] + 31)),
}
"""Terms over questions beside the names: what each costs to say, and what it is of the names.

The last three are the pixels under a square tile of 8, 16 or 32 with its halo.
"""
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
    "col - R": (3, lambda at: at["col"] - at["R"]),
    "row - C": (3, lambda at: at["row"] - at["C"]),
    "col + (w + 3) // 4 * 4 - W": (6, lambda at: at["col"] + (at["w"] + 3) // 4 * 4 - at["W"]),
    "col + (w + 7) // 8 * 8 - W": (6, lambda at: at["col"] + (at["w"] + 7) // 8 * 8 - at["W"]),
    "row * C + col": (4, lambda at: at["row"] * at["C"] + at["col"]),
    "row * W + col": (4, lambda at: at["row"] * at["W"] + at["col"]),
    "(row + h - 1) * W + col + w": (6, lambda at: (at["row"] + at["h"] - 1) * at["W"] + at["col"] + at["w"]),
    "(H - row - h + 1) * W - col - w": (
        9,
        lambda at: (at["H"] - at["row"] - at["h"] + 1) * at["W"] - at["col"] - at["w"],
    ),
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
_WIDE_TILES = (*_TILES, 12, 24, 48, 56, 120)
_DIVIDED = (("H", "h"), ("W", "w"), ("R", "h"), ("C", "w"), ("h", "w"), ("w", "h"), ("row", "h"), ("col", "w"))
_PART = 8  # more than a smaller part of n is hardly more than nothing
_ROUND = 16  # up to here numbers stand as they were seen
_POWERS: list[int] = sorted((*(2**k for k in range(1, 31)), *(10**k for k in range(1, 10))), reverse=True)
_SHARES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 10, 100, 1000)
_MODULI = (*range(2, 17), 24, 32, 48, 64, 128, 256)


@dataclass(frozen=True, slots=True)
class Sample:
    """The names of one question or one position, and whether the answer there is wrong."""

    names: Mapping[str, int]
    wrong: bool
    right: Fraction | None = None
    """Of a position, the right sum of products."""

    def meets(self, condition: Condition) -> bool:
        """Tell whether a condition holds."""
        values = {} if self.right is None else {"sum": self.right, "magnitude": abs(self.right)}
        return condition.holds({**self.names, **values})


@dataclass(frozen=True, slots=True)
class Atom:
    """A condition, what it costs to say, and the samples where it holds."""

    text: str
    cost: int
    where: int


def atoms_of(samples: Sequence[Sample], wrong: int) -> Iterator[Atom]:
    """Yield every atom that the values of the samples suggest."""
    for cost, name in enumerate(name for name in (*CONTENTS, *OF_PLACES) if name in samples[0].names):
        yield Atom(name, min(1 + cost, 4), _where(sample.names[name] for sample in samples))
        yield Atom(f"not {name}", min(2 + cost, 5), _where(not sample.names[name] for sample in samples))
    for name in _NAMES[:-2]:
        powers = [65536 % sample.names[name] == 0 for sample in samples]
        yield Atom(f"65536 % {name} == 0", 5, _where(powers))
        yield Atom(f"65536 % {name} != 0", 5, _where(not one for one in powers))
    for whole, part in _DIVIDED if "row" in samples[0].names else _DIVIDED[:-2]:
        rest = [sample.names[whole] % sample.names[part] for sample in samples]
        yield Atom(f"{whole} % {part} == 0", 4, _where(not one for one in rest))
        yield Atom(f"{whole} % {part} != 0", 4, _where(rest))
    for term, cost, value in _terms("row" in samples[0].names):
        values = _values(value, samples)
        yield from _thresholds(term, cost, values, wrong)
        if cost < 3 or term in {"row * C + col", "row * W + col", "row + col", "row + h", "col + w"}:
            yield from _residues(term, cost, values, wrong)
    if "row" in samples[0].names:
        yield from _borders(samples)
        yield from _of_values(samples, wrong)
    if "groups" in samples[0].names:
        yield from _of_layers(samples, wrong)


def _terms(place: bool) -> Iterator[tuple[str, int, Callable[[Names], int]]]:  # noqa: FBT001 - one flag, named
    """Yield the terms over questions, and over places: text, cost, and what it is of the names."""
    for name in _NAMES[: None if place else -2]:
        yield name, 1, itemgetter(name)
    for text, (cost, value) in (TERMS | PLACES if place else TERMS).items():
        yield text, cost, value
    if place:
        for (along, _, extent), tile in product(_AXES, _WIDE_TILES):
            yield f"{along} % {tile} + {extent}", 5, partial(_in_tile, along, extent, tile)
    for name, modulus in product(_NAMES[: None if place else -2], (*_TILES[1:], 128)):
        yield f"{name} % {modulus}", 3, partial(_residue, name, modulus)


def _in_tile(along: str, extent: str, tile: int, names: Names) -> int:
    """Give where a window that begins in a tile ends."""
    return names[along] % tile + names[extent]


def _residue(name: str, modulus: int, names: Names) -> int:
    """Give what a division leaves."""
    return names[name] % modulus


def _borders(samples: Sequence[Sample]) -> Iterator[Atom]:
    """Yield the last tile of a map if that is not whole, and all but that."""
    for along, count, _ in _AXES:
        for tile in _TILES:
            behind = [sample.names[along] >= sample.names[count] // tile * tile for sample in samples]
            yield Atom(f"{along} >= {count} // {tile} * {tile}", 4, _where(behind))
            yield Atom(f"{along} < {count} // {tile} * {tile}", 5, _where(not one for one in behind))
    flat = [(one.names["row"] * one.names["C"] + one.names["col"], one.names["R"] * one.names["C"]) for one in samples]
    for tile in (*_TILES[1:], 128, 256, 3, 6, 12, 24):  # a loop over all numbers of the map, by so many
        yield Atom(f"row * C + col >= R * C // {tile} * {tile}", 6, _where(at >= of // tile * tile for at, of in flat))


def _of_values(samples: Sequence[Sample], wrong: int) -> Iterator[Atom]:
    """Yield atoms over the right sum of products: beyond a whole number, or beyond a share of n."""
    sums = [(sample.right, sample.names["n"]) for sample in samples if sample.right is not None]
    if len(sums) < len(samples):
        return
    signed = [(value.numerator, n * value.denominator) for value, n in sums]  # over one denominator: whole numbers
    for name, parts in (("sum", signed), ("magnitude", [(abs(part), n) for part, n in signed])):
        values = [abs(value) if name == "magnitude" else value for value, _ in sums]
        some = [value for at, value in enumerate(values) if wrong >> at & 1]
        least, most = math.ceil(min(some)) - 1, math.floor(max(some)) + 1
        yield Atom(f"{name} > {least}", 5, _where(value > least for value in values))
        yield Atom(f"{name} < {most}", 5, _where(value < most for value in values))
        for sign, share in product((1, -1) if name == "sum" else (1,), _SHARES):
            term, bound = f"{share} * {name}" if share > 1 else name, "n" if sign == 1 else "-n"
            apart = [share * part - sign * n for part, n in parts]
            yield Atom(f"{term} < {bound}", 6 + (share > 1), _where(one < 0 for one in apart))
            yield Atom(f"{term} == {bound}", 6 + (share > 1), _where(one == 0 for one in apart))
            if share <= _PART:
                yield Atom(f"{term} > {bound}", 6 + (share > 1), _where(one > 0 for one in apart))


def _of_layers(samples: Sequence[Sample], wrong: int) -> Iterator[Atom]:
    """Yield the atoms over what only layers have."""
    names = {name: (1, itemgetter(name)) for name in LAYER_NAMES if name in samples[0].names}
    for term, (cost, value) in (names | LAYERS).items():
        values = _values(value, samples)
        yield from _thresholds(term, cost, values, wrong)
        if " - " not in term:
            yield from _residues(term, cost, values, wrong)


def _where(held: Iterable[object]) -> int:
    """Collect the samples where something holds."""
    return int("".join("1" if one else "0" for one in held)[::-1], 2)


def _values(value: Callable[[Names], int], samples: Sequence[Sample]) -> dict[int, int]:
    """Map each value of a term to the samples that have it."""
    found: dict[int, int] = {}
    for at, sample in enumerate(samples):
        number = value(sample.names)
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
    """Say how a term compares with a value; a difference of two names as one name against the other."""
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
