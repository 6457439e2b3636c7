"""Rounding to four formats, against `struct` and NumPy."""

import math
import struct
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xo_ref.kit.judge.formats import BFLOAT16, BINARY16, BINARY32, BINARY64, FORMATS, Format

CODES = {"binary64": "<d", "binary32": "<f", "binary16": "<e"}
DOUBLES = st.floats(allow_nan=False, allow_infinity=False)


def largest(form: Format) -> Fraction:
    """Give the largest finite number."""
    return (2 - 2 * form.unit_roundoff) * (1 << form.emax)


def packed(form: Format, value: float) -> float:
    """Round a binary64 number by machine."""
    try:
        result: float = struct.unpack(CODES[form.name], struct.pack(CODES[form.name], value))[0]
    except OverflowError:
        return math.copysign(math.inf, value)
    return result


@pytest.mark.parametrize("form", [BINARY64, BINARY32, BINARY16], ids=lambda form: form.name)
@given(value=st.one_of(DOUBLES, st.floats(-1, 1), st.floats(-1e-4, 1e-4)))
def test_rounds_as_struct_does(form: Format, value: float) -> None:
    assert form.round(Fraction(value)) == packed(form, value)


@given(value=st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_rounds_to_bfloat16_as_the_upper_half_of_binary32(value: float) -> None:
    bits = struct.unpack("<I", struct.pack("<f", value))[0]
    kept = (bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000
    assert BFLOAT16.round(Fraction(value)) == struct.unpack("<f", struct.pack("<I", kept))[0]


@given(value=st.fractions(-1, 1))
def test_rounds_a_ratio_once_and_as_division_does(value: Fraction) -> None:
    assert BINARY64.round(value) == value.numerator / value.denominator


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_edges(form: Format) -> None:
    eta, u = form.smallest_subnormal, form.unit_roundoff
    assert form.round(0) == 0
    assert form.round(eta / 2) == 0, "a tie goes to the even neighbour, zero"
    assert form.round(eta * Fraction(3, 2)) == 2 * eta
    assert form.round(eta * Fraction(51, 100)) == eta
    assert form.round(1 + u) == 1
    assert form.round(1 + u * Fraction(101, 100)) == 1 + 2 * u
    assert form.round(-largest(form)) == -largest(form)
    assert form.round(largest(form) * (1 + u)) == math.inf
    assert form.round(-2 * largest(form)) == -math.inf
    assert form.holds(largest(form))
    assert not form.holds(1 + u)
    assert not form.holds(4 * largest(form))


@pytest.mark.parametrize(
    ("form", "kind"), [(BINARY64, np.float64), (BINARY32, np.float32), (BINARY16, np.float16)], ids=str
)
def test_constants_are_those_of_numpy(form: Format, kind: type[np.floating]) -> None:
    known = np.finfo(kind)
    assert form.unit_roundoff * 2 == Fraction(float(known.eps))
    assert form.smallest_subnormal == Fraction(float(known.smallest_subnormal))
    assert largest(form) == Fraction(float(known.max))


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
@given(value=st.fractions(-1, 1))
def test_a_literal_with_enough_digits_reads_as_the_number(form: Format, value: Fraction) -> None:
    number = form.round(value)
    assert form.read(float(f"{number:.{form.digits - 1}e}")) == number


def test_what_is_no_literal_stands_for_itself() -> None:
    assert BINARY32.read(7 / 9) == 7 / 9
    assert BINARY32.read(math.inf) == math.inf
