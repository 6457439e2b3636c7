"""Lines about which nothing is known: one JSON object, or a reason that is fit for a report."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xo_ref.kit.target import lines
from xo_ref.kit.target.lines import GarbledError, MalformedError, clean, named, read_object, text_field

GARBLED = [
    ("", "not JSON: Expecting value at character 0 of an empty line"),
    ("hello there", "not JSON: Expecting value at character 0 of 'hello there'"),
    ('{"id": 7, "map": [[1]]', "not JSON: Expecting ',' delimiter at character 22 of '{\"id\": 7, \"map\": [[1]]'"),
    ("\ufeff{}", "not JSON: Expecting value at character 0 of '\\ufeff{}'"),
    ("[" * 100_000, "nested too deep: '" + "[" * 57 + "...'"),
    ("[1]", "an array where a JSON object is expected: '[1]'"),
    ("null", "null where a JSON object is expected: 'null'"),
    ('{"id": 7, "map": [[NaN]]}', 'NaN is not JSON; write the string "nan"'),
    ('{"id": 7, "map": [[-Infinity]]}', '-Infinity is not JSON; write the string "-inf"'),
    ('{"id": 7, "id": 7, "map": [[1]]}', "a field is named twice"),
]


@pytest.mark.parametrize(("line", "reason"), GARBLED)
def test_a_line_that_is_no_object_is_quoted_with_the_reason(line: str, reason: str) -> None:
    with pytest.raises(GarbledError) as caught:
        read_object(line.encode())
    assert str(caught.value) == reason


def test_bytes_that_are_not_utf_8() -> None:
    with pytest.raises(GarbledError) as caught:
        read_object(b'{"id": 7, "rejected": "\xff\xfe"}')
    assert str(caught.value) == ('not UTF-8: invalid start byte at byte 23 of \'{"id": 7, "rejected": "\\xff\\xfe"}\'')


def test_an_integer_that_is_too_long_is_told_by_its_length() -> None:
    with pytest.raises(MalformedError, match=r"^an integer of 4301 digits: 12222222222222222222\.\.\.$"):
        read_object(b'{"id": 98, "map": [[7, 1' + b"2" * 4300 + b"]]}")


def test_a_line_that_does_not_fit_into_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    def reject(_: str) -> object:
        raise MemoryError

    monkeypatch.setattr(lines, "_DECODER", SimpleNamespace(decode=reject))
    with pytest.raises(GarbledError, match=r"^too large to be read, 9 bytes: '\{\"id\": 7\}'$"):
        read_object(b'{"id": 7}')


@given(st.binary(max_size=60) | st.text('{}[]:,"a1\\ ', max_size=12).map(str.encode))
def test_whatever_the_line_two_exceptions_leave(line: bytes) -> None:
    try:
        found: object = read_object(line)
    except (GarbledError, MalformedError) as error:
        found = str(error)
    assert isinstance(found, dict) or (isinstance(found, str) and found.isprintable())


@given(st.text(max_size=90), st.integers(4, 40))
def test_a_clean_text_is_one_printable_line_of_limited_length(text: str, longest: int) -> None:
    found = clean(text, longest)
    assert found.isprintable()
    assert len(found) <= longest
    assert clean(found, longest) == found


def test_a_text_at_the_limit_stays_whole() -> None:
    assert clean("x" * 300) == "x" * 300
    assert clean("x" * 301) == "x" * 297 + "..."


def test_fields_are_read_by_their_kind() -> None:
    fields: dict[str, object] = {"name": "a\tb", "returns": 3}
    assert (text_field(fields, "name"), text_field(fields, "version")) == ("a b", None)
    with pytest.raises(GarbledError, match=r'^"returns" is 3, and must be a string$'):
        text_field(fields, "returns")


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        ([1], "an array"),
        ({}, "an object"),
        ("é", '"é"'),
        (7.0, "7.0"),
    ],
)
def test_a_value_is_named_as_json_names_it(value: object, name: str) -> None:
    assert named(value) == name
