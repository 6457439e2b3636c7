"""The parameters of a layer: the clause that they test, and what an implementation can be asked."""

import pytest

from tests.kit.layers import ALL, asked
from xo_ref.kit.case import Demand
from xo_ref.kit.layer import LayerCase
from xo_ref.kit.questions.design import Design, expressible, layer_of, limited
from xo_ref.kit.questions.stored import stored_cases


@pytest.mark.parametrize(
    ("design", "clause"),
    [
        (Design(), "layer.definition"),
        (Design(depth=2), "layer.image"),
        (Design(groups=2), "layer.groups"),
        (Design(multiplier=2), "layer.filter"),
        (Design(s_r=2), "layer.stride"),
        (Design(right=1), "layer.padding"),
        (Design(d_c=2), "layer.dilation"),
        (Design(d_c=2, right=2), "layer.definition"),
    ],
)
def test_each_is_booked_under_what_it_is_about(design: Design, clause: str) -> None:
    assert design.clause == clause
    assert layer_of(design, "random", seed=1, name="c").clause == clause


@pytest.mark.parametrize(
    ("options", "padding"),
    [
        (["padding"], (1, 2, 0, 3)),
        (["symmetric"], (1, 2, 1, 2)),
        (["same", "stride"], (0, 0, 1, 1)),
        (["same-lower", "stride"], (1, 1, 0, 0)),
        (["same"], (0, 1, 1, 1)),
        ([], (0, 0, 0, 0)),
    ],
)
def test_padding_is_limited_to_its_kind(options: list[str], padding: tuple[int, ...]) -> None:
    design = Design(height=4, width=6, h=2, w=3, s_r=1, s_c=2, top=1, left=2, right=3)
    assert limited(design, options).options.padding == padding


def test_only_what_an_implementation_takes_can_be_asked() -> None:
    two = [[[1, -1, 1]], [[1, 1, 1]]]
    grouped = asked(two, [[[[1]]], [[[1]]]], groups=2)
    assert expressible(grouped, ["groups"])
    assert not expressible(grouped, ["channels"])
    assert not expressible(asked(two, [[[[1]], [[1]]]]), ["groups", "stride"])
    assert expressible(asked(two[:1], [[[[1, 1]]]], padding=(0, 0, 0, 1)), ["same"])
    assert not expressible(asked(two[:1], [[[[1, 1]]]], padding=(0, 1, 0, 0)), ["same"])
    assert not expressible(asked(two[:1], [[[[1]]]], stride=(0, 1)), ["same", "stride"])
    assert expressible(asked(two[:1], [[[[1]]]], groups=0), ["groups"])


def test_what_is_wrong_under_any_padding_is_asked_of_those_that_pad_themselves() -> None:
    rejections = [case for case in stored_cases(layers=True) if case.demand is Demand.REJECT]
    some = {case.clause for case in rejections if isinstance(case, LayerCase) and expressible(case, (*ALL, "same"))}
    assert some == {"layer.reject-groups", "layer.reject-filters", "layer.reject-planes"}
