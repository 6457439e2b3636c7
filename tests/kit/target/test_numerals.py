"""Numbers as text: the reader, the writer and the grammar on the page accept the same strings."""

import itertools
import json
import math
import re
from fractions import Fraction
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xo_ref.kit.answer import Scores
from xo_ref.kit.case import Number
from xo_ref.kit.target import numerals
from xo_ref.kit.target.numerals import json_number, read_numeral
from xo_ref.kit.target.protocol import decode_answer

PAGE = resources.files("xo_ref.kit.target").joinpath("PROTOCOL.md").read_text("utf-8")
NUMBERS = st.one_of(st.integers(), st.floats(allow_nan=False), st.fractions())


class TestNumerals:
    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("7/9", Fraction(7, 9)),
            ("-6/8", Fraction(-3, 4)),
            ("+3/1", Fraction(3)),
            ("12", 12),
            ("-0", 0),
            ("0.1", 0.1),
            (".5", 0.5),
            ("5.", 5.0),
            ("1e-3", 0.001),
            ("1e999", math.inf),
            ("0x1.8p-3", 0.1875),
            ("-0X.8", -0.5),
            ("inf", math.inf),
            ("-Infinity", -math.inf),
        ],
    )
    def test_each_form_is_read(self, text: str, number: Number) -> None:
        found = read_numeral(text)
        assert (found, type(found)) == (number, type(number))

    @pytest.mark.parametrize("text", ["nan", "NaN", "-nan"])
    def test_nan_is_read(self, text: str) -> None:
        assert math.isnan(read_numeral(text))

    def test_an_undefined_output_is_read(self) -> None:
        assert [repr(read_numeral(text)) for text in "xXzZ"] == ["x", "x", "z", "z"]
        assert json_number(read_numeral("x")) == "x"

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("1/0", "a fraction over zero"),
            ("0x1p99999", "a hexadecimal float beyond binary64"),
            ("1" * 8701, "8701 characters, more than the 8700 that a number may have"),
            ("1" * 4400, "an integer of 4400 digits, more than 4300: 11111111111111111111..."),
            *(
                (text, "neither a fraction, an integer, a decimal, a hexadecimal float, nan nor inf")
                for text in ("", " 1", "1 ", "1_000", "1/-2", "1/2/3", "0x", "٣", "1e", "--1", "1+1", "True")
            ),
        ],
    )
    def test_nothing_else_is(self, text: str, reason: str) -> None:
        with pytest.raises(ValueError, match=f"^{re.escape(reason)}"):
            read_numeral(text)

    @given(NUMBERS)
    def test_a_number_survives_the_way_through_a_line(self, number: Number) -> None:
        scores = decode_answer(json.dumps({"id": 1, "map": [[json_number(number)]]}).encode(), 1)
        assert scores == Scores(((number,),))

    def test_a_module_states_its_longest_number(self) -> None:
        assert len(str(10**4299)) * 2 + 3 < numerals._LONGEST + 4  # both halves of the longest fraction fit


BLOCK = re.search(r"^```abnf\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


WRITTEN, REJECTED = (
    re.findall(r'`"([^`]*)"`', part) for part in PAGE.partition("\nSo ")[2].partition("\n\n")[0].split("are numbers;")
)


def pattern(grammar: str) -> str:
    """Turn rules of ABNF that do not call themselves into one regular expression, from the last rule up."""
    rules = {"DIGIT": "[0-9]", "HEXDIG": "[0-9a-fA-F]"}
    token = re.compile(r'"(?P<text>[^"]*)"|(?P<times>1?\*)?(?P<name>[A-Za-z]+)|(?P<mark>[][()/])|\s+')

    def turned(found: re.Match[str]) -> str:
        """Turn one token; concatenation binds tighter than alternatives in both notations."""
        if found["text"] is not None:
            return "".join(
                f"[{letter}{letter.upper()}]" if letter.isalpha() else f"[{letter}]" for letter in found["text"]
            )
        if found["name"]:
            return rules[found["name"]] + {None: "", "*": "*", "1*": "+"}[found["times"]]
        return {"[": "(?:", "]": ")?", "(": "(?:", ")": ")", "/": "|", None: ""}[found["mark"]]

    waiting = [tuple(map(str.strip, line.split("=", maxsplit=1))) for line in grammar.splitlines()]
    while waiting:
        name, body = waiting.pop(0)
        if set(re.findall(r"[A-Za-z]+", re.sub(r'"[^"]*"', "", body))) <= rules.keys():
            rules[name] = f"(?:{token.sub(turned, body)})"
        else:
            waiting.append((name, body))
    return rules["number"]


def is_read(text: str) -> bool:
    """Ask the reader whether a text is a number in form; what is rejected for its size or its zero has the form."""
    try:
        read_numeral(text)
    except ValueError as error:
        return not str(error).startswith("neither")
    return True


class TestTheGrammar:
    """The grammar on the page and the reader accept the same strings."""

    FORM = pattern(BLOCK[1] if BLOCK else "")

    @pytest.mark.parametrize("text", WRITTEN)
    def test_what_the_page_calls_a_number(self, text: str) -> None:
        assert re.fullmatch(self.FORM, text)
        read_numeral(text)

    @pytest.mark.parametrize("text", REJECTED)
    def test_what_the_page_calls_none(self, text: str) -> None:
        assert not re.fullmatch(self.FORM, text)
        assert not is_read(text)

    def test_the_page_has_examples(self) -> None:
        assert (len(WRITTEN), len(REJECTED)) == (9, 15)

    def test_every_short_string(self) -> None:
        for length in range(5):
            for letters in itertools.product("+-01./eExXpaFz_ ", repeat=length):
                text = "".join(letters)
                assert bool(re.fullmatch(self.FORM, text)) == is_read(text), text

    @given(st.data())
    def test_longer_strings(self, data: st.DataObject) -> None:
        text = data.draw(st.from_regex(self.FORM, fullmatch=True))
        assert is_read(text)
        at = data.draw(st.integers(0, len(text)))
        changed = text[:at] + data.draw(st.sampled_from("+-07./eExXpPnNiIfFaAyYtT_ \n\u0661")) + text[at:]
        assert bool(re.fullmatch(self.FORM, changed)) == is_read(changed)

    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("0x1.00000000000008p0", 1.0),
            ("0x1.00000000000018p0", 1 + 2**-51),
            ("0x1p-999999999999999999999", 0.0),
            ("1.00000000000000011102230246251565404", 1.0),
            ("-1e400", -math.inf),
            ("1" * 4301 + ".", math.inf),
            ("0x10", 16.0),
        ],
    )
    def test_how_it_is_rounded(self, text: str, number: float) -> None:
        assert read_numeral(text) == number
        assert isinstance(read_numeral(text), float)

    @pytest.mark.parametrize(
        "text", ["1/0", "0x1.fffffffffffff8p1023", "1" * 4301, "1/" + "1" * 4301, "." + "1" * 8700]
    )
    def test_what_has_the_form_and_is_rejected(self, text: str) -> None:
        assert re.fullmatch(self.FORM, text)
        with pytest.raises(ValueError, match=r"."):
            read_numeral(text)
