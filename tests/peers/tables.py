"""The results as Markdown: the whole table for the documentation, a brief one for README."""

import platform
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.peers.run import Found

__all__ = ["line", "machine", "write"]


def line(found: Found) -> str:
    """Tell one finding in one line."""
    if found.why:
        return f"{found.way}: {found.verdict}: {found.why}"
    broken = f"; breaks {', '.join(found.broken)}" if found.broken else ""
    return f"{found.way}: {found.verdict}, {found.arithmetic or 'no class'}{broken}; {found.diagnosis or '-'}"


def machine() -> str:
    """Name the processor."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    found = re.search(r"^model name\s*:\s*(.*)$", text, re.MULTILINE)
    return found[1] if found else platform.machine()


def write(results: Mapping[str, Any]) -> None:
    """Write both tables."""
