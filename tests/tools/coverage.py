"""Count which pairs of properties the stored shapes cover, and write the stored shapes anew.

    python -m tests.tools.coverage            print the published figures
    python -m tests.tools.coverage --write    write xo_ref/kit/questions/shapes.json

What is possible is counted by going through all shapes: every h, R, w, C with h * R * w * C
at most `LIMIT`. Takes some seconds.
"""

import json
import sys
from collections.abc import Iterable, Iterator

from xo_ref.kit.questions.covering import LIMIT, PATH, PROPERTIES, covering, covering_shapes, mask
from xo_ref.kit.questions.ranges import Extents

_ABOUT = "Shapes (H, W, h, w) that cover all pairs of properties; see covering.py. Written by tests.tools.coverage."


def every_shape(limit: int) -> Iterator[Extents]:
    """Name all shapes of at most so many products."""
    for h in range(1, limit + 1):
        for rows in range(1, limit // h + 1):
            for w in range(1, limit // (h * rows) + 1):
                for cols in range(1, limit // (h * rows * w) + 1):
                    yield Extents(h + rows - 1, w + cols - 1, h, w)


def pairs(shapes: Iterable[Extents]) -> set[tuple[str, str]]:
    """Name the pairs of properties of different quantities that one of the shapes has."""
    met = [0] * len(PROPERTIES)
    for key in {mask(shape) for shape in shapes}:
        for place in places(key):
            met[place] |= key
    return {
        (PROPERTIES[one], PROPERTIES[other])
        for one, others in enumerate(met)
        for other in places(others)
        if one < other and PROPERTIES[one][0] != PROPERTIES[other][0]
    }


def places(key: int) -> list[int]:
    """Name the bits that are set."""
    return [place for place in range(key.bit_length()) if key >> place & 1]


def written(shapes: Iterable[Extents]) -> str:
    """Write an array as the stored file has it, some shapes a line."""
    rows = [json.dumps(shape, separators=(",", ":")) for shape in shapes]
    lines = [",".join(rows[at : at + 8]) for at in range(0, len(rows), 8)]
    return f'{{"about": {json.dumps(_ABOUT)},\n"shapes": [\n' + ",\n".join(lines) + "\n]}\n"


def figures() -> str:
    """Say what is possible and what is covered."""
    shapes = covering_shapes()
    possible, covered = pairs(every_shape(LIMIT)), pairs(shapes)
    return (
        f"{len(PROPERTIES)} properties of 9 numbers; {len(possible)} pairs occur together in a shape of at most "
        f"{LIMIT} products, {len(covered & possible)} of them in one of the {len(shapes)} covering shapes "
        f"({sum(shape.products for shape in shapes)} products)."
    )


if __name__ == "__main__":  # pragma: no cover  # the choice alone
    if sys.argv[1:] == ["--write"]:
        PATH.write_text(written(covering(every_shape(LIMIT), sys.maxsize)), encoding="utf-8")
    sys.stdout.write(f"{figures()}\n")
