"""Pictures and arrays as files hold them: PBM, PGM and `.npy` read here, PNG and others through Pillow.

A file is recognised by its first bytes. Only the form of a header is trusted: it and its numbers are short, and what
follows has exactly the length that it says. No pickle is opened, and Pillow tries only the formats named here.

Clauses: `file.picture`, `file.array`.

Ruled out: guessing whether the numbers of an array need scaling, names of files (a suffix promises nothing).
"""

import io
import re
import struct
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

from xo_ref.errors import FormatError, malformed, shown

if TYPE_CHECKING:
    from PIL import Image

Raster = tuple[list[Sequence[float]], int]
"""Rows of numbers, and the number that means white; 0 for pixels as they are."""

_MOST = 2**24  # pixels
_HEADER = 4096  # bytes
_SPACE = b" \t\n\v\f\r"
_GAP = rb"(?:[ \t\n\v\f\r]|#[^\r\n]*[\r\n])+"
_BITS = bytes(1 if bit == ord("0") else 0 for bit in range(256))  # in PBM 1 is black
_WITH_PILLOW = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF", b"P3", b"P6")
_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM")
_MODES = {"1", "L", "LA", "P", "PA", "RGB", "RGBA"}
_ENTRIES = (  # in any order
    rb"""(['"])descr\1 *: *(['"])(?P<kind>[^'"]{1,20})\2""",
    rb"""(['"])fortran_order\1 *: *(?P<by_columns>True|False)""",
    rb"""(['"])shape\1 *: *\( *(?P<height>[0-9]{1,9}) *, *(?P<width>[0-9]{1,9}) *,? *\)""",
)
_CODES = {"i1": "b", "i2": "h", "i4": "i", "i8": "q", "u1": "B", "u2": "H", "u4": "I", "u8": "Q",
          "f2": "e", "f4": "f", "f8": "d"}  # fmt: skip


def raster(data: bytes, source: str) -> Raster | None:
    """Read a picture or an array; None where the first bytes are those of neither. Raises FormatError."""
    if data[:1] == b"P" and data[1:2] in b"1245" and data[2:3] in _SPACE + b"#":
        return _netpbm(data, source)
    if data.startswith(b"\x93NUMPY"):
        return _array(data, source)
    return _with_pillow(data, source) if data.startswith(_WITH_PILLOW) else None


def _netpbm(data: bytes, source: str) -> Raster:
    """Read PBM or PGM, plain or raw. Clauses: `file.picture`."""
    kind, is_bits = data[1:2], data[1:2] in b"14"
    header = re.match(rb"P." + (_GAP + rb"0*([0-9]{1,9})") * (2 if is_bits else 3) + rb"\s", data[:_HEADER])
    if header is None:
        raise _fault("has no header of width, height and, in a PGM, the number of white", source)
    width, height, white = (*map(int, header.groups()), 1)[:3]
    _check_size(height, width, source)
    if not 1 <= white <= 65535:
        raise _fault(f"{white} cannot mean white, only 1 to 65535", source)
    body = data[header.end() :]
    digits = b"01" if is_bits else b"0123456789"
    if kind in b"12" and body.translate(None, digits + _SPACE):
        raise _fault(f"holds something other than {'0 and 1' if is_bits else 'numbers'}", source)
    cells: Sequence[int]
    if kind == b"1":
        cells = body.translate(_BITS, _SPACE)
    elif kind == b"2":
        tokens = [token.lstrip(b"0") or b"0" for token in body.split()]
        if max(map(len, tokens), default=0) > 5:
            raise _fault("holds a number of more than 5 digits", source)
        cells = [*map(int, tokens)]
    elif kind == b"4":
        length = -(-width // 8)
        _check_length(len(body), height * length, source)
        lines = (body[row * length : (row + 1) * length] for row in range(height))
        bits = (f"{int.from_bytes(line, 'big'):0{8 * length}b}"[:width] for line in lines)
        cells = "".join(bits).encode().translate(_BITS)
    else:
        _check_length(len(body), height * width * (1 + (white > 255)), source)
        cells = body if white <= 255 else struct.unpack(f">{height * width}H", body)
    _check_length(len(cells), height * width, source, "numbers")
    return _lines(cells, width), white


def _array(data: bytes, source: str) -> Raster:
    """Read a `.npy` file with one array of two dimensions. Clauses: `file.array`."""
    start = 10 if data[6:7] == b"\1" else 12
    end = start + int.from_bytes(data[8:start], "little")
    entries = _entries(data[start:end]) if end <= _HEADER and data[6:8] in (b"\1\0", b"\2\0", b"\3\0") else {}
    if not entries:
        raise _fault("is not an array of two dimensions, version 1 to 3", source, "file.array")
    kind, height, width = entries["kind"].decode("latin-1"), int(entries["height"]), int(entries["width"])
    code = _CODES.get(kind[1:])
    if code is None or (kind[0] not in "<>" and kind not in {"|i1", "|u1"}):
        raise _fault(f"holds {shown(kind)}, not integers or floats", source, "file.array")
    _check_size(height, width, source, "file.array")
    _check_length(len(data) - end, height * width * int(kind[2]), source, clause="file.array")
    cells = struct.unpack(f"{'>' if kind[0] == '>' else '<'}{height * width}{code}", data[end:])
    if entries["by_columns"] == b"True":
        return [cells[row::height] for row in range(height)], 0
    return _lines(cells, width), 0


def _entries(header: bytes) -> dict[str, bytes]:
    """Read the three entries of an array's header, whose order means nothing; none where there are others."""
    entries: dict[str, bytes] = {}
    for entry in _ENTRIES:
        found = re.search(entry, header)
        if found is None:
            return {}
        entries |= found.groupdict()
        header = header[: found.start()] + header[found.end() :]
    return entries if re.fullmatch(rb"\{ *(, *){2,3}\}\s*", header) else {}


def _with_pillow(data: bytes, source: str) -> Raster:
    """Read a picture of another format as shades of grey. Clauses: `file.picture`."""
    try:
        from PIL import Image as Pillow  # noqa: PLC0415  # an extra: most who run this have no such file
    except ImportError:
        raise malformed("needs Pillow", "file.picture", "install it: pip install pillow", source) from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            picture = Pillow.open(io.BytesIO(data), formats=_FORMATS)
            _check_size(picture.height, picture.width, source)
            cells, white = _grey(picture)
    except FormatError:
        raise
    except Exception as error:  # whatever a hostile picture makes Pillow raise
        why = " ".join(str(error).split(" <_io")[0].split())[:200]  # without the address of our buffer
        raise _fault(f"cannot be read as a picture: {why}", source) from error
    return _lines(cells, picture.width), white


def _grey(picture: "Image.Image") -> tuple[Sequence[int], int]:
    """Return the shades in reading order and the one that means white; raise ValueError for what has none."""
    if picture.mode == "I;16":
        return struct.unpack(f"<{picture.width * picture.height}H", picture.tobytes()), 65535
    if picture.mode not in _MODES:
        raise ValueError(f"its mode is {picture.mode}, not grey or RGB")
    colours = picture.convert("RGBA")
    if min(colours.getchannel("A").tobytes()) < 255:
        raise ValueError("it has transparent pixels")
    grey: bytes = colours.convert("RGB").convert("L").tobytes()
    return grey, 255


def _lines(cells: Sequence[float], width: int) -> list[Sequence[float]]:
    return [cells[at : at + width] for at in range(0, len(cells), width)]


def _check_size(height: int, width: int, source: str, clause: str = "file.picture") -> None:
    if not 1 <= height * width <= _MOST:
        raise _fault(f"has {height} x {width} pixels, not 1 to {_MOST}", source, clause)


def _check_length(found: int, wanted: int, source: str, unit: str = "bytes", clause: str = "file.picture") -> None:
    if found != wanted:
        raise _fault(f"has {found} instead of {wanted} {unit} after its header", source, clause)


def _fault(what: str, source: str, clause: str = "file.picture") -> FormatError:
    of_array = clause == "file.array"
    mend = "save rows of numbers with numpy.save" if of_array else "save it as a PGM, or as an opaque PNG"
    return malformed(what, clause, mend, source)
