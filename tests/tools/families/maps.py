"""The families that test a map: its shape, its positions, its border, its ties."""

from tests.tools.families import claims, draws
from tests.tools.families.draws import Sides
from tests.tools.families.family import Family, guard

__all__ = ["FAMILIES"]

_EDGES = (7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256, 257)


def _long(sides: Sides) -> bool:
    return sides[3] - sides[1] + 1 > 8 and (sides[3] - sides[1] + 1) % 8 > 0


def _even(sides: Sides) -> bool:
    return sides[0] % 2 == 0 or sides[1] % 2 == 0


FAMILIES = (
    Family(
        "same-size",
        "map.shape",
        "the feature is as large as the image: one position",
        ((2, 3, 2, 3), (3, 2, 3, 2), (1, 7, 1, 7), (7, 1, 7, 1), (4, 5, 4, 5), (6, 5, 6, 5)),
        draws.plain(),
        claims.one,
        guard("same-size-rejected", "last-dropped", "other-sizes-rejected"),
    ),
    Family(
        "as-high",
        "map.shape",
        "the feature is as high as the image: one row of positions",
        ((3, 2, 3, 5), (2, 3, 2, 8), (1, 3, 1, 9), (5, 4, 5, 10)),
        draws.planted(),
        claims.perfect,
        guard("last-row-dropped", "stride-two-columns", "padded-same", "axes-swapped-in-shape"),
    ),
    Family(
        "as-wide",
        "map.shape",
        "the feature is as wide as the image: one column of positions",
        ((2, 3, 6, 3), (3, 2, 8, 2), (4, 1, 9, 1), (4, 5, 10, 5)),
        draws.planted(),
        claims.perfect,
        guard("last-column-dropped", "first-dropped", "padded-full", "axes-swapped-in-shape"),
    ),
    *(
        Family(
            f"{corner.replace(' ', '-')}-corner",
            "map.border",
            f"the one perfect match is at the {corner} position, where the feature just fits",
            ((3, 2, 5, 6), (2, 3, 5, 9), (4, 3, 6, 10)),
            draws.planted(corner=corner),
            claims.perfect_in(corner),
            guard("wrapped-border", "padded-same", "padded-full", "padded-with-nan", "last-dropped", "first-dropped"),
        )
        for corner in ("first", "upper right", "lower left", "last")
    ),
    Family(
        "wide-map",
        "map.border",
        "map widths around the lengths of vectors and words; the perfect match is at the last position",
        tuple((5, 3, 6, width + 2) for width in _EDGES),
        draws.planted(),
        claims.perfect,
        guard("map-tail-unwritten-8", when=_long)
        + guard("last-column-dropped")
        + guard("tile-without-halo", when=lambda sides: sides[3] >= 18),
    ),
    Family(
        "high-map",
        "map.border",
        "map heights around the lengths of vectors and words; the perfect match is at the last position",
        tuple((3, 5, height + 2, 7) for height in (7, 8, 9, 31, 33, 65, 129, 257)),
        draws.planted(),
        claims.perfect,
        guard("last-row-dropped", "map-transposed"),
    ),
    Family(
        "square-map",
        "map.position",
        "a square map without symmetry: rows and columns exchanged are seen by content alone",
        ((2, 3, 4, 5), (3, 2, 6, 5), (2, 4, 3, 5), (4, 3, 8, 7), (3, 4, 9, 10)),
        draws.planted(),
        claims.perfect,
        guard("map-transposed-when-square", "map-rotated", "row-swapped-order", "column-swapped-order")
        + guard("positions-swapped-in-loop", "position-centred", "first-position-everywhere")
        + guard("even-anchor", "even-anchor-early", when=_even),
    ),
    Family(
        "square-feature",
        "map.orientation",
        "a square feature whose eight orientations have eight different maps",
        ((2, 2, 4, 6), (3, 3, 5, 6), (4, 4, 6, 10), (5, 5, 9, 7), (6, 6, 8, 9), (16, 16, 19, 18), (18, 18, 19, 21)),
        draws.plain(),
        lambda case: case.n == 4 or claims.eight(case),
        guard("flipped-both", "flipped-rows", "flipped-columns", "feature-transposed-when-square")
        + guard("axes-swapped-in-loop"),
    ),
    Family(
        "turned",
        "map.orientation",
        "a small oblong feature whose eight orientations all fit and have eight different maps",
        ((2, 3, 4, 6), (3, 2, 4, 5), (2, 4, 5, 6), (5, 3, 6, 7)),
        draws.plain(),
        claims.eight,
        guard("flipped-both", "flipped-rows", "flipped-columns", "feature-transposed", "feature-memory-order")
        + guard("image-transposed", "image-upside-down", "image-memory-order", "axes-swapped-in-loop"),
    ),
    Family(
        "flat-white",
        "map.value",
        "a patch of white pixels only has a score like any other",
        ((2, 3, 4, 6), (3, 2, 5, 5), (3, 5, 5, 9)),
        draws.flat(1),
        claims.lively,
        guard("constant-patch-is-zero", "stride-of-feature", "stride-of-map", "rows-aliased"),
    ),
    Family(
        "flat-black",
        "map.value",
        "a patch of black pixels only has a score like any other",
        ((3, 2, 4, 6), (1, 4, 3, 9), (4, 3, 6, 9)),
        draws.flat(-1),
        claims.lively,
        guard("constant-patch-is-zero", "accumulator-not-reset", "bias-added"),
    ),
    Family(
        "one-pixel",
        "map.value",
        "a feature of one pixel: the map is the image or its negative",
        ((1, 1, 1, 2), (1, 1, 2, 1)),
        draws.plain(),
        claims.lively,
        guard("absolute", "rectified", "constant-patch-is-zero"),
    ),
    Family(
        "odd-width",
        "map.value",
        "an image of odd width, where transforms of real numbers lose a column, and decimals that do not end",
        ((3, 4, 5, 9), (2, 3, 5, 7), (3, 2, 4, 5), (3, 5, 5, 11)),
        draws.flat(1),
        claims.lively,
        guard("odd-width-transform", "rounded-two-decimals", "truncated-two-decimals"),
    ),
    Family(
        "tie",
        "map.best",
        "two perfect matches: both keep their score",
        ((2, 3, 5, 8), (3, 2, 6, 5), (3, 4, 7, 9), (3, 5, 7, 12)),
        draws.twice,
        claims.tied,
        guard("ties-suppressed"),
    ),
    Family(
        "tie-below-one",
        "map.best",
        "the best score is below 1 and occurs more than once",
        ((2, 4, 4, 7), (4, 2, 5, 6)),
        draws.plain(),
        lambda case: claims.tied(case) and claims.no_match(case),
        guard("ties-suppressed"),
    ),
)
"""The families, in the order of the file."""
