"""Serialise the result of a Python function to a line of the protocol.

A list of lists of numbers needs no conversion. Otherwise `.tolist()` is called if it exists
(NumPy, torch, JAX), iterables are consumed, and a number with an exact ratio of integers
(Fraction, Decimal, long doubles) is written as that ratio, so that nothing is rounded.
Strings are passed through: the reader parses "7/9" as a number.

Anything other than a grid of numbers is written as is, as far as JSON allows, and the reader
reports what is wrong and where. Only an object that JSON cannot express is reported here.
"""

import json
import math
import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from decimal import Decimal
from fractions import Fraction

from xo_ref.errors import shown
from xo_ref.kit.target.lines import clean
from xo_ref.kit.target.numerals import json_number

_DEEPEST = 8
_PLACES = 4300  # Python's limit on digits in a text; the ratio of Decimal("1e999999") would take seconds
_TOO_LONG = "a number with too many digits to be written"
_ENCODER = json.JSONEncoder(allow_nan=False)


class NotANumberError(Exception):
    """JSON cannot express something in a result."""


def as_json(result: object) -> str:
    """Write a result as JSON text; raise NotANumberError if JSON cannot express it.

    >>> as_json([[0.5, Fraction(7, 9)], (float("nan"), True)])
    '[[0.5, "7/9"], ["nan", true]]'
    """
    result = _asked(result)
    try:
        return _ENCODER.encode(result)
    except (TypeError, ValueError, RecursionError):  # no list, not finite, a ring: the long way tells them apart
        pass
    try:
        return _ENCODER.encode(taken_apart(result))
    except ValueError:  # the only one left: more digits than Python converts
        raise NotANumberError("an integer with too many digits to be written") from None


def taken_apart(value: object, depth: int = 0) -> object:
    """Convert a value to lists of values that JSON can express.

    >>> taken_apart((range(2), [Fraction(1, 2), "7/9"]))
    [[0, 1], ['1/2', '7/9']]
    """
    value = _asked(value)
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return json_number(float(value))
    ratio = getattr(value, "as_integer_ratio", None)
    if callable(ratio):
        return _of_ratio(value, ratio)
    if isinstance(value, Iterable) and not isinstance(value, (bytes, bytearray, Mapping, AbstractSet)):
        if depth >= _DEEPEST:
            raise NotANumberError(f"nested more than {_DEEPEST} deep")
        return [taken_apart(part, depth + 1) for part in value]
    raise NotANumberError(f"{shown(value)} of type {type(value).__name__} is not a number")


def _asked(value: object) -> object:
    """Call `.tolist()` if it exists; an object that returns itself (a long double) stays."""
    ask = None if isinstance(value, (int, float, str, list, tuple)) else getattr(value, "tolist", None)
    return ask() if callable(ask) else value


def _of_ratio(value: object, ratio: object) -> int | float | str:
    """Write a number by its exact ratio; NaN and the infinities have none."""
    found = re.fullmatch(r"([+-]?)s?(nan|inf)(inity|[0-9]*)", str(value).lower())
    if found:
        return json_number(math.nan if found[2] == "nan" else float(found[1] + found[2]))
    if isinstance(value, Decimal) and abs(value.adjusted()) > _PLACES:
        raise NotANumberError(f"{_TOO_LONG}: {shown(value)}")
    try:
        upper, lower = ratio()  # type: ignore[operator]  # callable, as the caller saw
        exact = Fraction(int(upper), int(lower))
    except (ValueError, TypeError, OverflowError, ZeroDivisionError) as error:
        why = clean(f"{type(error).__name__}: {error}", 80)
        raise NotANumberError(f"{shown(value)} does not know its ratio: {why}") from None
    try:
        return json_number(exact)
    except ValueError:  # more digits than Python converts
        raise NotANumberError(f"{_TOO_LONG}: {shown(value)}") from None
