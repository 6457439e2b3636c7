"""A clause that failed, told to the author of a test suite."""

from dataclasses import replace

from tests.kit.report.example import CASE, LARGE, large_example, result
from xo_ref.kit.answer import Answer, Scores
from xo_ref.kit.case import Case
from xo_ref.kit.judge.classes import parse_class
from xo_ref.kit.judge.result import Counterexample
from xo_ref.kit.judge.tally import Tally
from xo_ref.kit.report.failure import failure_text

SENTENCE = """The feature is placed on the image as drawn: not flipped, not rotated and not transposed. The operation is
cross-correlation. Mathematical convolution would rotate the feature by half a turn first."""


def told(arithmetic: str, answer: Answer, example: Counterexample | None = None) -> list[str]:
    """Give the lines below the picture."""
    tally = Tally(parse_class(arithmetic))
    tally.judge(CASE, answer)
    [found] = tally.results()
    lines = list(failure_text(result(example) if example else found, tally, ["from mine import yours"]))
    assert lines[:2] == [f"{CASE.clause}: 1 of 1 cases fail", f"the clause: {SENTENCE}\n"]
    return lines[3:]


def test_a_fault_and_the_lines_to_paste() -> None:
    lines = told("exact", Scores(((2, -2), (-2, 0))))
    assert lines[1].startswith("1 of 1 failing answers agree with `not-divided`: ")
    assert lines[2].startswith("hint: ")
    assert lines[5:7] == ["    from mine import yours", "    from xo_ref import Feature, Image, feature_map"]


def test_a_class_that_is_reached_is_named_instead() -> None:
    assert (
        told("exact", Scores(((1, -1), (-1, 2.0**-60))))[1]
        == "every map satisfies approximate:binary64; exact is required"
    )


def test_what_no_fault_explains_and_is_too_large_to_paste() -> None:
    large = Case("large", CASE.clause, LARGE.image, LARGE.feature)
    assert told("exact", Scores(((1, -1), (-1, 0.625))), large_example(large, (0, 0))) == []


def test_a_clause_that_is_a_formula_is_told_with_it() -> None:
    tally = Tally(parse_class("exact"))
    tally.judge(replace(CASE, clause="map.shape"), Scores(((1,),)))
    lines = list(failure_text(tally.results()[0], tally, []))
    assert lines[1] == "the clause: The map of an H x W image and an h x w feature has H-h+1 rows and W-w+1 columns.\n"
    tally.judge(replace(CASE, clause="layer.shape"), Scores(((1,),)))
    lines = list(failure_text(tally.results()[1], tally, []))
    assert lines[1].startswith("the clause: The map of a filter has\n\n    rows    = (H + ")
    assert not any("every map satisfies" in line for line in lines)
