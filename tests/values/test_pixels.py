"""What is read as a pixel: by what a number is, not by what its class says of it."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xo_ref import Feature, FeatureMap, Image, Patch, PixelError, ScoreError
from xo_ref.values.pixels import PixelLike


class LyingFraction(Fraction):
    """Says that it lies between any two numbers."""

    def __le__(self, _: object) -> bool:
        return True

    def __ge__(self, _: object) -> bool:
        return True

    def as_integer_ratio(self) -> tuple[int, int]:
        return 1, 0


class LyingInt(int):
    """Says that it is 300."""

    def __index__(self) -> int:
        return 300

    def __int__(self) -> int:
        return 300

    def as_integer_ratio(self) -> tuple[int, int]:  # type: ignore[override]
        return 300, 1


class Masked:
    """Says that it is an int."""

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return int

    def __repr__(self) -> str:
        return "5"


class TestWhatASubclassSays:
    @pytest.mark.parametrize("pixel", [LyingFraction(5), LyingInt(5), LyingFraction(-3, 2)])
    def test_a_pixel_outside_is_rejected(self, pixel: int | Fraction) -> None:
        with pytest.raises(PixelError, match=r"lies outside \[-1, 1\] \(reject.range\)"):
            Image([[pixel]])
        with pytest.raises(ScoreError, match="is not a whole number from -1 to 1"):
            FeatureMap([[pixel]], 1)

    def test_a_pixel_inside_is_kept_as_it_is(self) -> None:
        image = Image([[LyingFraction(1, 3), LyingInt(1), LyingInt(-1)]])
        assert image == Image([[Fraction(1, 3), 1, -1]])
        assert [type(pixel) for pixel in image[0]] == [Fraction, int, int]
        assert FeatureMap([[LyingInt(1), LyingFraction(-1)]], 1) == FeatureMap([[1, -1]], 1)

    def test_a_class_that_is_only_said_to_be_int(self) -> None:
        with pytest.raises(PixelError, match=r"5 is of type Masked, not a number \(reject.kind\)"):
            Image([[Masked()]])  # type: ignore[list-item]
        with pytest.raises(ScoreError, match="numerator 5 is not a whole number from -9 to 9"):
            FeatureMap([[Masked()]], 9)  # type: ignore[list-item]


class TestDecimals:
    @pytest.mark.parametrize("text", ["1e-99999999", "-3e-4301"])
    def test_too_many_places_are_rejected_at_once(self, text: str) -> None:
        pixel = Decimal(text)
        with pytest.raises(PixelError) as caught:
            Image([[1, pixel]])
        places = text.partition("e-")[2]
        assert str(caught.value) == (
            f"image, row 0, column 1: {pixel!r} has {places} decimal places, more than 4300 (reject.kind); "
            "round it, or give a Fraction"
        )

    def test_as_many_as_allowed_are_exact(self) -> None:
        assert Image([[Decimal("1e-4300"), Decimal("0e99999999"), Decimal("10e-1")]])[0] == (
            Fraction(1, 10**4300),
            0,
            1,
        )

    @pytest.mark.parametrize("text", ["1e99999999", "-11", "1.0000000001"])
    def test_outside(self, text: str) -> None:
        with pytest.raises(PixelError, match=r"lies outside \[-1, 1\] \(reject.range\)"):
            Image([[Decimal(text)]])


class TestManyDigits:
    def test_a_numerator_beyond_a_large_denominator(self) -> None:
        with pytest.raises(ScoreError, match="numerator <int> is not a whole number from <int> to <int>"):
            FeatureMap([[10**5001]], 10**5000)

    def test_too_many_places(self) -> None:
        scores = FeatureMap([[1]], 3)
        assert scores.decimals(4300) == [["0." + "3" * 4300]]
        with pytest.raises(
            ScoreError, match=r"^decimals: 4301 places \(print.truncation\); give a whole number from 0 to"
        ):
            scores.decimals(4301)


WHITE = "give as `white` the number that means white"


@pytest.mark.clause("pixel.scale")
class TestScaled:
    """A number v from 0 to white is the pixel 2v/white - 1, exactly."""

    @given(st.integers(1, 70_000), st.data())
    def test_law(self, white: int, data: st.DataObject) -> None:
        number = st.integers(0, white) | st.floats(0, white) | st.fractions(0, white) | st.just(Decimal(white) / 2)
        rows = [data.draw(st.lists(number, min_size=3, max_size=3)) for _ in range(2)]
        assert Image.scaled(rows, white).tolist() == [[2 * Fraction(v) / white - 1 for v in row] for row in rows]

    @pytest.mark.parametrize("kind", [Image, Feature, Patch])
    def test_whole_numbers_repeat(self, kind: type[Image]) -> None:
        assert kind.scaled([[255, 0, 255, 51]]) == kind([[1, -1, 1, Fraction(-3, 5)]])
        assert kind.scaled([bytes([0, 255])]) == kind([[-1, 1]])

    @pytest.mark.clause("reject.range", "reject.kind", "reject.not-finite", "reject.complete")
    @pytest.mark.parametrize(
        ("value", "white", "clause", "told"),
        [
            (256, 255, "reject.range", f"256 lies outside [0, 255] (reject.range); {WHITE}"),
            (-1, 255, "reject.range", f"-1 lies outside [0, 255] (reject.range); {WHITE}"),
            (1.5, 1, "reject.range", f"1.5 lies outside [0, 1] (reject.range); {WHITE}"),
            (
                Decimal("1e9999"), 255, "reject.range",
                f"Decimal('1E+9999') lies outside [0, 255] (reject.range); {WHITE}",
            ),
            (
                True, 1, "reject.kind",
                "True is a bool, not a number (reject.kind); write a number from 0 for black to 1 for white",
            ),
            (
                float("nan"), 9, "reject.not-finite",
                "nan is not a finite number (reject.not-finite); write a number from 0 for black to 9 for white",
            ),
        ],
    )  # fmt: skip
    def test_rejected(self, value: PixelLike, white: int, clause: str, told: str) -> None:
        with pytest.raises(PixelError) as caught:
            Feature.scaled([[0, 1], [1, value]], white)
        assert str(caught.value) == f"feature, row 1, column 1: {told}"
        assert (caught.value.clause, caught.value.row, caught.value.col) == (clause, 1, 1)

    @pytest.mark.parametrize("white", [0, -1, True, 255.0, "1"])
    def test_no_white(self, white: int) -> None:
        with pytest.raises(PixelError) as caught:
            Image.scaled([[0]], white)
        assert str(caught.value) == (
            f"image: white is {white!r}, not a positive int (pixel.scale); "
            "give the number that means white, such as 255"
        )
