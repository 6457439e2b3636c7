"""The tool that compares repeated reports sees a report that differs."""

import itertools

import pytest

from tests.tools import repeat


def test_equal_and_different_reports_are_told_apart(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(repeat, "report", lambda *_: "the same")
    assert repeat.differ("a:b", 2, 0.5) == 0
    numbers = itertools.count()
    monkeypatch.setattr(repeat, "report", lambda *_: str(next(numbers) % 4))
    assert repeat.differ("a:b", 3, 0.5) == 9
    assert capsys.readouterr().out.splitlines() == [
        "a:b: 8 reports, 0 differ from the first",
        "a:b: 12 reports, 9 differ from the first",
    ]
