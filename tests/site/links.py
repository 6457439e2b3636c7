"""Every link of the built site leads somewhere: to a file, and where it names a place, to that place in it."""

from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

__all__ = ["broken_links", "large_pages"]

_LIMIT = 500_000  # bytes


class _Reader(HTMLParser):
    """Collects what a page links to, and the places in it."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.places: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one tag."""
        given = {name: value for name, value in attrs if value is not None}
        self.places |= {given[name] for name in ("id", "name") if name in given}
        self.links += [given[name] for name in ("href", "src") if name in given and tag != "base"]


@cache
def _read(path: Path) -> _Reader:
    reader = _Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    return reader


def broken_links(site: Path) -> Iterator[str]:
    """Name every link within the site that leads nowhere."""
    for path in sorted(site.rglob("*.html")):
        for link in _read(path).links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = path if not parts.path else (path.parent / unquote(parts.path)).resolve()
            if not target.is_file():
                yield f"{path.relative_to(site)}: {link} is no file"
            elif not _has(target, unquote(parts.fragment)):
                yield f"{path.relative_to(site)}: {link} names no place of that page"


def _has(target: Path, place: str) -> bool:
    """Tell whether a page has a place; what the explorer keeps in its address is none."""
    return not place or "=" in place or target.suffix != ".html" or place in _read(target).places


def large_pages(site: Path) -> Iterator[str]:
    """Name every page that has more than 500 kB with the style sheets, scripts and pictures that it loads."""
    for path in sorted(site.rglob("*.html")):
        loaded = {path}
        for link in _read(path).links:
            target = (path.parent / unquote(urlsplit(link).path)).resolve()
            if not urlsplit(link).scheme and target.suffix in {".css", ".js", ".svg", ".png"} and target.is_file():
                loaded.add(target)
        size = sum(one.stat().st_size for one in loaded)
        if size > _LIMIT:
            yield f"{path.relative_to(site)}: {size} bytes"
