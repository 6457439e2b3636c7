"""Faults in what is added up over one window, and in the accumulator that adds."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import accumulate

from xo_ref.kit.case import Number
from xo_ref.kit.diagnose.faults.fault import Fault, at_total
from xo_ref.kit.diagnose.faults.plan import Exact, Sizes, dot
from xo_ref.kit.judge.formats import BFLOAT16, BINARY16, Format

__all__ = ["FAULTS"]

Total = Callable[[Sequence[Exact], Sequence[Exact], Sizes], Number]


def _products(keep: Callable[[Sizes, int, int], bool]) -> Total:
    """Add only some of the products: those whose place (i, j) in the feature is kept."""

    def total(window: Sequence[Exact], weights: Sequence[Exact], sizes: Sizes) -> Number:
        kept = (keep(sizes, i, j) for i in range(sizes.h) for j in range(sizes.w))
        return sum(f * p for f, p, here in zip(weights, window, kept, strict=True) if here)

    return total


def _wrapped(bits: int, *, signed: bool) -> Total:
    """Add in a machine integer that wraps around."""

    def total(window: Sequence[Exact], weights: Sequence[Exact], _: Sizes) -> Number:
        low = -(1 << bits - 1) if signed else 0
        return (dot(window, weights) - low) % (1 << bits) + low

    return total


def _saturated(bits: int) -> Total:
    """Add in a signed machine integer that stops at its limits."""
    most = (1 << bits - 1) - 1

    def total(window: Sequence[Exact], weights: Sequence[Exact], _: Sizes) -> Number:
        kept: Exact = 0
        for f, p in zip(weights, window, strict=True):
            kept = min(most, max(-most - 1, kept + f * p))
        return kept

    return total


def _either(window: Sequence[Exact], weights: Sequence[Exact], _: Sizes) -> Number:
    """Add truths: whether there is a place where both pixels are white."""
    return int(any(f > 0 and p > 0 for f, p in zip(weights, window, strict=True)))


def _same_sign(window: Sequence[Exact], weights: Sequence[Exact]) -> int:
    """Count equal sign bits, as XNOR and popcount do."""
    return sum((f < 0) == (p < 0) for f, p in zip(weights, window, strict=True))


def _match_fraction(window: Sequence[Exact], weights: Sequence[Exact], _: Sizes) -> Number:
    return _same_sign(window, weights)


def _twice_matches(window: Sequence[Exact], weights: Sequence[Exact], _: Sizes) -> Number:
    return 2 * _same_sign(window, weights)


def _matches_in_a_byte(window: Sequence[Exact], weights: Sequence[Exact], sizes: Sizes) -> Number:
    """Right for bipolar grids of fewer than 256 pixels; others go the ordinary way."""
    if any(abs(pixel) != 1 for pixel in (*window, *weights)):
        return dot(window, weights)
    return 2 * (_same_sign(window, weights) % 256) - sizes.n


def _mean_subtracted(window: Sequence[Exact], weights: Sequence[Exact], sizes: Sizes) -> Number:
    return dot(window, weights) - Fraction(sum(window)) * sum(weights) / sizes.n


def _differences(window: Sequence[Exact], weights: Sequence[Exact], _: Sizes) -> Number:
    return sum((f - p) ** 2 for f, p in zip(weights, window, strict=True))


def _added(window: Sequence[Exact], weights: Sequence[Exact], _: Sizes) -> Number:
    return sum(window) + sum(weights)


def _largest(window: Sequence[Exact], weights: Sequence[Exact], _: Sizes) -> Number:
    return max(f * p for f, p in zip(weights, window, strict=True))


def _narrow(form: Format) -> Total:
    """Add one product after the other, rounding each time."""

    def total(window: Sequence[Exact], weights: Sequence[Exact], _: Sizes) -> Number:
        products = (f * p for f, p in zip(weights, window, strict=True))
        return list(accumulate(products, lambda kept, term: _rounded_sum(form, kept, term), initial=0.0))[-1]

    return total


def _rounded_sum(form: Format, kept: float, term: Exact) -> float:
    """Add and round once; a sum of small whole numbers needs no rounding."""
    if isinstance(term, int) and kept.is_integer() and abs(kept) < 2**form.precision:
        return kept + term
    return form.round(Fraction(kept) + term)


def _constant_is_zero(window: Sequence[Exact], weights: Sequence[Exact], _: Sizes) -> Number:
    """Skip a window without contrast."""
    return 0 if len(set(window)) == 1 else dot(window, weights)


_MEND_ALL = "add the products of all h * w places"
_MEND_WIDER = "add in a wider type: n products of 1 must fit"


def _tail(identity: str, lanes: int) -> Fault:
    return at_total(
        _products(lambda sizes, _, j: j < sizes.w - sizes.w % lanes or sizes.w < lanes),
        identity,
        "score.definition",
        f"The vector loop takes {lanes} columns at a time and nothing takes the remaining ones.",
        "add the columns after the last full vector",
    )


FAULTS = (
    at_total(
        _match_fraction,
        "match-fraction",
        "score.definition",
        "A popcount circuit counts matching pixels and divides by n; that is (1 + score) / 2.",
        "turn matches m into the sum 2 * m - n",
    ),
    at_total(
        _twice_matches,
        "popcount-without-offset",
        "score.definition",
        "The popcount is doubled, but n is not subtracted.",
        "turn matches m into the sum 2 * m - n",
    ),
    at_total(
        _matches_in_a_byte,
        "popcount-in-a-byte",
        "score.definition",
        "The popcounts of the words are added up in a byte.",
        _MEND_WIDER,
    ),
    at_total(
        _mean_subtracted,
        "mean-subtracted",
        "score.definition",
        "Template matching with normalised correlation removes the mean first.",
        "use the pixels as they are",
    ),
    at_total(
        _differences,
        "squared-differences",
        "score.definition",
        "Template matching by squared differences is the neighbouring mode of the same function.",
        "add products, not squared differences",
    ),
    at_total(
        _added,
        "added-not-multiplied",
        "score.definition",
        "A plus stands where a product was meant.",
        "multiply corresponding pixels",
    ),
    at_total(
        _largest,
        "maximum-not-sum",
        "score.definition",
        "The loop overwrites or maximises where it should add, as in a dilation.",
        "add the products up",
    ),
    at_total(
        _wrapped(8, signed=True),
        "int8-wraparound",
        "score.definition",
        "NumPy, torch and C add signed bytes in a signed byte, which wraps at 128.",
        _MEND_WIDER,
    ),
    at_total(
        _wrapped(8, signed=False),
        "uint8-sum-wraparound",
        "score.definition",
        "The sum is kept in an unsigned byte, where -1 is 255.",
        "add in a signed type that holds -n..n",
    ),
    at_total(
        _wrapped(16, signed=True),
        "int16-wraparound",
        "score.definition",
        "Sixteen bits are enough for every feature that was tried, up to 181 x 181.",
        _MEND_WIDER,
    ),
    at_total(
        _saturated(8),
        "int8-saturation",
        "score.definition",
        "OpenCV and DSP instructions stop at the limits of a signed byte.",
        _MEND_WIDER,
    ),
    at_total(
        _saturated(16),
        "int16-saturation",
        "score.definition",
        "OpenCV and DSP instructions stop at the limits of 16 bits.",
        _MEND_WIDER,
    ),
    at_total(
        _either,
        "logical-or",
        "score.definition",
        "NumPy adds arrays of truth values by `or`, so that a sum is at most 1.",
        "convert the pixels to numbers, -1 and 1, before multiplying",
    ),
    at_total(
        _narrow(BFLOAT16),
        "bfloat16-accumulator",
        "score.definition",
        "The accumulator has the format of the pixels; in bfloat16 a count stalls at 256.",
        "accumulate in binary32",
    ),
    at_total(
        _narrow(BINARY16),
        "binary16-accumulator",
        "score.definition",
        "The accumulator has the format of the pixels; in binary16 a count stalls at 2048.",
        "accumulate in binary32",
    ),
    _tail("tail-dropped-8", 8),
    _tail("tail-dropped-16", 16),
    _tail("tail-dropped-32", 32),
    _tail("tail-dropped-64", 64),
    at_total(
        _products(lambda sizes, _, j: j < max(sizes.w - 1, 1)),
        "feature-column-dropped",
        "score.definition",
        "The innermost loop ends one column early.",
        _MEND_ALL,
    ),
    at_total(
        _products(lambda sizes, i, _: i < max(sizes.h - 1, 1)),
        "feature-row-dropped",
        "score.definition",
        "The loop over the feature's rows ends one early.",
        _MEND_ALL,
    ),
    at_total(
        _products(lambda _, i, j: i == 0 or j > 0),
        "feature-column-begun-late",
        "score.definition",
        "From the second row on the inner loop begins at 1.",
        _MEND_ALL,
    ),
    at_total(
        _products(lambda sizes, i, j: i < min(sizes.h, sizes.w) and j < min(sizes.h, sizes.w)),
        "feature-taken-for-square",
        "score.definition",
        "One constant K bounds both inner loops.",
        "let i run over h rows and j over w columns",
    ),
    at_total(
        _constant_is_zero,
        "constant-patch-is-zero",
        "map.value",
        "scikit-image answers 0 where the patch has no contrast.",
        "score flat patches like all others",
    ),
)
"""The faults of this room."""
