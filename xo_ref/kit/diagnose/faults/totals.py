"""Faults in what is added up over one window, and in the accumulator that adds."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate

from xo_ref.kit.case import Number
from xo_ref.kit.diagnose.faults.fault import Change, Fault, registered
from xo_ref.kit.diagnose.faults.plan import Exact, Sizes, dot
from xo_ref.kit.judge.formats import BFLOAT16, BINARY16, Format

__all__ = ["FAULTS"]

FAULTS: list[Fault] = []
"""The faults of this module."""

_Total = Callable[[Sequence[Exact], Sequence[Exact], Sizes], Number]
_Keep = Callable[[Sizes, int, int], bool]


def _total(clause: str = "score.definition", *, hint: str) -> Callable[[_Total], _Total]:
    """File what is added up over one window."""
    return registered(FAULTS, "total", _put, clause, hint=hint)


def _kept(*, hint: str) -> Callable[[_Keep], _Keep]:
    """File which places (i, j) of the feature take part in the sum."""
    return registered(FAULTS, "total", lambda keep: _put(_products(keep)), "score.definition", hint=hint)


def _file(identity: str, story: str, hint: str, total: _Total) -> None:
    """File one row of a table."""
    FAULTS.append(Fault(identity, story, "score.definition", hint, frozenset({"total"}), _put(total)))


def _put(total: _Total) -> Change:
    return lambda plan: replace(plan, total=total)


_HINT_ALL = "add the products of all h * w places"
_HINT_WIDER = "add in a wider type: n products of 1 must fit"
_HINT_MATCHES = "turn matches m into the sum 2 * m - n"


@_total(hint=_HINT_MATCHES)
def match_fraction(window: Sequence[Exact], weights: Sequence[Exact], _: Sizes) -> Number:
    """A popcount circuit counts matching pixels and divides by n; that is (1 + score) / 2."""
    return _same_sign(window, weights)


@_total(hint=_HINT_MATCHES)
def popcount_without_offset(window: Sequence[Exact], weights: Sequence[Exact], _: Sizes) -> Number:
    """The popcount is doubled, but n is not subtracted."""
    return 2 * _same_sign(window, weights)


@_total(hint=_HINT_WIDER)
def popcount_in_a_byte(window: Sequence[Exact], weights: Sequence[Exact], sizes: Sizes) -> Number:
    """The popcounts of the words are added up in a byte."""
    if any(abs(pixel) != 1 for pixel in (*window, *weights)):  # graded pixels go the ordinary way
        return dot(window, weights)
    return 2 * (_same_sign(window, weights) % 256) - sizes.n


@_total(hint="use the pixels as they are")
def mean_subtracted(window: Sequence[Exact], weights: Sequence[Exact], sizes: Sizes) -> Number:
    """Template matching with normalised correlation removes the mean first."""
    return dot(window, weights) - Fraction(sum(window)) * sum(weights) / sizes.n


@_total(hint="add products, not squared differences")
def squared_differences(window: Sequence[Exact], weights: Sequence[Exact], _: Sizes) -> Number:
    """Template matching by squared differences is the neighbouring mode of the same function."""
    return sum((f - p) ** 2 for f, p in zip(weights, window, strict=True))


@_total(hint="multiply corresponding pixels")
def added_not_multiplied(window: Sequence[Exact], weights: Sequence[Exact], _: Sizes) -> Number:
    """A plus sign is written where a multiplication was meant."""
    return sum(window) + sum(weights)


@_total(hint="add the products up")
def maximum_not_sum(window: Sequence[Exact], weights: Sequence[Exact], _: Sizes) -> Number:
    """The loop overwrites or maximises where it should add, as in a dilation."""
    return max(f * p for f, p in zip(weights, window, strict=True))


def _wrapped(bits: int, *, signed: bool) -> _Total:
    """Add in a machine integer that wraps around."""

    def total(window: Sequence[Exact], weights: Sequence[Exact], _: Sizes) -> Number:
        low = -(1 << bits - 1) if signed else 0
        return (dot(window, weights) - low) % (1 << bits) + low

    return total


def _saturated(bits: int) -> _Total:
    """Add in a signed machine integer that stops at its limits."""
    most = (1 << bits - 1) - 1

    def total(window: Sequence[Exact], weights: Sequence[Exact], _: Sizes) -> Number:
        kept: Exact = 0
        for f, p in zip(weights, window, strict=True):
            kept = min(most, max(-most - 1, kept + f * p))
        return kept

    return total


for _name, _story, _hint, _sum in (
    (
        "int8-wraparound",
        "NumPy, torch and C add signed bytes in a signed byte, which wraps at 128.",
        _HINT_WIDER,
        _wrapped(8, signed=True),
    ),
    (
        "uint8-sum-wraparound",
        "The sum is kept in an unsigned byte, where -1 is 255.",
        "add in a signed type that holds -n..n",
        _wrapped(8, signed=False),
    ),
    (
        "int16-wraparound",
        "Sixteen bits are enough for every feature that was tried, up to 181 x 181.",
        _HINT_WIDER,
        _wrapped(16, signed=True),
    ),
    (
        "int8-saturation",
        "OpenCV and DSP instructions stop at the limits of a signed byte.",
        _HINT_WIDER,
        _saturated(8),
    ),
    ("int16-saturation", "OpenCV and DSP instructions stop at the limits of 16 bits.", _HINT_WIDER, _saturated(16)),
):
    _file(_name, _story, _hint, _sum)


@_total(hint="convert the pixels to numbers, -1 and 1, before multiplying")
def logical_or(window: Sequence[Exact], weights: Sequence[Exact], _: Sizes) -> Number:
    """NumPy adds arrays of truth values by `or`, so that a sum is at most 1."""
    return int(any(f > 0 and p > 0 for f, p in zip(weights, window, strict=True)))


def _narrow(form: Format) -> _Total:
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


for _form, _stall in ((BFLOAT16, 256), (BINARY16, 2048)):
    _file(
        f"{_form.name}-accumulator",
        f"The accumulator has the format of the pixels; in {_form.name} a count stalls at {_stall}.",
        "accumulate in binary32",
        _narrow(_form),
    )


def _products(keep: _Keep) -> _Total:
    """Add only some of the products: those whose place (i, j) in the feature is kept."""

    def total(window: Sequence[Exact], weights: Sequence[Exact], sizes: Sizes) -> Number:
        kept = (keep(sizes, i, j) for i in range(sizes.h) for j in range(sizes.w))
        return sum(f * p for f, p, here in zip(weights, window, kept, strict=True) if here)

    return total


def _whole_vectors(lanes: int) -> _Total:
    """Add only the columns that fill vectors of so many lanes, if there is a whole one."""
    return _products(lambda sizes, _, j: j < sizes.w - sizes.w % lanes or sizes.w < lanes)


for _lanes in (8, 16, 32, 64):
    _file(
        f"tail-dropped-{_lanes}",
        f"The vector loop takes {_lanes} columns at a time and nothing takes the remaining ones.",
        "add the columns after the last full vector",
        _whole_vectors(_lanes),
    )


@_total(hint="mask the lanes that the last full vector has added already")
def tail_added_twice(window: Sequence[Exact], weights: Sequence[Exact], sizes: Sizes) -> Number:
    """The vector loop takes 8 columns at a time; the remaining ones are reached by one more vector from the end."""
    twice = range(sizes.w - 8, sizes.w - sizes.w % 8) if sizes.w > 8 else range(0)
    return sum(f * p * (1 + (at % sizes.w in twice)) for at, (f, p) in enumerate(zip(weights, window, strict=True)))


@_total(hint="mask the bits after the last pixel, or start from their number")
def padding_bits_counted(window: Sequence[Exact], weights: Sequence[Exact], sizes: Sizes) -> Number:
    """The bits that fill the last word of 32 are equal in both grids, and XNOR counts them as matches."""
    if any(abs(pixel) != 1 for pixel in (*window, *weights)):  # graded pixels go the ordinary way
        return dot(window, weights)
    return dot(window, weights) + 2 * (-sizes.n % 32)


@_kept(hint=_HINT_ALL)
def feature_column_dropped(sizes: Sizes, _: int, j: int) -> bool:
    """The innermost loop ends one column early."""
    return j < max(sizes.w - 1, 1)


@_kept(hint=_HINT_ALL)
def feature_row_dropped(sizes: Sizes, i: int, _: int) -> bool:
    """The loop over the feature's rows ends one early."""
    return i < max(sizes.h - 1, 1)


@_kept(hint=_HINT_ALL)
def feature_column_begun_late(_: Sizes, i: int, j: int) -> bool:
    """From the second row on the inner loop begins at 1."""
    return i == 0 or j > 0


@_kept(hint="let i run over h rows and j over w columns")
def feature_taken_for_square(sizes: Sizes, i: int, j: int) -> bool:
    """One constant K bounds both inner loops."""
    return max(i, j) < min(sizes.h, sizes.w)


@_total("map.value", hint="score flat patches like all others")
def constant_patch_is_zero(window: Sequence[Exact], weights: Sequence[Exact], _: Sizes) -> Number:
    """scikit-image answers 0 where the patch has no contrast."""
    return 0 if len(set(window)) == 1 else dot(window, weights)


def _same_sign(window: Sequence[Exact], weights: Sequence[Exact]) -> int:
    """Count equal sign bits, as XNOR and popcount do."""
    return sum((f < 0) == (p < 0) for f, p in zip(weights, window, strict=True))
