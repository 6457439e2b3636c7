"""Each format read back as its README describes it, by code that shares nothing with the writers."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

Grid = list[list[Fraction]]
Read = tuple[Grid, Grid, Grid]
"""An image, a feature, and the expected numbers divided by their denominator."""


def unpacked(table: Sequence[int], pixels: Sequence[int], expected: Sequence[int], form: "Form") -> list[Read]:
    """Read the three lists of a packed format."""
    found = []
    for at in range(0, len(table), 8):
        height, width, h, w, image, feature, answer, denominator = table[at : at + 8]
        rows, cols = height - h + 1, width - w + 1
        numbers = [[Fraction(expected[answer + r * cols + c], denominator) for c in range(cols)] for r in range(rows)]
        found.append((form.grid(pixels, image, height, width), form.grid(pixels, feature, h, w), numbers))
    return found


class Form:
    """How pixels lie in words."""

    def __init__(self, bits: int, word: int, order: str) -> None:
        self.bits, self.word, self.order = bits, word, order

    def grid(self, words: Sequence[int], at: int, height: int, width: int) -> Grid:
        a_row = -(-width * self.bits // self.word)
        return [[Fraction(self.pixel(words[at + row * a_row :], col)) for col in range(width)] for row in range(height)]

    def pixel(self, words: Sequence[int], col: int) -> int:
        text = f"{words[col * self.bits // self.word] % (1 << self.word):0{self.word}b}"
        place = col * self.bits % self.word
        bits = text[place : place + self.bits] if self.order == "msb" else text[::-1][place : place + self.bits][::-1]
        value = int(bits, 2)
        return value - 256 if self.bits == 8 and value > 127 else value


def memory(path: Path, bits: int) -> list[int]:
    """Read hexadecimal words in two's complement, without their comments."""
    words = [int(word, 16) for word in re.sub("//.*", "", path.read_text(encoding="utf-8")).split()]
    return [word - (1 << bits) if bits == 32 and word >> 31 else word for word in words]


def from_memories(folder: Path, form: Form, ending: str) -> list[Read]:
    sizes = dict(re.findall(r"localparam XO_(\w+) = (\d+);", (folder / "vectors.vh").read_text(encoding="utf-8")))
    files = [memory(folder / f"{name}.{ending}", 32) for name in ("cases", "expected")]
    pixels = memory(folder / f"pixels.{ending}", form.word)
    assert [len(files[0]), len(pixels), len(files[1])] == [
        int(sizes[f"{name}_WORDS"]) for name in ("CASES", "PIXELS", "EXPECTED")
    ]
    assert (int(sizes["WORD"]), int(sizes["PIXEL_BITS"])) == (form.word, form.bits)
    return unpacked(files[0], pixels, files[1], form)


def from_npy(folder: Path, form: Form) -> list[Read]:
    cases, pixels, expected = (np.load(folder / f"{name}.npy") for name in ("cases", "pixels", "expected"))
    assert (cases.shape[1], cases.dtype, expected.dtype) == (8, np.int32, np.int32)
    plain = Form(form.bits, form.bits, "lsb")
    return unpacked(cases.ravel().tolist(), pixels.tolist(), expected.tolist(), plain)


_PRINTS = """
#include <stdio.h>
#include "xo_vectors.h"
int main(void) {
    for (int k = 0; k < XO_CASES; k++) {
        struct xo_case c = xo_cases[k];
        printf("%d %d %d %d ", c.height, c.width, c.h, c.w);
        printf("%d %d %d %d\\n", c.image, c.feature, c.expected, c.denominator);
    }
    puts("-");
    for (unsigned long k = 0; k < sizeof xo_pixels / sizeof *xo_pixels; k++) printf("%d\\n", xo_pixels[k]);
    puts("-");
    for (unsigned long k = 0; k < sizeof xo_expected / sizeof *xo_expected; k++) printf("%d\\n", xo_expected[k]);
}
"""


def from_c(folder: Path, form: Form) -> list[Read]:
    compiler = shutil.which("gcc")
    assert compiler
    (folder / "prints.c").write_text(_PRINTS, encoding="utf-8")
    words = [compiler, "-Wall", "-Wextra", "-Werror", "-std=c99", "-o", "prints", "prints.c"]
    subprocess.run(words, cwd=folder, check=True)
    printed = subprocess.run([folder / "prints"], capture_output=True, text=True, check=True).stdout
    table, pixels, expected = ([int(word) for word in part.split()] for part in printed.split("-\n", maxsplit=2))
    return unpacked(table, pixels, expected, Form(form.bits, form.bits, "lsb"))


def from_json(folder: Path, _: Form) -> list[Read]:
    found = []
    for one in json.loads((folder / "vectors.json").read_text(encoding="utf-8")):
        image, feature, numerators = (
            [[Fraction(pixel) for pixel in row] for row in grid]
            for grid in (one["image"], one["feature"], one["expected"]["numerators"])
        )
        denominator = one["expected"]["denominator"]
        found.append((image, feature, [[number / denominator for number in row] for row in numerators]))
    return found


READERS: dict[str, Callable[[Path, Form], list[Read]]] = {
    "readmemh": lambda folder, form: from_memories(folder, form, "mem"),
    "hex": lambda folder, form: from_memories(folder, form, "hex"),
    "c": from_c,
    "npy": from_npy,
    "json": from_json,
}
