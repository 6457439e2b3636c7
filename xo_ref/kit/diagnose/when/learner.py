"""Learn the simplest condition that separates wrong from right answers.

A wrong answer is certain; a right one may be an accident, because a wrong computation
can give the right number. So a condition must hold at every wrong sample, and may hold at
a few right ones. Candidates are atoms, their conjunctions, disjunctions of two, such a disjunction inside an atom, and
statements that hold for one axis or for the other. Fewer accidents win, then the shorter condition.
"""

import re
from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import combinations
from operator import and_

from xo_ref.kit.diagnose.when.atoms import Atom, Sample, atoms_of
from xo_ref.kit.diagnose.when.grammar import VALUES

_MOST = 60
_FURTHER = 2  # conditions that a conjunction of two may be joined with
_CHANCE = 0.001  # how probable it may be that right answers which one more excludes are all accidents
_OUTER = 8
_STRICT = 0.1  # accidents of a condition over what is right: nearly everything can be said by it
_PLAIN = 6  # cost of an atom that is said of either axis
_ACROSS = {"row": "col", "R": "C", "h": "w", "H": "W"}
_DOWN = re.compile(r"\b(row|R|h|H)\b")
_ALONG = re.compile(r"\b(col|C|w|W|n)\b")


def candidates(samples: Sequence[Sample], most: int = 5, accidents: float = 0.1) -> list[str]:
    """Return conditions that hold at every wrong sample and hardly at a right one, the best first."""
    wrong = sum(1 << at for at, sample in enumerate(samples) if sample.wrong)
    if not wrong:
        return []
    right = (1 << len(samples)) - 1 & ~wrong
    atoms = list(atoms_of(samples, wrong))
    allowed = min(wrong.bit_count() * accidents, right.bit_count() / 2)
    plain = [atom for atom in atoms if not _is_of_values(atom.text)]
    found = [*_covering(atoms, wrong, right), *_joined(plain, wrong, right, allowed)]
    found += _within(plain, wrong, right, allowed)
    if all((atom.where & right).bit_count() > allowed / 8 for atom in found):
        found += _along_either(plain, wrong, right, allowed)
    strict = wrong.bit_count() * _STRICT
    limits = ((atom, strict if _is_of_values(atom.text) else allowed) for atom in found)
    kept = [atom for atom, limit in limits if (atom.where & right).bit_count() <= limit and not _is_empty(atom)]
    kept.sort(key=lambda atom: _price(atom, right))
    return [atom.text for atom in kept[:most]]


def _covering(atoms: Sequence[Atom], wrong: int, right: int) -> Iterator[Atom]:
    """Yield atoms that hold at every wrong sample, and conjunctions of two such; of the best one, with more parts."""
    whole = [atom for atom in atoms if atom.where & wrong == wrong]
    yield from whole
    whole.sort(key=lambda atom: ((atom.where & right).bit_count(), atom.cost))
    parts, best = whole[:1], whole[0] if whole else None
    for one, two in combinations(whole[: 2 * _MOST], 2):
        both = _both(one, two)
        if _is_empty(both):
            continue
        yield both
        if best is None or _price(both, right) < _price(best, right):
            parts, best = [one, two], both
    for _ in range(_FURTHER):
        inside = (best.where & right).bit_count() if best else 0
        if best is None or not inside:
            break
        base = best
        longer = (one for one in whole if not _is_empty(_both(base, one)))
        part = min(longer, key=lambda one: _price(_both(base, one), right))
        best = _both(base, part)
        excluded = inside - (best.where & right).bit_count()
        chance = (inside / (inside + wrong.bit_count())) ** excluded * len(whole)
        if 2 * excluded < inside and chance > _CHANCE:
            break
        parts.append(part)
        yield _simplest(parts, whole)


def _is_empty(atom: Atom) -> bool:
    """Return if it says of what is right only that it is not 0: a right number of 0 is there whatever the factor."""
    rest = atom.text.replace("magnitude > 0", "")
    return rest != atom.text and not _is_of_values(rest)


def _is_of_values(text: str) -> bool:
    return any(name in text for name in VALUES)


def _simplest(parts: Sequence[Atom], whole: Sequence[Atom]) -> Atom:
    """Say the same by parts that are as short as can be, beside the others."""
    found = list(parts)
    for at in range(len(found)):
        rest = reduce(and_, (part.where for part in found[:at] + found[at + 1 :]))
        wanted = rest & found[at].where
        found[at] = min((one for one in whole if rest & one.where == wanted), key=lambda one: (one.cost, one.text))
    return reduce(_both, found)


def _both(one: Atom, two: Atom) -> Atom:
    """Join two conditions by `and`; a disjunction is put into parentheses."""
    first, second = (f"({atom.text})" if " or " in atom.text else atom.text for atom in (one, two))
    return Atom(f"{first} and {second}", one.cost + two.cost + 2, one.where & two.where)


def _price(atom: Atom, right: int) -> tuple[int, int, str]:
    """Order conditions: right samples where they hold, and their length; then the shorter text."""
    return 3 * (atom.where & right).bit_count() + atom.cost, len(atom.text), atom.text


def _within(atoms: Sequence[Atom], wrong: int, right: int, allowed: float) -> Iterator[Atom]:
    """Yield disjunctions of two atoms inside one that holds at every wrong sample."""
    whole = sorted((atom for atom in atoms if atom.where & wrong == wrong), key=lambda atom: _price(atom, right))
    for outer in whole[:_OUTER]:
        inside = right & outer.where
        if inside.bit_count() > allowed / 8:
            yield from (_both(outer, inner) for inner in _joined(atoms, wrong, inside, allowed / 2))


def _along_either(atoms: Sequence[Atom], wrong: int, right: int, allowed: float) -> Iterator[Atom]:
    """Yield conjunctions of two that speak of one axis, or the same said of the other."""
    by_text = {atom.text: atom for atom in atoms}
    down = [atom for atom in atoms if atom.cost <= _PLAIN and not _ALONG.search(atom.text)]
    turned = [(atom, _DOWN.sub(lambda name: _ACROSS[name[0]], atom.text)) for atom in down]
    twins = [(atom, by_text[text]) for atom, text in turned if text in by_text]
    for (one, its), (two, other) in combinations(twins, 2):
        both = one.where & two.where
        if both & wrong and both not in (one.where, two.where) and (both & right).bit_count() <= allowed:
            along = _both(its, other)
            if (both | along.where) & wrong == wrong:
                text = f"({one.text} and {two.text}) or ({along.text})"
                yield Atom(text, one.cost + two.cost + 4, both | along.where)


def _joined(atoms: Sequence[Atom], wrong: int, right: int, allowed: float) -> Iterator[Atom]:
    """Yield disjunctions of two atoms that hold at hardly any right sample."""
    pure = [atom for atom in atoms if atom.where & wrong and (atom.where & right).bit_count() <= allowed]
    pure.sort(key=lambda atom: (3 * (atom.where & right).bit_count() - (atom.where & wrong).bit_count(), atom.cost))
    for one, two in combinations(pure[: 2 * _MOST], 2):
        if (one.where | two.where) & wrong == wrong:
            yield Atom(f"{one.text} or {two.text}", one.cost + two.cost + 3, one.where | two.where)
