"""The target as the runner sees it: every case gets an answer, whatever the implementation does.

    with Target.python("mypackage.mymodule:feature_map") as target:
        target.open()                       who are you?
        answer = target.ask(case)           one question
        for answer in target.ask_many(cases): ...

A target is always a child process, a Python function too. When it breaks down, the case that caused it gets a `Broken`,
a new process is started, and the questions still in flight are sent again.
After too many restarts or time-outs (`settings.Patience`) we give up
with a TargetError; `open` raises the same for a target that cannot be started.

Questions are written ahead of the answers, so that neither side waits for the other:

    asked     7 8 9 10 11 12     in flight, answers come in this order
    answered  7 8

The queue belongs to the target and not to one caller: a question asked while `ask_many` is partly consumed goes to the
end of the queue, and answers that arrive before its own are stored with their questions.

Ruled out: calling a Python function in our own process (a crash would end the run, a
hang could not be ended), one process a case (a start costs a thousand answers).
"""

import itertools
import os
import shlex
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Self

from xo_ref.errors import shown
from xo_ref.kit.answer import Answer, Breakdown, Broken, Skipped
from xo_ref.kit.case import Case, Demand
from xo_ref.kit.layer import keywords
from xo_ref.kit.target.child import Child, Echo
from xo_ref.kit.target.encoding import Given, Pixels, Returns, answer_as_scores, case_for_target
from xo_ref.kit.target.host import Host, load, name_of, on_descriptors
from xo_ref.kit.target.library import Element, split
from xo_ref.kit.target.protocol import HELLO, HELLO_LIMIT, Hello, answer_limit, decode_answer, decode_hello, encode_case
from xo_ref.kit.target.settings import NotLoadedError, Patience, Settings, TargetError

_IN_FLIGHT = 512
_BYTES_IN_FLIGHT = 1 << 20
_KEPT = 3_000
_ROOT = str(Path(__file__).parents[3])
_BOOT = "import sys; sys.path.append(sys.argv.pop(1)); from xo_ref.kit.target.{} import main; sys.exit(main())"
_USUAL = Settings()


@dataclass(slots=True)
class _Asked:
    number: int
    line: bytes
    case: Case
    limit: int
    answer: Answer | None = None
    is_plain: bool = False
    """Whether it is a valid question in no layout of its own: to every target it applies."""


class Target(AbstractContextManager["Target"]):
    """A conversation with one implementation; a context manager that leaves no process behind."""

    def __init__(
        self, name: str, start: Callable[[], Child], given: Given, settings: Settings, echo: Echo | None = None
    ) -> None:
        """Store how to start the target; `given` tells whether it runs in our own host, `echo` receives its stderr."""
        self.name = name
        self.restarts = 0
        self.given = given
        """How questions are encoded for it; complete after the greeting."""
        self._start_child = start
        self._cannot_read: Skipped | None = None
        self._settings = settings
        self._echo = echo
        self._hello: Hello | None = None
        self._child: Child | None = None
        self._numbers = itertools.count(1)
        self._flight: deque[_Asked] = deque()
        self._patience = Patience(settings)
        self.log: deque[Case] = deque(maxlen=_KEPT)
        """The last questions that were put, in their order."""

    @classmethod
    def command(cls, command: str | Sequence[str], *, settings: Settings = _USUAL) -> Self:
        """Talk to a program; a string is split as a shell would, and no shell is run.

        Once it has greeted, what it writes to stderr is passed on. Raises ValueError for a command that cannot be
        split.
        """
        try:
            words = shlex.split(command) if isinstance(command, str) else list(command)
        except ValueError as error:
            raise ValueError(f"the command {shown(command)} cannot be split into words: {error}") from error
        if not words:
            raise ValueError("the command is empty; give a program and its arguments")
        name = command if isinstance(command, str) else shlex.join(words)
        return cls(name, partial(Child.start, words, memory=settings.memory), Given(), settings, Echo())

    @classmethod
    def python(cls, name: str, *, convert: str = "", settings: Settings = _USUAL) -> Self:
        """Talk to a Python callable given as MODULE:CALLABLE; `convert` likewise.

        Raises ValueError when one of them is not of that form.
        """
        for given in filter(None, (name, convert)) if name else ("",):
            module, _, path = given.partition(":")
            if not module or not path:
                raise ValueError(f"'{given}' is not of the form MODULE:CALLABLE")
        words = [sys.executable, "-c", _BOOT.format("host"), _ROOT, name, convert, ",".join(settings.layer or ())]
        words += [str(Path(folder).absolute()) for folder in sys.path]
        start = partial(Child.start, words, memory=settings.memory)
        return cls(name, start, Given(host=True, python=name, convert=convert), settings)

    @classmethod
    def library(cls, name: str, element: Element = Element.DOUBLE, *, settings: Settings = _USUAL) -> Self:
        """Talk to a function of a shared library, given as FILE:FUNCTION; its pointers point to `element`.

        Raises ValueError for another form, or where there is no such file.
        """
        words = [sys.executable, "-c", _BOOT.format("library"), _ROOT, *split(name), element.value]
        return cls(name, partial(Child.start, words, memory=settings.memory), Given(host=True), settings)

    @classmethod
    def function(cls, function: Callable[..., object], *, convert: str = "", settings: Settings = _USUAL) -> Self:
        """Talk to a Python callable at hand: by its name where another process could import it, else forked.

        The name is safer: a fork copies locks of threads that do not exist in the child, and libraries with
        threads of their own may hang there. Raises ValueError where it can be neither (no `os.fork`).
        """
        name = name_of(function)
        if name:
            return cls.python(name, convert=convert, settings=settings)
        shown = str(getattr(function, "__qualname__", type(function).__name__))
        if not hasattr(os, "fork"):
            raise ValueError(f"{shown} cannot be imported by name in another process; put it into a module")
        options = keywords(settings.layer or ())
        serve = partial(
            on_descriptors, name=shown, make=lambda: Host(function, load(convert) if convert else None, options)
        )
        start = partial(Child.fork, serve, memory=settings.memory)
        return cls(shown, start, Given(host=True, convert=convert), settings)

    def anew(self) -> "Target":
        """Return a new conversation with the same implementation, in a separate process."""
        return Target(self.name, self._start_child, self.given, self._settings, self._echo)

    def __exit__(self, *_: object) -> None:
        self.close()

    def open(self) -> Hello:
        """Start the target if it is not running, and return its greeting.

        Raises TargetError with the reason when it cannot be run.
        """
        if self._hello is None or self._child is None:
            self._hello = self._greet()
            returns = self._settings.returns or self._hello.returns or Returns.SCORES
            pixels = self._settings.pixels or self._hello.pixels or Pixels.BIPOLAR
            graded = self._hello.graded if self._settings.graded is None else self._settings.graded
            self.given = replace(self.given, pixels=pixels, returns=returns, graded=graded)
        return self._hello

    def ask(self, case: Case, *, layout: str = "", watch: bool = False) -> Answer:
        """Ask one question and wait for its answer.

        `layout`: give arrays in this layout (see `kit.target.layouts`); `watch`: look inside the process
        for changed inputs and overwritten results. `layout` is for Python targets and `watch` for Python targets and
        libraries: of a program, a layout is skipped, and `watch` has no effect. Raises TargetError.
        """
        return self._settle(self._ask(case, layout, watch=watch))

    def ask_many(self, cases: Iterable[Case], *, watch: bool = False) -> Iterator[Answer]:
        """Ask many questions and give the answers in their order, as they come. Raises TargetError."""
        asked: deque[_Asked] = deque()
        ahead = 0
        for case in cases:
            asked.append(self._ask(case, "", watch=watch))
            ahead += len(asked[-1].line)
            while len(asked) >= _IN_FLIGHT or ahead >= _BYTES_IN_FLIGHT:
                ahead -= len(asked[0].line)
                yield self._settle(asked.popleft())
        while asked:
            yield self._settle(asked.popleft())

    def close(self) -> None:
        """End the process: close its input, wait half a second, kill what is left."""
        child, self._child = self._child, None
        if child is not None:
            child.finish()

    def _ask(self, case: Case, layout: str, *, watch: bool) -> _Asked:
        """Queue a question, or answer it at once with `Skipped` if it cannot be asked."""
        if self._hello is None:
            self.open()
        grids = case_for_target(case, self.given)
        if case.is_verbatim and self._cannot_read is not None:
            grids = self._cannot_read
        if layout and not self.given.host:
            grids = Skipped(f"{layout}: only Python targets take arrays")
        if isinstance(grids, Skipped):
            return _Asked(0, b"", case, 0, grids)
        number = next(self._numbers)
        verbatim, watched = case.is_verbatim and self.given.host, watch and self.given.host
        line = encode_case(number, *grids, case, layout=layout, watch=watched, verbatim=verbatim)
        limit = HELLO_LIMIT if case.is_verbatim else answer_limit(*grids, case.room)
        asked = _Asked(number, line, case, limit, is_plain=case.demand is Demand.ANSWER and not layout)
        self._flight.append(asked)
        self.log.append(case)
        if self._child is not None:
            self._child.send(line)
        return asked

    def _settle(self, wanted: _Asked) -> Answer:
        """Receive answers in order up to this question's; after a breakdown, continue in a new process."""
        while wanted.answer is None:
            if self._child is None:
                self.open()
            assert self._child is not None  # noqa: S101  # just opened
            asked = self._flight[0]
            line = self._child.receive(self._settings.timeout, asked.limit)
            answer = line if isinstance(line, Broken) else decode_answer(line, asked.number, host=self.given.host)
            if isinstance(answer, Skipped) and asked.is_plain:
                answer = replace(answer, declared=False)
            asked.answer = answer_as_scores(answer, self.given.returns, asked.case.weights, self.given.pixels)
            self._flight.popleft()
            if self._patience.is_lost(answer):
                self._lose(self._child)
                if isinstance(answer, Broken) and asked.case.is_verbatim and not self.given.host:
                    self._give_up_verbatim(asked, answer)
        return wanted.answer

    def _give_up_verbatim(self, asked: _Asked, answer: Broken) -> None:
        """Stop sending verbatim questions to a program that broke down on one, as PROTOCOL.md allows."""
        why = f"the program reads rows of numbers only: {answer.breakdown.value}: {answer.detail}"
        self._cannot_read = Skipped(why, declared=True)
        for other in (asked, *(other for other in self._flight if other.case.is_verbatim)):
            other.answer = self._cannot_read
        self._flight = deque(other for other in self._flight if other.answer is None)

    def _greet(self) -> Hello:
        """Start a process, greet it, and resend the unanswered questions of the previous one."""
        if self._patience.last is not None:
            if why := self._patience.is_over(self.restarts):
                raise TargetError(f"{self.name}: {why}")
            self.restarts += 1
        try:
            self._child = self._start_child()
        except OSError as error:
            raise TargetError(f"{self.name}: could not be run: {error}") from error
        self._child.send(HELLO)
        line = self._child.receive(self._settings.startup, HELLO_LIMIT)
        hello = line if isinstance(line, Broken) else decode_hello(line, host=self.given.host)
        if self._echo is not None:
            self._child.pass_on(self._echo, hello.detail if isinstance(hello, Broken) else "")
        if isinstance(hello, Broken):
            self._lose(self._child)
            if hello.breakdown is Breakdown.RAISED:
                raise NotLoadedError(f"{self.name}: could not be run: {hello.detail}")
            raise TargetError(f"{self.name}: could not be run: {hello.breakdown.value}: {hello.detail}")
        for asked in self._flight:
            self._child.send(asked.line)
        return hello

    def _lose(self, child: Child) -> None:
        self._child = None
        child.kill()
