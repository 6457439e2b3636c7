"""Lines as we write them, and what we make of the lines that come back."""

import json
import math
import re
from fractions import Fraction
from importlib import resources
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.kit.layers import asked
from tests.kit.target.test_numerals import NUMBERS, PAGE
from xo_ref import Feature, FeatureMap, Image, XoError, feature_map
from xo_ref.kit.answer import Answer, Breakdown, Broken, Rejected, Scores, Skipped
from xo_ref.kit.case import Nested
from xo_ref.kit.layer import LayerCase
from xo_ref.kit.questions.ranges import Takes
from xo_ref.kit.target import protocol
from xo_ref.kit.target.child import ECHOED
from xo_ref.kit.target.encoding import Pixels, Returns, answer_as_scores
from xo_ref.kit.target.numerals import read_numeral
from xo_ref.kit.target.process import DEFAULT_MEMORY
from xo_ref.kit.target.protocol import HELLO, Hello, answer_limit, decode_answer, decode_hello, encode_case
from xo_ref.spec import layer_maps

SCHEMA = json.loads(resources.files("xo_ref.kit.target").joinpath("protocol.schema.json").read_text("utf-8"))

PIXELS = ", ".join(kind.value for kind in Pixels)


def follows_schema(line: bytes, kind: str) -> bool:
    """Ask the shipped schema about one line."""
    schema = {"$ref": f"#/$defs/{kind}", "$defs": SCHEMA["$defs"]}
    return Draft202012Validator(schema).is_valid(json.loads(line))


class TestQuestions:
    def test_the_line_is_exactly_this(self) -> None:
        line = encode_case(7, [[1, -0.5], [Fraction(1, 3), 0]], [[1, Fraction(4, 2)]])
        assert line == b'{"id": 7, "op": "map", "image": [[1, -0.5], ["1/3", 0]], "feature": [[1, 2]]}\n'

    def test_what_is_not_finite_goes_as_a_string(self) -> None:
        line = encode_case(1, [[math.nan, 1, -math.inf]], [[math.inf]])
        assert line == b'{"id": 1, "op": "map", "image": [["nan", 1, "-inf"]], "feature": [["inf"]]}\n'

    def test_requests_to_our_host_are_added(self) -> None:
        line = encode_case(1, [[1]], [[1]], layout="fortran", watch=True)
        assert json.loads(line)["layout"] == "fortran"
        assert json.loads(line)["watch"] is True

    @pytest.mark.parametrize("grid", [[], [[]], [[1], [1, -1]], [[1, -1, 1], [1]]])
    def test_a_grid_that_is_wrong_on_purpose_goes_as_it_is(self, grid: Nested) -> None:
        line = encode_case(3, grid, [[1]])
        assert json.loads(line)["image"] == grid
        assert follows_schema(line, "question")

    @given(st.lists(st.lists(st.one_of(st.floats(), NUMBERS), max_size=3), max_size=3))
    def test_every_line_is_ascii_and_follows_the_schema(self, grid: Nested) -> None:
        line = encode_case(3, grid, [[1, -1]])
        assert line.isascii()
        assert line.count(b"\n") == 1
        assert follows_schema(line, "question")

    def test_the_schema_rejects_a_wrong_question(self) -> None:
        assert not follows_schema(b'{"id": 0, "op": "map", "image": [[1]], "feature": [[1]]}', "question")
        assert follows_schema(HELLO, "greeting")

    def test_what_is_no_grid_goes_out_as_it_stands(self) -> None:
        line = encode_case(3, [[True, None, "1/3"]], None, verbatim=True)  # type: ignore[list-item,arg-type]
        asked = b'{"id": 3, "op": "map", "image": [[true, null, "1/3"]], "feature": null, "verbatim": true}\n'
        assert line == asked

    def test_an_object_that_is_no_number_is_our_own_fault(self) -> None:
        with pytest.raises(TypeError, match="is not a number"):
            encode_case(1, [[1j]], [[1]])  # type: ignore[list-item]

    def test_the_limit_of_an_answer_grows_with_the_question_and_ends(self) -> None:
        assert answer_limit([[1, 1], [1]], [[1, 1]]) == 65_536 + 3 * 4 * 1024
        assert answer_limit([[1] * 999] * 499, [[1]]) == 65_536 + 2**22 + 64 * (500_000 - 4096)
        assert answer_limit([], [[]]) == 65_536


ANSWERS: list[tuple[str, Answer]] = [
    ('{"id": 7, "map": [[1, 0.5, "7/9"], [-1, "0x1p-1", "12"]]}', Scores(((1, 0.5, Fraction(7, 9)), (-1, 0.5, 12)))),
    ('{"id": 7, "numerators": [[9, 3], [-9, 0]], "denominator": 9}', Scores(((1, Fraction(1, 3)), (-1, 0)))),
    ('{"id": 7, "rejected": "the feature is larger"}', Rejected("the feature is larger")),
    ('{"id": 7, "skipped": ""}', Skipped("")),
    ('{"map": [[1]], "milliseconds": 3, "id": 7}\r', Scores(((1,),))),
]
GARBLED = [
    ('{"map": [[1]]}', '"id" is missing, expected 7'),
    ('{"id": 8, "map": [[1]]}', '"id" is 8, expected 7: answers come in the order of the questions'),
    ('{"id": "7", "map": [[1]]}', '"id" is "7", expected 7: answers come in the order of the questions'),
    ('{"id": 7.0, "map": [[1]]}', '"id" is 7.0, expected 7: answers come in the order of the questions'),
    ('{"id": {}, "map": [[1]]}', '"id" is an object, expected 7: answers come in the order of the questions'),
    ('{"id": 7}', "expected exactly one of map, numerators, rejected, skipped; found none"),
    (
        '{"id": 7, "map": [[1]], "rejected": "no"}',
        "expected exactly one of map, numerators, rejected, skipped; found map and rejected",
    ),
    ('{"id": 7, "id": 7, "map": [[1]]}', "a field is named twice"),
    ('{"id": 7, "rejected": true}', '"rejected" is true, and must be a string'),
    ('{"id": 7, "skipped": null}', '"skipped" is null, and must be a string'),
    ('{"id": 7, "breakdown": "raised"}', "expected exactly one of map, numerators, rejected, skipped; found none"),
]
MALFORMED = [
    ('"map": null', "map: null where an array of rows is expected"),
    ('"map": 0.5', "map: 0.5 where an array of rows is expected"),
    ('"map": {"a": 1}', "map: an object where an array of rows is expected"),
    ('"map": []', "map: no rows"),
    ('"map": [[], []]', "map, row 0: no columns"),
    ('"map": [1, 2]', "map, row 0: 1 where an array of numbers is expected"),
    ('"map": [[1, 2], [1]]', "map, row 1: length 1, but row 0 has length 2"),
    ('"map": [[1, 2], "12"]', 'map, row 1: "12" where an array of numbers is expected'),
    ('"map": [[1], [[1]]]', "map, row 1, column 0: an array where a number is expected"),
    ('"map": [[1, null]]', "map, row 0, column 1: null where a number is expected"),
    ('"map": [[1, true]]', "map, row 0, column 1: true where a number is expected"),
    ('"map": [[false]]', "map, row 0, column 0: false where a number is expected"),
    ('"map": [["1/0"]]', 'map, row 0, column 0: "1/0" is not a number: a fraction over zero'),
    ('"numerators": [[1]]', "denominator: missing, and must be an integer, 1 or more"),
    ('"numerators": [[1]], "denominator": 0', "denominator: 0, and must be an integer, 1 or more"),
    ('"numerators": [[1]], "denominator": true', "denominator: true, and must be an integer, 1 or more"),
    ('"numerators": [[1, 0.5]], "denominator": 2', "numerators, row 0, column 1: 0.5 is not an integer"),
    ('"numerators": [["1/2"]], "denominator": 2', "numerators, row 0, column 0: 1/2 is not an integer"),
]


class TestAnswers:
    @pytest.mark.parametrize(("line", "answer"), ANSWERS)
    def test_a_right_answer_is_read(self, line: str, answer: Answer) -> None:
        assert decode_answer(line.encode(), 7) == answer
        assert follows_schema(line.encode(), "answer")

    def test_integers_stay_integers_and_literals_become_binary64(self) -> None:
        scores = decode_answer(b'{"id": 7, "map": [[1, 1.0, 0.1000000000000000055511151231257827]]}', 7)
        assert isinstance(scores, Scores)
        assert [type(number) for number in scores.rows[0]] == [int, float, float]
        assert scores.rows[0][2] == 0.1

    @pytest.mark.parametrize(("line", "detail"), GARBLED)
    def test_what_is_no_answer_breaks_the_conversation(self, line: str, detail: str) -> None:
        assert decode_answer(line.encode(), 7) == Broken(Breakdown.GARBLED, detail)

    @pytest.mark.parametrize(("fields", "detail"), MALFORMED)
    def test_a_map_that_is_none_is_told_with_its_place(self, fields: str, detail: str) -> None:
        line = f'{{"id": 7, {fields}}}'.encode()
        assert decode_answer(line, 7) == Broken(Breakdown.MALFORMED, detail)

    def test_the_schema_rejects_wrong_answers_too(self) -> None:
        said = {line: follows_schema(line.encode(), "answer") for line, _ in GARBLED[1:9] if '"id": 8' not in line}
        said |= {line: follows_schema(f'{{"id": 7, {line}}}'.encode(), "answer") for line, _ in MALFORMED}
        beyond = {'{"id": 7, "id": 7, "map": [[1]]}', '"map": [[1, 2], [1]]', '{"id": 7.0, "map": [[1]]}'}
        assert {line for line, valid in said.items() if valid} <= beyond  # what JSON Schema cannot say

    def test_an_integer_with_too_many_digits(self) -> None:
        detail = f"an integer of 5000 digits: {'1' * 20}..."
        line = f'{{"id": 7, "map": [[12, {"1" * 5000}]]}}'.encode()
        assert decode_answer(line, 7) == Broken(Breakdown.MALFORMED, detail)
        assert decode_hello(b'{"xo": ' + b"1" * 5000 + b"}") == Broken(Breakdown.GARBLED, detail)
        line = f'{{"id": 7, "map": [["1/{"3" * 4301}"]]}}'.encode()
        answer = decode_answer(line, 7)
        assert isinstance(answer, Broken)
        assert answer.detail.endswith(f"is not a number: an integer of 4301 digits, more than 4300: {'3' * 20}...")

    @pytest.mark.parametrize("number", [10**309, 10**4299, -(10**310)])
    def test_a_number_beyond_binary64_is_one(self, number: int) -> None:
        line = f'{{"id": 7, "map": [[{number}, "{number}/3"]]}}'.encode()
        assert decode_answer(line, 7) == Scores(((number, Fraction(number, 3)),))

    def test_a_line_that_finds_no_room(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def reject(*_: object) -> None:
            raise MemoryError

        line = b'{"id": 7, "map": [[1]]}'
        monkeypatch.setattr(protocol, "_answer", reject)
        assert decode_answer(line, 7) == Broken(Breakdown.GARBLED, "too large to be read, 23 bytes")

    @pytest.mark.parametrize("word", ['"gone"', "[]", "null", "7"])
    def test_a_breakdown_that_our_host_does_not_know(self, word: str) -> None:
        answer = decode_answer(f'{{"id": 7, "breakdown": {word}}}'.encode(), 7, host=True)
        assert isinstance(answer, Broken)
        assert answer.breakdown is Breakdown.GARBLED
        assert answer.detail.startswith("unknown breakdown ")

    def test_our_own_host_may_report_a_breakdown(self) -> None:
        line = b'{"id": 7, "breakdown": "raised", "detail": "SystemExit: 3"}'
        assert decode_answer(line, 7, host=True) == Broken(Breakdown.RAISED, "SystemExit: 3")

    @given(st.binary(max_size=60))
    def test_no_line_whatever_raises(self, line: bytes) -> None:
        answer = decode_answer(line, 7)
        assert isinstance(answer, Broken)
        assert answer.detail.isprintable()

    def test_foreign_texts_come_out_as_one_printable_line(self) -> None:
        answer = decode_answer(b'{"id": 7, "rejected": "a\\nb \\u001b[2J \\ud800"}', 7)
        assert answer == Rejected("a b \\x1b[2J \\ud800")


class TestHello:
    def test_nothing_but_the_version_is_needed(self) -> None:
        assert decode_hello(b'{"xo": 1}') == Hello()

    def test_everything_that_can_be_said(self) -> None:
        line = b"""{"xo": 1, "name": "a", "version": "2.1", "arithmetic": "rounded:binary32",
                    "returns": "sums", "pixels": "inverted-bits", "graded": false,
                    "image": "..x..9", "feature": "2x3"}"""
        takes = Takes.parse(image="..x..9", feature="2x3")
        said = Hello("a", "2.1", "rounded:binary32", Returns.SUMS, Pixels.INVERTED_BITS, graded=False, takes=takes)
        assert decode_hello(line) == said
        assert follows_schema(line, "hello")

    def test_shapes_in_another_form_are_explained(self) -> None:
        said = decode_hello(b'{"xo": 1, "feature": "three"}')
        assert isinstance(said, Broken)
        assert said.detail.startswith("feature 'three': is not a shape; write ROWSxCOLUMNS")

    @pytest.mark.parametrize(
        ("line", "detail"),
        [
            ("{}", '"xo" is missing, and must be 1: the version of the protocol'),
            ('{"xo": 2}', '"xo" is 2, and must be 1: the version of the protocol'),
            ('{"xo": true}', '"xo" is true, and must be 1: the version of the protocol'),
            ('{"xo": 1, "name": 3}', '"name" is 3, and must be a string'),
            ('{"xo": 1, "returns": "match"}', '"returns" is "match", and must be one of scores, sums, matches'),
            ('{"xo": 1, "pixels": ""}', f'"pixels" is "", and must be one of {PIXELS}'),
            ('{"xo": 1, "graded": "no"}', '"graded" is "no", and must be true or false'),
            ('{"xo": 1, "image": 3}', '"image" is 3, and must be a string'),
            ("ready.", "not JSON: Expecting value at character 0 of 'ready.'"),
        ],
    )
    def test_a_wrong_one_is_explained(self, line: str, detail: str) -> None:
        assert decode_hello(line.encode()) == Broken(Breakdown.GARBLED, detail)
        assert line == "ready." or not follows_schema(line.encode(), "hello")

    def test_our_own_host_may_have_no_target(self) -> None:
        line = b'{"xo": 1, "failed": "cannot import nowhere"}'
        assert decode_hello(line, host=True) == Broken(Breakdown.RAISED, "cannot import nowhere")
        assert decode_hello(line) == Hello()


def is_true_of_a_layer(asked: dict[str, Any], question: str, answer: dict[str, Any]) -> None:
    """What an exchange about a layer shows is what the definition says."""
    assert follows_schema(question.encode(), "layer")

    def made() -> tuple[FeatureMap, ...]:
        planes, filters = map(Image, asked["image"]), [map(Feature, features) for features in asked["filters"]]
        options = {name: tuple(asked[name]) for name in ("stride", "padding", "dilation")}
        return layer_maps(planes, filters, **options, groups=asked["groups"])

    if "rejected" in answer:
        with pytest.raises(XoError):
            made()
    else:
        maps = [scores.tolist() for scores in made()]
        assert maps == answer["maps"] if "maps" in answer else "skipped" in answer


class TestThePage:
    """PROTOCOL.md shows exchanges; each is what the code says."""

    EXCHANGES = re.findall(r"^-> (.*)\n<- (.*)$", PAGE, re.MULTILINE)

    def test_there_are_exchanges(self) -> None:
        assert len(self.EXCHANGES) >= 6

    @pytest.mark.parametrize(("question", "answer"), EXCHANGES)
    def test_an_exchange_is_true(self, question: str, answer: str) -> None:
        asked = json.loads(question)
        if asked["op"] == "hello":
            assert question.encode() + b"\n" == HELLO
            assert isinstance(decode_hello(answer.encode()), Hello)
            return
        assert follows_schema(answer.encode(), "answer")
        if asked["op"] == "layer":
            is_true_of_a_layer(asked, question, json.loads(answer))
            return
        assert follows_schema(question.encode(), "question")
        found = decode_answer(answer.encode(), asked["id"])
        image, feature = (
            [[read_numeral(p) if isinstance(p, str) else p for p in row] for row in asked[grid]]
            for grid in ("image", "feature")
        )
        if asked["id"] == 7:  # the circuit
            found = answer_as_scores(found, Returns.MATCHES, feature)
            image, feature = ([[2 * bit - 1 for bit in row] for row in grid] for grid in (image, feature))
        if asked["id"] == 8:  # the array of integer multipliers
            found = answer_as_scores(found, Returns.SUMS, feature, Pixels.INT8_6)
            image, feature = ([[p / 64 for p in row] for row in grid] for grid in (image, feature))
        if isinstance(found, Scores):
            assert found.rows == tuple(feature_map(Image(image), Feature(feature)))
        elif isinstance(found, Rejected):
            with pytest.raises(XoError):
                feature_map(Image(image), Feature(feature))
        else:
            assert isinstance(found, Skipped)

    def test_a_layer_s_question_is_one(self) -> None:
        assert sum('"op": "layer"' in question for question, _ in self.EXCHANGES) == 4
        assert not follows_schema(b'{"id": 8, "op": "layer", "image": [], "filters": [], "stride": [1, 1]}', "layer")

    def test_its_figures_are_those_of_the_code(self) -> None:
        text = " ".join(PAGE.split())
        assert answer_limit([[1] * 3], [[1]]) == 64 * 2**10 + 2 * 4 * 2**10
        assert "at most 64 KiB and 1 KiB more for every number of a map of (H + h) x (W + w)" in text
        assert "64 bytes for every one beyond 4,096" in text
        layer = asked([[[1] * 4] * 3] * 5, [[[[1, 1]]] * 5] * 2, padding=(1, 2, 3, 4), dilation=(6, 7))
        assert "K maps of (H + top + bottom + h·d_r) x (W + left + right + w·d_c)" in text
        numbers = 2 * (3 + 1 + 3 + 1 * 6) * (4 + 2 + 4 + 2 * 7)
        assert answer_limit(layer.image, layer.feature, layer.room) == (64 + numbers) * 2**10
        assert DEFAULT_MEMORY == 4 * 2**30
        assert "may take 4 GiB of private writable memory" in text
        assert ECHOED == 256 * 2**10
        assert "(the first 256 KiB)" in text

    def test_the_schema_is_one(self) -> None:
        Draft202012Validator.check_schema(SCHEMA)


class TestLayers:
    """Questions about layers and their answers."""

    CASE = LayerCase("c", "", [[1, math.nan], [1, 1]], [[0.5], [-1]], channels=2, depth=2)

    def test_a_question_has_planes_filters_and_options(self) -> None:
        line = encode_case(7, self.CASE.image, self.CASE.feature, self.CASE)
        assert json.loads(line) == {
            "id": 7, "op": "layer", "image": [[[1, "nan"]], [[1, 1]]], "filters": [[[[0.5]], [[-1]]]],
            "stride": [1, 1], "padding": [0, 0, 0, 0], "dilation": [1, 1], "groups": 1,
        }  # fmt: skip
        assert follows_schema(line, "layer")

    def test_maps_stand_one_below_the_other(self) -> None:
        found = decode_answer(b'{"id": 7, "maps": [[[1, "1/3"]], [[0, -1]]]}', 7)
        assert found == Scores(((1, Fraction(1, 3)), (0, -1)), 2)
        assert found != Scores(((1, Fraction(1, 3)), (0, -1)), 1)

    @pytest.mark.parametrize(
        ("maps", "why"),
        [
            ("[]", "maps: none where an array of maps is expected"),
            ("3", "maps: 3 where an array of maps is expected"),
            ("[[[1]], [[1, 2]]]", "maps, map 1: 1 x 2, but map 0 is 1 x 1"),
            ("[[[1]], []]", "maps, map 1: no rows"),
            ("[[[1]], [[null]]]", "maps, map 1, row 0, column 0: null where a number is expected"),
        ],
    )
    def test_what_are_no_maps_is_said(self, maps: str, why: str) -> None:
        assert decode_answer(f'{{"id": 7, "maps": {maps}}}'.encode(), 7) == Broken(Breakdown.MALFORMED, why)

    def test_the_options_stand_in_the_greeting(self) -> None:
        found = decode_hello(b'{"xo": 1, "layer": ["stride", "same"]}')
        assert isinstance(found, Hello)
        assert found.layer == ("stride", "same")
        assert follows_schema(b'{"xo": 1, "layer": ["stride", "same", "symmetric", "same-lower"]}', "hello")

    @pytest.mark.parametrize(
        ("layer", "why"),
        [
            ("3", '"layer" is 3, and must be an array of the names of options'),
            ('["pad"]', "layer: unknown option 'pad'"),
        ],
    )
    def test_wrong_options_end_the_conversation(self, layer: str, why: str) -> None:
        found = decode_hello(f'{{"xo": 1, "layer": {layer}}}'.encode())
        assert isinstance(found, Broken)
        assert found.detail.startswith(why)

    def test_there_is_room_for_the_largest_answer(self) -> None:
        assert answer_limit([[1]], [[1]], 5000) == 65_536 + 2**22 + 64 * (5000 - 4096)
