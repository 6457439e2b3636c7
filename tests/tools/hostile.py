"""Verify targets that misbehave, as a user would, and hold what is promised of every run.

    python -m tests.tools.hostile [NAME ...]      all take about twenty minutes

Of each run: it ends with a status of the kit, within 15 s; standard error has no traceback of the kit; the three files
of the report are there and whole; no process is left behind. The callables are those of `tests.kit.hostile.callables`,
the programs those of `tests.kit.hostile.program`, which misbehave at -1.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.kit.hostile import callables, program

LONGEST = 60.0
SLOW = 15.0
STATUSES = {0, 1, 2, 3}
MARK = "XO_REF_HOSTILE"
TROUBLES = (*program.TROUBLES, "deaf", "no-hello")
COMMAND = "program:"


def left_behind(mark: str) -> list[str]:
    """Find the processes that were started by a run, by the mark in their environment, and end them."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={mark}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                found.append((entry / "cmdline").read_text().replace("\0", " ").strip())
                os.kill(int(entry.name), 9)
        except OSError:  # it has ended, or is another user's
            continue
    return found


def faults(name: str, folder: Path) -> Iterator[str]:
    """Verify one target, and say which promises were broken."""
    mark = uuid.uuid4().hex
    files = {kind: folder / f"report.{kind}" for kind in ("json", "junit", "html")}
    target = (
        ["--command", f"{sys.executable} -m tests.kit.hostile.program {name.removeprefix(COMMAND)}"]
        if name.startswith(COMMAND)
        else [f"tests.kit.hostile.callables:{name}"]
    )
    words = [sys.executable, "-m", "xo_ref", "verify", *target, "--timeout", "1", "--effort", "0.02"]
    words += [word for kind, path in files.items() for word in (f"--{kind}", str(path))]
    started = time.monotonic()
    try:
        run = subprocess.run(
            words,
            check=False,
            capture_output=True,
            timeout=LONGEST,
            env={**os.environ, MARK: mark},
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        yield f"still runs after {LONGEST:.0f} s"
        left_behind(mark)
        return
    seconds = time.monotonic() - started
    if run.returncode not in STATUSES:
        yield f"status {run.returncode}"
    if b"Traceback" in run.stderr and b"/xo_ref/" in run.stderr:
        yield f"traceback: {run.stderr.decode(errors='replace')[-600:]}"
    if seconds > SLOW:
        yield f"takes {seconds:.0f} s"
    if run.returncode != 2:
        yield from broken(files)
    yield from (f"left behind: {one}" for one in left_behind(mark))


def broken(files: dict[str, Path]) -> Iterator[str]:
    """Say which files of a report are missing or damaged."""
    try:
        json.loads(files["json"].read_text(encoding="utf-8"))
        ET.parse(files["junit"])  # noqa: S314  # our own file
        if not files["html"].read_text(encoding="utf-8").rstrip().endswith("</html>"):
            yield "html: not whole"
    except (OSError, ValueError, ET.ParseError) as error:
        yield f"report: {error}"


def main(chosen: list[str]) -> int:
    """Try the named targets, or all; 1 if a promise was broken."""
    names = chosen or [*callables.NAMES, *(COMMAND + trouble for trouble in TROUBLES)]

    def tried(name: str) -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            return list(faults(name, Path(folder)))

    kinds: Counter[str] = Counter()
    with ThreadPoolExecutor(2) as pool:
        for name, found in zip(names, pool.map(tried, names), strict=True):
            kinds[found[0].split()[0] if found else "kept"] += 1
            for one in found:
                print(f"{name}: {one}", flush=True)
    print(f"{kinds['kept']} of {len(names)} targets keep every promise")
    return int(kinds["kept"] < len(names))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
