"""The page "Verify your kernel in five minutes" is run: its programs, its commands, and what they print."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import xo_ref

pytestmark = pytest.mark.heavy

PACKAGE = Path(xo_ref.__file__).parent
PAGE = (PACKAGE / "docs" / "VERIFY.md").read_text(encoding="utf-8")

FILES = dict(re.findall(r"^File `([^`\n]+)`:\n\n```\w+\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL))
SECTIONS = {
    title: re.findall(r"^```console\n(.*?)^```$", section, flags=re.MULTILINE | re.DOTALL)
    for title, section in re.findall(r"^## ([^\n]*)\n(.*?)(?=^## |\Z)", PAGE, flags=re.MULTILINE | re.DOTALL)
}
NEEDED = {"A shared library: C, C++, Rust, CUDA": "gcc", "C": "gcc", "JavaScript": "node", "Layers": "gcc"}
LIBRARIES = {
    "A layer of PyTorch": "torch",
    "A layer of ONNX Runtime": "onnxruntime",
    "A layer of TensorFlow": "tensorflow",
    "A layer of JAX": "jax",
}
"""Sections about libraries that are not installed here; `make peers` verifies their programs (tests/peers/glue.py)."""
SIMULATED = "Your circuit in ten minutes"
"""The section that `make hardware` runs: it needs a simulator."""

# What differs from machine to machine, and what the page puts for it: the page never prints such a figure.
UNSTABLE = [
    (re.compile(r"^cases .*$", re.MULTILINE), "cases       ..."),
    (re.compile(r"(?<=[a-z]) \([0-9]+\)"), ""),
    (re.compile(r" in [0-9.]+s"), " in ...s"),
    (re.compile(r"largest error [0-9][0-9.e+-]*"), "largest error ..."),
    (re.compile(r"(?<=, not rounded:)(\w+): .*"), r"\1: ..."),
]


def stable(text: str) -> str:
    """Write ... for what differs from machine to machine, and drop blanks at the ends of lines."""
    for pattern, put in UNSTABLE:
        text = pattern.sub(put, text)
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def exchanges(block: str) -> list[tuple[str, str]]:
    """Cut a block into commands, each with what it printed."""
    return [(command, output) for command, output in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder with the page's files, and the commands xo-ref and python3 of this very interpreter."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    commands = tmp_path / "bin"
    commands.mkdir()
    # little time for what conforms; what does not is found early, and shown whole
    short = 'case "$*" in *mistaken*|vectors*|*--effort*) ;; *) set -- "$@" --effort 0.1;; esac\n'
    for name, middle, line in (("xo-ref", " -m xo_ref", short), ("python3", "", "")):
        script = commands / name
        script.write_text(f'#!/bin/sh\n{line}exec "{sys.executable}"{middle} "$@"\n', encoding="utf-8")
        script.chmod(0o755)
    return tmp_path


def printed(command: str, folder: Path) -> str:
    """Run one command line in the folder and return its standard output."""
    paths = {"PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(PACKAGE.parent)}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    run = subprocess.run(  # the page's own lines
        ["/bin/sh", "-c", command],
        cwd=folder,
        env=kept | paths,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return run.stdout + (run.stderr if "Traceback" in run.stderr else "")


def need(program: str) -> None:
    """Skip where a compiler or an interpreter is missing; fail where that may not be."""
    if shutil.which(program) is None:
        assert not os.environ.get("CI"), f"{program} must be there in continuous integration"
        pytest.skip(f"{program} is not installed on this machine")


def test_the_page_has_programs_and_commands() -> None:
    assert set(FILES) == {
        "kernel.py",
        "mine.c",
        "kernel.c",
        "kernel.js",
        "layer.c",
        "saturating.py",
        "layer_torch.py",
        "layer_onnxruntime.py",
        "layer_tensorflow.py",
        "layer_jax.py",
        "circuit.py",
        "core.v",
        "bench.v",
        "mistaken.py",
        "vectorised.py",
        "tiled.py",
        "test_kernel.py",
        "test_layer.py",
    }
    assert sum(len(exchanges(block)) for blocks in SECTIONS.values() for block in blocks) == PAGE.count("\n$ ") > 10


@pytest.mark.skipif(os.name != "posix", reason="the commands of the page are for a POSIX shell")
@pytest.mark.parametrize("title", [title for title, blocks in SECTIONS.items() if blocks])
def test_the_page_shows_what_is_printed(title: str, folder: Path) -> None:
    if title == SIMULATED and not os.environ.get("XO_HARDWARE"):
        pytest.skip("make hardware runs this section")
    if title in LIBRARIES:
        pytest.importorskip(LIBRARIES[title], reason=f"{LIBRARIES[title]} is verified by make peers")
    if title in NEEDED:
        need(NEEDED[title])
    for command, shown in [pair for block in SECTIONS[title] for pair in exchanges(block)]:
        assert stable(printed(command, folder)) == shown.strip(), command


@pytest.mark.parametrize(
    "title", ["Python", "A shared library: C, C++, Rust, CUDA", "C", "JavaScript", "Hardware: bits in, matches out"]
)
def test_the_page_shows_a_verdict(title: str) -> None:
    verdicts = re.findall(r"^verdict +(.*)$", "".join(SECTIONS[title]), flags=re.MULTILINE)
    assert set(verdicts) == {"conforms"}


def test_a_compiler_may_be_missing_but_not_in_continuous_integration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no-such-compiler is not installed"):
        need("no-such-compiler")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(AssertionError, match="must be there"):
        need("no-such-compiler")


def test_what_is_stable_is_compared() -> None:
    text = "cases       7 in 0.1 s\npassed   a (1), b (2)\n"
    assert stable(text) == "cases       ...\npassed   a, b"
    assert stable("verdict   conforms") != stable("verdict   does not conform")
