"""The files: read back they are the questions; equal options give equal bytes; nothing foreign is written over."""

import hashlib
import json
import os
import shutil
from fractions import Fraction
from pathlib import Path

import pytest

from tests.kit.vectors.readers import READERS, Form
from xo_ref import Feature, Image, __version__, feature_map
from xo_ref.errors import FormatError
from xo_ref.kit.questions.stored import stored_cases
from xo_ref.kit.target.encoding import Pixels, Returns
from xo_ref.kit.vectors import files as module
from xo_ref.kit.vectors.files import files, manifest_of, write
from xo_ref.kit.vectors.suite import FORMATS, Suite, questions

BITS = (Pixels.BITS, Returns.MATCHES)


def made(suite: Suite) -> dict[str, bytes]:
    return files(suite, *questions(suite))


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    ("pixels", "returns", "word", "order"),
    [
        (Pixels.BITS, Returns.MATCHES, 5, "msb"),
        (Pixels.INVERTED_BITS, Returns.SUMS, 32, "lsb"),
        (Pixels.INT8_6, Returns.SUMS, 24, "msb"),
        (Pixels.BIPOLAR, Returns.SCORES, 16, "lsb"),
    ],
)
def test_what_is_read_back_is_what_was_asked(
    form: str, pixels: Pixels, returns: Returns, word: int, order: str, tmp_path: Path
) -> None:
    if form == "c" and shutil.which("gcc") is None:
        pytest.skip("gcc is not installed on this machine")
    suite = Suite("core", form, pixels, returns, word, order, image="..40x..40")
    chosen, _ = questions(suite)
    write(tmp_path / "out", made(suite))
    read = READERS[form](tmp_path / "out", Form(suite.pixel_bits, word, order))
    assert len(read) == len(chosen) > 100
    for one, (image, feature, expected) in zip(chosen, read, strict=True):
        white = {Pixels.BITS: (2, -1), Pixels.INVERTED_BITS: (-2, 1)}.get(pixels, (Fraction(1, pixels.unit), 0))
        grids = [[[white[0] * p + white[1] for p in row] for row in grid] for grid in (image, feature)]
        assert (Image(grids[0]), Feature(grids[1])) == (Image(one.case.image), Feature(one.case.feature))
        scores = feature_map(Image(one.case.image), Feature(one.case.feature))
        assert expected == [[held(score, len(feature) * len(feature[0]), suite) for score in row] for row in scores]


def held(score: Fraction, n: int, suite: Suite) -> Fraction:
    """Say what the map holds for a score."""
    if suite.returns is Returns.MATCHES:
        return (score * n + n) / 2
    return score * n * suite.pixels.unit**2 if suite.returns is Returns.SUMS else score


@pytest.mark.parametrize("form", FORMATS)
def test_equal_options_give_equal_bytes(form: str) -> None:
    suite = Suite("clause:map.shape", form, *BITS)
    assert made(suite) == made(suite)
    assert all(content.isascii() or name.endswith(".npy") for name, content in made(suite).items())


def test_the_manifest_says_what_there_is(tmp_path: Path) -> None:
    suite = Suite("clause:map.orientation", "hex", *BITS)
    write(tmp_path / "out", made(suite))
    about = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert (about["schema"], about["version"]) == ("xo-ref/vector-files/1", __version__)
    assert Suite.parse(about["options"]) == suite
    case = next(one for one in stored_cases() if one.name == about["cases"][0]["name"])
    assert about["cases"][0] == {
        "name": case.name,
        "clause": "map.orientation",
        "reason": case.reason,
        "guards": list(case.guards),
        "shape": list(case.shape),
    }
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (tmp_path / "out").iterdir()}
    del found["manifest.json"]
    assert about["files"] == found
    assert "`cases.hex`" in (tmp_path / "out" / "README.md").read_text(encoding="utf-8")


class TestWriting:
    SUITE = Suite("clause:map.shape", "hex", *BITS)

    def test_what_was_written_before_is_replaced(self, tmp_path: Path) -> None:
        write(tmp_path / "out", made(self.SUITE))
        other = made(Suite("clause:map.best", "c", *BITS))
        write(tmp_path / "out", other)
        assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == other
        assert list(tmp_path.iterdir()) == [tmp_path / "out"]

    def test_an_empty_folder_is_filled(self, tmp_path: Path) -> None:
        write(tmp_path, made(self.SUITE))
        assert (tmp_path / "manifest.json").is_file()

    @pytest.mark.parametrize("name", ["answers.txt", "cases.hex", "README.md"])
    def test_what_is_not_ours_or_was_changed_stays(self, name: str, tmp_path: Path) -> None:
        write(tmp_path / "out", made(self.SUITE))
        (tmp_path / "out" / name).write_text("mine", encoding="utf-8")
        with pytest.raises(FormatError, match=f"out: {name} was not written by this command; name an empty folder"):
            write(tmp_path / "out", made(self.SUITE))
        assert (tmp_path / "out" / name).read_text(encoding="utf-8") == "mine"

    @pytest.mark.parametrize("place", ["mine", "."])
    def test_a_file_and_a_foreign_folder_stay(self, place: str, tmp_path: Path) -> None:
        (tmp_path / "mine").write_text("mine", encoding="utf-8")
        with pytest.raises(FormatError, match="mine was not written by this command"):
            write(tmp_path / place, made(self.SUITE))

    def test_a_failure_leaves_the_old_files(self, tmp_path: Path) -> None:
        before = made(self.SUITE)
        write(tmp_path / "out", before)
        with pytest.raises(OSError, match="No such file"):
            write(tmp_path / "out", {"no-such-folder/file": b""})
        assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
        assert list(tmp_path.iterdir()) == [tmp_path / "out"]


def test_a_second_renaming_that_fails_gives_the_old_folder_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = TestWriting.SUITE
    write(tmp_path / "out", made(suite))
    plain = Path.rename

    def rename(path: Path, target: Path) -> Path:
        if path.name == "new":
            raise KeyboardInterrupt
        return plain(path, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "out", {**made(suite)})
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == made(suite)
    assert list(tmp_path.iterdir()) == [tmp_path / "out"]


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "manifest.json")
    with pytest.raises(FormatError, match=r"manifest.json: is no ordinary file"):
        manifest_of(tmp_path)


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"schema": "xo-ref/vector-files/2", "files": {}}', '{"schema": "xo-ref/vector-files/1"}']
)
def test_what_is_no_manifest_is_rejected(text: str, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(FormatError, match="is not a manifest; its schema is not 'xo-ref/vector-files/1'"):
        manifest_of(tmp_path)


def test_a_manifest_is_read_up_to_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "manifest.json").write_text('{"schema": "xo-ref/vector-files/1", "files": {}}', encoding="utf-8")
    assert manifest_of(tmp_path)["files"] == {}
    monkeypatch.setattr(module, "LIMIT", 20)
    with pytest.raises(FormatError, match="is not a manifest"):
        manifest_of(tmp_path)
