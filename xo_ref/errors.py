"""The errors: what the caller did wrong, and where.

Invalid input raises an `XoError`, which is a `ValueError`. Its message is one line of four
parts: where, what is wrong, (which rule), how to fix it. The rule is an anchor of SPEC.md.
Attributes repeat the place, so programs need not parse the message.

Clauses: `reject.complete`.
"""

__all__ = [
    "FitError",
    "FormatError",
    "LayerError",
    "PixelError",
    "PositionError",
    "ScoreError",
    "ShapeError",
    "XoError",
]

Shape = tuple[int, int]


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

    def __init__(self, message: str, *, clause: str = "", row: int | None = None, col: int | None = None) -> None:
        super().__init__(message)
        self.clause = clause
        self.row = row
        self.col = col


class ShapeError(XoError):
    """The rows do not form a grid: no rows, an empty row, rows of different lengths, or not rows at all."""


class PixelError(XoError):
    """A value is not a pixel: wrong type, not finite, or outside [-1, 1]."""


class ScoreError(XoError):
    """A numerator of a `FeatureMap` is not a score over its denominator."""


class FitError(XoError):
    """Two shapes do not match: the feature exceeds the image, or the patch differs from the feature."""

    def __init__(self, message: str, *, clause: str = "", outer: Shape = (0, 0), inner: Shape = (0, 0)) -> None:
        """Keep both shapes, (height, width): `outer` of the image or patch, `inner` of the feature."""
        super().__init__(message, clause=clause)
        self.outer = outer
        self.inner = inner


class LayerError(XoError):
    """Planes, filters and options do not form a layer."""


class PositionError(XoError, IndexError):
    """A position is negative or beyond the last one where the feature fits."""


class FormatError(XoError):
    """A file or text does not hold a grid. Carries its name, line and column (from 1, as in editors)."""

    def __init__(
        self, message: str, *, clause: str = "", source: str = "", line: int | None = None, column: int | None = None
    ) -> None:
        """Keep the name of the text and the place of the error in it."""
        super().__init__(message, clause=clause)
        self.source = source
        self.line = line
        self.column = column


def refusal(where: str, what: str, clause: str, mend: str) -> str:
    """Join the four parts of a message.

    >>> refusal("image, row 0", "has no pixels", "reject.empty", "give every row at least one pixel")
    'image, row 0: has no pixels (reject.empty); give every row at least one pixel'
    """
    return f"{where}: {what} ({clause}); {mend}"


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
