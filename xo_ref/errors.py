"""The errors: what the caller did wrong, and where.

Invalid input raises an `XoError`, which is a `ValueError`. Its message is one line of four
parts: where, what is wrong, (which rule), how to fix it. The rule is an anchor of SPEC.md.
Attributes repeat the place, so programs need not parse the message.

Clauses: `reject.complete`.
"""

from typing import Self, TypeVar

__all__ = [
    "FitError", "FormatError", "LayerError", "PixelError", "PositionError", "ScoreError", "ShapeError", "XoError",
]  # fmt: skip

Shape = tuple[int, int]
_T = TypeVar("_T")
_KINDS: dict[type, str] = {dict: "an object", list: "an array", str: "a string"}


class XoError(ValueError):
    """The base class of the errors.

    `clause` is the anchor of the rule in SPEC.md. `row` and `col` count from 0 and are
    None where they do not apply.

    >>> from xo_ref import Image, XoError
    >>> try:
    ...     Image([[1, -1, 1], [1, 2, 1]])
    ... except XoError as error:
    ...     print(error.clause, error.row, error.col)
    reject.range 1 1
    """

    row: int | None = None
    col: int | None = None

    def __init__(self, message: str, *, clause: str = "", **place: object) -> None:
        """Keep the anchor and the place, each part of it under its name."""
        super().__init__(message)
        self.clause = clause
        vars(self).update(place)

    @classmethod
    def at(cls, where: str, what: str, clause: str, mend: str, **place: object) -> Self:
        """Join the four parts of a message.

        >>> str(XoError.at("image, row 0", "has no pixels", "reject.empty", "give every row at least one pixel"))
        'image, row 0: has no pixels (reject.empty); give every row at least one pixel'
        """
        return cls(f"{where}: {what} ({clause}); {mend}", clause=clause, **place)


class ShapeError(XoError):
    """The rows do not form a grid: no rows, an empty row, rows of different lengths, or not rows at all."""


class PixelError(XoError):
    """A value is not a pixel: wrong type, not finite, or outside [-1, 1]."""


class ScoreError(XoError):
    """A numerator of a `FeatureMap` is not a score over its denominator."""


class FitError(XoError):
    """Two shapes do not match: the feature exceeds the image, or the patch differs from the feature."""

    outer: Shape = (0, 0)
    """Height and width of the image or patch."""
    inner: Shape = (0, 0)
    """Those of the feature."""


class LayerError(XoError):
    """Planes, filters and options do not form a layer."""


class PositionError(XoError, IndexError):
    """A position is negative or beyond the last one where the feature fits."""


class FormatError(XoError):
    """A file or text does not hold a grid. Carries its name, line and column (from 1, as in editors)."""

    source: str = ""
    line: int | None = None
    column: int | None = None


def malformed(
    what: str, clause: str, mend: str, source: str, line: int | None = None, column: int | None = None
) -> FormatError:
    """Build the error for a text or a file, or for one place in it."""
    where = source + (f", line {line}" if line else "") + (f", column {column}" if column else "")
    return FormatError.at(where, what, clause, mend, source=source, line=line, column=column)


def shown(value: object) -> str:
    """Format any value for a message: its `repr`, cut at 60 characters.

    >>> shown(1.5), shown("x" * 100)
    ('1.5', "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...")
    """
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001  # a foreign __repr__ may raise anything
        return f"<{type(value).__name__}>"
    return text if len(text) <= 60 else text[:57] + "..."


def of_kind(value: object, kind: type[_T]) -> _T:
    """Take a JSON value that has to be a dict, a list or a str; raises TypeError for another."""
    if not isinstance(value, kind):
        raise TypeError(f"{shown(value)} where {_KINDS[kind]} is expected")
    return value
