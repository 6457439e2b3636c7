"""Grids from outside: whatever a file holds, the answer is a grid or one clear line."""

import contextlib
import io
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xo_ref import Feature, FormatError, Image, XoError
from xo_ref.cli.reading import LARGEST_FILE, feature_from, grid_from_json, image_from, patch_from
from xo_ref.gallery import FEATURES, IMAGES

LISTS = "give nested lists of numbers, such as [[1, -1], [-1, 1]]"
LONG = "use at most 400 characters and an exponent within 400"


def typed(data: bytes) -> Image:
    """Read an image from standard input."""
    return image_from("-", io.BytesIO(data))


class TestSources:
    """A grid is named, in a file, or on standard input."""

    def test_gallery_comes_first(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        Path("cross").write_text("#.", encoding="utf-8")
        assert feature_from("cross") is FEATURES["cross"]
        assert feature_from("./cross") == Feature([[1, -1]])
        assert patch_from("x_base").tolist() == IMAGES["x_base"].tolist()

    @pytest.mark.clause("file.json")
    @pytest.mark.parametrize(
        ("name", "text"),
        [("a.json", "[[1, -1], [0.5, 1e0]]"), ("a.txt", "\n [[1,-1],[0.50,1.0]]"), ("b", "\ufeff[[1, -1], [5e-1, 1]]")],
    )
    def test_json(self, tmp_path: Path, name: str, text: str) -> None:
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert image_from(str(tmp_path / name)) == Image([[1, -1], [0.5, 1]])

    @pytest.mark.clause("picture.text")
    def test_picture(self) -> None:
        assert typed(b"#..\n.##\n") == Image([[1, -1, -1], [-1, 1, 1]])

    @pytest.mark.clause("file.read")
    def test_standard_input_itself(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"#.")))
        assert patch_from("-").tolist() == [[1, -1]]


@pytest.mark.clause("file.json", "pixel.exact")
def test_decimals_mean_what_they_spell() -> None:
    assert grid_from_json("[[0.1]]") == [[Decimal("0.1")]]
    assert typed(b"[[0.1]]").numerators == ((1,),)
    assert typed(b"[[0.1]]").denominator == 10


@pytest.mark.clause("file.json", "file.read", "reject.complete")
@pytest.mark.parametrize(
    ("data", "line", "column", "message"),
    [
        (b"[[1,\n NaN]]", 2, 2, f", line 2, column 2: NaN is not a JSON number (file.json); {LISTS}"),
        (b"[[-Infinity]]", 1, 3, f", line 1, column 3: -Infinity is not a JSON number (file.json); {LISTS}"),
        (b"[[1, x], [NaN]]", 1, 6, f", line 1, column 6: this is not JSON (Expecting value) (file.json); {LISTS}"),
        (b'[[NaN], ["]', 1, 3, f", line 1, column 3: NaN is not a JSON number (file.json); {LISTS}"),
        (b"[[1, -1]", 1, 9, f", line 1, column 9: this is not JSON (Expecting ',' delimiter) (file.json); {LISTS}"),
        (b"[[1], [1]] x", 1, 12, f", line 1, column 12: this is not JSON (Extra data) (file.json); {LISTS}"),
        (b"[" * 100_000, 1, 1, f", line 1, column 1: the lists are nested too deeply (file.json); {LISTS}"),
        (
            b"[[1e-999999999]]",
            1,
            3,
            f", line 1, column 3: the number 1e-999999999... is too long to be a pixel (file.json); {LONG}",
        ),
        (
            b"[[1, 1e+401]]",
            1,
            6,
            f", line 1, column 6: the number 1e+401... is too long to be a pixel (file.json); {LONG}",
        ),
        (
            b"[[0." + b"1" * 400 + b"]]",
            1,
            3,
            f", line 1, column 3: the number 0.111111111111111111... is too long to be a pixel (file.json); {LONG}",
        ),
        (
            b"#.\n#\xff",
            2,
            2,
            ", line 2, column 2: byte b'\\xff' is not UTF-8 (file.read); save the file as UTF-8 text",
        ),
        (
            b'[["1"]]',
            None,
            None,
            (
                ": image, row 0, column 0: '1' is of type str, not a number (reject.kind); "
                "write 1 for white, -1 for black, or a number between them"
            ),
        ),
        (
            b'[[1, "NaN"]]',
            None,
            None,
            (
                ": image, row 0, column 1: 'NaN' is of type str, not a number (reject.kind); "
                "write 1 for white, -1 for black, or a number between them"
            ),
        ),
        (
            b'["#.", "#x"]',
            2,
            2,
            ": image, line 2, column 2: 'x' is not a pixel (picture.text); draw white as # and black as .",
        ),
        (
            b"[[true]]",
            None,
            None,
            (
                ": image, row 0, column 0: True is a bool, not a number (reject.kind); "
                "write 1 for white, -1 for black, or a number between them"
            ),
        ),
        (
            b'{"image": []}',
            None,
            None,
            (
                ": image: {'image': []} is not a sequence of rows (reject.not-a-grid); "
                "give a list of rows, each a list of pixels, such as [[1, -1], [-1, 1]]"
            ),
        ),
        (
            b"[[1], [1.5]]",
            None,
            None,
            (
                ": image, row 1, column 0: Decimal('1.5') lies outside [-1, 1] (reject.range); "
                "scale the pixels so that white is 1 and black is -1; for 0 to 255 see Image.scaled"
            ),
        ),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_no_grid(data: bytes, line: int | None, column: int | None, message: str) -> None:
    with pytest.raises(FormatError) as caught:
        typed(data)
    assert str(caught.value) == f"standard input{message}"
    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.clause("reject.complete")
def test_the_place_in_a_grid_is_kept() -> None:
    with pytest.raises(FormatError) as caught:
        typed(b"[[1, 0], [1, 1.5]]")
    assert (caught.value.row, caught.value.col, caught.value.source) == (1, 1, "standard input")


@pytest.mark.clause("file.read")
def test_no_file(tmp_path: Path) -> None:
    mend = "give a gallery name (see: xo-ref gallery), a file, or - for standard input"
    for name, reason in ((str(tmp_path), "Is a directory"), ("no/such", "No such file or directory")):
        with pytest.raises(FormatError) as caught:
            image_from(name)
        assert str(caught.value) == f"{name}: cannot be read: {reason} (file.read); {mend}"
    with pytest.raises(FormatError, match=r"^'a\\x00b': cannot be read: .*null"):
        image_from("a\0b")


@pytest.mark.clause("file.read")
def test_too_large() -> None:
    assert typed(b"#" * 8 + b"\n" * (LARGEST_FILE - 8)).shape == (1, 8)
    with pytest.raises(FormatError) as caught:
        typed(b"#" * 8 + b"\n" * (LARGEST_FILE - 7))
    assert str(caught.value) == (
        "standard input: is larger than 16777216 bytes (file.read); cut the picture into parts"
    )


@given(st.binary(max_size=60) | st.text('[]{},.:-+0123456789eE \n#tfnul"', max_size=60).map(str.encode))
def test_whatever_is_typed_is_a_grid_or_a_rejection(data: bytes) -> None:
    with contextlib.suppress(XoError):
        assert typed(data).n >= 1
