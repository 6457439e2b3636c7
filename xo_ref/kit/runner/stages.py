"""The stages that ask questions, one function each; `smoke_cases` only chooses questions.

Clauses: `behaviour.independent`, `behaviour.layout`, `input.unchanged`.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

from xo_ref.kit.answer import Rejected, Scores, Skipped
from xo_ref.kit.case import Case, Demand
from xo_ref.kit.judge.result import Status
from xo_ref.kit.questions.contents import filled
from xo_ref.kit.questions.covering import covering_cases, crossed_cases
from xo_ref.kit.questions.enumerate import LARGE, Pairs
from xo_ref.kit.questions.heavy import heavy_cases
from xo_ref.kit.questions.history import history_sequences
from xo_ref.kit.questions.layers import designed_layers, small_layers
from xo_ref.kit.questions.ranges import EVERYTHING, Takes
from xo_ref.kit.questions.shipped import largest_shapes, named_cases, shipped_cases, smallest_cases
from xo_ref.kit.report.model import Level
from xo_ref.kit.runner.behaviour import BEHAVIOUR, independent, layouts, light
from xo_ref.kit.runner.state import RunState

_SMALL = 28_660  # all pairs of up to 10 pixels
_ALWAYS_SMALL = 244  # all pairs of up to 5 pixels
_DRAWN = 300  # pairs for each kind of pixels
_ALWAYS_DRAWN = 20
_ENOUGH_FAILURES = 3
_SMALL_LAYERS = 2_500
_DESIGNED, _DESIGNED_LAYERS = 1_000, 400
_AGAIN = "It was rejected when it was asked for the first time."
_SMOKE = (
    Case("smoke-1", "score.definition", [[1]], [[1]]),
    Case("smoke-2", "score.divisor", [[1, -1, 1], [-1, -1, 1]], [[1, -1]]),
)


def smoke_cases(state: RunState) -> list[Case]:
    """Choose two small questions, of the shapes that the target takes; none where no layer that is asked has one."""
    options = state.options
    if options.layer is not None:
        layers = itertools.chain(
            small_layers(options.seed, options.layer), designed_layers(options.seed, options.layer)
        )
        return list(itertools.islice(filter(state.admits, layers), len(_SMOKE)))
    return [case for case in _SMOKE if state.admits(case)] or [
        *smallest_cases(options.seed, options.takes, len(_SMOKE))
    ]


def stored(state: RunState) -> None:
    """Ask all stored questions, and check inside the target's process for modified inputs."""
    cases = []
    for case in state.stored:
        if state.wanted(case):
            if state.admits(case):
                cases.append(_at_level(state, case))
            else:
                what = "shapes" if state.options.layer is None else "shapes or options"
                state.tally.leave_out(case.clause, f"its questions have {what} that the target does not take")
    if state.options.seconds is None:
        answers = state.target.ask_many(cases, watch=True)
    else:  # what is written ahead would have to be answered when time is up
        answers = (state.ask(case, watch=True) for case in cases)
    for case, answer in zip(cases, answers, strict=True):
        state.judge(case, answer)
        state.stored_answers[case.name] = answer
        if state.is_out_of_time():
            return


def again(state: RunState) -> None:
    """Repeat the invalid questions: one that was rejected at first and is answered now is a failure.

    Where one was answered both times, a different answer hints at uninitialised memory.
    """
    for case in state.stored:
        first = state.stored_answers.get(case.name)
        if case.demand is Demand.REJECT and isinstance(first, Scores | Rejected):
            second = state.ask(case)
            if isinstance(first, Rejected) and isinstance(second, Scores):
                state.judge(replace(case, name=f"{case.name}, again", reason=_AGAIN), second)
            elif isinstance(second, Scores) and repr(first) != repr(second):
                state.tally.advise(case, "answered differently when asked again: {}; uninitialised memory?")


def small(state: RunState) -> None:
    """Ask every small pair until three have failed, or one if there was a wrong map before."""
    enough = 1 if state.has_wrong_map else _ENOUGH_FAILURES
    count = max(_ALWAYS_SMALL, round(_SMALL * state.options.effort))
    takes = state.options.takes
    if state.options.layer is not None:
        cases: Iterator[Case] = filter(state.admits, small_layers(state.options.seed, state.options.layer))
        count = max(_ALWAYS_SMALL, round(_SMALL_LAYERS * state.options.effort))
    elif takes == EVERYTHING:
        cases = Pairs(10 if count <= _SMALL else 12).cases()
    else:
        cases = smallest_cases(state.options.seed, takes, count)
    _until_enough(state, itertools.islice(cases, count), enough)


def shapes(state: RunState) -> None:
    """Ask about designed shapes and contents, shapes used in practice, and shapes named by the user."""
    options = state.options
    if options.layer is None:
        _until_enough(state, named_cases(options.shapes, options.seed), _ENOUGH_FAILURES)
    if not state.has_wrong_map:
        most, least = (_DESIGNED, 0) if options.layer is None else (_DESIGNED_LAYERS, 20)
        count = None if options.effort >= 1 else max(least, round(most * options.effort))
        cases = filter(state.admits, designed(options.seed, options.takes, options.layer))
        _until_enough(state, itertools.islice(cases, count), _ENOUGH_FAILURES)


def designed(seed: int, takes: Takes, layer: Sequence[str] | None = None) -> Iterator[Case]:
    """Generate the designed questions: shapes, contents and sequences, or layers with these options."""
    if layer is not None:
        yield from designed_layers(seed, layer)
        return
    yield from named_cases(largest_shapes(takes), seed)
    yield from covering_cases(seed, takes)
    yield from crossed_cases(seed, takes)
    yield from shipped_cases(seed, takes)
    yield from heavy_cases(seed, takes)
    yield from itertools.chain.from_iterable(history_sequences(seed, takes))


def search(state: RunState) -> None:
    """Ask about random pairs and shrink failing ones."""
    if (
        state.options.layer is not None
        or state.options.takes != EVERYTHING
        or (state.has_wrong_map and any(case.name.startswith("small-") for case, _ in state.tally.book.failures))
    ):
        return
    try:
        from xo_ref.kit.questions.search import search_pairs  # noqa: PLC0415  # Hypothesis is an extra
    except ImportError:
        state.notes.append("search: Hypothesis is not installed (the extra `search`)")
        return

    count = max(_ALWAYS_DRAWN, round(_DRAWN * state.options.effort))
    for graded in (False, True):
        search_pairs(
            lambda case: state.wanted(case) and state.ask_and_count(case),
            graded=graded,
            count=count,
            start=state.options.seed + graded,
        )


def large(state: RunState) -> None:
    """Ask about large images, the cheap ones first."""
    options = state.options
    if state.has_wrong_map or options.layer is not None:
        return
    count = len(LARGE) if options.effort >= 1 else round(len(LARGE) * options.effort)
    taken = (one for one in LARGE[:count] if options.takes.admits(*one[0]))
    cases = (filled(shape, image, feature, seed=options.seed, name="large") for shape, image, feature in taken)
    for case in state.in_time(cases):
        state.judge(case, state.target.ask(case))


def behaviour(state: RunState) -> None:
    """Ask the stored questions again in another order, and give arrays in other layouts."""
    if state.has_wrong_map or state.is_out_of_time():
        return
    only = state.options.only or BEHAVIOUR
    chosen = [case for case in light(state.stored) if state.admits(case)]
    if "behaviour.independent" in only:
        before = {} if state.options.only else state.stored_answers
        independent(state.ask, chosen, state.tally, before, seed=state.options.seed)
    if "behaviour.layout" in only:
        layouts(state.ask, chosen, state.tally, seed=state.options.seed)


def _until_enough(state: RunState, cases: Iterator[Case], enough: int) -> None:
    failures = 0
    for case, answer in state.ask_all(state.in_time(cases)):
        if not isinstance(answer, Skipped):
            failures += state.judge(case, answer).status is Status.FAILED
        if failures >= enough:
            return


def _at_level(state: RunState, case: Case) -> Case:
    """Demand a rejection where the level requires one."""
    if state.options.level is Level.VALUES and case.demand is Demand.PREFER_REJECTION:
        return replace(case, demand=Demand.REJECT)
    return case
