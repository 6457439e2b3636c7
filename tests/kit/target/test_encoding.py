"""Bits out, sums and matches back."""

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xo_ref import Feature, Image, feature_map
from xo_ref.kit.answer import Answer, Breakdown, Broken, Rejected, Scores, Skipped
from xo_ref.kit.case import Case, Demand, Nested
from xo_ref.kit.target.encoding import Given, Pixels, Returns, answer_as_scores, case_for_target

IMAGE: Nested = [[1, -1, -1], [-1, 1.0, Fraction(1)]]
FEATURE = [[-1, 1]]


def case(image: Nested, feature: Nested) -> Case:
    return Case("a case", "score.divisor", image, feature)


class TestPixels:
    def test_white_is_one_or_nought(self) -> None:
        asked = case(IMAGE, FEATURE)
        assert case_for_target(asked, Given(pixels=Pixels.BIPOLAR, returns=Returns.SUMS)) == (IMAGE, FEATURE)
        assert case_for_target(asked, Given(pixels=Pixels.BIPOLAR, returns=Returns.MATCHES)) == (IMAGE, FEATURE)
        assert case_for_target(asked, Given(pixels=Pixels.BITS, returns=Returns.SCORES)) == (
            [[1, 0, 0], [0, 1, 1]],
            [[0, 1]],
        )
        assert case_for_target(asked, Given(pixels=Pixels.INVERTED_BITS, returns=Returns.SCORES)) == (
            [[0, 1, 1], [1, 0, 0]],
            [[1, 0]],
        )

    @pytest.mark.parametrize("pixel", [0, 0.5, 2, Fraction(1, 3), math.nan, math.inf])
    def test_other_pixels_have_no_bits_and_no_matches(self, pixel: float) -> None:
        for asked in (case([[1, pixel]], [[1]]), case([[1, 1]], [[pixel]])):
            assert case_for_target(asked, Given(pixels=Pixels.BIPOLAR, returns=Returns.SUMS)) == (
                asked.image,
                asked.feature,
            )
            why = "not bipolar: there are no pixels as inverted-bits for other values than 1 and -1"
            assert case_for_target(asked, Given(pixels=Pixels.INVERTED_BITS, returns=Returns.SUMS)) == Skipped(
                why, declared=True
            )
            why = "not bipolar: there are no matches for other values than 1 and -1"
            assert case_for_target(asked, Given(pixels=Pixels.BIPOLAR, returns=Returns.MATCHES)) == Skipped(
                why, declared=True
            )

    def test_who_takes_no_graded_pixels_is_asked_about_none(self) -> None:
        for asked in (case([[1, 0.5]], [[1]]), case([[1, 1]], [[0]])):
            why = Skipped("not bipolar: it takes pixels of 1 and -1 only", declared=True)
            assert case_for_target(asked, Given(pixels=Pixels.BIPOLAR, graded=False)) == why
        plain = case(IMAGE, FEATURE)
        assert case_for_target(plain, Given(pixels=Pixels.BIPOLAR, graded=False)) == (IMAGE, FEATURE)

    def test_what_is_to_be_rejected_is_asked_all_the_same(self) -> None:
        asked = Case("a case", "reject.not-finite", [[1, math.nan]], [[1]], Demand.PREFER_REJECTION)
        assert case_for_target(asked, Given(pixels=Pixels.BIPOLAR, graded=False)) == (asked.image, asked.feature)

    @pytest.mark.clause("reject.kind", "reject.not-a-grid")
    def test_who_cannot_be_given_what_is_no_number_is_not_asked(self) -> None:
        def skipped(case: Case, *, python: bool = False, convert: str = "") -> str:
            asked = case_for_target(case, Given(host=python, convert=convert, returns=Returns.SUMS))
            assert asked == (case.image, case.feature) or isinstance(asked, Skipped)
            assert not isinstance(asked, Skipped) or asked.declared
            return asked.why if isinstance(asked, Skipped) else ""

        flat = Case("flat", "reject.not-a-grid", [1, -1], [[1]], Demand.REJECT)  # type: ignore[list-item]
        odd = {name: case([[1, -1]], [[name, 1]]) for name in ("white", "1/3")}  # type: ignore[list-item]
        word, text = (replace(one, clause="reject.kind", demand=Demand.PREFER_REJECTION) for one in odd.values())
        third = replace(case([[1, Fraction(1, 3)]], [[1]]), clause="pixel.exact")
        converted = "the target takes what --convert makes of a question"
        assert [skipped(one, python=True, convert="numpy:asarray") for one in (flat, word, text)] == [converted] * 3
        assert [skipped(one, python=True) for one in (flat, word, text)] == [""] * 3
        assert [skipped(one) for one in (flat, word, third)] == [""] * 3
        assert skipped(text) == "what is a number in the protocol, such as the text 1/3, is no invalid pixel"
        assert skipped(third, python=True) == "Python targets take floats; a fraction is asked of programs"
        why = "not bipolar: there are no pixels as bits for other values than 1 and -1"
        assert case_for_target(flat, Given(pixels=Pixels.BITS, returns=Returns.SUMS)) == Skipped(why, declared=True)
        why = "int8:7 cannot hold what is no number"
        assert case_for_target(flat, Given(pixels=Pixels.INT8_7, returns=Returns.SUMS)) == Skipped(why, declared=True)

    @pytest.mark.parametrize("grid", [[], [[]], [[1, -1], [1]]])
    def test_wrong_shapes_go_out_all_the_same(self, grid: Sequence[Sequence[int]]) -> None:
        bits = [[(1 + pixel) // 2 for pixel in row] for row in grid]
        assert case_for_target(case(grid, grid), Given(pixels=Pixels.BITS, returns=Returns.SUMS)) == (bits, bits)


def encoded(asked: Case, pixels: Pixels, returns: Returns) -> tuple[Nested, Nested] | Skipped:
    return case_for_target(asked, Given(pixels=pixels, returns=returns))


class TestIntegers:
    def test_a_pixel_is_an_integer_over_a_power_of_two(self) -> None:
        asked = case([[1, -0.5, Fraction(-1, 64)]], [[0.25, -1.0]])
        assert encoded(asked, Pixels.INT8_6, Returns.SUMS) == (
            [[64, -32, -1]],
            [[16, -64]],
        )
        assert encoded(case([[-1]], [[-1]]), Pixels.INT8_7, Returns.SCORES) == (
            [[-128]],
            [[-128]],
        )

    @pytest.mark.parametrize("pixel", [1, 1 / 256, Fraction(1, 3), math.nan, -math.inf, 2])
    def test_what_it_cannot_hold_is_not_asked(self, pixel: float) -> None:
        for asked in (case([[0.5, pixel]], [[0.5]]), case([[0.5, 0.5]], [[pixel]])):
            why = Skipped(f"int8:7 cannot hold {pixel}", declared=True)
            assert encoded(asked, Pixels.INT8_7, Returns.SUMS) == why

    def test_matches_are_of_black_and_white(self) -> None:
        assert encoded(case([[1, -1]], [[-1]]), Pixels.INT8_2, Returns.MATCHES) == (
            [[4, -4]],
            [[-4]],
        )
        why = Skipped("not bipolar: there are no matches for other values than 1 and -1", declared=True)
        assert encoded(case([[1, 0.5]], [[-1]]), Pixels.INT8_2, Returns.MATCHES) == why

    def test_a_sum_is_over_the_square_of_the_unit(self) -> None:
        answer = answer_as_scores(Scores(((4064, -2032),)), Returns.SUMS, [[1, 1 / 64]], Pixels.INT8_6)
        assert answer == Scores(tuple(feature_map(Image([[1, -0.5, 0.25]]), Feature([[1, 1 / 64]]))))

    @given(
        st.lists(st.integers(-32, 32), min_size=3, max_size=5), st.lists(st.integers(-32, 32), min_size=1, max_size=3)
    )
    def test_an_integer_multiplier_computes_the_score(self, image: list[int], feature: list[int]) -> None:
        pixels = [[Fraction(number, 32) for number in row] for row in (image, feature)]
        assert encoded(case([pixels[0]], [pixels[1]]), Pixels.INT8_5, Returns.SUMS) == (
            [image],
            [feature],
        )
        windows = (image[col : col + len(feature)] for col in range(len(image) - len(feature) + 1))
        sums = [sum(a * b for a, b in zip(window, feature, strict=True)) for window in windows]
        answer = answer_as_scores(Scores((tuple(sums),)), Returns.SUMS, [feature], Pixels.INT8_5)
        assert answer == Scores(tuple(feature_map(Image([pixels[0]]), Feature([pixels[1]]))))


class TestReturns:
    def test_sums_are_divided_without_rounding(self) -> None:
        answer = answer_as_scores(Scores(((-2, 0.5), (Fraction(1, 3), 3))), Returns.SUMS, [[1, -1, 1]])
        assert answer == Scores(((Fraction(-2, 3), Fraction(1, 6)), (Fraction(1, 9), Fraction(1))))

    def test_matches_are_counted_from_both_sides(self) -> None:
        answer = answer_as_scores(Scores(((0, 1, 2.0, 3),)), Returns.MATCHES, [[1, -1, 1]])
        assert answer == Scores(((Fraction(-1), Fraction(-1, 3), Fraction(1, 3), Fraction(1)),))

    def test_what_is_not_finite_stays(self) -> None:
        answer = answer_as_scores(Scores(((math.nan, -math.inf),)), Returns.MATCHES, [[1, -1]])
        assert repr(answer) == "Scores(rows=((nan, -inf),))"

    @pytest.mark.parametrize("answer", [Rejected("no"), Skipped("no"), Broken(Breakdown.CRASHED, "no")])
    def test_other_answers_stay(self, answer: Answer) -> None:
        assert answer_as_scores(answer, Returns.SUMS, FEATURE) is answer

    def test_scores_and_maps_of_empty_features_stay(self) -> None:
        scores = Scores(((1, 0.5),))
        assert answer_as_scores(scores, Returns.SCORES, FEATURE) is scores
        assert answer_as_scores(scores, Returns.SUMS, [[]]) is scores

    @given(
        st.lists(st.sampled_from([1, -1]), min_size=3, max_size=5),
        st.lists(st.sampled_from([1, -1]), min_size=1, max_size=3),
    )
    def test_a_popcount_circuit_computes_the_score(self, image: list[int], feature: list[int]) -> None:
        asked = encoded(case([image], [feature]), Pixels.BITS, Returns.MATCHES)
        assert not isinstance(asked, Skipped)
        (bits,), (wanted,) = asked
        matches = [
            sum(a == b for a, b in zip(bits[col:], wanted, strict=False)) for col in range(len(bits) - len(wanted) + 1)
        ]
        answer = answer_as_scores(Scores((tuple(matches),)), Returns.MATCHES, [feature])
        assert answer == Scores(tuple(feature_map(Image([image]), Feature([feature]))))


def test_a_score_with_more_digits_than_can_be_written_is_malformed() -> None:
    detail = "map, row 0, column 1: a number of 4300 digits or more"
    answer = answer_as_scores(Scores(((0, 10**4299, math.nan),)), Returns.MATCHES, [[1]])
    assert answer == Broken(Breakdown.MALFORMED, detail)
    large = 10**4298
    assert answer_as_scores(Scores(((large, 10**309),)), Returns.MATCHES, [[1]]) == Scores(
        ((Fraction(2 * large - 1), Fraction(2 * 10**309 - 1)),)
    )
