"""What the explorer asks of xo_ref, in the browser's worker: a question as JSON in, pictures and words as JSON out.

Nothing is computed here: maps come from `feature_maps` and `layer_maps`, one score from `explain`, a fault from the
catalogue, the measures from `recognition`, and every picture from `svg`. Pixels arrive as levels from 0 (black) to 8
(white).

    {"ask": "gallery"}                    the named pictures, as levels
    {"ask": "maps", "planes": [...], ...} the window and all maps; "fault" names a fault to show beside
    {"ask": "faults"}                     the catalogue
    {"ask": "lines", ...}                 the same question in Python and as a line of the protocol
    {"ask": "letter", "image": ...}       is it an X or an O
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, TypedDict

from xo_ref import Feature, FeatureMap, Image, LayerOptions, XoError, feature_maps, layer_maps, svg
from xo_ref.explain import Explanation, explain
from xo_ref.gallery import FEATURES, IMAGES
from xo_ref.values.maps import truncated

if TYPE_CHECKING:
    from xo_ref.kit.case import Case

__all__ = ["respond"]

Levels = list[list[int]]
Answer = Mapping[str, object]

_BLACK_TO_WHITE = 4  # levels above and below 0
_MARKED = 256  # outlined positions of one picture
_PLAIN = LayerOptions()


class Options(TypedDict):
    """The options of a layer, as they arrive."""

    stride: list[int]
    padding: list[int]
    dilation: list[int]


class Question(TypedDict):
    """What is drawn, and where the window stands."""

    planes: list[Levels]
    bank: list[list[Levels]]
    """Up to four features; of each one a plane."""
    options: Options
    active: int
    at: list[int]
    fault: str


class Letter(TypedDict):
    """A drawing to recognise."""

    image: Levels
    tolerance: int
    prototype: int


def respond(asked: str) -> str:
    """Answer one question; what xo_ref rejects comes back as `error`."""
    question = json.loads(asked)
    answers = {"gallery": _gallery, "maps": _maps, "faults": _faults, "lines": _lines, "letter": _letter}
    try:
        answer = answers[question["ask"]](question)
    except XoError as error:
        drawn = _drawings(question) if question["ask"] == "maps" else {}
        answer = {"error": str(error), **drawn}
    return json.dumps(answer)


def _gallery(_: object) -> Answer:
    """Give the named pictures and features."""
    return {
        "images": {name: _levels(image.tolist()) for name, image in IMAGES.items()},
        "features": {name: _levels(feature.tolist()) for name, feature in FEATURES.items()},
    }


def _levels(rows: Sequence[Sequence[int | Fraction]]) -> list[list[int]]:
    return [[int(pixel * _BLACK_TO_WHITE) + _BLACK_TO_WHITE for pixel in row] for row in rows]


def _pixels(levels: Levels) -> list[list[int | Fraction]]:
    return [[_pixel(level) for level in row] for row in levels]


def _pixel(level: int) -> int | Fraction:
    pixel = Fraction(level - _BLACK_TO_WHITE, _BLACK_TO_WHITE)
    return pixel.numerator if pixel.denominator == 1 else pixel


@dataclass(frozen=True, slots=True)
class _Layer:
    """A question as values; a map of one plane is the layer with one plane and plain options."""

    planes: tuple[Image, ...]
    bank: tuple[tuple[Feature, ...], ...]
    options: LayerOptions

    @property
    def is_plain(self) -> bool:
        return len(self.planes) == 1 and self.options == _PLAIN


def _layer(question: Question) -> _Layer:
    """Read a question; raises XoError."""
    given = question["options"]
    top, left, bottom, right = given["padding"]
    (s_r, s_c), (d_r, d_c) = given["stride"], given["dilation"]
    options = LayerOptions((s_r, s_c), (top, left, bottom, right), (d_r, d_c))
    planes = tuple(Image(_pixels(plane)) for plane in question["planes"])
    bank = tuple(tuple(Feature(_pixels(part)) for part in one[: len(planes)]) for one in question["bank"])
    return _Layer(planes, bank, options)


@lru_cache(maxsize=16)
def _computed(layer: _Layer) -> tuple[FeatureMap, ...]:
    options = layer.options
    if layer.is_plain:
        return feature_maps(layer.planes[0], [one[0] for one in layer.bank])
    return layer_maps(
        layer.planes, layer.bank, stride=options.stride, padding=options.padding, dilation=options.dilation
    )


def _maps(question: Question) -> Answer:
    """Show the window, the score that belongs to it, and all maps."""
    layer = _layer(question)
    maps = _computed(layer)
    active = min(question["active"], len(maps) - 1)
    scores = maps[active]
    row, col = (max(0, min(place, extent - 1)) for place, extent in zip(question["at"], scores.shape, strict=True))
    shown = _Window(layer, active, row, col)
    patch, feature, products = shown.explanation().panels()[1:]
    words = str(shown.explanation()).split("\n\n")[-1].split("\n")[1:]
    named = "" if len(maps) == 1 else f" {active}"
    named += "" if len(layer.planes) == 1 else ", one plane below the other"
    return {
        "planes": [svg.element(panel) for panel in shown.planes()],
        "bank": _bank(layer),
        "window": [svg.element(panel) for panel in (patch, feature, products)],
        "steps": [f"position (row {row}, column {col}) of the map{named}", *words],
        "score": str(scores[row, col]),
        "maps": [
            svg.element(one.panel(f"map {k}, {one.height} x {one.width}", [(row, col, 1, 1)] if k == active else []))
            for k, one in enumerate(maps)
        ],
        "at": [row, col],
        "active": active,
        "shape": scores.shape,
        "frame": layer.options.padding[:2],
        "best": [str(scores.highest), len(scores.best_positions()), scores.best_positions()[0]],
        "fault": _faulty(question["fault"], layer, active, row, col) if question["fault"] else None,
    }


@dataclass(frozen=True, slots=True)
class _Window:
    """The patch of one position, in every plane."""

    layer: _Layer
    active: int
    row: int
    col: int

    def _corner(self) -> tuple[int, int]:
        """Give its top-left pixel in the framed planes."""
        s_r, s_c = self.layer.options.stride
        return self.row * s_r, self.col * s_c

    def _framed(self) -> list[Image]:
        """Put the zeros of the padding around the planes."""
        top, left, bottom, right = self.layer.options.padding
        if self.layer.options.padding == _PLAIN.padding:
            return [*self.layer.planes]
        width = self.layer.planes[0].width + left + right
        above, below = ([[0] * width for _ in range(count)] for count in (top, bottom))
        sides = [0] * left, [0] * right
        return [
            Image([*above, *([*sides[0], *line, *sides[1]] for line in plane), *below]) for plane in self.layer.planes
        ]

    def planes(self) -> list[svg.Panel]:
        """Draw the framed planes with the window outlined, and with gaps between its pixels each of them."""
        top, left = self._corner()
        (d_r, d_c), (h, w) = self.layer.options.dilation, self.layer.bank[0][0].shape
        covered = self.layer.options.spread((h, w))
        boxes = [(top, left, *covered)]
        if (d_r, d_c) != _PLAIN.dilation:
            boxes = [(top + i * d_r, left + j * d_c, 1, 1) for i in range(h) for j in range(w)]
        framed = self._framed()
        names = ["image"] if len(framed) == 1 else [f"plane {c}" for c in range(len(framed))]
        return [
            plane.panel(f"{name} {plane.height} x {plane.width}", boxes)
            for name, plane in zip(names, framed, strict=True)
        ]

    def explanation(self) -> Explanation:
        """Explain the score; of several planes patches and features stand one below the other."""
        top, left = self._corner()
        (d_r, d_c), features = self.layer.options.dilation, self.layer.bank[self.active]
        h, w = features[0].shape
        rows, cols = range(top, top + h * d_r, d_r), range(left, left + w * d_c, d_c)
        patch = [[plane[r, c] for c in cols] for plane in self._framed() for r in rows]
        return explain(Image(patch), Feature([line for one in features for line in one]), 0, 0)


def _bank(layer: _Layer) -> list[list[str]]:
    """Draw the features."""
    names = ["feature"] if len(layer.bank) == 1 else [f"feature {k}" for k in range(len(layer.bank))]
    parts = [""] if len(layer.planes) == 1 else [f", plane {c}" for c in range(len(layer.planes))]
    return [
        [svg.element(part.panel(f"{name}{which}")) for part, which in zip(one, parts, strict=True)]
        for name, one in zip(names, layer.bank, strict=True)
    ]


def _drawings(question: Question) -> Answer:
    """Draw what was drawn, where it has no map."""
    planes = [Image(_pixels(plane)) for plane in question["planes"]]
    bank = [[Feature(_pixels(part)) for part in one[: len(planes)]] for one in question["bank"]]
    return {
        "planes": [svg.element(plane.panel()) for plane in planes],
        "bank": [[svg.element(part.panel(f"feature {k}")) for part in one] for k, one in enumerate(bank)],
    }


def _faults(_: object) -> Answer:
    """List the catalogue: the faults of maps, then those of layers alone."""
    from xo_ref.kit.diagnose.faults import CATALOGUE  # noqa: PLC0415  # the first picture does not wait for it
    from xo_ref.kit.diagnose.faults.layers import OWN  # noqa: PLC0415  # likewise

    return {
        "faults": [
            {"id": fault.id, "story": fault.story, "hint": fault.hint, "clause": fault.clause}
            for fault in (*CATALOGUE.values(), *OWN)
        ]
    }


def _faulty(name: str, layer: _Layer, active: int, row: int, col: int) -> Answer:
    """Show the map of an implementation with a fault, with every number outlined that differs from the right one."""
    from xo_ref.kit.diagnose.faults import CATALOGUE, LAYERS  # noqa: PLC0415  # the first picture does not wait for it
    from xo_ref.kit.diagnose.faults.predictions import predicted  # noqa: PLC0415  # likewise

    is_layer = name not in CATALOGUE or not layer.is_plain
    catalogue = LAYERS if is_layer else CATALOGUE
    if name not in catalogue:
        return {"words": f"{name} is a fault of maps alone: choose one plane and plain options, or another fault."}
    right = _computed(layer)[active]
    try:
        answered = predicted(catalogue[name].plan, _case(layer, active, in_layer=is_layer))
    except ValueError as error:
        return {"words": f"An implementation with this fault answers nothing here: {error}."}
    rows = (
        answered[active * len(answered) // len(layer.bank) :][: len(answered) // len(layer.bank)]
        if is_layer
        else answered
    )
    if not rows or not rows[0]:
        return {"words": "An implementation with this fault answers an empty map here."}
    same_shape = (len(rows), len(rows[0])) == right.shape
    differ = [
        (r, c) for r, line in enumerate(rows) for c, number in enumerate(line) if same_shape and number != right[r, c]
    ]
    cut = [[max(-1, min(1, number)) if number == number else 0 for number in line] for line in rows]  # noqa: PLR0124
    texts = [[_written(number) for number in line] for line in rows]
    boxes = [(*place, 1, 1) for place in differ[:_MARKED]]
    shape = len(rows), len(rows[0])
    wrong = svg.grid(f"with {name}", cut, 1, shape, scores=True, texts=texts, tips=False, boxes=boxes)
    words = f"{len(differ)} of {right.n} scores differ, outlined."
    if same_shape and not differ:
        words = "The map is right here: this picture does not show the fault. Draw another, or choose another fault."
    if not same_shape:
        words = f"The map has {shape[0]} x {shape[1]} numbers instead of {right.height} x {right.width}."
    elif (row, col) in differ:
        words += f" Under the window: {_written(rows[row][col])} instead of {right[row, col]}."
    return {"pictures": [svg.element(right.panel("right", boxes)), svg.element(wrong)], "words": words}


def _written(number: float | Fraction) -> str:
    """Write a number for a cell."""
    if not -1000 < number < 1000:  # NaN too
        return str(number) if isinstance(number, float) else "large"
    return truncated(*Fraction(number).as_integer_ratio(), 2)


def _case(layer: _Layer, active: int, *, in_layer: bool) -> "Case":
    """Put the question as the kit does."""
    from xo_ref.kit.case import Case  # noqa: PLC0415  # the first picture does not wait for it
    from xo_ref.kit.layer import LayerCase  # noqa: PLC0415  # likewise

    if not in_layer:
        return Case("drawn", "map.value", layer.planes[0].tolist(), layer.bank[active][0].tolist())
    options = layer.options
    plain = LayerCase("drawn", "layer.value", [[1]], [[1]])
    return plain.of(
        [plane.tolist() for plane in layer.planes],
        [[part.tolist() for part in one] for one in layer.bank],
        stride=options.stride,
        padding=options.padding,
        dilation=options.dilation,
    )


def _lines(question: Question) -> Answer:
    """Write the question as Python, and as a line of the protocol."""
    from xo_ref.kit.report.paste import protocol_line  # noqa: PLC0415  # the first picture does not wait for it

    layer = _layer(question)
    active = min(question["active"], len(layer.bank) - 1)
    given = [*layer.planes, *(part for one in layer.bank for part in one)]
    python = ["from fractions import Fraction", ""] if any(not grid.is_bipolar for grid in given) else []
    if layer.is_plain:
        python += ["from xo_ref import Feature, Image, feature_map", ""]
        python += [f"image = {_python(layer.planes[0])}", f"feature = {_python(layer.bank[active][0])}"]
        python += ["print(feature_map(image, feature))"]
    else:
        options = ", ".join(f"{name}={getattr(layer.options, name)}" for name in ("stride", "padding", "dilation"))
        filters = ",\n    ".join(f"[{', '.join(map(_python, one))}]" for one in layer.bank)
        python += ["from xo_ref import Feature, Image, layer_maps", ""]
        python += [f"image = [{', '.join(map(_python, layer.planes))}]", f"filters = [\n    {filters},\n]"]
        python += [f"for scores in layer_maps(image, filters, {options}):", "    print(scores)"]
    line = protocol_line(_case(layer, active, in_layer=not layer.is_plain))
    return {"python": "\n".join(python), "protocol": line}


def _python(grid: Image | Feature) -> str:
    """Write a grid as an expression, as a picture where it is one."""
    return f"{type(grid).__name__}({str(grid).split()!r})" if grid.is_bipolar else repr(grid)


def _letter(question: Letter) -> Answer:
    """Measure a drawing against the X and the O, and show where the features of one are found."""
    from xo_ref.recognition.measures import finds, literal  # noqa: PLC0415  # the first picture does not wait for it
    from xo_ref.recognition.prototypes import PROTOTYPES  # noqa: PLC0415  # likewise
    from xo_ref.recognition.text import verdicts  # noqa: PLC0415  # likewise

    image, reach = Image(_pixels(question["image"])), question["tolerance"]
    prototype = PROTOTYPES[question["prototype"]]
    found = finds(image, prototype, reach)
    differ = [(r, c) for r, line in enumerate(image) for c, pixel in enumerate(line) if pixel != prototype.image[r, c]]
    perfect = sum(find.score == 1 for find in found)
    value = literal(image, prototype)
    name = prototype.name
    return {
        "image": svg.element(image.panel("your drawing")),
        "measures": [
            {
                "name": measure,
                "values": [f"{one} = {truncated(one.numerator, one.denominator, 2)}" for _, one in verdict.measures],
                "verdict": f"an {verdict.name}" if verdict.name else "a tie",
            }
            for measure, verdict in verdicts(image, reach).items()
        ],
        "compared": [
            svg.element(prototype.image.panel(f"the {name}, where it differs", [(*place, 1, 1) for place in differ])),
            svg.element(image.panel("where they match best", [(*f.found[0], *f.feature.shape) for f in found])),
        ],
        "why": (
            f"Pixel by pixel, {len(differ)} of {image.n} pixels differ from the {name}, which gives {value}. "
            f"Of the {len(found)} features of the {name}, {perfect} are found unchanged at most {reach} "
            f"row{'s' * (reach != 1)} and column{'s' * (reach != 1)} from their places. A letter that is moved no "
            "farther differs in many pixels, and its features are still found."
        ),
        "finds": [
            {
                "pictures": [
                    svg.element(find.feature.panel(f"{find.place}")),
                    svg.element(image.patch(*find.found[0], find.feature.shape).panel(f"{find.found[0]}")),
                ],
                "words": f"{find.score}",
            }
            for find in found
        ],
    }
