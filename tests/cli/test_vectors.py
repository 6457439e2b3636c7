"""`xo-ref vectors` on the command line."""

from pathlib import Path

import pytest

from xo_ref.cli.commands import main


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(["vectors", *arguments])
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def test_vectors_are_written_and_answers_judged(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out, answers = tmp_path / "out", tmp_path / "answers.txt"
    options = ("--pixels", "bits", "--returns", "matches", "--grids", "x_base", "slash")
    status, output, errors = run(capsys, *options, "--out", str(out))
    assert (status, errors) == (0, "")
    assert output == (
        f"1 questions written to {out}: README.md, cases.mem, expected.mem, manifest.json, pixels.mem, vectors.vh\n"
    )
    words = [int(word, 16) for word in (out / "expected.mem").read_text(encoding="utf-8").split()[2:]]
    for numbers, expected in ((words, 0), ([9 - word for word in words], 1)):
        answers.write_text(" ".join(map(str, [0, *numbers])), encoding="utf-8")
        status, output, errors = run(capsys, "--check", str(out), "--answers", str(answers))
        assert (status, errors) == (expected, "")
        assert ("verdict     conforms" in output) == (status == 0)


def test_what_was_left_out_is_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    options = ("--suite", "clause:map.value", "--image", "4x..9", "--feature", "2x3", "--pixels", "bits")
    status, output, _ = run(capsys, *options, "--out", str(tmp_path))
    assert status == 0
    assert " left out: the shape is not taken\n" in output


@pytest.mark.parametrize(
    "arguments", [(), ("--check", "a"), ("--answers", "a"), ("--check", "a", "--answers", "b", "--out", "c")]
)
def test_it_writes_or_judges(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    status, _, errors = run(capsys, *arguments)
    assert (status, errors) == (
        2,
        "xo-ref: vectors: give --out DIR to write them, or --check DIR and --answers FILE to judge answers\n",
    )


def test_grids_that_do_not_fit_are_rejected(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("#", encoding="utf-8")
    arguments = ("--grids", str(tmp_path / "one.txt"), "slash", "--out", str(tmp_path / "out"))
    status, _, errors = run(capsys, *arguments)
    assert status == 2
    assert "(reject.fit)" in errors
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("place", ["", "none/out", "/dev/null"])
def test_a_folder_that_cannot_be_made(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, errors = run(capsys, "--out", place)
    why = f"argument --out: {place!r} cannot be written: name a folder in one that exists; see xo-ref vectors --help\n"
    assert (status, errors) == (2, f"xo-ref: {why}")
