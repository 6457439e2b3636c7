"""The learner, on a few kernels of the series."""

import pytest

from tests.kit.diagnose.series import verdict


@pytest.mark.parametrize("text", ["n >= 64", "graded", "col % 32 == 31"])
def test_conditions_are_found(text: str) -> None:
    assert verdict(text, 200)[0] == "right"


def test_a_target_that_is_right_is_not_blamed() -> None:
    assert verdict("H < 0", 50) == ("not refused", "")
