"""`xo-ref campaign`: everything up to a size, in shards, on any executor; and their results as one report.

Exit status: as for `verify`; the same command resumes an interrupted campaign.
"""

import argparse
import contextlib
import functools
import sys
import time
from concurrent.futures import BrokenExecutor, Executor
from dataclasses import fields

from xo_ref.cli.verify import add_subject, begin, folder, new_folder, reported, subject_of, whole
from xo_ref.kit.campaign.files import Folder
from xo_ref.kit.campaign.merge import merged
from xo_ref.kit.campaign.run import Make, Progress, execute, introduced, processes
from xo_ref.kit.campaign.shards import LEVELS, Plan
from xo_ref.kit.target.host import LoadError, load
from xo_ref.kit.target.settings import TargetError
from xo_ref.kit.verification import Subject


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of `campaign`."""
    add = parser.add_argument
    add_subject(parser, "--decides")
    sizes = ", ".join(f"{level}: all pairs of up to {one.pixels} pixels" for level, one in LEVELS.items())
    about = f"the size of the campaign ({sizes}); default: 1"
    add("--level", metavar="N", dest="size", type=whole(1, max(LEVELS)), default=1, help=about)
    add("--out", metavar="DIR", type=new_folder, help="the folder of results: a new one, or that of the same campaign")
    add("--merge", metavar="DIR", type=folder, nargs="+", help="only report the results in these folders")
    add("--executor", metavar="MODULE:CALLABLE", default="", help="makes the executor; default: local processes")
    add("--workers", metavar="N", type=whole(0, 1024), default=0, help="processes; default: 0, one per processor")
    add("--ahead", metavar="N", type=whole(1, 10**6), default=16, help="shards submitted at a time; default: 16")


def run(options: argparse.Namespace) -> tuple[str, int]:
    """Ask, merge and report; raises ValueError and OSError."""
    begin(options)
    if (options.out is None) == (options.merge is None):
        raise ValueError("campaign: give --out DIR to ask, or --merge DIR... to report what was found")
    if options.merge is not None:
        plain = {one.name: one.default for one in fields(Subject)} | {"xfail": {}}
        if given := [name for name, value in subject_of(options).items() if value != plain[name]]:
            raise ValueError(f"campaign: --merge takes no target and no option about one; leave {given[0]} out")
        return reported(merged([Folder.open(place) for place in options.merge]), options)
    make: Make = functools.partial(processes, options.workers)
    if options.executor:
        make = functools.partial(_made, options.executor)
    subject = Subject(**subject_of(options))
    try:
        plan = Plan(options.size, options.seed, *introduced(make, subject))
        results = Folder.make(options.out, plan)
        with results.held():
            progress = execute(results, make, options.ahead, _Telling(results, quiet=options.quiet))
    except TargetError as error:
        return f"verdict     could not run\ntrouble     {error}", 3
    except BrokenExecutor as error:
        raise OSError(f"the workers ended before they finished anything: {error}") from error
    return reported(merged([results], progress.lost), options, interrupted=progress.interrupted)


def _made(name: str) -> Executor:
    try:
        made = load(name)()
    except LoadError as error:
        raise ValueError(f"--executor: {error}") from error
    except (Exception, SystemExit) as error:  # whatever the user's function does
        raise ValueError(f"--executor: {name} raised {type(error).__name__}: {error}") from error
    if not isinstance(made, Executor):
        raise ValueError(f"--executor: {name} gives {type(made).__name__}, no Executor")  # noqa: TRY004  # the user's
    return made


class _Telling:
    """Prints the size of a campaign, its progress and the remaining time to standard error."""

    def __init__(self, folder: Folder, *, quiet: bool) -> None:
        self._quiet, self._said, self._last = quiet, "", 0.0
        _, damaged = folder.finished()
        self._write(f"about {folder.plan.count():,} questions", *(f"{one}; asked again" for one in damaged))

    def __call__(self, progress: Progress) -> None:
        """Report progress, not too often."""
        rest = f", {_duration(progress.rest)} left" if progress.rest else ""
        words = "; finishing what was begun, Ctrl-C gives it up" if progress.interrupted else ""
        text = f"{progress.done} of {progress.shards} shards{rest}{words}"
        now = time.monotonic()
        if text != self._said and (now - self._last > 1 or progress.interrupted):
            self._said, self._last = text, now
            self._write(text)

    def _write(self, *lines: str) -> None:
        with contextlib.suppress(OSError, AttributeError):  # nobody listens, or there is no stream at all
            sys.stderr.write("" if self._quiet else "".join(f"{line}\n" for line in lines))


def _duration(seconds: float) -> str:
    """Describe how long something takes.

    >>> _duration(95), _duration(8000)
    ('2 min', '2.2 h')
    """
    return f"{seconds / 3600:.1f} h" if seconds > 5400 else f"{max(1, round(seconds / 60))} min"
