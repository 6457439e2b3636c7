"""Questions about layers: the small scope, the covering array, what libraries have paths for."""

from itertools import combinations, islice, product, starmap

import pytest

from tests.kit.layers import ALL
from xo_ref.kit.questions import layers
from xo_ref.kit.questions.design import Design
from xo_ref.kit.questions.layers import VALUES, covering_layers, designed_layers, small_layers, usual_layers


def test_small_layers_come_in_order_of_size() -> None:
    sizes = [case.pixels for case in islice(small_layers(0, ALL), 3000)]
    assert sizes == sorted(sizes)
    assert max(sizes) == 9


def test_the_small_scope_without_options_ends() -> None:
    last = list(small_layers(0, ()))[-1]
    assert last.sizes() == "1 x 3 x 2 under 2 x 1 x 3 x 2"


def test_small_layers_differ_in_at_most_two_options_and_meet_each_pair() -> None:
    plain = Design()
    named = [name for name in VALUES if name not in {"height", "width", "h", "w"}]
    changed = [
        frozenset(name for name in named if getattr(one, name) != getattr(plain, name))
        for one in islice(layers._small_designs(ALL), 10_000)
    ]
    assert {len(some) for some in changed} == {0, 1, 2}
    assert set(map(frozenset, combinations(named, 2))) == {some for some in changed if len(some) == 2}


def test_the_array_has_nearly_every_pair_of_values() -> None:
    met = set().union(*map(layers._pairs, covering_layers(ALL)))
    names = tuple(VALUES)
    wanted = {((one, a), (two, b)) for one, two in combinations(names, 2) for a, b in product(VALUES[one], VALUES[two])}
    missed = {pair for pair in wanted if pair not in met and pair[::-1] not in met}
    assert len(missed) <= 0.003 * len(wanted)


@pytest.mark.parametrize("names", layers._TRIPLES)
def test_the_array_has_every_triple_of_stride_dilation_and_padding(names: tuple[str, ...]) -> None:
    met = {tuple(getattr(one, name) for name in names) for one in covering_layers(ALL)}
    assert met >= set(product(*(VALUES[name] for name in names)))


def test_it_is_chosen_anew_for_fewer_options() -> None:
    some = covering_layers(("stride", "symmetric"))
    assert all(one.depth == one.groups == one.d_r == one.d_c == 1 for one in some)
    assert all((one.top, one.left) == (one.bottom, one.right) for one in some)
    assert {one.top for one in some} == {0, 1, 2, 3}
    assert covering_layers(()) != some
    assert all(one.options == Design().options for one in covering_layers(()))


def test_designed_layers_end_with_those_of_networks() -> None:
    names = [case.name for case in designed_layers(0, ALL)]
    assert names[0] == "covering-0-random"
    assert names[-1] == "shipped-27-random"
    assert len(set(names)) == len(names)


def test_layers_are_asked_again_with_their_paddings_exchanged() -> None:
    turned = [case for case in designed_layers(0, ALL) if case.name.startswith("turned-")]
    assert len(turned) >= 120
    for first, other, again in zip(turned[::3], turned[1::3], turned[2::3], strict=True):
        (top, left, bottom, right), shape = first.options.padding, first.shape
        assert (other.options.padding, other.shape) == ((bottom, right, top, left), shape)
        assert again.wire_fields == first.wire_fields


def test_some_planes_are_dead_among_more_than_a_word_has_bits_for() -> None:
    dead = [case for case in designed_layers(0, ALL) if case.name.endswith("-dead-random")]
    blank = [[not any(map(any, plane)) for plane in case.planes] for case in dead]
    assert any(True in some[:32] and False in some[32:] for some in blank)
    assert all(True in some for some in blank if len(some) > 8)


def test_every_usual_path_of_a_library_meets_odd_and_even_maps() -> None:
    found = [one for one in usual_layers(ALL) if one.s_r == one.s_c and one.d_r == one.d_c]
    paths = {(one.depth, one.groups, one.multiplier, one.h, one.s_r, one.top, one.d_r) for one in found if one.h > 1}
    assert len(paths) == 7 * (3 * 3 * 2 * 2 - 4 - 2)  # 2 x 2 has one stride less, and half of it is no padding
    odd = {(one.shape[0] % 2, one.shape[1] % 2) for one in found if one.groups == 4 and (one.h, one.s_c) == (3, 1)}
    assert odd == {(0, 0), (0, 1), (1, 0), (1, 1)}
    assert {one.height % 3 for one in found if one.s_r == one.h == 3} == {0, 1, 2}
    assert not any(one.groups > 1 or one.top for one in usual_layers(("stride",)))


def test_no_design_is_wrong() -> None:
    assert all(one.fits and one.products <= layers.LIMIT for one in covering_layers(ALL))
    assert all(starmap(lambda _, case: min(case.map_shape) > 0, zip(range(400), small_layers(0, ALL), strict=False)))


def test_each_axis_alone_has_a_stride_and_a_dilation() -> None:
    squares = [one for one in usual_layers(ALL) if (one.h, one.w, one.depth, one.groups) == (3, 3, 3, 1)]
    met = {(one.s_r, one.s_c, one.d_r, one.d_c, one.top) for one in squares}
    assert {(*some, pad) for some in layers._ONE_SIDED for pad in (0, 1)} <= met
