"""Try the built site: `make site-test`. Each check says what it saw; the exit status is 1 if one fails and
2 if they cannot run.

`--every N` walks every Nth page instead of all; `--only NAME` runs the checks whose name has these letters.
"""

import argparse
import importlib.util
import sys
import time
from collections.abc import Callable, Iterator

from tests.site.__main__ import SITE
from tests.site.browser import explorer, walk
from tests.site.browser.page import CHROMIUM, Browser, served, started


def main() -> int:
    """Run the checks."""
    parser = argparse.ArgumentParser(prog="python -m tests.site.browser")
    parser.add_argument("--every", type=int, default=1, metavar="N")
    parser.add_argument("--only", default="", metavar="NAME")
    options = parser.parse_args()
    lacks = [*_lacks()]
    if lacks:
        print(f"the site is not tried; it lacks {'; '.join(lacks)}")
        return 2
    failed = 0
    with started() as browser, served(SITE) as site:
        print(f"Chromium {browser.version}")
        for name, check in _checks(browser, site, options.every).items():
            if options.only in name:
                failed += not _passed(name, check)
    return 1 if failed else 0


def _lacks() -> Iterator[str]:
    """Name what is missing, and how to get it."""
    if importlib.util.find_spec("playwright") is None:
        yield "playwright (`make site-test` installs it into .venv-site)"
    if not CHROMIUM.exists():
        yield f"{CHROMIUM} (Debian: apt-get install chromium)"
    if not walk.AXE.exists():
        yield "axe-core (npm ci --prefix tests/site)"
    if not (SITE / "explorer.html").exists():
        yield "the site (make site)"


def _checks(browser: Browser, site: str, step: int) -> dict[str, Callable[[], str]]:
    def held(faults: Callable[[], Iterator[str]], right: str) -> Callable[[], str]:
        def check() -> str:
            found = [*faults()]
            assert not found, "\n    ".join(["", *found])
            return right

        return check

    checks: dict[str, Callable[[], str]] = {
        check.__name__: lambda check=check: check(browser, site)  # type: ignore[misc]  # bound now, called later
        for check in (*explorer.CHECKS, walk.search_and_tables)
    }
    checks["pictures"] = held(lambda: walk.pictures(browser, site), f"in {walk.PICTURES}; none is too wide")
    checks["every_page"] = held(
        lambda: walk.every_page(browser, site, SITE, step), "no error in the console, no serious violation"
    )
    return checks


def _passed(name: str, check: Callable[[], str]) -> bool:
    """Run one check and say how it went."""
    begun = time.perf_counter()
    try:
        said, passed = check(), True
    except Exception as error:  # noqa: BLE001  # of the browser too: the others still run
        said, passed = f"{type(error).__name__}: {error}", False
    print(f"{'passed' if passed else 'FAILED'} {name} ({time.perf_counter() - begun:.0f} s): {said}", flush=True)
    return passed


if __name__ == "__main__":
    sys.exit(main())
