"""The tests of Conv in ONNX's own package, scaled into [-1, 1], beside `layer_maps`.

python -m tests.peers.onnx_nodes        one line for each; exit status 1 if one differs, or if there is none
"""

import sys
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import onnx
from onnx.backend.test.case.node import collect_testcases

from xo_ref import Feature, Image, layer_maps, same_padding

__all__ = ["compared"]


def compared() -> Iterator[tuple[str, bool]]:
    """Compute each test of a Conv of two dimensions; give its name, and whether every number is the one stored."""
    for case in collect_testcases("Conv"):
        [node] = case.model.graph.node
        [((images, bank), (stored,))] = case.data_sets
        if node.op_type == "Conv":
            yield case.name, _agrees(node, images, bank, stored)


def _agrees(node: Any, images: Any, bank: Any, stored: Any) -> bool:
    """Scale by the largest numbers, compute, scale back: the scores are exact, and so are the small sums stored."""
    largest = [Fraction(float(abs(array).max())) for array in (images, bank)]
    given = {one.name: onnx.helper.get_attribute_value(one) for one in node.attribute}
    stride, dilation = (tuple(given.get(name, (1, 1))) for name in ("strides", "dilations"))
    padding = tuple(given.get("pads", (0, 0, 0, 0)))
    if (auto := given.get("auto_pad", b"NOTSET").decode()) != "NOTSET":
        padding = same_padding(
            images.shape[2:], bank.shape[2:], stride=stride, dilation=dilation,
            odd="before" if auto == "SAME_LOWER" else "after",
        )  # fmt: skip
    filters = [[Feature(_scaled(part, largest[1])) for part in one] for one in bank]
    n = bank[0].size * largest[0] * largest[1]
    for planes, maps in zip(images, stored, strict=True):
        computed = layer_maps(
            [Image(_scaled(plane, largest[0])) for plane in planes], filters,
            stride=stride, padding=padding, dilation=dilation, groups=given.get("group", 1),
        )  # fmt: skip
        if [[[n * score for score in row] for row in one] for one in computed] != maps.tolist():
            return False
    return True


def _scaled(rows: Any, largest: Fraction) -> Sequence[Sequence[Fraction]]:
    return [[Fraction(number) / largest for number in row] for row in rows.tolist()]


def main() -> int:
    """Print one line for each test."""
    found = dict(compared())
    for name, agrees in found.items():
        print(f"{name}: {'agrees with' if agrees else 'DIFFERS FROM'} layer_maps")
    return 0 if found and all(found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
