"""The stored questions about layers."""

from pathlib import Path

import pytest

from tests.tools.generate import ABOUT_LAYERS, write_cases
from tests.tools.layers import FAMILIES, REJECTIONS, generate_layers
from xo_ref import XoError
from xo_ref.kit.diagnose.faults import LAYERS
from xo_ref.kit.judge.reference import Reference
from xo_ref.kit.questions.stored import LAYERS as STORED
from xo_ref.kit.questions.stored import stored_cases


@pytest.mark.heavy
def test_the_file_is_what_is_generated(tmp_path: Path) -> None:
    write_cases(tmp_path / "layers.json", generate_layers(), ABOUT_LAYERS)
    assert (tmp_path / "layers.json").read_text(encoding="utf-8") == STORED.read_text(encoding="utf-8")


def test_every_question_has_the_right_answer_and_guards_of_its_clause() -> None:
    for case in stored_cases(layers=True):
        if case.expected is None:
            with pytest.raises(XoError):
                Reference(case)
        else:
            assert Reference(case).expected == case.expected
        assert {LAYERS[guard].clause for guard in case.guards} <= {case.clause}
        assert case.reason


def test_names_are_unique_and_clauses_have_several_questions() -> None:
    names = [case.name for case in stored_cases(layers=True)]
    assert len(set(names)) == len(names) == sum(len(family.designs) for family in FAMILIES) + len(REJECTIONS)
    assert all(len(family.designs) > 1 or family.clause == "layer.value" for family in FAMILIES)
