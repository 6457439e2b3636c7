"""A counterexample that is a layer, for a person: what is added up at the wrong position."""

from collections.abc import Iterator

from xo_ref.kit.case import Nested
from xo_ref.kit.judge.result import Counterexample
from xo_ref.kit.layer import LayerCase
from xo_ref.kit.target.numerals import written
from xo_ref.pictures import beside, table


def layer_picture(case: LayerCase, example: Counterexample) -> str:
    """Show the sizes and the options and, for one wrong number, plane, patch and feature of each channel."""
    if example.row is None or example.col is None:
        planes = (beside(f"plane {c}", _grid(plane)) for c, plane in enumerate(case.planes))
        features = (
            beside(f"filter {k}, feature {c}", _grid(feature))
            for k, one in enumerate(case.bank)
            for c, feature in enumerate(one)
        )
        return "\n".join([case.sizes(), *planes, *features])
    k, row = divmod(example.row, case.map_shape[0])
    return "\n".join([case.sizes(), *_channels(case, k, row, example.col)])


def _channels(case: LayerCase, k: int, row: int, col: int) -> Iterator[str]:
    """Show what each plane of the group of filter k adds at one position; outside the plane there is a blank zero."""
    first = k // (case.filters // case.options.groups) * case.depth
    (s_r, s_c), (top, left, _, _), (d_r, d_c), _ = case.options
    height, width, h, w = case.shape
    rows = [row * s_r + i * d_r - top for i in range(h)]
    cols = [col * s_c + j * d_c - left for j in range(w)]
    for c, feature in enumerate(case.bank[k]):
        plane = case.planes[first + c]
        patch = [[plane[r][q] if 0 <= r < height and 0 <= q < width else 0 for q in cols] for r in rows]
        pictures = ("plane " + str(first + c), plane), ("patch", patch), (f"filter {k}, feature {c}", feature)
        yield beside(*(f"{name}\n{_grid(grid)}" for name, grid in pictures))
    yield f"at map {k}, row {row}, column {col}: rows {rows} and columns {cols} of each plane, n = {case.n}"


def _grid(rows: Nested) -> str:
    return table([[str(written(number)) for number in row] for row in rows])
