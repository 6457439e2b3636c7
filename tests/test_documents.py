"""What README shows as output is what the commands print."""

import re
import shlex
from pathlib import Path

import pytest

from xo_ref.cli import main

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^    \$ python3 -m xo_ref (.*)\n((?:    .*\n|\n(?=    ))*)", README, flags=re.MULTILINE)


def test_there_is_a_picture_of_output() -> None:
    assert BLOCKS


@pytest.mark.parametrize(("command", "shown"), BLOCKS)
def test_output_is_what_the_command_prints(command: str, shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(shlex.split(command)) == 0
    printed = "".join(f"    {line}".rstrip() + "\n" for line in capsys.readouterr().out.splitlines())
    assert printed == shown
