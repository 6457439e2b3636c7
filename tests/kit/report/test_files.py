"""Reports as files."""

import json
import math
import os
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.kit.report.example import REJECTION, REPORT, WRONG, example, result
from xo_ref import FeatureMap
from xo_ref.kit.answer import Rejected, Scores
from xo_ref.kit.judge.result import ClauseResult, Counterexample, Status
from xo_ref.kit.layer import LayerCase
from xo_ref.kit.report.files import as_json, as_junit, write_whole
from xo_ref.kit.report.model import Report, Verdict
from xo_ref.kit.report.picture import counterexample_picture


@pytest.mark.clause("output.report")
class TestFiles:
    """A report as a file says the same as in words."""

    def test_json(self) -> None:
        written = json.loads(as_json(REPORT))
        assert written["schema"] == "xo-ref/report/2"
        assert [clause["status"] for clause in written["clauses"]] == ["passed", "failed", "skipped", "failed"]
        assert written["clauses"][1]["counterexample"] == {
            "case": "steep",
            "image": [[1, -1, 1], [-1, 1, 1]],
            "feature": [[1, -1]],
            "expected": "-1",
            "got": 0.5,
            "row": 0,
            "col": 1,
            "why": "it is wrong",
            "alone": None,
            "cause": "",
            "sequence": [],
        }
        assert written["diagnosis"] == [
            {
                "fault": "flipped-rows",
                "explains": 3,
                "of": 3,
                "sentence": "They turned it.",
                "remedy": "turn it back",
                "kind": "",
                "about": "",
                "where": "",
            }
        ]
        assert (written["seconds"], written["seed"], written["complete"]) == (1.25, 3, True)

    @pytest.mark.parametrize(
        ("one", "expected", "got"),
        [
            (
                example(Scores(((1, math.nan),)), at=None),
                {"denominator": 2, "numerators": [[2, -2], [-2, 0]]},
                [[1, "nan"]],
            ),
            (example(Scores(((1,),)), REJECTION, None), "rejected", [[1]]),
            (example(Rejected("no"), at=None), None, "rejected: no"),
        ],
    )
    def test_json_of_whole_answers(self, one: Counterexample, expected: object, got: object) -> None:
        report = Report("t", Verdict.DOES_NOT_CONFORM, None, "exact", (result(one),), 1, 0.0, 0)
        written = json.loads(as_json(report))["clauses"][0]["counterexample"]
        assert expected in (None, written["expected"])
        assert written["got"] == got

    def test_junit(self) -> None:
        suite = ET.fromstring(as_junit(REPORT))[0]  # noqa: S314  # our own text
        assert (suite.get("tests"), suite.get("failures"), suite.get("skipped"), suite.get("errors")) == (
            "4", "2", "1", "0",
        )  # fmt: skip
        failure = suite[1][0]
        assert failure.get("message") == "3 of 9 cases"
        assert failure.text == counterexample_picture(WRONG)
        assert suite[2][0].get("message") == "skipped: not ours \ufffd"
        assert suite[3][0].text == "0 of 6 cases"

    def test_junit_of_trouble(self) -> None:
        trouble = Report("t", Verdict.COULD_NOT_RUN, None, "exact", (), 0, 0.0, 0, trouble="it is gone")
        suite = ET.fromstring(as_junit(trouble))[0]  # noqa: S314  # our own text
        assert (suite.get("errors"), suite[0][0].get("message")) == ("1", "it is gone")

    def test_what_is_no_ordinary_file_stays(self, tmp_path: Path) -> None:
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        with pytest.raises(OSError, match="is no ordinary file; name one for the report"):
            write_whole(pipe, "new")
        assert pipe.is_fifo()
        link = tmp_path / "link"
        link.symlink_to(tmp_path / "report")
        write_whole(link, "new")
        assert link.is_symlink()
        assert (tmp_path / "report").read_text(encoding="utf-8") == "new"

    def test_written_whole_or_not_at_all(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        place = tmp_path / "report"
        write_whole(place, "old")
        assert place.read_text(encoding="utf-8") == "old"

        def fail(_path: Path, _target: Path) -> Path:
            raise KeyboardInterrupt

        monkeypatch.setattr(Path, "replace", fail)
        with pytest.raises(KeyboardInterrupt):
            write_whole(place, "new")
        assert place.read_text(encoding="utf-8") == "old"
        assert list(tmp_path.iterdir()) == [place]


def test_a_wrong_number_of_a_layer_is_found_by_its_map() -> None:
    case = LayerCase("two", "layer.filter", [[1, -1]], [[1], [-1]], filters=2)
    wrong = Counterexample(
        case, FeatureMap([[1, -1], [-1, 1]], 1), Scores(((1, -1), (-1, 0)), 2), "it is wrong", (1, 1)
    )
    report = replace(REPORT, clauses=(ClauseResult("layer.filter", Status.FAILED, 9, 3, wrong),))
    written = json.loads(as_json(report))["clauses"][0]["counterexample"]
    assert [written[name] for name in ("expected", "got", "map", "row", "col")] == ["1", 0, 1, 0, 1]


def test_a_report_keeps_the_mode_of_the_one_before_and_takes_any_name(tmp_path: Path) -> None:
    place = tmp_path / ("n" * 250)
    write_whole(place, "old")
    place.chmod(0o600)
    write_whole(place, "new")
    assert (place.read_text(encoding="utf-8"), place.stat().st_mode & 0o777) == ("new", 0o600)


def test_links_in_a_circle_are_no_place(tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    with pytest.raises(OSError, match="circle"):
        write_whole(tmp_path / "circle", "new")
