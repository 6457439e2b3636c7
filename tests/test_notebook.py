"""The notebook runs from its first cell to its last, and its values draw themselves."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import xo_ref

PLACE = Path(xo_ref.__file__).parent / "docs" / "story.ipynb"

DRAWN = {
    'IMAGES["x_base"]': "image 9 x 9",
    "..#": "image 3 x 3",
    'FEATURES["backslash"]': "feature 3 x 3",
    "explain(": "score             7/9 = 0.77...",
    "scores = ": "feature map 7 x 7",
    "verify(": "does not conform",
}
"""What stands in the picture of the cell with a text; the first such cell counts."""


def test_no_output_is_stored() -> None:
    cells = nbformat.read(PLACE, as_version=4).cells
    assert [cell.outputs for cell in cells if cell.cell_type == "code"] == [[]] * 10


@pytest.mark.heavy
@pytest.mark.filterwarnings("ignore")
def test_it_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR"):
        monkeypatch.setenv(name, str(tmp_path))
    notebook = nbformat.read(PLACE, as_version=4)
    nbformat.validate(notebook)
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for text, words in DRAWN.items():
        cell = next(cell for cell in code if text in cell.source and cell.outputs)
        html = cell.outputs[-1].data["text/html"]
        assert words in html
        assert "<svg" in html
    printed = [cell.outputs[-1].data["text/plain"] for cell in code if cell.outputs]
    assert "Fraction(53, 81)" in printed
    assert "(Fraction(7, 9), [(1, 1), (2, 2), (4, 4), (5, 5)])" in printed
