"""The explorer: one page that runs xo_ref in the browser. Its files, and what it takes to run them."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.site.clause_pages import ROOT

__all__ = ["PYODIDE", "put_into"]

HERE = Path(__file__).parent
PYODIDE = HERE.parent / "node_modules" / "pyodide"

_LIBRARY = "python_stdlib.zip"
_RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "pyodide-lock.json")


def put_into(site: Path) -> None:
    """Copy the explorer's modules, Pyodide and the wheel of this checkout into the built site."""
    to = site / "_static" / "explorer"
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir(parents=True)
    for file in (
        *HERE.glob("*.mjs"),
        HERE / "explorer.css",
        HERE / "session.py",
        *(PYODIDE / name for name in _RUNTIME),
    ):
        shutil.copy(file, to)
    wheel = to / "xo_ref.whl"
    _build(wheel)
    library = site.parent / f"pyodide-{_version()}-{_LIBRARY}"
    if library.exists():
        _compile(wheel)
    else:
        shutil.copy(PYODIDE / _LIBRARY, library.with_suffix(".part.zip"))
        _compile(wheel, library.with_suffix(".part.zip"))
        library.with_suffix(".part.zip").rename(library)
    shutil.copy(library, to / _LIBRARY)
    sizes = {name: (to / name).stat().st_size for name in (*_RUNTIME[2:], _LIBRARY, wheel.name, "session.py")}
    (to / "sizes.json").write_text(json.dumps(sizes), encoding="utf-8")


def _version() -> str:
    return str(json.loads((PYODIDE / "package.json").read_text(encoding="utf-8"))["version"])


def _build(wheel: Path) -> None:
    """Build the wheel of this checkout."""
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", folder]
        subprocess.run([*pip, str(ROOT)], check=True)
        (made,) = Path(folder).glob("*.whl")
        shutil.copy(made, wheel)


def _compile(*files: Path) -> None:
    """Compile what is Python in wheels and libraries."""
    subprocess.run(["node", str(HERE.parent / "compile.mjs"), *map(str, files)], check=True)  # noqa: S607  # as npm is found
