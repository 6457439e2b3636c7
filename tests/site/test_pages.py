"""The generator's own Python: links, signatures, the notebook, and the check of links."""

import ast
import json
from pathlib import Path

from tests.site import api_pages, fault_pages, links, notebook, sources
from tests.site.clause_pages import ROOT, clause_index, source_of
from tests.site.markdown import Places, as_page
from xo_ref import svg

PLACES = Places({"docs/B.md": "b", "docs/A.md": "a"}, {"map.value": "clauses/map.value"})


def test_links_lead_to_pages_and_code_stays_code() -> None:
    text = (
        "[b](B.md#x) [here](#y) [out](C.md)\n\n    [b](B.md) `map.value`\n\n```python\n`map.value`\n```\n`map.value`\n"
    )
    assert as_page(text, "docs/A.md", "a", PLACES) == text.replace("(B.md#x)", "(b.md#x)").replace(
        "```\n`map.value`", "```\n[`map.value`](clauses/map.value.md)"
    )


def test_a_page_does_not_link_to_itself() -> None:
    assert as_page("`map.value`", "SPEC.md", "clauses/map.value", PLACES) == "`map.value`"


def test_every_document_that_is_a_page_exists() -> None:
    assert [name for name in sources.DOCUMENTS if not (ROOT / name).is_file()] == []


def test_the_clauses_are_listed_under_their_chapters() -> None:
    index = clause_index(sources.places())
    assert [line for line in index.splitlines() if line.startswith("## ")][:4] == [
        "## Grids and pixels",
        "## The score",
        "## The map",
        "## Rejections",
    ]
    assert "| [`score.divisor`](score.divisor.md) | The divisor n is the number" in index


def test_the_source_of_a_definition_is_cut_out_whole() -> None:
    assert source_of("xo_ref.spec:score").startswith("def score(")
    assert source_of("xo_ref.values.grid:Image.patch").startswith("def patch(")
    ast.parse(source_of("xo_ref.kit.answer:Undefined"))


def test_a_module_is_described_with_its_types() -> None:
    written = api_pages.module_page("xo_ref.spec")
    assert "{py:function} score(feature: xo_ref.values.grid.Feature, patch: xo_ref.values.grid.Patch)" in written
    assert "{py:module} xo_ref.spec" in written
    assert "{py:method} patch(row: int, col: int, shape: xo_ref.values.cells.Shape)" in api_pages.module_page(
        "xo_ref.values.grid"
    )
    options = api_pages.module_page("xo_ref.values.layer")
    assert (
        "{py:class} LayerOptions(stride: xo_ref.values.cells.Shape = (1, 1), padding: xo_ref.values.layer.Padding"
        in options
    )


def test_a_notebook_is_run_and_shown(tmp_path: Path) -> None:
    cells = [("markdown", "# Title"), ("code", "print(3)\nx = 4"), ("code", "x + 1")]
    cells.append(("code", "from xo_ref import Image\nImage([[1, -1]])"))
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps({"cells": [{"cell_type": kind, "source": [text]} for kind, text in cells]}))
    page = notebook.notebook_page(path)
    assert page.startswith("# Title\n\n```python\nprint(3)\nx = 4\n```\n\n```\n3\n")
    assert "```python\n5\n```" in page
    assert "<svg" in page.split("Image([[1, -1]])")[1]


def test_broken_links_and_heavy_pages_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<p id="x"><a href="#x"><a href="b.html#z"><a href="c.html"><a href="http://y.z/">'
    )
    (tmp_path / "b.html").write_text(f'<a href="a.html#state=1"><img src="d.png">{" " * 500_000}')
    (tmp_path / "d.png").write_bytes(b"")
    assert [*links.broken_links(tmp_path)] == [
        "a.html: b.html#z names no place of that page",
        "a.html: c.html is no file",
    ]
    assert [*links.large_pages(tmp_path)] == ["b.html: 500042 bytes"]


def test_numbers_outside_the_range_of_scores_are_drawn() -> None:
    panel = fault_pages.map_panel("wrong", ((7, float("nan"), 1234),), [(0, 1, 1, 1)])
    assert all(text in svg.element(panel) for text in ("7.00", "nan", "large"))
