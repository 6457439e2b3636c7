"""The verification of one implementation, in one call."""

import contextlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from xo_ref import clauses
from xo_ref.kit.case import Case
from xo_ref.kit.judge.classes import parse_class
from xo_ref.kit.layer import parse_options
from xo_ref.kit.questions.ranges import Takes, parse_shape
from xo_ref.kit.questions.stored import stored_cases
from xo_ref.kit.report.model import Level, Report
from xo_ref.kit.runner.behaviour import BEHAVIOUR
from xo_ref.kit.runner.run import run
from xo_ref.kit.runner.state import Progress, RunOptions, discard
from xo_ref.kit.target.conversation import Target
from xo_ref.kit.target.encoding import Pixels, Returns
from xo_ref.kit.target.library import Element
from xo_ref.kit.target.process import DEFAULT_MEMORY
from xo_ref.kit.target.settings import NotLoadedError, Settings, TargetError

__all__ = ["Subject", "verify"]

_Choice = TypeVar("_Choice", Returns, Pixels, Level, Element)


def verify(
    target: str | Callable[..., object] | None = None,
    *,
    command: str = "",
    library: str = "",
    element: str = "",
    convert: str = "",
    returns: str = "",
    pixels: str = "",
    graded: bool | None = None,
    arithmetic: str = "",
    level: str = "",
    only: Collection[str] = (),
    xfail: Mapping[str, str] | None = None,
    image: str = "",
    feature: str = "",
    shapes: Sequence[str] = (),
    seed: int = 0,
    effort: float = 1.0,
    seconds: float | None = None,
    startup_timeout: float = 60.0,
    timeout: float = 10.0,
    memory: int = DEFAULT_MEMORY,
    jobs: int = 1,
    layer: str | None = None,
    progress: Progress = discard,
) -> Report:
    """Verify a Python callable, given itself or as MODULE:CALLABLE, a program, or a function of a shared library.

    The callable takes (image, feature) as nested lists and returns nested numbers. `convert`
    names a callable that both arguments are put through first, such as "numpy:asarray".
    `command` is a program that speaks the protocol; `library` a C function given as
    FILE:FUNCTION, whose pointers point to `element`: double or float.
    `returns`: scores, sums or matches; `pixels`: bipolar, bits, inverted-bits or int8:F; `graded`:
    whether pixels other than 1 and -1 are taken. `arithmetic`: the class that every answer must
    satisfy. `level` says which clauses decide: answers, shapes or values. `xfail` maps clauses
    that are expected to fail to the reason. `image` and `feature` say which shapes the target
    takes, such as "..x..1024" and "3x3"; `shapes` names shapes that must be asked, such as
    "56x56/3x3". `effort` scales the number of questions, `seconds` is a time budget after
    which no more is asked, `startup_timeout` and `timeout` are seconds for the greeting and for one
    answer. `layer` lists the options of a target that computes layers, such as "channels,stride,padding";
    its callable takes (image, filters), C x H x W and K x C/G x h x w, and these options by name.
    Raises ValueError for arguments that are wrong; whatever the target does is in the report.

    >>> report = verify("xo_ref.kit.examples:exact", effort=0.01)
    >>> report.verdict.value, report.arithmetic
    ('conforms', 'exact')
    """
    subject = Subject(
        target=target, command=command, library=library, element=element, convert=convert, returns=returns,
        pixels=pixels, graded=graded, layer=layer, arithmetic=arithmetic, level=level, only=tuple(only),
        xfail=dict(xfail or {}), image=image, feature=feature, shapes=tuple(shapes), startup_timeout=startup_timeout,
        timeout=timeout, memory=memory,
    )  # fmt: skip
    _check_number("effort", effort, 1e-6, 100)
    _check_number("seconds", seconds, 0, 86400)
    _check_number("jobs", jobs, 1, 64)
    options = replace(subject.options(seed), effort=effort, seconds=seconds, progress=progress)
    with contextlib.ExitStack() as stack:
        targets = [stack.enter_context(subject.conversation()) for _ in range(jobs)]
        if library:
            _load(targets[0])
        return run(targets, options)


@dataclass(frozen=True, slots=True)
class Subject:
    """The target and the requirements on it, as plain values; the fields are arguments of `verify`.

    Raises ValueError for what is wrong or does not go together.

    >>> Subject("xo_ref.kit.examples:right", arithmetic="exact").options(seed=7).seed
    7
    """

    target: str | Callable[..., object] | None = None
    command: str = ""
    library: str = ""
    element: str = ""
    convert: str = ""
    returns: str = ""
    pixels: str = ""
    graded: bool | None = None
    layer: str | None = None
    arithmetic: str = ""
    level: str = ""
    only: tuple[str, ...] = ()
    xfail: Mapping[str, str] = field(default_factory=dict)
    image: str = ""
    feature: str = ""
    shapes: tuple[str, ...] = ()
    startup_timeout: float = 60.0
    timeout: float = 10.0
    memory: int = DEFAULT_MEMORY

    def __post_init__(self) -> None:
        """Check the fields against each other, and each by reading it."""
        for name in ("timeout", "startup_timeout"):
            _check_number(name, getattr(self, name), 1e-6, 86400)
        _check_number("memory", self.memory, 0, 2**50)
        if self.graded not in (None, True, False):
            raise ValueError(f"graded: {self.graded!r} is not True, False or None")
        known = stored_cases() if self.layer is None else ()  # a program may say only later that it takes layers
        _check_clauses(
            self.only,
            self.xfail,
            (*known, *(stored_cases(layers=True) if self.command or self.layer is not None else ())),
        )
        if (self.target is not None) + bool(self.command) + bool(self.library) != 1:
            raise ValueError("give a Python callable, a command or a library, and only one of them")
        if self.element and not self.library:
            raise ValueError("element: only a library has elements")
        _named(Element, self.element, "element")
        kinds = self.settings.returns is Returns.MATCHES, self.settings.pixels not in (None, Pixels.BIPOLAR)
        if self.layer is not None and (self.shapes or any(kinds)):
            raise ValueError("layer: goes with pixels as they are, scores or sums, and no shapes to be asked")
        self.options(0)

    @property
    def settings(self) -> Settings:
        """The limits of the target, and the encoding of its questions."""
        kinds = _named(Returns, self.returns, "returns"), _named(Pixels, self.pixels, "pixels")
        layer = None if self.layer is None else parse_options(self.layer)
        return Settings(
            self.timeout, self.startup_timeout, self.memory, returns=kinds[0], pixels=kinds[1], graded=self.graded,
            layer=layer,
        )  # fmt: skip

    def options(self, seed: int) -> RunOptions:
        """Return the run options for this seed."""
        return RunOptions(
            parse_class(self.arithmetic) if self.arithmetic else None,
            frozenset(self.only),
            self.xfail,
            _named(Level, self.level, "level") or Level.SHAPES,
            seed,
            takes=Takes.parse(image=self.image, feature=self.feature),
            shapes=tuple(map(parse_shape, self.shapes)),
            layer=self.settings.layer,
        )

    def conversation(self) -> Target:
        """Return a new conversation with the target."""
        settings = self.settings
        if self.library:
            return Target.library(self.library, Element(self.element or "double"), settings=settings)
        if self.command:
            return Target.command(self.command, settings=settings)
        if isinstance(self.target, str):
            return Target.python(self.target, convert=self.convert, settings=settings)
        assert self.target is not None  # noqa: S101  # one of the three was given
        return Target.function(self.target, convert=self.convert, settings=settings)


def _check_number(name: str, number: float | None, least: float, most: float) -> None:
    """Reject what is no number of a range, and for jobs and memory what is not whole."""
    kind, kinds = ("whole number", (int,)) if name in ("jobs", "memory") else ("number", (int, float))
    if number is not None and (type(number) not in kinds or not least <= number <= most):
        raise ValueError(f"{name}: {number!r} is not a {kind} from {least:g} to {most:g}")


def _load(target: Target) -> None:
    """Raise ValueError if the function cannot be loaded; other errors go into the report."""
    try:
        target.open()
    except NotLoadedError as error:
        raise ValueError(str(error)) from None
    except TargetError:
        pass


def _check_clauses(only: Collection[str], xfail: Mapping[str, str], stored: Sequence[Case]) -> None:
    """Reject unknown clauses, and in `only` a clause that no question is about: nothing would be judged."""
    known = clauses.sections(clauses.text())
    asked = {*BEHAVIOUR, *(case.clause for case in stored)}
    for anchor in (*only, *xfail):
        if anchor not in known:
            raise ValueError(f"unknown clause {anchor!r}; see: xo-ref spec")
        if anchor in only and anchor not in asked:
            raise ValueError(f"no question is about the clause {anchor!r}; choose of {', '.join(sorted(asked))}")
    if empty := [anchor for anchor, why in xfail.items() if not why.strip()]:
        raise ValueError(f"xfail: the reason for {empty[0]!r} is empty; say why this clause is expected to fail")


def _named(kind: type[_Choice], value: str, what: str) -> _Choice | None:
    """Find a member by its value; None for no value."""
    if not value:
        return None
    names = [member.value for member in kind]
    if value not in names:
        raise ValueError(f"{what}: unknown value {value!r}; choose one of {', '.join(names)}")
    return kind(value)
