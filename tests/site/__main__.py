"""Build the site into build/site: `make site`.

The Markdown that the repository has becomes the sources, Sphinx builds them, and the explorer is put beside with
Pyodide and the wheel of this checkout. Then every link is followed, and every page is weighed.
"""

import importlib.util
import shutil
import subprocess
import sys

from tests.site import explorer, links, sources
from tests.site.clause_pages import ROOT

SITE = ROOT / "build" / "site"
SOURCES = ROOT / "build" / "site-sources"

_NEEDED = ("sphinx", "myst_parser", "furo", "hatchling")


def main() -> int:
    """Build; the exit status is 1 for a fault of the site and 2 where something is missing."""
    absent = [f"the Python module {name}" for name in _NEEDED if importlib.util.find_spec(name) is None]
    absent += [] if shutil.which("node") else ["node"]
    absent += [] if explorer.PYODIDE.is_dir() else ["the npm package pyodide"]
    if absent:
        print(f"the site is not built; it lacks {', '.join(absent)}.")
        print("`make site` gets the modules from PyPI and Pyodide from npm; Debian has `apt-get install nodejs npm`.")
        return 2
    sources.write(SOURCES)
    # -a: a page that does not change may link to one that did
    command = [sys.executable, "-m", "sphinx", "-a", "-W", "--keep-going", "-q", "-c", str(sources.HERE)]
    command += ["-d", str(ROOT / "build" / "site-doctrees"), str(SOURCES), str(SITE)]
    if subprocess.run(command, check=False).returncode:
        return 1
    for page in SITE.rglob("*.html"):  # of an earlier build
        if page.name != "search.html" and not (SOURCES / page.relative_to(SITE)).with_suffix(".md").exists():
            page.unlink()
    explorer.put_into(SITE)
    faults = [*links.broken_links(SITE), *(f"too large: {page}" for page in links.large_pages(SITE))]
    print("\n".join(faults) or f"{len([*SITE.rglob('*.html')])} pages in {SITE.relative_to(ROOT)}, no broken link")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
