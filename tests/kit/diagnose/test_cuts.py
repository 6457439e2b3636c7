"""Rows and columns taken off."""

from xo_ref.kit.diagnose.cuts import columns, cuts, rows


def test_large_cuts_come_first_and_leave_something() -> None:
    assert list(cuts(1)) == []
    assert list(cuts(6)) == [5, -5, 3, -3, 4, -4, 2, -2, 1, -1]


def test_nothing_is_taken_off_by_none() -> None:
    grid = [[1, 2], [3, 4]]
    assert rows(grid, 0) == columns(grid, 0) == grid
    assert (rows(grid, -1), columns(grid, -1)) == ([[3, 4]], [[2], [4]])
