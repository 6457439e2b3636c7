"""What a caller can do wrong, and where.

Every refusal is an `XoError`, which is a `ValueError`. A message is one line and
always has the same four parts: where, what is wrong, (which rule), how to mend it.
The place is repeated as attributes, so that a program need not read the sentence.
The rule is an anchor of SPEC.md.

Clauses: `reject.complete`.
"""

__all__ = ["FitError", "FormatError", "PixelError", "PositionError", "ScoreError", "ShapeError", "XoError"]

Shape = tuple[int, int]


class XoError(ValueError):
    """The base of all refusals.

    `clause` is the anchor of the rule in SPEC.md, `row` and `col` the place, counted
    from 0, or None where the fault has no such place.

    >>> from xo_ref import Image, XoError
    >>> try:
    ...     Image([[1, -1, 1], [1, 2, 1]])
    ... except XoError as error:
    ...     print(error.clause, error.row, error.col)
    reject.range 1 1
    """

    def __init__(self, message: str, *, clause: str = "", row: int | None = None, col: int | None = None) -> None:
        super().__init__(message)
        self.clause = clause
        self.row = row
        self.col = col


class ShapeError(XoError):
    """The rows do not make a grid: none, empty, of different lengths, or no rows at all."""


class PixelError(XoError):
    """A value is no pixel: of the wrong kind, not finite, or outside [-1, 1]."""


class ScoreError(XoError):
    """A value given to a `FeatureMap` is no score over its denominator."""


class FitError(XoError):
    """Two shapes do not go together: a feature larger than the image, or a patch of another shape."""

    def __init__(self, message: str, *, clause: str = "", outer: Shape = (0, 0), inner: Shape = (0, 0)) -> None:
        """Keep both shapes, (height, width): `outer` of the image or patch, `inner` of the feature."""
        super().__init__(message, clause=clause)
        self.outer = outer
        self.inner = inner


class PositionError(XoError, IndexError):
    """A position is negative or lies beyond the last place where the feature fits."""


class FormatError(XoError):
    """A text from outside is no grid: the text's name, line and column (from 1, as editors count)."""

    def __init__(
        self, message: str, *, clause: str = "", source: str = "", line: int | None = None, column: int | None = None
    ) -> None:
        """Keep the name of the text and the place of the fault in it."""
        super().__init__(message, clause=clause)
        self.source = source
        self.line = line
        self.column = column


def refusal(where: str, what: str, clause: str, mend: str) -> str:
    """Put the four parts of a message together.

    >>> refusal("image, row 0", "has no pixels", "reject.empty", "give every row at least one pixel")
    'image, row 0: has no pixels (reject.empty); give every row at least one pixel'
    """
    return f"{where}: {what} ({clause}); {mend}"


def shown(value: object) -> str:
    """Write a value for a message: its `repr`, cut at 60 characters, whatever the value is.

    >>> shown(1.5), shown("x" * 100)
    ('1.5', "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...")
    """
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001  # a foreign __repr__ may raise anything, and the message must still come
        return f"<{type(value).__name__}>"
    return text if len(text) <= 60 else text[:57] + "..."
