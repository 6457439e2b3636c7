"""`xo-ref verify`: the arguments, and what is printed and written.

Exit status: 0 the target conforms, 1 it does not, 2 the command line or a file is wrong,
3 the target could not be run
or the result is inconclusive, 130 the run was interrupted (the report says what was found).
"""

import argparse
import contextlib
import re
import signal
import sys
import time
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from xo_ref.kit.judge.classes import CLASSES
from xo_ref.kit.layer import OPTIONS
from xo_ref.kit.report.files import as_json, as_junit, write_whole
from xo_ref.kit.report.html import as_html
from xo_ref.kit.report.model import Level, Report, Verdict
from xo_ref.kit.report.text import in_words
from xo_ref.kit.runner.state import discard
from xo_ref.kit.target.encoding import Pixels, Returns
from xo_ref.kit.target.library import Element
from xo_ref.kit.verification import verify

_DECIMAL = r"([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
STATUS = {Verdict.CONFORMS: 0, Verdict.DOES_NOT_CONFORM: 1, Verdict.INCONCLUSIVE: 3, Verdict.COULD_NOT_RUN: 3}
"""The exit status for each verdict."""

_Value = TypeVar("_Value")
_PASSED_ON = (
    "target", "command", "library", "element", "convert", "returns", "pixels", "arithmetic", "level", "image",
    "feature", "layer", "startup_timeout", "timeout",
)  # fmt: skip
"""The options that `verify` takes as they are."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of `verify`."""
    add = parser.add_argument
    add_subject(parser)
    effort = "scales the number of questions, up to 100; default: 1"
    number = reader(_DECIMAL, float, "a number above 0 and up to 100", lambda value: 0 < value <= 100)
    add("--effort", type=number, default=1.0, help=effort)
    add("--time", metavar="SECONDS", type=_seconds, help="time limit, after which no question is asked; default: none")
    add("--jobs", metavar="N", type=whole(1, 64), default=1, help="target processes to run at once; default: 1")


def add_subject(parser: argparse.ArgumentParser, decides: str = "--level") -> None:
    """Add the arguments that name the target and the report files; `decides` is the name of the level option."""
    add = parser.add_argument

    def text(option: str, metavar: str, about: str) -> None:
        add(option, metavar=metavar, default="", help=about)

    def one_of(option: str, kinds: type[Enum], about: str) -> None:
        add(option, choices=[one.value for one in kinds], default="", help=about)

    given = "a Python callable taking (image, feature) as nested lists"
    graded = "whether it takes pixels other than 1 and -1; default: what it declares, or yes"
    level = "what decides the verdict: answers, also rejected shapes, or also rejected values; default: shapes"
    names = ", ".join(map(str, CLASSES))
    shapes = "a list of ROWSxCOLUMNS, each a number or a range, such as 3x3 or ..x..1024"
    add("target", metavar="MODULE:CALLABLE", nargs="?", help=given)
    text("--command", "PROGRAM", "a program that speaks the protocol (PROTOCOL.md)")
    text("--library", "FILE:FUNCTION", "a C function of a shared library (signature: VERIFY.md)")
    one_of("--element", Element, "what the pointers of the library's function point to; default: double")
    text("--convert", "MODULE:CALLABLE", "applied to both arguments first, such as numpy:asarray")
    one_of("--returns", Returns, "what the target's maps contain; default: what it declares, or scores")
    one_of("--pixels", Pixels, "how pixels are encoded for the target; default: what it declares, or bipolar")
    add("--graded", choices=["yes", "no"], help=graded)
    text("--arithmetic", "CLASS", f"the class that answers must satisfy: {names}; default: see VERIFY.md")
    add(decides, dest="level", choices=[one.value for one in Level], default="", help=level)
    add("--only", metavar="CLAUSE", action="append", default=[], help="test only this clause; may be repeated")
    add("--xfail", metavar="CLAUSE", action="append", default=[], help="expect this clause to fail; may be repeated")
    add("--reason", metavar="WHY", action="append", default=[], help="the reason for an --xfail, in the same order")
    text("--image", "SHAPES", f"image shapes that the target accepts: {shapes}; default: all")
    text("--feature", "SHAPES", "feature shapes that it accepts, in the same notation; default: all")
    add("--shape", metavar="IMAGE/FEATURE", action="append", default=[], help="ask this shape too, such as 56x56/3x3")
    layers = f"verify layers; a list of the options that it takes: {', '.join(OPTIONS)}"
    add("--layer", metavar="OPTIONS", help=layers)
    add("--seed", type=natural, default=0, help="random seed; default: 0")
    for option, seconds, what in (("--startup-timeout", 60, "the greeting"), ("--timeout", 10, "one answer")):
        about = f"how long to wait for {what}; default: {seconds}"
        add(option, metavar="SECONDS", type=_seconds, default=float(seconds), help=about)
    memory = "memory limit of the target process, 0 for none; default: 4096"
    add("--memory", metavar="MIB", type=whole(0, 2**30), default=4096, help=memory)
    for form, name in (("json", "JSON"), ("junit", "JUnit XML"), ("html", "HTML")):
        add(f"--{form}", metavar="FILE", type=_place, help=f"write the report as {name}")
    add("--quiet", action="store_true", help="print no progress")


def run(options: argparse.Namespace) -> tuple[str, int]:
    """Verify, write the files, and return the text and the exit status; raises ValueError and OSError."""
    begin(options)
    report = verify(
        **subject_of(options),
        **{name: getattr(options, name) for name in ("seed", "effort", "jobs")},
        seconds=options.time,
        progress=discard if options.quiet else _Progress(),
    )
    return reported(report, options, interrupted=report.interrupted)


def begin(options: argparse.Namespace) -> None:
    """Reject inconsistent options, and handle SIGTERM like Ctrl-C; raises ValueError."""
    command = options.prog.split()[-1]
    if len(options.xfail) != len(options.reason):
        raise ValueError(f"{command}: every --xfail CLAUSE needs a --reason WHY, and every --reason an --xfail")
    places: list[Path] = [place.resolve() for place in (options.json, options.junit, options.html) if place is not None]
    if len(set(places)) < len(places):
        raise ValueError(f"{command}: two reports would be written to the same file; name one file for each")
    for name in ("SIGTERM", "SIGHUP"):  # end as after Ctrl-C: no process stays behind
        with contextlib.suppress(AttributeError, ValueError):  # not on this system; not in the main thread
            signal.signal(getattr(signal, name), signal.default_int_handler)


def subject_of(options: argparse.Namespace) -> dict[str, Any]:
    """Return the options that name and describe the target: arguments of `verify`, and fields of `Subject`."""
    return {
        **{name: getattr(options, name) for name in _PASSED_ON},
        "only": tuple(options.only),
        "graded": {"yes": True, "no": False}.get(options.graded),
        "xfail": dict(zip(options.xfail, options.reason, strict=True)),
        "shapes": tuple(options.shape),
        "memory": options.memory * 2**20,
    }


def reported(report: Report, options: argparse.Namespace, *, interrupted: bool = False) -> tuple[str, int]:
    """Write the files, and return the text and the exit status."""
    unwritten: list[str] = []
    forms: dict[str, Callable[[Report], str]] = {"json": as_json, "junit": as_junit, "html": as_html}
    for form, write in forms.items():
        place: Path | None = getattr(options, form)
        if place is not None:
            try:
                write_whole(place, write(report))
            except OSError as error:  # the verdict is not lost with the file
                unwritten.append(f"the report was not written: {place}: {error.strerror or error}")
    if unwritten:
        return "\n".join([in_words(report), "", *unwritten]), 2
    return in_words(report), 130 if interrupted else STATUS[report.verdict]


class _Progress:
    """Prints progress to standard error: one updated line on a terminal, otherwise one line per stage."""

    def __init__(self) -> None:
        self._stage, self._last = "", 0.0

    def __call__(self, stage: str, cases: int) -> None:
        """Print the stage and the number of cases; an empty stage ends it."""
        now = time.monotonic()
        with contextlib.suppress(OSError, AttributeError):  # nobody listens, or there is no stream at all
            if sys.stderr.isatty():
                if stage != self._stage or now - self._last > 0.1:
                    sys.stderr.write(f"\r\x1b[K{stage}: {cases} cases" if stage else "\r\x1b[K")
                    self._last = now
            elif stage != self._stage and stage:
                sys.stderr.write(f"{stage}: begins after {cases} cases\n")
            self._stage = stage
            sys.stderr.flush()


def reader(
    form: str, read: Callable[[str], _Value], what: str, holds: Callable[[_Value], bool]
) -> Callable[[str], _Value]:
    """Parse an argument that matches `form` and satisfies `holds`; `float` alone would accept 1_0."""

    def checked(text: str) -> _Value:
        if re.fullmatch(form, text) and holds(value := read(text)):
            return value
        raise argparse.ArgumentTypeError(f"{text[:30]!r} is not {what}")

    return checked


_seconds = reader(_DECIMAL, float, "a number of seconds above 0 and up to 86400", lambda value: 0 < value <= 86400)
natural = reader("[0-9]{1,18}", int, "a whole number from 0 on, of at most 18 digits", lambda _: True)


folder = reader("(?s).+", Path, "the name of a folder", lambda _: True)


def new_folder(text: str) -> Path:
    """Check before the run that there can be a folder of this name."""
    path = Path(text)
    if not text or (path.exists() and not path.is_dir()) or not path.resolve().parent.is_dir():
        raise argparse.ArgumentTypeError(f"{text[:200]!r} cannot be written: name a folder in one that exists")
    return path


def whole(least: int, most: int) -> Callable[[str], int]:
    """Read a whole number of a range."""
    return reader("(?s).*", natural, f"a number from {least} to {most}", lambda value: least <= value <= most)


def _place(text: str) -> Path:
    """Check before the run that a file can be written there."""
    path = Path(text)
    if text.endswith("/") or (path.exists() and not path.is_file()) or not path.parent.is_dir():
        message = f"{text[:200]!r} cannot be written: name an ordinary file in a folder that exists"
        raise argparse.ArgumentTypeError(message)
    return path
