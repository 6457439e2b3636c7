"""Pictures and arrays as files: exact pixels, or one clear line, whatever the file holds."""

import contextlib
import io
import struct
import sys
import zlib
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow

from xo_ref import Feature, FormatError, Image, XoError
from xo_ref.cli.rasters import raster
from xo_ref.cli.reading import feature_from, image_from
from xo_ref.values.pixels import PixelLike

PICTURE = "save it as a PGM, or as an opaque PNG"
ARRAY = "save rows of numbers with numpy.save"
ROWS = [[255, 0, 51], [102, 255, 0]]
PIXELS: list[list[PixelLike]] = [[1, -1, Fraction(-3, 5)], [Fraction(-1, 5), 1, -1]]


def typed(data: bytes) -> Image:
    """Read an image from standard input."""
    return image_from("-", io.BytesIO(data))


def saved(array: object, version: tuple[int, int] | None = None) -> bytes:
    """Write an array as NumPy does."""
    file = io.BytesIO()
    np.lib.format.write_array(file, np.asarray(array), version=version)
    return file.getvalue()


def picture(mode: str, colour: object = None) -> Pillow.Image:
    """Make a picture of 2 x 3 pixels in one colour, or the one above."""
    if colour is None:
        return Pillow.fromarray(np.array(ROWS, np.uint8)).convert(mode)
    return Pillow.new(mode, (3, 2), colour)  # type: ignore[arg-type]  # whatever the mode takes


def written(drawn: Pillow.Image, form: str = "PNG") -> bytes:
    """Write a picture as a file of some format."""
    file = io.BytesIO()
    drawn.save(file, form)
    return file.getvalue()


def png(width: int, height: int) -> bytes:
    """Write the beginning of a PNG of any size."""
    parts = (b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0), b"IDAT")
    chunks = (struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part)) for part in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.clause("file.picture", "pixel.scale")
class TestPictures:
    """PBM and PGM are read here, other formats through Pillow."""

    @pytest.mark.parametrize(
        ("data", "rows"),
        [
            (b"P1\n3 2\n010\n1 0 0\n", [[1, -1, 1], [-1, 1, 1]]),
            (b"P1 #a\r# b\n2#c 9 9\n3\n0 1  10 1\t1", [[1, -1], [-1, 1], [-1, -1]]),
            (b"P4 3 2\n\x40\x80", [[1, -1, 1], [-1, 1, 1]]),
            (b"P4\n9 2\n\x00\x80\xff\x00", [[1] * 8 + [-1], [-1] * 8 + [1]]),
            (b"P2 3 2 255\n255 0 51\n102 255 0\n", PIXELS),
            (b"P5 3 2 255\n" + bytes([255, 0, 51, 102, 255, 0]), PIXELS),
            (b"P2 0000000002 1 09\n0 0000009\n", [[-1, 1]]),
            (b"P5 1 2 65535\n\xff\xff\x33\x33", [[1], [Fraction(-3, 5)]]),
            (b"P5 2 1 256\n\x00\x80\x01\x00", [[0, 1]]),
        ],
    )
    def test_netpbm(self, data: bytes, rows: list[list[PixelLike]]) -> None:
        assert typed(data) == Image(rows)

    @given(st.integers(1, 65535), st.integers(1, 5), st.data())
    def test_plain_and_raw_say_the_same(self, white: int, width: int, data: st.DataObject) -> None:
        levels = data.draw(st.lists(st.integers(0, white), min_size=2 * width, max_size=2 * width))
        plain = f"P2 {width} 2 {white}\n{' '.join(map(str, levels))}".encode()
        raw = f"P5 {width} 2 {white}\n".encode() + struct.pack(f">{2 * width}{'BH'[white > 255]}", *levels)
        assert typed(plain) == typed(raw) == Image.scaled([levels[:width], levels[width:]], white)

    @pytest.mark.parametrize("form", ["PNG", "BMP", "TIFF", "GIF", "WEBP"])
    def test_grey_through_pillow(self, form: str) -> None:
        drawn = picture("L") if form != "WEBP" else picture("RGB")
        file = io.BytesIO()
        drawn.save(file, form, **({"lossless": True} if form == "WEBP" else {}))
        assert typed(file.getvalue()) == Image(PIXELS)

    @pytest.mark.parametrize("mode", ["1", "LA", "P", "RGB", "RGBA"])
    def test_modes(self, mode: str) -> None:
        colour = {"1": 1, "LA": (255, 255), "P": None, "RGB": (255, 0, 9), "RGBA": (255, 0, 9, 255)}[mode]
        grey = (19595 * 255 + 7471 * 9 + 32768) // 65536
        assert typed(written(picture(mode, colour=colour))) == (
            Image(PIXELS) if mode == "P" else Image.scaled([[grey if "RGB" in mode else 255] * 3] * 2)
        )

    def test_sixteen_bits(self) -> None:
        drawn = Pillow.fromarray(np.array([[0, 65535, 13107]], np.uint16))
        assert typed(written(drawn)) == Image([[-1, 1, Fraction(-3, 5)]])

    @pytest.mark.parametrize(
        ("data", "told"),
        [
            (b"P5 3\n", "has no header of width, height and, in a PGM, the number of white"),
            (b"P5 " + b"#" * 5000 + b"\n1 1 1 \1", "has no header of width, height and, in a PGM, the number of white"),
            (b"P2 1 1 99999999999\n0", "has no header of width, height and, in a PGM, the number of white"),
            (b"P4 0 9\n", "has 9 x 0 pixels, not 1 to 16777216"),
            (b"P4 4097 4096\n", "has 4096 x 4097 pixels, not 1 to 16777216"),
            (b"P2 1 1 0\n0", "0 cannot mean white, only 1 to 65535"),
            (b"P2 1 1 65536\n0", "65536 cannot mean white, only 1 to 65535"),
            (b"P1 1 1\nx", "holds something other than 0 and 1"),
            (b"P2 1 1 9\n-1", "holds something other than numbers"),
            (b"P1 1 1\n2", "holds something other than 0 and 1"),
            (b"P2 1 1 9\n0100000", "holds a number of more than 5 digits"),
            (b"P1 2 2\n010", "has 3 instead of 4 numbers after its header"),
            (b"P2 2 1 9\n0 1 2", "has 3 instead of 2 numbers after its header"),
            (b"P4 9 1\n\0", "has 1 instead of 2 bytes after its header"),
            (b"P5 2 1 9\n\0\1\n", "has 3 instead of 2 bytes after its header"),
            (b"P5 2 1 300\n\0\1", "has 2 instead of 4 bytes after its header"),
            (png(5000, 5000), "has 5000 x 5000 pixels, not 1 to 16777216"),
            (written(picture("RGBA", colour=(1, 2, 3, 254))), "cannot be read as a picture: it has transparent pixels"),
            (
                written(picture("CMYK", colour=(1, 2, 3, 4)), "TIFF"),
                "cannot be read as a picture: its mode is CMYK, not grey or RGB",
            ),
        ],
        ids=lambda value: repr(value)[:40],
    )
    def test_rejected(self, data: bytes, told: str) -> None:
        with pytest.raises(FormatError) as caught:
            typed(data)
        assert str(caught.value) == f"standard input: {told} (file.picture); {PICTURE}"
        assert caught.value.clause == "file.picture"

    def test_a_number_above_white(self) -> None:
        with pytest.raises(FormatError, match=r"^standard input: image, row 1, column 0: 9 lies outside \[0, 8\]"):
            typed(b"P2 2 2 8\n0 1 9 3")

    @pytest.mark.parametrize(
        "data", [png(3, 2), png(90000, 90000), b"GIF89a", b"RIFF\0\0\0\0WAVE", b"BM" + b"\xff" * 60]
    )
    def test_pillow_cannot_read_it(self, data: bytes) -> None:
        with pytest.raises(
            FormatError, match=r"^standard input: cannot be read as a picture: .*\(file.picture\); save it"
        ):
            typed(data)
        with pytest.raises(FormatError, match="cannot identify image file .file"):
            typed(b"BM#.")

    def test_without_pillow(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "PIL", None)
        with pytest.raises(FormatError) as caught:
            typed(png(3, 2))
        assert str(caught.value) == "standard input: needs Pillow (file.picture); install it: pip install pillow"


@pytest.mark.clause("file.array")
class TestArrays:
    """The numbers of a `.npy` file are the pixels as they are."""

    @pytest.mark.parametrize("kind", ["i1", "<i2", ">i4", "<i8", "<f2", ">f4", "<f8", ">f8"])
    @pytest.mark.parametrize("order", ["C", "F"])
    def test_signed(self, kind: str, order: str) -> None:
        rows = [[1, -1, 0], [-1, -1, 1]] if "i" in kind else [[0.5, -1, 0.25], [-0.75, 1, 0]]
        assert typed(saved(np.array(rows, kind, order=order))) == Image(rows)  # type: ignore[call-overload]  # of str

    @pytest.mark.parametrize("kind", ["u1", "<u2", ">u4", "<u8"])
    def test_unsigned(self, kind: str) -> None:
        assert typed(saved(np.array([[1, 0, 1]], kind))) == Image([[1, 0, 1]])

    @pytest.mark.parametrize("version", [(1, 0), (2, 0), (3, 0)])
    def test_versions(self, version: tuple[int, int]) -> None:
        assert typed(saved([[0.1, 1.0]], version)) == Image([[0.1, 1]])

    @pytest.mark.parametrize(
        "header",
        [
            b"{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2)}",
            b"{'shape': (1, 2,), 'descr': '<f8', 'fortran_order': False, }\n",
            b'{"fortran_order" :False,"shape":( 1,2 ),"descr":"<f8"} ',
        ],
    )
    def test_the_order_of_a_header_means_nothing(self, header: bytes) -> None:
        data = b"\x93NUMPY\1\0" + len(header).to_bytes(2, "little") + header
        assert typed(data + np.array([0.5, -1]).tobytes()) == Image([[0.5, -1]])

    @pytest.mark.parametrize(
        ("data", "told"),
        [
            (saved([[1.0]]).replace(b"'shape'", b"'shade'"), "is not an array of two dimensions, version 1 to 3"),
            (saved([[1.0]]).replace(b", }  ", b", 1}  "), "is not an array of two dimensions, version 1 to 3"),
            (saved([1.0]), "is not an array of two dimensions, version 1 to 3"),
            (saved([[[1.0]]]), "is not an array of two dimensions, version 1 to 3"),
            (b"\x93NUMPY\4\0\1\0 ", "is not an array of two dimensions, version 1 to 3"),
            (b"\x93NUMPY\2\0\xff\xff\xff\xff ", "is not an array of two dimensions, version 1 to 3"),
            (b"\x93NUMPY", "is not an array of two dimensions, version 1 to 3"),
            (saved([[True]]), "holds '|b1', not integers or floats"),
            (saved([[1j]]), "holds '<c16', not integers or floats"),
            (saved([["1"]]), "holds '<U1', not integers or floats"),
            (saved([[1.0]]).replace(b"<f8", b"|O8"), "holds '|O8', not integers or floats"),
            (saved([[1.0]]).replace(b"<f8", b"=f8"), "holds '=f8', not integers or floats"),
            (saved(np.zeros((0, 3))), "has 0 x 3 pixels, not 1 to 16777216"),
            (saved([[1.0, 0.5]])[:-1], "has 15 instead of 16 bytes after its header"),
            (saved([[1.0, 0.5]]) + b"\0", "has 17 instead of 16 bytes after its header"),
        ],
        ids=lambda value: repr(value)[:40],
    )
    def test_rejected(self, data: bytes, told: str) -> None:
        with pytest.raises(FormatError) as caught:
            typed(data)
        assert str(caught.value) == f"standard input: {told} (file.array); {ARRAY}"

    def test_numbers_that_are_no_pixels(self) -> None:
        with pytest.raises(FormatError, match=r"^standard input: image, row 0, column 1: 255 lies outside \[-1, 1\]"):
            typed(saved(np.array([[0, 255]], np.uint8)))
        with pytest.raises(FormatError, match=r"^standard input: image, row 0, column 0: nan is not a finite number"):
            typed(saved([[np.nan]]))


@pytest.mark.clause("file.read", "file.picture")
def test_the_bytes_count_and_not_the_name(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"P5 2 1 9\n\x09\x00")
    assert feature_from(str(tmp_path / "a.json")) == Feature([[1, -1]])


@given(
    st.sampled_from([b"P1 ", b"P4 2 ", b"P5 1 1 9", b"P2#", b"\x93NUMPY\1\0", b"\x89PNG\r\n\x1a\n", b"II*\0", b""]),
    st.binary(max_size=60) | st.text("0123456789 \n#'{}(),", max_size=60).map(str.encode),
)
def test_whatever_a_file_holds_is_a_grid_or_a_rejection(begin: bytes, rest: bytes) -> None:
    assert raster(b"#.\n.#", "a") is None
    with contextlib.suppress(XoError):
        assert typed(begin + rest).n >= 1
