"""Grids of numbers as SVG: self-contained, readable in light and dark, bounded in size.

A *panel* is a drawn part that knows its size. Panels stand side by side or below each other in one element.

Pixels are grey, from black (-1) to white (1). Scores run from blue (-1) over near-white (0) to orange (1), a pair that
people of every colour vision tell apart, and get darker toward both ends. Words are real text in the colour of the page
around, or are written on a cell in black or white, whichever contrasts more (at least 4.5 to 1). A grid of more than 64
rows or columns is reduced, and the picture says so.

No style sheet and no script: a page with a strict content security policy shows the element as it is.
"""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from itertools import groupby, islice

__all__ = ["WRITTEN", "Box", "Drawn", "Panel", "beside", "document", "element", "grid", "lines", "safe", "stacked"]

Box = tuple[int, int, int, int]
"""A rectangle of cells: row, column, height, width."""

Number = int | float | Fraction

WRITTEN = 16
"""Rows or columns up to which numbers stand in the cells and the marks of a picture are read out."""

_MOST = 64  # rows or columns that are drawn one by one
_ENDS = ((33, 102, 172), (247, 247, 247), (179, 88, 6))  # -1, 0 and 1 of a score; ColorBrewer's RdBu and PuOr
_TOP, _GAP, _LINE = 22, 24, 19
_STYLE = "max-width:100%;height:auto"
_ALONE = f"{_STYLE};color-scheme:light dark;color:CanvasText;background:Canvas"


@dataclass(frozen=True, slots=True)
class Panel:
    """A drawn part: its extents in CSS pixels, and the elements in it."""

    width: int
    height: int
    markup: str


class Drawn:
    """What notebooks ask a value for; its `panel` draws it."""

    __slots__ = ()

    @abstractmethod
    def panel(self) -> Panel:
        """Draw the value."""

    def _repr_svg_(self) -> str:
        return document(self.panel())

    def _repr_html_(self) -> str:
        return element(self.panel(), _STYLE)


def grid(
    title: str,
    rows: Iterable[Sequence[Number]],
    denominator: int,
    shape: tuple[int, int],
    *,
    scores: bool = False,
    texts: Sequence[Sequence[str]] = (),
    tips: bool = True,
    boxes: Iterable[Box] = (),
    words: str = "",
) -> Panel:
    """Draw numbers from -denominator to denominator, as pixels or as `scores`, under a title.

    `texts` stand in the cells while they fit, with the exact numbers as tooltips unless `tips` is off; `boxes` are
    outlined; `words` are read to those who do not see the picture.

    >>> grid("image", [[1, -1, 1, 1]], 1, (1, 4)).width
    100
    """
    step = -(-max(shape) // _MOST)
    drawn = [*rows] if step == 1 else [*_reduced(rows, step, scores=scores)]
    texts = texts if max(shape) <= WRITTEN and all(len(text) <= 6 for row in texts for text in row) else ()
    side = 40 if texts else max(7, min(25, 480 // max(map(len, (drawn, drawn[0])))))
    tall, wide = len(drawn), len(drawn[0])
    levels = [[int((value + denominator) * 254 // (2 * denominator)) for value in row] for row in drawn]
    marks = [f'<path fill="{_colours(level, scores=scores)[0]}" d="{path}"/>' for level, path in _paths(levels).items()]
    rules = "".join(f"M0 {y}h{wide}" for y in range(tall + 1)) + "".join(f"M{x} 0v{tall}" for x in range(wide + 1))
    if side > 12:  # finer rules would hide the cells
        marks.append(f'<path d="{rules}" stroke="#888" stroke-width="{1 / side:.3g}"/>')
    marks += [_outline(box, step, side) for box in boxes]
    body = f'<g transform="translate(0 {_TOP}) scale({side})" shape-rendering="crispEdges">{"".join(marks)}</g>'
    for row, line in enumerate(texts):
        for col, text in enumerate(line):
            tip = f"<title>({row}, {col}): {Fraction(drawn[row][col]) / denominator}</title>" if tips else ""
            body += (
                f'<text x="{col * side + side // 2}" y="{row * side + side // 2 + _TOP + 4}" font-size="12" '
                f'text-anchor="middle" fill="{_colours(levels[row][col], scores=scores)[1]}">{safe(text)}{tip}</text>'
            )
    role = "group" if texts else "img"
    head, label = _text(0, 14, title, ' font-weight="600"'), safe(f"{title} {words}".strip())
    marked = f'<g role="{role}" aria-label="{label}">{head}{body}</g>'
    kept = "the score farthest from 0" if scores else "their mean"
    parts = [Panel(max(wide * side, 8 * len(title)), _TOP + tall * side + 2, marked)]
    parts += [_legend()] if scores else []
    parts += [lines(f"reduced: one cell for {step} x {step}, {kept}")] if step > 1 else []
    return stacked(*parts, gap=6)


def lines(*said: str) -> Panel:
    """Write lines of text, one below the other.

    >>> lines("7/9", "one <b>").markup.count("&lt;")
    1
    """
    markup = "".join(_text(0, number * _LINE + 14, text) for number, text in enumerate(said))
    return Panel(8 * max(map(len, said), default=0), _LINE * len(said), markup)


def beside(*panels: Panel) -> Panel:
    """Place panels side by side, top-aligned."""
    x, markup = 0, ""
    for panel in panels:
        markup += f'<g transform="translate({x} 0)">{panel.markup}</g>'
        x += panel.width + _GAP
    return Panel(x - _GAP, max(panel.height for panel in panels), markup)


def stacked(*panels: Panel, gap: int = _GAP) -> Panel:
    """Place panels below each other."""
    y, markup = 0, ""
    for panel in panels:
        markup += f'<g transform="translate(0 {y})">{panel.markup}</g>' if y else panel.markup
        y += panel.height + gap
    return Panel(max(panel.width for panel in panels), y - gap, markup)


def element(panel: Panel, style: str = "") -> str:
    """Write a panel as an element for a page, whose colour of text it takes."""
    width, height = panel.width + 4, panel.height + 4
    styled = f' style="{style}"' if style else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="-2 -2 {width} {height}" '
        f'font-family="system-ui,sans-serif" font-size="13" fill="currentColor"{styled}>'
        f"{panel.markup}</svg>"
    )


def document(panel: Panel) -> str:
    """Write a panel as a file of its own, light or dark as its reader prefers."""
    return element(panel, _ALONE)


def safe(text: str) -> str:
    r"""Write any text so that it is nothing but text in XML and HTML.

    >>> safe("<b>\0")
    '&lt;b&gt;\ufffd'
    """
    return escape("".join(letter if letter.isprintable() or letter == "\n" else "\ufffd" for letter in text))


def _reduced(rows: Iterable[Sequence[Number]], step: int, *, scores: bool) -> Iterator[list[Number]]:
    """Make one number of `step` x `step`: of pixels the mean, of scores the one farthest from 0, so that peaks stay."""
    rest = iter(rows)
    while band := [*islice(rest, step)]:
        blocks = ([cell for line in band for cell in line[at : at + step]] for at in range(0, len(band[0]), step))
        yield [_farthest(block) if scores else sum(block) // len(block) for block in blocks]


def _farthest(block: list[Number]) -> Number:
    """Return the number farthest from 0."""
    high, low = max(block), min(block)
    return high if high >= -low else low


def _paths(levels: Sequence[Sequence[int]]) -> dict[int, str]:
    """Join the cells of each level into one path, runs of equal cells into one rectangle."""
    paths: dict[int, list[str]] = {}
    for y, line in enumerate(levels):
        x = 0
        for level, run in groupby(line):
            width = len([*run])
            paths.setdefault(level, []).append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return {level: "".join(path) for level, path in paths.items()}


def _colours(level: int, *, scores: bool) -> tuple[str, str]:
    """Return the colour of a level from 0 (-1) over 127 (0) to 254 (1), and black or white for words on it.

    Of the two the one that contrasts more is taken, by the relative luminance of WCAG 2.
    """
    high = level > 127
    share, ends = level - 127 * high, zip(_ENDS[high], _ENDS[1 + high], strict=True)
    parts = [one + (other - one) * share // 127 for one, other in ends] if scores else [level * 255 // 254] * 3
    linear = (part / 3294.6 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in parts)
    luminance = sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    ink = "#000" if luminance > 0.179 else "#fff"  # there the contrast with both is 4.58
    return "#" + "".join(f"{part:02x}" for part in parts), ink


def _outline(box: Box, step: int, side: int) -> str:
    """Outline a rectangle of cells, vermilion on white, which shows on every colour."""
    row, col, height, width = (part // step for part in box)
    shape = f'x="{col}" y="{row}" width="{max(1, width)}" height="{max(1, height)}" fill="none"'
    return "".join(
        f'<rect {shape} stroke="{colour}" stroke-width="{thick / side:.3g}"/>'
        for colour, thick in (("#fff", 5), ("#d55e00", 3))
    )


def _legend() -> Panel:
    """Draw the scale of scores."""
    cells = "".join(
        f'<path fill="{_colours(level, scores=True)[0]}" d="M{at * 8} 0h8v10h-8z"/>'
        for at, level in enumerate(range(0, 255, 254 // 14))
    )
    marks = "".join(_text(x, 23, text) for x, text in ((0, "-1"), (57, "0"), (113, "1")))
    return Panel(120, 26, f'<g shape-rendering="crispEdges">{cells}</g>{marks}')


def _text(x: int, y: int, text: str, more: str = "") -> str:
    return f'<text x="{x}" y="{y}"{more}>{safe(text)}</text>'
