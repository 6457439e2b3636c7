"""One way verified by `xo-ref verify`, in a process of its own, and what it found as plain values.

Every place is looked at once: which interpreter or compiler it has, and which versions.
What a place lacks makes its ways "not run", with the reason, and never passed.
"""

import json
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.peers import glue
from tests.peers.ways import Place, Way

__all__ = ["Found", "MissingError", "verified"]

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
BUILD = ROOT / "build" / "peers"
TENSORFLOW = ROOT / ".venv-tensorflow" / "bin" / "python"
NODE_MODULES = HERE / "javascript" / "node_modules"

LONGEST = 240  # seconds for a verification, beside some answers that never come


class MissingError(Exception):
    """What a way needs is not installed; the text says what."""


class FailedError(Exception):
    """A way that could be run gave no report; the text says why."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the verification of one way found."""

    way: str
    version: str
    """The library and its version, or the compiler's or the interpreter's."""
    verdict: str
    """The verdict of the report, or "not run"."""
    arithmetic: str | None = None
    """The strongest class that every answer satisfies."""
    bipolar: str | None = None
    """The same for pixels of -1 and 1 alone."""
    graded: str | None = None
    """The same for other pixels."""
    error: str = ""
    """The largest error, in units of the bound of a class that it names."""
    broken: tuple[str, ...] = ()
    """The clauses that failed, in the order in which they were tried."""
    example: str = ""
    """The smallest counterexample of the first of them, in one line."""
    diagnosis: tuple[str, ...] = ()
    """The faults that explain the failures; or what is computed instead."""
    missed: tuple[str, ...] = ()
    """What misses the next stronger class, for each kind of pixels."""
    advice: tuple[str, ...] = ()
    """What else the report says: no failure, but its author should know."""
    effort: float | None = None
    """What scaled the questions, if not 1."""
    cases: int = 0
    seconds: float = 0.0
    why: str = ""
    """Why it was not run."""

    def as_json(self) -> dict[str, object]:
        return {name: value for name, value in asdict(self).items() if value not in ("", None, ())}


def verified(way: Way, effort: float) -> Found:
    """Run the kit on one way."""
    try:
        version, words = _command(way)
        report = _report(way, words, effort)
    except MissingError as missing:
        return Found(way.name, way.library or way.place.value, "not run", why=str(missing))
    except FailedError as error:
        return Found(way.name, way.library or way.place.value, "no report", why=str(error))
    clauses = report["clauses"]
    failed = [clause for clause in clauses if clause["status"] == "failed"]
    reached = {limit["pixels"]: limit["arithmetic"] for limit in report["limits"]}
    return Found(
        way=way.name,
        version=version,
        verdict=report["verdict"],
        arithmetic=report["arithmetic"],
        bipolar=reached.get("pixels of -1 and 1"),
        graded=reached.get("other pixels"),
        error=report["error"].removeprefix("largest error "),
        broken=tuple(clause["anchor"] for clause in failed),
        example=_example(failed),
        diagnosis=_diagnosis(report),
        missed=tuple(limit["missed"] for limit in report["limits"] if limit["missed"]),
        advice=tuple(report["advice"]),
        effort=None if effort * way.effort == 1 else effort * way.effort,
        cases=report["cases"],
        seconds=report["seconds"],
        why=report["trouble"],
    )


def _diagnosis(report: dict[str, Any]) -> tuple[str, ...]:
    """Name a fault for each part of the failing answers, the first of those that look alike; or what is computed."""
    first = {
        (finding["about"], finding["kind"], finding["of"]): finding["fault"]
        for finding in reversed(report["diagnosis"])
    }
    faults = dict.fromkeys(reversed(first.values()))
    computed = report["computes"] and not any(not about for about, *_ in first)
    return (*([report["computes"]] if computed else []), *faults)


def _example(failed: list[dict[str, Any]]) -> str:
    """Say what the smallest counterexample shows, without what the target wrote to its standard error."""
    example = failed[0]["counterexample"] if failed else None
    return str(example["why"]).partition("; last on standard error")[0] if example else ""


def _report(way: Way, words: list[str], effort: float) -> dict[str, Any]:
    """Run `xo-ref verify` and read its report."""
    options = {
        "--arithmetic": way.arithmetic,
        "--returns": way.returns,
        "--pixels": way.pixels,
        "--graded": way.graded,
        "--layer": way.layer,
    }
    if way.convert:
        options["--convert"] = f"tests.peers.{way.convert}"
    given = [word for option, value in options.items() if value for word in (option, value)]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "report.json")
        command = [
            *words,
            *given,
            "--effort",
            str(effort * way.effort),
            "--memory",
            "0",
            "--timeout",
            str(way.timeout),
            "--quiet",
            "--json",
            str(file),
        ]
        ended = _ended(command, LONGEST + 8 * way.timeout)
        if not file.exists():
            raise FailedError(f"exit status {ended.returncode}: {ended.stderr.strip()[-200:]}")
        report: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return report


def _ended(command: list[str], seconds: float) -> subprocess.CompletedProcess[str]:
    """Run a verification to its end; after too long interrupt it, so that it ends its target and reports."""
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        for patience in (seconds, 30):
            try:
                out, err = process.communicate(timeout=patience)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGINT)
            else:
                return subprocess.CompletedProcess(command, process.returncode, out, err)
        process.kill()
    raise FailedError(f"no report after {seconds:.0f} s")


def _command(way: Way) -> tuple[str, list[str]]:
    """Find the version of a way's library and the words that verify it; raises MissingError."""
    verify = ["-m", "xo_ref", "verify"]
    if way.place is Place.NODE:
        node = _tool("node")
        version = f"node {_said(node, '--version').lstrip('v')}"
        if way.library:
            version = f"{way.library} {_node_version(way.library)} on {version}"
        file, *arguments = way.target.split()
        return version, [sys.executable, *verify, "--command", shlex.join([node, str(HERE / file), *arguments])]
    if way.place is Place.LIBRARY:
        gcc = _tool("gcc")
        library = f"{_compiled(gcc, f'{way.target} -shared -fPIC')}:conv2d"
        element = "float" if "-DREAL=float" in way.target else "double"
        words = [sys.executable, *verify, "--library", library, "--element", element]
        return f"gcc {_said(gcc, '-dumpfullversion')}", words
    if way.place is Place.GCC:
        gcc = _tool("gcc")
        program = _compiled(gcc, way.target)
        return f"gcc {_said(gcc, '-dumpfullversion')}", [
            sys.executable,
            *verify,
            "--command",
            shlex.quote(str(program)),
        ]
    python = str(TENSORFLOW) if way.place is Place.TENSORFLOW else sys.executable
    versions = _versions(python)
    if way.library not in versions:
        raise MissingError(f"{way.library} is not installed")
    return f"{way.library} {versions[way.library]}", [python, *verify, f"tests.peers.{way.target}"]


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise MissingError(f"{name} is not installed")
    return found


@cache
def _said(*words: str) -> str:
    """Ask a program something and return its first line."""
    return subprocess.run(words, capture_output=True, text=True, check=True, timeout=60).stdout.partition("\n")[0]


def _node_version(package: str) -> str:
    file = NODE_MODULES / package / "package.json"
    if not file.exists():
        raise MissingError(f"{package} is not installed")
    return str(json.loads(file.read_text(encoding="utf-8"))["version"])


@cache
def _compiled(gcc: str, target: str) -> Path:
    """Compile C: a file beside this one or of the page VERIFY.md, and the options."""
    source, *options = target.split()
    BUILD.mkdir(parents=True, exist_ok=True)
    file = HERE / source
    if not file.exists():
        file = BUILD / source
        file.write_text(glue.file(source), encoding="utf-8")
    program = BUILD / "".join(letter if letter.isalnum() else "_" for letter in target)
    words = [gcc, *options, "-o", str(program), str(file), "-lm"]
    ended = subprocess.run(words, capture_output=True, text=True, check=False, timeout=120)
    if ended.returncode:
        raise FailedError(f"{target} does not compile: {ended.stderr.strip()[:200]}")
    return program


@cache
def _versions(python: str) -> dict[str, str]:
    """List the distributions that an interpreter can import; raises MissingError where there is no such interpreter."""
    if not Path(python).exists():
        raise MissingError("its environment is not set up")
    script = (
        "import importlib.metadata as m, json;"
        "print(json.dumps({d.name: d.version for d in m.distributions() if d.name}))"
    )
    found: dict[str, str] = json.loads(_said(python, "-c", script))
    return found
