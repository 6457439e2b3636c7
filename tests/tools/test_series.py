"""The figures about a series of wrong kernels."""

import random

import pytest

from tests.tools.series import SERIES, agreement, figures, meta, names
from xo_ref.kit.diagnose.when.grammar import computed


def test_equal_conditions_agree_and_others_do_not() -> None:
    assert agreement("w >= 2", "w > 1") == 1
    assert 0.2 < agreement("W % 4 == 0", "graded") < 0.8


@pytest.mark.parametrize("series", ["kernels", "fresh", "third", "fourth", "fifth", "sixth", "seventh", "eighth"])
def test_every_condition_of_a_series_can_be_evaluated(series: str) -> None:
    about = meta(series).values()
    assert {kind["kind"] for kind in about} - {"pixels", "value"} == {"shape", "place", "history", "right"}
    assert {bool(computed(kind["condition"] or "1")(names(random.Random(3)))) for kind in about} == {False, True}


def test_the_series_have_kernels() -> None:
    assert {series: len(meta(series)) for series in SERIES} == {
        "kernels": 66, "fresh": 66, "third": 66, "fourth": 66, "fifth": 66, "sixth": 66, "seventh": 66, "eighth": 66,
        "layers": 23, "more_layers": 23, "third_layers": 23, "fourth_layers": 23,
    }  # fmt: skip


def test_what_is_counted() -> None:
    wrong = {"kind": "shape", "told": "w >= 2", "verdict": "does not conform", "agrees": 1.0, "when": ["w > 1"]}
    wrong |= {"faults": [], "computes": False, "history": False, "whole": False}
    missed = wrong | {"verdict": "conforms", "agrees": 0.0, "when": []}
    differs = wrong | {"when": [], "differs": "row 0, column 0: it is always 0"}
    known = missed | {"verdict": "does not conform", "faults": ["flipped-both"], "whole": True}
    assert figures([wrong, missed, known, differs, wrong | {"kind": "right"}]) == (
        "3 of 4 wrong kernels do not conform (3 of shape); 1 of 1 right ones do not conform either; "
        "2 of 4 conditions over shape or place are found; 1 of the other such kernels "
        "hear a fault that explains every wrong answer; "
        "2 of 4 kernels hear a fault, a formula, a condition or a history, 1 more how one number differs"
    )
