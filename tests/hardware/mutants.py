"""Faults that circuits have: each is a line or two of a core, written as somebody wrote it once."""

from dataclasses import dataclass

__all__ = ["MUTANTS", "Mutant"]


@dataclass(frozen=True)
class Mutant:
    """A fault of a core: the texts that are replaced, each of which stands there once."""

    core: str
    story: str
    changes: tuple[tuple[str, str], ...]

    def applied(self, source: str) -> str:
        """Put the fault into a source; raises ValueError if a text does not stand there once."""
        for old, new in self.changes:
            if source.count(old) != 1:
                raise ValueError(f"{self.story}: {old!r} stands there {source.count(old)} times")
            source = source.replace(old, new)
        return source


def _stream(story: str, *changes: tuple[str, str]) -> Mutant:
    return Mutant("xnor_stream", story, changes)


def _array(story: str, *changes: tuple[str, str]) -> Mutant:
    return Mutant("xnor_array", story, changes)


def _int8(story: str, *changes: tuple[str, str]) -> Mutant:
    return Mutant("int8_systolic", story, changes)


_COUNT = "out_data <= count;"
_RESET = "            window_valid <= 1'b0;\n"
_REGISTERS = "reg         window_valid"
_LAST = "window_last <= last_row && last_col;"

MUTANTS: dict[str, Mutant] = {
    "popcount-short": _stream(
        "The popcount tree is a bit short: 64 matches are none.", (_COUNT, "out_data <= count & 32'd63;")
    ),
    "counter-saturates": _stream(
        "The counter of matches stops at 15.", (_COUNT, "out_data <= count > 32'd15 ? 32'd15 : count;")
    ),
    "line-buffer-short": _stream(
        "The line buffers are one pixel too short.",
        ("line[col[$clog2(MAXC)-1:0]], in_data}", "line[col % (MAXC - 1)], in_data}"),
        ("line[col[$clog2(MAXC)-1:0]] <=", "line[col % (MAXC - 1)] <="),
    ),
    "window-early": _stream(
        "The window is valid one row early.", ("row >= fh - 16'd1 &&", "row + 16'd1 >= fh - 16'd1 &&")
    ),
    "window-late": _stream("The window is valid one column late.", ("col >= fw - 16'd1;", "col >= fw;")),
    "mask-stale": _stream(
        "The mask of the frame before is kept.",
        ("            mask <= 0;\n", ""),
        (_RESET, f"            mask <= 0;\n{_RESET}"),
    ),
    "feature-stale": _stream(
        "The feature register keeps the marks of the first frame.",
        (_REGISTERS, f"reg         kept;\n    {_REGISTERS}"),
        ("marks[place[$clog2(N)-1:0]] <= in_data[0];", "if (!kept) marks[place[$clog2(N)-1:0]] <= in_data[0];"),
        (_LAST, f"{_LAST}\n            kept <= 1'b1;"),
        (_RESET, f"            kept <= 1'b0;\n{_RESET}"),
    ),
    "bits-reversed": _stream("The bits of a feature row come in reverse.", ("(fw - 16'd1 - col)", "col")),
    "rows-reversed": _stream("The rows of the feature come in reverse.", ("(fh - 16'd1 - row) * MAXW", "row * MAXW")),
    "padding-counted": _stream("Bits outside the feature are counted.", (" & mask[k]", "")),
    "xor": _stream("XOR stands where XNOR should.", ("~(window[k] ^ marks[k])", "(window[k] ^ marks[k])")),
    "pressure-drops": _stream(
        "Under back pressure the number that waits is written over.", ("!out_valid || out_ready;", "1'b1;")
    ),
    "pressure-repeats": _stream(
        "In a gap between pixels the window before is counted again.",
        ("window_valid <= take &&", "if (take || state == IDLE) window_valid <= take &&"),
    ),
    "reset-incomplete": _stream(
        "Reset leaves the place in the frame, and the next frame begins there.",
        ("            row <= 0;\n            col <= 0;\n", ""),
        ("reg [N-1:0] window;", "reg [N-1:0] window;\n    initial {row, col} = 0;"),
    ),
    "signed-compare": _stream(
        "Columns are compared as signed numbers of six bits.",
        ("col >= fw - 16'd1;", "$signed(col[5:0]) >= $signed(fw[5:0] - 6'd1);"),
    ),
    "column-33": _stream(
        "The 33rd pixel of a row is inverted.",
        (", in_data};", ", in_data ^ (col == 16'd32)};"),
    ),
    "second-frame": _stream(
        "The first frame after a reset is right; later ones count one match too many.",
        (_REGISTERS, f"reg         begun, later;\n    {_REGISTERS}"),
        (_COUNT, "out_data <= count + {31'd0, later};"),
        (
            "            mask <= 0;\n",
            "            mask <= 0;\n            later <= begun;\n            begun <= 1'b1;\n",
        ),
        (_RESET, f"            begun <= 1'b0;\n{_RESET}"),
    ),
    "width-even": _stream(
        "The width is off by one when it is even.", ("cols <= width;", "cols <= width - {15'd0, !width[0]};")
    ),
    "column-counter": _stream(
        "The column counter has eight bits.", ("16'd0 : col + 16'd1;", "16'd0 : {8'd0, col[7:0] + 8'd1};")
    ),
    "sums-kept": _array("The sums of the row before are not cleared.", ("at == 0 ? {BITS{1'b0}} : sums", "sums")),
    "mask-short": _array("The mask of a feature row is one bit short.", ("<< fw)", "<< (fw - 16'd1))")),
    "rows-wrap": _array(
        "The memory of the image has half of its rows.",
        ("image[under[$clog2(MAXR)-1:0]]", "image[under[$clog2(MAXR)-2:0]]"),
        ("image[at[$clog2(MAXR)-1:0]]", "image[at[$clog2(MAXR)-2:0]]"),
    ),
    "cells-wrap": _array("Cells from the 33rd on look at the first columns.", ("line[c +:", "line[c % 32 +:")),
    "product-unsigned": _int8("Weights are multiplied as unsigned numbers.", ("signed [7:0] weight,", "[7:0] weight,")),
    "sum-short": _int8(
        "The sums have fifteen bits.", ("assign y_next = sum;", "assign y_next = {{17{sum[14]}}, sum[14:0]};")
    ),
    "product-cut": _int8("The lowest six bits of a product are cut off.", ("product}", "product[15:6], 6'd0}")),
}
"""The faults by name."""
