"""`xo-ref verify` on the command line."""

import io
import json
from pathlib import Path

import pytest

from xo_ref.cli import verify as command
from xo_ref.cli.commands import main

SECONDS = "is not a number of seconds above 0 and up to 86400"
FAST = ("--effort", "0.01", "--quiet")


def verified(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Run a verification."""
    status = main(["verify", *arguments])
    printed = capsys.readouterr()
    return status, printed.out, printed.err


class TestStatus:
    """0 conforms, 1 does not, 2 the command line is wrong, 3 could not be run."""

    def test_conforms(self, capsys: pytest.CaptureFixture[str]) -> None:
        options = ("--memory", "2048", "--jobs", "2", "--seed", "3")
        status, output, errors = verified(capsys, "xo_ref.kit.examples:exact", *FAST, *options)
        assert (status, errors) == (0, "")
        assert (
            "verdict     conforms\nanswers     right\nrejections  right, with advice below\narithmetic  exact ("
            in output
        )

    def test_does_not_conform(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        places = {form: tmp_path / f"report.{form}" for form in ("json", "junit", "html")}
        options = [f"--{form}={place}" for form, place in places.items()]
        status, output, _ = verified(capsys, "xo_ref.kit.examples:flipped", *FAST, *options)
        assert status == 1
        assert "match `flipped-both`" in output
        assert json.loads(places["json"].read_text(encoding="utf-8"))["verdict"] == "does not conform"
        assert all(place.stat().st_size > 1000 for place in places.values())

    def test_could_not_run(self, capsys: pytest.CaptureFixture[str]) -> None:
        status, output, _ = verified(capsys, "no_such_module:f", *FAST)
        assert status == 3
        assert "No module named 'no_such_module'" in output

    def test_the_reason_is_printed_once(self, capsys: pytest.CaptureFixture[str]) -> None:
        status, output, errors = verified(capsys, "--command", "nosuchprog", *FAST)
        assert (status, errors) == (3, "")
        assert output.count("No such file or directory") == 1

    def test_a_start_that_takes_too_long(self, capsys: pytest.CaptureFixture[str]) -> None:
        status, output, _ = verified(capsys, "--command", "sleep 600", "--startup-timeout", ".5", *FAST)
        assert status == 3
        assert "trouble     sleep 600: could not be run: timed out: no answer within 0.5 s\n" in output

    def test_a_library_that_takes_too_long_to_load(self, capsys: pytest.CaptureFixture[str]) -> None:
        status, output, _ = verified(capsys, "--library", f"{__file__}:f", "--startup-timeout", ".001", *FAST)
        assert status == 3
        assert f"trouble     {__file__}:f: could not be run: timed out: no answer within 0.001 s\n" in output

    @pytest.mark.parametrize(("text", "seconds"), [("10", 10), ("0.5", 0.5), (".5", 0.5), ("5.", 5), ("1e-3", 0.001)])
    def test_seconds(self, text: str, seconds: float) -> None:
        assert command._seconds(text) == seconds

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ([], "give a Python callable, a command or a library, and only one of them"),
            (["a:b", "--library", "c:d"], "give a Python callable, a command or a library, and only one of them"),
            (["a:b", "--element", "float"], "element: only a library has elements"),
            (["--library", "c.so"], "'c.so' is not of the form FILE:FUNCTION"),
            (
                ["--library", f"{__file__}:f"],
                f"{__file__}:f: could not be run: not a shared library that can be loaded: ",
            ),
            (
                ["a:b", "--xfail", "map.value"],
                "verify: every --xfail CLAUSE needs a --reason WHY",
            ),
            (["a:b", "--xfail", "map.value", "--reason", " "], "xfail: the reason for 'map.value' is empty; say why"),
            (["a:b", "--only", "no.such"], "unknown clause 'no.such'; see: xo-ref spec"),
            (["a:b", "--arithmetic", "splendid"], "arithmetic class: 'splendid' is none; choose one of exact, "),
            (["a:b", "--time", "-1"], "argument --time: '-1' is not a number of seconds above 0 and up to 86400"),
            (["a:b", "--time", "nan"], "argument --time: 'nan' is not a number of seconds above 0 and up to 86400"),
            (["a:b", "--time", "x"], "argument --time: 'x' is not a number of seconds above 0 and up to 86400"),
            *(
                (
                    ["a:b", "--time", text],
                    f"argument --time: {text!r} is not a number of seconds above 0 and up to 86400",
                )
                for text in ("1_0", " 10", "10 ", "+10", "\u0661", "inf", "0", ".", "1e", "86401", "")
            ),
            (
                ["a:b", "--startup-timeout", "1_0"],
                f"argument --startup-timeout: '1_0' {SECONDS}",
            ),
            (
                ["a:b", "--timeout", "1_0"],
                f"argument --timeout: '1_0' {SECONDS}",
            ),
            (["a:b", "--effort", "0"], "argument --effort: '0' is not a number above 0 and up to 100"),
            (["a:b", "--seed", "1_0"], "argument --seed: '1_0' is not a whole number from 0 on"),
            (["a:b", "--memory", "1_0"], "argument --memory: '1_0' is not a whole number from 0 on"),
            (["a:b", "--jobs", "1_0"], "argument --jobs: '1_0' is not a whole number from 0 on"),
            (["a:b", "--bad"], "unrecognized arguments: --bad; see xo-ref verify --help"),
            (["a:b", "c:d"], "unrecognized arguments: c:d; see xo-ref verify --help"),
            (["a:b", "--seed", "-1"], "argument --seed: '-1' is not a whole number from 0 on"),
            (["a:b", "--jobs", "0"], "argument --jobs: '0' is not a number from 1 to 64"),
            (["a:b", "--json", "no/such/folder/x"], "argument --json: 'no/such/folder/x' cannot be written: name"),
            (["a:b", "--memory", "9999999999"], "argument --memory: '9999999999' is not a number from 0 to 1073741824"),
            (["a:b", "--json", "report/"], "argument --json: 'report/' cannot be written: name an ordinary file"),
            (["a:b", "--html", "."], "argument --html: '.' cannot be written: name an ordinary file"),
            (["--command", "'"], 'the command "\'" cannot be split into words: No closing quotation'),
            (["nocolon"], "'nocolon' is not of the form MODULE:CALLABLE"),
        ],
    )
    def test_wrong_command_line(self, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str) -> None:
        status, output, errors = verified(capsys, *arguments)
        assert (status, output) == (2, "")
        assert errors.startswith(f"xo-ref: {message}")
        assert errors.count("\n") == 1


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class TestProgress:
    """Progress goes to standard error: one line on a terminal, a line a stage elsewhere."""

    def test_plain(self, capsys: pytest.CaptureFixture[str]) -> None:
        _, _, errors = verified(capsys, "xo_ref.kit.examples:exact", "--effort", "0.01")
        assert [line.split(":")[0] for line in errors.splitlines()] == [
            "smoke", "stored", "again", "small", "shapes", "search", "large", "behaviour", "shrink", "alone",
            "formula", "diagnose", "differ",
        ]  # fmt: skip

    def test_nobody_listens(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sys.stderr", None)
        command._Progress()("small", 3)

    def test_terminal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        terminal = Terminal()
        monkeypatch.setattr("sys.stderr", terminal)
        progress = command._Progress()
        for stage, cases in (("small", 0), ("small", 256), ("", 300)):
            progress(stage, cases)
        assert terminal.getvalue() == "\r\x1b[Ksmall: 0 cases\r\x1b[K"


class TestFiles:
    """A verdict is never lost with a file, and never taken for an error of our own."""

    def test_two_reports_need_two_files(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        place = str(tmp_path / "report")
        status, _, errors = verified(capsys, "a:b", "--json", place, "--html", place)
        assert (status, errors.startswith("xo-ref: verify: two reports would be written to the same file")) == (2, True)

    def test_the_verdict_is_printed_though_its_file_cannot_be_written(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        def full(place: Path, text: str) -> None:
            raise OSError(28, "No space left on device", f"{place}{text[:0]}")

        monkeypatch.setattr("xo_ref.cli.verify.write_whole", full)
        options = ("--json", str(tmp_path / "report.json"), "--only", "score.divisor")
        status, output, _ = verified(capsys, "xo_ref.kit.examples:exact", *FAST, *options)
        assert status == 2
        assert "verdict     conforms" in output
        assert "report.json: No space left on device" in output

    @pytest.mark.untraced
    def test_a_spent_time_budget_is_no_interruption(self, capsys: pytest.CaptureFixture[str]) -> None:
        options = ("--time", "0.001", "--quiet", "--effort", "0.01")
        status, output, _ = verified(capsys, "xo_ref.kit.examples:exact", *options)
        assert (status, "verdict     inconclusive (incomplete" in output) == (3, True)

    def test_an_error_of_our_own_is_not_a_verdict(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: object, **__: object) -> None:
            raise RuntimeError("a bug")

        monkeypatch.setattr("xo_ref.cli.verify.verify", broken)
        status, _, errors = verified(capsys, "a:b")
        assert (status, errors) == (70, "xo-ref: internal error, please report it: RuntimeError('a bug')\n")
