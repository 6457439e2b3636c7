"""Layers with many channels, filters or groups, with large strides, paddings or dilations, and with large maps.

Loops over channels and filters are blocked by 8 to 256, a map is cut into tiles of 32 or 64, and a descriptor
keeps an option in a few bits. So each value of `WIDE` is asked, in layers that are small in all else:

    alone     with no other such value
    square    with the same value of its partner: rows and columns, channels and filters, both strides
    both      with another such value of its partner
    crossed   with such a value of some other parameter

Extents follow from the positions, so that a large stride meets more than one position.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple
from functools import cache
from itertools import islice, product

from xo_ref.kit.layer import LayerCase
from xo_ref.kit.questions.design import Design, layer_of, limited

_LONG = (10, 12, 15, 20, 31, 32, 33, 36, 47, 48, 49, 63, 64, 65, 66, 67, 68, 100, 127, 128, 129, 131, 255, 256, 257)
_STEPS = (4, 5, 6, 7, 8, 9, 10, 12, 15, 16, 17, 31, 32, 33)
WIDE: Mapping[str, Sequence[int]] = {
    "depth": _LONG, "multiplier": (4, 6, 7, 9, 11, *_LONG), "groups": (5, 6, 7, 8, 9, 11, 13, *_LONG[:18]),
    "rows": _LONG, "cols": _LONG, **dict.fromkeys(("h", "w"), (6, 7, 8, 9, 10, 11, 13, *_LONG[2:7])),
    **dict.fromkeys(("s_r", "s_c", "d_r", "d_c", "top", "left", "bottom", "right"), _STEPS),
}  # fmt: skip
"""The large values of each parameter; `rows` and `cols` are those of a map."""

_SMALL: Mapping[str, Sequence[int]] = {
    "depth": (1, 2, 3, 4, 5), "multiplier": (1, 2, 3), "groups": (1, 2, 3),
    "rows": (1, 2, 3, 4, 5, 7, 9), "cols": (1, 2, 3, 4, 5, 7, 9), "h": (1, 3, 2, 4, 5), "w": (1, 3, 2, 4, 5),
    **dict.fromkeys(("s_r", "s_c", "d_r", "d_c"), (1, 2, 3)),
    **dict.fromkeys(("top", "left", "bottom", "right"), (0, 1, 2)),
}  # fmt: skip
_PAIRS = (
    ("rows", "cols"),
    ("depth", "multiplier"),
    ("h", "w"),
    ("s_r", "s_c"),
    ("d_r", "d_c"),
    ("top", "left"),
    ("bottom", "right"),
)
_PARTNER = {**dict(_PAIRS), **{two: one for one, two in _PAIRS}, "groups": "cols"}
_WAYS = ("alone", "square", "both", "crossed")
_DRAWN = 60  # layers of which the first that is cheap enough is taken
_PRODUCTS, _PIXELS = 100_000, 30_000
_KINDS = ("random", "bytes", "random", "tiny")


def wide_cases(seed: int, options: Sequence[str]) -> Iterator[LayerCase]:
    """Ask the layers, cheapest first, with -1 and 1, bytes and very small pixels in turn.

    Clauses: `layer.definition`.

    >>> next(wide_cases(1, ["stride"])).sizes()
    '1 x 1 x 2 under 1 x 1 x 1 x 1, stride (1, 8)'
    """
    for number, design in enumerate(wide_layers(tuple(options))):
        yield layer_of(design, _KINDS[number % len(_KINDS)], seed=seed, name=f"wide-{number}")


@cache
def wide_layers(options: tuple[str, ...]) -> tuple[Design, ...]:
    """Choose the layers, cheapest first; the same ones each time."""
    source = random.Random("wide layers")  # noqa: S311  # no secret
    found: dict[Design, None] = {}
    for name, values in WIDE.items():
        for value, way in product(values, _WAYS):
            drawn = [limited(_drawn(source, name, value, way), options) for _ in range(_DRAWN)]
            fit = (one for one in drawn if _is_cheap(one) and value in (*astuple(one), *one.shape))
            found |= dict.fromkeys(islice(fit, 1))
    return tuple(sorted(found, key=lambda one: (one.products, one)))


def _drawn(source: random.Random, name: str, value: int, way: str) -> Design:
    """Draw a layer with this value, mostly of few channels and filters."""
    values = {key: source.choice(some[: source.randint(1, len(some))]) for key, some in _SMALL.items()}
    if way != "alone":
        other = source.choice([key for key in WIDE if key != name]) if way == "crossed" else _PARTNER[name]
        values[other] = value if way == "square" else source.choice(WIDE[other])
    values[name] = value
    rows, cols = values.pop("rows"), values.pop("cols")
    one = Design(**values)
    height = (rows - 1) * one.s_r + (one.h - 1) * one.d_r + 1 + source.randrange(one.s_r) - one.top - one.bottom
    width = (cols - 1) * one.s_c + (one.w - 1) * one.d_c + 1 + source.randrange(one.s_c) - one.left - one.right
    return Design(**values | {"height": max(1, height), "width": max(1, width)})


def _is_cheap(one: Design) -> bool:
    pixels = one.depth * one.groups * (one.height * one.width + one.multiplier * one.h * one.w)
    return one.fits and one.products <= _PRODUCTS and pixels <= _PIXELS
