"""Dumped answers, judged."""

from collections.abc import Callable
from pathlib import Path

import pytest

from xo_ref.errors import FormatError
from xo_ref.kit.diagnose.faults import CATALOGUE
from xo_ref.kit.report.model import Report, Verdict
from xo_ref.kit.target.encoding import Pixels, Returns
from xo_ref.kit.vectors import check as module
from xo_ref.kit.vectors.check import check
from xo_ref.kit.vectors.files import files, write
from xo_ref.kit.vectors.suite import EncodedCase, Suite, questions

Rows = list[list[object]]
BITS = Suite("core", "hex", Pixels.BITS, Returns.MATCHES, image="..20x..70")


def checked(folder: Path, text: str | Callable[[EncodedCase], Rows], suite: Suite = BITS) -> Report:
    """Write a suite and answers to it, and judge these."""
    chosen, left_out = questions(suite)
    write(folder / "out", files(suite, chosen, left_out))
    if not isinstance(text, str):
        rows = [text(one) for one in chosen]
        text = "\n".join(f"{k} {' '.join(str(x) for row in one for x in row)}" for k, one in enumerate(rows))
    (folder / "answers.txt").write_text(text, encoding="utf-8")
    return check(folder / "out", folder / "answers.txt")


def right(one: EncodedCase) -> Rows:
    return [list(row) for row in one.expected]


def test_right_answers_conform(tmp_path: Path) -> None:
    report = checked(tmp_path, right)
    assert (report.verdict, report.arithmetic, report.required) == (Verdict.CONFORMS, "exact", "exact")
    assert report.target == f"{tmp_path / 'answers.txt'}, for {tmp_path / 'out'}"


def test_scores_may_be_rounded(tmp_path: Path) -> None:
    suite = Suite("clause:score.divisor", "c")
    report = checked(tmp_path, lambda one: [[x / one.denominator for x in row] for row in one.expected], suite)
    assert (report.verdict, report.arithmetic) == (Verdict.CONFORMS, "rounded:binary64")


def test_sums_of_integers_are_exact(tmp_path: Path) -> None:
    suite = Suite("clause:map.value", "npy", Pixels.INT8_6, Returns.SUMS)
    assert checked(tmp_path, right, suite).verdict is Verdict.CONFORMS
    assert checked(tmp_path, lambda one: [[x + 1 for x in row] for row in one.expected], suite).error


def test_a_fault_is_named(tmp_path: Path) -> None:
    def flipped(one: EncodedCase) -> Rows:
        n = one.case.shape[2] * one.case.shape[3]
        scores = CATALOGUE["flipped-both"].map(one.case.image, one.case.feature)
        assert scores is not None
        return [[(score * n + n) / 2 for score in row] for row in scores]

    report = checked(tmp_path, flipped)
    assert report.verdict is Verdict.DOES_NOT_CONFORM
    assert report.diagnosis[0].fault == "flipped-both"


def test_a_condition_is_found(tmp_path: Path) -> None:
    def wrong(one: EncodedCase) -> Rows:
        return [[x if one.case.shape[1] < 9 else one.case.shape[2] * 99 for x in row] for row in one.expected]

    report = checked(
        tmp_path, wrong, Suite("full", "hex", Pixels.BITS, Returns.MATCHES, image="..9x..16", feature="2x3")
    )
    assert [when.condition for when in report.when] == ["C >= 7"]  # W - 2, where w is 3


def test_an_undefined_output_is_a_finding(tmp_path: Path) -> None:
    report = checked(tmp_path, lambda one: [["x" if len(row) == 4 else x for x in row] for row in one.expected])
    assert [when.condition for when in report.when] == ["C == 4"]
    assert report.diagnosis[0].fault == "undefined-output"
    whys = [result.counterexample.why for result in report.failures if result.counterexample]
    assert whys
    assert all(why.startswith("undefined output at row 0, column 0: x instead of ") for why in whys)


def test_a_missing_answer_and_one_of_another_length_are_wrong(tmp_path: Path) -> None:
    text = "\n0 1 2\n"
    report = checked(tmp_path, text, Suite("clause:score.divisor", "hex", Pixels.BITS, Returns.MATCHES))
    [result] = report.clauses
    assert (result.failed, report.verdict) == (result.cases, Verdict.DOES_NOT_CONFORM)
    assert result.counterexample
    whys = {"closed its output: the file has no answer to this question"}
    assert result.counterexample.why in whys or "numbers for a map of" in result.counterexample.why


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0 1\n-1 1", "line 2: '-1' is not the number of a question, 0 to "),
        ("999999999 1", "line 1: '999999999' is not the number of a question, 0 to "),
        ("0 1\n0 1", "line 2: question 0 is answered twice"),
        ("0 many", "line 1: neither a fraction, an integer"),
    ],
)
def test_answers_of_another_form_are_rejected(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(FormatError) as caught:
        checked(tmp_path, text)
    assert str(caught.value).startswith(f"{tmp_path / 'answers.txt'}, {message}")


def test_what_is_no_file_or_too_large_is_rejected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checked(tmp_path, right)
    with pytest.raises(FormatError, match="out: is no ordinary file"):
        check(tmp_path / "out", tmp_path / "out")
    with pytest.raises(FormatError, match="no.txt: there is no such file"):
        check(tmp_path / "out", tmp_path / "no.txt")
    monkeypatch.setattr(module, "_SPARE", -(10**9))
    monkeypatch.setattr(module, "_PER_NUMBER", 0)
    with pytest.raises(FormatError, match="many more than these questions have answers"):
        check(tmp_path / "out", tmp_path / "answers.txt")


def test_files_that_were_changed_are_found(tmp_path: Path) -> None:
    checked(tmp_path, right)
    (tmp_path / "out" / "pixels.hex").write_text("00\n", encoding="utf-8")
    with pytest.raises(FormatError, match=r"pixels.hex: is not what this version writes; write the vectors again"):
        check(tmp_path / "out", tmp_path / "answers.txt")
    (tmp_path / "out" / "manifest.json").write_text(
        '{"schema": "xo-ref/vector-files/1", "files": {}}', encoding="utf-8"
    )
    with pytest.raises(FormatError, match=r"manifest.json: options are missing"):
        check(tmp_path / "out", tmp_path / "answers.txt")
