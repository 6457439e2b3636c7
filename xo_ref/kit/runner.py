"""One verification from start to end: what is tried, in this order.

    smoke      can it be run at all?
    vectors    the stored questions, each there for a reason
    again      those that should have been refused and were answered, once more
    small      every pair of -1 and 1 grids, smallest first
    search     drawn and shrunk pairs, when Hypothesis is installed
    large      long rows, tall columns, a million positions
    behaviour  the same questions again in another order; other layouts of the same arrays

The vectors and the smoke stage are never cut short. The others share the time that was
given, and what is not tried is said. After a wrong map only the search for a smallest
counterexample goes on; questions that should have been refused stop nothing.

Clauses: `behaviour.independent`, `behaviour.layout`, `input.unchanged`.

Rejected: stopping at the first failure (a diagnosis needs many), random order (the first
failure would not be a smallest one).
"""

import itertools
import random
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import SimpleQueue

from xo_ref.kit.answer import Answer, Broken, Scores, Skipped
from xo_ref.kit.case import Case, Demand
from xo_ref.kit.diagnose.identify import RIGHT, identify
from xo_ref.kit.judge.classes import DEFAULT, ArithmeticClass, parse_class
from xo_ref.kit.judge.result import Status
from xo_ref.kit.judge.tally import Outcome, Tally
from xo_ref.kit.questions.enumerate import LARGE, large_case, small_cases
from xo_ref.kit.questions.shrink import shrunk
from xo_ref.kit.questions.vectors import Vector, vectors
from xo_ref.kit.report.model import Report
from xo_ref.kit.report.summary import Facts, summed_up
from xo_ref.kit.target.conversation import Target, TargetError
from xo_ref.kit.target.layouts import LAYOUTS
from xo_ref.values.maps import FeatureMap

__all__ = ["Options", "Progress", "run", "silent"]

_SMALL_PIXELS = 10
_ALWAYS_SMALL = 244  # all pairs of up to 5 pixels
_BATCH = 128  # cases that one of several conversations is given at a time
_QUICK = 0.2  # seconds that a large case may take when the time is over
_FIRST = 300_000  # products of a large case that is asked though nothing is known of the speed
_ENOUGH_FAILURES = 3
_SMOKE = (
    Case("smoke-1", "score.definition", [[1]], [[1]]),
    Case("smoke-2", "score.divisor", [[1, -1, 1], [-1, -1, 1]], [[1, -1]]),
)


Progress = Callable[[str, int], None]
"""Told the stage and the number of cases so far; an empty stage at the end."""


def silent(_stage: str, _cases: int) -> None:
    """Tell nobody how far it is."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a verification is done."""

    required: ArithmeticClass | None = None
    """The class of arithmetic that every answer must satisfy; None: what the target promises, or one of DEFAULT."""
    only: frozenset[str] = frozenset()
    """The clauses to try; empty for all."""
    skip: Mapping[str, str] = field(default_factory=dict)
    """Clauses that are known to fail, each with the reason; one that would pass fails."""
    seed: int = 0
    seconds: float = 10.0
    """The time for what can be cut short."""
    progress: Progress = silent
    """Told the stage and the cases so far, now and then."""


class _Run:
    """The state of one verification."""

    def __init__(self, targets: Sequence[Target], options: Options) -> None:
        self.targets = targets
        self.target = targets[0]
        self.options = options
        required = (options.required,) if options.required else DEFAULT
        self.tally = Tally(*required, excused=frozenset(options.skip))
        self.notes: list[str] = []
        self.started = time.monotonic()
        self.answers: dict[str, Answer] = {}
        self.stage = "smoke"

    def left(self, share: float) -> float:
        """Tell how many seconds are left until a share of the whole time is over."""
        return self.started + share * self.options.seconds - time.monotonic()

    def wanted(self, case: Case) -> bool:
        """Tell whether a case belongs to the clauses that are tried."""
        return not self.options.only or case.clause in self.options.only

    def add(self, case: Case, answer: Answer, expected: FeatureMap | None = None, *, layout: str = "") -> Outcome:
        """Book one answer."""
        outcome = self.tally.add(case, answer, expected, layout=layout)
        if self.tally.cases % 256 == 0:
            self.options.progress(self.stage, self.tally.cases)
        return outcome

    def enter(self, stage: str) -> None:
        """Begin a stage."""
        self.stage = stage
        self.options.progress(stage, self.tally.cases)


def run(targets: Sequence[Target], options: Options) -> Report:
    """Verify a target and report; Ctrl-C reports what was found so far.

    `targets` are conversations with the same implementation: the small scope is shared out
    among them, everything else is asked of the first. They are closed by the caller.
    """
    state = _Run(targets, options)
    trouble, complete, computes = "", True, None
    try:
        trouble = _smoke(state)
        if not trouble:
            for stage in (_vectors, _again, _small, _search, _large, _behaviour, _shrink):
                stage(state)
            computes = _identify(state)
    except TargetError as error:
        state.notes.append(f"the run ended in the stage `{state.stage}`: {error}")
        if not state.tally.failed:
            trouble = str(error)
    except KeyboardInterrupt:
        complete = False
        state.notes.append(f"interrupted in the stage `{state.stage}`")
    options.progress("", state.tally.cases)
    facts = Facts(
        target=state.target.name,
        seed=options.seed,
        seconds=time.monotonic() - state.started,
        notes=tuple(state.notes),
        computes=computes,
        trouble=trouble,
        complete=complete,
    )
    return summed_up(facts, state.tally, options.skip)


def _smoke(state: _Run) -> str:
    """Ask two tiny questions; return why the target cannot be run, or nothing."""
    state.enter("smoke")
    try:
        hello = state.target.open()
        if hello.arithmetic and state.options.required is None:
            state.tally.require(parse_class(hello.arithmetic))
        answers = [state.target.ask(case) for case in _SMOKE]
    except (TargetError, ValueError) as error:
        return str(error)
    if all(isinstance(answer, Broken) for answer in answers):
        first = answers[0]
        return f"{first.breakdown.value}: {first.detail}" if isinstance(first, Broken) else ""
    for case, answer in zip(_SMOKE, answers, strict=True):  # the first answers of a process are answers too
        if state.wanted(case):
            state.add(case, answer)
    return ""


def _vectors(state: _Run) -> None:
    """Ask all stored questions, the children watched for changed inputs."""
    state.enter("vectors")
    chosen: list[Vector] = [vector for vector in vectors() if state.wanted(vector.case)]
    answers = state.target.ask_many((vector.case for vector in chosen), watch=True)
    for vector, answer in zip(chosen, answers, strict=True):
        state.add(vector.case, answer, vector.expected)
        state.answers[vector.case.name] = answer


def _again(state: _Run) -> None:
    """Ask once more what should have been refused and was answered: memory that nobody wrote changes."""
    for vector in vectors():
        first = state.answers.get(vector.case.name)
        if vector.case.demand is Demand.REFUSE and isinstance(first, Scores):
            second = state.target.ask(vector.case)
            if isinstance(second, Scores) and repr(first) != repr(second):
                state.tally.advise(vector.case, "answered otherwise when asked again: {}; memory that nobody wrote?")


def _small(state: _Run) -> None:
    """Ask about every small pair, until one fails after others have, or the time for it is over."""
    state.enter("small")
    wrong_before = state.tally.wrong
    reached = 0
    cases = (case for case in small_cases(_SMALL_PIXELS) if state.wanted(case))
    failures = 0
    for case, answer in _asked(state, _while_time(state, cases, 0.5)):
        reached = max(reached, case.pixels)
        if isinstance(answer, Skipped):
            continue
        failures += state.add(case, answer).status is Status.FAILED
        if failures >= (1 if wrong_before else _ENOUGH_FAILURES):
            return
    if 0 < reached < _SMALL_PIXELS:
        state.notes.append(f"pairs of more than {reached} pixels: the time for the small scope was over")


def _search(state: _Run) -> None:
    """Draw pairs and shrink failing ones."""
    if state.tally.wrong and any(case.name.startswith("small-") for case, _ in state.tally.failures):
        return
    state.enter("search")
    try:
        from xo_ref.kit.questions.search import search  # noqa: PLC0415  # Hypothesis is an extra
    except ImportError:
        state.notes.append("search: Hypothesis is not installed (the extra `search`)")
        return

    def fails(case: Case) -> bool:
        """Ask and book one drawn pair; pairs of other clauses pass unasked."""
        if not state.wanted(case):
            return False
        return state.add(case, state.target.ask(case)).status is Status.FAILED

    for graded in (False, True):
        search(fails, graded=graded, seconds=max(0.2, state.left(0.7) / 2), start=state.options.seed + graded)


def _large(state: _Run) -> None:
    """Ask about large images as long as one is likely to be answered in the time that is left."""
    if state.tally.wrong:
        return
    state.enter("large")
    rate = 0.0
    for image, feature, kind in LARGE:
        work = image[0] * image[1] * feature[0] * feature[1]
        case = large_case(image, feature, kind=kind, seed=state.options.seed)
        if not state.wanted(case):
            continue
        if rate * work > max(state.left(1.0), _QUICK) or (not rate and work > _FIRST and state.left(1.0) < 0):
            guess = f", it takes about {rate * work:.1f} s" if rate else ""
            state.notes.append(f"{case.name}: the time was over{guess}")
            continue
        before = time.monotonic()
        state.add(case, state.target.ask(case))
        if kind == "bipolar":  # graded pixels cost the judge more, and the large ones are bipolar
            rate = (time.monotonic() - before) / work


def _behaviour(state: _Run) -> None:
    """Ask the stored questions again, backwards, and give arrays in other layouts."""
    if state.tally.wrong or state.options.only:
        return
    state.enter("behaviour")
    chosen = {v.case.name: v for v in vectors() if v.case.demand is Demand.ANSWER and v.case.pixels < 4_000}
    again = [vector.case for vector in chosen.values()]
    random.Random(state.options.seed).shuffle(again)  # noqa: S311  # an order, no secret
    for case, answer in zip(again, state.target.ask_many(again, watch=True), strict=True):
        first = state.answers[case.name]
        same = repr(first) == repr(answer)
        why = "" if same else f"another answer than before: {_first_difference(first, answer)}"
        outcome = Outcome(Status.PASSED if same else Status.FAILED, why)
        state.tally.count("behaviour.independent", case, answer, chosen[case.name].expected, outcome, is_evidence=False)
    for layout, case in itertools.product(LAYOUTS, again[:12]):
        # judged anew and not compared: in another layout the sum may be taken in another order
        state.add(case, state.target.ask(case, layout=layout), layout=layout)


def _shrink(state: _Run) -> None:
    """Make the smallest failure smaller, where the small scope did not find one."""
    example = state.tally.smallest()
    if example is None or example.pixels <= _SMALL_PIXELS + 2:
        return
    state.enter("shrink")
    until = time.monotonic() + 0.15 * state.options.seconds

    def fails(case: Case) -> bool:
        """Ask and book one smaller case."""
        return time.monotonic() < until and state.add(case, state.target.ask(case)).status is Status.FAILED

    shrunk(example.case, fails)


def _identify(state: _Run) -> str | None:
    """Probe a target that gave wrong numbers, and say what it computes."""
    wrong = (answer for case, answer in state.tally.failures if case.demand is Demand.ANSWER)
    if not any(isinstance(answer, Scores) for answer in wrong):
        return None
    state.enter("identify")
    found = identify(lambda image, feature: state.target.ask(Case("probe", "map.value", image, feature)))
    return None if found.formula == RIGHT else str(found) or None


def _asked(state: _Run, cases: Iterable[Case]) -> Iterator[tuple[Case, Answer]]:
    """Ask cases ahead of their answers, in batches when there are several conversations; keep their order."""
    if len(state.targets) == 1:
        ahead, kept = itertools.tee(cases)
        yield from zip(kept, state.target.ask_many(ahead), strict=False)
        return
    free: SimpleQueue[Target] = SimpleQueue()
    for target in state.targets:
        free.put(target)

    def ask(batch: list[Case]) -> list[tuple[Case, Answer]]:
        """Ask one batch of whichever conversation is free."""
        target = free.get()
        try:
            return list(zip(batch, target.ask_many(batch), strict=True))
        finally:
            free.put(target)

    source = iter(cases)
    with ThreadPoolExecutor(len(state.targets)) as pool:
        waiting: deque[Future[list[tuple[Case, Answer]]]] = deque()
        while batch := list(itertools.islice(source, _BATCH)):
            waiting.append(pool.submit(ask, batch))
            if len(waiting) > 2 * len(state.targets):
                yield from waiting.popleft().result()
        for future in waiting:
            yield from future.result()


def _while_time(state: _Run, cases: Iterable[Case], share: float) -> Iterator[Case]:
    """Hand on cases until a share of the time is over, and the first few in any case."""
    for number, case in enumerate(cases):
        if number >= _ALWAYS_SMALL and number % 64 == 0 and state.left(share) < 0:
            return
        yield case


def _first_difference(first: Answer, second: Answer) -> str:
    """Say how two answers to the same question differ."""
    if isinstance(first, Scores) and isinstance(second, Scores):
        pairs = itertools.chain.from_iterable(
            zip(one, two, strict=False) for one, two in zip(first.rows, second.rows, strict=False)
        )
        return next((f"{two} after {one}" for one, two in pairs if repr(one) != repr(two)), "another shape")
    return f"{type(second).__name__.lower()} after {type(first).__name__.lower()}"
