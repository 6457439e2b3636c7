"""A table answers the same however it keeps its values."""

import sys
from collections.abc import Callable

import pytest

from tests.routes import rows_of
from xo_ref.values.table import Table

ROWS = [[4, -2, 6, 4, 0], [-2, 4, -4, 6, -2]]
FLAT = [value for row in ROWS for value in row]

KEPT: list[Callable[[], Table]] = [
    lambda: Table.of(FLAT, height=2, width=5, bound=6),
    lambda: Table.of(FLAT, height=2, width=5, bound=1000),
    lambda: Table.of(FLAT, height=2, width=5, bound=10**6),
    lambda: Table.of(FLAT, height=2, width=5, bound=10**15),
    lambda: Table.of(FLAT, height=2, width=5, bound=10**30),
    *(
        lambda code=code, size=size, scale=scale, offset=offset: Table(
            2,
            5,
            b"".join(((value - offset) // scale).to_bytes(size, sys.byteorder) for value in FLAT),
            code,
            scale,
            offset,
        )
        for code, size in (("B", 1), ("H", 2), ("I", 4), ("Q", 8))
        for scale, offset in ((2, -4), (1, -(1 << 8 * size - 1)))
    ),
]
"""The same values kept in every way that a route keeps them."""


@pytest.mark.clause("map.best")
@pytest.mark.parametrize("kept", KEPT)
def test_packed_tables_answer_like_plain_rows(kept: Callable[[], Table]) -> None:
    """Extremes, places and counts do not depend on how the values are kept."""
    table, rows = kept(), ROWS
    flat = [value for row in rows for value in row]
    assert rows_of(table) == rows
    assert (table.lowest(), table.highest()) == (min(flat), max(flat))
    assert table.counts() == {value: flat.count(value) for value in sorted(set(flat))}
    for value in range(-9, 10):
        assert table.places(value) == [(r, c) for r, row in enumerate(rows) for c, v in enumerate(row) if v == value]
    assert table.places(1 << 70) == []


@pytest.mark.parametrize("kept", KEPT)
def test_every_part_of_every_row_is_read(kept: Callable[[], Table]) -> None:
    """Any values of one row that stand beside each other are read, and no others."""
    table = kept()
    for row, values in enumerate(ROWS):
        for col in range(5):
            for width in range(1, 6 - col):
                assert table.part(row, col, width) == values[col : col + width]


@pytest.mark.parametrize("kept", KEPT)
def test_rows_and_columns_are_picked(kept: Callable[[], Table]) -> None:
    """Whole rows are cut out at once, others cell by cell."""
    table = kept()
    for first, last in ((0, 1), (1, 2), (0, 2), (1, 1)):
        assert rows_of(table.picked(range(first, last), range(5), 0)) == ROWS[first:last]
        assert rows_of(table.picked(range(first, last), range(4, 0, -2), 0)) == [
            row[4:0:-2] for row in ROWS[first:last]
        ]


def test_a_place_is_found_at_whole_cells_only() -> None:
    """The bytes 02 01 are found in 01 02 01 02 21, but only where a cell begins."""
    value = int.from_bytes(bytes([2, 1]), sys.byteorder)
    assert Table(1, 3, bytes([1, 2, 1, 2, 2, 1]), "H").places(value) == [(0, 2)]
    assert Table(1, 2, bytes([1, 2, 1, 2]), "H").places(value) == []


@pytest.mark.parametrize(
    ("bound", "code", "size"),
    [
        *((0, "b", 1), (127, "b", 1), (128, "h", 2), (32767, "h", 2), (32768, "i", 4), (2147483647, "i", 4)),
        *((2147483648, "q", 8), (9223372036854775807, "q", 8)),
    ],
)
def test_the_narrowest_machine_integer_is_chosen(bound: int, code: str, size: int) -> None:
    """A bound is kept in 1, 2, 4 or 8 bytes up to 2**7 - 1, 2**15 - 1, 2**31 - 1 and 2**63 - 1."""
    table = Table.of([bound, -bound, 0], height=1, width=3, bound=bound)
    assert (table.code, len(table.cells), table.row(0)) == (code, 3 * size, [bound, -bound, 0])


def test_beyond_machine_integers_values_are_pythons_own() -> None:
    """From 2**63 on a table keeps Python's integers, and finds them by value."""
    big = 1 << 63
    table = Table.of([big, 5, -big], height=3, width=1, bound=big)
    assert (table.code, table.cells) == ("", (big, 5, -big))
    assert table.places(int("9223372036854775808")) == [(0, 0)]
    assert table.places(-big) == [(2, 0)]


@pytest.mark.clause("map.best")
@pytest.mark.parametrize("n", [1, 4, 9, 25])
def test_extremes_of_counts(n: int) -> None:
    """The lowest and highest of sums kept as counts are 2 * count - n, whatever the counts."""
    for least in range(n + 1):
        for most in range(least, n + 1):
            table = Table(3, 1, bytes([most, least, most]), "B", 2, -n)
            assert (table.lowest(), table.highest()) == (2 * least - n, 2 * most - n)


@pytest.mark.clause("map.best")
@pytest.mark.parametrize(("code", "first"), [("b", -128), ("B", 0)])
def test_extremes_of_bytes(code: str, first: int) -> None:
    """Every byte is found as an extreme, alone and beside the outermost ones."""
    for value in range(first, first + 256):
        for other in (value, first, first + 255, first + 127, first + 128):
            table = Table(1, 2, bytes([value & 255, other & 255]), code)
            assert (table.lowest(), table.highest()) == (min(value, other), max(value, other))


def test_a_table_is_kept_small_and_its_extents_are_named() -> None:
    """No table carries a dictionary of its own, and nobody swaps its height and width."""
    assert not hasattr(Table.of([1], height=1, width=1, bound=1), "__dict__")
    with pytest.raises(TypeError):
        Table.of([1, -1], 1, 2, 1)  # type: ignore[call-arg]  # that is the test
