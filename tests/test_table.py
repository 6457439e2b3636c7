"""Integers in the fewest bytes, with cells that stand for other values."""

from hypothesis import given
from hypothesis import strategies as st

from xo_ref import FeatureMap
from xo_ref.table import Table

COUNTS = Table(2, 3, bytes([5, 9, 4, 0, 9, 7]), "b", scale=2, offset=-9)
SUMS = [[1, 9, -1], [-9, 9, 5]]


class TestCells:
    """A table of counts of matches is a table of sums."""

    def test_values(self) -> None:
        assert [COUNTS.row(0), COUNTS.row(1)] == SUMS
        assert list(COUNTS.values()) == [1, 9, -1, -9, 9, 5]
        assert COUNTS.part(1, 1, 2) == [9, 5]

    def test_what_is_read_off(self) -> None:
        assert (COUNTS.total(), COUNTS.lowest(), COUNTS.highest()) == (14, -9, 9)
        assert COUNTS.places(9) == [(0, 1), (1, 1)]
        assert list(COUNTS.counts().items()) == [(-9, 1), (-1, 1), (1, 1), (5, 1), (9, 2)]

    def test_a_map_of_counts_equals_the_map_of_sums(self) -> None:
        counted = FeatureMap.of_table(COUNTS, 9)
        assert counted == FeatureMap(SUMS, 9)
        assert hash(counted) == hash(FeatureMap(SUMS, 9))
        assert counted.numerators == ((1, 9, -1), (-9, 9, 5))


@given(st.integers(0, 2**70), st.data())
def test_what_is_kept_is_what_was_given(bound: int, data: st.DataObject) -> None:
    values = data.draw(st.lists(st.integers(-bound, bound), min_size=6, max_size=6))
    table = Table.of(values, height=2, width=3, bound=bound)
    assert [table.row(0), table.row(1)] == [values[:3], values[3:]]
    assert (table.lowest(), table.highest(), table.total()) == (min(values), max(values), sum(values))
