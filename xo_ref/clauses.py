"""The sections of SPEC.md, by anchor.

A clause or a law is a heading such as "### `score.divisor`" with the text up to the next
heading. The installed package contains SPEC.md; in a checkout it is next to the package.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_HEADING = re.compile(r"^#{1,3} .*$", re.MULTILINE)
_ANCHOR = re.compile(r"### `([a-z0-9.-]+)`")


@cache
def text() -> str:
    """Read SPEC.md."""
    package = Path(__file__).parent
    inside = package / "SPEC.md"
    return (inside if inside.exists() else package.parent / "SPEC.md").read_text(encoding="utf-8")


def sections(specification: str) -> dict[str, str]:
    r"""Split a specification into sections by anchor, headings included.

    >>> sections("# Title\n### `a.b`\nMUST.\n\n## Laws\n### `law.c`\nHolds.\n")
    {'a.b': '### `a.b`\nMUST.', 'law.c': '### `law.c`\nHolds.'}
    """
    return dict(each_section(specification))


def each_section(specification: str) -> Iterator[tuple[str, str]]:
    """Yield (anchor, section) in the order of the specification, duplicates included."""
    headings = list(_HEADING.finditer(_without_code(specification)))
    ends = [heading.start() for heading in headings[1:]] + [len(specification)]
    for heading, end in zip(headings, ends, strict=True):
        if anchor := _ANCHOR.fullmatch(heading.group()):
            yield anchor[1], specification[heading.start() : end].strip()


def _without_code(markdown: str) -> str:
    """Blank fenced code, whose lines may begin with a hash; offsets do not change."""
    return re.sub(r"^```.*?^```", lambda block: " " * len(block.group()), markdown, flags=re.MULTILINE | re.DOTALL)
