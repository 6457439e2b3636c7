"""Text pictures of grids: reading them, and drawing them side by side.

A picture has one line per row, with `#` for white (1) and `.` for black (-1):

    #..
    .#.          Feature([[1, -1, -1], [-1, 1, -1], [-1, -1, 1]])
    ..#

Blank lines around the picture and spaces and tabs around a line are ignored. A line ends at
LF or CR LF. The parser accepts these two characters only; graded grids are drawn with five
more shades (`:` `-` `=` `+` `*`, dark to light) and cannot be read back.

Clauses: `picture.text`.
"""

import io
from collections.abc import Iterable, Sequence

from xo_ref.errors import malformed, shown

__all__ = ["beside", "framed", "painted", "parse", "table"]

_PIXELS = {"#": 1, ".": -1}
_BLANK = " \t"
_CLAUSE = "picture.text"


def parse(text: str, source: str = "picture") -> list[list[int]]:
    """Read a picture of `#` and `.` into rows of 1 and -1, ready for `Image` or `Feature`.

    `source` names the text in messages. Raises FormatError with line and column, counted
    from 1 in the text as given. Clauses: `picture.text`.

    >>> parse('''
    ...     #.#
    ...     .#.
    ... ''')
    [[1, -1, 1], [-1, 1, -1]]
    """
    text = text.replace("\r\n", "\n")  # columns stay the same: CR LF only ends a line
    begin = text.rfind("\n", 0, len(text) - len(text.lstrip(_BLANK + "\n"))) + 1
    picture = text[begin:].rstrip(_BLANK + "\n")
    if not picture:
        raise malformed("has no picture", _CLAUSE, "draw at least one line of # and .", source)
    rows: list[list[int]] = []
    # line by line: sixteen million hostile lines are rejected at the first error, before all are split
    for number, line in enumerate(io.StringIO(picture, newline="\n"), start=text.count("\n", 0, begin) + 1):
        marks = line.strip(_BLANK + "\n")
        start = line.find(marks)
        for column, mark in enumerate(marks, start=start + 1):
            if mark not in _PIXELS:
                mend = "draw white as # and black as ."
                raise malformed(f"{shown(mark)} is not a pixel", _CLAUSE, mend, source, number, column)
        row = [_PIXELS[mark] for mark in marks]
        if rows and len(row) != len(rows[0]):
            what = f"the row has {len(row)} pixels, but the first row has {len(rows[0])}"
            raise malformed(what, _CLAUSE, "make all rows equally long", source, number)
        rows.append(row)
    return rows


def beside(*blocks: str, gap: str = "   ") -> str:
    r"""Place blocks of text side by side, top-aligned.

    >>> print(beside("#.\n.#", "=", "1"))
    #.   =   1
    .#
    """
    columns = [block.split("\n") for block in blocks]
    height = max(map(len, columns))
    widths = [max(map(len, column)) for column in columns]
    lines = (
        gap.join(
            (column[line] if line < len(column) else "").ljust(width)
            for column, width in zip(columns, widths, strict=True)
        )
        for line in range(height)
    )
    return "\n".join(line.rstrip() for line in lines)


def framed(rows: Sequence[str], row: int, col: int, height: int, width: int) -> str:
    """Draw rows of marks with brackets around the `height` x `width` window at (row, col).

    >>> print(framed(["#..#", ".##.", "#..."], 1, 1, 2, 2))
     # . . #
     .[# #].
     #[. .].
    """
    lines = []
    for number, marks in enumerate(rows):
        seams = [" "] * len(marks) + [""]
        if row <= number < row + height:
            seams[col], seams[col + width] = "[", "]"
        lines.append("".join(seam + mark for seam, mark in zip(seams, [*marks, ""], strict=True)))
    return "\n".join(lines)


def table(rows: Sequence[Sequence[str]]) -> str:
    """Align cells to the right in columns of equal width.

    >>> print(table([["1", "-1"], ["-1/2", "0"]]))
       1   -1
    -1/2    0
    """
    width = max(len(cell) for row in rows for cell in row)
    return "\n".join(" ".join(cell.rjust(width) for cell in row) for row in rows)


def painted(text: str, marks: Iterable[str] = "#") -> str:
    r"""Colour the given marks bold yellow for a terminal."""
    for mark in marks:
        text = text.replace(mark, f"\x1b[1;33m{mark}\x1b[0m")
    return text
