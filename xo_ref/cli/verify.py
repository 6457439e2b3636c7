"""`xo-ref verify`: the arguments, and what is printed and written.

Exit status: 0 the target conforms, 1 it does not, 2 the command line or a file is wrong,
3 the target could not be run
or nothing certain can be said of it, 130 the run was interrupted (the report says what was found).
"""

import argparse
import contextlib
import re
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from xo_ref.kit.judge.classes import CLASSES
from xo_ref.kit.layer import OPTIONS
from xo_ref.kit.report.files import as_json, as_junit, write_whole
from xo_ref.kit.report.html import as_html
from xo_ref.kit.report.model import Level, Report, Verdict
from xo_ref.kit.report.text import in_words
from xo_ref.kit.runner import discard
from xo_ref.kit.target.encoding import Pixels, Returns
from xo_ref.kit.target.library import Element
from xo_ref.kit.verification import verify

__all__ = ["STATUS", "add_arguments", "run"]

_DECIMAL = re.compile(r"([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
STATUS = {Verdict.CONFORMS: 0, Verdict.DOES_NOT_CONFORM: 1, Verdict.INCONCLUSIVE: 3, Verdict.COULD_NOT_RUN: 3}
"""The exit status for each verdict."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of `verify`."""
    add = parser.add_argument
    add(
        "target", metavar="MODULE:CALLABLE", nargs="?", help="a Python callable taking (image, feature) as nested lists"
    )
    add(
        "--command",
        metavar="PROGRAM",
        default="",
        help="a program that speaks the protocol (PROTOCOL.md)",
    )
    add(
        "--library", metavar="FILE:FUNCTION", default="", help="a C function of a shared library (signature: VERIFY.md)"
    )
    add(
        "--element",
        choices=[one.value for one in Element],
        default="",
        help="what the pointers of the library's function point to; default: double",
    )
    add(
        "--convert",
        metavar="MODULE:CALLABLE",
        default="",
        help="applied to both arguments first, such as numpy:asarray",
    )
    add("--returns", choices=[one.value for one in Returns], default="", help="what its maps hold; default: scores")
    add("--pixels", choices=[one.value for one in Pixels], default="", help="how it reads pixels; default: bipolar")
    add(
        "--graded",
        choices=["yes", "no"],
        help="whether it takes pixels other than 1 and -1; default: what it says of itself, or yes",
    )
    names = ", ".join(map(str, CLASSES))
    add(
        "--arithmetic",
        metavar="CLASS",
        default="",
        help=f"what it must satisfy: {names}; default: approximate:binary32",
    )
    add(
        "--level",
        choices=[one.value for one in Level],
        default="",
        help="what decides: right answers alone, rejecting wrong shapes, or wrong values too; default: shapes",
    )
    add("--only", metavar="CLAUSE", action="append", default=[], help="try this clause alone; may be repeated")
    add("--xfail", metavar="CLAUSE", action="append", default=[], help="expect this clause to fail; may be repeated")
    add("--reason", metavar="WHY", action="append", default=[], help="why the --xfail before it fails")
    shapes = "a list of ROWSxCOLUMNS, each a number or a range, such as 3x3 or ..x..1024"
    add("--image", metavar="SHAPES", default="", help=f"the images that it takes: {shapes}; default: all")
    add("--feature", metavar="SHAPES", default="", help="the features that it takes, likewise; default: all")
    add("--shape", metavar="IMAGE/FEATURE", action="append", default=[], help="ask this shape too, such as 56x56/3x3")
    add(
        "--layer",
        metavar="OPTIONS",
        help=f"it computes layers, and takes these options: a list of {', '.join(OPTIONS)}",
    )
    add("--seed", type=_natural, default=0, help="random seed; default: 0")
    add("--effort", type=_effort, default=1.0, help="scales the number of questions, up to 100; default: 1")
    add("--time", metavar="SECONDS", type=_seconds, help="time budget, after which no more is asked; default: none")
    add(
        "--startup-timeout",
        metavar="SECONDS",
        type=_seconds,
        default=60.0,
        help="how long to wait for the greeting; default: 60",
    )
    add(
        "--timeout", metavar="SECONDS", type=_seconds, default=10.0, help="how long to wait for one answer; default: 10"
    )
    add(
        "--memory",
        metavar="MIB",
        type=_mebibytes,
        default=4096,
        help="memory of its process, 0 for no limit; default: 4096",
    )
    add("--jobs", metavar="N", type=_jobs, default=1, help="target processes to run at once; default: 1")
    for form in ("json", "junit", "html"):
        add(f"--{form}", metavar="FILE", type=_place, help=f"write the report as {form.upper()}")
    add("--quiet", action="store_true", help="print no progress")


def run(options: argparse.Namespace) -> tuple[str, int]:
    """Verify, write the files, and return the text and the exit status; raises ValueError and OSError."""
    if len(options.xfail) != len(options.reason):
        raise ValueError("verify: every --xfail CLAUSE needs a --reason WHY, and every --reason an --xfail")
    places: list[Path] = [place.resolve() for place in (options.json, options.junit, options.html) if place is not None]
    if len(set(places)) < len(places):
        raise ValueError("verify: two reports would be written to the same file; name one file for each")
    for name in ("SIGTERM", "SIGHUP"):  # end as after Ctrl-C: no process stays behind
        with contextlib.suppress(AttributeError, ValueError):  # not on this system; not in the main thread
            signal.signal(getattr(signal, name), signal.default_int_handler)
    report = verify(
        options.target,
        command=options.command,
        library=options.library,
        element=options.element,
        convert=options.convert,
        returns=options.returns,
        pixels=options.pixels,
        graded={"yes": True, "no": False}.get(options.graded),
        arithmetic=options.arithmetic,
        level=options.level,
        only=options.only,
        xfail=dict(zip(options.xfail, options.reason, strict=True)),
        image=options.image,
        feature=options.feature,
        shapes=options.shape,
        seed=options.seed,
        effort=options.effort,
        seconds=options.time,
        startup_timeout=options.startup_timeout,
        timeout=options.timeout,
        memory=options.memory * 2**20,
        jobs=options.jobs,
        layer=options.layer,
        progress=discard if options.quiet else _Progress(),
    )
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
    return in_words(report), 130 if report.interrupted else STATUS[report.verdict]


class _Progress:
    """Tells on standard error how far it is: one line that is written over on a terminal, a line a stage elsewhere."""

    def __init__(self) -> None:
        self._stage = ""
        self._last = 0.0

    def __call__(self, stage: str, cases: int) -> None:
        """Tell the stage and the number of cases; an empty stage ends it."""
        with contextlib.suppress(OSError, AttributeError):  # nobody listens, or there is no stream at all
            self._tell(stage, cases)

    def _tell(self, stage: str, cases: int) -> None:
        now = time.monotonic()
        if sys.stderr.isatty():
            if stage != self._stage or now - self._last > 0.1:
                sys.stderr.write(f"\r\x1b[K{stage}: {cases} cases" if stage else "\r\x1b[K")
                self._last = now
        elif stage != self._stage and stage:
            sys.stderr.write(f"{stage}: after {cases} cases\n")
        self._stage = stage
        sys.stderr.flush()


def _seconds(text: str) -> float:
    """Read a number of seconds, more than 0 and at most a day; `float` would read 1_0 as ten, and foreign digits."""
    value = float(text) if _DECIMAL.fullmatch(text) else 0.0
    if not 0 < value <= 86400:
        raise argparse.ArgumentTypeError(f"{text[:30]!r} is not a number of seconds above 0 and up to 86400")
    return value


def _effort(text: str) -> float:
    """Read the factor for the number of questions."""
    value = float(text) if _DECIMAL.fullmatch(text) else 0.0
    if not 0 < value <= 100:
        raise argparse.ArgumentTypeError(f"{text[:30]!r} is not a number above 0 and up to 100")
    return value


def _natural(text: str) -> int:
    """Read a whole number from 0 on."""
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise argparse.ArgumentTypeError(f"{text[:30]!r} is not a whole number from 0 on")
    return int(text)


def _mebibytes(text: str) -> int:
    """Read an amount of memory: up to a pebibyte, more than any process is given."""
    value = _natural(text)
    if value > 2**30:
        raise argparse.ArgumentTypeError(f"{text[:30]!r} is not a number from 0 to {2**30}")
    return value


def _jobs(text: str) -> int:
    """Read a number of processes."""
    value = _natural(text)
    if not 1 <= value <= 64:
        raise argparse.ArgumentTypeError(f"{text[:30]!r} is not a number from 1 to 64")
    return value


def _place(text: str) -> Path:
    """Check before the work that a file can be written there."""
    path = Path(text)
    if text.endswith("/") or (path.exists() and not path.is_file()) or not path.parent.is_dir():
        message = f"{text[:200]!r} cannot be written: name an ordinary file in a folder that exists"
        raise argparse.ArgumentTypeError(message)
    return path
