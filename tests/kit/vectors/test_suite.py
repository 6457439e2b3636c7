"""Which questions are written, and which are left out."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest

from xo_ref.errors import FormatError
from xo_ref.kit.questions.stored import stored_cases
from xo_ref.kit.target.encoding import Pixels, Returns
from xo_ref.kit.vectors.suite import Suite, questions

BITS = Suite(pixels=Pixels.BITS, returns=Returns.MATCHES)


class TestQuestions:
    def test_the_core_is_every_stored_vector_that_has_an_answer(self) -> None:
        chosen, left_out = questions(Suite(format="json"))
        stored = [case for case in stored_cases() if case.expected is not None]
        assert [one.case.name for one in chosen] == [case.name for case in stored]
        assert left_out == {"a rejection is demanded": len(stored_cases()) - len(stored)}
        assert [(one.expected, one.denominator) for one in chosen] == [
            (case.expected.numerators, case.expected.denominator) for case in stored if case.expected
        ]

    def test_what_cannot_be_held_is_counted(self) -> None:
        assert questions(BITS)[1].keys() == {"a rejection is demanded", "no matches or pixels as bits"}
        packed = questions(Suite())[1]
        assert packed.keys() == {"a rejection is demanded", "a pixel is not a whole number"}
        tiny = [[Fraction(1, 128)] * 140_000]
        with pytest.raises(ValueError, match="^no question is left: a number needs more than 32 bits$"):
            questions(Suite("named", pixels=Pixels.INT8_7, grids=((tiny, tiny),)))

    def test_a_restricted_suite_has_small_pairs_of_its_own(self) -> None:
        chosen, left_out = questions(replace(BITS, suite="full", feature="2x3", image="..x..9"))
        names = {one.case.name.partition("-")[0] for one in chosen}
        assert {"smallest", "covering", "crossed", "history"} <= names
        assert {one.case.shape[2:] for one in chosen} == {(2, 3)}
        assert max(one.case.shape[1] for one in chosen) == 9
        assert left_out["the shape is not taken"] > 100

    @pytest.mark.heavy
    def test_the_full_suite_has_the_small_pairs(self) -> None:
        chosen, _ = questions(replace(BITS, suite="full"))
        assert sum(one.case.name.startswith("small-") for one in chosen) == 5108
        assert len({one.case.name for one in chosen}) == len(chosen) > 7000

    def test_named_grids_are_asked_alone(self) -> None:
        suite = Suite("named", "json", grids=(([[1, Fraction(-1, 3)]], [[1]]), ([[1, -1, 1]], [[1, -1]])))
        chosen, _ = questions(suite)
        assert [(one.case.name, one.expected, one.denominator) for one in chosen] == [
            ("named-0", ((3, -1),), 3),
            ("named-1", ((2, -2),), 2),
        ]
        assert Suite.parse(suite.options()) == suite


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"suite": "small"}, "suite: unknown value 'small'; choose one of core, full, clause:map.best, "),
        ({"suite": "clause:reject.fit"}, "suite: unknown value 'clause:reject.fit'; choose one of core"),
        ({"format": "vhdl"}, "format: unknown value 'vhdl'; choose one of readmemh, hex, c, npy, json"),
        ({"order": "big"}, "order: unknown value 'big'; choose one of lsb, msb"),
        ({"word": 12}, "word 12: is not a multiple of 8 from 8 to 64"),
        ({"word": 65, "pixels": "bits"}, "word 65: is not a multiple of 1 from 1 to 64"),
        ({"word": "many"}, "invalid literal for int() with base 10: 'many'"),
        ({"pixels": "grey"}, "'grey' is not a valid Pixels"),
        ({"grids": 1}, "grids is not an array of pairs"),
        ({"grids": [[1]]}, "grids is not an array of pairs"),
        ({"grids": [[[1], [1]]], "suite": "named"}, "'int' object is not iterable"),
        ({"grids": [[[["1"]], [["2"]]]], "suite": "named"}, "feature, row 0, column 0: 2 lies outside [-1, 1]"),
        (
            {"grids": [[[["1"] * 2100] * 2100, [["1"]]]], "suite": "named"},
            "grids: 2100x2100/1x1 has more than 4194304 pixels",
        ),
    ],
)
def test_options_that_are_wrong_are_rejected(options: Mapping[str, object], message: str) -> None:
    with pytest.raises(FormatError) as caught:
        Suite.parse({**Suite().options(), **options})
    assert str(caught.value).startswith(f"the options of the manifest: {message}")
