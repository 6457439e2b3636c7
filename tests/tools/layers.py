"""The stored questions about layers: drawn until each catches what it is there for.

A question names the faults of its clause that it catches. It is drawn anew until it catches all that
any drawing of its design catches, so that no fault lives by a chance symmetry of the pixels.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tests.tools.matrix import kills
from xo_ref.kit.case import Case, Demand
from xo_ref.kit.diagnose.faults.layers import OWN
from xo_ref.kit.judge.reference import Reference
from xo_ref.kit.layer import LayerCase, RawOptions
from xo_ref.kit.questions.design import Design, layer_of

__all__ = ["FAMILIES", "REJECTIONS", "generate_layers"]

_SEEDS = 12


@dataclass(frozen=True, slots=True)
class Family:
    """Questions of one clause with one reason."""

    name: str
    clause: str
    reason: str
    designs: tuple[Design, ...]
    kind: str = "random"


def _layer(
    depth: int, groups: int, multiplier: int, plane: tuple[int, int], feature: tuple[int, int], **options: int
) -> Design:
    return Design(depth, groups, multiplier, *plane, *feature, **options)


FAMILIES = (
    Family(
        "map",
        "layer.definition",
        "one plane, one filter, no option: the map of part one",
        (
            _layer(1, 1, 1, (4, 5), (2, 3)),
            _layer(1, 1, 1, (3, 6), (3, 1)),
        ),
    ),
    Family(
        "planes",
        "layer.image",
        "planes that differ, each under a feature of its own",
        (
            _layer(2, 1, 1, (4, 5), (2, 3)),
            _layer(3, 1, 1, (5, 4), (3, 2)),
            _layer(5, 1, 2, (3, 4), (2, 1)),
        ),
    ),
    Family(
        "filters",
        "layer.filter",
        "filters that differ, as many as planes or other than those",
        (
            _layer(1, 1, 2, (4, 5), (2, 3)),
            _layer(2, 1, 3, (4, 5), (3, 2)),
            _layer(3, 1, 3, (3, 5), (2, 3)),
        ),
    ),
    Family(
        "strides",
        "layer.stride",
        "strides that differ and leave a rest",
        (
            _layer(1, 1, 1, (7, 8), (2, 3), s_r=2),
            _layer(1, 1, 1, (6, 9), (3, 2), s_c=2),
            _layer(2, 1, 1, (8, 9), (2, 2), s_r=3, s_c=2),
            _layer(1, 1, 2, (9, 12), (1, 2), s_r=2, s_c=3),
        ),
    ),
    Family(
        "strides-with",
        "layer.stride",
        "stride together with groups, and with dilation",
        (
            _layer(2, 2, 1, (7, 6), (2, 3), s_r=2, s_c=1),
            _layer(1, 3, 2, (6, 9), (3, 2), s_r=1, s_c=2),
            _layer(1, 1, 1, (9, 8), (2, 3), s_r=2, s_c=3, d_r=2, d_c=1),
            _layer(2, 1, 1, (8, 9), (3, 2), s_c=2, d_c=2),
        ),
    ),
    Family(
        "paddings",
        "layer.padding",
        "four paddings that differ, or some of them",
        (
            _layer(1, 1, 1, (4, 5), (2, 3), top=1, left=2, bottom=3, right=0),
            _layer(1, 1, 1, (5, 4), (3, 2), top=2),
            _layer(1, 1, 1, (4, 6), (3, 3), left=1),
            _layer(2, 1, 1, (3, 5), (3, 3), bottom=2, right=1),
            _layer(1, 1, 2, (4, 3), (3, 2), top=1, bottom=1, left=2, right=2),
        ),
    ),
    Family(
        "paddings-with",
        "layer.padding",
        "padding together with stride, and with dilation",
        (
            _layer(1, 1, 1, (5, 6), (3, 2), top=1, left=1, bottom=0, right=2, s_r=2, s_c=3),
            _layer(1, 1, 1, (6, 7), (2, 3), top=2, left=1, bottom=1, right=0, d_r=3, d_c=2),
        ),
    ),
    Family(
        "same",
        "layer.same",
        "same padding with an odd pixel after the image, as TensorFlow and SAME_UPPER have it",
        (
            _layer(1, 1, 1, (4, 6), (2, 4), bottom=1, left=1, right=2),
            _layer(1, 1, 1, (4, 6), (3, 3), s_r=2, s_c=2, bottom=1, right=1),
            _layer(2, 1, 1, (5, 7), (4, 2), top=1, bottom=2, right=1),
            _layer(1, 1, 1, (6, 5), (2, 2), d_r=3, d_c=1, top=1, bottom=2, right=1),
        ),
    ),
    Family(
        "same-lower",
        "layer.same",
        "same padding with an odd pixel before the image, as SAME_LOWER has it",
        (
            _layer(1, 1, 1, (4, 6), (2, 4), top=1, left=2, right=1),
            _layer(1, 1, 1, (4, 6), (3, 3), s_r=2, s_c=2, top=1, left=1),
            _layer(2, 1, 1, (5, 7), (4, 2), top=2, bottom=1, left=1),
        ),
    ),
    Family(
        "dilations",
        "layer.dilation",
        "dilations that differ",
        (
            _layer(1, 1, 1, (5, 6), (2, 3), d_r=2),
            _layer(1, 1, 1, (4, 7), (3, 2), d_c=3),
            _layer(2, 1, 1, (9, 8), (3, 2), d_r=3, d_c=2),
            _layer(1, 1, 2, (6, 9), (2, 3), d_r=2, d_c=3),
        ),
    ),
    Family(
        "dilations-with",
        "layer.dilation",
        "dilation together with stride, with groups and with padding",
        (
            _layer(1, 1, 1, (8, 9), (2, 3), d_r=2, d_c=2, s_r=2, s_c=1),
            _layer(2, 2, 1, (5, 6), (2, 2), d_r=3, d_c=2),
            _layer(1, 1, 1, (4, 5), (3, 3), d_r=2, d_c=1, top=1, bottom=2, left=1, right=1),
        ),
    ),
    Family(
        "groups",
        "layer.groups",
        "groups of several planes and several filters",
        (
            _layer(2, 2, 2, (4, 5), (2, 3)),
            _layer(2, 3, 1, (4, 4), (3, 2)),
            _layer(1, 2, 3, (4, 5), (2, 2)),
            _layer(3, 2, 2, (3, 4), (2, 1)),
        ),
    ),
    Family(
        "depthwise",
        "layer.groups",
        "a filter or two for each plane alone",
        (
            _layer(1, 4, 1, (4, 5), (2, 3)),
            _layer(1, 3, 2, (5, 4), (3, 2), top=1, left=1),
        ),
    ),
    Family(
        "pointwise",
        "layer.groups",
        "grouped 1 x 1 filters over evenly many planes",
        (
            _layer(2, 2, 2, (3, 4), (1, 1)),
            _layer(4, 2, 3, (2, 3), (1, 1)),
        ),
    ),
    Family(
        "divisors",
        "layer.divisor",
        "n is the pixels of the filter: not of a feature, of all planes, or of those inside",
        (
            _layer(3, 1, 2, (4, 5), (2, 3)),
            _layer(2, 2, 2, (4, 5), (3, 2)),
            _layer(2, 1, 3, (3, 4), (2, 2), top=1, right=1),
            _layer(2, 1, 1, (6, 7), (2, 3), d_r=2, d_c=2),
        ),
    ),
    Family(
        "shapes",
        "layer.shape",
        "what is left over below and to the right is not used",
        (
            _layer(1, 1, 1, (7, 8), (2, 3), s_r=3, s_c=2),
            _layer(1, 1, 2, (8, 9), (3, 2), s_r=2, s_c=3, d_r=2, d_c=3),
            _layer(2, 1, 1, (5, 6), (2, 3), top=1, bottom=1, right=2, s_r=2, s_c=2),
            _layer(1, 1, 1, (4, 4), (2, 2), s_r=5, s_c=5),
        ),
    ),
    Family(
        "tiles",
        "layer.definition",
        "odd maps of 3 x 3 features, where transforms take tiles of 2 x 2",
        (
            _layer(1, 1, 1, (5, 7), (3, 3)),
            _layer(2, 1, 2, (6, 5), (3, 3), top=1, left=1, bottom=1, right=1),
        ),
    ),
    Family(
        "blocks",
        "layer.definition",
        "numbers of channels and filters around blocks of 4, 8 and 16",
        (
            _layer(5, 1, 6, (2, 3), (1, 2)),
            _layer(9, 1, 3, (2, 3), (2, 1)),
            _layer(3, 1, 9, (3, 2), (1, 2)),
            _layer(17, 1, 17, (2, 2), (1, 2)),
            _layer(6, 2, 5, (2, 3), (1, 1)),
        ),
    ),
    Family(
        "pitches",
        "layer.definition",
        "framed planes whose rows are longer than those of the image",
        (
            _layer(1, 1, 1, (4, 5), (2, 3), left=1, right=2),
            _layer(2, 1, 2, (3, 4), (2, 2), top=1, left=2, s_c=2),
        ),
    ),
    Family(
        "all",
        "layer.definition",
        "all options together, each axis with values of its own",
        (
            _layer(2, 2, 2, (8, 9), (3, 2), s_r=2, s_c=3, top=2, left=1, bottom=1, right=3, d_r=2, d_c=3),
            _layer(3, 2, 1, (7, 9), (2, 3), s_r=3, s_c=2, top=0, left=2, bottom=3, right=1, d_r=1, d_c=2),
        ),
    ),
    Family(
        "seven-bits",
        "layer.value",
        "pixels that are multiples of 1/127",
        (
            _layer(2, 1, 1, (4, 6), (3, 2)),
            _layer(1, 2, 1, (4, 5), (2, 3), bottom=1),
        ),
        "seven-bits",
    ),
    Family("sparse", "layer.value", "filters of many zeros", (_layer(2, 1, 2, (5, 6), (3, 3)),), "sparse"),
    Family(
        "long-sums",
        "layer.value",
        "sums of more products than a byte holds",
        (
            _layer(9, 1, 1, (5, 6), (4, 5)),
            _layer(2, 2, 1, (12, 17), (12, 16)),
        ),
        "white",
    ),
    Family(
        "wide",
        "layer.value",
        "features and maps wider than vectors of 8 to 64",
        (
            _layer(2, 1, 1, (2, 90), (2, 13)),
            _layer(1, 1, 1, (2, 75), (1, 70), s_c=2),
            _layer(2, 1, 1, (1, 150), (1, 3)),
            _layer(1, 1, 2, (1, 40), (1, 19)),
            _layer(1, 1, 1, (1, 44), (1, 39)),
            _layer(1, 1, 1, (2, 262), (1, 256)),
        ),
    ),
    Family(
        "graded",
        "layer.value",
        "pixels between -1 and 1, with a denominator for each filter",
        (
            _layer(2, 1, 2, (4, 5), (2, 3), left=1),
            _layer(1, 2, 2, (5, 4), (3, 2), s_r=2),
        ),
        "graded",
    ),
)
"""The families, in the order of the file."""

_THREE = [[1, -1, 1, -1], [-1, 1, 1, 1], [1, 1, -1, -1]]


def _rejection(name: str, clause: str, reason: str, case: LayerCase) -> LayerCase:
    return replace(case, name=name, clause=f"layer.reject-{clause}", reason=reason, demand=Demand.REJECT)


def _made(channels: int, filters: int, depth: int, h: int, w: int, options: RawOptions = RawOptions()) -> LayerCase:  # noqa: B008  # a value
    """Make a layer of 3 x 4 planes, right or wrong."""
    image = [row for c in range(channels) for row in (_THREE if c % 2 else _THREE[::-1])]
    feature = [[1 if (i + j) % 3 else -1 for j in range(w)] for i in range(filters * depth * h)]
    return LayerCase("", "", image, feature, channels=channels, filters=filters, depth=depth, options=options)


_PLANES = _made(2, 1, 2, 2, 2)
REJECTIONS = (
    _rejection("higher", "fit", "a feature higher than the plane", _made(1, 2, 1, 4, 2)),
    _rejection(
        "wider",
        "fit",
        "a feature wider than the framed plane by one",
        _made(1, 1, 1, 2, 6, RawOptions(padding=(0, 0, 0, 1))),
    ),
    _rejection(
        "spread", "fit", "a feature that fits until it is dilated", _made(1, 1, 1, 2, 2, RawOptions(dilation=(3, 1)))
    ),
    _rejection(
        "spread-wide",
        "fit",
        "a feature that fits until its columns are dilated",
        _made(1, 1, 1, 2, 3, RawOptions(dilation=(1, 2))),
    ),
    _rejection(
        "higher-within-a-stride",
        "fit",
        "a feature higher than the plane by less than the stride, so that a division towards 0 gives a position",
        _made(1, 1, 1, 4, 2, RawOptions(stride=(2, 1))),
    ),
    _rejection(
        "wider-within-a-stride",
        "fit",
        "a feature wider than the plane by less than the stride, likewise",
        _made(1, 2, 1, 2, 6, RawOptions(stride=(1, 3))),
    ),
    _rejection(
        "planes-by-groups", "groups", "groups that do not divide the planes", _made(3, 2, 1, 2, 2, RawOptions(groups=2))
    ),
    _rejection(
        "filters-by-groups",
        "groups",
        "groups that do not divide the filters",
        _made(2, 3, 1, 2, 2, RawOptions(groups=2)),
    ),
    _rejection("too-few-features", "filters", "filters with fewer features than planes", _made(3, 2, 2, 2, 2)),
    _rejection("too-many-features", "filters", "filters with more features than planes", _made(2, 2, 3, 2, 2)),
    _rejection("one-feature", "filters", "one feature is no filter for all planes", _made(2, 2, 1, 2, 2)),
    _rejection(
        "one-feature-of-a-group",
        "filters",
        "one feature is no filter for all planes of a group",
        _made(4, 2, 1, 2, 2, RawOptions(groups=2)),
    ),
    _rejection(
        "features-for-all",
        "filters",
        "filters with features for all planes, not those of a group",
        _made(2, 2, 2, 2, 2, RawOptions(groups=2)),
    ),
    _rejection(
        "planes-of-two-widths",
        "planes",
        "planes of different widths",
        replace(_PLANES, image=[*_THREE, *(row[:3] for row in _THREE)]),
    ),
    _rejection("stride-of-0", "options", "a stride of 0", _made(1, 1, 1, 2, 2, RawOptions(stride=(0, 1)))),
    _rejection("stride-of-minus-1", "options", "a negative stride", _made(1, 1, 1, 2, 2, RawOptions(stride=(1, -1)))),
    _rejection("dilation-of-0", "options", "a dilation of 0", _made(1, 1, 1, 2, 2, RawOptions(dilation=(1, 0)))),
    _rejection(
        "row-dilation-of-0", "options", "a dilation of 0 of the rows", _made(1, 1, 1, 2, 2, RawOptions(dilation=(0, 1)))
    ),
    _rejection(
        "column-stride-of-0", "options", "a stride of 0 of the columns", _made(1, 1, 1, 2, 2, RawOptions(stride=(1, 0)))
    ),
    _rejection(
        "padding-of-minus-1", "options", "a negative padding", _made(1, 1, 1, 2, 2, RawOptions(padding=(-1, 0, -1, 0)))
    ),
    _rejection(
        "padding-of-minus-1-after",
        "options",
        "a negative padding below and at the right alone",
        _made(1, 1, 1, 2, 2, RawOptions(padding=(0, 1, -1, -1))),
    ),
    _rejection("no-groups", "options", "no groups", _made(1, 1, 1, 2, 2, RawOptions(groups=0))),
)
"""Invalid layers."""


def generate_layers() -> Iterator[Case]:
    """Draw all questions in a fixed order, each with the faults of its clause that it catches."""
    for family in FAMILIES:
        for number, design in enumerate(family.designs):
            drawn = (_case(family, number, design, seed) for seed in range(_SEEDS))
            yield max(drawn, key=lambda case: len(case.guards))
    yield from REJECTIONS


def _case(family: Family, number: int, design: Design, seed: int) -> Case:
    drawn = layer_of(design, family.kind, seed=seed, name="")
    case: Case = replace(drawn, name=f"{family.name}-{number + 1}", clause=family.clause, reason=family.reason)
    case = replace(case, expected=Reference(case).expected)
    guards = tuple(fault.id for fault in OWN if fault.clause == family.clause and kills(case, fault))
    return replace(case, guards=guards)
