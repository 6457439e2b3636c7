"""The formats: one table of cases, one list of pixels, one of expected numbers; README.md beside describes them.

A bench reads few files and no names, so all questions of a suite lie behind each other in the same memories, and the
table says where each begins. JSON is for readers that have lists: there each question is an object.

The same suite gives the same bytes: no time, no machine, no order of a set is in them.
"""

import contextlib
import hashlib
import json
import struct
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from xo_ref import __version__
from xo_ref.errors import FormatError
from xo_ref.kit.case import Nested
from xo_ref.kit.report.files import resolved
from xo_ref.kit.target.numerals import json_number
from xo_ref.kit.vectors.suite import EncodedCase, Suite

MANIFEST = "manifest.json"
SCHEMA = "xo-ref/vector-files/1"
"""The form of the manifest."""
README = Path(__file__).with_name("README.md")
LIMIT = 64 * 2**20
"""The most bytes of a manifest that are read."""
_COLUMNS = ("height", "width", "h", "w", "image", "feature", "expected", "denominator")


@dataclass(frozen=True, slots=True)
class _Memory:
    """Words of so many bits, each block with the name of its question."""

    name: str
    bits: int
    blocks: Sequence[tuple[str, Sequence[int]]]

    @property
    def words(self) -> list[int]:
        """All words."""
        return [word for _, words in self.blocks for word in words]

    def hexadecimal(self, *, comments: bool) -> str:
        """Write a word a line, as $readmemh reads it."""
        digits, mask = -(-self.bits // 4), (1 << self.bits) - 1
        lines = []
        for name, words in self.blocks:
            lines += [f"// {name}"] if comments else []
            lines += [f"{word & mask:0{digits}x}" for word in words]
        return "\n".join(lines) + "\n"


def files(suite: Suite, questions: Sequence[EncodedCase], left_out: Mapping[str, int]) -> dict[str, bytes]:
    """Write a suite as files, by their names."""
    made = {name: text if isinstance(text, bytes) else text.encode() for name, text in _data(suite, questions).items()}
    made["README.md"] = README.read_bytes()
    about = {
        "schema": SCHEMA,
        "version": __version__,
        "options": suite.options(),
        "files": {name: hashlib.sha256(made[name]).hexdigest() for name in sorted(made)},
        "left_out": left_out,
        "cases": [
            {
                **{name: getattr(one.case, name) for name in ("name", "clause", "reason", "guards")},
                "shape": one.case.shape,
            }
            for one in questions
        ],
    }
    return made | {MANIFEST: json.dumps(about, indent=1).encode() + b"\n"}


def _data(suite: Suite, questions: Sequence[EncodedCase]) -> dict[str, str | bytes]:
    if suite.format == "json":
        return {"vectors.json": json.dumps([_object(one) for one in questions], separators=(",", ":")) + "\n"}
    packed = suite.format in {"readmemh", "hex"}
    memories = _memories(questions, suite.pixel_bits, suite.word if packed else suite.pixel_bits, suite.order)
    if suite.format == "npy":
        return {f"{one.name}.npy": _npy(one, suite) for one in memories}
    if suite.format == "c":
        return {"xo_vectors.h": _header(suite, questions, *memories)}
    ending = {"readmemh": "mem", "hex": "hex"}[suite.format]
    sizes = {"CASES": len(questions), "WORD": suite.word, "PIXEL_BITS": suite.pixel_bits}
    sizes |= {f"{one.name.upper()}_WORDS": len(one.words) for one in memories}
    lines = [f"localparam XO_{name} = {size};\n" for name, size in sizes.items()]
    texts = {f"{one.name}.{ending}": one.hexadecimal(comments=ending == "mem") for one in memories}
    return {**texts, "vectors.vh": "".join(lines)}


def _object(one: EncodedCase) -> dict[str, object]:
    image, feature = ([[json_number(pixel) for pixel in row] for row in grid] for grid in (one.image, one.feature))
    expected = {"denominator": one.denominator, "numerators": one.expected}
    return {"name": one.case.name, "image": image, "feature": feature, "expected": expected}


def _memories(questions: Sequence[EncodedCase], bits: int, word: int, order: str) -> tuple[_Memory, _Memory, _Memory]:
    table, pixels, expected, at, answer = [], [], [], 0, 0
    for one in questions:
        grids = [_packed(grid, bits, word, order) for grid in (one.image, one.feature)]
        numbers = [number for row in one.expected for number in row]
        table.append((one.case.name, [*one.case.shape, at, at + len(grids[0]), answer, one.denominator]))
        pixels.append((one.case.name, [*grids[0], *grids[1]]))
        expected.append((one.case.name, numbers))
        at, answer = at + len(grids[0]) + len(grids[1]), answer + len(numbers)
    return _Memory("cases", 32, table), _Memory("pixels", word, pixels), _Memory("expected", 32, expected)


def _packed(grid: Nested, bits: int, word: int, order: str) -> list[int]:
    """Pack pixels into words, row by row; every row begins a word."""
    count, mask = word // bits, (1 << bits) - 1
    places = [place * bits for place in (range(count) if order == "lsb" else reversed(range(count)))]
    return [
        sum((int(pixel) & mask) << place for pixel, place in zip(row[at : at + count], places, strict=False))
        for row in grid
        for at in range(0, len(row), count)
    ]


def _npy(memory: _Memory, suite: Suite) -> bytes:
    """Write an array as NumPy's format 1.0 does."""
    words, pixel = memory.words, "b" if suite.pixel_bits == 8 else "B"
    kind, form = ("<i4", "i") if memory.bits == 32 else ("|i1" if pixel == "b" else "|u1", pixel)
    shape = (len(memory.blocks), len(_COLUMNS)) if memory.name == "cases" else (len(words),)
    about = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}"
    head = about.ljust(-(-(len(about) + 11) // 64) * 64 - 11) + "\n"
    values = [word - 256 if form == "b" and word > 127 else word for word in words]
    return b"\x93NUMPY\x01\x00" + struct.pack(f"<H{len(head)}s{len(words)}{form}", len(head), head.encode(), *values)


def _header(suite: Suite, questions: Sequence[EncodedCase], cases: _Memory, pixels: _Memory, expected: _Memory) -> str:
    signed = suite.pixel_bits == 8
    values = [word - 256 if signed and word > 127 else word for word in pixels.words]
    rows = ",\n".join(f'    {{"{name}", {", ".join(map(str, row))}}}' for name, row in cases.blocks)
    return (
        "/* Written by xo-ref vectors; README.md beside describes it. */\n"
        "#ifndef XO_VECTORS_H\n#define XO_VECTORS_H\n#include <stdint.h>\n\n"
        f"enum {{ XO_CASES = {len(questions)} }};\n\n"
        f"struct xo_case {{ const char *name; int32_t {', '.join(_COLUMNS)}; }};\n\n"
        f"static const struct xo_case xo_cases[] = {{\n{rows}\n}};\n\n"
        f"static const {'' if signed else 'u'}int8_t xo_pixels[] = {{\n{_lines(values)}\n}};\n\n"
        f"static const int32_t xo_expected[] = {{\n{_lines(expected.words)}\n}};\n\n#endif\n"
    )


def _lines(numbers: Sequence[int]) -> str:
    return ",\n".join("    " + ", ".join(map(str, numbers[at : at + 24])) for at in range(0, len(numbers), 24))


def content(path: Path, most: int) -> bytes:
    """Read an ordinary file, one byte more than `most` at most; raises FormatError for another, and OSError."""
    if path.exists() and not path.is_file():
        raise FormatError(f"{path}: is no ordinary file")
    with path.open("rb") as file:
        return file.read(most + 1)


def manifest_of(folder: Path) -> dict[str, object]:
    """Read a manifest; raises FormatError, or OSError where there is none."""
    text = content(folder / MANIFEST, LIMIT)
    about: object = None
    with contextlib.suppress(ValueError, RecursionError):
        about = json.loads(text) if len(text) <= LIMIT else None
    if not isinstance(about, dict) or about.get("schema") != SCHEMA or not isinstance(about.get("files"), dict):
        raise FormatError(f"{folder / MANIFEST}: is not a manifest; its schema is not {SCHEMA!r}")
    return about


def write(folder: Path, made: Mapping[str, bytes]) -> None:
    """Write a whole folder or nothing; one that holds anything but what was written before is rejected.

    Raises FormatError, which is a ValueError, and OSError.
    """
    folder = resolved(folder)
    there = folder.exists()
    if there and (foreign := _foreign(folder)):
        raise FormatError(f"{folder}: {foreign} was not written by this command; name an empty folder, or remove it")
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name[:100]}.") as beside:
        new, old = Path(beside, "new"), Path(beside, "old")
        new.mkdir()
        for name, content in made.items():
            (new / name).write_bytes(content)
        try:
            if there:
                folder.rename(old)
            new.rename(folder)
        except BaseException:  # Ctrl-C too: what was there comes back
            if old.exists() and not folder.exists():
                old.rename(folder)
            raise


def _foreign(folder: Path) -> str:
    """Name a file of a folder that is not ours, or no more as it was written; nothing if there is none."""
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else [folder.name]
    if MANIFEST not in names:
        return next(iter(names), "")
    ours = manifest_of(folder)["files"]
    assert isinstance(ours, dict)  # noqa: S101  # it was looked at
    for name in names:
        path = folder / name
        if name != MANIFEST and not (path.is_file() and _digest(path) == ours.get(name)):
            return name
    return ""


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
