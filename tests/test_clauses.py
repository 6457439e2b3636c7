"""SPEC.md cut into its clauses and laws."""

from xo_ref import clauses


def test_a_hash_in_fenced_code_is_not_a_heading() -> None:
    section = "### `a.b`\n\n```text\n# a comment\n### `no.clause`\n```\nMore."
    assert clauses.sections(f"{section}\n\n## Next\nOutside.\n") == {"a.b": section}


def test_an_anchor_that_stands_twice_is_yielded_twice() -> None:
    twice = "### `a.b`\none\n### `a.b`\ntwo\n"
    assert list(clauses.each_section(twice)) == [("a.b", "### `a.b`\none"), ("a.b", "### `a.b`\ntwo")]


def test_the_sections_of_the_specification_are_whole() -> None:
    """Every heading with an anchor starts a section, and its text ends where the next heading starts."""
    text = clauses.text()
    found = clauses.sections(text)
    assert found["score.divisor"] in text
    assert all(section.startswith(f"### `{anchor}`\n") for anchor, section in found.items())
    assert not any("\n### `" in section or "\n## " in section for section in found.values())
