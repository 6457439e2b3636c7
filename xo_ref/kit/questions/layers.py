"""Questions about layers: small ones in order of size, and designed ones that combine options.

Bugs of layers sit where two options meet (stride with groups, dilation with padding), or in one
option where it meets a kind of extent. So there are

    small      every tiny layer in which at most two options differ from the plain ones
    covering   every pair of values of two parameters; and on each axis every triple of
               stride, dilation and padding
    usual      the channels, features, strides and paddings that networks combine, over maps of all remainders
    wide       many channels, filters or groups, large options and large maps
    turned     a layer, the same with the paddings of two sides exchanged, and the first again
    shipped    layers of well-known networks, and a large one

with the values that blocked loops stumble over: numbers of channels and filters around 4 and 8,
extents around 16 and 32. An implementation that does not take an option is asked without it.

The array is chosen greedily: for a pair not yet met some random layers are drawn that have it,
and the one that meets most new pairs for its cost is taken (D. Cohen et al., "The AETG system", 1997).

Ruled out: all combinations of few values (a million layers, and none with 33 columns).
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from functools import cache
from itertools import combinations, product

from xo_ref.kit.layer import LayerCase
from xo_ref.kit.questions.design import Design, layer_of, limited
from xo_ref.kit.questions.wide import wide_cases

_SIDES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 16, 17, 31, 32, 33)
VALUES: Mapping[str, Sequence[int]] = {
    "depth": (1, 2, 3, 4, 5, 8, 9), "groups": (1, 2, 3, 4), "multiplier": (1, 2, 3, 5, 8),
    "height": _SIDES, "width": _SIDES, "h": (1, 2, 3, 4, 5, 7), "w": (1, 2, 3, 4, 5, 7),
    "s_r": (1, 2, 3, 4), "s_c": (1, 2, 3, 4), "d_r": (1, 2, 3), "d_c": (1, 2, 3),
    **dict.fromkeys(("top", "left", "bottom", "right"), (0, 1, 2, 3)),
}  # fmt: skip
"""The values of each parameter, of which every pair is met that some layer of at most `LIMIT` products has."""
LIMIT = 40_000

_NAMES = tuple(field.name for field in fields(Design))
_DRAWN = 12  # layers of which one is chosen for a pair
_TRIPLES = (("s_r", "d_r", "top"), ("s_c", "d_c", "left"))
_CHANGES = (
    ("depth", 2), ("depth", 3), ("groups", 2), ("multiplier", 2), *product(("s_r", "s_c", "d_r", "d_c"), (2, 3)),
    *product(("top", "left", "bottom", "right"), (1, 2)),
)  # fmt: skip
_SHIPPED = (  # C, K, G, H, W, h, w, stride, padding, dilation
    (1, 8, 1, 28, 28, 5, 5, 1, 2, 1), (3, 16, 1, 32, 32, 3, 3, 2, 1, 1), (3, 8, 1, 56, 48, 7, 7, 2, 3, 1),
    (16, 32, 1, 14, 14, 1, 1, 1, 0, 1), (16, 32, 1, 14, 14, 1, 1, 2, 0, 1), (32, 32, 32, 14, 14, 3, 3, 1, 1, 1),
    (32, 32, 32, 15, 14, 3, 3, 2, 1, 1), (16, 16, 1, 14, 14, 3, 3, 1, 1, 1), (16, 16, 1, 14, 13, 3, 3, 2, 1, 1),
    (8, 8, 1, 28, 24, 3, 3, 1, 2, 2), (8, 8, 1, 28, 24, 3, 3, 1, 4, 4), (32, 32, 4, 7, 7, 3, 3, 1, 1, 1),
    (16, 32, 16, 12, 12, 3, 3, 1, 1, 1), (12, 12, 3, 8, 9, 5, 5, 2, 2, 1), (8, 8, 1, 64, 64, 3, 3, 1, 1, 1),
    (4, 2, 1, 7, 9, 3, 3, 1, 0, 1), (8, 2, 1, 5, 6, 3, 3, 1, 0, 1),  # odd maps
    (40, 3, 1, 3, 4, 1, 1, 1, 0, 1), (68, 4, 2, 4, 3, 3, 2, 1, 1, 1),  # more channels than lanes and bits
    (3, 4, 1, 63, 61, 11, 11, 4, 2, 1), (2, 3, 1, 17, 14, 4, 4, 2, 1, 1), (12, 12, 12, 10, 9, 7, 7, 1, 3, 1),
    (3, 4, 1, 50, 35, 16, 16, 16, 0, 1), (2, 3, 1, 33, 31, 3, 3, 1, 12, 12), (2, 2, 1, 21, 23, 9, 9, 2, 4, 1),
    (4, 5, 1, 7, 9, 3, 3, 1, 1, 1), (9, 9, 9, 8, 7, 5, 5, 2, 2, 1), (2, 3, 1, 40, 37, 3, 3, 1, 1, 1),
)  # fmt: skip
_CHANNELS = ((3, 1, 8), (4, 1, 4), (8, 1, 3), (1, 4, 1), (1, 3, 2), (2, 2, 3), (5, 3, 1))  # depth, groups, multiplier
_MAPS = 3  # maps of each usual layer
_ONE_SIDED = ((1, 1, 1, 2), (1, 1, 2, 1), (1, 2, 1, 1), (2, 1, 1, 1))  # strides and dilations
_SMALL = 12  # pixels of a plane and a feature of the small scope
_LONG = Design(depth=9, height=61, width=61, h=61, w=61)
"""A sum of more products than 16 bits hold."""
_KINDS = ("random", "graded", "random", "sparse")
_GRADED = 1_000_000  # products of a layer of a network that is asked with other pixels than -1 and 1
_TURNED = 60  # layers that are asked with their paddings exchanged


def small_layers(seed: int, options: Sequence[str]) -> Iterator[LayerCase]:
    """Ask small layers in which at most two options differ from the plain ones, smallest first; pixels are -1 and 1.

    Clauses: `layer.definition`.

    >>> [case.sizes() for _, case in zip(range(2), small_layers(1, ["stride"]))]
    ['1 x 1 x 1 under 1 x 1 x 1 x 1', '1 x 1 x 1 under 1 x 1 x 1 x 1, stride (1, 2)']
    """
    for number, design in enumerate(_small_designs(tuple(options))):
        yield layer_of(design, "random", seed=seed, name=f"small-{number}")


@cache
def _small_designs(options: tuple[str, ...]) -> list[Design]:
    extents = product((1, 2, 3, 4), (1, 2, 3, 4, 5), (1, 2, 3), (1, 2, 3))
    bases = [Design(height=H, width=W, h=h, w=w) for H, W, h, w in extents if H * W + h * w <= _SMALL]
    changes = [dict(some) for count in (0, 1, 2) for some in combinations(_CHANGES, count)]
    found = {limited(replace(base, **change), options) for base, change in product(bases, changes)}
    return sorted((one for one in found if one.fits), key=lambda one: (one.size, one))


def designed_layers(seed: int, options: Sequence[str]) -> Iterator[LayerCase]:
    """Ask the covering layers, with -1 and 1, graded and mostly zero pixels in turn, and those of networks.

    Clauses: `layer.definition`.
    """
    for number, design in enumerate(covering_layers(tuple(options))):
        yield layer_of(design, _KINDS[number % len(_KINDS)], seed=seed, name=f"covering-{number}")
    for number, design in enumerate(usual_layers(tuple(options))):
        yield layer_of(design, _KINDS[number % len(_KINDS)], seed=seed, name=f"usual-{number}")
    yield from _turned_layers(seed, tuple(options))
    yield from wide_cases(seed, options)
    for kind, design in (("white", _LONG), ("random", replace(_LONG, height=62))):
        yield layer_of(limited(design, options), kind, seed=seed, name="long")
    shipped = (
        limited(Design(c // g, g, k // g, height, width, h, w, s, s, p, p, p, p, d, d), options)
        for c, k, g, height, width, h, w, s, p, d in _SHIPPED
    )
    for number, design in enumerate(dict.fromkeys(sorted(shipped, key=lambda one: one.products))):
        yield layer_of(design, "random", seed=seed, name=f"shipped-{number}")
        if design.products < _GRADED:
            yield layer_of(design, "seven-bits", seed=seed, name=f"shipped-{number}-graded")
            if design.depth * design.groups > 1:
                yield _with_dead_planes(layer_of(design, "random", seed=seed, name=f"shipped-{number}-dead"), seed)


def _turned_layers(seed: int, options: tuple[str, ...]) -> Iterator[LayerCase]:
    """Ask layers whose plan differs in the sides of the padding alone, one after the other."""
    uneven = [one for one in covering_layers(options) if (one.top, one.left) != (one.bottom, one.right)]
    for number, one in enumerate(uneven[:: max(1, len(uneven) // _TURNED)]):
        turned = replace(one, top=one.bottom, left=one.right, bottom=one.top, right=one.left)
        for way, design in (("first", one), ("turned", limited(turned, options)), ("again", one)):
            yield layer_of(design, "random", seed=seed, name=f"turned-{number}-{way}")


def _with_dead_planes(case: LayerCase, seed: int) -> LayerCase:
    """Set about half of the planes to 0, as a rectifier leaves them."""
    source = random.Random(f"{seed} {case.name}")  # noqa: S311  # likewise
    planes = [[[0] * len(row) for row in plane] if source.getrandbits(1) else plane for plane in case.planes]
    return case.of(planes, case.bank)


@cache
def covering_layers(options: tuple[str, ...]) -> tuple[Design, ...]:
    """Choose layers that together have every pair of values, cheapest first; the same ones each time."""
    source = random.Random("layers")  # noqa: S311  # no secret
    triples = ((names, product(*(VALUES[name] for name in names))) for names in _TRIPLES)
    wanted = [dict(zip(names, some, strict=True)) for names, values in triples for some in values]
    pairs = [((one, a), (two, b)) for one, two in combinations(_NAMES, 2) for a, b in product(VALUES[one], VALUES[two])]
    source.shuffle(pairs)
    wanted += map(dict, pairs)
    met: set[tuple[tuple[str, int], ...]] = set()
    chosen = []
    for want in wanted:
        if len(want) == 2 and tuple(want.items()) in met:
            continue
        drawn = (limited(_drawn(source, want), options) for _ in range(_DRAWN))
        fit = [
            one for one in drawn
            if one.fits and one.products <= LIMIT and all(getattr(one, name) == value for name, value in want.items())
        ]  # fmt: skip
        if fit:
            best = max(fit, key=lambda one: len(_pairs(one) - met) / (2_000 + one.products))
            met |= _pairs(best)
            chosen.append(best)
    return tuple(sorted(dict.fromkeys(chosen), key=lambda one: (one.products, one)))


@cache
def usual_layers(options: tuple[str, ...]) -> tuple[Design, ...]:
    """Combine what the fast paths of libraries are chosen by, each combination in maps of a few sizes, cheapest first.

    Strides are 1, 2 or the feature's extents, so that windows do not overlap; paddings are none or half a feature. In
    others one axis alone has a stride or a dilation, which a check of the other axis does not see. Some have one row
    less below, or one column less at the right, than a kernel with even paddings expects.
    """
    found = []
    every = product(_CHANNELS, (1, 2, 3, 5), (1, 2, None), (False, True), (1, 2), range(_MAPS))
    for number, ((depth, groups, multiplier), side, step, framed, spread, kind) in enumerate(every):
        stride, reach = step or side, (side - 1) * spread
        pad = reach // 2 if framed else 0
        rows, cols, rest = 1 + number % 7, 1 + number % 8, number % stride
        height, width = (max(1, (many - 1) * stride + reach + 1 + rest - 2 * pad) for many in (rows, cols))
        less = [0, 0] if kind or not pad else ([1, 0], [0, 1], [1, 1])[number // _MAPS % 3]
        padding = pad, pad, pad - less[0], pad - less[1]
        found.append(
            Design(depth, groups, multiplier, height, width, side, side, stride, stride, *padding, spread, spread)
        )
    for number, (channels, side, uneven, pad) in enumerate(product(_CHANNELS, (1, 2, 3, 5), _ONE_SIDED, (0, 1))):
        s_r, s_c, d_r, d_c = uneven
        sides = side * d_r + number % 5 * s_r, side * d_c + number % 6 * s_c, side, side
        found.append(Design(*channels, *sides, s_r, s_c, pad, pad, pad, pad, d_r, d_c))
    fit = dict.fromkeys(limited(one, options) for one in found)
    return tuple(sorted((one for one in fit if one.fits), key=lambda one: (one.products, one)))


def _drawn(source: random.Random, want: Mapping[str, int]) -> Design:
    """Draw a layer with some parameters given, mostly of few channels and filters."""
    values = {name: source.choice(some[: source.randint(1, len(some))]) for name, some in VALUES.items()}
    return Design(**values | dict(want))


def _pairs(design: Design) -> set[tuple[tuple[str, int], ...]]:
    return set(combinations([(name, getattr(design, name)) for name in _NAMES], 2))
