"""The worked example from start to end, computed as it is printed."""

from collections.abc import Iterator

from xo_ref.explain import explain
from xo_ref.gallery import FEATURES, IMAGES, PUBLISHED_MAPS
from xo_ref.pictures import beside
from xo_ref.recognition.measures import Verdict, finds
from xo_ref.recognition.prototypes import PROTOTYPES
from xo_ref.recognition.text import found_pictures, verdicts
from xo_ref.spec import feature_map, score
from xo_ref.values.grid import Feature, Patch
from xo_ref.values.maps import FeatureMap, truncated


def demo() -> Iterator[str]:
    r"""Yield the example, one paragraph at a time. Clauses: `gallery.example`.

    >>> story = list(demo())
    >>> print(story[-1].split("\n")[0])
    147 of 147 published numbers agree.
    """
    image = IMAGES["x_base"]
    maps = {name: feature_map(image, FEATURES[name]) for name in PUBLISHED_MAPS}
    yield _literal()
    pictures = beside(*(f"{name}\n{FEATURES[name]}" for name in maps))
    yield f"2. So look for small pieces instead, the features:\n\n{_indented(pictures)}"
    yield "3. One score, worked out. The feature `backslash` at the top left of the X:\n\n" + _indented(
        str(explain(image, FEATURES["backslash"], 0, 0))
    )
    yield "4. The score at all 49 positions, computed and as published (decimals truncated, not rounded):"
    for name, scores in maps.items():
        published = "\n".join(" ".join(f"{cell:>5}" for cell in row) for row in PUBLISHED_MAPS[name])
        same, count = agreement({name: scores})
        yield _indented(beside(f"{name}, computed\n{scores}", f"published: {same} of {count} agree\n{published}"))
    yield _recognition()
    same, count = agreement(maps)
    yield (
        f"{same} of {count} published numbers agree.\n"
        "A flipped or transposed kernel would pass here too: the X and its features are unchanged by a half turn\n"
        "and by transposition. `python3 -m xo_ref map flag corner` tells all eight orientations apart."
    )


def agreement(maps: dict[str, FeatureMap]) -> tuple[int, int]:
    """Count the published numbers that the maps of `x_base` reproduce, and all of them."""
    pairs = [
        (ours, theirs)
        for name, scores in maps.items()
        for row, published in zip(scores.decimals(), PUBLISHED_MAPS[name], strict=True)
        for ours, theirs in zip(row, published, strict=True)
    ]
    return sum(ours == theirs for ours, theirs in pairs), len(pairs)


def _literal() -> str:
    """Compare whole pictures, pixel by pixel."""
    pictures = {
        "the X": IMAGES["x_base"],
        "the O": IMAGES["o_base"],
        "the shifted X": IMAGES["x_translation"],
        "the shifted O": IMAGES["o_translation"],
    }
    pairs = (
        ("the X", "the X"),
        ("the X", "the shifted X"),
        ("the X", "the O"),
        ("the X", "the shifted O"),
        ("the O", "the shifted O"),
    )
    lines = [
        "1. Whole pictures, compared pixel by pixel. White (#) is 1, black (.) is -1.",
        "",
        _indented(beside(*(f"{name}\n{picture}" for name, picture in pictures.items()))),
        "",
    ]
    for one, other in pairs:
        value = score(Feature(pictures[one]), Patch(pictures[other]))
        matches = (value + 1) * IMAGES["x_base"].n / 2
        lines.append(f"   {one} against {other:14} {matches} of 81 pixels match, score {value}")
    lines.append("   The shifted X is no longer the X, and the shifted O looks more like the X than like the O.")
    return "\n".join(lines)


def _recognition() -> str:
    """Recognise the ten images by each measure, and show where the features of a turned X are found."""
    names = [name for name in IMAGES if name.startswith(("x_", "o_"))]
    found = [verdicts(IMAGES[name]) for name in names]
    rows = [["", *found[0]]]
    rows += [[name, *map(_measured, one.values())] for name, one in zip(names, found, strict=True)]
    right = [[one.name == name[0].upper() for one, name in zip(column, names, strict=True)]
             for column in zip(*(one.values() for one in found), strict=True)]  # fmt: skip
    rows.append(["right", *(f"{sum(answers)} of {len(answers)}" for answers in right)])
    table = "\n".join("   ".join(cell.ljust(15) for cell in row) for row in rows)
    turned = IMAGES["x_rotation"]
    question = (
        "5. Is it an X or an O? Compare whole pictures with the X and with the O (literal); or look for the features\n"
        "of each near their places, one row and column off at most (likeness); or look for each piece of the picture\n"
        "in the X and in the O, near its place (piecewise). The larger number wins:"
    )
    places = "   The features of the X, and where each is found in the turned X:"
    pictures = found_pictures(turned, finds(turned, PROTOTYPES[0]))
    return "\n\n".join((question, _indented(table), places, _indented(pictures)))


def _measured(verdict: Verdict) -> str:
    """Write the result and the measures against the X and the O."""
    numbers = (truncated(value.numerator, value.denominator, 2) for _, value in verdict.measures)
    return f"{verdict.name} ({', '.join(numbers)})"


def _indented(block: str) -> str:
    """Indent a block of text by three spaces."""
    return "\n".join(f"   {line}".rstrip() for line in block.split("\n"))
