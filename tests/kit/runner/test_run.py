"""Whole verifications: right and wrong implementations, and some that misbehave, each as a child process."""

import contextlib
import gc
import json
import math
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.kit import implementations, layers
from xo_ref import kit
from xo_ref.kit import Report, Verdict, verify
from xo_ref.kit.judge.classes import parse_class
from xo_ref.kit.judge.result import Status
from xo_ref.kit.report.files import as_json
from xo_ref.kit.runner.run import STAGES, run
from xo_ref.kit.runner.state import RunOptions, RunState
from xo_ref.kit.target.conversation import Target

ROOT = Path(__file__).parents[3]
HERE = "tests.kit.implementations"
UNIGNORED = [
    *(sys.executable, "-c"),
    "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])",
]
"""Runs a command with SIGINT not ignored, which a background job would pass on."""


def status(report: Report, anchor: str) -> Status:
    """Look up one clause."""
    return {result.anchor: result.status for result in report.clauses}[anchor]


@pytest.fixture
def no_causes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what looks for the causes of failures; that has tests of its own."""
    asking = tuple(stage for stage in STAGES if stage.__module__ == "xo_ref.kit.runner.stages")

    def none(state: RunState) -> None:
        state.diagnosis = ()

    monkeypatch.setattr(sys.modules["xo_ref.kit.runner.run"], "STAGES", (*asking, none))


class TestLayers:
    """Implementations of layers, in Python and in a greeting."""

    ALL = "channels,stride,padding,dilation,groups"

    @pytest.mark.heavy
    def test_a_right_one_conforms(self) -> None:
        report = verify("xo_ref.kit.examples:layer", layer=self.ALL, effort=0.02)
        assert (report.verdict, report.arithmetic) == (Verdict.CONFORMS, "rounded:binary64")
        assert {result.status for result in report.clauses} <= {Status.PASSED, Status.SKIPPED}
        assert status(report, "layer.reject-groups") is Status.PASSED

    def test_one_with_few_options_is_asked_within_them(self) -> None:
        report = verify(
            "tests.kit.layers:strided", layer="stride", convert="numpy:asarray", returns="sums", effort=0.01
        )
        assert report.verdict is Verdict.CONFORMS
        assert status(report, "layer.stride") is Status.PASSED
        assert status(report, "layer.dilation") is Status.NOT_APPLICABLE
        assert status(report, "behaviour.layout") is Status.PASSED

    @pytest.mark.heavy
    def test_a_wrong_one_is_told_its_fault_and_shrunk(self) -> None:
        report = verify(layers.grouped_apart, layer="channels,stride,groups", level="answers", effort=0.01)
        assert report.verdict is Verdict.DOES_NOT_CONFORM
        examples = [result.counterexample for result in report.failures if result.counterexample]
        smallest = min(examples, key=lambda example: example.pixels).case
        assert smallest.sizes() == "2 x 1 x 1 under 2 x 1 x 1 x 1, stride (2, 1), groups 2"
        [found] = report.when
        assert set(found.condition.split(" and ")) == {"stride_rows >= 2", "groups >= 2"}

    def test_a_program_says_its_options_in_its_greeting(self) -> None:
        program = f"{sys.executable} -m tests.kit.hostile.layers"
        report = verify(command=f"{program} scores", effort=0.01)
        assert report.verdict is Verdict.CONFORMS
        assert status(report, "layer.image") is Status.PASSED
        assert status(verify(command=f"{program} scores", only=["layer.image"], effort=0.01), "layer.image") is (
            Status.PASSED
        )
        assert verify(command=f"{program} matches", effort=0.01).trouble.startswith(
            "layers are asked about with pixels"
        )

    def test_a_program_that_says_that_it_computes_layers_is_asked_in_no_other_way(self) -> None:
        program = f"{sys.executable} -m tests.kit.hostile.layers scores"
        why = "layers are asked about with pixels as they are, and answered with scores or sums"
        assert verify(command=program, effort=0.01, pixels="bits").trouble == why
        assert verify(command=program, effort=0.01, returns="matches").trouble == why
        assert verify(command=program, effort=0.01, shapes=["5x6/2x3"]).trouble.startswith("layers are asked about in")

    def test_one_that_takes_no_small_layer_is_asked_about_designed_ones(self) -> None:
        report = verify("xo_ref.kit.examples:layer", layer="channels", feature="3x3", effort=0.01)
        assert (report.verdict, report.trouble) == (Verdict.CONFORMS, "")

    def test_one_that_takes_no_layer_that_is_asked_is_told_so(self) -> None:
        report = verify("xo_ref.kit.examples:layer", layer="channels", feature="3x3", image="224x224", effort=0.01)
        assert report.trouble == "no layer that is asked about has a shape that the target takes"

    @pytest.mark.parametrize(
        ("options", "why"),
        [
            ({"layer": "kernel"}, "layer: unknown option 'kernel'"),
            ({"layer": "", "pixels": "bits"}, "layer: goes with pixels as they are"),
            ({"layer": "", "shapes": ["3x3/1x1"]}, "layer: goes with pixels as they are"),
            ({"layer": "stride", "only": ["map.best"]}, "no question is about the clause 'map.best'"),
        ],
    )
    def test_what_does_not_go_with_layers(self, options: dict[str, str], why: str) -> None:
        with pytest.raises(ValueError, match=f"^{why}"):
            verify("xo_ref.kit.examples:layer", **options)  # type: ignore[arg-type]

    def test_a_function_without_the_options_cannot_run(self) -> None:
        report = verify("xo_ref.kit.examples:right", layer="stride", effort=0.01)
        assert report.verdict is Verdict.COULD_NOT_RUN
        assert "cannot be called with (image, filters, stride=...)" in report.trouble


class TestRight:
    """A right implementation conforms, in its natural form, and there is no false alarm."""

    @pytest.mark.parametrize(
        ("name", "convert", "arithmetic"),
        [
            ("xo_ref.kit.examples:right", "", "approximate:binary64"),
            ("xo_ref.kit.examples:exact", "", "exact"),
            (f"{HERE}:as_strings", "", "exact"),
            (f"{HERE}:einsum", "numpy:asarray", "approximate:binary64"),
            (f"{HERE}:einsum_float32", "numpy:asarray", "approximate:binary32"),
        ],
    )
    @pytest.mark.heavy
    def test_conforms(self, name: str, convert: str, arithmetic: str) -> None:
        report = verify(name, convert=convert, effort=0.01)
        assert (report.verdict, report.arithmetic) == (Verdict.CONFORMS, arithmetic)
        assert (report.diagnosis, report.computes, report.failures) == ((), None, ())
        assert report.complete

    @pytest.mark.heavy
    def test_a_function_at_hand(self) -> None:
        def closure(image: list[list[float]], feature: list[list[float]]) -> object:
            return implementations.einsum(np.asarray(image), np.asarray(feature))

        assert verify(closure, effort=0.01).verdict is Verdict.CONFORMS

    @pytest.mark.heavy
    @pytest.mark.usefixtures("no_causes")
    def test_several_processes_find_the_same(self) -> None:
        one, two = (verify(f"{HERE}:wrong_from_seven_pixels", effort=0.01, jobs=jobs, seed=5) for jobs in (1, 2))
        assert [result.anchor for result in one.failures] == [result.anchor for result in two.failures]
        assert one.failures[0].counterexample == two.failures[0].counterexample

    def test_several_processes_to_the_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(
            "xo_ref.kit.runner.state._BATCH", 8
        )  # so that the stored questions are several rounds for two
        report = verify("xo_ref.kit.examples:exact", effort=0.01, jobs=2)
        assert (report.verdict, report.arithmetic) == (Verdict.CONFORMS, "exact")

    @pytest.mark.clause("behaviour.layout")
    @pytest.mark.heavy
    def test_arrays_in_every_layout(self) -> None:
        report = verify(f"{HERE}:einsum", convert=f"{HERE}:as_float64", effort=0.01)
        assert status(report, "behaviour.layout") is Status.PASSED

    @pytest.mark.clause("behaviour.layout")
    @pytest.mark.heavy
    def test_an_array_read_by_its_bytes(self) -> None:
        report = verify(f"{HERE}:by_bytes", convert=f"{HERE}:as_float64", effort=0.01)
        assert [result.anchor for result in report.failures] == ["behaviour.layout"]


class TestWrong:
    """A wrong implementation hears where, and what it computes instead."""

    @pytest.mark.clause("output.report")
    @pytest.mark.heavy
    def test_flipped(self) -> None:
        report = verify("xo_ref.kit.examples:flipped", effort=0.01)
        assert report.verdict is Verdict.DOES_NOT_CONFORM
        assert report.diagnosis[0].fault == "flipped-both"
        assert report.diagnosis[0].explains == report.diagnosis[0].of
        assert report.computes == "score[r][c] = 1/6 · Σ f[i][j] · p[r+1-i][c+2-j]"
        written = json.loads(as_json(report))
        assert written["clauses"][0]["counterexample"]["image"] == [[1, -1]]

    @pytest.mark.heavy
    def test_the_smallest_counterexample_comes_from_the_small_scope(self) -> None:
        report = verify(f"{HERE}:wrong_from_seven_pixels", effort=0.01)
        examples = (one.counterexample for one in report.failures if one.counterexample)
        assert min(one.pixels for one in examples if one.expected) == 7

    @pytest.mark.heavy
    def test_an_unknown_fault_is_described(self) -> None:
        report = verify(f"{HERE}:skewed", effort=0.01)
        assert report.computes is None
        assert (
            report.differs
            == "row 0, column 0, whatever the signs of its pixels: f[1][0] meets p[1][1] instead of p[1][0]"
        )

    @pytest.mark.heavy
    def test_what_needs_many_pixels_is_shrunk(self) -> None:
        report = verify(f"{HERE}:wraps_at_128", convert="numpy:asarray", effort=0.01)
        smallest = min(
            (one.counterexample for one in report.failures if one.counterexample), key=lambda example: example.pixels
        )
        assert len(smallest.case.feature) * len(smallest.case.feature[0]) == 128
        assert smallest.pixels == 256
        assert report.diagnosis[0].fault == "int8-wraparound"

    @pytest.mark.clause("input.unchanged")
    @pytest.mark.heavy
    @pytest.mark.usefixtures("no_causes")
    def test_changed_input(self) -> None:
        report = verify(f"{HERE}:changes_input", effort=0.01)
        assert status(report, "input.unchanged") is Status.FAILED

    @pytest.mark.clause("behaviour.independent")
    @pytest.mark.heavy
    @pytest.mark.usefixtures("no_causes")
    def test_overwritten_answers(self) -> None:
        report = verify(f"{HERE}:reuses_buffer", convert="numpy:asarray", effort=0.01)
        assert status(report, "behaviour.independent") is Status.FAILED

    @pytest.mark.clause("behaviour.independent")
    @pytest.mark.heavy
    def test_an_answer_that_depends_on_what_was_asked_before(self) -> None:
        report = verify(f"{HERE}:drifts", effort=0.01)
        assert [result.anchor for result in report.failures] == ["behaviour.independent"]
        example = report.failures[0].counterexample
        assert example is not None
        assert "another answer than before" in example.why

    @pytest.mark.parametrize("name", ["cold", "warming"])
    @pytest.mark.heavy
    @pytest.mark.usefixtures("no_causes")
    def test_what_is_wrong_in_few_cases(self, name: str) -> None:
        assert verify(f"{HERE}:{name}", effort=0.01).verdict is Verdict.DOES_NOT_CONFORM

    @pytest.mark.clause("reject.fit", "reject.empty", "reject.ragged")
    @pytest.mark.heavy
    @pytest.mark.usefixtures("no_causes")
    def test_nothing_is_rejected(self) -> None:
        report = verify("xo_ref.kit.examples:unchecked", effort=0.01)
        assert {one.anchor for one in report.failures} == {"reject.fit", "reject.empty", "reject.ragged"}
        assert len(report.advice) == 3

    def test_uninitialised_memory_is_reported(self) -> None:
        report = verify(f"{HERE}:unwritten", effort=0.01, only=["reject.fit", "score.divisor"])
        assert [one.anchor for one in report.failures] == ["reject.fit"]
        assert report.computes is None
        [sentence] = report.advice
        assert sentence.startswith("reject.fit: answered differently when asked again: `higher-by-one-4x2-in-3x5`, `")
        assert sentence.endswith("; uninitialised memory?")

    def test_values_that_are_no_pixels_are_advice_until_they_spread(self) -> None:
        report = verify(f"{HERE}:transform", convert="numpy:asarray", effort=0.01, arithmetic="normwise:binary64")
        assert {one.anchor for one in report.failures} == {"reject.not-finite"}


class TestDeclarations:
    """What is declared is what is judged."""

    @pytest.mark.heavy
    def test_a_class_that_is_not_kept(self) -> None:
        report = verify("xo_ref.kit.examples:right", arithmetic="exact", effort=0.01)
        assert report.verdict is Verdict.DOES_NOT_CONFORM
        assert report.required == "exact"

    @pytest.mark.heavy
    def test_the_class_that_the_target_promises(self, tmp_path: Path) -> None:
        report = verify(
            command=program(tmp_path, '"arithmetic": "exact", ', "0.3333333"), only=["score.divisor"], effort=0.01
        )
        assert (report.required, report.verdict) == ("exact", Verdict.DOES_NOT_CONFORM)

    def test_the_shapes_that_the_target_says(self, tmp_path: Path) -> None:
        """A circuit for one shape, which rejects every other, is asked about that shape only."""
        path = tmp_path / "circuit.py"
        path.write_text(CIRCUIT, encoding="utf-8")
        report = verify(command=f"{sys.executable} {path}", effort=0.02)
        assert (report.verdict, report.answers, report.rejections) == (Verdict.CONFORMS, "right", "right")

    def test_a_class_that_there_is_not(self, tmp_path: Path) -> None:
        report = verify(command=program(tmp_path, '"arithmetic": "splendid", ', "0"), effort=0.01)
        assert report.verdict is Verdict.COULD_NOT_RUN
        assert "'splendid' is none" in report.trouble

    @pytest.mark.untraced
    def test_hardware(self) -> None:
        report = verify(f"{HERE}:popcount", pixels="bits", returns="matches", effort=0.01)
        assert (report.verdict, report.arithmetic) == (Verdict.CONFORMS, "exact")

    @pytest.mark.untraced
    def test_no_graded_pixels(self) -> None:
        report = verify(f"{HERE}:bipolar_only", graded=False, effort=0.01)
        assert (report.verdict, report.advice) == (Verdict.CONFORMS, ())
        assert {status(report, anchor) for anchor in ("pixel.range", "pixel.exact")} == {Status.NOT_APPLICABLE}

    def test_no_graded_pixels_and_not_declared(self) -> None:
        report = verify(f"{HERE}:bipolar_only", only=["pixel.exact", "map.shape"], effort=0.01)
        assert [one.anchor for one in report.failures] == ["pixel.exact"]
        told = "pixels other than 1 and -1 are rejected: if intended, pass --graded no"
        assert report.advice == (told,)
        assert report.diagnosis == ()

    @pytest.mark.heavy
    def test_some_graded_pixels_are_rejected(self) -> None:
        report = verify(f"{HERE}:without_nought", only=["pixel.exact", "pixel.range", "map.value"], effort=0.01)
        assert "map.value" in [one.anchor for one in report.failures]
        assert not any("--graded no" in sentence for sentence in report.advice)

    @pytest.mark.heavy
    def test_what_is_declared_counts_and_not_what_the_target_says(self, tmp_path: Path) -> None:
        command = program(tmp_path, '"version": "2", "graded": false, ', "0.5")
        said, declared = (verify(command=command, graded=g, only=["pixel.exact"], effort=0.01) for g in (None, True))
        assert said.greeted == "one 2"
        assert (status(said, "pixel.exact"), status(declared, "pixel.exact")) == (Status.NOT_APPLICABLE, Status.FAILED)

    def test_only(self) -> None:
        report = verify("xo_ref.kit.examples:flipped", only=["reject.fit"], effort=0.01)
        assert [(one.anchor, one.status) for one in report.clauses] == [("reject.fit", Status.PASSED)]

    def test_an_expected_failure(self) -> None:
        skip = dict.fromkeys(("reject.fit", "reject.empty", "reject.ragged"), "known")
        report = verify("xo_ref.kit.examples:unchecked", xfail=skip, effort=0.01)
        assert report.verdict is Verdict.CONFORMS
        assert status(report, "reject.fit") is Status.XFAILED
        assert {one.because for one in report.clauses if one.status is Status.XFAILED} == {"known"}

    def test_an_expected_failure_that_passes_fails(self) -> None:
        report = verify("xo_ref.kit.examples:right", xfail={"reject.fit": "too hard"}, effort=0.01)
        assert report.verdict is Verdict.DOES_NOT_CONFORM
        assert report.failures[0].because == "expected to fail: too hard; but all 10 cases pass, so remove --xfail"

    def test_an_expected_failure_that_is_not_asked(self) -> None:
        skip = {"map.floats": "no floats"}
        report = verify("xo_ref.kit.examples:right", xfail=skip, effort=0.01)
        assert "map.floats: expected to fail, but none of its questions was asked" in report.notes

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ({}, "give a Python callable, a command or a library, and only one of them"),
            ({"target": "a:b", "command": "c"}, "give a Python callable, a command or a library, and only one of them"),
            ({"target": "a:b", "only": ["no.such"]}, "unknown clause 'no.such'; see: xo-ref spec"),
            ({"target": "a:b", "xfail": {"x": "y"}}, "unknown clause 'x'; see: xo-ref spec"),
            ({"target": "a:b", "returns": "x"}, "returns: unknown value 'x'; choose one of scores, sums, matches"),
            ({"target": "a:b", "level": "x"}, "level: unknown value 'x'; choose one of answers, shapes, values"),
            ({"target": "a:b", "only": ["map.floats"]}, None),
            ({"target": "a:b", "arithmetic": "x"}, None),
            ({"target": "no-colon"}, None),
            ({"target": "a:b", "timeout": math.nan}, "timeout: nan is not a number from 1e-06 to 86400"),
            ({"target": "a:b", "startup_timeout": -1}, "startup_timeout: -1 is not a number from 1e-06 to 86400"),
            ({"target": "a:b", "memory": 1.5}, "memory: 1.5 is not a whole number from 0 to 1.1259e+15"),
            ({"target": "a:b", "memory": -1}, "memory: -1 is not a whole number from 0 to 1.1259e+15"),
            ({"target": "a:b", "effort": math.inf}, "effort: inf is not a number from 1e-06 to 100"),
            ({"target": "a:b", "seconds": -1}, "seconds: -1 is not a number from 0 to 86400"),
            ({"target": "a:b", "jobs": 0}, "jobs: 0 is not a whole number from 1 to 64"),
            ({"target": "a:b", "jobs": True}, "jobs: True is not a whole number from 1 to 64"),
            ({"target": "a:b", "graded": "no"}, "graded: 'no' is not True, False or None"),
        ],
    )
    def test_wrong_arguments(self, arguments: dict[str, object], message: str | None) -> None:
        with pytest.raises(ValueError) as caught:  # noqa: PT011  # the text is compared below
            verify(**arguments)  # type: ignore[arg-type]  # every mixture of arguments on purpose
        assert message in (None, str(caught.value))


CIRCUIT = """import json, sys
for line in sys.stdin:
    asked = json.loads(line)
    if asked["op"] == "hello":
        print('{"xo": 1, "image": "2x3", "feature": "1x2"}', flush=True)
        continue
    image, feature = asked["image"], asked["feature"]
    if [[len(row) for row in rows] for rows in (image, feature)] != [[3, 3], [2]]:
        print(json.dumps({"id": asked["id"], "rejected": "shape"}), flush=True)
        continue
    (first, second), ((a, b),) = ([[float(p) for p in row] for row in rows] for rows in (image, feature))
    rows = [[(a * row[0] + b * row[1]) / 2, (a * row[1] + b * row[2]) / 2] for row in (first, second)]
    print(json.dumps({"id": asked["id"], "map": rows}), flush=True)
"""


def program(folder: Path, hello: str, score: str) -> str:
    """Write a target program that answers every question with one score."""
    path = folder / "target.py"
    path.write_text(
        "import json, sys\n"
        "for line in sys.stdin:\n"
        "    asked = json.loads(line)\n"
        "    if asked['op'] == 'hello':\n"
        f'        print(\'{{"xo": 1, {hello}"name": "one"}}\', flush=True)\n'
        "        continue\n"
        f"    print('{{\"id\": %d, \"map\": [[{score}]]}}' % asked['id'], flush=True)\n",
        encoding="utf-8",
    )
    return f"{sys.executable} {path}"


class TestTrouble:
    """What cannot be run is told apart from what is wrong, and nothing stays behind."""

    @pytest.mark.parametrize(
        ("arguments", "trouble"),
        [
            ({"target": "no_such_module:f"}, "No module named 'no_such_module'"),
            ({"target": "xo_ref.kit.examples:nothing"}, "nothing"),
            ({"command": "/no/such/program"}, "No such file"),
            ({"command": "true"}, "could not be run"),
        ],
    )
    def test_could_not_run(self, arguments: dict[str, str], trouble: str) -> None:
        report = verify(**arguments, effort=0.01)  # type: ignore[arg-type]  # one of two arguments
        assert report.verdict is Verdict.COULD_NOT_RUN
        assert trouble in report.trouble
        assert report.clauses == ()

    @pytest.mark.parametrize(
        ("name", "words"),
        [
            ("always_exits", "crashed"),
            ("always_hangs", "timed out"),
        ],
    )
    def test_a_target_that_never_answers(self, name: str, words: str) -> None:
        report = verify(f"{HERE}:{name}", effort=0.01, timeout=0.5)
        assert report.verdict is Verdict.COULD_NOT_RUN
        assert words in report.trouble

    @pytest.mark.parametrize(
        ("name", "words"),
        [
            pytest.param("exits_at_times", "crashed", marks=pytest.mark.heavy),
            pytest.param("hangs_at_times", "timed out", marks=pytest.mark.heavy),
            pytest.param("garbage_at_times", "malformed", marks=pytest.mark.heavy),
            ("raises_at_times", "rejected a valid question"),
            pytest.param("lies_at_times", "instead of", marks=pytest.mark.heavy),
            pytest.param("wrong_shape_at_times", "the map is", marks=pytest.mark.heavy),
            ("nan_at_times", "nan instead of"),
        ],
    )
    @pytest.mark.usefixtures("no_causes")
    def test_a_target_that_fails_at_times(self, name: str, words: str) -> None:
        report = verify(f"{HERE}:{name}", effort=0.01, timeout=2)
        assert report.verdict is Verdict.DOES_NOT_CONFORM
        assert any(words in one.counterexample.why for one in report.failures if one.counterexample)
        assert status(report, "reject.fit") is Status.PASSED

    @pytest.mark.usefixtures("no_causes")
    def test_given_up_after_too_many_breakdowns(self) -> None:
        report = verify(f"{HERE}:exits_on_wide", effort=0.01)
        assert report.verdict is Verdict.DOES_NOT_CONFORM
        assert any(note.startswith("stage `stored`: the run ended there: ") for note in report.notes)

    def test_without_hypothesis_the_report_says_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "xo_ref.kit.questions.search", None)
        report = verify("xo_ref.kit.examples:right", effort=0.01)
        assert "search: Hypothesis is not installed (the extra `search`)" in report.notes

    def test_interrupted(self) -> None:
        def interrupt(stage: str, _cases: int) -> None:
            if stage == "small":
                raise KeyboardInterrupt

        before = gc.get_threshold()
        gc.set_threshold(711, 12, 13)
        report = verify("xo_ref.kit.examples:right", progress=interrupt, effort=0.01)
        assert gc.get_threshold() == (711, 12, 13)
        gc.set_threshold(*before)
        assert not report.complete
        assert report.verdict is Verdict.INCONCLUSIVE
        assert report.notes == ("stage `small`: interrupted",)
        assert report.cases > 100

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    @pytest.mark.untraced
    def test_interrupted_program_writes_what_it_found(self, tmp_path: Path, number: signal.Signals) -> None:
        place = tmp_path / "report.json"
        command = [sys.executable, "-m", "xo_ref", "verify", f"{HERE}:slow", "--json", str(place), "--effort", "50"]
        child = subprocess.Popen([*UNIGNORED, *command], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert child.stderr is not None
        for line in child.stderr:
            if line.startswith(b"small"):
                child.send_signal(number)
                break
        output, _ = child.communicate(timeout=60)
        assert child.returncode == 130
        assert b"(incomplete: not everything was asked)" in output
        written = json.loads(place.read_text(encoding="utf-8"))
        assert (written["complete"], written["verdict"]) == (False, "inconclusive")
        assert list(tmp_path.iterdir()) == [place]

    @pytest.mark.heavy
    @pytest.mark.usefixtures("no_causes")
    def test_no_process_is_left(self) -> None:
        before = children()
        for name in ("hangs_at_times", "exits_at_times"):
            verify(f"{HERE}:{name}", effort=0.01, timeout=0.5)
        assert children() <= before


def children() -> set[str]:
    """List the live children of this process."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text(encoding="utf-8").rsplit(")", 1)[1].split()
            if fields[1] == str(os.getpid()) and fields[0] != "Z":
                found.add(path.parent.name)
    return found


def test_the_kit_has_no_other_names() -> None:
    with pytest.raises(AttributeError, match=r"^module 'xo_ref.kit' has no attribute 'conquer'$"):
        kit.conquer  # noqa: B018  # that is the test


@pytest.mark.heavy
def test_a_run_with_given_targets() -> None:
    with Target.python("xo_ref.kit.examples:exact") as target:
        report = run([target], RunOptions(parse_class("exact"), only=frozenset({"map.value"}), effort=0.01))
    assert [result.anchor for result in report.clauses] == ["map.value"]
