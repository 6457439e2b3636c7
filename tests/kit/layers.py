"""Layers to verify: the engine's, and what faults of the catalogue make of them."""

from collections.abc import Sequence

from xo_ref.kit.answer import Answer, Refused, Scores
from xo_ref.kit.case import Case
from xo_ref.kit.diagnose.faults import LAYERS
from xo_ref.kit.diagnose.predictions import predicted
from xo_ref.kit.layer import LayerCase, Options

__all__ = ["ALL", "answer", "asked"]

ALL = ("channels", "stride", "padding", "dilation", "groups")


def answer(fault: str, case: Case) -> Answer:
    """Answer as an implementation with a fault."""
    try:
        return Scores(tuple(map(tuple, predicted(LAYERS[fault].plan, case))), case.maps)
    except ValueError as error:
        return Refused(str(error))


Planes = Sequence[Sequence[Sequence[float]]]


def asked(image: Planes, filters: Sequence[Planes], **options: object) -> LayerCase:
    """Make the question of nested lists."""
    empty = LayerCase("asked", "layer.definition", [], [], options=Options())
    return empty.of(image, filters, **options)
