"""What README shows as output is what the commands print."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from xo_ref.cli.commands import main
from xo_ref.kit.campaign.shards import LEVELS, Plan
from xo_ref.kit.verification import Subject

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
PAGES = Path(__file__).parent.parent / "xo_ref" / "docs"
BLOCKS = re.findall(r"^    \$ python3 -m xo_ref (.*)\n((?:    .*\n|\n(?=    ))*)", README, flags=re.MULTILINE)


def test_there_is_a_picture_of_output() -> None:
    assert BLOCKS


@pytest.mark.parametrize(("command", "shown"), BLOCKS)
def test_output_is_what_the_command_prints(command: str, shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(shlex.split(command)) == 0
    printed = "".join(f"    {line}".rstrip() + "\n" for line in capsys.readouterr().out.splitlines())
    assert printed == shown


@pytest.mark.heavy
def test_what_readme_shows_of_a_verdict_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    found = re.search(r"^    \$ xo-ref (verify .*)\n((?:    .*\n)*)", README, flags=re.MULTILINE)
    assert found is not None
    assert main([*shlex.split(found[1]), "--quiet"]) == 1
    printed = iter(capsys.readouterr().out.splitlines())
    for line in found[2].splitlines():
        if line.strip() != "...":
            assert line.removeprefix("    ") in printed


def test_readme_says_of_speed_what_was_measured() -> None:
    words = "faster than SciPy's direct correlation on every image that was measured, from 9 x 9 pixels on"
    assert words in " ".join(README.split())
    results = json.loads((Path(__file__).parent / "benchmarks" / "results.json").read_text(encoding="utf-8"))
    times = {size: found["times_ms"] for size, found in results["compared"].items()}
    shares = {size: found["xo_ref engine"] / found["scipy correlate2d"] for size, found in times.items()}
    assert "9²/3²" in shares
    assert max(shares.values()) < 1


def test_the_pages_that_readme_links_to_exist() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (Path(__file__).parent.parent / link).exists()] == []


@pytest.mark.heavy
def test_the_page_of_campaigns_shows_what_is_printed(tmp_path: Path) -> None:
    """The command of CAMPAIGNS.md prints the lines that stand there, in their order."""
    page, tutorial = ((PAGES / name).read_text("utf-8") for name in ("CAMPAIGNS.md", "VERIFY.md"))
    shown = re.search(r"```console\n\$ xo-ref (.*)\n((?:.*\n)*?)```", page)
    kernel = re.search(r"File `kernel.py`:\n\n```python\n(.*?)```", tutorial, re.DOTALL)
    assert shown is not None
    assert kernel is not None
    (tmp_path / "kernel.py").write_text(kernel[1], encoding="utf-8")
    command = [sys.executable, "-m", "xo_ref", *shlex.split(shown[1])]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=120)
    printed = iter(run.stdout.splitlines())
    for line in shown[2].splitlines():
        assert line == "..." or line in printed


def test_the_page_of_campaigns_names_the_sizes_of_the_levels() -> None:
    page = (PAGES / "CAMPAIGNS.md").read_text("utf-8")
    for number, level in LEVELS.items():
        plan = Plan(number, 0, Subject("xo_ref.kit.examples:right"))
        counts = f"{plan.count():,} | {sum(1 for _ in plan.shards()):,}"
        assert f"| {number} | all of up to {level.pixels} pixels | {counts} |" in page
