"""What a question is compared with and measured by, a layer above all."""

from fractions import Fraction

import pytest

from tests.kit.layers import ALL, asked
from xo_ref import Feature, Image, XoError
from xo_ref.kit.answer import Scores
from xo_ref.kit.case import Case
from xo_ref.kit.judge.bounds import norms, transform_bound
from xo_ref.kit.judge.classes import CLASSES, parse_class
from xo_ref.kit.judge.formats import BINARY32, BINARY64
from xo_ref.kit.judge.reference import Reference
from xo_ref.kit.judge.result import Status
from xo_ref.kit.judge.scale import Scale, wrong_places
from xo_ref.kit.judge.tally import Tally
from xo_ref.kit.questions.design import Design, layer_of
from xo_ref.kit.questions.layers import small_layers
from xo_ref.spec import layer_maps

HALF: list[list[list[float]]] = [[[0.5, -1, 0], [1, 0.25, 1]], [[1, 1, -1], [0, -1, 1]]]
BANK: list[list[list[list[float]]]] = [[[[1, -1]], [[0.5, 1]]], [[[1, 0]], [[-1, 1]]]]


@pytest.mark.parametrize(
    "design",
    [
        Design(2, 2, 2, 4, 5, 2, 3, top=1, right=2, s_c=2, d_r=2),
        Design(3, 1, 2, 5, 4, 3, 2, bottom=1, left=3, s_r=3, d_c=2),
        Design(1, 3, 1, 3, 3, 1, 2),
    ],
)
@pytest.mark.parametrize("kind", ["random", "graded"])
@pytest.mark.clause("layer.definition", "layer.value")
def test_the_right_answer_is_that_of_the_definition(design: Design, kind: str) -> None:
    case = layer_of(design, kind, seed=1, name="c")
    options = case.options._asdict()
    maps = layer_maps(map(Image, case.planes), [map(Feature, one) for one in case.bank], **options)
    assert Reference(case).expected.tolist() == [row for scores in maps for row in scores.tolist()]


def test_an_invalid_layer_has_no_answer() -> None:
    with pytest.raises(XoError):
        Reference(asked([[[1]]], [[[[1, 1]]]]))


@pytest.mark.clause("layer.arithmetic")
def test_products_outside_the_image_do_not_count() -> None:
    """At the corner one product of four is not 0, so the bound is that of one product."""
    case = asked([[[1, -1], [1, 1]]], [[[[1, 1], [1, -1]]]], padding=(1, 1, 0, 0))
    scale, expected = Scale(Reference(case)), Reference(case).expected
    entries = scale.entries(expected, [[0.3] * 2] * 2)
    assert {(wanted, magnitude, products) for _, wanted, magnitude, products in entries} == {
        (-1, 1, 1), (2, 2, 2), (0, 2, 2), (0, 4, 4),
    }  # fmt: skip


def test_zeros_among_the_pixels_are_counted_too() -> None:
    case = asked(HALF, BANK, stride=(1, 2))
    counts = {products for *_, products in Scale(Reference(case)).entries(Reference(case).expected, [[0]] * 4)}
    assert counts == {2, 3, 4}


def test_bipolar_layers_of_one_form_share_a_scale() -> None:
    one, two = (asked([plane], [[[[1]]]]) for plane in ([[1, -1, 1]], [[1, 1, -1]]))
    assert Reference(one).key == Reference(two).key != Reference(two.of(two.planes, two.bank, stride=(1, 2))).key
    assert Reference(asked(HALF, BANK)).key == ""


@pytest.mark.clause("layer.arithmetic")
def test_planes_are_transformed_and_added() -> None:
    """The bound of two equal planes is more than twice that of one, times the share of n, and one plane is as ever."""
    image, feature = Image([[1, -1, 1, 1]]), Feature([[1, 1]])
    one, two = (norms([[(image, feature)] * count], 4) for count in (1, 2))
    single, double = (transform_bound(some, BINARY64, 0, Fraction) for some in (one, two))
    assert single is not None
    assert double is not None
    assert single < double < single * (1 + Fraction(1, 2**40)) * Fraction(3, 2)
    assert (one.n, two.n, two.products) == (2, 4, 2 * one.products)


def test_numbers_rounded_to_a_format_are_of_its_class() -> None:
    tally = Tally(parse_class("rounded:binary32"))
    wide: list[list[list[list[float]]]] = [[[[1, -1, 0.5]], [[0.5, 1, 1]]], [[[1, 0, 1]], [[-1, 1, 1]]]]
    for case in (asked(HALF, wide, padding=(0, 1, 1, 0)), asked(HALF[:1], [one[:1] for one in wide], stride=(1, 2))):
        rows = Reference(case).expected
        tally.judge(case, Scores(tuple(tuple(BINARY32.round(score) for score in row) for row in rows), 2))
    assert tally.strongest == parse_class("rounded:binary32")
    assert [result.status for result in tally.results()] == [Status.PASSED]


def test_places_and_shapes_are_told_map_by_map() -> None:
    tally, case = Tally(CLASSES[0]), asked(HALF, BANK, stride=(2, 1))
    right = Reference(case).expected.tolist()
    wrong = Scores((tuple(right[0]), (5, right[1][1])), 2)
    assert tally.judge(case, wrong).why == "map 1, row 0, column 0: 5 instead of 1/8"
    assert wrong_places(case, wrong, CLASSES[0]) == frozenset({(1, 0)})
    assert tally.judge(case, Scores(((0, 0),), 1)).why == "there are 1 maps of 1 x 2 instead of 2 of 1 x 2"
    assert tally.judge(case, Scores(((0,), (0,)), 2)).why == "the map is 1 x 1 instead of 1 x 2"
    assert wrong_places(case, Scores(((0, 0), (0, 0))), CLASSES[0]) is None


def test_what_misses_a_class_is_told_with_its_options() -> None:
    tally, case = (
        Tally(parse_class("approximate:binary64")),
        asked([[[1, 1, 1]]], [[[[1, 1, 1]]]], padding=(0, 1, 0, 0)),
    )
    tally.judge(case, Scores(((0.6666666666666667, 1),)))
    [limit] = tally.accuracy.limits()
    assert limit.missed.endswith("(map 0, row 0, column 0 of 1 x 1 x 3 under 1 x 1 x 1 x 3, padding (0, 1, 0, 0))")


def test_maps_are_measured_as_ever() -> None:
    assert Reference(Case("c", "map.value", [[1, -1]], [[1]])).key == "1 x 2 under 1 x 1"
    assert all(case.clause.startswith("layer.") for _, case in zip(range(9), small_layers(0, ALL), strict=False))
