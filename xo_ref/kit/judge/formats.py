"""The floating-point formats that a kernel may compute in, and exact rounding to them.

A format keeps p significant bits and exponents from emin = 1 - emax to emax:

    binary64   p 53   emax 1023        u = 2**-p       the unit roundoff
    binary32   p 24   emax  127        eta = 2**(emin - p + 1)
    binary16   p 11   emax   15                        the smallest subnormal number
    bfloat16   p  8   emax  127

Rounding is to nearest, ties to even (IEEE 754-2019, 4.3.1), subnormal numbers included.
It starts from the exact ratio: a detour through binary64 would round twice. All numbers
of all four formats are binary64 numbers, so the result is a `float`.

Ruled out: `struct` with the codes "e", "f" and "d" (it rounds from binary64, and knows no
bfloat16); the tests use it, and NumPy, as witnesses.
"""

import contextlib
import math
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True, eq=False)  # each is one of `FORMATS`, and compared as such
class Format:
    """A binary floating-point format with subnormal numbers.

    >>> BINARY32.unit_roundoff, BINARY16.round(Fraction(7, 9))
    (Fraction(1, 16777216), 0.77783203125)
    """

    name: str
    precision: int
    """The number of significant bits, p."""
    emax: int
    """The exponent of the largest finite number."""
    digits: int
    """The decimal digits that suffice to identify a number: ceil(1 + p * log10(2))."""

    @property
    def unit_roundoff(self) -> Fraction:
        """The largest relative error of a rounding without underflow: u = 2**-p."""
        return Fraction(1, 2**self.precision)

    @property
    def smallest_subnormal(self) -> Fraction:
        """The distance eta of neighbours below the normal range; a rounding there errs by eta/2 at most."""
        return Fraction(1, 2 ** (self.emax + self.precision - 2))

    def round(self, value: Fraction | int) -> float:
        """Round an exact number to the nearest of the format, ties to even; too large ones become infinite."""
        upper, lower = abs(value.numerator), value.denominator
        if not upper:
            return 0.0
        sign = -1 if value < 0 else 1
        if self is BINARY64:  # the quotient of two integers in Python is correctly rounded
            with contextlib.suppress(OverflowError):
                return sign * (upper / lower)
            return sign * math.inf
        exponent = upper.bit_length() - lower.bit_length()
        exponent -= upper * 2 ** max(-exponent, 0) < lower * 2 ** max(exponent, 0)
        shift = max(exponent, 1 - self.emax) - self.precision + 1  # of the last bit that is kept
        scaled, unit = upper << max(-shift, 0), lower << max(shift, 0)
        kept, rest = divmod(scaled, unit)
        kept += 2 * rest > unit or (2 * rest == unit and kept & 1)
        if kept.bit_length() + shift > self.emax + 1:
            return sign * math.inf
        return sign * math.ldexp(kept, shift)

    def holds(self, value: float | Fraction) -> bool:
        """Return whether the format represents a finite number exactly."""
        exact = Fraction(value)
        nearest = self.round(exact)
        return math.isfinite(nearest) and nearest == exact

    def read(self, value: float) -> float:
        """Interpret a number that may be a decimal literal for a number of this format.

        A literal with at most `digits` significant digits stands for the nearest number of
        the format; any other number for itself. 0.777777791 is how binary32 writes
        0.777777791023254..., and 0.7777777777777778 is no number of binary32.
        """
        if not math.isfinite(value) or float(f"{value:.{self.digits - 1}e}") != value:
            return value
        return self.round(Fraction(value))


BINARY64 = Format("binary64", 53, 1023, 17)
BINARY32 = Format("binary32", 24, 127, 9)
BINARY16 = Format("binary16", 11, 15, 5)
BFLOAT16 = Format("bfloat16", 8, 127, 4)

FORMATS = (BINARY64, BINARY32, BINARY16, BFLOAT16)
"""The formats, finest first."""

NARROW = FORMATS[2:]
"""Those of 16 bits."""
