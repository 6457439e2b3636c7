"""Reduces a layer with options to one without: stride, padding and dilation become a choice of planes and shifts.

Entry (row, col) of a map takes, for pixel (i, j) of a feature, the pixel

    (row * s_r + i * d_r, col * s_c + j * d_c)

of the framed plane. With i * d_r = q * s_r + p, 0 <= p < s_r, its row is (row + q) * s_r + p: row
`row + q` of the plane made of the rows p, p + s_r, p + 2 s_r and so on. With columns likewise, the
framed plane falls into s_r * s_c *phases*, in each of which the layer has stride 1. Only the phases
that some pixel of a feature meets are made. Dilation only chooses phases and shifts.

    stride (1, 2), dilation (1, 3), feature 1 x 3     columns of the plane  0 1 2 3 4 5 6 7 8
    pixel   column from    phase   shift              phase 0               0   2   4   6   8
    0       0              0       0                  phase 1                 1   3   5   7
    1       3              1       1
    2       6              0       3

No result is discarded: each phase has as many rows as the map plus the largest shift, and columns likewise.

Clauses: `layer.stride`, `layer.padding`, `layer.dilation`.
"""

from dataclasses import dataclass

from xo_ref.values.grid import Shape
from xo_ref.values.layer import LayerOptions
from xo_ref.values.table import Table

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Phases:
    """How a feature meets the phases of a plane.

    >>> Phases.of((1, 9), (1, 3), LayerOptions(stride=(1, 2), dilation=(1, 3)))
    Phases(map=(1, 2), more=(0, 3), starts=[(0, 0), (0, 1)], taps=[(0, 0, 0), (1, 0, 1), (0, 0, 3)], steps=(1, 2))
    """

    map: Shape
    """The extents of the map."""
    more: Shape
    """The rows and columns that a phase has more than the map: the largest shifts."""
    starts: list[Pair]
    """The first row and column of each phase, counted in the plane without its frame."""
    taps: list[tuple[int, int, int]]
    """For each pixel of a feature in reading order its phase, and its shift in rows and in columns of the phase."""
    steps: Pair
    """The stride: the rows and columns of the plane from one to the next of a phase."""

    @classmethod
    def of(cls, image: Shape, feature: Shape, options: LayerOptions) -> "Phases":
        """Find the phases for planes and features of these shapes."""
        (s_r, s_c), (d_r, d_c), (top, left, _, _) = options.stride, options.dilation, options.padding
        rows, cols = (
            [divmod(at * d, s) for at in range(count)]
            for count, d, s in zip(feature, (d_r, d_c), (s_r, s_c), strict=True)
        )
        numbers = {
            start: number for number, start in enumerate(dict.fromkeys((p, q) for _, p in rows for _, q in cols))
        }
        taps = [(numbers[p, q], down, right) for down, p in rows for right, q in cols]
        starts = [(p - top, q - left) for p, q in numbers]
        return cls(options.map_shape(image, feature), (rows[-1][0], cols[-1][0]), starts, taps, options.stride)

    @property
    def shape(self) -> Shape:
        """The extents of every phase."""
        return self.map[0] + self.more[0], self.map[1] + self.more[1]

    def made(self, plane: Table, outside: int) -> list[Table]:
        """Make the phases of a plane, with `outside` for the pixels of its frame.

        >>> phases = Phases.of((1, 3), (1, 2), LayerOptions((1, 2), (0, 1, 0, 0)))
        >>> [phase.row(0) for phase in phases.made(Table.of([5, 6, 7], height=1, width=3, bound=9), 0)]
        [[0, 6], [5, 7]]
        """
        (height, width), (s_r, s_c) = self.shape, self.steps
        return [
            plane.picked(range(row, row + height * s_r, s_r), range(col, col + width * s_c, s_c), outside)
            for row, col in self.starts
        ]
