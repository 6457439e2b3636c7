"""The conversation without a process: the answers of the host, and exceptions that belong to the caller."""

from fractions import Fraction

import pytest

from xo_ref.kit.answer import Broken, Rejected, Scores, Skipped
from xo_ref.kit.case import Case, Nested
from xo_ref.kit.examples import layer
from xo_ref.kit.layer import LayerCase, RawOptions
from xo_ref.kit.target.encoding import Pixels, Returns
from xo_ref.kit.target.host import LoadError
from xo_ref.kit.target.in_process import InProcess

CASE = Case("two", "map.value", [[1, -1, 1, -1], [1, 1, -1, -1]], [[1, -1, -1]])


def test_pixels_go_as_bits_and_matches_come_back_as_scores() -> None:
    def matches(image: Nested, feature: Nested) -> object:
        assert {pixel for row in (*image, *feature) for pixel in row} == {0, 1}
        width = len(feature[0])
        return [
            [sum(row[c + k] == feature[0][k] for k in range(width)) for c in range(len(row) - width + 1)]
            for row in image
        ]

    inside = InProcess(matches, returns=Returns.MATCHES, pixels=Pixels.BITS)
    assert inside.ask(CASE) == Scores(
        ((Fraction(1, 3), Fraction(-1, 3)), (Fraction(1, 3), Fraction(1))),
    )
    assert isinstance(inside.ask(Case("graded", "map.value", [[0.5, 1]], [[1]])), Skipped)


def test_what_the_function_raised_is_kept_until_the_next_question() -> None:
    def narrow(image: Nested, _: Nested) -> object:
        if len(image) > 1:
            raise ValueError("one row only")
        return image

    inside = InProcess(narrow)
    assert inside.ask(CASE) == Rejected("ValueError: one row only")
    assert repr(inside.error) == "ValueError('one row only')"
    assert inside.ask(Case("flat", "map.value", [[1, -1]], [[1]])) == Scores(((1, -1),))
    assert inside.error is None


@pytest.mark.parametrize("error", [KeyboardInterrupt, GeneratorExit, pytest.skip.Exception])
def test_an_exception_for_the_caller_is_raised_again(error: type[BaseException]) -> None:
    raised = error("stop")

    def stops(*_: object) -> object:
        raise raised

    with pytest.raises(error) as caught:
        InProcess(stops).ask(CASE)
    assert caught.value is raised


def test_leaving_the_program_is_a_breakdown() -> None:
    def leaves(*_: object) -> object:
        raise SystemExit(3)

    answer = InProcess(leaves).ask(CASE)
    assert isinstance(answer, Broken)
    assert answer.detail == "SystemExit: 3"


def test_a_conversion_that_cannot_be_found() -> None:
    with pytest.raises(LoadError, match=r"^cannot import no_such_thing: "):
        InProcess(lambda *grids: grids, "no_such_thing:f")


def test_a_layer_is_asked_with_its_options() -> None:
    case = LayerCase("c", "", [[1, 1, -1]], [[-1]], options=RawOptions(stride=(1, 2), padding=(0, 0, 0, 2)))
    inside = InProcess(layer, layer=("stride", "symmetric"))
    assert inside.ask(case) == Scores(((-1, 1, 0),))
    assert isinstance(InProcess(layer, returns=Returns.SUMS).ask(case), Scores)
