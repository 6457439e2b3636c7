"""Writing and reading numbers in protocol lines.

PROTOCOL.md, "Numbers", lists the forms. Strings are matched against them whole and converted by
`int` and `float`; nothing is evaluated. Their length is limited, so that a hostile line costs no time: Python's own
limit of 4300 digits bounds both halves of a fraction.

Ruled out: reading a decimal literal exactly (0.1 would then be 1/10 for one target and the
nearest double for another, by the accident of how it prints), and the bare words NaN
and Infinity, which are not JSON (RFC 8259, section 6).
"""

import math
import re
import sys
from fractions import Fraction

from xo_ref.kit.answer import Undefined
from xo_ref.kit.case import Number

_LONGEST = 8_700  # two integers of 4300 digits, their signs and a stroke
_EXACT = re.compile(r"([+-]?[0-9]+)(?:/([0-9]+))?")  # an integer or a fraction
_DECIMAL = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_HEXADECIMAL = re.compile(r"[+-]?0[xX]([0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)([pP][+-]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity)", re.IGNORECASE)


def json_number(number: Number) -> int | float | str:
    """Turn a number into what JSON can carry without loss.

    >>> from fractions import Fraction
    >>> [json_number(number) for number in (1, 0.1, Fraction(7, 9), Fraction(2), -math.inf)]
    [1, 0.1, '7/9', 2, '-inf']
    """
    if isinstance(number, Fraction):
        return number.numerator if number.denominator == 1 else f"{number.numerator}/{number.denominator}"
    if isinstance(number, float) and not math.isfinite(number):
        return str(number)
    return number


def read_numeral(text: str) -> Number:
    """Read a number that came as a string; raise ValueError with the reason for anything else.

    >>> read_numeral("7/9"), read_numeral("0x1.8p-3"), read_numeral("12"), read_numeral("-inf")
    (Fraction(7, 9), 0.1875, 12, -inf)
    >>> read_numeral("1/0")
    Traceback (most recent call last):
    ...
    ValueError: a fraction over zero
    """
    if len(text) > _LONGEST:
        raise ValueError(f"{len(text)} characters, more than the {_LONGEST} that a number may have")
    if exact := _EXACT.fullmatch(text):
        longest, limit = max(re.findall("[0-9]+", text), key=len), sys.get_int_max_str_digits()
        if 0 < limit < len(longest):
            raise ValueError(f"an integer of {len(longest)} digits, more than {limit}: {longest[:20]}...")
        upper, lower = int(exact[1]), exact[2] and int(exact[2])
        if lower == 0:
            raise ValueError("a fraction over zero")
        return Fraction(upper, lower) if lower else upper
    if text in {"x", "X", "z", "Z"}:
        return Undefined(text.lower())
    if _HEXADECIMAL.fullmatch(text):
        return _hexadecimal(text)
    if _DECIMAL.fullmatch(text) or _NOT_FINITE.fullmatch(text):
        return float(text)
    raise ValueError("neither a fraction, an integer, a decimal, a hexadecimal float, nan nor inf")


def _hexadecimal(text: str) -> float:
    """Read a hexadecimal float; beyond the largest double it is rejected rather than made infinite."""
    try:
        return float.fromhex(text)
    except OverflowError:
        raise ValueError("a hexadecimal float beyond binary64") from None
