"""Failing layers made small: their parts first, then options, extents and contents."""

from collections.abc import Callable

import pytest

from xo_ref.kit.case import Case
from xo_ref.kit.diagnose.smallest import shrunk
from xo_ref.kit.layer import LayerCase, RawOptions
from xo_ref.kit.questions.design import Design, layer_of

LARGE = layer_of(
    Design(3, 2, 3, 9, 12, 3, 2, s_r=2, s_c=3, top=1, left=2, bottom=3, right=1, d_r=2, d_c=3),
    "random",
    seed=1,
    name="c",
)


def is_layer(case: Case) -> LayerCase:
    assert isinstance(case, LayerCase)
    return case


def test_what_always_fails_becomes_one_pixel() -> None:
    small = is_layer(shrunk(LARGE, lambda _: True))
    assert (small.planes, small.bank, small.options) == ([[[1]]], [[[[1]]]], RawOptions())


@pytest.mark.parametrize(
    ("name", "value", "least"),
    [
        ("stride", lambda case: case.options.stride[1] > 1, "stride (1, 2)"),
        ("groups", lambda case: case.options.groups > 1, "groups 2"),
        ("padding", lambda case: case.options.padding[2] > 1, "padding (0, 0, 2, 0)"),
        ("dilation", lambda case: case.options.dilation[0] > 1, "dilation (2, 1)"),
    ],
)
def test_only_the_option_that_matters_stays(name: str, value: Callable[[Case], bool], least: str) -> None:
    small = is_layer(shrunk(LARGE, value))
    channels = 2 if name == "groups" else 1
    assert small.sizes() == f"{channels} x 1 x 1 under {channels} x 1 x 1 x 1, {least}"


def test_two_channels_stay_where_two_matter() -> None:
    small = is_layer(shrunk(LARGE, lambda case: is_layer(case).depth > 1 and len(case.image[0]) % 4 == 0))
    assert small.sizes() == "2 x 1 x 4 under 1 x 2 x 1 x 1"


def tried(case: LayerCase) -> list[LayerCase]:
    """Give the cases that are tried in place of one, where none of them fails."""
    asked: list[LayerCase] = []

    def fails(one: Case) -> bool:
        asked.append(is_layer(one))
        return False

    shrunk(case, fails, 10_000)
    return asked


def test_every_smaller_layer_is_valid() -> None:
    made = tried(LARGE)
    assert len({case.options for case in made}) > 10
    assert len({case.shape for case in made}) > 10
    for case in made:
        assert min(case.map_shape) > 0
        assert case.depth * case.options.groups == case.channels
        assert case.filters % case.options.groups == 0
        assert case.pixels < LARGE.pixels or (case.shape, case.options) == (LARGE.shape, LARGE.options)


def test_features_keep_their_planes() -> None:
    """A filter that is kept keeps its features, and each its plane."""
    case = LARGE.of([[[n]] for n in range(6)], [[[[10 * k + c]] for c in range(3)] for k in range(4)], padding=(0,) * 4)
    groups, channels, filters = (next(step) for step in (iter(tried(case)), *map(iter, _later(case))))
    assert (groups.planes, groups.bank) == ([[[0]], [[1]], [[2]]], [[[[0]], [[1]], [[2]]], [[[10]], [[11]], [[12]]]])
    assert (channels.planes, channels.bank) == ([[[0]], [[3]]], [[[[0]]], [[[10]]], [[[20]]], [[[30]]]])
    assert filters.bank == [[[[0]], [[1]], [[2]]], [[[20]], [[21]], [[22]]]]


def _later(case: LayerCase) -> tuple[list[LayerCase], list[LayerCase]]:
    """Leave out the cases of the steps before."""
    made = tried(case)
    fewer_channels = next(at for at, one in enumerate(made) if one.depth == 1)
    fewer_filters = next(at for at, one in enumerate(made) if one.filters == 2 and one.options.groups == 2)
    return made[fewer_channels:], made[fewer_filters:]
