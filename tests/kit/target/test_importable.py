"""Which functions another process would find by name."""

import sys

import pytest

from tests.kit.hostile import functions
from xo_ref.kit.target.host import name_of

FUNCTIONS = "tests.kit.hostile.functions"


def test_names(monkeypatch: pytest.MonkeyPatch) -> None:
    assert name_of(functions.Kernel.call) == f"{FUNCTIONS}:Kernel.call"
    assert name_of(functions.Kernel().call) == f"{FUNCTIONS}:Kernel.call"
    assert name_of(sys.intern) == "sys:intern"
    assert name_of(functions.Kernel().__init__) == ""  # type: ignore[misc]
    monkeypatch.setattr(functions.right, "__module__", "__main__")
    assert name_of(functions.right) == ""
    monkeypatch.setattr(functions.right, "__module__", FUNCTIONS)
    monkeypatch.setattr(functions, "__file__", "/elsewhere/functions.py")
    assert name_of(functions.right) == ""
    monkeypatch.setitem(sys.modules, "nowhere.functions", functions)
    monkeypatch.setattr(functions.right, "__module__", "nowhere.functions")
    assert name_of(functions.right) == ""
