"""One shard, worked on here."""

from dataclasses import replace

import pytest

from tests.kit.campaign.little import FLIPPED, RIGHT
from xo_ref.kit.campaign.shards import Shard
from xo_ref.kit.campaign.work import greeting, work
from xo_ref.kit.target.settings import TargetError
from xo_ref.kit.verification import Subject

LAYER = Subject("xo_ref.kit.examples:layer", layer="stride")
NAMED = Subject("xo_ref.kit.examples:right", shapes=("5x6/2x3",))


@pytest.mark.parametrize(
    ("shard", "subject", "cases"),
    [
        (Shard("stored", 0, 227, 0), RIGHT, 227),
        (Shard("shapes", 0, 9, 3), NAMED, 18),
        (Shard("shapes", 3, 9, 3), NAMED, 6),
        (Shard("shapes", 0, 9, 3), replace(NAMED, pixels="int8:7"), 2),
        (Shard("shapes", 0, 9, 3), LAYER, 9),
        (Shard("extents", 3, 9, 3), RIGHT, 6),
        (Shard("behaviour", 0, 450, 3), RIGHT, 266),
        (Shard("small", 240, 249, 0), FLIPPED, 9),
        (Shard("small", 3, 9, 3), LAYER, 6),
    ],
)
def test_the_questions_of_a_shard_are_asked(shard: Shard, subject: Subject, cases: int) -> None:
    found = work(shard, subject)
    assert (found["cases"], found["trouble"]) == (cases, "")
    assert {**found, "seconds": 0} == {**work(shard, subject), "seconds": 0}


@pytest.mark.heavy
@pytest.mark.parametrize(("stage", "cases"), [("search", 600), ("large", 21)])
def test_the_long_stages(stage: str, cases: int) -> None:
    assert work(Shard(stage, 0, cases, 0), Subject("tests.kit.implementations:quick"))["cases"] == cases


def test_the_stored_questions_tell_which_faults_they_catch() -> None:
    assert "flipped-both" in str(work(Shard("stored", 0, 227, 0), RIGHT)["faults"])


def test_what_a_target_does_is_told() -> None:
    found = work(Shard("small", 0, 9, 0), Subject("no_such_module:f"))
    assert found["trouble"] == "no_such_module:f: could not be run: No module named 'no_such_module'" or (
        "no_such_module" in str(found["trouble"])
    )


def test_a_greeting_fills_in_the_subject() -> None:
    with pytest.raises(TargetError, match="no_such_module"):
        greeting(Subject("no_such_module:f"))
    program = (
        'python3 -c "import json\nfor line in iter(input, None): '
        "print(json.dumps({'xo': 1, 'name': 'p', 'feature': '3x3', 'arithmetic': 'exact', 'pixels': PIXELS, "
        "'returns': 'sums', 'graded': False, 'layer': LAYER}), flush=True)\""
    )
    plain = program.replace("PIXELS", "'bits'").replace(", 'layer': LAYER", "")
    said, name = greeting(Subject(command=plain))
    assert (said.feature, said.arithmetic, said.pixels, said.returns, said.graded) == (
        "3..3x3..3", "exact", "bits", "sums", False,
    )  # fmt: skip
    assert name == "p"
    with pytest.raises(ValueError, match="layers are asked about with pixels as they are"):
        greeting(Subject(command=program.replace("PIXELS", "'bits'").replace("LAYER", "['stride']")))
