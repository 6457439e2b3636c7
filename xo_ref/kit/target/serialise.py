"""From whatever a Python function returns to what a line of the protocol can say.

A list of lists of numbers is ready. Anything else is taken apart: `.tolist()` is asked where
there is one (NumPy, torch, JAX), iterables are walked, and a number that knows itself as a
ratio of integers (Fraction, Decimal, long doubles) is written as that ratio, so that nothing
is rounded on the way. Strings go as they are: "7/9" is a number to the one who reads it.

What is no grid of numbers is not refused here. It is written as it is as far as JSON goes,
and the reader of the line says what is wrong and where; only an object that JSON has no
word for is named here.
"""

import json
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from fractions import Fraction

from xo_ref.errors import shown
from xo_ref.kit.target.numerals import written

__all__ = ["NoNumberError", "as_json", "plain"]

_DEEPEST = 8
_ENCODER = json.JSONEncoder(allow_nan=False)


class NoNumberError(Exception):
    """Something in a result has no word in JSON."""


def as_json(result: object) -> str:
    """Write a result as JSON text; raise NoNumberError where that cannot be.

    >>> as_json([[0.5, Fraction(7, 9)], (float("nan"), True)])
    '[[0.5, "7/9"], ["nan", true]]'
    """
    result = _asked(result)
    try:
        return _ENCODER.encode(result)
    except (TypeError, ValueError, RecursionError):  # no list, not finite, a ring: the long way tells them apart
        pass
    try:
        return _ENCODER.encode(plain(result))
    except ValueError:  # the only one left: more digits than Python converts
        raise NoNumberError("an integer with too many digits to be written") from None


def plain(value: object, depth: int = 0) -> object:
    """Take a value apart into lists and what JSON can write.

    >>> plain((range(2), [Fraction(1, 2), "7/9"]))
    [[0, 1], ['1/2', '7/9']]
    """
    if type(value) is list and _is_ready(value):
        return value
    value = _asked(value)
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return written(float(value))
    ratio = getattr(value, "as_integer_ratio", None)
    if callable(ratio):
        return _of_ratio(value, ratio)
    if isinstance(value, Iterable) and not isinstance(value, (bytes, bytearray, Mapping, AbstractSet)):
        if depth >= _DEEPEST:
            raise NoNumberError(f"nested more than {_DEEPEST} deep")
        return [plain(part, depth + 1) for part in value]
    raise NoNumberError(f"{shown(value)} of type {type(value).__name__} is no number")


def _is_ready(row: list[object]) -> bool:
    """Tell whether a list holds nothing but integers and finite floats, by far the most frequent."""
    return set(map(type, row)) <= {int, float} and "n" not in repr(row)  # as in nan and inf


def _asked(value: object) -> object:
    """Ask `.tolist()` where there is one; an object that answers itself (a long double) stays."""
    ask = None if isinstance(value, (int, float, str, list, tuple)) else getattr(value, "tolist", None)
    return ask() if callable(ask) else value


def _of_ratio(value: object, ratio: object) -> int | float | str:
    """Write a number that knows its exact ratio; NaN and the infinities know none."""
    try:
        upper, lower = ratio()  # type: ignore[operator]  # callable, as the caller saw
    except (ValueError, OverflowError):
        return written(float(str(value).lower().replace("snan", "nan")))
    return written(Fraction(int(upper), int(lower)))
