"""The sections of SPEC.md, by anchor.

A clause or a law is a heading of the form "### `score.divisor`" and the text up to the
next heading. The installed package carries SPEC.md inside; in a checkout it stands
beside the package.
"""

import re
from functools import cache
from pathlib import Path

__all__ = ["sections", "text"]

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
    headings = list(_HEADING.finditer(_without_code(specification)))
    ends = [heading.start() for heading in headings[1:]] + [len(specification)]
    found: dict[str, str] = {}
    for heading, end in zip(headings, ends, strict=True):
        anchor = _ANCHOR.fullmatch(heading.group())
        if anchor:
            found[anchor[1]] = specification[heading.start() : end].strip()
    return found


def _without_code(markdown: str) -> str:
    """Blank the fenced code, in which a line may begin with a hash; every offset stays where it is."""
    return re.sub(r"^```.*?^```", lambda block: " " * len(block.group()), markdown, flags=re.MULTILINE | re.DOTALL)
