"""Faults in how the options of a layer are read: ignored, exchanged, kept for one axis, handed on in another order."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from xo_ref.kit.diagnose.faults.fault import Change, Fault, put
from xo_ref.kit.diagnose.faults.layer_plan import RIGHT_LAYER, Layer
from xo_ref.kit.diagnose.faults.plan import Plan
from xo_ref.kit.layer import Options
from xo_ref.values.layer import same_padding

Table = dict[str, tuple[str, object]]
"""For each name a story, and what stands in the slot."""
_Read = Callable[[Options], Options]


def filed(clause: str, slot: str, hint: str, table: Table, also: Change = lambda plan: plan) -> list[Fault]:
    """Make the faults of a table, which break one clause and change one slot; each is put in after another change."""

    def fault(name: str, story: str, value: object) -> Fault:
        def change(plan: Plan) -> Plan:
            return put(slot, value)(also(plan))

        return Fault(name, story, f"layer.{clause}", hint, frozenset({slot}), change, base=RIGHT_LAYER)

    return [fault(name, story, value) for name, (story, value) in table.items()]


def _read(clause: str, hint: str, table: dict[str, tuple[str, _Read]]) -> list[Fault]:
    """Make faults that misread the options whatever the planes."""
    return filed(clause, "read", hint, {name: (story, _options(read)) for name, (story, read) in table.items()})


def _options(read: _Read) -> Callable[[Layer], Layer]:
    return lambda layer: replace(layer, options=read(layer.options))


def _plain(o: Options) -> Options:
    return o._replace(stride=(1, 1))


def _stride(rows: int, cols: int) -> _Read:
    """Take each stride from the given place; 2 is for none."""
    return lambda o: o._replace(stride=((*o.stride, 1)[rows], (*o.stride, 1)[cols]))


def _dilation(rows: int, cols: int, more: int = 0) -> _Read:
    """Take each dilation from the given place, and change it by so much; 2 is for none."""

    def read(o: Options) -> Options:
        taken = (*o.dilation, 1)
        return o._replace(dilation=(max(1, taken[rows] + more), max(1, taken[cols] + more)))

    return read


def _pads(top: int, left: int, bottom: int, right: int) -> _Read:
    """Take each padding from the given place; 4 is for none."""

    def read(o: Options) -> Options:
        taken = (*o.padding, 0)
        return o._replace(padding=(taken[top], taken[left], taken[bottom], taken[right]))

    return read


def _shifted(share: Callable[[int], int]) -> _Read:
    """Put a share of the padding of each axis at its begin, and the rest at its end."""

    def read(o: Options) -> Options:
        top, left, bottom, right = o.padding
        rows, cols = top + bottom, left + right
        return o._replace(padding=(share(rows), share(cols), rows - share(rows), cols - share(cols)))

    return read


def _same(odd: Literal["after", "before"], *, strided: bool = True) -> Callable[[Layer], Layer]:
    """Compute "same" padding wherever any is given."""

    def change(layer: Layer) -> Layer:
        o = layer.options
        stride = o.stride if strided else (1, 1)
        padding = same_padding(layer.image, layer.feature, stride=stride, dilation=o.dilation, odd=odd)
        return replace(layer, options=o._replace(padding=padding)) if any(o.padding) else layer

    return change


def _exchanged(o: Options) -> Options:
    """Take dilation for padding, and padding for dilation."""
    return o._replace(padding=(*o.dilation, *o.dilation), dilation=(max(o.padding[0], 1), max(o.padding[1], 1)))


_ODD = "compute the padding of each axis from its extents and options, and know the side of its odd pixel"

FAULTS: list[Fault] = [
    *_read("stride", "move by s_r rows and s_c columns from one number of the map to the next", {
        "stride-ignored": ("The stride is accepted and not handed on.", _plain),
        "stride-of-rows-alone": ("The inner loop moves by one column.", _stride(0, 2)),
        "stride-of-columns-alone": ("The outer loop moves by one row.", _stride(2, 1)),
        "strides-exchanged": ("Strides are read as x before y.", _stride(1, 0)),
        "stride-of-rows-for-both": ("One stride is kept for both axes, the first.", _stride(0, 0)),
        "stride-of-columns-for-both": ("One stride is kept for both axes, the last.", _stride(1, 1)),
        "stride-ignored-with-groups": (
            "Stride and groups are right alone and wrong together (iree-org/iree#23786).",
            lambda o: _plain(o) if o.groups > 1 else o,
        ),
        "stride-ignored-with-dilation": (
            "A dilated layer takes a path of its own, which has no stride (tensorflow/tensorflow#57128).",
            lambda o: _plain(o) if max(o.dilation) > 1 else o,
        ),
    }),
    *_read("padding", "frame every plane with top, left, bottom and right rows and columns of zeros, in this order", {
        "padding-ignored": ("The padding is accepted and not handed on.", _pads(4, 4, 4, 4)),
        "padding-at-the-begin-alone": ("Only the begin of each axis is framed.", _pads(0, 1, 4, 4)),
        "padding-at-the-end-alone": ("Only the end of each axis is framed.", _pads(4, 4, 2, 3)),
        "padding-of-begin-for-both": ("One number is kept for both sides, that of the begin.", _pads(0, 1, 0, 1)),
        "padding-of-end-for-both": ("One number is kept for both sides, that of the end.", _pads(2, 3, 2, 3)),
        "padding-of-rows-alone": ("Columns are not framed.", _pads(0, 4, 2, 4)),
        "padding-of-columns-alone": ("Rows are not framed.", _pads(4, 1, 4, 3)),
        "padding-axes-exchanged": ("Paddings are read as x before y.", _pads(1, 0, 3, 2)),
        "padding-sides-exchanged": ("Begin and end are exchanged on both axes.", _pads(2, 3, 0, 1)),
        "padding-last-axis-first": (
            "Four numbers are read in the order of torch's pad: left, right, top, bottom.", _pads(2, 0, 3, 1),
        ),
        "padding-in-pairs": ("Four numbers are read as pairs of begin and end, rows first.", _pads(0, 2, 1, 3)),
        "padding-of-rows-for-both": ("The padding of the rows is kept for both axes.", _pads(0, 0, 2, 2)),
        "padding-of-columns-for-both": ("The padding of the columns is kept for both axes.", _pads(1, 1, 3, 3)),
        "padding-put-at-the-end": (
            "The frame counts for the shape, but the planes are copied to its first corner.", _shifted(lambda _: 0),
        ),
        "padding-put-at-the-begin": (
            "The frame counts for the shape, but the planes are copied to its last corner.",
            _shifted(lambda total: total),
        ),
        "padding-twice": (
            "The planes are framed, and the padding is handed on to the library too.",
            lambda o: o._replace(padding=(*(2 * p for p in o.padding[:2]), *(2 * p for p in o.padding[2:]))),  # type: ignore[arg-type]  # four
        ),
        "padding-and-dilation-exchanged": (
            "Two options are handed on in each other's place (dotnet/TorchSharp#496).", _exchanged,
        ),
    }),
    *_read("same", _ODD, {
        "odd-pixel-before": (
            "The odd pixel of a padding is put before the image (vtjeng/MIPVerify.jl#23).",
            _shifted(lambda total: (total + 1) // 2),
        ),
        "odd-pixel-after": (
            "The odd pixel of a padding is put after the image (microsoft/onnxruntime#495).",
            _shifted(lambda total: total // 2),
        ),
    }),
    *filed("same", "read", "use the padding that is given", {
        "always-same": ("Wherever there is padding it is computed anew, the odd pixel after.", _same("after")),
        "always-same-lower": ("Wherever there is padding it is computed anew, the odd pixel before.", _same("before")),
        "same-without-stride": (
            "The padding is that of stride 1 (tensorflow/tensorflow#17654).", _same("after", strided=False),
        ),
    }),
    *_read("dilation", "read pixel (i, j) of the feature at i*d_r rows and j*d_c columns from its first", {
        "dilation-ignored": ("The dilation is accepted and not handed on.", _dilation(2, 2)),
        "dilation-of-rows-alone": ("Columns are not dilated.", _dilation(0, 2)),
        "dilation-of-columns-alone": ("Rows are not dilated.", _dilation(2, 1)),
        "dilations-exchanged": ("Dilations are read as x before y.", _dilation(1, 0)),
        "dilation-of-rows-for-both": ("One dilation is kept for both axes, the first.", _dilation(0, 0)),
        "dilation-of-columns-for-both": ("One dilation is kept for both axes, the last.", _dilation(1, 1)),
        "dilation-counted-as-holes": ("So many holes are left between two pixels, one too many.", _dilation(0, 1, 1)),
        "dilation-one-less": ("One is subtracted from a dilation that had no holes to count.", _dilation(0, 1, -1)),
        "dilation-ignored-with-stride": (
            "A strided layer takes a path of its own, which has no dilation.",
            lambda o: o._replace(dilation=(1, 1)) if max(o.stride) > 1 else o,
        ),
        "dilation-ignored-with-groups": (
            "A grouped layer takes a path of its own, which has no dilation.",
            lambda o: o._replace(dilation=(1, 1)) if o.groups > 1 else o,
        ),
    }),
]  # fmt: skip
"""The faults of this module."""
