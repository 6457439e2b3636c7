"""Every term of a condition is what its text says."""

import pytest

from tests.kit.diagnose.when.test_learner import layer, samples
from xo_ref.kit.diagnose.when.atoms import LAYERS, PLACES, TERMS, Sample, atoms_of
from xo_ref.kit.diagnose.when.grammar import Condition


@pytest.mark.parametrize("text", [*TERMS, *PLACES])
def test_a_term_is_what_its_text_says(text: str) -> None:
    value = (TERMS | PLACES)[text][1]
    assert all(Condition(f"{text} == {value(one.names)}").holds(one.names) for one in samples("n > 1"))


@pytest.mark.parametrize("text", LAYERS)
def test_a_term_over_layers_is_what_its_text_says(text: str) -> None:
    drawn = [layer(seed).names() for seed in range(40)]
    assert all(Condition(f"{text} == {LAYERS[text][1](names)}").holds(names) for names in drawn)
    assert len({LAYERS[text][1](names) for names in drawn}) > 2


@pytest.mark.parametrize("over", ["maps", "layers"])
def test_an_atom_holds_where_its_text_does(over: str) -> None:
    drawn = samples("graded") if over == "maps" else [Sample(layer(seed).names(), seed % 3 == 0) for seed in range(60)]
    wrong = sum(1 << at for at, one in enumerate(drawn) if one.wrong)
    found = list(atoms_of(drawn, wrong))
    assert len(found) > 500
    for atom in found:
        condition = Condition(atom.text)
        assert atom.where == sum(1 << at for at, one in enumerate(drawn) if condition.holds(one.names)), atom
