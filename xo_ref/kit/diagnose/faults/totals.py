"""Faults in what is added up over one window, and in the accumulator that adds."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial, reduce
from itertools import compress
from operator import mul

from xo_ref.kit.case import Number
from xo_ref.kit.diagnose.faults.fault import Fault, Kind, put
from xo_ref.kit.diagnose.faults.plan import Exact
from xo_ref.kit.diagnose.faults.right import dot
from xo_ref.kit.judge.formats import BFLOAT16, BINARY16, Format
from xo_ref.kit.questions.ranges import Extents

_Total = Callable[[Sequence[Exact], Sequence[Exact], Extents], Number]
_Keep = Callable[[Extents, int, int], bool]

_HINT_ALL = "add the products of all h * w places"
_HINT_WIDER = "add in a wider type: n products of 1 must fit"
_HINT_MATCHES = "turn matches m into the sum 2 * m - n"


def _wrapped(bits: int, low: int, window: Sequence[Exact], weights: Sequence[Exact], _: Extents) -> Number:
    """Add in a machine integer that wraps around, with this least number."""
    return (dot(window, weights) - low) % (1 << bits) + low


def _saturated(bits: int, window: Sequence[Exact], weights: Sequence[Exact], _: Extents) -> Number:
    """Add in a signed machine integer that stops at its limits."""
    most = (1 << bits - 1) - 1
    total: Exact = reduce(lambda kept, term: min(most, max(-most - 1, kept + term)), map(mul, window, weights), 0)
    return total


def _narrow(form: Format, window: Sequence[Exact], weights: Sequence[Exact], _: Extents) -> Number:
    """Add one product after the other, rounding each time."""
    return reduce(partial(_rounded_sum, form), map(mul, window, weights), 0.0)


def _rounded_sum(form: Format, kept: float, term: Exact) -> float:
    """Add and round once; a sum of small whole numbers needs no rounding."""
    if isinstance(term, int) and kept.is_integer() and abs(kept) < 2**form.precision:
        return kept + term
    return form.round(Fraction(kept) + term)


def _products(keep: _Keep, window: Sequence[Exact], weights: Sequence[Exact], sizes: Extents) -> Number:
    """Add only some of the products: those whose place (i, j) in the feature is kept."""
    kept = (keep(sizes, i, j) for i in range(sizes.h) for j in range(sizes.w))
    return sum(f * p for f, p in compress(zip(weights, window, strict=True), kept))


def _whole_vectors(lanes: int) -> _Keep:
    """Keep the columns that fill vectors of so many lanes, if there is a whole one."""
    return lambda sizes, _, j: j < sizes.w - sizes.w % lanes or sizes.w < lanes


def _tail_added_twice(window: Sequence[Exact], weights: Sequence[Exact], sizes: Extents) -> Number:
    twice = range(sizes.w - 8, sizes.w - sizes.w % 8) if sizes.w > 8 else range(0)
    return sum(f * p * (1 + (at % sizes.w in twice)) for at, (f, p) in enumerate(zip(weights, window, strict=True)))


def _bitwise(
    count: Callable[[int, Extents], int], window: Sequence[Exact], weights: Sequence[Exact], sizes: Extents
) -> Number:
    """Make the sum of the number of equal bits; graded pixels go the ordinary way."""
    if any(abs(pixel) != 1 for pixel in (*window, *weights)):
        return dot(window, weights)
    return count(_same_sign(window, weights), sizes)


def _same_sign(window: Sequence[Exact], weights: Sequence[Exact]) -> int:
    """Count equal sign bits, as XNOR and popcount do."""
    return sum((f < 0) == (p < 0) for f, p in zip(weights, window, strict=True))


def covariance(window: Sequence[Exact], weights: Sequence[Exact]) -> Exact:
    """Add up the products of what remains when the means are removed: sum(f * p) - sum(f) * sum(p) / n."""
    return dot(window, weights) - Fraction(sum(window)) * sum(weights) / len(weights)


_total: Kind[_Total] = Kind("total")
_kept: Kind[_Keep] = Kind("total", lambda keep: put("total", partial(_products, keep)))

FAULTS: list[Fault] = [
    _total("match-fraction", "score.definition", lambda window, weights, _: _same_sign(window, weights),
        story="A popcount circuit counts matching pixels and divides by n; that is (1 + score) / 2.",
        hint=_HINT_MATCHES),
    _total("popcount-without-offset", "score.definition", lambda window, weights, _: 2 * _same_sign(window, weights),
        story="The popcount is doubled, but n is not subtracted.", hint=_HINT_MATCHES),
    _total("popcount-in-a-byte", "score.definition", partial(_bitwise, lambda same, s: 2 * (same % 256) - s.n),
        story="The popcounts of the words are added up in a byte.", hint=_HINT_WIDER),
    _total("mean-subtracted", "score.definition", lambda window, weights, _: covariance(window, weights),
        story="Template matching with normalised correlation removes the mean first.",
        hint="use the pixels as they are"),
    _total("squared-differences", "score.definition",
        lambda window, weights, _: sum((f - p) ** 2 for f, p in zip(weights, window, strict=True)),
        story="Template matching by squared differences is the neighbouring mode of the same function.",
        hint="add products, not squared differences"),
    _total("added-not-multiplied", "score.definition", lambda window, weights, _: sum(window) + sum(weights),
        story="A plus sign is written where a multiplication was meant.", hint="multiply corresponding pixels"),
    _total("maximum-not-sum", "score.definition",
        lambda window, weights, _: max(f * p for f, p in zip(weights, window, strict=True)),
        story="The loop overwrites or maximises where it should add, as in a dilation.", hint="add the products up"),
    _total("int8-wraparound", "score.definition", partial(_wrapped, 8, -128),
        story="NumPy, torch and C add signed bytes in a signed byte, which wraps at 128.", hint=_HINT_WIDER),
    _total("uint8-sum-wraparound", "score.definition", partial(_wrapped, 8, 0),
        story="The sum is kept in an unsigned byte, where -1 is 255.", hint="add in a signed type that holds -n..n"),
    _total("int16-wraparound", "score.definition", partial(_wrapped, 16, -32768),
        story="Sixteen bits are enough for every feature that was tried, up to 181 x 181.", hint=_HINT_WIDER),
    _total("int8-saturation", "score.definition", partial(_saturated, 8),
        story="OpenCV and DSP instructions stop at the limits of a signed byte.", hint=_HINT_WIDER),
    _total("int16-saturation", "score.definition", partial(_saturated, 16),
        story="OpenCV and DSP instructions stop at the limits of 16 bits.", hint=_HINT_WIDER),
    _total("logical-or", "score.definition",
        lambda window, weights, _: int(any(f > 0 and p > 0 for f, p in zip(weights, window, strict=True))),
        story="NumPy adds arrays of truth values by `or`, so that a sum is at most 1.",
        hint="convert the pixels to numbers, -1 and 1, before multiplying"),
    *(
        _total(f"{form.name}-accumulator", "score.definition", partial(_narrow, form),
            story=f"The accumulator has the format of the pixels; in {form.name} a count stalls at {stall}.",
            hint="accumulate in binary32")
        for form, stall in ((BFLOAT16, 256), (BINARY16, 2048))
    ),
    *(
        _kept(f"tail-dropped-{lanes}", "score.definition", _whole_vectors(lanes),
            story=f"The vector loop takes {lanes} columns at a time and nothing takes the remaining ones.",
            hint="add the columns after the last full vector")
        for lanes in (8, 16, 32, 64)
    ),
    _total("tail-added-twice", "score.definition", _tail_added_twice,
        story="The vector loop takes 8 columns at a time; the remaining ones are reached by one more vector "
              "from the end.", hint="mask the lanes that the last full vector has added already"),
    _total("padding-bits-counted", "score.definition",
        partial(_bitwise, lambda same, s: 2 * (same + -s.n % 32) - s.n),
        story="The bits that fill the last word of 32 are equal in both grids, and XNOR counts them as matches.",
        hint="mask the bits after the last pixel, or start from their number"),
    _kept("feature-column-dropped", "score.definition", lambda sizes, _, j: j < max(sizes.w - 1, 1),
        story="The innermost loop ends one column early.", hint=_HINT_ALL),
    _kept("feature-row-dropped", "score.definition", lambda sizes, i, _: i < max(sizes.h - 1, 1),
        story="The loop over the feature's rows ends one early.", hint=_HINT_ALL),
    _kept("feature-column-begun-late", "score.definition", lambda _, i, j: i == 0 or j > 0,
        story="From the second row on the inner loop begins at 1.", hint=_HINT_ALL),
    _kept("feature-taken-for-square", "score.definition", lambda sizes, i, j: max(i, j) < min(sizes.h, sizes.w),
        story="One constant K bounds both inner loops.", hint="let i run over h rows and j over w columns"),
    _total("constant-patch-is-zero", "map.value",
        lambda window, weights, _: 0 if len(set(window)) == 1 else dot(window, weights),
        story="scikit-image answers 0 where the patch has no contrast.", hint="score flat patches like all others"),
]  # fmt: skip
