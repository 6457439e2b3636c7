"""Sums of products over rows, with three products instead of four at each level of recursion.

The sums for several rows are a Toeplitz matrix times a vector. Even and odd rows apart, with E, O the
even and odd rows of the image and e, o those of the feature:

    even sums = e * (E - O) + (e + o) * O            three products in place of four,
    odd sums  = (e + o) * O + o * (E' - O)           applied recursively to each of the three

where E' are the even rows one further down. Four rounds leave 5 of 16 products.

Source: Z.-J. Mou and P. Duhamel, "Short-length FIR filters and their use in fast nonrecursive filtering",
IEEE Transactions on Signal Processing 39 (1991).

Clauses: `map.value`.
"""

from collections.abc import Sequence


def correlated(rows: Sequence[int], factors: Sequence[int], count: int) -> list[int]:
    """Sum `factors[i] * rows[at + i]` over i, for at = 0 to count - 1; count is a power of two.

    >>> correlated([1, 2, 3, 4], [10, 100, 1000], 2)
    [3210, 4320]
    """
    if len(factors) == 1:
        [factor] = factors
        return [row * factor for row in rows[:count]]
    if count == 1:
        return [sum([row * factor for row, factor in zip(rows, factors, strict=False)])]
    even_rows, odd_rows = rows[0::2], [*rows[1::2], 0]
    odds = factors[1::2]
    evens = factors[0::2]
    both = [even + odd for even, odd in zip(evens, [*odds, 0], strict=False)]
    count //= 2
    upper = correlated([even - odd for even, odd in zip(even_rows, odd_rows, strict=False)], evens, count)
    middle = correlated(odd_rows, both, count)
    lower = correlated([even - odd for even, odd in zip(even_rows[1:], odd_rows, strict=False)], odds, count)
    sums = [0] * (2 * count)
    sums[0::2] = [a + b for a, b in zip(upper, middle, strict=True)]
    sums[1::2] = [a + b for a, b in zip(middle, lower, strict=True)]
    return sums
