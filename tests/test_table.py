"""A table answers the same however it keeps its values."""

import sys
from collections.abc import Iterator

import pytest

from tests.routes import rows_of
from xo_ref.table import Table


def every_table() -> Iterator[tuple[Table, list[list[int]]]]:
    """The same values kept in every way that a route keeps them, and as plain rows."""
    rows = [[4, -2, 6, 4, 0], [-2, 4, -4, 6, -2]]
    flat = [value for row in rows for value in row]
    for bound in (6, 1000, 10**6, 10**15, 10**30):
        yield Table.of(flat, height=2, width=5, bound=bound), rows
    for code, size in (("B", 1), ("H", 2), ("I", 4), ("Q", 8)):
        for scale, offset in ((2, -4), (1, -(1 << 8 * size - 1))):
            shifted = [(value - offset) // scale for value in flat]
            table = Table.of(shifted, height=2, width=5, bound=1 << 64)
            cells = b"".join(int(cell).to_bytes(size, sys.byteorder) for cell in table.values())
            yield Table(2, 5, cells, code, scale, offset), rows


@pytest.mark.clause("map.best")
@pytest.mark.parametrize(("table", "rows"), list(every_table()))
def test_packed_tables_answer_like_plain_rows(table: Table, rows: list[list[int]]) -> None:
    """Extremes, places, counts, total and comparison do not depend on how the values are kept."""
    flat = [value for row in rows for value in row]
    assert rows_of(table) == rows
    assert (table.lowest(), table.highest(), table.total()) == (min(flat), max(flat), sum(flat))
    assert table.counts() == {value: flat.count(value) for value in sorted(set(flat))}
    for value in range(-9, 10):
        assert table.places(value) == [(r, c) for r, row in enumerate(rows) for c, v in enumerate(row) if v == value]
    assert table.places(1 << 70) == []
    plain = Table.of(flat, height=2, width=5, bound=1000)
    assert table.same_values(plain)
    assert plain.same_values(table)
    assert not table.same_values(Table.of([*flat[:-1], 5], height=2, width=5, bound=1000))


def test_a_place_is_found_at_whole_cells_only() -> None:
    """The bytes 02 01 are found in 01 02 01 02 21, but only where a cell begins."""
    value = int.from_bytes(bytes([2, 1]), sys.byteorder)
    assert Table(1, 3, bytes([1, 2, 1, 2, 2, 1]), "H").places(value) == [(0, 2)]
    assert Table(1, 2, bytes([1, 2, 1, 2]), "H").places(value) == []
