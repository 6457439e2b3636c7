"""Parses a line from an untrusted program as one JSON object, or reports why that fails.

Nothing is repaired or guessed. Whatever the line contains, this module raises only two exceptions, each with a message
that can go into a report.
"""

import json
import re


class GarbledError(Exception):
    """The line does not belong to the conversation."""


class MalformedError(Exception):
    """The answer is not a grid of numbers."""


def read_object(line: bytes) -> dict[str, object]:
    """Read a line as one JSON object; raise GarbledError, or MalformedError for an integer that is too long."""
    try:
        found = _DECODER.decode(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise GarbledError(f"not UTF-8: {error.reason} at byte {error.start} of {start_of(line)}") from None
    except RecursionError:
        raise GarbledError(f"nested too deep: {start_of(line)}") from None
    except json.JSONDecodeError as error:
        raise GarbledError(f"not JSON: {error.msg} at character {error.pos} of {start_of(line)}") from None
    except ValueError:  # the only other one: an integer literal beyond Python's limit of digits
        digits = max(re.findall(rb"[0-9]+", line), key=len)
        raise MalformedError(f"an integer of {len(digits)} digits: {digits[:20].decode()}...") from None
    except MemoryError:
        raise GarbledError(f"too large to be read, {len(line)} bytes: {start_of(line)}") from None
    if not isinstance(found, dict):
        raise GarbledError(f"{named(found)} where a JSON object is expected: {start_of(line)}")
    return found


def clean(text: str, longest: int = 300) -> str:
    r"""Sanitise untrusted text for a report: one line, printable, at most `longest` characters.

    >>> clean("ends\there \x1b[31m \ud800")
    'ends here \\x1b[31m \\ud800'
    """
    text = " ".join(text[: 4 * longest].split())
    text = "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii") for letter in text
    )
    return text if len(text) <= longest else text[: longest - 3] + "..."


def text_field(fields: dict[str, object], key: str) -> str | None:
    """Read a field that is a text, if it is there."""
    if key not in fields:
        return None
    value = fields[key]
    if not isinstance(value, str):
        raise GarbledError(f'"{key}" is {named(value)}, and must be a string')
    return clean(value)


def named(value: object) -> str:
    """Name a JSON value in a message."""
    if isinstance(value, list):
        return "an array"
    if isinstance(value, dict):
        return "an object"
    return clean(repr(value) if isinstance(value, float) else json.dumps(value, ensure_ascii=False), 40)


def _constant(word: str) -> object:
    """Reject the words that Python's JSON knows and JSON does not."""
    raise GarbledError(f'{word} is not JSON; write the string "{word.lower().replace("infinity", "inf")}"')


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise GarbledError("a field is named twice")
    return fields


_DECODER = json.JSONDecoder(parse_constant=_constant, object_pairs_hook=_unique)


def start_of(line: bytes | bytearray) -> str:
    """Quote the first characters of a line."""
    text = clean(line[:240].decode("utf-8", "backslashreplace"), 60)
    return f"'{text}'" if text else "an empty line"
