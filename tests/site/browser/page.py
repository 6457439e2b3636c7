"""A browser, and as much of its pages as the checks use; and a server for the built site."""

import functools
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

__all__ = ["CHROMIUM", "Browser", "Page", "opened", "served", "started"]

CHROMIUM = Path("/usr/bin/chromium")


class Keyboard(Protocol):
    """What presses keys."""

    def press(self, key: str) -> None: ...


class Mouse(Protocol):
    """What points and clicks."""

    def click(self, x: float, y: float) -> None: ...


class Page(Protocol):
    """A page of Playwright."""

    keyboard: Keyboard
    mouse: Mouse

    def goto(self, url: str) -> object: ...
    def evaluate(self, expression: str, arg: object = None) -> object: ...
    def wait_for_function(self, expression: str, *, arg: object = None, timeout: float = 30000) -> object: ...
    def inner_text(self, selector: str) -> str: ...
    def click(self, selector: str) -> None: ...
    def focus(self, selector: str) -> None: ...
    def fill(self, selector: str, value: str) -> None: ...
    def select_option(self, selector: str, value: str) -> object: ...
    def screenshot(self, *, path: str, full_page: bool = False) -> object: ...
    def set_viewport_size(self, viewport_size: dict[str, int]) -> None: ...
    def emulate_media(self, *, color_scheme: str) -> None: ...
    def on(self, event: str, f: object) -> None: ...
    def add_init_script(self, script: str) -> object: ...


class Context(Protocol):
    """A browser session of its own: nothing is cached before."""

    def new_page(self) -> Page: ...
    def close(self) -> None: ...


class Browser(Protocol):
    """A browser of Playwright."""

    version: str

    def new_context(self, *, viewport: dict[str, int]) -> Context: ...


@contextmanager
def started() -> Iterator[Browser]:
    """Start Chromium."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # of the environment that has it

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine; give its address."""
    handler = functools.partial(_Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # as the base names it
        """Say nothing of a request."""


@contextmanager
def opened(browser: Browser, width: int = 1280) -> Iterator[tuple[Page, list[str]]]:
    """Open a page without a past, and collect its complaints: console errors, exceptions, requests to elsewhere."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: complaints.append(request.url) if _is_elsewhere(request.url) else None)
    try:
        yield page, complaints
    finally:
        context.close()


def _is_elsewhere(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "file:", "data:", "blob:"))
