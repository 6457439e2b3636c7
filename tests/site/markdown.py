"""Text of the repository as text of the site: links lead to pages, and names in code lead to what they name.

The documents link to files beside them, and write the anchor of a clause, the id of a fault and the name of a module
as code. On the site each is a page of its own, so that both become links here and the documents stay as they are.
"""

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

__all__ = ["Places", "as_page", "doctests_fenced", "relative", "table", "without_heading"]

_PIECES = re.compile(r"^(`{3,}).*?^\1`*$|^(?: {4}[^\n]*(?:\n|$))+", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(!?\[[^\]]*\])\(([^)\s]+)\)")
_CODE = re.compile(r"(?<![`\[])`([a-z0-9_.-]+)`(?!`|\])")
_DOCTEST = re.compile(r"^( *)>>> .*(?:\n\1.+)*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Places:
    """Where things are on the site, by page name without suffix."""

    pages: Mapping[str, str]
    """The page of each file of the repository."""
    names: Mapping[str, str]
    """The page of each clause, fault and module."""


def as_page(text: str, source: str, page: str, places: Places) -> str:
    """Bring Markdown from a file of the repository to a page.

    >>> places = Places({"SPEC.md": "spec"}, {"score.divisor": "clauses/score.divisor"})
    >>> as_page("[text](../SPEC.md#a), `score.divisor`", "docs/A.md", "docs/a", places)
    '[text](../spec.md#a), [`score.divisor`](../clauses/score.divisor.md)'
    """

    def link(match: re.Match[str]) -> str:
        path, hash_, anchor = match[2].partition("#")
        file = posixpath.normpath(posixpath.join(posixpath.dirname(source), path)) if path else source
        if file not in places.pages:
            return match[0]
        where = "" if places.pages[file] == page else relative(places.pages[file], page)
        return f"{match[1]}({where}{hash_}{anchor})"

    def code(match: re.Match[str]) -> str:
        found = places.names.get(match[1], page)
        return match[0] if found == page else f"[{match[0]}]({relative(found, page)})"

    def prose(part: str) -> str:
        return _CODE.sub(code, _LINK.sub(link, part))

    done, at = [], 0
    for piece in _PIECES.finditer(text):
        done += [prose(text[at : piece.start()]), piece[0]]
        at = piece.end()
    return "".join((*done, prose(text[at:])))


def relative(to: str, page: str) -> str:
    """Write the path from a page to another.

    >>> relative("faults/rectified", "clauses/map.value"), relative("spec", "index")
    ('../faults/rectified.md', 'spec.md')
    """
    return f"{posixpath.relpath(to, posixpath.dirname(page) or '.')}.md"


def doctests_fenced(text: str) -> str:
    r"""Put the examples of a docstring into fences, so that they are code on a page.

    >>> doctests_fenced("One.\n\n>>> 1 + 1\n2\n\nMore.").count("```")
    2
    """
    return _DOCTEST.sub(lambda match: f"{match[1]}```python\n{match[0]}\n{match[1]}```", text)


def without_heading(section: str) -> str:
    r"""Drop the first line.

    >>> without_heading("### `a.b`\n\nText.")
    'Text.'
    """
    return section.partition("\n")[2].strip()


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    r"""Write a table.

    >>> print(table(["a", "b"], [["1", "x | y"]]))
    | a | b |
    | --- | --- |
    | 1 | x \| y |
    """
    names = [*head]
    lines = [names, ["---"] * len(names), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
