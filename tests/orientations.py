"""The eight symmetries of the square, on nested lists."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

Grid = Sequence[Sequence[T]]
Turned = list[list[T]]


def unchanged(rows: Grid[T]) -> Turned[T]:
    return [list(row) for row in rows]


def mirrored(rows: Grid[T]) -> Turned[T]:
    """Exchange left and right."""
    return [list(row[::-1]) for row in rows]


def flipped(rows: Grid[T]) -> Turned[T]:
    """Exchange top and bottom."""
    return [list(row) for row in rows[::-1]]


def transposed(rows: Grid[T]) -> Turned[T]:
    """Exchange rows and columns."""
    return [list(column) for column in zip(*rows, strict=True)]


def half_turned(rows: Grid[T]) -> Turned[T]:
    return flipped(mirrored(rows))


def turned_right(rows: Grid[T]) -> Turned[T]:
    return mirrored(transposed(rows))


def turned_left(rows: Grid[T]) -> Turned[T]:
    return flipped(transposed(rows))


def antitransposed(rows: Grid[T]) -> Turned[T]:
    """Reflect in the other diagonal."""
    return half_turned(transposed(rows))


def orientations(rows: Grid[T]) -> list[Turned[T]]:
    """Lay the rows in all eight ways, equal ones included."""
    return [
        unchanged(rows),
        half_turned(rows),
        mirrored(rows),
        flipped(rows),
        transposed(rows),
        antitransposed(rows),
        turned_right(rows),
        turned_left(rows),
    ]
