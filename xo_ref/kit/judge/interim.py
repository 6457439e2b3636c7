"""Layers by the engine of maps, until the engine has its own."""

from collections.abc import Sequence

from xo_ref.engine import feature_map
from xo_ref.errors import FitError, XoError
from xo_ref.values.grid import Feature, Image
from xo_ref.values.maps import FeatureMap
from xo_ref.values.table import Table


def layer_maps(
    planes: Sequence[Image],
    filters: Sequence[Sequence[Feature]],
    *,
    stride: tuple[int, int] = (1, 1),
    padding: tuple[int, int, int, int] = (0, 0, 0, 0),
    dilation: tuple[int, int] = (1, 1),
    groups: int = 1,
) -> tuple[FeatureMap, ...]:
    """Add up maps of framed planes and spread features."""
    count, bank = len(planes), len(filters)
    if min(*stride, *dilation, groups) < 1 or min(padding) < 0 or count % groups or bank % groups:
        raise XoError("options")
    if any(len(one) != count // groups for one in filters):
        raise XoError("filters")
    top, left, bottom, right = padding
    framed = []
    for plane in planes:
        rows = [[0] * left + plane.table.row(r) + [0] * right for r in range(plane.height)]
        width = len(rows[0])
        rows = [[0] * width] * top + rows + [[0] * width] * bottom
        framed.append(
            Image.of_table(
                Table.of([v for r in rows for v in r], height=len(rows), width=width, bound=plane.denominator),
                plane.denominator,
            )
        )
    maps = []
    for k, features in enumerate(filters):
        group = framed[k // (bank // groups) * (count // groups) :]
        total: list[list[int]] = []
        h, w = features[0].shape
        for plane, feature in zip(group, features, strict=False):
            hh, ww = (h - 1) * dilation[0] + 1, (w - 1) * dilation[1] + 1
            cells = [[0] * ww for _ in range(hh)]
            for i in range(h):
                for j, v in enumerate(feature.table.row(i)):
                    cells[i * dilation[0]][j * dilation[1]] = v
            spread = Feature.of_table(
                Table.of([v for r in cells for v in r], height=hh, width=ww, bound=feature.denominator),
                feature.denominator,
            )
            if hh > plane.height or ww > plane.width:
                raise FitError("fit")
            found = feature_map(plane, spread)
            rows = [found.table.row(r)[:: stride[1]] for r in range(0, found.height, stride[0])]
            total = (
                [[a + b for a, b in zip(x, y, strict=True)] for x, y in zip(total, rows, strict=True)]
                if total
                else rows
            )
        denominator = len(features) * h * w * features[0].denominator * planes[0].denominator
        maps.append(
            FeatureMap.of_table(
                Table.of([v for r in total for v in r], height=len(total), width=len(total[0]), bound=denominator),
                denominator,
            )
        )
    return tuple(maps)
