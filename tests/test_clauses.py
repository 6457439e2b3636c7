"""SPEC.md cut into its clauses and laws."""

from xo_ref import clauses


def test_a_hash_in_fenced_code_is_not_a_heading() -> None:
    section = "### `a.b`\n\n```text\n# a comment\n### `no.clause`\n```\nMore."
    assert clauses.sections(f"{section}\n\n## Next\nOutside.\n") == {"a.b": section}


def test_an_anchor_that_stands_twice_is_yielded_twice() -> None:
    twice = "### `a.b`\none\n### `a.b`\ntwo\n"
    assert list(clauses.each_section(twice)) == [("a.b", "### `a.b`\none"), ("a.b", "### `a.b`\ntwo")]


def test_the_sections_of_the_specification_are_whole() -> None:
    """Each is cut from the text as it stands, from its heading on."""
    text = clauses.text()
    found = clauses.sections(text)
    assert all(section in text for section in found.values())
    assert all(section.startswith(f"### `{anchor}`\n") for anchor, section in found.items())
