"""One page a fault: how people come to it, what it computes beside the right map, what to do, how to try it."""

from collections.abc import Iterator
from fractions import Fraction

from tests.site.clause_pages import caught_by, every_fault
from tests.site.markdown import Places, relative
from xo_ref import svg
from xo_ref.gallery import FEATURES, IMAGES
from xo_ref.kit.answer import Answer, Rejected, Scores, described
from xo_ref.kit.case import Case, Demand, Number
from xo_ref.kit.diagnose.faults import Fault
from xo_ref.kit.diagnose.faults.predictions import predicted, right_map
from xo_ref.kit.layer import LayerCase
from xo_ref.kit.report.paste import protocol_line
from xo_ref.values.grid import Feature, Image
from xo_ref.values.maps import truncated

__all__ = ["example_of", "fault_pages", "map_panel", "page_of"]

FLAG = Case("flag under corner", "map.orientation", IMAGES["flag"].tolist(), FEATURES["corner"].tolist())
_PASTED = 300  # pixels of a question that is shown as lines


def page_of(name: str) -> str:
    """Name the page of a fault."""
    return f"faults/{name}"


def fault_pages(places: Places) -> Iterator[tuple[str, str]]:
    """Write the pages."""
    faults = every_fault()
    names = [*faults]
    for at, (name, fault) in enumerate(faults.items()):
        page = page_of(name)
        around = [f"[before: `{other}`]({other}.md)" for other in names[at - 1 : at] if at]
        around += [f"[next: `{other}`]({other}.md)" for other in names[at + 1 : at + 2]]
        clause = relative(places.names[fault.clause], page)
        caught = caught_by()[name]
        case = example_of(fault)
        parts = [
            "---\norphan: true\n---",
            f"# `{name}`",
            " · ".join(["[All faults](index.md)", *around]),
            fault.story,
            f"It breaks [`{fault.clause}`]({clause}); {len(caught)} of the stored questions of that clause catch it.",
            f"**What to do:** {fault.hint}.",
            "## What it computes",
            *_picture(fault, case),
            "## Try it",
            *_trial(fault, case),
        ]
        yield page, "\n\n".join(parts)


def example_of(fault: Fault) -> Case:
    """Choose what shows a fault: the flag under the corner, or the smallest question that catches it."""
    if not isinstance(caught_by()[fault.id][0], LayerCase) and _answer(fault, FLAG) != _right(FLAG):
        return FLAG
    return min(caught_by()[fault.id], key=lambda case: case.pixels)


def _right(case: Case) -> Answer:
    rows = right_map(case) if not case.is_verbatim else None
    return Rejected("") if rows is None else Scores(tuple(map(tuple, rows)), case.maps)


def _answer(fault: Fault, case: Case) -> Answer:
    """Compute what an implementation with the fault answers."""
    try:
        return Scores(tuple(map(tuple, predicted(fault.plan, case))), case.maps)
    except ValueError as error:
        return Rejected(str(error))


def _picture(fault: Fault, case: Case) -> Iterator[str]:
    """Draw the question and both answers, and say how many numbers differ."""
    right, got = _right(case), _answer(fault, case)
    is_valid = case.demand is Demand.ANSWER
    yield f"Asked: {case.sizes()}." if is_valid else f"Asked: `{protocol_line(case)}`"
    panels = [*_grids(case), *_maps("right", right), *_maps(f"with {fault.id}", got, right)]
    if panels:
        yield f'<div class="panels">{"".join(map(svg.element, panels))}</div>'
    if isinstance(right, Rejected):
        yield f"Right is to reject it; with this fault the answer is {_said(got)}."
    elif isinstance(got, Scores) and isinstance(right, Scores):
        count = len(right.rows) * len(right.rows[0])
        differ = len(_differing(right, got))
        same = (len(got.rows), len(got.rows[0])) == (len(right.rows), len(right.rows[0]))
        yield f"{differ} of {count} numbers differ." if same else "The shape of the map differs."
    else:
        yield f"Right is the map; with this fault the answer is {_said(got)}."


def _said(answer: Answer) -> str:
    """Say what was answered."""
    is_empty = isinstance(answer, Scores) and not (answer.rows and answer.rows[0])
    return "an empty map" if is_empty else described(answer)


def _grids(case: Case) -> Iterator[svg.Panel]:
    """Draw image and feature, or the planes and filters, where they are pictures."""
    try:
        if isinstance(case, LayerCase):
            yield from (Image(plane).panel(f"plane {c}") for c, plane in enumerate(case.planes))
            for k, one in enumerate(case.bank[:2]):
                yield from (Feature(part).panel(f"filter {k}, plane {c}") for c, part in enumerate(one))
        else:
            image, feature = Image(case.image), Feature(case.feature)
            yield from (image.panel(), feature.panel())
    except (ValueError, TypeError):  # what has to be rejected may have no picture
        return


def _maps(title: str, answer: Answer, beside: Answer | None = None) -> Iterator[svg.Panel]:
    """Draw the maps of an answer, at most two, with the numbers outlined that differ from those beside."""
    if not isinstance(answer, Scores) or not answer.rows or not answer.rows[0]:
        return
    tall = len(answer.rows) // answer.maps
    differ = _differing(beside, answer) if isinstance(beside, Scores) else []
    for k in range(min(answer.maps, 2)):
        named = f"{title}, map {k}" if answer.maps > 1 else title
        boxes = [(row - k * tall, col, 1, 1) for row, col in differ if k * tall <= row < (k + 1) * tall]
        yield map_panel(named, answer.rows[k * tall : (k + 1) * tall], boxes[:64])


def _differing(right: Scores, got: Scores) -> list[tuple[int, int]]:
    """Find the numbers that differ, where the shapes agree."""
    if [len(row) for row in right.rows] != [len(row) for row in got.rows]:
        return []
    return [(r, c) for r, row in enumerate(right.rows) for c, number in enumerate(row) if number != got.rows[r][c]]


def map_panel(title: str, rows: tuple[tuple[Number, ...], ...], boxes: list[svg.Box]) -> svg.Panel:
    """Draw numbers as scores; those outside [-1, 1] get the colour of its end."""
    cut = [[max(-1, min(1, number)) if number == number else 0 for number in row] for row in rows]  # noqa: PLR0124
    texts = [[_written(number) for number in row] for row in rows]
    return svg.grid(title, cut, 1, (len(rows), len(rows[0])), scores=True, texts=texts, tips=False, boxes=boxes)


def _written(number: Number) -> str:
    """Write a number for a cell."""
    if not -1000 < number < 1000:  # NaN too
        return str(number) if isinstance(number, float) else "large"
    return truncated(*Fraction(number).as_integer_ratio(), 2)


def _trial(fault: Fault, case: Case) -> Iterator[str]:
    """Say how to try it: as a callable under `xo-ref verify`, as a question, and in the explorer."""
    if isinstance(case, LayerCase):
        yield "Ask your own layer what shows it, by one line of the protocol:"
        yield f"```json\n{protocol_line(case)}\n```"
        return
    yield "Save this as `faulty.py`, and let `xo-ref` find it:"
    lines = ["from xo_ref.kit.diagnose.faults import CATALOGUE", "", f'feature_map = CATALOGUE["{fault.id}"].map']
    yield "```python\n" + "\n".join(lines) + "\n```"
    yield "```sh\nxo-ref verify faulty:feature_map\n```"
    if case.pixels <= _PASTED:
        yield "Ask your own kernel what shows it, by one line of the protocol:"
        yield f"```json\n{protocol_line(case)}\n```"
    if not isinstance(_right(FLAG), Rejected) and _answer(fault, FLAG) != _right(FLAG):
        yield f'<a href="../explorer.html#fault={fault.id}">See it in the explorer</a>, on a picture that you draw.'
