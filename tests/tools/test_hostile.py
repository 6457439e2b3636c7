"""The tool that verifies hostile targets sees a broken promise."""

import subprocess
import time
from pathlib import Path

import pytest

from tests.tools.hostile import MARK, broken, left_behind


@pytest.mark.parametrize(
    ("damaged", "text"), [("json", "{"), ("junit", "<a>"), ("html", "<html>"), ("json", None), ("", "")]
)
def test_files_that_are_missing_or_damaged(tmp_path: Path, damaged: str, text: str | None) -> None:
    files = {"json": "{}", "junit": "<a/>", "html": "<html></html>\n"} | ({damaged: text} if damaged else {})
    for kind, content in files.items():
        if content is not None:
            (tmp_path / kind).write_text(content, encoding="utf-8")
    assert bool(list(broken({kind: tmp_path / kind for kind in files}))) is bool(damaged)


def test_a_process_that_is_left_behind_is_found_and_ended() -> None:
    with subprocess.Popen(["/bin/sleep", "60"], env={MARK: "this test"}) as process:
        while not Path(f"/proc/{process.pid}/environ").read_bytes():  # for a moment after exec it is not there yet
            time.sleep(0.001)
        assert left_behind("this test") == ["/bin/sleep 60"]
        assert process.wait() == -9
    assert left_behind("this test") == []
