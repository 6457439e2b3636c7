"""The output of `recognise`: three measures and where each feature was found, as text, SVG or JSON.

Clauses: `recognition.output`.
"""

import json
from collections.abc import Sequence
from fractions import Fraction
from functools import partial

from xo_ref import svg
from xo_ref.pictures import beside, table
from xo_ref.recognition.measures import Find, Measure, Verdict, finds, likeness, literal, piecewise, recognise
from xo_ref.recognition.prototypes import PROTOTYPES, Prototype
from xo_ref.values.grid import Image, Position
from xo_ref.values.maps import truncated

SCHEMA = "xo-ref/recognition/1"
"""The name and version of the JSON format."""

_IN_A_ROW = 5


def verdicts(image: Image, tolerance: int = 1, prototypes: Sequence[Prototype] = PROTOTYPES) -> dict[str, Verdict]:
    """Recognise the image by each of the three measures.

    Raises as the measures do. Clauses: `recognition.verdict`.

    >>> from xo_ref.gallery import IMAGES
    >>> {name: verdict.name for name, verdict in verdicts(IMAGES["o_scaling"]).items()}
    {'literal': 'X', 'likeness': 'O', 'piecewise': 'O'}
    """
    measures: dict[str, Measure] = {
        "literal": literal,
        "likeness": partial(likeness, tolerance=tolerance),
        "piecewise": partial(piecewise, tolerance=tolerance),
    }
    return {name: recognise(image, prototypes, measure) for name, measure in measures.items()}


def recognition_text(image: Image, tolerance: int = 1) -> str:
    """Describe the result: the measures, their verdicts, and where each feature was found.

    Raises as the measures do. Clauses: `recognition.output`.

    >>> from xo_ref.gallery import IMAGES
    >>> print(recognition_text(IMAGES["x_scaling"]).split("The features of the X")[0])
    image       X           O
    .........   .........   .........
    .........   .#.....#.   ...###...
    ..#...#..   ..#...#..   ..#...#..
    ...#.#...   ...#.#...   .#.....#.
    ....#....   ....#....   .#.....#.
    ...#.#...   ...#.#...   .#.....#.
    ..#...#..   ..#...#..   ..#...#..
    .........   .#.....#.   ...###...
    .........   .........   .........
    <BLANKLINE>
                                            X              O
    pixel by pixel (literal)     73/81 = 0.90   47/81 = 0.58   an X
    features, t = 1 (likeness)       1 = 1.00     1/2 = 0.50   an X
    pieces, t = 1 (piecewise)        1 = 1.00   49/81 = 0.60   an X
    <BLANKLINE>
    """
    grids = {"image": image, **{prototype.name: prototype.image for prototype in PROTOTYPES}}
    parts = [
        beside(*(f"{name}\n{grid}" for name, grid in grids.items())),
        _measures(verdicts(image, tolerance), tolerance),
    ]
    for prototype in PROTOTYPES:
        heading = f"The features of the {prototype.name}: where each belongs, where it fits best, and how well"
        parts.append(f"{heading}\n\n{found_pictures(image, finds(image, prototype, tolerance))}")
    return "\n\n".join(parts)


def _measures(found: dict[str, Verdict], tolerance: int) -> str:
    """Write one line per measure."""
    names, results = _names(tolerance), found.values()
    columns = ["\n".join(["", *(names[name] for name in found)])]
    for at, prototype in enumerate(PROTOTYPES):
        columns.append(table([[prototype.name], *([_value(verdict.measures[at][1])] for verdict in results)]))
    return beside(*columns, "\n".join(["", *map(_conclusion, results)]))


def _names(tolerance: int) -> dict[str, str]:
    """Name the measures for a reader."""
    return {
        "literal": "pixel by pixel (literal)",
        "likeness": f"features, t = {tolerance} (likeness)",
        "piecewise": f"pieces, t = {tolerance} (piecewise)",
    }


def recognition_svg(image: Image, tolerance: int = 1) -> str:
    """Draw what `recognition_text` writes, as one SVG file.

    Raises as the measures do. Clauses: `recognition.output`.
    """
    said = [
        f"{_names(tolerance)[name]}: {', '.join(f'{one} {_value(value)}' for one, value in verdict.measures)}; "
        f"{_conclusion(verdict)}"
        for name, verdict in verdicts(image, tolerance).items()
    ]
    whole = [image.panel(), *(prototype.image.panel(prototype.name) for prototype in PROTOTYPES)]
    parts = [svg.beside(*whole), svg.lines(*said)]
    for prototype in PROTOTYPES:
        pairs = [
            svg.beside(
                find.feature.panel(f"belongs at {_position(find.place)}"),
                image.patch(*find.found[0], find.feature.shape).panel(
                    f"found at {_position(find.found[0])}: {find.score}"
                ),
            )
            for find in finds(image, prototype, tolerance)
        ]
        rows = (svg.beside(*pairs[at : at + 3]) for at in range(0, len(pairs), 3))
        parts += [svg.lines(f"The features of the {prototype.name}:"), *rows]
    return svg.document(svg.stacked(*parts))


def found_pictures(image: Image, found: Sequence[Find]) -> str:
    """Draw each feature beside the part of the image where it was found, with both positions and the score.

    Of equally good positions the first is drawn; "+2" means two more. Clauses: `recognition.output`.

    >>> from xo_ref.gallery import IMAGES
    >>> print(found_pictures(IMAGES["x_rotation"], finds(IMAGES["x_rotation"], PROTOTYPES[0])[:2]))
    #..   ...         #..   #..
    .#.   .#.         .#.   .##
    ..#   ..#         ..#   ...
    (1,1) (1,0) 7/9   (2,2) (2,1) 5/9 +2
    """
    blocks = []
    for find in found:
        place, best = find.place, find.found[0]
        pair = beside(str(find.feature), str(image.patch(*best, find.feature.shape)))
        more = f" +{len(find.found) - 1}" if len(find.found) > 1 else ""
        blocks.append(f"{pair}\n{_position(place)} {_position(best)} {find.score}{more}")
    rows = (blocks[start : start + _IN_A_ROW] for start in range(0, len(blocks), _IN_A_ROW))
    return "\n\n".join(beside(*row) for row in rows)


def recognition_json(image: Image, tolerance: int = 1) -> str:
    """Write the schema xo-ref/recognition/1: every measure and every find, fractions as two integers.

    Raises as the measures do. Clauses: `recognition.output`.
    """
    measures = {
        name: {"values": {one: _pair(value) for one, value in verdict.measures}, "recognised": verdict.names}
        for name, verdict in verdicts(image, tolerance).items()
    }
    found = {
        prototype.name: [
            {"feature": find.feature.tolist(), "place": find.place, "found": find.found, "score": _pair(find.score)}
            for find in finds(image, prototype, tolerance)
        ]
        for prototype in PROTOTYPES
    }
    return json.dumps({"schema": SCHEMA, "tolerance": tolerance, "measures": measures, "finds": found})


def _conclusion(verdict: Verdict) -> str:
    """Name the result: one prototype, or a tie."""
    return f"an {verdict.name}" if verdict.name else f"a tie of {' and '.join(verdict.names)}"


def _value(value: Fraction) -> str:
    """Write a fraction and its truncated decimals."""
    return f"{value} = {truncated(value.numerator, value.denominator, 2)}"


def _position(position: Position) -> str:
    """Write a position without spaces."""
    return f"({position[0]},{position[1]})"


def _pair(value: Fraction) -> tuple[int, int]:
    """Write a fraction as two integers."""
    return value.numerator, value.denominator
