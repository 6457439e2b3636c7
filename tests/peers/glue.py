"""What the page "Verify your kernel" shows for layers of libraries, as it stands there: `glue:layer_torch`."""

import re
from collections.abc import Callable
from pathlib import Path

import xo_ref

__all__ = ["file"]

PAGE = Path(xo_ref.__file__).parent / "docs" / "VERIFY.md"


def file(name: str) -> str:
    """Give a file of the page."""
    found = re.search(
        rf"^File `{re.escape(name)}`:\n\n```\w+\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    if found is None:
        raise AttributeError(f"the page has no {name}")
    return found[1]


def __getattr__(name: str) -> Callable[..., object]:
    """Define what a file of the page defines, and give its `conv2d`."""
    defined: dict[str, Callable[..., object]] = {}
    exec(compile(file(f"{name}.py"), name, "exec"), defined)  # noqa: S102  # our own page
    return defined["conv2d"]
