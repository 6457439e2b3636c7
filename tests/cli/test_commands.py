"""The command line, in this process and as a program of its own."""

import csv
import io
import json
import os
import re
import runpy
import signal
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from xo_ref import FeatureMap, __version__, clauses, feature_map
from xo_ref.cli import commands
from xo_ref.cli.commands import main
from xo_ref.gallery import FEATURES, IMAGES
from xo_ref.recognition.measures import likeness, literal, piecewise
from xo_ref.recognition.prototypes import PROTOTYPES

ROOT = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run a command that succeeds and return what it prints."""
    status = main(arguments)
    printed = capsys.readouterr()
    assert (status, printed.err) == (0, "")
    return printed.out


def rejected(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run a command that is rejected and return the one line on standard error."""
    status = main(arguments)
    printed = capsys.readouterr()
    assert (status, printed.out) == (2, "")
    assert printed.err.startswith("xo-ref: ")
    assert printed.err.count("\n") == 1
    return printed.err.removeprefix("xo-ref: ").rstrip("\n")


def program(*arguments: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    """Run the command line as a program."""
    command = [sys.executable, "-m", "xo_ref", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=60, **options)  # type: ignore[call-overload, no-any-return]  # options are passed on


@pytest.mark.clause("gallery.example", "print.truncation")
def test_demo(capsys: pytest.CaptureFixture[str]) -> None:
    printed = run(capsys, "demo")
    assert "the X against the shifted X  67 of 81 pixels match, score 53/81\n" in printed
    assert "score             7/9 = 0.77...\n" in printed
    assert printed.count("published: 49 of 49 agree\n") == 3
    assert "   right             8 of 10           10 of 10          10 of 10\n" in printed
    assert "\n147 of 147 published numbers agree.\n" in printed


class TestMap:
    """`map` prints the map of each feature in the order given."""

    def test_table(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(capsys, "map", "flag", "corner") == (
            "corner: 2 x 1 scores in units of 1/6, best 2/3 at (0,0)\n 0.66\n-0.33\n"
        )

    def test_many_best_positions(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"#######")))
        assert "best 1 at (0,0) (0,1) (0,2) (0,3) (0,4) and 2 more\n" in run(capsys, "map", "-", one_pixel())

    @pytest.mark.clause("output.maps", "bank.order")
    def test_json(self, capsys: pytest.CaptureFixture[str]) -> None:
        printed = json.loads(run(capsys, "map", "x_base", "slash", "cross", "--format", "json"))
        assert printed["schema"] == "xo-ref/maps/1"
        assert [entry["feature"] for entry in printed["maps"]] == ["slash", "cross"]
        for entry in printed["maps"]:
            scores = FeatureMap(entry["numerators"], entry["denominator"])
            assert scores == feature_map(IMAGES["x_base"], FEATURES[entry["feature"]])
            assert (entry["height"], entry["width"], entry["denominator"]) == (7, 7, 9)
            assert set(entry) == {"feature", "height", "width", "denominator", "numerators"}

    @pytest.mark.clause("output.maps")
    def test_csv(self, capsys: pytest.CaptureFixture[str]) -> None:
        lines = list(csv.DictReader(io.StringIO(run(capsys, "map", "flag", "corner", "--format=csv"))))
        assert lines == [
            {"feature": "corner", "row": "0", "col": "0", "numerator": "4", "denominator": "6", "score": str(4 / 6)},
            {"feature": "corner", "row": "1", "col": "0", "numerator": "-2", "denominator": "6", "score": str(-2 / 6)},
        ]

    def test_svg(self, capsys: pytest.CaptureFixture[str]) -> None:
        drawn = ET.fromstring(run(capsys, "map", "flag", "corner", one_pixel(), "--format", "svg"))  # noqa: S314
        titles = [text.text for text in drawn.iter(f"{SVG}text") if text.get("font-weight")]
        assert titles == ["corner: 2 x 1 scores", f"{one_pixel()}: 3 x 3 scores"]
        assert [text.text for text in drawn.iter(f"{SVG}title")][:2] == ["(0, 0): 2/3", "(1, 0): -1/3"]


def one_pixel() -> str:
    """Name a file with a feature of one white pixel."""
    return str(Path(__file__).parents[1] / "data" / "one_pixel.txt")


def test_score(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "score", "cross", "slash") == "5/9 (0.55)\n"


@pytest.mark.clause("map.position")
def test_explain(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "explain", "x_base", "cross", "--at", "3,3").endswith("score             9/9 = 1\n")


def test_explain_as_svg(capsys: pytest.CaptureFixture[str]) -> None:
    drawn = ET.fromstring(run(capsys, "explain", "flag", "corner", "--at", "1,0", "--format", "svg"))  # noqa: S314
    words = [text.text for text in drawn.iter(f"{SVG}text")]
    assert [word for word in words if word and word.endswith("x 3")] == ["image 3 x 3", "patch 2 x 3", "feature 2 x 3"]
    assert words[-1] == "score             -2/6 = -1/3 = -0.33..."


class TestRecognise:
    """`recognise` says X or O by three measures, and shows which feature was found where."""

    @pytest.mark.clause("recognition.output")
    def test_text(self, capsys: pytest.CaptureFixture[str]) -> None:
        printed = run(capsys, "recognise", "o_translation")
        assert (
            "                                        X              O\n"
            "pixel by pixel (literal)     13/27 = 0.48   11/27 = 0.40   an X\n"
            "features, t = 1 (likeness)     5/9 = 0.55     7/9 = 0.77   an O\n"
            "pieces, t = 1 (piecewise)     8/15 = 0.53       1 = 1.00   an O\n"
        ) in printed
        assert "(3,6) (4,5) 1   (4,0) (4,1) 1/3 " in printed

    def test_tolerance(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert "features, t = 3 (likeness)   23/27 = 0.85   29/36 = 0.80   an X\n" in run(
            capsys, "recognise", "o_translation", "--tolerance=3"
        )

    def test_a_tie(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b".........\n" * 9)))
        assert "pieces, t = 1 (piecewise)      -1 = -1.00     -1 = -1.00   a tie of X and O\n" in run(
            capsys, "recognise", "-"
        )

    @pytest.mark.clause("recognition.output")
    def test_svg(self, capsys: pytest.CaptureFixture[str]) -> None:
        drawn = ET.fromstring(run(capsys, "recognise", "o_translation", "--format=svg", "--tolerance=2"))  # noqa: S314
        words = [text.text for text in drawn.iter(f"{SVG}text")]
        assert "pixel by pixel (literal): X 13/27 = 0.48, O 11/27 = 0.40; an X" in words
        assert "pieces, t = 2 (piecewise): X 31/45 = 0.68, O 1 = 1.00; an O" in words
        assert words.count("belongs at (1,5)") == 2  # of the X and of the O

    @pytest.mark.clause("recognition.output")
    def test_json(self, capsys: pytest.CaptureFixture[str]) -> None:
        printed = json.loads(run(capsys, "recognise", "x_rotation", "--json", "--tolerance", "0"))
        assert set(printed) == {"schema", "tolerance", "measures", "finds"}
        assert (printed["schema"], printed["tolerance"]) == ("xo-ref/recognition/1", 0)
        for name, measure in (("literal", literal), ("likeness", likeness), ("piecewise", piecewise)):
            options = {} if name == "literal" else {"tolerance": 0}
            values = printed["measures"][name]["values"]
            assert [Fraction(*values[one.name]) for one in PROTOTYPES] == [
                measure(IMAGES["x_rotation"], one, **options) for one in PROTOTYPES
            ]
            assert printed["measures"][name]["recognised"] == ["X"]
        scores = {name: [Fraction(*find["score"]) for find in found] for name, found in printed["finds"].items()}
        assert {name: len(values) for name, values in scores.items()} == {"X": 9, "O": 16}
        assert sum(scores["X"]) / 9 == likeness(IMAGES["x_rotation"], PROTOTYPES[0], 0)


def test_gallery(capsys: pytest.CaptureFixture[str]) -> None:
    printed = run(capsys, "gallery")
    assert all(name in printed for name in (*IMAGES, *FEATURES))
    assert run(capsys, "gallery", "x_rotation") == str(IMAGES["x_rotation"]) + "\n"
    assert run(capsys, "gallery", "corner") == "...\n..#\n"


def test_spec(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "spec") == clauses.text().rstrip() + "\n"
    assert run(capsys, "spec", "score.divisor").startswith("### `score.divisor`\n")
    assert run(capsys, "spec", "score.divisor").count("###") == 1


def test_spec_inside_an_installed_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "SPEC.md").write_text("### `a`\n", encoding="utf-8")
    monkeypatch.setattr(clauses, "__file__", str(tmp_path / "clauses.py"))
    clauses.text.cache_clear()
    assert clauses.text() == "### `a`\n"
    clauses.text.cache_clear()


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--version"])
    assert (stopped.value.code, capsys.readouterr().out) == (0, f"xo-ref {__version__}\n")


@pytest.mark.clause("reject.complete")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required: COMMAND; see xo-ref --help"),
        (["map", "x_base"], "the following arguments are required: FEATURE; see xo-ref map --help"),
        (["--bad"], "the following arguments are required: COMMAND; see xo-ref --help"),
        (["demo", "--bad"], "unrecognized arguments: --bad; see xo-ref demo --help"),
        (["map", "x_base", "cross", "--at=1,1", "-x"], "unrecognized arguments: --at=1,1 -x; see xo-ref map --help"),
        (["recognise", "x_base", "--tolerance", "1_0"], None),
        (["map", "x_base", "cross", "--format", "xml"], None),
        (["map", "-", "-"], "standard input (-) can be read only once; put one of the grids into a file"),
        (
            ["map", "flag", "cross", "x_base"],
            ("x_base: is a gallery image, not a feature (file.read); see: xo-ref gallery"),
        ),
        (
            ["explain", "x_base", "cross", "--at", "-1,0"],
            "position: row -1 (reject.position); choose a row from 0 to 6",
        ),
        (
            ["explain", "x_base", "cross", "--at", "0,7"],
            "position: column 7 (reject.position); choose a column from 0 to 6",
        ),
        (
            ["explain", "x_base", "cross", "--at", "1;2"],
            "argument --at: '1;2' is not ROW,COL, such as 2,0; see xo-ref explain --help",
        ),
        (["explain", "x_base", "cross", "--at", "9" * 5000 + ",0"], None),
        (
            ["score", "corner", "cross"],
            "patch: 3 x 3 under the 2 x 3 feature (reject.same-shape); a patch has the shape of the feature",
        ),
        (
            ["recognise", "flag"],
            "image: 3 x 3 beside the 9 x 9 prototype 'X' (recognition.canvas); draw the pattern on 9 x 9 pixels",
        ),
        (
            ["recognise", "x_base", "--tolerance", "-1"],
            "tolerance: -1 is not a number of pixels (recognition.reach); give 0, 1, 2 or more",
        ),
        (
            ["recognise", "x_base", "--tolerance", "1.5"],
            "argument --tolerance: '1.5' is not a whole number, such as 1; see xo-ref recognise --help",
        ),
        (["vectors", "--out", "-1,0"], "argument --out: expected one argument; see xo-ref vectors --help"),
        (["gallery", "y"], None),
        (["spec", "no.such"], None),
        (["conquer"], None),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_rejections(capsys: pytest.CaptureFixture[str], arguments: list[str], message: str | None) -> None:
    line = rejected(capsys, *arguments)
    assert message in (None, line)
    assert len(line) < 2000


@pytest.mark.clause("reject.complete")
def test_of_several_wrong_grids_the_first_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The image, then the features one by one, each with its fit; a score's feature, then its patch."""
    grids = {"ragged": [[1, -1], [1]], "empty": [], "range": [[1, 7, 1]], "tall": [[1]] * 10, "odd": [[1, -1]]}
    names = {name: str(tmp_path / f"{name}.json") for name in grids}
    for name, rows in grids.items():
        Path(names[name]).write_text(json.dumps(rows), encoding="utf-8")

    def told(*words: str) -> str:
        found = re.search(r"\((reject\.[a-z-]+)\)", rejected(capsys, *(names.get(word, word) for word in words)))
        return found[1] if found else ""

    assert told("map", "range", "ragged") == "reject.range"
    assert told("map", "ragged", "range") == "reject.ragged"
    assert told("map", "x_base", "cross", "tall", "ragged") == "reject.fit"
    assert told("map", "x_base", "empty", "tall") == "reject.empty"
    assert told("map", "x_base", "tall", "empty") == "reject.fit"
    assert f"{names['tall']}: feature: 10 x 1 does not fit" in rejected(capsys, "map", "x_base", "cross", names["tall"])
    assert told("explain", "range", "empty", "--at", "9,9") == "reject.range"
    assert told("explain", "x_base", "tall", "--at", "9,9") == "reject.fit"
    assert told("score", "empty", "range") == "reject.empty"
    assert told("score", "range", "empty") == "reject.range"
    assert told("score", "odd", "tall") == "reject.same-shape"


class TestProgram:
    """As a program it ends quietly, whatever happens around it."""

    def test_runs_without_installation(self) -> None:
        done = subprocess.run(
            [sys.executable, "-I", "-c", ("import runpy, sys; sys.path.insert(0, '.'); sys.argv = ['xo-ref', 'score', "
             "'cross', 'slash']; runpy.run_module('xo_ref', run_name='__main__')")],
            cwd=ROOT, capture_output=True, check=False, timeout=60,
        )  # fmt: skip
        assert (done.returncode, done.stdout, done.stderr) == (0, b"5/9 (0.55)\n", b"")

    def test_closed_pipe(self) -> None:
        command = f"{sys.executable} -m xo_ref gallery | true; echo ${{PIPESTATUS[0]}}"
        # the reader may be gone before or after the text is written, which a small text cannot tell
        done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, check=False, timeout=60)  # noqa: S607
        assert done.stderr == b""
        assert done.stdout in (b"0\n", b"141\n")

    def test_closed_pipe_for_certain(self) -> None:
        reader, writer = os.pipe()
        os.close(reader)
        command = [sys.executable, "-m", "xo_ref", "gallery"]
        done = subprocess.run(command, cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, check=False, timeout=60)
        os.close(writer)
        assert (done.returncode, done.stderr) == (141, b"")

    def test_full_disk(self) -> None:
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(
                [sys.executable, "-m", "xo_ref", "gallery"], cwd=ROOT, stdout=full, stderr=subprocess.PIPE,
                check=False, timeout=60,
            )  # fmt: skip
        assert done.returncode == 2
        assert done.stderr == b"xo-ref: [Errno 28] No space left on device\n"

    def test_interrupt(self) -> None:
        # the child says "on" when it is about to wait for its input, so that the signal finds it there
        waits = (
            "import io, sys, time\n"
            "from xo_ref.cli.commands import main\n"
            "class Slow(io.BytesIO):\n"
            "    def read(self, size=-1):\n"
            "        print('on', flush=True)\n"
            "        time.sleep(60)\n"
            "sys.stdin = io.TextIOWrapper(Slow())\n"
            "sys.exit(main(['score', '-', 'cross']))\n"
        )
        child = subprocess.Popen(
            [sys.executable, "-c", waits], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert child.stdout is not None
        assert child.stdout.readline() == b"on\n"
        child.send_signal(signal.SIGINT)
        output, errors = child.communicate(timeout=60)
        assert (child.returncode, output, errors) == (130, b"", b"")

    def test_letters_that_the_terminal_lacks(self) -> None:
        done = program("spec", env={**os.environ, "PYTHONIOENCODING": "ascii"})
        assert (done.returncode, done.stderr) == (0, b"")


def test_main_module(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["xo-ref", "gallery", "slash"])
    with pytest.raises(SystemExit) as stopped:
        runpy.run_module("xo_ref", run_name="__main__")
    assert (stopped.value.code, capsys.readouterr().out) == (0, "..#\n.#.\n#..\n")
    runpy.run_module("xo_ref.__main__", run_name="not the program")


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class TestClosedStreams:
    """A stream that is closed is a fault like any other: one line where it can be written, status 2."""

    def test_output(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        monkeypatch.setattr("sys.stdout", None)
        assert main(["gallery", "slash"]) == 2
        assert capsys.readouterr().err == "xo-ref: standard output is closed\n"

    def test_input(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        monkeypatch.setattr("sys.stdin", None)
        assert "standard input: cannot be read: it is closed" in rejected(capsys, "map", "-", "slash")

    def test_errors(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sys.stderr", None)
        assert main(["gallery", "nothing"]) == 2


class TestColour:
    """Colour is for terminals, and NO_COLOR turns it off."""

    @pytest.mark.parametrize(
        ("variables", "coloured"),
        [({}, True), ({"NO_COLOR": ""}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
    )
    def test_on_a_terminal(self, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], coloured: bool) -> None:
        for name in ("NO_COLOR", "TERM"):
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        terminal = Terminal()
        monkeypatch.setattr("sys.stdout", terminal)
        assert main(["gallery", "slash"]) == 0
        assert ("\x1b[" in terminal.getvalue()) is coloured

    def test_not_in_a_file(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert "\x1b[" not in run(capsys, "gallery", "slash")


def test_interrupt_and_closed_pipe_in_this_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def interrupt() -> list[str]:
        raise KeyboardInterrupt

    def closed() -> list[str]:
        raise BrokenPipeError

    monkeypatch.setattr(commands, "demo", interrupt)
    assert main(["demo"]) == 130
    monkeypatch.setattr(commands, "demo", closed)
    with (tmp_path / "out").open("w", encoding="utf-8") as file:
        monkeypatch.setattr("sys.stdout", file)
        assert main(["demo"]) == 141


class Narrow(io.FileIO):
    """Writes seven bytes at a time, as a full pipe may."""

    def write(self, data: Any, /) -> int:
        return super().write(bytes(data[:7]))


def test_all_is_written_to_a_stream_without_a_buffer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    raw: Any = Narrow(tmp_path / "out", "w")  # as the interpreter has it with -u
    with io.TextIOWrapper(raw, encoding="utf-8", write_through=True) as stream:
        monkeypatch.setattr("sys.stdout", stream)
        assert main(["spec", "map.shape"]) == 0
    written = (tmp_path / "out").read_text(encoding="utf-8")
    assert written.endswith("\n")
    assert len(written) > 100
