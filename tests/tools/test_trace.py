"""Specification, code and tests name the same clauses; and the check that says so can fail."""

import re
from pathlib import Path

import pytest

from tests.tools import trace
from tests.tools.trace import Trace

CLAUSE = "### `a.b`\n\nText.\n\n```python\n>>> 1\n1\n\n```\n"
CODE = '"""Module."""\ndef f():\n    """Do it. Clauses: `a.b`."""\n'
TEST = 'import pytest\n@pytest.mark.clause("a.b")\ndef test_f(): ...\n'


def project(folder: Path, *, spec: str = CLAUSE, code: str = CODE, test: str = TEST) -> Path:
    """Write a small project down."""
    for name in ("xo_ref/kit", "tests/deep"):
        (folder / name).mkdir(parents=True)
    (folder / "SPEC.md").write_text(spec, encoding="utf-8")
    (folder / "xo_ref/kit/code.py").write_text(code, encoding="utf-8")
    (folder / "tests/deep/test_code.py").write_text(test, encoding="utf-8")
    return folder


@pytest.mark.untraced
def test_specification_code_and_tests_agree() -> None:
    assert trace.faults(trace.read()) == []


def test_a_project_that_agrees_has_no_faults(tmp_path: Path) -> None:
    read = trace.read(project(tmp_path))
    assert trace.faults(read) == []
    assert read.code == {"a.b": ["xo_ref.kit.code:f"]}
    assert read.tests == {"a.b": ["tests.deep.test_code:test_f"]}


BROKEN: list[tuple[dict[str, str], str]] = [
    ({"test": "def test_f(): ...\n"}, "a.b: no test is marked with it"),
    ({"code": '"""Module."""\n'}, "a.b: no docstring cites it"),
    ({"code": CODE.replace("`a.b`", "`a.b`, `a.c`")}, "a.c: no such anchor, named by xo_ref.kit.code:f"),
    ({"code": CODE.replace("Module.", "Clauses: a.b.")}, "misspelt citation: no such anchor, named by xo_ref.kit.code"),
    ({"test": TEST.replace('"a.b"', '"a.b", "x"')}, "x: no such anchor, named by tests.deep.test_code:test_f"),
    ({"spec": CLAUSE + CLAUSE}, "a.b: stands 2 times in SPEC.md"),
    ({"spec": "### `a.b`\n\n```python\n1\n```\n## Next\n>>> 1\n"}, "a.b: has no executed example in SPEC.md"),
]


@pytest.mark.parametrize(("changed", "fault"), BROKEN, ids=[fault for _, fault in BROKEN])
def test_each_disagreement_is_found(tmp_path: Path, changed: dict[str, str], fault: str) -> None:
    assert trace.faults(trace.read(project(tmp_path, **changed))) == [fault]


def test_a_law_needs_a_test_but_no_code() -> None:
    assert trace.faults(Trace(["law.x"], tests={"law.x": ["t"]})) == []
    assert trace.faults(Trace(["law.x"])) == ["law.x: no test is marked with it"]


def test_a_picture_in_a_fence_is_no_heading() -> None:
    spec = "### `a`\n```\n### `b`\n# picture\n```\n```python\n>>> 1\n```\n### `c`\n"
    assert trace.sections(spec) == [("a", True), ("c", False)]


def test_only_an_exact_heading_is_an_anchor() -> None:
    assert trace.sections("#### `a`\n## `b`\n### c\n### `d` and more\n") == []


def test_citations_are_read_from_all_docstrings_and_over_line_ends() -> None:
    source = '''
"""Essay. Clauses: `m`."""
class C:
    """Clauses: `c`,
    `d`."""
    async def f(self):
        """Clauses: `f`. And on."""
        def inner():
            """Clauses: `i`."""
    x = "Clauses: `no`."
'''
    assert list(trace.cited(source)) == [("", "m"), ("C", "c"), ("C", "d"), ("C.f", "f"), ("C.f.inner", "i")]


def test_markers_are_read_from_module_class_and_test() -> None:
    source = """
pytestmark = pytest.mark.clause("m")
class TestC:
    pytestmark = [pytest.mark.slow, pytest.mark.clause("c", "d")]
    @pytest.mark.clause("f", "m")
    def test_f(self): ...
    def helper(self): ...
@pytest.mark.clause("e")
class TestD:
    async def test_g(self): ...
@pytest.mark.clause("no")
def helper(): ...
"""
    expected = [("TestC.test_f", anchor) for anchor in "mcdf"] + [("TestD.test_g", anchor) for anchor in "me"]
    assert list(trace.marked(source)) == expected


def test_a_marker_that_is_no_literal_is_rejected() -> None:
    with pytest.raises(ValueError, match="malformed"):
        list(trace.marked("@pytest.mark.clause(NAME)\ndef test_f(): ..."))


def test_the_table_has_a_line_for_each_place() -> None:
    drawn = trace.table(Trace(["a", "law.b"], code={"a": ["xo_ref.m:f", "xo_ref.n"]}, tests={"a": ["tests.t:test_a"]}))
    assert drawn.split("\n") == [
        "anchor  code  tests",
        "a       m:f   t:test_a",
        "        n",
        "law.b",
    ]


@pytest.mark.untraced
def test_the_command_prints_the_table_and_the_verdict(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for said, status, last in (([], 0, "anchors, faults: 0"), (["a: b"], 1, "anchors, faults: 1\na: b")):
        monkeypatch.setattr(trace, "faults", lambda _, said=said: said)
        assert trace.main() == status
        printed = capsys.readouterr().out
        assert re.match(r"anchor +code +tests\ngrid.rectangular ", printed)
        assert printed.strip().endswith(last)
