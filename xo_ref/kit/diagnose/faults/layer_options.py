"""Faults in how the options of a layer are read: ignored, exchanged, kept for one axis, handed on in another order."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Literal

from xo_ref.kit.diagnose.faults.fault import Change, Fault, filed, put
from xo_ref.kit.diagnose.faults.plan import Layer
from xo_ref.kit.layer import Options
from xo_ref.values.layer import same_padding

_Read = Callable[[Options], Options]


def _read(clause: str, hint: str, *rows: tuple[str, _Read, str]) -> list[Fault]:
    """Make faults that misread the options whatever the planes."""
    return filed(clause, "read", hint, *rows, of=_of_options)


def _of_options(read: _Read) -> Change:
    return put("read", lambda layer: replace(layer, options=read(layer.options)))


def _plain(o: Options) -> Options:
    return o._replace(stride=(1, 1))


def _not_dilated(o: Options) -> Options:
    return o._replace(dilation=(1, 1))


def _taken(option: str, *places: int, more: int = 0) -> _Read:
    """Take each number of an option from the given place, and change it by so much; -1 is for a plain one."""
    plain = int(option != "padding")

    def read(o: Options) -> Options:
        held = (*getattr(o, option), plain)
        return o._replace(**{option: tuple(max(plain, held[at] + more) for at in places)})  # type: ignore[arg-type]  # as many

    return read


_pads, _stride, _dilation = (partial(_taken, option) for option in ("padding", "stride", "dilation"))


def _twice(o: Options) -> Options:
    top, left, bottom, right = o.padding
    return o._replace(padding=(2 * top, 2 * left, 2 * bottom, 2 * right))


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
    *_read("stride", "move by s_r rows and s_c columns from one number of the map to the next",
        ("stride-ignored", _plain, "The stride is accepted and not handed on."),
        ("stride-of-rows-alone", _stride(0, -1), "The inner loop moves by one column."),
        ("stride-of-columns-alone", _stride(-1, 1), "The outer loop moves by one row."),
        ("strides-exchanged", _stride(1, 0), "Strides are read as x before y."),
        ("stride-of-rows-for-both", _stride(0, 0), "One stride is kept for both axes, the first."),
        ("stride-of-columns-for-both", _stride(1, 1), "One stride is kept for both axes, the last."),
        ("stride-ignored-with-groups", lambda o: _plain(o) if o.groups > 1 else o,
            "Stride and groups are right alone and wrong together (iree-org/iree#23786)."),
        ("stride-ignored-with-dilation", lambda o: _plain(o) if max(o.dilation) > 1 else o,
            "A dilated layer takes a path of its own, which has no stride (tensorflow/tensorflow#57128)."),
    ),
    *_read("padding", "frame every plane with top, left, bottom and right rows and columns of zeros, in this order",
        ("padding-ignored", _pads(-1, -1, -1, -1), "The padding is accepted and not handed on."),
        ("padding-at-the-begin-alone", _pads(0, 1, -1, -1), "Only the begin of each axis is framed."),
        ("padding-at-the-end-alone", _pads(-1, -1, 2, 3), "Only the end of each axis is framed."),
        ("padding-of-begin-for-both", _pads(0, 1, 0, 1), "One number is kept for both sides, that of the begin."),
        ("padding-of-end-for-both", _pads(2, 3, 2, 3), "One number is kept for both sides, that of the end."),
        ("padding-of-rows-alone", _pads(0, -1, 2, -1), "Columns are not framed."),
        ("padding-of-columns-alone", _pads(-1, 1, -1, 3), "Rows are not framed."),
        ("padding-axes-exchanged", _pads(1, 0, 3, 2), "Paddings are read as x before y."),
        ("padding-sides-exchanged", _pads(2, 3, 0, 1), "Begin and end are exchanged on both axes."),
        ("padding-last-axis-first", _pads(2, 0, 3, 1),
            "Four numbers are read in the order of torch's pad: left, right, top, bottom."),
        ("padding-in-pairs", _pads(0, 2, 1, 3), "Four numbers are read as pairs of begin and end, rows first."),
        ("padding-of-rows-for-both", _pads(0, 0, 2, 2), "The padding of the rows is kept for both axes."),
        ("padding-of-columns-for-both", _pads(1, 1, 3, 3), "The padding of the columns is kept for both axes."),
        ("padding-put-at-the-end", _shifted(lambda _: 0),
            "The frame counts for the shape, but the planes are copied to its first corner."),
        ("padding-put-at-the-begin", _shifted(lambda total: total),
            "The frame counts for the shape, but the planes are copied to its last corner."),
        ("padding-twice", _twice, "The planes are framed, and the padding is handed on to the library too."),
        ("padding-and-dilation-exchanged", _exchanged,
            "Two options are handed on in each other's place (dotnet/TorchSharp#496)."),
    ),
    *_read("same", _ODD,
        ("odd-pixel-before", _shifted(lambda total: (total + 1) // 2),
            "The odd pixel of a padding is put before the image (vtjeng/MIPVerify.jl#23)."),
        ("odd-pixel-after", _shifted(lambda total: total // 2),
            "The odd pixel of a padding is put after the image (microsoft/onnxruntime#495)."),
    ),
    *filed("same", "read", "use the padding that is given",
        ("always-same", _same("after"), "Wherever there is padding it is computed anew, the odd pixel after."),
        ("always-same-lower", _same("before"), "Wherever there is padding it is computed anew, the odd pixel before."),
        ("same-without-stride", _same("after", strided=False),
            "The padding is that of stride 1 (tensorflow/tensorflow#17654)."),
    ),
    *_read("dilation", "read pixel (i, j) of the feature at i*d_r rows and j*d_c columns from its first",
        ("dilation-ignored", _dilation(-1, -1), "The dilation is accepted and not handed on."),
        ("dilation-of-rows-alone", _dilation(0, -1), "Columns are not dilated."),
        ("dilation-of-columns-alone", _dilation(-1, 1), "Rows are not dilated."),
        ("dilations-exchanged", _dilation(1, 0), "Dilations are read as x before y."),
        ("dilation-of-rows-for-both", _dilation(0, 0), "One dilation is kept for both axes, the first."),
        ("dilation-of-columns-for-both", _dilation(1, 1), "One dilation is kept for both axes, the last."),
        ("dilation-counted-as-holes", _dilation(0, 1, more=1),
            "So many holes are left between two pixels, one too many."),
        ("dilation-one-less", _dilation(0, 1, more=-1),
            "One is subtracted from a dilation that had no holes to count."),
        ("dilation-ignored-with-stride", lambda o: _not_dilated(o) if max(o.stride) > 1 else o,
            "A strided layer takes a path of its own, which has no dilation."),
        ("dilation-ignored-with-groups", lambda o: _not_dilated(o) if o.groups > 1 else o,
            "A grouped layer takes a path of its own, which has no dilation."),
    ),
]  # fmt: skip
"""The faults of this module."""
