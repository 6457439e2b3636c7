"""Every atom holds where its text says."""

from fractions import Fraction

import pytest

from tests.kit.diagnose.when.test_learner import layer, samples
from xo_ref.kit.diagnose.when.atoms import Sample, atoms_of
from xo_ref.kit.diagnose.when.grammar import computed


@pytest.mark.parametrize("over", ["maps", "layers"])
def test_an_atom_holds_where_its_text_does(over: str) -> None:
    drawn = samples("graded") if over == "maps" else [Sample(layer(seed).names(), seed % 3 == 0) for seed in range(60)]
    wrong = sum(1 << at for at, one in enumerate(drawn) if one.wrong)
    found = list(atoms_of(drawn, wrong))
    assert len(found) > 500
    for atom in found:
        condition = computed(atom.text)
        assert atom.where == sum(1 << at for at, one in enumerate(drawn) if bool(condition(one.names))), atom


def test_an_atom_over_right_sums_holds_where_its_text_does() -> None:
    drawn = [
        Sample({**one.names, "sum": exact, "magnitude": abs(exact)}, one.wrong)
        for at, one in enumerate(samples("graded"))
        for exact in [Fraction(one.names["n"] * (at % 17 - 8), 8)]
    ]
    wrong = sum(1 << at for at, one in enumerate(drawn) if one.wrong)
    found = [atom for atom in atoms_of(drawn, wrong) if "sum" in atom.text or "magnitude" in atom.text]
    assert {"sum == -n", "magnitude == n", "4 * magnitude < n", "2 * sum > n"} <= {atom.text for atom in found}
    for atom in found:
        assert atom.where == sum(1 << at for at, one in enumerate(drawn) if bool(computed(atom.text)(one.names))), atom


def test_without_right_answers_nothing_is_said_of_them() -> None:
    drawn = samples("graded")
    assert not any("sum" in atom.text for atom in atoms_of(drawn, 1))


@pytest.mark.parametrize(
    ("below", "last", "roundest"),
    [
        (192, 198, 193),
        (65_400, 66_000, 65_537),
        (65_536, 66_000, 65_537),
        (63, 64, 64),
        (95, 101, 101),
        (5, 9, 9),
        (-40, -20, -20),
    ],
)
def test_a_threshold_between_two_values_is_the_roundest(below: int, last: int, roundest: int) -> None:
    names = [{**samples("n > 1", 1)[0].names, "n": value} for value in (below, last)]
    texts = {atom.text for atom in atoms_of([Sample(names[0], False), Sample(names[1], True)], 2)}
    assert f"n >= {roundest}" in texts
    texts = {atom.text for atom in atoms_of([Sample(names[0], True), Sample(names[1], False)], 1)}
    assert f"n == {below}" in texts
