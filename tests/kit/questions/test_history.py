"""The sequences: each finds the fault of history that it is for, in a kernel that is right for a single question."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from xo_ref.kit.case import Case, Demand, Nested, Number
from xo_ref.kit.examples import right
from xo_ref.kit.questions.history import history_sequences
from xo_ref.kit.questions.ranges import EVERYTHING, Extents, Takes

Rows = list[list[float | Fraction]]
Kernel = Callable[[Nested, Nested], Rows]


def shape(case: Case) -> Extents:
    return Extents(len(case.image), len(case.image[0]), len(case.feature), len(case.feature[0]))


def dirty_buffer() -> Kernel:
    """Keep the sums of a larger question beside those of a smaller one."""
    largest = 0

    def kernel(image: Nested, feature: Nested) -> Rows:
        nonlocal largest
        size = len(image) * len(image[0])
        rows = right(image, feature)
        if size < largest:
            rows[-1][-1] += 1
        largest = max(size, largest)
        return rows

    return kernel


def cached(key: Callable[[Nested, Nested], object]) -> Kernel:
    """Answer a question like one before with the earlier map."""
    kept: dict[object, Rows] = {}

    def kernel(image: Nested, feature: Nested) -> Rows:
        return kept.setdefault(key(image, feature), right(image, feature))

    return kernel


def sizes(image: Nested, feature: Nested) -> object:
    return len(image), len(image[0]), len(feature), len(feature[0])


def pixels(rows: Nested) -> tuple[tuple[Number, ...], ...]:
    return tuple(tuple(row) for row in rows)


def nearly(rows: Nested) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(round(4096 * pixel) for pixel in row) for row in rows)


def once() -> Kernel:
    """Answer the very same object wrongly the second time."""
    seen: list[Nested] = []

    def kernel(image: Nested, feature: Nested) -> Rows:
        rows = right(image, feature)
        if any(image is one for one in seen):
            rows[0][0] += 1
        seen.append(image)
        return rows

    return kernel


def aliased() -> Kernel:
    """Turn the image in place, which is wrong where it is the feature too."""

    def kernel(image: Nested, feature: Nested) -> Rows:
        return right(image, [[-pixel for pixel in row] for row in feature] if image is feature else feature)

    return kernel


def answerable(seed: int, takes: Takes = EVERYTHING) -> list[tuple[Case, ...]]:
    """Give the sequences whose questions all have an answer."""
    sequences = history_sequences(seed, takes)
    return [sequence for sequence in sequences if all(case.demand is Demand.ANSWER for case in sequence)]


def stories(kernel: Callable[[], Kernel], seed: int = 0) -> set[str]:
    """Name the sequences in which a kernel is wrong somewhere, when each is asked in a process of its own."""
    found = set()
    for sequence in answerable(seed):
        fresh = kernel()
        if any(fresh(case.image, case.feature) != right(case.image, case.feature) for case in sequence):
            found.add("-".join(sequence[0].name.split("-")[1:3]))
    return found


@pytest.mark.clause("map.value", "behaviour.independent")
class TestSequences:
    """Each sequence finds its fault; a right kernel is right in all."""

    @pytest.mark.parametrize(
        ("kernel", "found"),
        [
            (dirty_buffer, {"larger-first"}),
            (lambda: cached(sizes), {"other-contents", "other-feature", "other-image", "nearly-same"}),
            (lambda: cached(lambda image, feature: (pixels(image), len(feature), len(feature[0]))), {"other-feature"}),
            (
                lambda: cached(lambda image, feature: (len(image), len(image[0]), pixels(feature))),
                {"other-image", "nearly-same"},
            ),
            (lambda: cached(lambda image, feature: (nearly(image), nearly(feature))), {"nearly-same"}),
            (
                once,
                {
                    "same-object",
                    "other-contents",
                    "other-feature",
                    "larger-first",
                    "other-image",
                    "one-object",
                    "nearly-same",
                },
            ),
            (aliased, {"one-object"}),
        ],
    )
    @pytest.mark.untraced
    def test_a_fault_of_history_is_found(self, kernel: Callable[[], Kernel], found: set[str]) -> None:
        assert found <= stories(kernel)
        assert stories(kernel) - found <= {"other-contents", "one-object"}  # which change more than one thing

    def test_a_kernel_without_memory_is_right(self) -> None:
        assert stories(lambda: right) == set()

    @pytest.mark.parametrize("takes", [Takes(), Takes.parse(feature="3x5", image="8..x..40")], ids=["any", "3x5"])
    def test_the_questions_lie_inside_what_is_taken(self, takes: Takes) -> None:
        sequences = answerable(1, takes)
        cases = [case for sequence in sequences for case in sequence]
        assert len({case.name for case in cases}) == len(cases) > 60
        assert all(takes.admits(*shape(case)) for case in cases)
        assert not all(case.is_bipolar for case in cases)

    def test_a_larger_question_comes_before_a_smaller_one(self) -> None:
        pairs = [sequence for sequence in history_sequences(1) if "larger" in sequence[0].name]
        assert len(pairs) > 8
        for first, second, again in pairs:
            assert all(large >= small for large, small in zip(shape(first), shape(second), strict=True))
            assert shape(first) == shape(again) != shape(second)

    def test_a_single_shape_has_no_smaller_one(self) -> None:
        sequences = list(history_sequences(1, Takes.parse(image="5x7", feature="3x2")))
        assert [sequence[0].name.split("-5x7")[0] for sequence in sequences] == [
            "history-other-contents-1", "history-other-feature-1", "history-other-image-1", "history-nearly-same-1",
            "history-same-object-1",
        ]  # fmt: skip


def test_a_rejected_question_lies_between_two_equal_ones_and_does_not_fit() -> None:
    sequences = list(history_sequences(3))[len(answerable(3)) :]
    assert len(sequences) > 5
    for first, rejected, again in sequences:
        assert (first.wire_fields, rejected.demand) == (again.wire_fields, Demand.REJECT)
        assert len(rejected.feature) > len(rejected.image) or len(rejected.feature[0]) > len(rejected.image[0])


def test_who_does_not_take_everything_is_asked_nothing_to_reject() -> None:
    takes = Takes.parse(feature="3x5", image="8..x..40")
    assert list(history_sequences(1, takes)) == answerable(1, takes)
