"""A counterexample as code to reproduce it: lines of Python, and a line of the protocol.

The arguments are those that the target received: bits if it takes bits, converted if it has `convert`. The comment
after `#` is the value of the line during the verification.
"""

import json
from collections.abc import Iterator
from fractions import Fraction

from xo_ref.kit.answer import Scores, described, number_text
from xo_ref.kit.case import Case, Nested
from xo_ref.kit.judge.result import Counterexample
from xo_ref.kit.layer import LayerCase
from xo_ref.kit.target import numerals
from xo_ref.kit.target.encoding import PLAIN, Given, Pixels, Returns, case_for_target


def python_lines(example: Counterexample, given: Given = PLAIN) -> list[str]:
    """Write lines of Python: the right answer, and the call to compare it with."""
    if isinstance(example.case, LayerCase):
        return _layer_lines(example.case, example)
    pair = f"image = {expression(example.case.image)}", f"feature = {expression(example.case.feature)}"
    fraction = ["from fractions import Fraction"] if any("Fraction(" in line for line in pair) else []
    lines = [*fraction, "from xo_ref import Feature, Image, feature_map", *pair]
    place = "[{}][{}]".format(*example.at) if example.at else ""
    right = f"feature_map(Image(image), Feature(feature)){place}"
    lines.append(f"{right}   # {example.expected_score}" if place else f"print({right})")
    if example.case.clause == "behaviour.layout":
        lines.append("# yours takes both as arrays in the layout that is named above")
    lines += [*_imported(given.python, "yours"), *_imported(given.convert, "convert")]
    if given.pixels is not Pixels.BIPOLAR:
        image, feature = map(expression, _grids(example.case, given))
        lines += [f"image = {image}   # {given.pixels.value}", f"feature = {feature}"]
    called = f"{_call('image', 'feature', given)}{place}"
    return [*lines, f"{called}   # {_raw(example, given)}" if place else f"print({called})"]


def _layer_lines(case: LayerCase, example: Counterexample) -> list[str]:
    options = ", ".join(f"{name}={value}" for name, value in case.options._asdict().items())
    place = expected = got = ""
    if example.at:
        k, row = divmod(example.at[0], case.map_shape[0])
        place, expected, got = (
            f"[{k}][{row}][{example.at[1]}]",
            f"   # {example.expected_score}",
            f"   # {answered(example)}",
        )
    return [
        "from xo_ref import Feature, Image, layer_maps",
        f"image = {expression(case.planes)}",
        f"filters = {expression(case.bank)}",
        f"options = dict({options})",
        f"layer_maps(map(Image, image), [map(Feature, one) for one in filters], **options){place}{expected}",
        f"yours(image, filters, **options){place}{got}",
    ]


def call(case: Case, given: Given = PLAIN) -> str:
    """Write a question as a call."""
    if case.op != "map":
        return protocol_line(case, given)
    image, feature = _grids(case, given)
    return _call(expression(image), expression(feature), given)


def protocol_line(case: Case, given: Given = PLAIN) -> str:
    """Write a case as the line of the protocol that asks it."""
    return json.dumps({"id": 1, "op": case.op, **asked(case, given)})


def asked(case: Case, given: Given = PLAIN) -> dict[str, object]:
    """Return the fields of a question as JSON values."""
    return {name: plain(value) for name, value in case.fields(*_grids(case, given)).items()}


def answered(example: Counterexample) -> str:
    """Summarise the answer of the target."""
    if isinstance(example.got, Scores):
        if example.got_score is not None:
            return str(example.got_score)
        rows, maps = example.got.rows, example.got.maps
        return f"{counted(example.case, maps)} of {len(rows) // maps} x {len(rows[0])} numbers"
    return described(example.got)


def counted(case: Case, count: int) -> str:
    """Count maps, where there may be several."""
    return "a map" if case.op == "map" else f"{count} map{'s' if count > 1 else ''}"


def plain(value: object) -> object:
    """Convert rows, or anything asked or answered in place of rows, to JSON values."""
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return numerals.json_number(value) if isinstance(value, (int, float, Fraction)) else value


def _grids(case: Case, given: Given) -> tuple[Nested, Nested]:
    """Return the grids in the encoding in which they were asked."""
    asked = case_for_target(case, given)
    return asked if isinstance(asked, tuple) else (case.image, case.feature)


def _call(image: str, feature: str, given: Given) -> str:
    return f"yours(convert({image}), convert({feature}))" if given.convert else f"yours({image}, {feature})"


def _imported(name: str, alias: str) -> Iterator[str]:
    module, _, path = name.partition(":")
    first, _, rest = path.partition(".")
    if first:
        yield f"from {module} import {first}" if rest else f"from {module} import {first} as {alias}"
    if rest:
        yield f"{alias} = {path}"


def _raw(example: Counterexample, given: Given) -> str:
    """Write the raw number at the wrong position, before its conversion to a score."""
    score, n = example.got_score, example.case.n
    if given.returns is Returns.SCORES or not isinstance(score, Fraction):
        return answered(example)
    raw = score * n * given.pixels.unit**2 if given.returns is Returns.SUMS else (score + 1) * n / 2
    return f"{number_text(raw)}: a score of {number_text(score)}"


def expression(rows: object) -> str:
    """Write rows, and whatever was asked in their place, as a Python expression."""
    if isinstance(rows, (list, tuple)):
        return f"[{', '.join(map(expression, rows))}]"
    text = repr(rows)
    return f'float("{text}")' if text in {"nan", "inf", "-inf"} else text
