"""A counterexample as text: the grids with the patch marked, the products, the expected and the actual answer."""

from collections.abc import Iterator

from xo_ref.explain import explain
from xo_ref.kit.case import Nested
from xo_ref.kit.judge.result import Counterexample
from xo_ref.kit.layer import LayerCase
from xo_ref.kit.report.paste import answered, counted, expression
from xo_ref.kit.target.numerals import json_number
from xo_ref.pictures import beside, table
from xo_ref.values.grid import Feature, Image

PASTED = 400
"""Cases with more pixels are not drawn or printed as code: they would fill the screen."""


def counterexample_picture(example: Counterexample) -> str:
    """Draw a counterexample: the image with the failing patch marked, feature, products, expected, got."""
    lines = [f"Smallest counterexample: {example.case.clause}, case {example.case.name}: {example.why}"]
    if isinstance(example.case, LayerCase):
        lines.append(_layer_picture(example.case, example) if example.pixels <= PASTED else example.case.sizes())
    elif example.pixels > PASTED:
        lines.append(_too_large(example))
    elif example.expected is not None:
        grids = Image(example.case.image), Feature(example.case.feature)
        lines.append(str(explain(*grids, *(example.at or (0, 0)))))
    else:
        lines += [f"image    {expression(example.case.image)}", f"feature  {expression(example.case.feature)}"]
    if example.expected is not None:
        lines.append(f"expected          {example.expected_score if example.at else shape_of(example)}")
    else:
        lines.append("expected          a rejection")
    lines.append(f"got               {answered(example)}")
    return "\n".join(lines)


def _too_large(example: Counterexample) -> str:
    """Describe a case too large to draw; if one number is wrong and the feature is small, draw its patch."""
    image, feature = (
        f"{len(grid)} x {max(map(len, grid), default=0)}" for grid in (example.case.image, example.case.feature)
    )
    told = f"image {image}, feature {feature}: too large to draw; the JSON report has them in full"
    rows, cols = len(example.case.feature), max(map(len, example.case.feature), default=0)
    if example.at is None or rows * cols > PASTED // 2:
        return told
    top, left = example.at
    patch = [row[left : left + cols] for row in example.case.image[top : top + rows]]
    picture = str(explain(Image(patch), Feature(example.case.feature), 0, 0))
    place = f"position (row {top}, column {left}) of the image, of which only the patch is drawn"
    return f"{told}\n{picture.replace('position (row 0, column 0)', place, 1)}"


def shape_of(example: Counterexample) -> str:
    """Describe which map was expected where no single position is wrong."""
    assert example.expected is not None  # noqa: S101  # the callers have one
    maps, expected = example.case.maps, example.expected
    return f"{counted(example.case, maps)} of {expected.height // maps} x {expected.width} scores"


def _layer_picture(case: LayerCase, example: Counterexample) -> str:
    """Show the sizes and the options and, for one wrong number, plane, patch and feature of each channel."""
    if example.at is None:
        planes = (beside(f"plane {c}", _grid(plane)) for c, plane in enumerate(case.planes))
        features = (
            beside(f"filter {k}, feature {c}", _grid(feature))
            for k, one in enumerate(case.bank)
            for c, feature in enumerate(one)
        )
        return "\n".join([case.sizes(), *planes, *features])
    k, row = divmod(example.at[0], case.map_shape[0])
    return "\n".join([case.sizes(), *_channels(case, k, row, example.at[1])])


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
    return table([[str(json_number(number)) for number in row] for row in rows])
