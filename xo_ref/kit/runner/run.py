"""One verification from start to end: its stages, in order.

    smoke      can it be run at all?
    stored     the stored questions, each there for a reason
    again      invalid questions that were answered, asked once more
    small      every pair of -1 and 1 grids, smallest first
    shapes     shapes and contents chosen by design, the shapes people ship, named shapes
    search     drawn and shrunk pairs, when Hypothesis is installed
    large      long rows, tall columns, a million positions
    behaviour  the same questions in another order; other layouts of the same arrays

After a wrong map only small pairs, shapes that the user named and, if no small pair is wrong,
drawn pairs are asked; invalid questions that are answered do not stop any stage. Then `causes`
finds the causes of the failures.

Ruled out: stopping at the first failure (a diagnosis needs many), random order (the first
failure would not be a smallest one), counts that depend on the clock (the same command
would give another verdict on another machine).
"""

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from xo_ref.kit.answer import Breakdown, Broken
from xo_ref.kit.diagnose.findings import findings
from xo_ref.kit.judge.classes import parse_class
from xo_ref.kit.questions.ranges import EVERYTHING
from xo_ref.kit.report.model import Report
from xo_ref.kit.report.summary import completed
from xo_ref.kit.runner import causes, stages
from xo_ref.kit.runner.state import RunOptions, RunState
from xo_ref.kit.target.conversation import Target
from xo_ref.kit.target.encoding import Pixels, Returns
from xo_ref.kit.target.settings import TargetError

STAGES: tuple[Callable[[RunState], None], ...] = (
    *(stages.stored, stages.again, stages.small, stages.shapes, stages.search, stages.large, stages.behaviour),
    *(causes.shrink, causes.alone, causes.formula, causes.diagnose, causes.differ),
)
"""The stages after `smoke`, in order; the name of the function is the name of the stage."""


_ALLOCATIONS = 100_000
"""Allocations before a garbage collection: a question is many small lists, none of them in a reference cycle."""

_STILL_RUNS = {Breakdown.CHANGED_INPUT, Breakdown.OUTSIDE, Breakdown.UNWRITTEN}  # it runs, and does what it must not


def run(targets: Sequence[Target], options: RunOptions) -> Report:
    """Verify a target and return the report; after Ctrl-C it holds what was found so far.

    `targets` are conversations with the same implementation: long stages are split among them, everything else goes to
    the first. The caller closes them.
    """
    state = RunState(targets, options)
    trouble, interrupted = "", False
    thresholds = gc.get_threshold()
    gc.set_threshold(_ALLOCATIONS)
    try:
        trouble = _smoke(state)
        if not trouble:
            for stage in STAGES:
                state.enter(stage.__name__)
                stage(state)
    except TargetError as error:
        state.notes.append(f"stage `{state.stage}`: the run ended there: {error}")
        state.complete = False
        if not state.tally.failed:
            trouble = str(error)
    except KeyboardInterrupt:
        state.complete, interrupted = False, True
        state.notes.append(f"stage `{state.stage}`: interrupted")
    finally:
        gc.set_threshold(*thresholds)
    options.progress("", state.tally.cases)
    if state.diagnosis is None and not trouble:  # the run ended before
        state.diagnosis = tuple(findings(state.tally))
    draft = Report(
        target=state.target.name,
        seconds=time.monotonic() - state.started,
        seed=options.seed,
        level=options.level,
        notes=tuple(state.notes),
        diagnosis=state.diagnosis or (),
        when=state.when,
        computes=state.computes,
        differs=state.differs,
        trouble=trouble,
        greeted=state.greeted,
        complete=state.complete,
        interrupted=interrupted,
        given=state.target.given,
    )
    return completed(
        draft, state.tally, only=options.only, xfail=options.xfail, stored=state.stored, replays=state.replays
    )


def introduce(state: RunState) -> str:
    """Greet the target and apply its declarations to the options; return why it cannot be verified, or "".

    Raises TargetError and ValueError.
    """
    hello = state.target.open()
    if not state.target.given.host:
        state.greeted = " ".join(filter(None, (hello.name, hello.version)))
    if hello.arithmetic and state.options.required is None:
        state.options = replace(state.options, required=parse_class(hello.arithmetic))
        state.tally.require(parse_class(hello.arithmetic))
    if state.options.layer is None and hello.layer is not None:
        state.options = replace(state.options, layer=hello.layer)
    if state.options.takes == EVERYTHING:
        state.options = replace(state.options, takes=hello.takes)
    given = state.target.given
    if state.options.layer is not None and (given.returns is Returns.MATCHES or given.pixels is not Pixels.BIPOLAR):
        return "layers are asked about with pixels as they are, and answered with scores or sums"
    if state.options.layer is not None and state.options.shapes:
        return "layers are asked about in no named shapes; leave --shape out"
    return ""


def _smoke(state: RunState) -> str:
    """Ask two tiny questions of accepted shapes; return why the target cannot be run, or ""."""
    state.enter("smoke")
    try:
        if why := introduce(state):
            return why
        cases = stages.smoke_cases(state)
        if not cases:
            return "no layer that is asked about has a shape that the target takes"
        answers = [state.target.ask(case) for case in cases]
    except (TargetError, ValueError) as error:
        return str(error)
    if all(isinstance(answer, Broken) and answer.breakdown not in _STILL_RUNS for answer in answers):
        first = answers[0]
        return f"{first.breakdown.value}: {first.detail}" if isinstance(first, Broken) else ""
    for case, answer in zip(cases, answers, strict=True):  # the first answers of a process are answers too
        if state.wanted(case):
            state.judge(case, answer)
    return ""
