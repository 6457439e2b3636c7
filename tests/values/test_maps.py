"""A feature map as a value: its scores, its floats, its best positions, its printed numbers."""

import math
from decimal import ROUND_DOWN, Decimal, localcontext
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xo_ref import FeatureMap, ScoreError
from xo_ref.strategies import shapes
from xo_ref.values.maps import truncated

HALF = Fraction(1, 2)


@st.composite
def maps(draw: st.DrawFn) -> FeatureMap:
    """Draw a map of a few whole numerators over one denominator, small or very large."""
    denominator = draw(st.integers(1, 100) | st.integers(1, 10**30))
    height, width = draw(shapes(max_height=3, max_width=4))
    row = st.lists(st.integers(-denominator, denominator), min_size=width, max_size=width)
    return FeatureMap(draw(st.lists(row, min_size=height, max_size=height)), denominator)


class TestFeatureMap:
    """A map holds integer numerators over one denominator."""

    @pytest.mark.clause("map.value")
    def test_maps_are_equal_when_their_scores_are(self) -> None:
        scores = FeatureMap([[1, -3, 2]], 3)
        assert scores == FeatureMap([[2, -6, 4]], 6)
        assert hash(scores) == hash(FeatureMap([[2, -6, 4]], 6))
        assert scores != FeatureMap([[1, -3, 2]], 4)
        assert scores != FeatureMap([[1], [-3], [2]], 3)

    @pytest.mark.clause("map.floats")
    @given(maps())
    def test_no_other_float_is_nearer(self, scores: FeatureMap) -> None:
        for exact, rounded in zip(scores, scores.floats(), strict=True):
            for value, number in zip(exact, rounded, strict=True):
                off = abs(Fraction(number) - value)
                assert off <= min(abs(Fraction(math.nextafter(number, way)) - value) for way in (-2, 2))

    @pytest.mark.clause("map.floats")
    def test_ties_go_to_even_and_zero_has_no_sign(self) -> None:
        scores = FeatureMap([[2**53 + 1, 2**53 + 3, 0, -(2**53) - 3]], 2**54)
        assert scores.floats() == [[0.5, 0.5 + 2.0**-52, 0.0, -0.5 - 2.0**-52]]
        assert math.copysign(1, scores.floats()[0][2]) == 1

    @pytest.mark.clause("map.best")
    @given(maps())
    def test_best_positions_are_all_with_the_highest_score_in_reading_order(self, scores: FeatureMap) -> None:
        best = max(value for row in scores for value in row)
        places = product(range(scores.height), range(scores.width))
        assert scores.best_positions() == [(row, col) for row, col in places if scores[row][col] == best]
        assert scores.highest == best

    @pytest.mark.clause("map.best")
    def test_reading_order_goes_by_row_first(self) -> None:
        assert FeatureMap([[0, 3], [3, 1], [3, 3]], 3).best_positions() == [(0, 1), (1, 0), (2, 0), (2, 1)]

    @pytest.mark.clause("reject.score")
    @pytest.mark.parametrize("numerator", [-10, 10, HALF, True, 0.0, "1"])
    def test_a_numerator_that_is_no_score_is_rejected(self, numerator: int) -> None:
        with pytest.raises(ScoreError) as caught:
            FeatureMap([[0, 9], [-9, numerator]], 9)
        assert (caught.value.clause, caught.value.row, caught.value.col) == ("reject.score", 1, 1)

    @pytest.mark.clause("reject.score")
    @pytest.mark.parametrize("denominator", [0, -9, True, 9.0])
    def test_a_denominator_that_is_none_is_rejected(self, denominator: int) -> None:
        with pytest.raises(ScoreError, match=r"is not a positive int \(reject\.score\)"):
            FeatureMap([[0]], denominator)


@pytest.mark.clause("print.truncation")
class TestTruncation:
    """A printed score is cut off toward zero; what is cut to zero has no sign."""

    @pytest.mark.parametrize(
        ("numerator", "denominator", "places", "text"),
        [
            (7, 9, 2, "0.77"),
            (-7, 9, 2, "-0.77"),
            (5, 9, 2, "0.55"),
            (1, 1, 2, "1.00"),
            (-9, 9, 2, "-1.00"),
            (0, 9, 2, "0.00"),
            (-1, 101, 2, "0.00"),
            (-1, 100, 2, "-0.01"),
            (-999, 1000, 2, "-0.99"),
            (-999, 1000, 0, "0"),
            (-1, 1, 0, "-1"),
            (1, 16, 4, "0.0625"),
            (2, 3, 20, "0.66666666666666666666"),
        ],
    )
    def test_by_example(self, numerator: int, denominator: int, places: int, text: str) -> None:
        assert truncated(numerator, denominator, places) == text

    @given(st.integers(1, 10**30), st.fractions(-1, 1), st.integers(0, 25))
    def test_is_decimal_s_round_down(self, denominator: int, share: Fraction, places: int) -> None:
        numerator = int(share * denominator)
        with localcontext(prec=80, rounding=ROUND_DOWN):
            cut = (Decimal(numerator) / Decimal(denominator)).quantize(Decimal(1).scaleb(-places))
        assert truncated(numerator, denominator, places) == str(f"{abs(cut) if cut == 0 else cut:f}")

    def test_a_map_prints_two_decimals_set_right(self) -> None:
        scores = FeatureMap([[7, -1], [-9, 1], [0, 9]], 9)
        assert scores.decimals() == [["0.77", "-0.11"], ["-1.00", "0.11"], ["0.00", "1.00"]]
        assert str(scores) == " 0.77 -0.11\n-1.00  0.11\n 0.00  1.00"
        assert scores.decimals(0) == [["0", "0"], ["-1", "0"], ["0", "1"]]
