"""A cached prediction is the one that the fault computes anew."""

import pytest

from tests.tools.matrix import LIVING
from xo_ref.kit.case import Case
from xo_ref.kit.diagnose.faults import CATALOGUE, Fault
from xo_ref.kit.diagnose.faults.predictions import predicted, right_map

CASE = Case("c", "map.value", [[1, -1, 1, 1, -1], [1, 1, -1, -1, 1], [-1, 1, 1, 1, -1]], [[1, -1, 1], [1, 1, -1]])
FINISHED = [fault for fault in CATALOGUE.values() if fault.slots == {"outputs"}]


@pytest.mark.parametrize("fault", FINISHED, ids=lambda fault: fault.id)
def test_faults_of_finished_maps_leave_the_map_that_they_share(fault: Fault) -> None:
    expected = fault.map(CASE.image, CASE.feature)
    assert repr(predicted(fault.plan, CASE)) == repr(predicted(fault.plan, CASE)) == repr(expected)
    assert right_map(CASE) == LIVING.map(CASE.image, CASE.feature)


def test_cases_of_the_same_name_are_told_apart() -> None:
    one, other = (Case("same", "map.value", [[pixel, 1]], [[1]]) for pixel in (1, -1))
    assert [right_map(one), right_map(other), right_map(one)] == [[[1, 1]], [[-1, 1]], [[1, 1]]]


def test_a_guard_that_answers_comes_before_the_finish() -> None:
    early = CATALOGUE["zeros-when-empty"].then(CATALOGUE["bias-added"])
    case = Case("empty", "reject.empty", [[1, -1]], [])
    assert predicted(early.plan, case) == early.map(case.image, case.feature)
    assert right_map(case) is None
