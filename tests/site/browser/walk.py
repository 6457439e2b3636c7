"""Checks of all pages: no error in the console, no serious violation of accessibility, readable on a phone."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.site.browser.page import Browser, Page, opened
from tests.site.clause_pages import ROOT

__all__ = ["AXE", "PICTURES", "every_page", "pictures", "report_page", "search_and_tables"]

AXE = ROOT / "tests" / "site" / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = ROOT / "build" / "site-pictures"

_SHOWN = ("index", "spec", "clauses/map.orientation", "faults/flipped-both", "libraries", "api/xo_ref.values.grid",
          "notebook", "explorer")  # fmt: skip
_ROWS = "[...document.querySelector('article table').tBodies[0].rows]"
_SERIOUS = """async () => {
    const { violations } = await axe.run(document, { resultTypes: ["violations"] });
    return violations.filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => `${id}: ${nodes.length}, such as ${nodes[0].html.slice(0, 120)}`);
}"""


def _violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(_SERIOUS)
    assert isinstance(found, list)
    return found


def _arrive(page: Page, url: str) -> None:
    page.goto(url)
    if "explorer" in url:
        page.wait_for_function("document.documentElement.dataset.ready", timeout=120_000)


def every_page(browser: Browser, site: str, folder: Path, step: int) -> Iterator[str]:
    """Open every page, or every so-manieth, and say what is wrong with it, in light and where it differs in dark."""
    pages = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))
    chosen = dict.fromkeys([*(f"{name}.html" for name in _SHOWN), *pages[::step]])
    with opened(browser) as (page, complaints):
        for at, name in enumerate(chosen):
            page.emulate_media(color_scheme="dark" if at % 2 else "light")
            complaints.clear()
            _arrive(page, site + name)
            yield from (f"{name}: {found}" for found in (*complaints, *_violations(page)))
    print(f"    {len(chosen)} of {len(pages)} pages")


def pictures(browser: Browser, site: str) -> Iterator[str]:
    """Take screenshots of some pages, at two widths, in light and dark; say which page is wider than the screen."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    shown = [(name.replace("/", "-"), f"{site}{name}.html") for name in _SHOWN]
    shown += [("explorer-letter", f"{site}explorer.html#letter={'-'.join(['800000008'] * 9)}")]
    shown += [("report", report_page().as_uri())]
    with opened(browser) as (page, complaints):
        for name, url in shown:
            _arrive(page, "about:blank")
            _arrive(page, url)
            for width in (400, 1280):
                page.set_viewport_size({"width": width, "height": 900})
                for scheme in ("light", "dark"):
                    page.emulate_media(color_scheme=scheme)
                    page.screenshot(path=str(PICTURES / f"{name}-{width}-{scheme}.png"))
                if int(str(page.evaluate("document.documentElement.scrollWidth"))) > width:
                    yield f"{name} is wider than {width}"
            if name == "report":
                yield from (f"report: {found}" for found in _violations(page))
        yield from complaints


def report_page() -> Path:
    """Verify a wrong kernel that comes with the package, and keep the report."""
    path = PICTURES / "report.html"
    if not path.exists():
        command = [
            sys.executable,
            "-m",
            "xo_ref",
            "verify",
            "xo_ref.kit.examples:flipped",
            "--effort",
            "0.05",
            "--quiet",
        ]
        subprocess.run([*command, "--html", str(path)], check=False, stdout=subprocess.DEVNULL, cwd=ROOT)
    return path


def search_and_tables(browser: Browser, site: str) -> str:
    """The search finds a clause; the libraries' table is filtered by words and sorted by a column."""
    with opened(browser) as (page, complaints):
        page.goto(f"{site}search.html?q=divisor")
        page.wait_for_function("document.querySelectorAll('#search-results li').length > 3")
        page.goto(f"{site}libraries.html")
        page.fill(".tools input", "pytorch rounded")
        rows = page.evaluate(f"{_ROWS}.filter((row) => !row.hidden).map((row) => row.textContent)")
        assert isinstance(rows, list)
        assert rows
        assert all("PyTorch" in row and "rounded" in row for row in rows), rows
        page.fill(".tools input", "")
        page.click("thead th:nth-child(9) button")
        numbers = page.evaluate(f"{_ROWS}.map((row) => parseFloat(row.cells[8].textContent))")
        assert isinstance(numbers, list)
        assert numbers == sorted(numbers)
        assert not complaints, complaints
    return f"{len(rows)} rows of {len(numbers)} are left, and all are sorted"
