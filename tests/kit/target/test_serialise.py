"""Results of every kind, written as JSON without loss or named as what they are."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kit.target.test_host import reply
from xo_ref.kit.answer import Scores
from xo_ref.kit.target.host import Host
from xo_ref.kit.target.protocol import decode_answer
from xo_ref.kit.target.serialise import NotANumberError, as_json, taken_apart


class Asked:
    """Something that answers `.tolist()`."""

    def __init__(self, value: object) -> None:
        self.value = value

    def tolist(self) -> object:
        return self.value


class Odd:
    """Answers `.as_integer_ratio()` with anything."""

    def __init__(self, value: object) -> None:
        self.value = value

    def as_integer_ratio(self) -> object:
        return self.value

    def __repr__(self) -> str:
        return "Odd"


RING: list[object] = []


RING.append(RING)


class TestResults:
    @pytest.mark.parametrize(
        ("result", "text"),
        [
            ([[1, 0.5]], "[[1, 0.5]]"),
            (((1, 0.1), [-0.0, 1e-7]), "[[1, 0.1], [-0.0, 1e-07]]"),
            ([[Fraction(7, 9), Fraction(4, 2)]], '[["7/9", 2]]'),
            (
                [[Decimal("0.1"), Decimal("NaN"), Decimal("sNaN"), Decimal("-NaN12"), Decimal("-Infinity")]],
                '[["1/10", "nan", "nan", "nan", "-inf"]]',
            ),
            ([["7/9", None, True, float("nan")]], '[["7/9", null, true, "nan"]]'),
            (np.array([[0.1, 1]]), "[[0.1, 1.0]]"),
            (np.array([[0.5, np.inf]], dtype=np.float16), '[[0.5, "inf"]]'),
            ([[np.float32(0.1), np.int8(-1), np.bool_(True)]], "[[0.10000000149011612, -1, true]]"),
            ([[np.longdouble(0.5), np.longdouble("nan")]], '[["1/2", "nan"]]'),
            ((row for row in [map(int, "12")]), "[[1, 2]]"),
            (Asked([[Asked(0.5)]]), "[[0.5]]"),
            (np.float64(0.5), "0.5"),
            (3, "3"),
            ({"map": [[1]]}, '{"map": [[1]]}'),
        ],
    )
    def test_are_written_without_loss(self, result: object, text: str) -> None:
        assert as_json(result) == text

    @pytest.mark.parametrize(
        ("result", "reason"),
        [
            ([[1j]], "1j of type complex is not a number"),
            ([[b"12"]], "b'12' of type bytes is not a number"),
            ([[{1}]], "{1} of type set is not a number"),
            ([{"a": 1j}], "{'a': 1j} of type dict is not a number"),
            ([[Decimal("1e-5000")]], "a number with too many digits to be written: Decimal('1E-5000')"),
            ([[Decimal("-1e99999999")]], "a number with too many digits to be written: Decimal('-1E+99999999')"),
            ([[Decimal("1e-4300")]], "a number with too many digits to be written: Decimal('1E-4300')"),
            ([[Odd((1, 2, 3))]], "Odd does not know its ratio: ValueError: too many values to unpack (expected 2)"),
            ([[Odd((1, 0))]], "Odd does not know its ratio: ZeroDivisionError: Fraction(1, 0)"),
            ([[Odd(None)]], "Odd does not know its ratio: TypeError: cannot unpack non-iterable NoneType object"),
            (RING, "nested more than 8 deep"),
            ([[10**5000]], "an integer with too many digits to be written"),
            ([[Fraction(1, 10**5000)]], "an integer with too many digits to be written"),
        ],
    )
    def test_or_named_as_what_they_are(self, result: object, reason: str) -> None:
        with pytest.raises(NotANumberError) as caught:
            as_json(result)
        assert str(caught.value) == reason
        answer = reply(Host(lambda *_: result), [[1]], [[1]])
        assert answer == {"breakdown": "malformed", "detail": reason}

    @given(st.lists(st.lists(st.floats() | st.integers() | st.fractions(), min_size=2, max_size=2), min_size=1))
    def test_come_back_as_they_were(self, rows: list[list[int | float | Fraction]]) -> None:
        answer = decode_answer(f'{{"id": 1, "map": {as_json(rows)}}}'.encode(), 1)
        assert isinstance(answer, Scores)
        assert repr([[number + 0 for number in row] for row in answer.rows]) == repr(
            [[int(n) if isinstance(n, Fraction) and n.denominator == 1 else n + 0 for n in row] for row in rows]
        )

    def test_plain_values_stay(self) -> None:
        assert taken_apart([[1, 2.5]]) == [[1, 2.5]]
