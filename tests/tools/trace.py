"""Which code realises each clause of SPEC.md, and which tests check it.

Three sets of anchors are read from the text, without running anything: the headings of
SPEC.md, the "Clauses:" sentences of docstrings in the package, and the `clause` markers of
the tests. `python -m tests.tools.trace` prints them side by side; `faults` says where they
disagree.

A clause needs an executed example, code and a test. A law needs an example and a test:
it follows from the clauses and has no code of its own.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from xo_ref import clauses

ROOT = Path(__file__).resolve().parents[2]

Places = dict[str, list[str]]
"""The places where each anchor is named."""

_EXAMPLE = re.compile(r"^>>> ", re.MULTILINE)
_CITATION = re.compile(r"Clauses:\s+(`[^`]+`(?:,\s+`[^`]+`)*)\.")
_LAW = "law."


@dataclass(frozen=True, slots=True)
class Trace:
    """The anchors as they stand in the three places, and the sections without an example."""

    anchors: list[str]
    without_example: list[str] = field(default_factory=list)
    code: Places = field(default_factory=dict)
    tests: Places = field(default_factory=dict)


def sections(spec: str) -> list[tuple[str, bool]]:
    """List each anchor of the specification in order, with whether its section has an executed example."""
    return [(anchor, bool(_EXAMPLE.search(section))) for anchor, section in clauses.each_section(spec)]


def cited(source: str) -> Iterator[tuple[str, str]]:
    """Find the (name, anchor) of every citation in the docstrings of a module; the module's own name is empty."""
    yield from _cited(ast.parse(source), "")


def _cited(node: ast.AST, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
        text = ast.get_docstring(node) or ""
        citations = [match[1] for match in _CITATION.finditer(text)]
        yield from ((name, anchor) for citation in citations for anchor in re.findall(r"`([^`]+)`", citation))
        yield from [(name, "misspelt citation")] * (text.count("Clauses:") - len(citations))
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from _cited(child, f"{name}.{child.name}".lstrip("."))
        else:
            yield from _cited(child, name)


def marked(source: str) -> Iterator[tuple[str, str]]:
    """Find the (test, anchor) of every `clause` marker: on a test, on its class or on the module."""
    tree = ast.parse(source)
    yield from _marked(tree.body, "", _pytestmark(tree.body))


def _marked(body: list[ast.stmt], prefix: str, inherited: list[str]) -> Iterator[tuple[str, str]]:
    for node in body:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            anchors = inherited + [anchor for mark in node.decorator_list for anchor in _anchors(mark)]
            if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
                yield from _marked(node.body, f"{node.name}.", anchors + _pytestmark(node.body))
            elif node.name.startswith("test"):
                yield from ((prefix + node.name, anchor) for anchor in dict.fromkeys(anchors))


def _pytestmark(body: list[ast.stmt]) -> list[str]:
    """Read `pytestmark = mark` or `pytestmark = [mark, mark]`."""
    found: list[str] = []
    for node in body:
        if isinstance(node, ast.Assign) and any(
            isinstance(to, ast.Name) and to.id == "pytestmark" for to in node.targets
        ):
            marks = node.value.elts if isinstance(node.value, (ast.List, ast.Tuple)) else [node.value]
            found += [anchor for mark in marks for anchor in _anchors(mark)]
    return found


def _anchors(mark: ast.expr) -> list[str]:
    """Read the anchors of one `pytest.mark.clause("a", "b")`; anything else has none."""
    if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.clause":
        return [str(ast.literal_eval(argument)) for argument in mark.args]
    return []


def read(root: Path = ROOT) -> Trace:
    """Read the three sets of the project under `root`."""
    found = sections((root / "SPEC.md").read_text(encoding="utf-8"))
    code: Places = {}
    tests: Places = {}
    for folder, places, finder in (("xo_ref", code, cited), ("tests", tests, marked)):
        for path in sorted((root / folder).rglob("*.py")):
            module = ".".join(path.relative_to(root).with_suffix("").parts)
            for name, anchor in finder(path.read_text(encoding="utf-8")):
                places.setdefault(anchor, []).append(f"{module}:{name}" if name else module)
    return Trace([anchor for anchor, _ in found], [anchor for anchor, example in found if not example], code, tests)


def faults(trace: Trace) -> list[str]:
    """Say, one sentence each, where specification, code and tests disagree; nothing when they agree."""
    known = set(trace.anchors)
    said = [
        f"{anchor}: stands {count} times in SPEC.md" for anchor, count in Counter(trace.anchors).items() if count > 1
    ]
    said += [f"{anchor}: has no executed example in SPEC.md" for anchor in trace.without_example]
    said += [f"{anchor}: no test is marked with it" for anchor in sorted(known - trace.tests.keys())]
    bare = sorted(anchor for anchor in known - trace.code.keys() if not anchor.startswith(_LAW))
    said += [f"{anchor}: no docstring cites it" for anchor in bare]
    for places in (trace.code, trace.tests):
        said += [
            f"{anchor}: no such anchor, named by {', '.join(places[anchor])}"
            for anchor in sorted(places.keys() - known)
        ]
    return said


def table(trace: Trace) -> str:
    """Draw the anchors in the order of SPEC.md, with the code that cites each and its tests."""
    lines = [("anchor", "code", "tests")]
    for anchor in trace.anchors:
        columns = [_unprefixed(trace.code, anchor), _unprefixed(trace.tests, anchor)]
        for number in range(max(1, *map(len, columns))):
            code, test = (column[number] if number < len(column) else "" for column in columns)
            lines.append((anchor if number == 0 else "", code, test))
    widths = [max(len(line[column]) for line in lines) for column in (0, 1)]
    return "\n".join(f"{a:{widths[0]}}  {code:{widths[1]}}  {test}".rstrip() for a, code, test in lines)


def _unprefixed(places: Mapping[str, list[str]], anchor: str) -> list[str]:
    return [place.removeprefix("xo_ref.").removeprefix("tests.") for place in places.get(anchor, [])]


def main() -> int:
    """Print the table, then the faults; the exit status is 1 when there is one."""
    trace = read()
    said = faults(trace)
    print(table(trace))
    print(f"\n{len(trace.anchors)} anchors,", f"faults: {len(said)}")
    print("\n".join(said))
    return 1 if said else 0


if __name__ == "__main__":
    raise SystemExit(main())
