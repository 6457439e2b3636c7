"""One score worked out: the steps that are shown, and the ones that would say the same again."""

import pytest

from xo_ref import Feature, Image
from xo_ref.errors import PositionError
from xo_ref.explain import explain


@pytest.mark.parametrize(
    ("image", "feature", "said"),
    [
        ([[1, -1, 1]], [[1, 1, 1]], "1/3 = 0.33..."),
        ([[1, 1, 1, 1]], [[1, 1]], "2/2 = 1"),
        ([[1, -1]], [[1, 1]], "0/2 = 0"),
        ([[1, 0.5]], [[1, 1]], "3/4 = 0.75"),
    ],
)
def test_the_score_is_reduced_step_by_step(image: list[list[float]], feature: list[list[float]], said: str) -> None:
    assert str(explain(Image(image), Feature(feature), 0, 0)).endswith(f"\nscore             {said}")


def test_an_image_too_large_for_a_terminal_is_left_out() -> None:
    feature = Feature([[1, -1]])
    assert str(explain(Image([[1] * 38] * 40), feature, 39, 36)).startswith("image ")
    for large in ([[1] * 39] * 2, [[1, -1]] * 41):
        assert str(explain(Image(large), feature, 1, 0)).startswith("patch ")


def test_a_position_outside_is_rejected() -> None:
    with pytest.raises(PositionError):
        explain(Image([[1, -1, 1]]), Feature([[1, 1]]), 0, 2)
