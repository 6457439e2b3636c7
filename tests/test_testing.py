"""The contract class in real runs of pytest: a right implementation passes, wrong ones fail for the right clause."""

import sys
from fractions import Fraction

import pytest

from xo_ref.kit.questions.stored import stored_cases
from xo_ref.testing import FeatureMapContract, LayerContract

pytest_plugins = ["pytester"]

HEAD = """
import pytest
from xo_ref.kit import examples
from xo_ref.testing import FeatureMapContract

"""

TESTS = [name for name in vars(FeatureMapContract) if name.startswith("test_")]


def contract(body: str, declared: str = "") -> str:
    """Write a suite whose one class has this body of `feature_map`."""
    head = f"{HEAD}class TestMine(FeatureMapContract):\n    small_pixels = 5\n"
    declarations = "".join(f"    {line}\n" for line in declared.splitlines())
    method = "    def feature_map(self, image, feature):\n"
    return head + declarations + method + "".join(f"        {line}\n" for line in body.splitlines())


def ran(pytester: pytest.Pytester, suite: str, *arguments: str) -> tuple[dict[str, str], str]:
    """Run a suite; return what became of each test, without its prefix, and what was printed."""
    pytester.makepyfile(test_mine=suite)
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider", "-rA", *arguments)
    found: dict[str, str] = {}
    for line in result.outlines:
        words = line.split()
        if words and words[0] in {"PASSED", "FAILED"} and "::test_" in words[1]:
            found[words[1].rpartition("::test_")[2]] = words[0].lower()
    return found, result.stdout.str()


def failed(found: dict[str, str]) -> set[str]:
    """Name the tests that failed."""
    return {name for name, outcome in found.items() if outcome == "failed"}


@pytest.mark.parametrize(("contract", "layers"), [(FeatureMapContract, False), (LayerContract, True)])
def test_every_clause_of_the_questions_has_its_test(contract: type, *, layers: bool) -> None:
    asked = {case.clause for case in stored_cases(layers=layers)}
    names = {f"test_{anchor.replace('.', '_').replace('-', '_')}" for anchor in asked}
    assert names <= set(vars(contract))


@pytest.mark.heavy
def test_a_right_implementation_passes_every_test(pytester: pytest.Pytester) -> None:
    found, printed = ran(pytester, contract("return examples.right(image, feature)"))
    assert set(found.values()) == {"passed"}
    assert len(found) == len(TESTS) - 1
    assert "behaviour.layout: fortran: the target takes no NumPy arrays" in printed


SCORES = {
    "score_definition", "score_divisor", "pixel_range", "pixel_exact", "map_shape", "map_border", "map_position",
    "map_orientation", "map_value", "map_best", "drawn_pairs",
}  # fmt: skip
WRONG: dict[str, tuple[str, set[str], list[str]]] = {
    "flipped": (
        "return examples.flipped(image, feature)",
        SCORES,
        [
            "score.definition: 64 of 74 cases fail",
            "failing answers agree with `flipped-both`: ",
            "hint: you compute true convolution: reverse both axes of the feature, or call the cross-correlation",
            "[# .]   # .     # .       1 1",
            "    from test_mine import TestMine",
            "    yours = TestMine().scores",
            "    image = [[1, -1]]",
            "    yours(image, feature)[0][0]   # -1.0",
        ],
    ),
    "unchecked": (
        "return examples.unchecked(image, feature)",
        {"reject_fit", "reject_empty", "reject_ragged"},
        ["agree with `empty-when-larger`: ", "expected          a rejection", "    print(yours(image, feature))"],
    ),
    "changing": (
        "answer = examples.right(image, feature)\nfeature.reverse()\nreturn answer",
        {"input_unchanged"},
        ["got               changed its input: feature: was [[", "the clause: Building a grid and computing with it"],
    ),
    "overwriting": (
        "global last\nlast.clear()\nlast.extend(examples.right(image, feature))\nreturn last",
        {"behaviour_independent"},
        ["overwrote an earlier answer: the answer to question "],
    ),
    "raising": (
        "if len(image[0]) == 257:\n    raise RuntimeError('a tail of one')\nreturn examples.right(image, feature)",
        {"map_border", "score_definition"},
        [
            "rejected a valid question: RuntimeError: a tail of one",
            'test_mine.py", line ',
            "Traceback (most recent call",
        ],
    ),
    "spreading": (
        """total = sum(map(sum, image))
if total - total == 0:
    return examples.right(image, feature)
return [[total - total for _ in row] for row in examples.unchecked(image, feature)]""",
        {"reject_not_finite"},
        ["NaN leaked into a score whose patch has none"],
    ),
    "leaving": (
        "if len(image[0]) > 200:\n    raise SystemExit(3)\nreturn examples.right(image, feature)",
        {"map_border", "score_definition"},
        ["raised: SystemExit: 3"],
    ),
}


@pytest.mark.parametrize(
    ("body", "tests", "told"),
    [
        pytest.param(*wrong, id=name, marks=[] if name in {"flipped", "changing", "leaving"} else pytest.mark.heavy)
        for name, wrong in WRONG.items()
    ],
)
def test_a_wrong_one_fails_for_its_clauses(
    pytester: pytest.Pytester, body: str, tests: set[str], told: list[str]
) -> None:
    arguments = () if "drawn_pairs" in tests else ("-k", "not drawn_pairs")
    found, printed = ran(pytester, f"last = []\n{contract(body)}", *arguments)
    assert failed(found) == tests
    for sentence in told:
        assert sentence in printed


def test_what_is_excused_is_skipped_with_its_reason(pytester: pytest.Pytester) -> None:
    reasons = "'reject.fit': 'empty maps by design', 'reject.empty': 'likewise', 'reject.ragged': 'arrays are not'"
    found, printed = ran(pytester, contract("return examples.unchecked(image, feature)", f"xfail = {{{reasons}}}"))
    assert not failed(found)
    assert "reject.fit: empty maps by design" in printed


def test_an_excuse_that_is_not_needed_fails(pytester: pytest.Pytester) -> None:
    declared = "xfail = {'map.shape': 'not yet', 'map.value': 'nor this'}"
    found, printed = ran(pytester, contract("return examples.right(image, feature)", declared))
    assert failed(found) == {"map_shape", "map_value"}
    assert "map.shape is expected to fail: not yet; but all 14 cases pass, so remove it from xfail" in printed
    assert "SKIPPED [1]" in printed
    assert "map.value: nor this" in printed


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ("xfail = {'map.shap': 'x'}", "TestMine.xfail: no test is about the clause 'map.shap'"),
        ("xfail = {'map.shape': ' '}", "TestMine.xfail: 'map.shape' needs a reason"),
        ("arithmetic = 'good'", "arithmetic class: 'good' is none; choose one of exact, "),
        ("pixels = 'bit'", "TestMine.pixels: unknown value 'bit'; choose one of bipolar, bits, inverted-bits, int8:0"),
        ("feature = '3'", "TestMine: feature '3': is not a shape; write ROWSxCOLUMNS with numbers or ranges, such as "),
        ("graded = 'no'", "TestMine.graded: 'no' is neither True nor False"),
        ("returns = 'sum'", "TestMine.returns: unknown value 'sum'; choose one of scores, sums, matches"),
    ],
)
def test_a_wrong_declaration_is_rejected_at_once(pytester: pytest.Pytester, declared: str, message: str) -> None:
    assert f"ValueError: {message}" in ran(pytester, contract("return []", declared))[1]


def test_a_method_that_is_forgotten_fails(pytester: pytest.Pytester) -> None:
    found, printed = ran(pytester, f"{HEAD}class TestMine(FeatureMapContract):\n    pass\n")
    assert len(failed(found)) == len(TESTS)
    assert "TestMine does not define feature_map(self, image, feature)" in printed


def test_a_circuit_of_bits_and_matches(pytester: pytest.Pytester) -> None:
    body = """if not image or not feature or not all(image) or not all(feature):
    raise ValueError("empty")
if len({len(r) for r in image}) > 1 or len({len(r) for r in feature}) > 1:
    raise ValueError("ragged")
h, w = len(feature), len(feature[0])
if h > len(image) or w > len(image[0]):
    raise ValueError("too large")
return [[sum(image[r + i][c + j] == feature[i][j] for i in range(h) for j in range(w))
         for c in range(len(image[0]) - w + 1)] for r in range(len(image) - h + 1)]"""
    declared = "pixels = 'bits'\nreturns = 'matches'\narithmetic = 'exact'\ngraded = False"
    found, printed = ran(pytester, contract(body, declared))
    assert not failed(found)
    assert "pixel.exact: it takes none of its questions" in printed


def test_a_kernel_of_some_shapes_is_asked_inside_them_alone(pytester: pytest.Pytester) -> None:
    """What it is not asked is not applicable, and inside a fault is found all the same."""
    body = """shapes = [(len(rows), *set(map(len, rows))) for rows in (image, feature)]
if [len(shape) for shape in shapes] == [2, 2] and 0 < shapes[1][0] <= shapes[0][0] and 0 < shapes[1][1] <= shapes[0][1]:
    assert (shapes[1], shapes[0][1] in (4, 5, 6, 7)) == ((2, 3), True), "not one of its shapes"
return examples.{}(image, feature)"""
    declared = "feature = '2x3'\nimage = '..x4..7'"
    found, printed = ran(pytester, contract(body.format("right"), declared))
    assert not failed(found)
    assert {"map_value", "reject_fit", "score_definition"} <= set(found)
    assert "map.best: it takes none of its questions" in printed
    assert "drawn pairs have other shapes than it takes" in printed
    found, _ = ran(pytester, contract(body.format("flipped"), declared), "-k", "map_value")
    assert failed(found) == {"map_value"}


@pytest.mark.heavy
def test_a_class_that_is_not_reached_fails(pytester: pytest.Pytester) -> None:
    body, few = "return examples.{}(image, feature)", ("-k", "score_divisor or map_border")
    found, printed = ran(pytester, contract(body.format("right"), "arithmetic = 'exact'"), *few)
    assert failed(found) == {"score_divisor", "map_border"}
    assert "every map satisfies rounded:binary64; exact is required" in printed
    found, _ = ran(pytester, contract(body.format("exact"), "arithmetic = 'exact'"), *few)
    assert found == {"score_divisor": "passed", "map_border": "passed"}


def test_a_class_that_is_declared_later_counts(pytester: pytest.Pytester) -> None:
    suite = contract("return examples.right(image, feature)")
    assert ran(pytester, suite, "-k", "score_divisor")[0] == {"score_divisor": "passed"}
    assert ran(pytester, f"{suite}\nTestMine.arithmetic = 'exact'\n", "-k", "score_divisor")[0] == {
        "score_divisor": "failed"
    }


def test_without_hypothesis_one_test_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    with pytest.raises(pytest.skip.Exception, match="Hypothesis is not installed"):
        Right().test_drawn_pairs()


def test_a_mistake_elsewhere_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> object:
        raise RuntimeError("not the kernel's")

    monkeypatch.setattr("xo_ref.testing.in_floats", broken)
    with pytest.raises(RuntimeError, match="not the kernel's"):
        Right().test_drawn_pairs()


@pytest.mark.heavy
def test_arrays_are_given_in_every_layout(pytester: pytest.Pytester) -> None:
    pytest.importorskip("numpy")
    body = "{}return examples.right(image.tolist(), feature.tolist())"
    found, _ = ran(pytester, contract(body.format(""), "convert = 'numpy:asarray'"), "-k", "layout")
    assert found == {"behaviour_layout": "passed"}
    windows = "numpy.lib.stride_tricks.sliding_window_view(image, feature.shape)"
    einsum = f"import numpy\nreturn numpy.einsum('rcij,ij->rc', {windows}, feature) / feature.size"
    found, _ = ran(pytester, contract(einsum, "convert = 'numpy:asarray'"), "-k", "layout")
    assert found == {"behaviour_layout": "passed"}  # though it adds up in the order of memory
    careless = "import numpy\nimage = numpy.frombuffer(image.tobytes('A'), image.dtype).reshape(image.shape)\n"
    found, printed = ran(pytester, contract(body.format(careless), "convert = 'numpy:asarray'"), "-k", "layout")
    assert found == {"behaviour_layout": "failed"}
    assert "fortran: row " in printed


class Right(FeatureMapContract):
    """Not collected: its name does not begin with Test."""

    def feature_map(self, image: object, feature: object) -> object:
        assert feature in ([[1]], [[1, 1]])
        if image == [[-1]]:
            pytest.skip("not today")
        if image == [[1]]:
            raise KeyError("one")
        return "none" if image == [[0]] else [["7/9", 0.5]]


LAYERS = """
from xo_ref.kit import examples
from xo_ref.testing import LayerContract

class TestMine(LayerContract):
"""


@pytest.mark.heavy
def test_a_right_layer_passes_every_test(pytester: pytest.Pytester) -> None:
    found, _ = ran(pytester, f"{LAYERS}    conv2d = staticmethod(examples.layer)\n")
    assert set(found.values()) == {"passed"}
    assert len(found) == len([name for name in vars(LayerContract) if name.startswith("test_")]) - 1


def test_a_layer_that_exchanges_the_strides(pytester: pytest.Pytester) -> None:
    """It is asked with the options that it declares alone."""
    method = """    layer, returns = "stride,padding", "sums"
    def conv2d(self, image, filters, *, stride, padding):
        n = len(filters[0][0]) * len(filters[0][0][0])
        maps = examples.layer(image, filters, stride=stride[::-1], padding=padding)
        return [[[round(n * score, 9) for score in row] for row in rows] for rows in maps]
"""
    found, printed = ran(pytester, LAYERS + method, "-k", "stride or shape or image or reject")
    assert failed(found) == {"layer_stride", "layer_shape"}
    assert {"layer_reject_fit", "layer_reject_options"} <= set(found)
    for sentence in (
        "the clause: The stride (s_r, s_c) is two whole numbers from 1, rows before columns.",
        "failing answers agree with `strides-exchanged`: ",
        "    yours = TestMine().scores",
        "    yours(image, filters, **options)",
        "layer.image: it takes none of its questions",
    ):
        assert sentence in printed


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ("layer = 'strides'", "layer: unknown option 'strides'; choose of channels, "),
        ("returns = 'matches'", "TestMine: layers take pixels as they are, and return scores or sums"),
        ("pixels = 'bits'", "TestMine: layers take pixels as they are, and return scores or sums"),
    ],
)
def test_a_wrong_declaration_about_layers(pytester: pytest.Pytester, declared: str, message: str) -> None:
    assert f"ValueError: {message}" in ran(pytester, f"{LAYERS}    {declared}\n")[1]


def test_a_layer_that_is_forgotten_fails(pytester: pytest.Pytester) -> None:
    found, printed = ran(pytester, f"{LAYERS}    pass\n", "-k", "layer_stride")
    assert found == {"layer_stride": "failed"}
    assert "TestMine does not define conv2d(self, image, filters, ...)" in printed


def test_one_question_can_be_tried_by_hand() -> None:
    assert Right().scores([[1, 1, 1]], [[1, 1]]) == ((Fraction(7, 9), 0.5),)
    with pytest.raises(KeyError, match="one"):
        Right().scores([[1]], [[1]])
    with pytest.raises(ValueError, match='malformed: map: "none" where an array of rows'):
        Right().scores([[0]], [[1]])
    with pytest.raises(pytest.skip.Exception, match="not today"):
        Right().scores([[-1]], [[1]])
