"""One page a clause: its text, the code that states it, the faults that break it, its questions, its tests."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from tests.site.markdown import Places, as_page, relative, table, without_heading
from tests.tools import trace
from tests.tools.matrix import kills
from xo_ref import clauses
from xo_ref.kit.case import Case
from xo_ref.kit.diagnose.faults import CATALOGUE, Fault
from xo_ref.kit.diagnose.faults.layers import OWN
from xo_ref.kit.questions.stored import stored_cases

__all__ = ["ROOT", "caught_by", "clause_index", "clause_pages", "every_fault", "page_of", "source_of"]

ROOT = trace.ROOT


def page_of(anchor: str) -> str:
    """Name the page of a clause."""
    return f"clauses/{anchor}"


def every_fault() -> dict[str, Fault]:
    """Give the faults of maps, then those of layers alone."""
    return {**CATALOGUE, **{fault.id: fault for fault in OWN}}


@cache
def caught_by() -> Mapping[str, tuple[Case, ...]]:
    """Find for each fault the questions of the clause that it breaks which catch it."""
    asked = _by_clause()
    return {
        name: tuple(case for case in asked.get(fault.clause, ()) if kills(case, fault))
        for name, fault in every_fault().items()
    }


@cache
def _by_clause() -> Mapping[str, Sequence[Case]]:
    found: dict[str, list[Case]] = {}
    for case in (*stored_cases(), *stored_cases(layers=True)):
        found.setdefault(case.clause, []).append(case)
    return found


def clause_index(places: Places) -> str:
    """List the clauses under the headings of SPEC.md, each with its first sentence."""
    counts = {anchor: sum(f.clause == anchor for f in every_fault().values()) for anchor in places.names}
    lines = [
        "# The clauses",
        "",
        f"Each has a page; [the specification]({relative('spec', 'clauses/index')}) is one text.",
    ]
    known = clauses.sections(clauses.text())
    for heading, anchors in _headings():
        rows = (
            [f"[`{anchor}`]({anchor}.md)", _first_sentence(known[anchor]), str(len(_by_clause().get(anchor, ())) or ""),
             str(counts[anchor] or "")]
            for anchor in anchors
        )  # fmt: skip
        lines += ["", f"## {heading}", "", table(["clause", "first sentence", "questions", "faults"], rows)]
    return "\n".join(lines)


def _headings() -> Iterator[tuple[str, list[str]]]:
    """Give the chapters of SPEC.md that have clauses, with their anchors."""
    for chapter in re.split(r"^## (?=[A-Z])", clauses.text(), flags=re.MULTILINE)[1:]:
        if anchors := re.findall(r"^### `([a-z0-9.-]+)`$", chapter, flags=re.MULTILINE):
            yield chapter.partition("\n")[0], anchors


def _first_sentence(section: str) -> str:
    """Take the first sentence of a clause, on one line."""
    text = " ".join(without_heading(section).split("\n\n")[0].split())
    sentence = re.split(r"(?<=[.:])\s", text)[0].removesuffix(":")
    return sentence if sentence.endswith(".") else f"{sentence} ..."


def clause_pages(places: Places) -> Iterator[tuple[str, str]]:
    """Write the pages."""
    traced = trace.read()
    known = clauses.sections(clauses.text())
    for at, anchor in enumerate(traced.anchors):
        page = page_of(anchor)
        around = [f"[before: `{name}`]({name}.md)" for name in traced.anchors[at - 1 : at] if at]
        around += [f"[next: `{name}`]({name}.md)" for name in traced.anchors[at + 1 : at + 2]]
        parts = [
            "---\norphan: true\n---",
            f"# `{anchor}`",
            " · ".join([f"[All clauses](index.md) · [in the whole text](../spec.md#{_slug(anchor)})", *around]),
            as_page(without_heading(known[anchor]), "SPEC.md", page, places),
            *_code(traced.code.get(anchor, []), places, page),
            *_faults(anchor),
            *_questions(anchor, places, page),
            *_tests(traced.tests.get(anchor, [])),
        ]
        yield page, "\n\n".join(parts)


def _slug(anchor: str) -> str:
    """Name the heading of a clause as links within Markdown do."""
    return anchor.replace(".", "")


def _code(cited: Sequence[str], places: Places, page: str) -> Iterator[str]:
    """Show the lines of the definition, and link to the rest."""
    stated = [place for place in cited if place.startswith("xo_ref.spec:")]
    if stated:
        yield "## In Python"
        yield "The lines of [`xo_ref.spec`](../api/xo_ref.spec.md) that state it:"
        yield from (f"```python\n{source_of(place)}\n```" for place in stated)
    if others := [place for place in cited if place not in stated]:
        links = []
        for place in others:
            module, _, name = place.replace(".__init__", "").partition(":")
            link = f"[`{module}`]({relative(places.names[module], page)})"
            links.append(f"- `{name}` in {link}" if name else f"- {link}")
        yield "## Code that implements it"
        yield "\n".join(links)


def _faults(anchor: str) -> Iterator[str]:
    """List the faults that break a clause, with the questions of the clause that catch each."""
    rows = [
        [f"[`{name}`](../faults/{name}.md)", fault.story, f"{len(caught_by()[name])} of {len(_by_clause()[anchor])}"]
        for name, fault in every_fault().items()
        if fault.clause == anchor
    ]
    if rows:
        yield "## Faults that break it"
        yield table(["fault", "how people come to it", "caught by"], rows)


def _questions(anchor: str, places: Places, page: str) -> Iterator[str]:
    """List the stored questions of a clause, and the faults that each is kept for."""
    rows = [
        [f"`{case.name}`", _sizes(case), case.reason, _catches(case, places, page)]
        for case in _by_clause().get(anchor, ())
    ]
    if rows:
        yield "## Questions that catch them"
        yield "The stored questions of this clause, which `xo-ref verify` asks first."
        yield table(["question", "sizes", "why it is there", "catches of these faults"], rows)


def _sizes(case: Case) -> str:
    try:
        return case.sizes()
    except (TypeError, IndexError):  # wrong on purpose
        return "no grids"


def _catches(case: Case, places: Places, page: str) -> str:
    """Name the faults of its clause that a question catches, or those that it misses where these are fewer."""
    of_clause = [name for name, fault in every_fault().items() if fault.clause == case.clause]
    found = [name for name in of_clause if case in caught_by()[name]]
    missed = [name for name in of_clause if name not in found]
    words, named = ("all but ", missed) if 0 < len(missed) < len(found) else ("", found)
    return "all" if not missed and found else words + ", ".join(_fault_link(name, places, page) for name in named)


def _fault_link(name: str, places: Places, page: str) -> str:
    return f"[`{name}`]({relative(places.names[name], page)})"


def _tests(named: Sequence[str]) -> Iterator[str]:
    """Show the tests of a clause, folded."""
    if named:
        yield "## Its tests"
        for place in named:
            module, _, name = place.partition(":")
            yield f"<details><summary><code>{name}</code> in {module.replace('.', '/')}.py</summary>"
            yield f"{{.no-search}}\n```python\n{source_of(place)}\n```"
            yield "</details>"


def source_of(place: str) -> str:
    """Read the source of a function, a method or a class, named as in "xo_ref.spec:score"."""
    module, _, name = place.partition(":")
    text, tree = _parsed(ROOT / f"{module.replace('.', '/')}.py")
    node: ast.AST = tree
    for part in name.split("."):
        node = next(child for child in ast.walk(node) if getattr(child, "name", None) == part)
    assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    first = min([node.lineno, *(mark.lineno for mark in node.decorator_list)])
    lines = text.splitlines()[first - 1 : node.end_lineno]
    indent = len(lines[0]) - len(lines[0].lstrip())
    return "\n".join(line[indent:] for line in lines)


@cache
def _parsed(path: Path) -> tuple[str, ast.Module]:
    path = path if path.exists() else path.with_suffix("") / "__init__.py"
    text = path.read_text(encoding="utf-8")
    return text, ast.parse(text)
