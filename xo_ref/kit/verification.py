"""The verification of one implementation, in one call."""

import contextlib
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeVar

from xo_ref import clauses
from xo_ref.kit.judge.behaviour import BEHAVIOUR
from xo_ref.kit.judge.classes import parse_class
from xo_ref.kit.questions.ranges import Takes, parse_shape
from xo_ref.kit.questions.vectors import vectors
from xo_ref.kit.report.model import Level, Report
from xo_ref.kit.runner import Options, Progress, discard, run
from xo_ref.kit.target.conversation import Settings, Target
from xo_ref.kit.target.encoding import Pixels, Returns
from xo_ref.kit.target.process import DEFAULT_MEMORY

__all__ = ["verify"]

_Choice = TypeVar("_Choice", Returns, Pixels, Level)


def verify(
    target: str | Callable[..., object] | None = None,
    *,
    command: str = "",
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
    progress: Progress = discard,
) -> Report:
    """Verify a Python callable, given itself or as MODULE:CALLABLE, or a program that speaks the protocol.

    The callable takes (image, feature) as nested lists and returns nested numbers. `convert`
    names a callable that both arguments are put through first, such as "numpy:asarray".
    `returns`: scores, sums or matches; `pixels`: bipolar, bits or inverted-bits; `graded`:
    whether pixels other than 1 and -1 are taken. `arithmetic`: the class that every answer must
    satisfy. `level` says which clauses decide: answers, shapes or values. `xfail` maps clauses
    that are expected to fail to the reason. `image` and `feature` say which shapes the target
    takes, such as "..x..1024" and "3x3"; `shapes` names shapes that must be asked, such as
    "56x56/3x3". `effort` scales the number of questions, `seconds` is a time budget after
    which no more is asked, `startup_timeout` and `timeout` are seconds for the greeting and for one
    answer. Raises ValueError for arguments that are wrong; whatever the target does is in the report.

    >>> report = verify("xo_ref.kit.examples:exact", effort=0.01)
    >>> report.verdict.value, report.arithmetic
    ('conforms', 'exact')
    """
    _check_anchors((*only, *(xfail or {})))
    _check_asked(only)
    if (target is None) == (not command):
        raise ValueError("give either a Python callable or a command")
    kinds = _named(Returns, returns, "returns"), _named(Pixels, pixels, "pixels")
    settings = Settings(timeout, startup_timeout, memory, returns=kinds[0], pixels=kinds[1], graded=graded)
    required = parse_class(arithmetic) if arithmetic else None
    options = Options(
        required,
        frozenset(only),
        dict(xfail or {}),
        _named(Level, level, "level") or Level.SHAPES,
        seed,
        effort,
        seconds,
        Takes.parse(image=image, feature=feature),
        tuple(map(parse_shape, shapes)),
        progress,
    )
    with contextlib.ExitStack() as stack:
        targets = [stack.enter_context(_conversation(target, command, convert, settings)) for _ in range(jobs)]
        return run(targets, options)


def _conversation(target: str | Callable[..., object] | None, command: str, convert: str, settings: Settings) -> Target:
    """Make one more conversation with the same target."""
    if command:
        return Target.command(command, settings=settings)
    if isinstance(target, str):
        return Target.python(target, convert=convert, settings=settings)
    assert target is not None  # noqa: S101  # one of both was given
    return Target.function(target, convert=convert, settings=settings)


def _check_anchors(anchors: Collection[str]) -> None:
    """Refuse clauses that there are not."""
    known = clauses.sections(clauses.text())
    for anchor in anchors:
        if anchor not in known:
            raise ValueError(f"unknown clause {anchor!r}; see: xo-ref spec")


def _check_asked(only: Collection[str]) -> None:
    """Refuse to try a clause that no question is about: nothing would be judged."""
    asked = {*BEHAVIOUR, *(vector.case.clause for vector in vectors())}
    for anchor in only:
        if anchor not in asked:
            raise ValueError(f"no question is about the clause {anchor!r}; choose of {', '.join(sorted(asked))}")


def _named(kind: type[_Choice], value: str, what: str) -> _Choice | None:
    """Find a member by its value; None for no value."""
    if not value:
        return None
    names = [member.value for member in kind]
    if value not in names:
        raise ValueError(f"{what}: unknown value {value!r}; choose one of {', '.join(names)}")
    return kind(value)
