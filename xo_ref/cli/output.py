"""Feature maps as output: table, JSON, CSV, SVG.

Clauses: `output.maps`.
"""

import csv
import io
import json
from collections.abc import Sequence

from xo_ref.svg import document, stacked
from xo_ref.values.maps import FeatureMap

SCHEMA = "xo-ref/maps/1"
"""The name and version of the JSON format."""

NamedMaps = Sequence[tuple[str, FeatureMap]]


def maps_table(maps: NamedMaps) -> str:
    """Write the maps one below the other, in decimals truncated to two digits."""
    return "\n\n".join(
        f"{name if name.isprintable() else repr(name)}: {scores.height} x {scores.width} scores "
        f"in units of 1/{scores.denominator}, best {scores.highest} at {_places(scores)}\n{scores}"
        for name, scores in maps
    )


def maps_json(maps: NamedMaps) -> str:
    """Write the schema xo-ref/maps/1: per map, exact numerators over one denominator.

    Clauses: `output.maps`.
    """
    names = ("height", "width", "denominator", "numerators")
    listed = [{"feature": name, **{field: getattr(scores, field) for field in names}} for name, scores in maps]
    return json.dumps({"schema": SCHEMA, "maps": listed})


def maps_csv(maps: NamedMaps) -> str:
    """Write one line per score: feature, row, col, numerator, denominator, score as the nearest binary64 number."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(("feature", "row", "col", "numerator", "denominator", "score"))
    for name, scores in maps:
        for row, (numerators, floats) in enumerate(zip(scores.numerators, scores.floats(), strict=True)):
            for col, (numerator, value) in enumerate(zip(numerators, floats, strict=True)):
                writer.writerow((name, row, col, numerator, scores.denominator, value))
    return file.getvalue().rstrip("\n")


def maps_svg(maps: NamedMaps) -> str:
    """Draw the maps one below the other, as one SVG file."""
    titles = (f"{name}: {scores.height} x {scores.width} scores" for name, scores in maps)
    return document(stacked(*(scores.panel(title) for title, (_, scores) in zip(titles, maps, strict=True))))


def _places(scores: FeatureMap) -> str:
    places = scores.best_positions()
    named = " ".join(f"({row},{col})" for row, col in places[:5])
    return named if len(places) <= 5 else f"{named} and {len(places) - 5} more"
