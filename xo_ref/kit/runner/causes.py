"""Find the causes of wrong answers by asking further questions.

shrink    the smallest failure, made smaller
alone     each counterexample in a fresh process; if it is right there, the earlier questions that it needs to fail
formula   the formula that is computed instead
diagnose  the faults of the catalogue that explain the failures; the condition under which answers are wrong
differ    the terms in which one wrong number differs from the right one

If no counterexample fails on its own, its pixels cannot explain the failure, and the last three stages are skipped.
"""

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from xo_ref.kit.answer import Breakdown, Broken, Scores, Skipped
from xo_ref.kit.case import Case, Demand
from xo_ref.kit.diagnose.findings import finding_where, findings, is_explained, is_rounding
from xo_ref.kit.diagnose.identify import RIGHT, SIDES, identify
from xo_ref.kit.diagnose.offline import kept_evidence
from xo_ref.kit.diagnose.replay import IsWrong, replay
from xo_ref.kit.diagnose.smallest import shrunk
from xo_ref.kit.diagnose.terms import difference
from xo_ref.kit.diagnose.when.active import learn
from xo_ref.kit.diagnose.when.seen import Seen, Wrong, seen
from xo_ref.kit.judge.result import Counterexample, Status
from xo_ref.kit.judge.scale import wrong_places
from xo_ref.kit.judge.tally import Tally
from xo_ref.kit.layer import LayerCase
from xo_ref.kit.questions.covering import covering_cases
from xo_ref.kit.questions.layers import designed_layers
from xo_ref.kit.runner.state import RunState

_SMALL_ENOUGH = 12  # pixels of a failure that is not made smaller
_RIGHT_ANSWERS = 200  # right answers that the search for a condition begins with
_STEP = 12  # one in so many covering questions is asked for that search too


def shrink(state: RunState) -> None:
    """Shrink the smallest failure, unless it has few pixels or passes in a new process."""
    example = state.tally.smallest()
    if example is None or example.pixels <= _SMALL_ENOUGH:
        return
    with _fresh(state) as start:
        if start()(example.case):
            shrunk(example.case, state.ask_and_count)  # the tally keeps the smallest


def alone(state: RunState) -> None:
    """Repeat each counterexample with a wrong map in a new process; find the history that the smallest needs."""
    with _fresh(state) as start:
        found = [one.counterexample for one in state.tally.results() if one.counterexample]
        for example in sorted(found, key=lambda one: one.pixels):
            if example.expected is None or _is_observed(example) or state.is_out_of_time():
                continue
            before = [] if state.replays else _before(state, example.case)  # one history is enough
            state.replays[example.case.clause] = replay(start, before, example.case)


def _before(state: RunState, failing: Case) -> list[Case]:
    """Return the questions asked before this one, in the first conversation that contains it."""
    wanted = failing.name, failing.wire_fields  # by name too: True equals 1
    for target in state.targets:
        log = list(target.log)
        asked = [at for at, case in enumerate(log) if (case.name, case.wire_fields) == wanted]
        if asked:
            return log[: asked[-1]]
    return []


def formula(state: RunState) -> None:
    """Probe a target that gave wrong numbers, and say what it computes."""
    h, w, height, width = SIDES
    kind = Case if state.options.layer is None else LayerCase
    if _needs_history(state) or not state.admits(kind("probe", "map.value", [[1] * width] * height, [[1] * w] * h)):
        return
    wrong = (answer for case, answer in state.tally.book.failures if case.demand is Demand.ANSWER)
    if any(isinstance(answer, Scores) for answer in wrong):
        found = identify(lambda image, feature: state.ask(kind("probe", "map.value", image, feature)))
        state.computes = None if found == RIGHT else found


def diagnose(state: RunState) -> None:
    """Find the faults that explain the failures; if none explains all, learn when answers are wrong.

    Two faults at once make most answers wrong: where most are right, a condition is sought before a pair of faults.
    """
    if _needs_history(state):
        state.diagnosis = ()
        return
    tally = state.tally
    mostly_right = 2 * tally.book.wrong < tally.cases
    state.diagnosis = tuple(findings(tally, pairs=not mostly_right))
    if is_explained(state.diagnosis) or not tally.book.wrong or is_rounding(tally):
        return
    if not state.is_out_of_time():

        def ask(case: Case) -> Wrong:
            return wrong_places(case, state.ask(case), tally.judged_by)

        state.when = tuple(learn(ask, _evidence(state), seed=state.options.seed, takes=state.options.takes))
    if mostly_right and not state.when:
        state.diagnosis = tuple(findings(tally))
    for when in state.when:
        state.diagnosis += tuple(finding_where(tally, when.condition, when.may_hold))


def differ(state: RunState) -> None:
    """Find how a wrong number differs from the right one, unless a formula or a fault explains all wrong answers."""
    example = state.tally.smallest()
    if example is None or example.at is None or state.computes or _needs_history(state):
        return
    if not is_explained(state.diagnosis or ()):
        state.differs = difference(example.case, *example.at, state.ask)


def _evidence(state: RunState) -> list[Seen]:
    """Gather what is known of where answers are wrong, and ask about some more shapes."""
    options, tally, layer = state.options, state.tally, state.options.layer or ()
    every = round(_STEP / min(1.0, options.effort))
    chosen = covering_cases(options.seed, options.takes)
    if options.layer is not None:
        chosen = filter(state.admits, designed_layers(options.seed, layer))
        every = max(1, every // _STEP)
    asked = ((case, state.ask(case)) for case in itertools.islice(chosen, 0, None, every) if case.is_light)
    more = (
        seen(case, wrong_places(case, answer, tally.judged_by), layer)
        for case, answer in asked
        if case.demand is Demand.ANSWER and not isinstance(answer, Skipped)
    )
    return [*kept_evidence(tally, layer, _RIGHT_ANSWERS), *more]


def _needs_history(state: RunState) -> bool:
    """Return whether no counterexample fails reproducibly on its own, so that pixels cannot explain the failures."""
    return bool(state.replays) and not any(one.alone and not one.kind for one in state.replays.values())


def _is_observed(example: Counterexample) -> bool:
    """Return whether a failure shows only when the process is watched, asked in another layout, or timed."""
    watched = {Breakdown.CHANGED_INPUT, Breakdown.OVERWRITTEN, Breakdown.OUTSIDE, Breakdown.TIMED_OUT}
    broken = isinstance(example.got, Broken) and example.got.breakdown in watched
    return broken or example.case.clause == "behaviour.layout"


@contextmanager
def _fresh(state: RunState) -> Iterator[Callable[[], IsWrong]]:
    """Yield a function that starts a new target process, ends the last, and returns a predicate for wrong answers."""
    required = state.tally.judged_by
    with ExitStack() as stack:

        def start() -> IsWrong:
            stack.close()
            target = stack.enter_context(state.target.anew())
            return lambda case: Tally(required).judge(case, target.ask(case)).status is Status.FAILED

        yield start
