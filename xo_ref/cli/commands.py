"""The command line: parse, call, print.

Exit status: 0 success, 2 invalid command line or file (one line on standard error, no
traceback), 70 an internal error, 130 after Ctrl-C, 141 when the output pipe is closed. `verify` has two more:
1 the target does not conform, 3 it could not be run.
"""

import argparse
import contextlib
import io
import os
import re
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from xo_ref import __version__, clauses
from xo_ref.cli import campaign, output, vectors
from xo_ref.cli import verify as verification
from xo_ref.cli.reading import feature_from, image_from, patch_from
from xo_ref.engine import feature_map, score
from xo_ref.errors import FitError
from xo_ref.explain import explain
from xo_ref.gallery import FEATURES, IMAGES
from xo_ref.pictures import beside, painted
from xo_ref.recognition.demo import demo
from xo_ref.recognition.text import recognition_json, recognition_svg, recognition_text
from xo_ref.svg import document
from xo_ref.values.grid import Image
from xo_ref.values.maps import FeatureMap, truncated

_GRID_HELP = (
    "a gallery name; a file with a text picture of # and ., with nested lists as JSON, PBM, PGM, .npy or, with Pillow, "
    "PNG; or - for standard input"
)
_PLACE = " ?-?[0-9]{1,9},-?[0-9]{1,9}"


Command = Callable[[argparse.Namespace], str | tuple[str, int]]
"""Runs a command and returns its output, with the exit status if that is not 0."""


class _Parser(argparse.ArgumentParser):
    """A parser that reports errors in one line."""

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing the usage and exiting."""
        raise ValueError(f"{message}; see {self.prog} --help")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status."""
    try:
        options = _parsed(sys.argv[1:] if arguments is None else arguments)
        run: Command = options.run
        result = run(options)
        text, status = (result, 0) if isinstance(result, str) else result
        _print(text)
    except BrokenPipeError:
        # nobody reads the buffered rest: discard it when the interpreter closes the stream
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # noqa: BLE001  # our own fault must not look like a verdict
        said = isinstance(error, (ValueError, OSError))
        text = " ".join(str(error).split()) if said else f"internal error, please report it: {error!r}"
        with contextlib.suppress(OSError, AttributeError):  # with standard error closed, only the status remains
            sys.stderr.write(f"xo-ref: {_printable(text)}\n")
        return 2 if said else 70
    return status


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """Parse; raise ValueError for unknown arguments, naming the command (argparse would name the program)."""
    if arguments.count("-") > 1:
        raise ValueError("standard input (-) can be read only once; put one of the grids into a file")
    # argparse takes the minus sign of `--at -1,0` for an option, unless a space stands before it
    pairs = zip(["", *arguments], arguments, strict=False)
    spaced = [f" {one}" if before == "--at" and re.fullmatch("-[0-9,-]+", one) else one for before, one in pairs]
    options, unknown = _parser().parse_known_args(spaced)
    if unknown:
        raise ValueError(f"unrecognized arguments: {' '.join(unknown)}; see {options.prog} --help")
    return options


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="xo-ref",
        description="Verify convolution kernels against the exact X/O score; compute, draw and explain scores.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"xo-ref {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, run: Command, text: str, *grids: str) -> argparse.ArgumentParser:
        """Add one command, with its leading grid arguments."""
        added = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.", allow_abbrev=False)
        added.set_defaults(run=run, prog=added.prog)
        for grid in grids:
            added.add_argument(grid, metavar=grid.upper(), help=_GRID_HELP)
        return added

    command("demo", lambda _: "\n\n".join(demo()), "the worked example from start to end")
    mapping = command("map", _map, "the feature map of one or more features", "image")
    mapping.add_argument("features", metavar="FEATURE", nargs="+", help=_GRID_HELP)
    mapping.add_argument("--format", choices=("table", "json", "csv", "svg"), default="table", help="default: table")
    command("score", _score, "the score of a feature against one patch of the same shape", "feature", "patch")
    explaining = command("explain", _explain, "one score of a map, worked out pixel by pixel", "image", "feature")
    place = "row and column of the patch's top-left pixel, counted from 0"
    at = verification.reader(_PLACE, lambda text: text.split(","), "ROW,COL, such as 2,0", any)
    explaining.add_argument("--at", metavar="ROW,COL", required=True, type=at, help=place)
    explaining.add_argument("--format", choices=("text", "svg"), default="text", help="default: text")
    recognising = command("recognise", _recognise, "whether an image of 9 x 9 pixels shows an X or an O", "image")
    reach = "how many rows and columns a feature may be displaced; default: 1"
    number = verification.reader("-?[0-9]{1,9}", int, "a whole number, such as 1", lambda _: True)
    recognising.add_argument("--tolerance", metavar="T", type=number, default=1, help=reach)
    recognising.add_argument("--format", choices=("text", "json", "svg"), default="text", help="default: text")
    exact = "exact fractions and every find as JSON: short for --format json"
    recognising.add_argument("--json", action="store_const", const="json", dest="format", help=exact)
    showing = command("gallery", _gallery, "the named images and features")
    showing.add_argument("name", metavar="NAME", nargs="?", help="show only this one")
    for name, module, about in (
        ("verify", verification, "check an implementation against the specification"),
        ("campaign", campaign, "verify with every input up to a size, in shards, on many machines"),
        ("vectors", vectors, "write test vectors, or judge the answers of a test bench"),
    ):
        module.add_arguments(command(name, module.run, about))
    reading = command("spec", _spec, "the specification, or one clause of it")
    reading.add_argument("anchor", metavar="ANCHOR", nargs="?", help="such as score.divisor")
    return parser


def _map(options: argparse.Namespace) -> str:
    names: list[str] = options.features
    image = image_from(options.image)
    maps = [(name, _map_of(image, name)) for name in names]
    forms = {"csv": output.maps_csv, "json": output.maps_json, "svg": output.maps_svg, "table": output.maps_table}
    return forms[options.format](maps)


def _map_of(image: Image, name: str) -> FeatureMap:
    feature = feature_from(name)
    try:
        return feature_map(image, feature)
    except FitError as error:
        raise ValueError(f"{name}: {error}") from error


def _score(options: argparse.Namespace) -> str:
    value = score(feature_from(options.feature), patch_from(options.patch))
    return f"{value} ({truncated(value.numerator, value.denominator, 2)})"


def _explain(options: argparse.Namespace) -> str:
    row, col = map(int, options.at)
    explained = explain(image_from(options.image), feature_from(options.feature), row, col)
    return document(explained.panel()) if options.format == "svg" else str(explained)


def _recognise(options: argparse.Namespace) -> str:
    forms = {"text": recognition_text, "json": recognition_json, "svg": recognition_svg}
    return forms[options.format](image_from(options.image), options.tolerance)


def _gallery(options: argparse.Namespace) -> str:
    name: str | None = options.name
    grids = {**IMAGES, **FEATURES}
    if name is None:
        names = list(grids)
        rows = (names[start : start + 5] for start in range(0, len(names), 5))
        return "\n\n".join(beside(*(f"{known}\n{grids[known]}" for known in row)) for row in rows)
    if name not in grids:
        raise ValueError(f"gallery: unknown name {name!r}; choose one of {', '.join(grids)}")
    return str(grids[name])


def _spec(options: argparse.Namespace) -> str:
    anchor: str | None = options.anchor
    if anchor is None:
        return clauses.text().rstrip()
    known = clauses.sections(clauses.text())
    if anchor not in known:
        raise ValueError(f"spec: unknown clause {anchor!r}; choose one of {', '.join(known)}")
    return known[anchor]


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def _print(text: str) -> None:
    """Write to standard output, in colour on a terminal unless NO_COLOR is set; raises OSError."""
    if (sys.stdout or None) is None:  # may be None, contrary to its declared type
        raise OSError("standard output is closed")
    if sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb":
        text = painted(text)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # print even if the terminal's encoding lacks a character
        raw = sys.stdout.buffer
        if isinstance(raw, io.RawIOBase):  # with PYTHONUNBUFFERED, where a part may be written without an error
            rest = memoryview(f"{text}\n".encode(sys.stdout.encoding, "replace"))
            while rest:
                if not (written := raw.write(rest)):
                    raise OSError("standard output takes no more for now")
                rest = rest[written:]
            return
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
