"""The verification of other libraries: its expectations, its comparison and its tables; `make peers` runs them."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.peers import compare, glue, run, tables
from tests.peers.__main__ import SUITES, WAYS
from tests.peers.run import Found, verified
from tests.peers.ways import Place, Way

FOUND = Found(
    "plain loops", "node 20", "does not conform", "exact", "rounded:binary64", None, broken=("reject.fit", "map.best")
)
EXPECTED = {"plain loops": {**compare.outcome(FOUND), "because": "nothing is checked"}}


def test_every_way_has_a_name_of_its_own_and_an_expectation_that_says_why() -> None:
    names = [way.name for way in WAYS]
    assert len(set(names)) == len(names)
    expected = compare.load()
    assert list(expected) == names
    assert all(one["because"] for entry in expected.values() for one in (entry, *entry.get("or", ())))


def test_what_is_expected_is_no_difference() -> None:
    assert compare.differences([FOUND], EXPECTED) == []
    assert compare.because(FOUND, EXPECTED["plain loops"]) == "nothing is checked"


def test_the_order_of_the_clauses_does_not_matter() -> None:
    assert compare.differences([replace(FOUND, broken=("map.best", "reject.fit"))], EXPECTED) == []


def test_what_drawn_pairs_add_to_wrong_numbers_does_not_matter() -> None:
    fewer = replace(FOUND, broken=("score.definition", "map.shape"))
    more = replace(FOUND, broken=("score.definition", "map.shape", "map.value"))
    assert compare.outcome(fewer) == compare.outcome(more)
    assert compare.outcome(replace(FOUND, broken=("map.value",)))["broken"] == ["map.value"]


@pytest.mark.parametrize(
    "change",
    [{"verdict": "conforms"}, {"bipolar": None}, {"graded": "exact"}, {"broken": ()}, {"diagnosis": ("wrap-8",)}],
)
def test_each_change_of_the_outcome_is_told(change: dict[str, object]) -> None:
    changed = replace(FOUND, **change)  # type: ignore[arg-type]  # one field of its own type each
    [told] = compare.differences([changed], EXPECTED)
    [(key, value)] = change.items()
    shown = sorted(value) if isinstance(value, tuple) else value
    assert told == f"plain loops (node 20): {key} is {shown!r}, expected {EXPECTED['plain loops'][key]!r}"
    assert compare.because(changed, EXPECTED["plain loops"]) == ""


def test_one_of_several_outcomes_may_be_expected() -> None:
    other = replace(FOUND, graded="normwise:bfloat16")
    entry = {**EXPECTED["plain loops"], "or": [{**compare.outcome(other), "because": "this processor has bfloat16"}]}
    assert compare.differences([FOUND, other], {"plain loops": entry}) == []
    assert compare.because(other, entry) == "this processor has bfloat16"


def test_of_what_varies_the_verdict_is_compared() -> None:
    expected = {"plain loops": {**EXPECTED["plain loops"], "varies": True}}
    assert compare.differences([replace(FOUND, graded="exact", diagnosis=("a",))], expected) == []
    [told] = compare.differences([replace(FOUND, verdict="conforms")], expected)
    assert told == "plain loops (node 20): verdict is 'conforms', expected 'does not conform'"


def test_what_was_not_run_is_no_difference_and_a_way_without_expectation_is_one() -> None:
    missing = Found("plain loops", "", compare.NOT_RUN, why="node is not installed")
    assert compare.differences([missing], EXPECTED) == []
    [told] = compare.differences([FOUND], {})
    assert told == "plain loops: nothing is expected of it; add it to expected.json"


def test_a_way_that_gives_no_report_is_a_difference() -> None:
    [told] = compare.differences([Found("plain loops", "node 20", "no report", why="exit status 2: what")], EXPECTED)
    assert told == "plain loops (node 20): no report: exit status 2: what"


def test_a_wrong_command_is_no_report() -> None:
    found = verified(Way("none", "with_numpy:einsum", "numpy", arithmetic="sloppy"), 0.1)
    assert found.verdict == "no report"
    assert "exit status 2" in found.why


def test_a_verification_without_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "LONGEST", 0.5)
    monkeypatch.setattr(run, "_command", lambda way: (way.name, [sys.executable, "-c", "import time; time.sleep(60)"]))
    found = verified(Way("endless", "none", timeout=0), 0.1)
    assert (found.verdict, found.why[:14]) == ("no report", "exit status -2")


def test_a_library_that_is_not_installed_is_not_run() -> None:
    found = verified(Way("none", "with_none:f", "no-such-distribution"), 0.1)
    assert (found.verdict, found.why) == ("not run", "no-such-distribution is not installed")


def test_a_tool_that_is_not_installed_is_not_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = verified(Way("none", "none.js", place=Place.NODE), 0.1)
    assert (found.verdict, found.why) == ("not run", "node is not installed")


def test_an_environment_that_is_not_set_up_is_not_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(run, "TENSORFLOW", tmp_path / "python")
    found = verified(Way("none", "with_none:f", "tensorflow", Place.TENSORFLOW), 0.1)
    assert (found.verdict, found.why) == ("not run", "its environment is not set up")


@pytest.mark.parametrize(
    ("changes", "worse"),
    [
        ({}, False),
        ({"broken": ("reject.fit",)}, False),
        ({"broken": ("map.shape", "reject.fit")}, True),
        ({"bipolar": "exact"}, False),
        ({"bipolar": None}, True),
        ({"verdict": "conforms"}, True),
        ({"diagnosis": ()}, False),
    ],
)
def test_who_is_not_asked_everything_may_be_better_than_expected_and_not_worse(
    changes: dict[str, object], *, worse: bool
) -> None:
    found = replace(FOUND, **changes)  # type: ignore[arg-type]  # of several fields
    assert bool(compare.differences([found], EXPECTED, whole=False)) is worse


def test_the_published_page_and_readme_are_made_of_the_results_and_these_are_as_expected() -> None:
    results = json.loads(tables.RESULTS.read_text(encoding="utf-8"))
    ways = [way for suite in SUITES for way in results[suite]["ways"]]
    assert [way["way"] for way in ways] == [way.name for way in WAYS]
    assert tables.WHOLE.read_text(encoding="utf-8") == tables.whole(results)
    readme = " ".join((run.ROOT / "README.md").read_text(encoding="utf-8").split())
    assert tables.summary(results["maps"]["ways"]) in readme
    assert tables.counted(results["layers"]["ways"]) in readme
    assert compare.differences([compare.read_back(way) for way in ways], compare.load()) == []


def test_what_the_tables_say_is_what_is_expected() -> None:
    expected = compare.load()
    results = json.loads(tables.RESULTS.read_text(encoding="utf-8"))
    for way in (way for suite in SUITES for way in results[suite]["ways"]):
        if way["verdict"] != compare.NOT_RUN:
            sentences = [one["because"] for one in (expected[way["way"]], *expected[way["way"]].get("or", ()))]
            assert way["because"] in sentences


def test_of_findings_that_look_alike_the_first_is_kept_and_of_each_part_one() -> None:
    findings = [
        {"fault": fault, "kind": kind, "about": about, "of": of}
        for fault, kind, about, of in (
            ("a", "one", "", 4), ("b", "one", "", 4), ("c", "other", "", 4), ("d", "", "reject.fit", 4)
        )
    ]  # fmt: skip
    assert run._diagnosis({"diagnosis": findings, "computes": "a formula"}) == ("a", "c", "d")
    assert run._diagnosis({"diagnosis": findings[3:], "computes": "a formula"}) == ("a formula", "d")
    assert run._diagnosis({"diagnosis": [], "computes": None}) == ()


def test_a_layer_on_the_page_is_what_is_verified() -> None:
    """The programs of VERIFY.md are ways of their own, taken from there; it shows the verdicts that were found."""
    expected, page = compare.load(), glue.PAGE.read_text(encoding="utf-8")
    for way in SUITES["layers"]:
        if way.target.startswith("glue:"):
            module = way.target.removeprefix("glue:")
            assert "def conv2d(image, filters, *, " in glue.file(f"{module}.py")
            shown = page.partition(f"$ xo-ref verify {module}:conv2d --layer {way.layer} ")[2].partition("```")[0]
            assert f"verdict     {expected[way.name]['verdict']}\n" in shown
            assert re.findall("^FAILED   ([a-z.-]+)", shown, re.MULTILINE) == expected[way.name]["broken"]


def test_a_page_without_the_file() -> None:
    with pytest.raises(AttributeError, match="the page has no layer_none.py"):
        glue.file("layer_none.py")


def test_the_tests_of_conv_in_onnx_agree() -> None:
    pytest.importorskip("onnx", reason="onnx is not installed here; make peers runs this")
    assert subprocess.run([sys.executable, "-W", "ignore", "-m", "tests.peers.onnx_nodes"], check=False).returncode == 0
