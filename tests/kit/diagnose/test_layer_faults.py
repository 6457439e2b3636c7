"""The faults of layers: described, told apart, and what some of them compute."""

from fractions import Fraction

import pytest

from tests.kit.layers import answer, asked
from xo_ref import clauses
from xo_ref.kit.answer import Rejected, Scores
from xo_ref.kit.case import Case
from xo_ref.kit.diagnose.faults import CATALOGUE, LAYERS
from xo_ref.kit.diagnose.faults.layers import OWN
from xo_ref.kit.diagnose.faults.predictions import cost, predicted, reach, right_map
from xo_ref.kit.diagnose.faults.right import CORRECT
from xo_ref.kit.diagnose.findings import findings
from xo_ref.kit.judge.classes import parse_class
from xo_ref.kit.judge.tally import Tally
from xo_ref.kit.layer import LayerCase, RawOptions
from xo_ref.kit.questions.stored import stored_cases

SOME = [case for case in stored_cases(layers=True) if case.expected and case.pixels < 200]


def test_they_are_at_least_45_and_described() -> None:
    known = clauses.sections(clauses.text())
    assert len({fault.id for fault in OWN}) == len(OWN) >= 45
    assert not {fault.id for fault in OWN} & CATALOGUE.keys()
    for fault in OWN:
        assert fault.story.endswith(".")
        assert fault.hint[0].islower()
        assert not fault.hint.endswith(".")
        assert fault.clause in known
        assert fault.slots


@pytest.mark.parametrize(
    "tracker",
    ["composable_kernel#2478", "blackcat_tensors#59", "iree#23786", "tt-metal#13170", "tensorflow#57128",
     "TorchSharp#496", "MIPVerify.jl#23", "tensorflow#17654", "onnxruntime#495", "backpack#30"],
)  # fmt: skip
def test_what_trackers_tell_is_in_it(tracker: str) -> None:
    assert sum(f"{tracker})" in fault.story for fault in OWN) == 1


def named(fault: str, asked_of: list[Case]) -> list[str]:
    """Name the faults that explain what a layer with this one answers."""
    tally = Tally(parse_class(LAYERS[fault].least))
    for case in asked_of:
        tally.judge(case, answer(fault, case))
    return [found.fault for found in findings(tally) if not found.about]


@pytest.mark.heavy
@pytest.mark.parametrize("fault", LAYERS)
def test_each_is_named_first_by_its_answers_to_the_questions(fault: str) -> None:
    dies = not fault.startswith("int16")
    assert named(fault, list(stored_cases(layers=True)))[:1] == ([fault] if dies else [])


@pytest.mark.parametrize("fault", ["strides-exchanged", "padded-by-the-edge", "group-by-remainder", "shape-rounded-up"])
def test_some_are_named_by_few_questions(fault: str) -> None:
    assert named(fault, SOME) == [fault]


def test_the_right_plan_computes_the_right_maps() -> None:
    for case in SOME[::3]:
        assert case.expected
        assert predicted(CORRECT, case) == case.expected.tolist() == right_map(case)
        assert cost(CORRECT, case) == case.expected.n * case.n


ONE = asked([[[1, -1, 1, 1]]], [[[[1, 1]]]], padding=(0, 1, 0, 0), stride=(1, 2))
TWO = asked([[[1, -1]], [[1, 1]]], [[[[1, 1]], [[1, -1]]]] * 2, padding=(0, 0, 0, 1))


@pytest.mark.parametrize(
    ("fault", "case", "rows"),
    [
        ("padded-by-the-edge", ONE, [[1, 0]]),
        ("padded-by-reflection", ONE, [[0, 0]]),
        ("padded-by-the-other-side", ONE, [[1, 0]]),
        ("padded-in-black", ONE, [[0, 0]]),
        ("padded-in-white", ONE, [[1, 0]]),
        ("divided-by-pixels-inside", ONE, [[1, 0]]),
        ("stride-begun-late", ONE, [[0, 1]]),
        ("shape-without-one", ONE, [[0.5]]),
        ("padding-put-at-the-end", ONE, [[0, 1]]),
        ("first-channel-alone", TWO, [[0, -0.25], [0, -0.25]]),
        ("last-channel-alone", TWO, [[0, 0.25], [0, 0.25]]),
        ("channels-not-divided", TWO, [[0, 0], [0, 0]]),
        ("divided-by-filters", asked([[[1, 1]]], [[[[1]]], [[[-1]]]]), [[0.5, 0.5], [-0.5, -0.5]]),
        ("maps-written-channels-last", asked([[[1, -1]]], [[[[1]]], [[[1]]]]), [[1, 1], [-1, -1]]),
        ("not-divided", ONE, [[1, 0]]),
        ("flipped-both", asked([[[1, -1]]], [[[[1, 0]]]]), [[-0.5]]),
    ],
)
def test_what_some_compute(fault: str, case: LayerCase, rows: list[list[float]]) -> None:
    assert answer(fault, case) == Scores(tuple(map(tuple, rows)), case.maps)


@pytest.mark.parametrize(
    ("fault", "case"),
    [
        ("rest-rejected", asked([[[1, -1, 1, 1]]], [[[[1]]]], stride=(1, 2))),
        ("dilation-counted-as-holes", asked([[[1, -1, 1]]], [[[[1, 1]]]], dilation=(1, 2))),
        ("pitch-without-padding", asked([[[1, 1]]], [[[[1]]], [[[1]]]], groups=2)),
        ("stride-ignored", asked([[[1]]], [[[[1]]]], stride=(0, 1))),
        ("group-begun-by-filters", asked([[[1]]] * 2, [[[[1]]]] * 4, groups=2)),
    ],
)
def test_where_some_reject(fault: str, case: LayerCase) -> None:
    assert isinstance(answer(fault, case), Rejected)


def test_an_invalid_layer_costs_nothing_and_shows_nothing() -> None:
    wrong = asked([[[1]]], [[[[1, 1]]]])
    assert cost(CORRECT, wrong) == 0
    assert right_map(wrong) is None
    assert reach(LAYERS["divided-by-pixels-inside"].plan, wrong) == (2, Fraction(2))
    assert reach(LAYERS["channels-not-divided"].plan, TWO) == (4, Fraction(2))
    assert RawOptions().distance == 0
