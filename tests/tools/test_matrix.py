"""Every fault dies, for the clause that it names; every clause has a fault of its own."""

from pathlib import Path

import pytest

import xo_ref
from tests.kit.diagnose.evidence import matrix
from tests.tools.matrix import (
    DEAD,
    LIVING,
    NOT_OWNED,
    OWNED,
    VoidError,
    kill_matrix,
    kills,
    layer_matrix,
    markdown,
    page,
)
from xo_ref.kit.diagnose.faults import CATALOGUE, LAYERS, Fault
from xo_ref.kit.diagnose.faults.layers import OWN
from xo_ref.kit.questions.stored import stored_cases

pytestmark = pytest.mark.xdist_group("matrix")  # one process computes the matrix, for all of them

CLAUSES = {case.name: case.clause for case in stored_cases()}


@pytest.mark.heavy
@pytest.mark.parametrize("fault", CATALOGUE.values(), ids=lambda fault: fault.id)
def test_every_fault_dies_for_the_clause_that_it_names(fault: Fault) -> None:
    assert fault.clause in {CLAUSES[name] for name in matrix()[fault.id]}


@pytest.mark.heavy
def test_the_published_page_is_what_the_matrix_says() -> None:
    published = Path(xo_ref.__file__).parent / "docs" / "FAULTS.md"
    assert published.read_text(encoding="utf-8") == page(matrix(), layer_matrix())


def test_every_clause_owns_a_fault_or_says_why_not() -> None:
    assert OWNED.keys() | NOT_OWNED.keys() == set(CLAUSES.values())
    assert not OWNED.keys() & NOT_OWNED.keys()


@pytest.mark.heavy
@pytest.mark.parametrize(("clause", "fault"), OWNED.items())
def test_only_the_questions_of_a_clause_kill_its_fault(clause: str, fault: str) -> None:
    assert {CLAUSES[name] for name in matrix()[fault]} == {clause}


@pytest.mark.heavy
def test_every_guard_kills() -> None:
    for case in stored_cases():
        for guard in case.guards:
            assert case.name in matrix()[guard]


def test_a_correct_control_that_dies_voids_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.tools.matrix.LIVING", CATALOGUE["not-divided"])
    with pytest.raises(VoidError, match=r"^the correct control dies on perfect-2x3-in-4x7$"):
        kill_matrix()


def test_a_dead_control_that_survives_voids_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.tools.matrix.DEAD", LIVING)
    with pytest.raises(VoidError, match=r"^the dead control survives perfect-2x3-in-4x7$"):
        kill_matrix()


def test_the_controls_on_single_questions() -> None:
    first = stored_cases()[0]
    assert kills(first, DEAD)
    assert not kills(first, LIVING)
    assert kill_matrix(stored_cases()[:2], [DEAD])[DEAD.id] == {case.name for case in stored_cases()[:2]}


@pytest.mark.heavy
def test_the_table_has_a_row_for_every_fault() -> None:
    table = markdown(matrix())
    lines = table.splitlines()
    assert len(lines) == 2 + len(CATALOGUE)
    assert lines[0].startswith("| fault | map.best (6) |")
    assert lines[2].startswith("| `flipped-both` | ")
    assert "**0**" not in table


def test_a_page_of_some_questions_and_faults() -> None:
    """What `page` does with the whole matrix, on a few of each."""
    asked = [case for case in stored_cases() if case.pixels < 46]
    faults = [
        CATALOGUE[name]
        for name in (
            "flipped-both",
            "not-divided",
            "map-transposed",
            "zeros-when-empty",
            "nan-spreads",
            "missing-spreads",
        )
    ]
    faults.append(
        next(fault for fault in CATALOGUE.values() if fault.slots == {"walk"} and fault.clause == "map.shape")
    )
    few = kill_matrix(asked, faults)
    assert all(few.values())
    written = page(few, {fault.id: frozenset({"strides-1"}) for fault in OWN[:2]})
    assert "| **1** |" in next(line for line in written.splitlines() if line.startswith("| `stride-ignored` |"))
    assert written.startswith("# Which stored question catches which fault\n")
    assert [line.split("`")[1] for line in written.splitlines() if line.startswith("| `")] == [
        *few,
        *(fault.id for fault in OWN[:2]),
    ]
    own = sum(CLAUSES[name] == CATALOGUE["not-divided"].clause for name in few["not-divided"])
    assert f" **{own}** | " in next(line for line in written.splitlines() if line.startswith("| `not-divided` |"))


SEES_NO_VECTOR = {
    "int16-wraparound": "a sum of more than 32,767 products would fill half the file; `designed_layers` asks one",
    "int16-saturation": "the same",
}


@pytest.mark.heavy
def test_every_fault_of_layers_dies_for_its_clause_and_those_of_maps_die() -> None:
    clauses = {case.name: case.clause for case in stored_cases(layers=True)}
    deaths = layer_matrix()
    assert all(fault.clause in {clauses[name] for name in deaths[fault.id]} for fault in OWN)
    assert {identity for identity in LAYERS if not deaths[identity]} == set(SEES_NO_VECTOR)


def test_the_controls_on_a_layer() -> None:
    few = stored_cases(layers=True)[:2]
    assert kill_matrix(few, [LAYERS["stride-ignored"], LAYERS["not-divided"]]) == {
        "stride-ignored": frozenset(),
        "not-divided": {case.name for case in few},
    }
