"""The stored vectors about layers."""

from pathlib import Path

import pytest

from tests.tools.generate import ABOUT_LAYERS, write_vectors
from tests.tools.layers import FAMILIES, REJECTIONS, generate_layers
from xo_ref import XoError
from xo_ref.kit.diagnose.faults import LAYERS
from xo_ref.kit.judge.question import Question
from xo_ref.kit.questions.vectors import LAYERS as STORED
from xo_ref.kit.questions.vectors import vectors


@pytest.mark.heavy
def test_the_file_is_what_is_generated(tmp_path: Path) -> None:
    write_vectors(tmp_path / "layers.json", generate_layers(), ABOUT_LAYERS)
    assert (tmp_path / "layers.json").read_text(encoding="utf-8") == STORED.read_text(encoding="utf-8")


def test_every_vector_has_the_right_answer_and_guards_of_its_clause() -> None:
    for vector in vectors(layers=True):
        if vector.expected is None:
            with pytest.raises(XoError):
                Question(vector.case)
        else:
            assert Question(vector.case).expected == vector.expected
        assert {LAYERS[guard].clause for guard in vector.case.guards} <= {vector.case.clause}
        assert vector.case.reason


def test_names_are_unique_and_clauses_have_several_vectors() -> None:
    names = [vector.case.name for vector in vectors(layers=True)]
    assert len(set(names)) == len(names) == sum(len(family.designs) for family in FAMILIES) + len(REJECTIONS)
    assert all(len(family.designs) > 1 or family.clause == "layer.value" for family in FAMILIES)
