"""What README shows as output is what the commands print."""

import json
import re
import shlex
from pathlib import Path

import pytest

from xo_ref.cli.commands import main

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
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
    assert "faster than SciPy's direct correlation for images of 64 x 64 pixels or larger" in " ".join(README.split())
    results = json.loads((Path(__file__).parent / "benchmarks" / "results.json").read_text(encoding="utf-8"))
    times = {size: found["times_ms"] for size, found in results["compared"].items()}
    ahead = {size for size, mine in times.items() if mine["xo_ref engine"] < mine["scipy correlate2d"]}
    assert ahead == times.keys() - {"9²/3²"}


def test_the_pages_that_readme_links_to_exist() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (Path(__file__).parent.parent / link).exists()] == []
