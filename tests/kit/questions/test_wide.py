"""Questions about layers with many channels, large options and large maps."""

from dataclasses import astuple, fields

import pytest

from tests.kit.layers import ALL
from xo_ref.kit.questions.design import Design, limited
from xo_ref.kit.questions.wide import WIDE, wide_cases, wide_layers


@pytest.mark.parametrize("name", [field.name for field in fields(Design) if field.name in WIDE])
def test_every_large_value_is_asked(name: str) -> None:
    assert {getattr(one, name) for one in wide_layers(ALL)} >= set(WIDE[name])


@pytest.mark.parametrize(("name", "axis"), [("rows", 0), ("cols", 1)])
def test_every_large_extent_of_a_map_is_asked(name: str, axis: int) -> None:
    assert {one.shape[axis] for one in wide_layers(ALL)} >= set(WIDE[name])


def test_large_values_meet() -> None:
    found = wide_layers(ALL)
    assert any(one.depth == one.multiplier > 64 for one in found)
    assert any(one.s_r == one.s_c > 8 for one in found)
    assert any(one.depth == one.multiplier == 1 and one.groups > 8 and one.groups % 8 for one in found)
    assert any(one.shape[0] * one.shape[1] > 4096 for one in found)


def test_each_keeps_its_large_value_where_options_are_not_taken() -> None:
    some = wide_layers(("stride", "same"))
    assert all(one == limited(one, ("stride", "same")) for one in some)
    assert all(max(*astuple(one), *one.shape) > 3 for one in some)


def test_all_cost_little_and_are_the_same_each_time() -> None:
    found = wide_layers(ALL)
    assert max(one.products for one in found) <= 100_000
    assert [one.products for one in found] == sorted(one.products for one in found)
    assert [case.sizes() for case in wide_cases(1, ALL)] == [case.sizes() for case in wide_cases(2, ALL)]
