"""The figures about a series of wrong kernels."""

import pytest

from tests.tools.series import META, agreement, figures


def test_equal_conditions_agree_and_others_do_not() -> None:
    assert agreement("w >= 2", "w > 1") == 1
    assert 0.2 < agreement("W % 4 == 0", "graded") < 0.8


@pytest.mark.heavy
def test_every_condition_of_the_series_can_be_evaluated() -> None:
    assert {kind["kind"] for kind in META.values()} == {"shape", "place", "value", "history", "right"}
    assert all(0 <= agreement("w >= 2", kind["condition"]) <= 1 for kind in META.values() if kind["condition"])


def test_what_is_counted() -> None:
    wrong = {"kind": "shape", "told": "w >= 2", "verdict": "does not conform", "agrees": 1.0, "when": ["w > 1"]}
    wrong |= {"faults": [], "computes": False, "history": False}
    missed = wrong | {"verdict": "conforms", "agrees": 0.0, "when": []}
    assert figures([wrong, missed, wrong | {"kind": "right"}]) == (
        "1 of 2 wrong kernels do not conform (1 of shape); 1 of 1 right ones do not conform either; "
        "1 of 2 conditions over shape or place are found; "
        "1 of 2 kernels hear a fault, a formula, a condition or a history"
    )
