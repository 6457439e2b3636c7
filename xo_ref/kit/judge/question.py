"""A case that has an answer: the right one, and what numbers are measured by.

The right answer to a layer is one table, map below map. Magnitudes, and counts of products
that are not 0, are layers too: those of |pixels| and of "is not 0".
"""

from functools import partial
from itertools import chain

from xo_ref import feature_map, layer_maps
from xo_ref.kit.answer import Scores
from xo_ref.kit.case import Case
from xo_ref.kit.judge.bounds import norms
from xo_ref.kit.judge.scale import Scale
from xo_ref.kit.layer import LayerCase
from xo_ref.values.grid import Feature, Image
from xo_ref.values.maps import FeatureMap
from xo_ref.values.table import Table


class Question:
    """A valid case with its grids and its right answer; raises XoError for a case that is not valid."""

    def __init__(self, case: Case, expected: FeatureMap | None = None) -> None:
        """Read the grids; `expected` saves computing the answer."""
        self._case, self._image, self._feature = case, Image(case.image), Feature(case.feature)
        self._answer = partial(_layer, case) if isinstance(case, LayerCase) else feature_map
        self.expected = expected or self._answer(self._image, self._feature)

    def has_shape_of(self, answer: Scores) -> bool:
        """Tell whether an answer has the shape of the right one."""
        expected = self.expected
        return (
            answer.maps == self._case.maps and [len(row) for row in answer.rows] == [expected.width] * expected.height
        )

    @property
    def key(self) -> str:
        """What bipolar questions have in common that share a scale; empty for others."""
        return self._case.sizes() if self._image.is_bipolar and self._feature.is_bipolar else ""

    def scale(self) -> Scale:
        """Make what the numbers of an answer are measured by."""
        case = self._case
        if not isinstance(case, LayerCase):
            return Scale(self.expected, self._image, self._feature)
        planes, bank = _split(case, self._image, self._feature)
        per_group, share = case.filters // case.options.groups, case.depth
        starts = (k // per_group * share for k in range(len(bank)))
        pairs = (
            list(zip(planes[start:], features, strict=False)) for start, features in zip(starts, bank, strict=True)
        )
        return Scale(
            self.expected,
            self._image,
            self._feature,
            n=case.n,
            answer=self._answer,
            transforms=lambda: norms(pairs, case.framed),
            framed=any(case.options.padding),
        )


def _split(case: LayerCase, image: Image, feature: Feature) -> tuple[list[Image], list[list[Feature]]]:
    """Cut the two grids into planes and filters, all with the denominator of their grid."""
    height, _, h, _ = case.shape
    planes = [Image.of_table(_part(image.table, k * height, height), image.denominator) for k in range(case.channels)]
    features = [
        Feature.of_table(_part(feature.table, k * h, h), feature.denominator) for k in range(case.filters * case.depth)
    ]
    return planes, [features[at : at + case.depth] for at in range(0, len(features), case.depth)]


def _part(table: Table, row: int, height: int) -> Table:
    """Cut some rows out of a table."""
    size = table.width * len(table.cells) // (table.width * table.height)
    cells = table.cells[row * size : (row + height) * size]
    return Table(height, table.width, cells, table.code, table.scale, table.offset)


def _layer(case: LayerCase, image: Image, feature: Feature) -> FeatureMap:
    """Compute the maps of a layer, and put them one below the other."""
    maps = layer_maps(*_split(case, image, feature), **case.options._asdict())
    denominator, (rows, cols) = maps[0].denominator, maps[0].shape
    values = chain.from_iterable(one.table.values() for one in maps)
    table = Table.of(values, height=rows * len(maps), width=cols, bound=denominator)
    return FeatureMap.of_table(table, denominator)
