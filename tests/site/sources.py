"""All pages of the site as Markdown, made of what the repository has."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.site.api_pages import api_index, api_pages, modules
from tests.site.api_pages import page_of as page_of_module
from tests.site.clause_pages import ROOT, clause_index, clause_pages, every_fault
from tests.site.clause_pages import page_of as page_of_clause
from tests.site.fault_pages import fault_pages
from tests.site.fault_pages import page_of as page_of_fault
from tests.site.markdown import Places, as_page
from tests.site.notebook import notebook_page
from xo_ref import clauses

__all__ = ["DOCUMENTS", "places", "write"]

HERE = Path(__file__).parent

DOCUMENTS = {
    "README.md": "index",
    "SPEC.md": "spec",
    "CHANGELOG.md": "changelog",
    "xo_ref/docs/STORY.md": "story",
    "xo_ref/docs/VERIFY.md": "verify",
    "xo_ref/docs/CAMPAIGNS.md": "campaigns",
    "xo_ref/docs/FAULTS.md": "faults/index",
    "xo_ref/docs/LIBRARIES.md": "libraries",
    "xo_ref/docs/ARCHITECTURE.md": "architecture",
    "xo_ref/kit/target/PROTOCOL.md": "protocol",
    "xo_ref/kit/vectors/README.md": "test-benches",
    "tests/benchmarks/RESULTS.md": "speed",
    "tests/benchmarks/RECOGNITION.md": "recognition",
}
"""The documents of the repository that are pages, and the page of each."""

_NOTEBOOK = "xo_ref/docs/story.ipynb"
_NAVIGATION = {
    "Learn": ("story", "The story in pictures <notebook>", "explorer"),
    "Define": ("spec", "clauses/index", "api/index"),
    "Verify": ("verify", "campaigns", "protocol", "test-benches", "faults/index", "libraries"),
    "The project": ("architecture", "speed", "recognition", "changelog"),
}


def places() -> Places:
    """Say where everything is."""
    names = {anchor: page_of_clause(anchor) for anchor in clauses.sections(clauses.text())}
    names |= {name: page_of_fault(name) for name in every_fault()}
    names |= {name: page_of_module(name) for name in modules()}
    return Places({**DOCUMENTS, _NOTEBOOK: "notebook"}, names)


def write(folder: Path) -> None:
    """Write the sources; files that do not change keep their time, so that Sphinx builds the others alone."""
    kept = set()
    for page, text in _pages(places()):
        path = folder / f"{page}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        kept.add(path)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    for picture in (ROOT / "tests/benchmarks").glob("*.svg"):
        kept.add(folder / picture.name)
        (folder / picture.name).write_bytes(picture.read_bytes())
    for stale in {path for path in folder.rglob("*") if path.is_file()} - kept:
        stale.unlink()


def _pages(known: Places) -> Iterator[tuple[str, str]]:
    for source, page in DOCUMENTS.items():
        text = (ROOT / source).read_text(encoding="utf-8")
        if page == "spec":
            text = re.sub(r"^### `([a-z0-9.-]+)`$", r'<span id="\1"></span>\n\n\g<0>', text, flags=re.MULTILINE)
        done = as_page(text, source, page, known)
        yield page, f"{done}\n\n{_navigation()}" if page == "index" else done
    yield "notebook", as_page(notebook_page(ROOT / _NOTEBOOK), _NOTEBOOK, "notebook", known)
    yield "explorer", f"---\nhide-toc: true\n---\n\n# Explorer\n\n```{{raw}} html\n{_explorer()}```\n"
    yield "clauses/index", clause_index(known)
    yield "api/index", api_index()
    yield from clause_pages(known)
    yield from fault_pages(known)
    yield from api_pages(known)


def _navigation() -> str:
    parts = []
    for caption, pages in _NAVIGATION.items():
        parts.append("\n".join(["```{toctree}", ":hidden:", f":caption: {caption}", "", *pages, "```"]))
    return "\n\n".join(parts)


def _explorer() -> str:
    """Read the explorer's page, which is one block of HTML."""
    return (HERE / "explorer" / "page.html").read_text(encoding="utf-8")
