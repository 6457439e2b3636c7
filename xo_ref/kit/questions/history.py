"""Sequences of questions: earlier questions must not affect an answer.

A buffer that is not cleared, a cache with too small a key: such a
kernel answers every question rightly when it is asked alone. Each sequence here is asked in
its order in one process, and every answer in it is judged:

    larger-first     a question after one that is larger in every extent, and the larger again
    other-contents   the same shape with other pixels, and the first ones again
    other-feature    the same image under another feature, and the first one again
    other-image      the same feature over another image, and the first one again
    nearly-same      the same pixels, all of them smaller by a little, and the first ones again
    same-object      the very same lists twice; and one list as image and as feature
    after-rejection  a question, one that must be rejected, and the first again

Ruled out: asking the questions of the other stages again in random order. What depends on
history depends on what two consecutive questions have in common, which chance leaves open.
"""

from collections.abc import Iterator
from dataclasses import replace
from operator import le

from xo_ref.kit.case import Case, Demand
from xo_ref.kit.questions.contents import filled
from xo_ref.kit.questions.covering import covering_shapes
from xo_ref.kit.questions.ranges import EVERYTHING, Extents, Takes

_NEAR = 1 - 2.0**-14  # a key of 12 bits takes them for the same
_SHAPES = 12  # shapes that the sequences are asked for


def history_sequences(seed: int, takes: Takes = EVERYTHING) -> Iterator[tuple[Case, ...]]:
    """Make the short sequences, each to be asked in its order in one process.

    Invalid questions come last, since a target may answer them, and only where all shapes are taken.

    Clauses: `map.value`, `reject.fit`, `behaviour.independent`.

    >>> first, second, again = next(history_sequences(1))
    >>> first.image == again.image, first.image is again.image, first.name
    (True, True, 'history-other-contents-1-1x1-1x1-random-random-0')
    """
    shapes = _spread(covering_shapes(takes))
    for place, shape in enumerate(shapes):
        kind = ("random", "graded")[place % 2]
        smaller = next((one for one in reversed(shapes) if one != shape and all(map(le, one, shape))), None)
        if smaller:
            yield _named(f"larger-first-{place}", _drawn(shape, kind, seed), _drawn(smaller, kind, seed))
        first, second = _drawn(shape, kind, seed), _drawn(shape, kind, seed + 1)
        yield _named("other-contents", first, second)
        yield _named("other-feature", first, first.about(feature=second.feature))
        yield _named("other-image", first, first.about(image=second.image))
        near = [[pixel * _NEAR for pixel in row] for row in first.image]
        yield _named("nearly-same", first, first.about(image=near))
        yield _named("same-object", first, first)
    for h, w in dict.fromkeys(shape[2:] for shape in shapes):
        if takes.admits(h, w, h, w):
            case = _drawn(Extents(h, w, h, w), "random", seed)
            yield _named("one-object", case.about(image=case.feature), case)
    reason = "After a question that must be rejected the next answer is as before."
    for shape in shapes if takes == EVERYTHING else ():
        if shape[:2] != shape[2:]:
            case = _drawn(shape, "random", seed)
            larger = case.about(image=case.feature, feature=case.image)
            rejected = replace(larger, clause="reject.fit", demand=Demand.REJECT, reason=reason)
            yield _named("after-rejection", case, rejected)


def _named(story: str, first: Case, second: Case) -> tuple[Case, ...]:
    """Make a sequence: the first question, the second, and the first again."""
    return tuple(
        replace(case, name=f"history-{story}-{case.name}-{place}") for place, case in enumerate((first, second, first))
    )


def _drawn(shape: Extents, kind: str, seed: int) -> Case:
    return filled(shape, kind, kind, seed=seed, name=f"{seed}")


def _spread(shapes: tuple[Extents, ...]) -> list[Extents]:
    """Choose some shapes, evenly from the cheapest to the dearest."""
    last = len(shapes) - 1
    return list(dict.fromkeys(shapes[place * last // (_SHAPES - 1)] for place in range(_SHAPES)))
