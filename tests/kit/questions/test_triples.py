"""Every three extents that fit together are met."""

from xo_ref.kit.questions.ranges import Takes
from xo_ref.kit.questions.triples import extents_cases, extents_shapes, fitting, triples


def test_the_array_has_every_triple_that_some_shape_has() -> None:
    assert triples(extents_shapes()) == triples(fitting())
    assert len(extents_shapes()) < 3000


def test_what_is_not_taken_is_not_asked() -> None:
    takes = Takes.parse(image="..x..9", feature="3x5")
    assert {case.shape[2:] for case in extents_cases(1, takes)} == {(3, 5)}
    assert triples(extents_shapes(takes)) == triples(fitting(takes))


def test_cheap_shapes_come_with_graded_pixels_in_turn() -> None:
    cases = list(extents_cases(3))[:4]
    assert [case.name.rsplit("-", 1)[1] for case in cases] == ["random", "graded", "random", "graded"]
