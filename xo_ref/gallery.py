"""The named pictures: the worked example of Brandon Rohrer's "How do Convolutional Neural Networks work?".

Ten images of 9 x 9 pixels (an X and an O, each upright, shifted, smaller, rotated and
thicker), the three 3 x 3 features of the example, and the published maps of the upright X
as printed: decimals truncated to two digits.

A half turn or a transposition leaves the X, its features and its maps unchanged, so the
example cannot tell a flipped or transposed kernel from a correct one. The image
`flag` with the feature `corner` can: the eight orientations of `corner` give eight
different maps of `flag`, and no bipolar pair with fewer pixels does that.

Clauses: `gallery.example`, `gallery.orientation`.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from xo_ref.pictures import parse
from xo_ref.values.grid import Feature, Image

__all__ = ["FEATURES", "IMAGES", "PUBLISHED_MAPS"]

_IMAGES = """
    x_base      o_base
    .........   .........
    .#.....#.   ...###...
    ..#...#..   ..#...#..
    ...#.#...   .#.....#.
    ....#....   .#.....#.
    ...#.#...   .#.....#.
    ..#...#..   ..#...#..
    .#.....#.   ...###...
    .........   .........

    x_translation   x_scaling   x_rotation   x_weight
    #.....#..       .........   .........    .........
    .#...#...       .........   ......#..    ##....##.
    ..#.#....       ..#...#..   .#...#...    .##..##..
    ...#.....       ...#.#...   ..##.#...    ..####...
    ..#.#....       ....#....   ....#....    ...##....
    .#...#...       ...#.#...   ...#.##..    ..####...
    #.....#..       ..#...#..   ...#...#.    .##..##..
    .........       .........   ..#......    ##....##.
    .........       .........   .........    .........

    o_translation   o_scaling   o_rotation   o_weight
    .........       .........   .........    .........
    .........       .........   ...##....    ...###...
    ..###....       ...###...   ..#..##..    ..#####..
    .#...#...       ..#...#..   ..#....#.    .##...##.
    #.....#..       ..#...#..   .#.....#.    .##...##.
    #.....#..       ..#...#..   .#....#..    .##...##.
    #.....#..       ...###...   ..##..#..    ..#####..
    .#...#...       .........   ....##...    ...###...
    ..###....       .........   .........    .........

    flag
    ..#
    ..#
    ##.
"""

_FEATURES = """
    backslash   cross   slash
    #..         #.#     ..#
    .#.         .#.     .#.
    ..#         #.#     #..

    corner
    ...
    ..#
"""

# What the slides print for x_base, feature by feature.
_PUBLISHED = {
    "backslash": """
         0.77 -0.11  0.11  0.33  0.55 -0.11  0.33
        -0.11  1.00 -0.11  0.33 -0.11  0.11 -0.11
         0.11 -0.11  1.00 -0.33  0.11 -0.11  0.55
         0.33  0.33 -0.33  0.55 -0.33  0.33  0.33
         0.55 -0.11  0.11 -0.33  1.00 -0.11  0.11
        -0.11  0.11 -0.11  0.33 -0.11  1.00 -0.11
         0.33 -0.11  0.55  0.33  0.11 -0.11  0.77
    """,
    "cross": """
         0.33 -0.55  0.11 -0.11  0.11 -0.55  0.33
        -0.55  0.55 -0.55  0.33 -0.55  0.55 -0.55
         0.11 -0.55  0.55 -0.77  0.55 -0.55  0.11
        -0.11  0.33 -0.77  1.00 -0.77  0.33 -0.11
         0.11 -0.55  0.55 -0.77  0.55 -0.55  0.11
        -0.55  0.55 -0.55  0.33 -0.55  0.55 -0.55
         0.33 -0.55  0.11 -0.11  0.11 -0.55  0.33
    """,
    "slash": """
         0.33 -0.11  0.55  0.33  0.11 -0.11  0.77
        -0.11  0.11 -0.11  0.33 -0.11  1.00 -0.11
         0.55 -0.11  0.11 -0.33  1.00 -0.11  0.11
         0.33  0.33 -0.33  0.55 -0.33  0.33  0.33
         0.11 -0.11  1.00 -0.33  0.11 -0.11  0.55
        -0.11  1.00 -0.11  0.33 -0.11  0.11 -0.11
         0.77 -0.11  0.11  0.33  0.55 -0.11  0.33
    """,
}


def _drawn(text: str) -> Iterator[tuple[str, list[list[int]]]]:
    """Read pictures that stand side by side, each below its name."""
    for block in text.strip().split("\n\n"):
        for name, *lines in zip(*(line.split() for line in block.split("\n")), strict=True):
            yield name, parse("\n".join(lines), name)


IMAGES: Mapping[str, Image] = MappingProxyType({name: Image(rows) for name, rows in _drawn(_IMAGES)})
"""The images by name: `x_base`, `o_base` and four variations of each, and `flag`."""

FEATURES: Mapping[str, Feature] = MappingProxyType({name: Feature(rows) for name, rows in _drawn(_FEATURES)})
"""The features by name: `backslash`, `cross` and `slash`, and `corner`."""

PUBLISHED_MAPS: Mapping[str, tuple[tuple[str, ...], ...]] = MappingProxyType(
    {name: tuple(tuple(line.split()) for line in text.split("\n") if line.strip()) for name, text in _PUBLISHED.items()}
)
"""The three maps of `x_base` as printed on the slides, by feature: 7 rows of 7 numbers each."""
