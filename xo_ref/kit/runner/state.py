"""The state of one run: its options, its targets, what was answered and what was left out.

The options and the random seed fix the questions; the target's declarations complete the options. Without a time limit
(`RunOptions.seconds`) the clock has no influence. With one, every stage ends when the limit is reached, the report
lists the stages that were cut short, and the run is incomplete.
"""

import contextlib
import itertools
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from xo_ref.kit.answer import Answer, Skipped
from xo_ref.kit.case import Case, Demand
from xo_ref.kit.diagnose.findings import Finding
from xo_ref.kit.diagnose.replay import Replay
from xo_ref.kit.diagnose.when.active import When
from xo_ref.kit.judge.classes import ArithmeticClass
from xo_ref.kit.judge.result import Outcome, Status
from xo_ref.kit.judge.tally import Tally
from xo_ref.kit.layer import LayerCase
from xo_ref.kit.questions.design import expressible
from xo_ref.kit.questions.ranges import EVERYTHING, Extents, Takes
from xo_ref.kit.questions.stored import stored_cases
from xo_ref.kit.report.model import Level
from xo_ref.kit.target.conversation import Target

_BATCH = 128  # cases that one of several conversations is given at a time

Progress = Callable[[str, int], None]
"""Called with the stage and the number of cases so far; with an empty stage at the end."""


def discard(_stage: str, _cases: int) -> None:
    """Discard progress."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """The options of a run."""

    required: ArithmeticClass | None = None
    """The class that every answer must satisfy; None: what the target declares, or one of the default classes."""
    only: frozenset[str] = frozenset()
    """The clauses to try; empty for all."""
    xfail: Mapping[str, str] = field(default_factory=dict)
    """Clauses that are expected to fail, each with the reason; one that passes fails."""
    level: Level = Level.SHAPES
    """Which clauses decide the verdict."""
    seed: int = 0
    effort: float = 1.0
    """Scales the number of questions in the open-ended stages."""
    seconds: float | None = None
    """The time budget; None: everything is asked."""
    takes: Takes = EVERYTHING
    """The shapes that the target takes."""
    shapes: tuple[Extents, ...] = ()
    """Shapes that must be asked, besides all others."""
    progress: Progress = discard
    """Called now and then with the stage and the number of cases so far."""
    layer: tuple[str, ...] | None = None
    """The options that the target takes, if it computes layers."""


class RunState:
    """The state of one verification."""

    def __init__(self, targets: Sequence[Target], options: RunOptions) -> None:
        """Begin; `targets` are conversations with the same implementation."""
        self.targets = targets
        self.target = targets[0]
        self.options = options
        self.tally = Tally(options.required, excused=frozenset(options.xfail))
        self.stage = "smoke"
        self.started = time.monotonic()
        self.greeted = ""  # what the target calls itself
        self.complete = True  # until a stage is cut short
        self.notes: list[str] = []
        self.stored_answers: dict[str, Answer] = {}  # by the names of their cases: for `again` and `behaviour`
        # the results of the stages in `causes`; the comment names the stage
        self.replays: dict[str, Replay] = {}  # `alone`, by clause; decides whether the next four are sought
        self.computes: str | None = None  # `formula`
        self.diagnosis: tuple[Finding, ...] | None = None  # `diagnose`; None before
        self.when: tuple[When, ...] = ()  # `diagnose` too
        self.differs: str | None = None  # `differ`

    @property
    def stored(self) -> tuple[Case, ...]:
        """The stored questions."""
        return stored_cases(layers=self.options.layer is not None)

    @property
    def has_wrong_map(self) -> bool:
        """Whether a valid question was answered wrongly."""
        return self.tally.book.wrong > 0

    def wanted(self, case: Case) -> bool:
        """Return whether a case belongs to the clauses that are tried."""
        return not self.options.only or case.clause in self.options.only

    def admits(self, case: Case) -> bool:
        """Return whether the target accepts the shape of a valid question; invalid ones may always be asked."""
        takes = self.options.takes
        if isinstance(case, LayerCase) and not expressible(case, self.options.layer or ()):
            return False
        if case.demand is not Demand.ANSWER or takes == EVERYTHING:
            return True
        return takes.admits(*case.shape, framed=case.op == "layer")

    def enter(self, stage: str) -> None:
        """Begin a stage."""
        self.stage = stage
        self.options.progress(stage, self.tally.cases)

    def judge(self, case: Case, answer: Answer) -> Outcome:
        """Judge and count one answer."""
        outcome = self.tally.judge(case, answer)
        if self.tally.cases % 256 == 0:
            self.options.progress(self.stage, self.tally.cases)
        return outcome

    def ask_and_count(self, case: Case) -> bool:
        """Ask and judge one question, if time and shape allow; return whether the answer is wrong."""
        if self.is_out_of_time() or not self.admits(case):
            return False
        return self.judge(case, self.target.ask(case)).status is Status.FAILED

    def ask(self, case: Case, *, layout: str = "", watch: bool = False) -> Answer:
        """Ask one question, unless the time budget is spent."""
        if self.is_out_of_time():
            return Skipped("out of time")
        return self.target.ask(case, layout=layout, watch=watch)

    def is_out_of_time(self) -> bool:
        """Return whether the time budget is spent; the first time, say so in the report."""
        budget = self.options.seconds
        if budget is None or time.monotonic() - self.started < budget:
            return False
        note = f"stage `{self.stage}`: cut short, out of time"
        if note not in self.notes:
            self.notes.append(note)
        self.complete = False
        return True

    def in_time(self, cases: Iterable[Case]) -> Iterator[Case]:
        """Yield the wanted cases until the time budget is spent."""
        for case in cases:
            if self.is_out_of_time():
                return
            if self.wanted(case):
                yield case

    def ask_all(self, cases: Iterable[Case]) -> Iterator[tuple[Case, Answer]]:
        """Pipeline the questions, in batches over several conversations; yield the answers in order."""
        if len(self.targets) == 1:
            ahead, kept = itertools.tee(cases)
            yield from zip(kept, self.target.ask_many(ahead), strict=False)
            return
        source, waiting = iter(cases), deque[Future[list[tuple[Case, Answer]]]]()
        with contextlib.ExitStack() as stack:
            threads = [(stack.enter_context(ThreadPoolExecutor(1)), target) for target in self.targets]
            for thread, target in itertools.cycle(threads):  # pragma: no branch  # it ends inside
                if not (batch := list(itertools.islice(source, _BATCH))):
                    break
                waiting.append(thread.submit(_answered, target, batch))
                if len(waiting) > 2 * len(threads):
                    yield from waiting.popleft().result()
            for future in waiting:
                yield from future.result()


def _answered(target: Target, batch: Sequence[Case]) -> list[tuple[Case, Answer]]:
    return list(zip(batch, target.ask_many(batch), strict=True))
