"""What a target takes is all that it is asked; what decides the verdict is up to the level."""

from collections.abc import Callable

import pytest

from tests.kit.implementations import graded_apart, quick, squares_in_large_images
from xo_ref.kit import Verdict, verify
from xo_ref.kit.case import Case, Nested
from xo_ref.kit.examples import Rows, right
from xo_ref.kit.judge.result import Status
from xo_ref.kit.questions.ranges import EVERYTHING
from xo_ref.kit.runner.stages import designed


def only_two_by_three(image: Nested, feature: Nested) -> object:
    """Be a circuit for features of 2 x 3 and images of up to 9 columns."""
    if (len(feature), len(feature[0])) == (2, 3) and all(map(len, image)):
        assert len(image[0]) <= 9
    elif len(feature) == 2 and len({len(row) for row in feature}) == 1 and len(feature[0]) == 3:
        raise ValueError("empty")
    return right(image, feature)


def wrong_at(condition: Callable[..., bool]) -> Callable[[Rows, Rows], list[list[float]]]:
    """Make a kernel that is wrong in one cell where a condition of the shape holds."""

    def kernel(image: Rows, feature: Rows) -> list[list[float]]:
        scores = quick(image, feature)
        if condition(len(image), len(image[0]), len(feature), len(feature[0])):
            scores[-1][-1] += 0.5
        return scores

    return kernel


def shape(case: Case) -> tuple[int, int, int, int]:
    """Give H, W, h and w."""
    return len(case.image), len(case.image[0]), len(case.feature), len(case.feature[0])


def test_a_target_is_asked_only_what_it_takes() -> None:
    report = verify(only_two_by_three, feature="2x3", image="..x..9", effort=0.02)
    assert report.verdict is Verdict.CONFORMS
    assert Status.SKIPPED not in {result.status for result in report.clauses if result.anchor != "behaviour.layout"}


@pytest.mark.parametrize(
    ("kernel", "condition"),
    [
        (None, lambda *shape: shape[1] % 64 == 0),
        (None, lambda *shape: set(shape[:2]) <= {8, 16, 32, 64, 128, 256}),
        (None, lambda *shape: shape[2] == 1 and 8 < shape[3] < shape[1]),
        (squares_in_large_images, lambda *shape: shape[0] * shape[1] >= 2000),
        (graded_apart, lambda *shape: shape[2] * shape[3] > 6),
    ],
)
@pytest.mark.heavy
def test_who_is_wrong_under_a_condition_is_asked_where_it_holds(
    kernel: Callable[[Rows, Rows], object] | None, condition: Callable[..., bool]
) -> None:
    kernel = kernel or wrong_at(condition)
    cases = (case for case in designed(0, EVERYTHING) if condition(*shape(case)))
    assert any(kernel(case.image, case.feature) != quick(case.image, case.feature) for case in cases)


@pytest.mark.heavy
def test_a_named_shape_is_asked() -> None:
    kernel = wrong_at(lambda *shape: shape[:2] == (37, 41))
    assert verify(kernel, only=["map.value"], effort=0.001).verdict is Verdict.CONFORMS
    assert verify(kernel, shapes=["37x41/5x3"], only=["map.value"], effort=0.001).verdict is Verdict.DOES_NOT_CONFORM


@pytest.mark.parametrize(
    ("level", "name", "verdict"),
    [
        ("answers", "unchecked", Verdict.CONFORMS),
        ("shapes", "unchecked", Verdict.DOES_NOT_CONFORM),
        ("answers", "flipped", Verdict.DOES_NOT_CONFORM),
        ("values", "right", Verdict.CONFORMS),
    ],
)
def test_the_level_says_which_clauses_decide(level: str, name: str, verdict: Verdict) -> None:
    assert verify(f"xo_ref.kit.examples:{name}", level=level, effort=0.01).verdict is verdict


@pytest.mark.heavy
def test_at_the_level_of_values_an_answer_to_nan_is_a_failure() -> None:
    report = verify("xo_ref.kit.examples:unchecked", level="values", only=["reject.not-finite"])
    assert (report.verdict, report.answers, report.rejections) == (Verdict.DOES_NOT_CONFORM, "not asked", "wrong")


def checked_once() -> Callable[[Rows, Rows], object]:
    """Make a kernel that checks two shapes when it meets them first, and afterwards cuts what does not fit."""
    seen = set()

    def kernel(image: Rows, feature: Rows) -> object:
        if not feature or not feature[0] or len(feature) > len(image) or len({*map(len, image)}) > 1:
            key = [*map(len, image)], [*map(len, feature)]
            if str(key) in seen:
                return [[1]]
            seen.add(str(key))
        return right(image, feature)

    return kernel


def test_what_is_rejected_once_is_asked_again() -> None:
    report = verify(checked_once(), effort=0.001)
    failed = {result.anchor for result in report.clauses if result.status is Status.FAILED}
    assert failed == {"reject.fit", "reject.empty", "reject.ragged"}
    [fit] = [result.counterexample for result in report.clauses if result.anchor == "reject.fit"]
    assert fit is not None
    assert fit.case.name.endswith(", again")


def test_every_stage_stays_inside_what_a_target_takes() -> None:
    report = verify("xo_ref.kit.examples:right", feature="2x3", image="..x..9", only=["score.divisor"])
    assert report.verdict is Verdict.CONFORMS


@pytest.mark.heavy
def test_a_clause_about_behaviour_is_tried_alone() -> None:
    report = verify("tests.kit.implementations:drifts", only=["behaviour.independent"])
    assert [(one.anchor, one.status) for one in report.clauses] == [("behaviour.independent", Status.FAILED)]
    report = verify(
        "tests.kit.implementations:by_bytes", only=["behaviour.layout"], convert="tests.kit.implementations:as_float64"
    )
    assert [(one.anchor, one.status) for one in report.clauses] == [("behaviour.layout", Status.FAILED)]


def test_large_images_come_last() -> None:
    stages: list[str] = []
    report = verify(
        "xo_ref.kit.examples:exact", only=["map.value"], effort=0.05, progress=lambda stage, _: stages.append(stage)
    )
    assert (report.verdict, "large" in stages) == (Verdict.CONFORMS, True)
