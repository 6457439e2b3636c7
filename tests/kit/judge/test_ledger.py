"""A tally written and read, and tallies added: the same as one that saw everything."""

import json
import math
from fractions import Fraction

import pytest

from xo_ref.kit.answer import Answer, Breakdown, Broken, Rejected, Scores, Skipped, Undefined
from xo_ref.kit.case import Case, Demand
from xo_ref.kit.judge.classes import EXACT, LEAST
from xo_ref.kit.judge.ledger import as_fields, read
from xo_ref.kit.judge.tally import Tally
from xo_ref.kit.layer import LayerCase, RawOptions

WIDE = Case("wide", "map.value", [[1, -1, 0.5]], [[1, Fraction(1, 3)]])
LAYER = LayerCase("layer", "layer.stride", [[1, -1, 1]], [[1]], options=RawOptions(stride=(1, 2)))
STRANGE = Case("strange", "reject.kind", [[1, True]], [[1]], Demand.REJECT)
ANSWERS: list[tuple[Case, Answer]] = [
    (WIDE, Scores(((1 / 3, -0.4),))),
    (WIDE, Scores(((math.nan, Undefined("x")),))),
    (LAYER, Scores(((0.5, 0.25),), 1)),
    (LAYER, Scores(((0.5,), (0.25,)), 2)),
    (STRANGE, Scores(((Fraction(1, 3), 7),))),
    (STRANGE, Broken(Breakdown.CHANGED_INPUT, "image: was 1")),
    (WIDE, Rejected("no")),
    (WIDE, Skipped("later")),
    (WIDE, Skipped("never", declared=True)),
    (Case("late", "map.best", [[1, 1, 1]], [[1]]), Scores(((0.9, 1.1, 1.0),))),
    (Case("soft", "reject.range", [[2, 1]], [[1]], Demand.PREFER_REJECTION), Scores(((1, 1),))),
]


def tally_of(answers: list[tuple[Case, Answer]]) -> Tally:
    """Judge some answers."""
    tally = Tally()
    for case, answer in answers:
        tally.judge(case, answer)
    return tally


def through_json(tally: Tally) -> Tally:
    """Write and read."""
    return read(json.loads(json.dumps(as_fields(tally), allow_nan=False)), Tally())


def told(tally: Tally) -> str:
    """Say all that a report may have of it."""
    book = tally.book
    parts = tally.results(), tally.shapes, book.failures, book.passes, book.wrong, tally.cases, tally.judged_by
    accuracy = tally.accuracy
    limits = list(accuracy.limits()), list(accuracy.advice()), accuracy.error(EXACT), tally.strongest
    return repr((*parts, *limits, list(tally.advice())))


def test_what_is_written_is_read() -> None:
    tally = tally_of(ANSWERS)
    assert told(through_json(tally)) == told(tally)


def test_parts_add_up_to_the_whole() -> None:
    whole, parts = tally_of(ANSWERS), Tally()
    for at in range(len(ANSWERS)):
        parts.merge(through_json(tally_of(ANSWERS[at : at + 1])), 9)
    assert told(parts) == told(whole)


def test_of_many_failures_few_are_evidence() -> None:
    many = tally_of([(WIDE, Rejected("no"))] * 99)
    kept = through_json(many)
    assert (len(many.book.failures), len(kept.book.failures), kept.results()[0].failed) == (99, 24, 99)
    total = tally_of([])
    total.merge(kept, 5)
    assert (len(total.book.failures), total.book.wrong) == (5, 99)


def test_another_class_is_rejected() -> None:
    with pytest.raises(ValueError, match="other classes of arithmetic were asked for"):
        read(as_fields(tally_of(ANSWERS)), Tally(LEAST))


@pytest.mark.parametrize(
    ("example", "words"),
    [
        ([0, "", [0, 9]], "feature map: has no column 9"),
        ([0, "", [-1, 0]], "-1 where a whole number from 0 on is expected"),
        ([0, "", [1]], "not enough values to unpack"),
        ([4, "", None], "the example of map.value is one of reject.kind"),
        ([6, "", [0, 0]], "the example of map.value has no numbers"),
    ],
)
def test_an_example_that_is_none_is_rejected(example: list[object], words: str) -> None:
    fields = json.loads(json.dumps(as_fields(tally_of(ANSWERS))))
    order = [case["clause"] for case, _ in fields["listed"]]
    at = {0: order.index("map.value"), 4: order.index("reject.kind"), 6: order.index("map.value")}[int(str(example[0]))]
    if example[0] == 6:
        fields["listed"][at][1] = '{"id": 0, "rejected": "no"}'
    for book in fields["books"].values():
        book["counts"]["map.value"][4] = [at, *example[1:]]
    with pytest.raises(ValueError, match=words):
        read(fields, Tally())


@pytest.mark.parametrize("sizes", [[0, 0, 0], [2, 1, 1], [1, 1, 2]])
def test_planes_that_do_not_share_out_their_rows_are_rejected(sizes: list[int]) -> None:
    fields = json.loads(json.dumps(as_fields(tally_of(ANSWERS))))
    layer = next(case for case, _ in fields["listed"] if "sizes" in case)
    layer["sizes"] = sizes
    with pytest.raises(ValueError, match="do not share out their rows"):
        read(fields, Tally())


def test_words_from_a_file_do_not_steer_a_terminal() -> None:
    fields = json.loads(json.dumps(as_fields(tally_of(ANSWERS))).replace("wide", "a\\u001b[31mb\\nc"))
    names = {case.name for case, _ in read(fields, Tally()).book.failures}
    assert "a\\x1b[31mb c" in names


def test_a_question_too_large_to_be_judged_is_rejected() -> None:
    fields = json.loads(json.dumps(as_fields(tally_of(ANSWERS))))
    wide = next(case for case, _ in fields["listed"] if case["name"] == "wide")
    wide["image"] = [[0] * 2100] * 2100
    with pytest.raises(ValueError, match="wide: 2100x2100/1x2 has more than"):
        read(fields, Tally())
