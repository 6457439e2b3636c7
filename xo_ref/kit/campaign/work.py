"""The work on one shard: a conversation of its own, its questions, and what came of them as plain fields.

A worker needs this module, the target and nothing else. Every shard starts the target anew, so what was
asked before, and by whom, changes nothing.
"""

import itertools
import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from xo_ref.kit.answer import Skipped
from xo_ref.kit.campaign.shards import LEVELS, Shard
from xo_ref.kit.case import Case
from xo_ref.kit.judge.ledger import as_fields
from xo_ref.kit.questions.enumerate import Pairs
from xo_ref.kit.questions.layers import small_layers
from xo_ref.kit.questions.shipped import named_cases
from xo_ref.kit.questions.triples import extents_cases
from xo_ref.kit.runner import stages
from xo_ref.kit.runner.run import introduce
from xo_ref.kit.runner.state import RunState
from xo_ref.kit.target.settings import TargetError
from xo_ref.kit.verification import Subject

Fields = dict[str, object]


def greeting(subject: Subject) -> tuple[Subject, str]:
    """Greet a target; return the subject with what it says of itself, and the name that a program gives itself.

    Raises TargetError where it cannot be run, and ValueError where it cannot be asked.

    >>> greeting(Subject("xo_ref.kit.examples:right"))[0].returns
    'scores'
    """
    with subject.conversation() as target:
        state = RunState([target], subject.options(0))
        if why := introduce(state):
            raise ValueError(why)
        given, options = target.given, state.options
    shapes = options.takes.texts()
    said = replace(
        subject,
        returns=given.returns.value,
        pixels=given.pixels.value,
        graded=given.graded,
        layer=None if options.layer is None else ",".join(options.layer),
        arithmetic=str(options.required or ""),
        image=shapes["image"],
        feature=shapes["feature"],
    )
    return said, state.greeted


def work(shard: Shard, subject: Subject) -> Fields:
    """Ask the questions of a shard; what the target does is in the fields, whatever it is.

    >>> fields = work(Shard("small", 0, 4, 0), Subject("xo_ref.kit.examples:right"))
    >>> fields["cases"], fields["notes"]
    (4, [])
    """
    started = time.monotonic()
    trouble = ""
    with subject.conversation() as target:
        state = RunState([target], subject.options(shard.seed))
        try:
            target.open()
            _STAGES[shard.stage](state, shard)
        except TargetError as error:
            trouble = str(error)
    faults = {fault for case in state.stored for fault in case.guards if case.name in state.stored_answers}
    return {
        **as_fields(state.tally),
        "notes": state.notes,
        "trouble": trouble,
        "faults": sorted(faults),
        "seconds": round(time.monotonic() - started, 3),
    }


def _ask(state: RunState, cases: Iterable[Case]) -> None:
    """Ask and count questions; what is wrong ends nothing, so that a report can say what was asked."""
    for case, answer in state.ask_all(case for case in cases if state.wanted(case) and state.admits(case)):
        if not isinstance(answer, Skipped):
            state.judge(case, answer)


def _stored(state: RunState, _: Shard) -> None:
    stages.stored(state)
    stages.again(state)


def _shapes(state: RunState, shard: Shard) -> None:
    options = state.options
    if options.layer is None and not shard.start:
        _ask(state, named_cases(options.shapes, shard.seed))
    cases = stages.designed(shard.seed, options.takes, options.layer)
    _ask(state, itertools.islice(cases, shard.start, shard.stop))


def _extents(state: RunState, shard: Shard) -> None:
    _ask(state, itertools.islice(extents_cases(shard.seed, state.options.takes), shard.start, shard.stop))


def _small(state: RunState, shard: Shard) -> None:
    if state.options.layer is not None:
        layers = filter(state.admits, small_layers(shard.seed, state.options.layer))
        _ask(state, itertools.islice(layers, shard.start, shard.stop))
        return
    _ask(state, Pairs(LEVELS[max(LEVELS)].pixels, state.options.takes).cases(shard.start, shard.stop))


_STAGES: dict[str, Callable[[RunState, Shard], None]] = {
    "stored": _stored,
    "shapes": _shapes,
    "extents": _extents,
    "search": lambda state, _: stages.search(state),
    "large": lambda state, _: stages.large(state),
    "behaviour": lambda state, _: stages.behaviour(state),
    "small": _small,
}
