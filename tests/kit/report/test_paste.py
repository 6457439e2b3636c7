"""Lines to paste: what they give is what the report says, for every way in which a target is given its questions."""

import math
import re
from fractions import Fraction
from pathlib import Path

import pytest

from tests.kit.report.example import CASE, REJECTION, WRONG, example
from xo_ref.kit import verify
from xo_ref.kit.answer import Scores
from xo_ref.kit.case import Case, Demand
from xo_ref.kit.layer import LayerCase
from xo_ref.kit.report.paste import call, protocol_line, python_lines
from xo_ref.kit.report.text import in_words
from xo_ref.kit.target.encoding import Given, Pixels, Returns

BITS = Given(python="mine:Kernel.call", pixels=Pixels.INVERTED_BITS, returns=Returns.MATCHES)
ARRAYS = Given(python="mine:call", convert="numpy:asarray", returns=Returns.SUMS)
HALF = Scores(((Fraction(1), Fraction(1, 2)), (Fraction(-1), Fraction(0))))

PROGRAM = """
from numpy import asarray
from xo_ref.kit.examples import flipped, right

def turned(image, feature):
    return flipped(image, feature)

def arrays(image, feature):
    assert image.ndim == feature.ndim == 2
    return asarray(flipped(image.tolist(), feature.tolist()))

class Circuit:
    @staticmethod
    def matches(image, feature):
        n = len(feature) * len(feature[0])
        image, feature = ([[2 * pixel - 1 for pixel in row] for row in rows] for rows in (image, feature))
        return [[round((score + 1) * n / 2) for score in row] for row in flipped(image, feature)]
"""


@pytest.mark.parametrize(
    ("target", "options"),
    [
        ("turned", {}),
        ("arrays", {"convert": "numpy:asarray"}),
        ("Circuit.matches", {"pixels": "bits", "returns": "matches"}),
    ],
)
def test_the_lines_give_what_stands_behind_them(
    target: str, options: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pasted_kernel.py").write_text(PROGRAM, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    words = in_words(verify(f"pasted_kernel:{target}", only=["map.orientation"], effort=0.01, **options))  # type: ignore[arg-type]
    pasted = words.partition("To see it again in Python:\n")[2].partition("\n\n")[0].splitlines()
    names: dict[str, object] = {}
    compared = 0
    for line in map(str.strip, pasted):
        shown = re.fullmatch(r"(.*\]) +# (-?[0-9./]+)(: a score of .*)?", line)
        if shown:
            assert eval(shown[1], names) == Fraction(shown[2])  # noqa: S307  # our own line
            compared += 1
        else:
            exec(line, names)  # noqa: S102  # likewise
    assert compared == 2
    asked = re.search(r'"image": (.*), "feature": (.*)}', words)
    assert asked is not None
    assert ("-1" in asked[1]) is ("pixels" not in options)


def test_bits_and_matches() -> None:
    assert python_lines(example(HALF), BITS)[-5:] == [
        "from mine import Kernel",
        "yours = Kernel.call",
        "image = [[0, 1, 0], [1, 0, 0]]   # inverted-bits",
        "feature = [[0, 1]]",
        "yours(image, feature)[0][1]   # 3/2: a score of 1/2",
    ]
    assert protocol_line(CASE, BITS) == '{"id": 1, "op": "map", "image": [[0, 1, 0], [1, 0, 0]], "feature": [[0, 1]]}'
    assert call(CASE, BITS) == "yours([[0, 1, 0], [1, 0, 0]], [[0, 1]])"


def test_arrays_and_sums() -> None:
    assert python_lines(example(HALF), ARRAYS)[-3:] == [
        "from mine import call as yours",
        "from numpy import asarray as convert",
        "yours(convert(image), convert(feature))[0][1]   # 1: a score of 1/2",
    ]
    assert call(CASE, ARRAYS) == "yours(convert([[1, -1, 1], [-1, 1, 1]]), convert([[1, -1]]))"
    nan = example(Scores(((1.0, math.nan), (1.0, 1.0))))
    assert python_lines(nan, ARRAYS)[-1].endswith("   # nan")


def test_what_is_to_be_rejected_is_printed() -> None:
    rejection = example(Scores(((0,),)), REJECTION, None)
    assert python_lines(rejection)[-2:] == [
        "print(feature_map(Image(image), Feature(feature)))",
        "print(yours(image, feature))",
    ]
    assert '"feature": [[1, "nan"]]' in protocol_line(REJECTION)
    odd = Case("odd", "reject.not-a-grid", [[1, True], None, "#"], 1, Demand.REJECT)  # type: ignore[list-item,arg-type]
    assert call(odd) == "yours([[1, True], None, '#'], 1)"
    assert protocol_line(odd) == '{"id": 1, "op": "map", "image": [[1, true], null, "#"], "feature": 1}'


def test_fractions_are_imported() -> None:
    graded = Case("thirds", "map.value", [[Fraction(1, 3)]], [[1]])
    assert python_lines(example(Scores(((0,),)), graded, None))[0] == "from fractions import Fraction"
    assert python_lines(WRONG)[0] == "from xo_ref import Feature, Image, feature_map"


def test_a_layer_is_called_by_a_line_of_the_protocol() -> None:
    case = LayerCase("two", "layer.groups", [[1, 1], [-1, 1]], [[1], [-1]], channels=2, filters=2)
    assert call(case) == protocol_line(case)
