"""A question about a layer: its parts, its names, its options."""

import pytest

from tests.kit.layers import asked
from xo_ref.kit.layer import LayerCase, RawOptions, keywords, parse_options, parts
from xo_ref.values.layer import LayerOptions

PLANES = [[[1, -1, 1], [-1, 1, 1]], [[1, 1, -1], [-1, -1, 1]]]
FILTERS = [[[[1, -1]], [[-1, -1]]], [[[1, 1]], [[-1, 1]]], [[[1, 1]], [[1, 1]]]]


def test_planes_and_filters_come_back() -> None:
    case = asked(PLANES, FILTERS)
    assert case.planes == PLANES
    assert case.bank == FILTERS
    assert (case.shape, case.n, case.maps, len(case.weights)) == ((2, 3, 1, 2), 4, 3, 2)
    assert case.wire_fields == {
        "image": PLANES, "filters": FILTERS, "stride": (1, 1), "padding": (0, 0, 0, 0), "dilation": (1, 1), "groups": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"stride": (2, 1)},
        {"padding": (1, 0, 2, 3)},
        {"dilation": (1, 2)},
        {"padding": (3, 1, 0, 2), "stride": (2, 3)},
    ],
)
def test_the_shape_of_its_maps_is_that_of_the_values(options: dict[str, tuple[int, ...]]) -> None:
    case = asked(PLANES, FILTERS, **options)
    assert case.map_shape == LayerOptions(**options).map_shape((2, 3), (1, 2))  # type: ignore[arg-type]


def test_options_count_in_its_size() -> None:
    case = asked(PLANES, FILTERS, stride=(3, 1), padding=(0, 1, 0, 0), groups=1)
    assert case.pixels == 12 + 12 + 2 + 1
    assert case.sizes() == "2 x 2 x 3 under 3 x 2 x 1 x 2, stride (3, 1), padding (0, 1, 0, 0)"
    assert case.framed == (2, 4)
    assert case.cut().name == "asked, cut"


def test_there_is_room_for_more_than_the_right_answer() -> None:
    assert asked(PLANES, FILTERS, padding=(5, 5, 5, 5)).room == 3 * 13 * 15
    assert asked(PLANES, FILTERS, padding=(-5, 0, 0, 0)).room == 3 * 2 * 5


def test_rows_are_parted_evenly() -> None:
    assert parts([1, 2, 3, 4, 5], 2) == [[1, 2], [3, 4]]
    assert parts([1], 2) == [[], []]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("stride,kernel", "layer: unknown option 'kernel'; choose of channels, stride, padding, symmetric, same, "),
        ("padding,same", "layer: choose one kind of padding: padding, symmetric, same or same-lower"),
    ],
)
def test_unknown_options_are_rejected(text: str, why: str) -> None:
    with pytest.raises(ValueError, match="^" + why.replace("'", ".")):
        parse_options(text)


def test_only_what_a_function_takes_is_passed() -> None:
    assert keywords(parse_options("channels, groups, stride, padding")) == ("stride", "padding", "groups")
    assert keywords(parse_options("same-lower")) == ()


def test_a_place_is_named_by_its_map() -> None:
    assert asked(PLANES, FILTERS).place(3, 1) == "map 1, row 1, column 1"
    assert asked(PLANES, FILTERS).index(3, 1) == {"map": 1, "row": 1, "col": 1}
    assert LayerCase("c", "", [[1]], [[1]], options=RawOptions(stride=(2, 2))).options.distance == 2
