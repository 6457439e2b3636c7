"""Every mutant is a change of its core. That it is rejected is seen by `make hardware`, which needs simulators."""

import pytest

from tests.hardware.cosim import CORES
from tests.hardware.mutants import MUTANTS, Mutant


@pytest.mark.parametrize("name", MUTANTS)
def test_it_changes_its_core(name: str) -> None:
    core = CORES[MUTANTS[name].core]
    assert core.source(name) != core.source()


def test_there_are_enough() -> None:
    assert len(MUTANTS) >= 15
    assert {mutant.core for mutant in MUTANTS.values()} == {core.module for core in CORES.values()}


def test_a_text_that_stands_there_twice_is_rejected() -> None:
    with pytest.raises(ValueError, match="^twice: 'a' stands there 2 times$"):
        Mutant("core", "twice", (("a", "b"),)).applied("a a")
