"""A counterexample that is a layer, for a person: what is added up at the wrong position, and how to see it again."""

from collections.abc import Callable, Iterator

from xo_ref.kit.case import Nested, Number
from xo_ref.kit.judge.result import Counterexample
from xo_ref.kit.layer import LayerCase
from xo_ref.pictures import beside, table


def layer_picture(case: LayerCase, example: Counterexample, written: Callable[[Number], object]) -> str:
    """Show the sizes and the options and, for one wrong number, plane, patch and feature of each channel."""
    if example.row is None or example.col is None:
        planes = (beside(f"plane {c}", _grid(plane, written)) for c, plane in enumerate(case.planes))
        features = (
            beside(f"filter {k}, feature {c}", _grid(feature, written))
            for k, one in enumerate(case.bank)
            for c, feature in enumerate(one)
        )
        return "\n".join([case.sizes(), *planes, *features])
    k, row = divmod(example.row, case.map_shape[0])
    return "\n".join([case.sizes(), *_channels(case, k, row, example.col, written)])


def _channels(case: LayerCase, k: int, row: int, col: int, written: Callable[[Number], object]) -> Iterator[str]:
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
        yield beside(*(f"{name}\n{_grid(grid, written)}" for name, grid in pictures))
    yield f"at map {k}, row {row}, column {col}: rows {rows} and columns {cols} of each plane, n = {case.n}"


def _grid(rows: Nested, written: Callable[[Number], object]) -> str:
    return table([[str(written(number)) for number in row] for row in rows])


def layer_lines(case: LayerCase, example: Counterexample, written: Callable[[Nested], str], answered: str) -> list[str]:
    """Write lines to paste into a Python prompt: the right maps, and the call to compare them with."""
    filters = ", ".join(f"[{', '.join(map(written, one))}]" for one in case.bank)
    options = ", ".join(f"{name}={value}" for name, value in case.options._asdict().items())
    lines = [
        "from xo_ref import Feature, Image, layer_maps",
        f"image = [{', '.join(map(written, case.planes))}]",
        f"filters = [{filters}]",
        f"options = dict({options})",
    ]
    right, place, expected, got = (
        "layer_maps(map(Image, image), [map(Feature, one) for one in filters], **options)",
        "",
        "",
        "",
    )
    if example.row is not None:
        k, row = divmod(example.row, case.map_shape[0])
        place, expected, got = f"[{k}][{row}][{example.col}]", f"   # {example.expected_score}", f"   # {answered}"
    return [*lines, f"{right}{place}{expected}", f"yours(image, filters, **options){place}{got}"]
