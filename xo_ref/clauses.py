"""The sections of SPEC.md, by anchor.

A clause or a law is a heading of the form "### `score.divisor`" and the text up to the
next heading. The installed package contains SPEC.md; in a checkout the file stands beside
the package.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

__all__ = ["each_section", "sections", "text"]

_HEADING = re.compile(r"^#{1,3} .*$", re.MULTILINE)
_ANCHOR = re.compile(r"### `([a-z0-9.-]+)`")


@cache
def text() -> str:
    """Read SPEC.md."""
    package = Path(__file__).parent
    inside = package / "SPEC.md"
    return (inside if inside.exists() else package.parent / "SPEC.md").read_text(encoding="utf-8")


def sections(specification: str) -> dict[str, str]:
    r"""Cut a specification into its sections, heading included, by anchor.

    >>> sections("# Title\n### `a.b`\nMUST.\n\n## Laws\n### `law.c`\nHolds.\n")
    {'a.b': '### `a.b`\nMUST.', 'law.c': '### `law.c`\nHolds.'}
    """
    return dict(each_section(specification))


def each_section(specification: str) -> Iterator[tuple[str, str]]:
    """Yield (anchor, section) in the order of the specification, an anchor as often as it stands there."""
    headings = list(_HEADING.finditer(_without_code(specification)))
    ends = [heading.start() for heading in headings[1:]] + [len(specification)]
    for heading, end in zip(headings, ends, strict=True):
        if anchor := _ANCHOR.fullmatch(heading.group()):
            yield anchor[1], specification[heading.start() : end].strip()


def _without_code(markdown: str) -> str:
    """Blank the fenced code, where a line may begin with a hash; all offsets stay the same."""
    return re.sub(r"^```.*?^```", lambda block: " " * len(block.group()), markdown, flags=re.MULTILINE | re.DOTALL)
