"""What an answer is compared with: the right answer, and the quantities that the error bounds need.

The right answer to a layer is one table, map below map.
"""

import math
from collections.abc import Sequence
from itertools import chain

from xo_ref import feature_map, layer_maps
from xo_ref.kit.answer import Scores
from xo_ref.kit.case import Case
from xo_ref.kit.judge.bounds import Norms, norms
from xo_ref.kit.layer import LayerCase, parts
from xo_ref.values.grid import Feature, Image
from xo_ref.values.maps import FeatureMap
from xo_ref.values.table import Table


class Reference:
    """A valid case with its grids and its right answer; raises XoError for a case that is not valid."""

    def __init__(self, case: Case) -> None:
        """Build the grids, and compute the answer unless the case already has it."""
        self.case, self.image, self.feature = case, Image(case.image), Feature(case.feature)
        self.is_bipolar = self.image.is_bipolar and self.feature.is_bipolar
        self.is_framed = isinstance(case, LayerCase) and any(case.options.padding)
        self.expected = case.expected or self.right_map(self.image, self.feature)

    def right_map(self, image: Image, feature: Feature) -> FeatureMap:
        """Compute the right answer to the same question about grids of the same shapes."""
        return _layer(self.case, image, feature) if isinstance(self.case, LayerCase) else feature_map(image, feature)

    def has_shape_of(self, answer: Scores) -> bool:
        """Return whether an answer has the shape of the right one."""
        widths = [self.expected.width] * self.expected.height
        return answer.maps == self.case.maps and [len(row) for row in answer.rows] == widths

    @property
    def key(self) -> str:
        """The key under which bipolar questions share a scale; empty for other questions."""
        return self.case.sizes() if self.is_bipolar else ""

    def norms(self) -> Norms:
        """Return the norms that the bound for transform methods needs."""
        case = self.case
        if not isinstance(case, LayerCase):
            return norms([[(self.image, self.feature)]], self.image.n)
        planes, bank = _split(case, self.image, self.feature)
        groups = parts(planes, case.options.groups)
        pairs = zip((group for group in groups for _ in range(case.filters // len(groups))), bank, strict=True)
        return norms((list(zip(*pair, strict=True)) for pair in pairs), math.prod(case.framed))


def _split(case: LayerCase, image: Image, feature: Feature) -> tuple[list[Image], list[Sequence[Feature]]]:
    """Cut the two grids into planes and filters, all with the denominator of their grid."""
    height, _, h, _ = case.shape
    planes = [Image.of_table(_part(image.table, k * height, height), image.denominator) for k in range(case.channels)]
    features = [
        Feature.of_table(_part(feature.table, k * h, h), feature.denominator) for k in range(case.filters * case.depth)
    ]
    return planes, parts(features, case.filters)


def _part(table: Table, row: int, height: int) -> Table:
    return table.picked(range(row, row + height), range(table.width), 0)


def _layer(case: LayerCase, image: Image, feature: Feature) -> FeatureMap:
    """Compute the maps of a layer, and put them one below the other."""
    maps = layer_maps(*_split(case, image, feature), **case.options._asdict())
    denominator, (rows, cols) = maps[0].denominator, maps[0].shape
    values = chain.from_iterable(one.table.values() for one in maps)
    table = Table.of(values, height=rows * len(maps), width=cols, bound=denominator)
    return FeatureMap.of_table(table, denominator)
