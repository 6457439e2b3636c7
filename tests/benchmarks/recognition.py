"""How far does recognition carry? X and O, drawn under random changes of growing strength.

    python -m tests.benchmarks.recognition            # the table, the plot and the pictures
    python -m tests.benchmarks.recognition --quick    # a tenth of the drawings, nothing written

Each drawing is the X or the O of the gallery, changed in five ways at once, each by a
part of what the strength s allows, drawn evenly from -1 to 1 in 64ths:

    translation   up to 2 s pixels down and to the right
    scaling       by up to 2/5 s
    rotation      the tangent of half the angle up to s/4 (at s = 1: 28 degrees)
    deformation   each corner of the picture pulled by up to s pixels down and to the right
    weight        half the thickness of the strokes from 1/2 up to (1 + s)/2

A change that would carry a stroke off the canvas is drawn again: what is cut off is no
X any more. The set `choose` is for choosing the rule, its tolerance and displacement;
`show` has other drawings of the same kinds. `translation` ... `weight` change one thing
alone, and `larger` draws everything on a canvas of 13 x 15 pixels. Nothing was chosen on
any of these.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from pathlib import Path

from xo_ref import Image
from xo_ref.pictures import beside
from xo_ref.recognition.measures import Measure, likeness, literal, piecewise, recognise
from xo_ref.recognition.prototypes import PROTOTYPES, Prototype
from xo_ref.recognition.redraw import HALF, Transformation, redrawn, strokes

KINDS = ("translation", "scaling", "rotation", "deformation", "weight")
STRENGTHS = [Fraction(eighths, 8) for eighths in range(1, 13)]
Measures = dict[str, Measure]

MEASURES: Measures = {
    "literal": literal,
    **{f"likeness, t = {t}": partial(likeness, tolerance=t) for t in range(4)},
    **{f"piecewise, t = {t}": partial(piecewise, tolerance=t) for t in range(3)},
}
IMPROVED = "piecewise, t = 1"


def both_ways(image: Image, prototype: Prototype) -> Fraction:
    """Take the mean of both directions, each at its best tolerance."""
    return (likeness(image, prototype) + piecewise(image, prototype)) / 2


CANDIDATES: Measures = {
    **{f"likeness, t = {t}": partial(likeness, tolerance=t) for t in range(4)},
    **{
        f"piecewise, t = {t}, d = {d}": partial(piecewise, tolerance=t, displacement=d)
        for t in range(3)
        for d in range(4)
    },
    "mean of likeness, t = 1, and piecewise, t = 1, d = 2": both_ways,
}
HERE = Path(__file__).parent


@dataclass
class Rates:
    """How many drawings of one set and strength each measure recognises, and a few that the improved one does not."""

    drawings: int = 0
    right: dict[str, int] = field(default_factory=dict)
    mistaken: list[tuple[str, Image]] = field(default_factory=list)

    def percent(self, measure: str) -> Fraction:
        return Fraction(100 * self.right[measure], self.drawings)


def change(rng: random.Random, strength: Fraction, kinds: Sequence[str]) -> Transformation:
    """Draw a change; the kinds that are not named stay at nothing, but are drawn, so that all sets draw alike."""

    def part(kind: str) -> Fraction:
        drawn = Fraction(rng.randint(-64, 64), 64) * strength
        return drawn if kind in kinds else Fraction(0)

    down, right = 2 * part("translation"), 2 * part("translation")
    scale = 1 + part("scaling") * 2 / 5
    turn = part("rotation") / 4
    corners = tuple((part("deformation"), part("deformation")) for _ in range(4))
    pen = Fraction(1, 2) + abs(part("weight")) / 2
    return Transformation((down, right), (scale, scale), turn, corners, pen)  # type: ignore[arg-type]  # four corners of four


def stays_inside(image: Image, transformation: Transformation, canvas: tuple[int, int] | None = None) -> bool:
    """Tell whether every stroke, its thickness aside, lies on a pixel of the canvas after a transformation."""
    height, width = canvas or image.shape
    points = (transformation.of(point, image.shape, canvas) for pair in strokes(image) for point in pair)
    return all(-HALF <= row <= height - HALF and -HALF <= col <= width - HALF for row, col in points)


def drawings(
    name: str, strength: Fraction, pairs: int, kinds: Sequence[str], prototypes: Sequence[Prototype]
) -> Iterator[tuple[str, Image]]:
    """Draw pairs of an X and an O, with what each is."""
    rng = random.Random(f"xo_ref {name} {strength}")
    for _ in range(pairs):
        for prototype in prototypes:
            while not stays_inside(prototype.image, one := change(rng, strength, kinds)):
                pass
            yield prototype.name, redrawn(prototype.image, one)


def rates(drawn: Iterator[tuple[str, Image]], prototypes: Sequence[Prototype], measures: Measures) -> Rates:
    """Count what each measure recognises; a tie is not recognised."""
    found = Rates(right=dict.fromkeys(measures, 0))
    for letter, image in drawn:
        found.drawings += 1
        for name, measure in measures.items():
            verdict = recognise(image, prototypes, measure)
            found.right[name] += verdict.name == letter
            if name == IMPROVED and verdict.name != letter:
                found.mistaken.append((f"{letter} as {verdict.name or 'either'}", image))
    return found


def larger() -> tuple[Prototype, ...]:
    """Set the X and the O on a canvas of 13 x 15 pixels, with the same features."""
    return tuple(
        Prototype(one.name, redrawn(one.image, Transformation(), (13, 15)), one.features) for one in PROTOTYPES
    )


def measured(pairs: int) -> dict[str, dict[Fraction, Rates]]:
    """Measure every set at every strength."""
    few = max(1, pairs // 4)
    sets: dict[str, tuple[int, Sequence[str], Sequence[Prototype], Measures, Sequence[Fraction]]] = {
        "choose": (pairs, KINDS, PROTOTYPES, CANDIDATES, STRENGTHS[3:8:2]),
        "show": (pairs, KINDS, PROTOTYPES, MEASURES, STRENGTHS),
        **{kind: (few, (kind,), PROTOTYPES, MEASURES, STRENGTHS[3::4]) for kind in KINDS},
        "larger": (few, KINDS, larger(), MEASURES, STRENGTHS[3::4]),
    }
    results: dict[str, dict[Fraction, Rates]] = {}
    for name, (count, kinds, prototypes, measures, strengths) in sets.items():
        began = time.perf_counter()
        results[name] = {}
        for strength in strengths:
            drawn = drawings(name, strength, count, kinds, prototypes)
            results[name][strength] = rates(drawn, prototypes, measures)
            sys.stderr.write(f"\r{name}: strength {strength}, {time.perf_counter() - began:.0f} s   ")
            sys.stderr.flush()
        sys.stderr.write("\n")
    return results


def table(results: dict[Fraction, Rates]) -> str:
    """Write the rates as a table, a measure a row, a strength a column."""
    names = list(next(iter(results.values())).right)
    lines = [["strength", *map(str, results)]]
    lines += [[name, *(f"{float(one.percent(name)):.1f}" for one in results.values())] for name in names]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    lines.insert(1, ["-" * widths[0], *(f"{'-' * (width - 1)}:" for width in widths[1:])])
    padded = ([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])] for row in lines)
    return "\n".join(f"| {' | '.join(row)} |" for row in padded)


def summary(results: dict[Fraction, Rates]) -> str:
    """Say whether the aim is met: 95 % wherever literal comparison is below 75 %."""
    fallen = [strength for strength, one in results.items() if one.percent("literal") < 75]
    if not fallen:
        return "Literal comparison stays at 75 % or more at every strength measured."
    first = results[fallen[0]]
    met = [str(strength) for strength in fallen if results[strength].percent(IMPROVED) >= 95]
    return (
        f"Literal comparison falls below 75 % at strength {fallen[0]} ({float(first.percent('literal')):.1f} %); "
        f"there {IMPROVED} recognises {float(first.percent(IMPROVED)):.1f} %. Literal comparison is below 75 % at "
        f"strengths {', '.join(map(str, fallen))}; of these, {IMPROVED} reaches 95 % at {', '.join(met) or 'none'}."
    )


def pictures(results: dict[Fraction, Rates]) -> str:
    """Show the first drawings of each strength that the improved measure takes for something else."""
    rows = []
    for strength, one in results.items():
        if one.mistaken:
            shown = (f"{said}\n{image}" for said, image in one.mistaken[:6])
            rows.append(f"strength {strength}, {len(one.mistaken)} of {one.drawings}\n\n{beside(*shown, gap='     ')}")
    return "\n\n".join(rows)


def document(results: dict[str, dict[Fraction, Rates]]) -> str:
    """Write RECOGNITION.md."""
    show = results["show"]
    count = next(iter(show.values())).drawings
    alone = "\n\n".join(
        f"### {name}\n\n{table(one)}" for name, one in results.items() if name not in ("choose", "show")
    )
    return f"""# How far recognition carries

Written by `python -m tests.benchmarks.recognition`, which describes the drawings. Per cent recognised; a tie is not
recognised; guessing would give 50. {count} drawings a column, half of them an X, half an O.

## On drawings not used to choose the measure

{table(show)}

![per cent recognised against strength](recognition.svg)

{summary(show)}

## What {IMPROVED} takes for something else

The first six of each strength.

```
{pictures(show)}
```

## How the measure was chosen

{table(results["choose"])}

## One change alone, and a larger canvas

{alone}
"""


def plot(results: dict[Fraction, Rates], path: Path) -> None:
    """Draw per cent recognised against strength."""
    # only the full run needs matplotlib, and the tests' environment does not have it
    import matplotlib as mpl  # type: ignore[import-not-found, unused-ignore]  # noqa: PLC0415
    from matplotlib.figure import Figure  # type: ignore[import-not-found, unused-ignore]  # noqa: PLC0415

    mpl.rcParams.update({"svg.hashsalt": "xo_ref", "svg.fonttype": "none"})
    figure = Figure(figsize=(7, 4), layout="tight")
    axes = figure.subplots()
    styles = {"literal": "k-", "likeness": "C0--", "piecewise": "C1-"}
    for name in MEASURES:
        if name in ("literal", "likeness, t = 0", "likeness, t = 1", "likeness, t = 2", IMPROVED):
            weight = 2.5 if name in ("literal", IMPROVED) else 1
            marker = name[-1] if name.startswith("like") else ""
            axes.plot(
                [float(strength) for strength in results],
                [float(one.percent(name)) for one in results.values()],
                styles[name.split(",")[0]],
                linewidth=weight,
                marker=f"${marker}$" if marker else None,
                label=name,
            )
    axes.axhline(50, color="0.8", linewidth=1)
    axes.set(xlabel="strength of the changes", ylabel="per cent recognised", ylim=(45, 101))
    axes.legend(loc="lower left")
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    """Measure, print the tables, and write the results beside this file."""
    parser = argparse.ArgumentParser(description="Measure how far recognition carries.")
    parser.add_argument("--quick", action="store_true", help="a tenth of the drawings, nothing written")
    quick: bool = parser.parse_args().quick
    results = measured(12 if quick else 120)
    for name, one in results.items():
        sys.stdout.write(f"\n{name}\n{table(one)}\n")
    sys.stdout.write(f"\n{summary(results['show'])}\n")
    if quick:
        return
    counts = {
        name: {str(strength): {"drawings": rate.drawings, "right": rate.right} for strength, rate in one.items()}
        for name, one in results.items()
    }
    (HERE / "RECOGNITION.md").write_text(document(results), encoding="utf-8")
    (HERE / "recognition.json").write_text(json.dumps(counts, indent=1) + "\n", encoding="utf-8")
    plot(results["show"], HERE / "recognition.svg")


if __name__ == "__main__":
    main()
