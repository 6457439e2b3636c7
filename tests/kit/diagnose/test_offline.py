"""The diagnosis of answers that are on file."""

import pytest

from xo_ref import Feature, Image, feature_map
from xo_ref.kit.answer import Rejected, Scores
from xo_ref.kit.case import Case, Demand
from xo_ref.kit.diagnose.faults import CATALOGUE
from xo_ref.kit.diagnose.offline import diagnosed, kept_evidence
from xo_ref.kit.judge.tally import Tally
from xo_ref.kit.questions.contents import filled
from xo_ref.kit.questions.ranges import Extents


def tally_of(wrong_width: int) -> Tally:
    """Answer rightly, but with a mirrored feature where the image has this width or, for 0, any."""
    tally = Tally()
    tally.judge(Case("no", "reject.fit", [[1]], [[1, 1]], Demand.REJECT), Rejected("larger"))
    for height in range(3, 23):
        for width in range(4, 12):
            case = filled(Extents(height, width, 2, 2 + height % 3), "graded", "graded", seed=height, name="drawn")
            mirrored = CATALOGUE["flipped-columns"].map(case.image, case.feature)
            right = feature_map(Image(case.image), Feature(case.feature)).floats()
            tally.judge(case, Scores(tuple(map(tuple, mirrored if wrong_width in (0, width) else right))))
    return tally


@pytest.mark.parametrize(("most", "kept"), [(None, 160), (5, 24), (0, 20)])
def test_all_failures_and_some_right_answers_to_valid_questions_are_evidence(most: int | None, kept: int) -> None:
    evidence = list(kept_evidence(tally_of(7), (), most))
    assert len(evidence) == kept
    assert [bool(one.wrong) for one in evidence] == [True] * 20 + [False] * (kept - 20)


def test_one_fault_that_explains_all_needs_no_condition() -> None:
    tally = tally_of(0)
    diagnosis, when = diagnosed(tally, seed=1)
    assert [finding.fault for finding in diagnosis] == ["flipped-columns"]
    assert when == ()


@pytest.mark.heavy
def test_where_right_answers_contradict_it_the_condition_is_found_and_the_fault_under_it() -> None:
    tally = tally_of(7)
    diagnosis, when = diagnosed(tally, seed=1)
    assert [one.condition for one in when] == ["W == 7"]
    assert ("flipped-columns", "W == 7") in [(finding.fault, finding.where) for finding in diagnosis]
