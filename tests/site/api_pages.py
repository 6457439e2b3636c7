"""The API, a page a module, read from the source: signatures with their types, and docstrings as Markdown.

Nothing is imported, so that the pages need no extra and show what stands in the source. Types lead to their pages.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.site.clause_pages import ROOT
from tests.site.markdown import Places, as_page, doctests_fenced, table

__all__ = ["api_index", "api_pages", "module_page", "modules", "page_of"]

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef

_HIDDEN = frozenset({"overload", "abstractmethod"})


def page_of(module: str) -> str:
    """Name the page of a module."""
    return f"api/{module}"


@cache
def modules() -> dict[str, Path]:
    """Give the modules of the package by name."""
    found = {}
    for path in sorted((ROOT / "xo_ref").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        if parts[-1] != "__main__":
            found[name] = path
    return found


def api_index() -> str:
    """List the modules, with what each says of itself."""
    rooms: dict[str, list[list[str]]] = {}
    for name, path in modules().items():
        first = (ast.get_docstring(_tree(path)) or "").split("\n")[0]
        parts = name.split(".")
        room = ".".join(parts[:3] if parts[1:2] == ["kit"] else parts[:2])
        inside = any(other.startswith(f"{room}.") for other in modules())
        rooms.setdefault(room if inside else "xo_ref", []).append([f"[`{name}`]({name}.md)", first])
    most = (
        "What most need is [`xo_ref`](xo_ref.md) itself; [`xo_ref.spec`](xo_ref.spec.md) is the definition and "
        "[`xo_ref.testing`](xo_ref.testing.md) the pytest class."
    )
    lines = ["# The modules", "", most]
    for room, rows in rooms.items():
        lines += ["", f"## {room}", "", table(["module", "what it is"], rows)]
    return "\n".join(lines)


def api_pages(places: Places) -> Iterator[tuple[str, str]]:
    """Write the pages."""
    for name, path in modules().items():
        source = path.relative_to(ROOT).as_posix()
        yield page_of(name), as_page(module_page(name), source, page_of(name), places)


def module_page(name: str) -> str:
    """Describe one module."""
    tree = _tree(modules()[name])
    public = _public(tree)
    names = _names(name, tree)
    parts = [
        "---\norphan: true\n---",
        f"# `{name}`",
        "[All modules](index.md)",
        f"```{{py:module}} {name}\n:no-index-entry:\n```",
    ]
    parts += [_doc(tree), *_members(tree.body, public, names, depth=0)]
    own = {_name(one) for one in tree.body}
    if elsewhere := [
        f"- {{py:obj}}`{label} <{names[label]}>`" for label in public if label in names and label not in own
    ]:
        parts += ["## From other modules", "\n".join(elsewhere)]
    return "\n\n".join(part for part in parts if part)


def _public(tree: ast.Module) -> list[str]:
    """Read `__all__`; without one everything counts that has no underscore."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return [str(name) for name in ast.literal_eval(node.value)]
    return [name for node in tree.body for name in [_name(node) or "_"] if not name.startswith("_")]


def _names(module: str, tree: ast.Module) -> dict[str, str]:
    """Give the full name of each name of this package that the module imports or defines."""
    found: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("xo_ref"):
            found |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, (ast.ClassDef, ast.FunctionDef)):
            found[node.name] = f"{module}.{node.name}"
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = f"{module}.{node.targets[0].id}"
    return {name: _home(full) for name, full in found.items() if not name.startswith("_")}


def _home(full: str) -> str:
    """Follow a name that a package re-exports to the module that defines it."""
    module, _, name = full.rpartition(".")
    if module in modules() and full not in modules():
        for node in _tree(modules()[module]).body:
            if isinstance(node, ast.ImportFrom) and any(alias.name == name for alias in node.names):
                return _home(f"{node.module}.{name}")
    return full


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _doc(node: _Documented) -> str:
    return doctests_fenced(ast.get_docstring(node) or "")


def _members(body: list[ast.stmt], public: list[str] | None, names: dict[str, str], depth: int) -> Iterator[str]:
    """Describe functions, classes and documented values; inside a class all that has no underscore."""
    for at, node in enumerate(body):
        name = _name(node)
        if not name or (name not in public if public is not None else name.startswith("_")):
            continue
        if isinstance(node, ast.ClassDef):
            inner = [_doc(node), *_members(node.body, None, names, depth + 1)]
            yield _directive("class", name + _constructor(node, names), [], inner, depth)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            marks = {ast.unparse(mark).rpartition(".")[2] for mark in node.decorator_list}
            if "overload" in marks:
                continue
            is_value = marks & {"property", "cached_property"}
            kind = "property" if is_value else "method" if depth else "function"
            options = [f":{mark}:" for mark in ("classmethod", "staticmethod") if mark in marks]
            options += [f":type: {_type(node.returns, names)}"] if is_value and node.returns else []
            written = name if is_value else f"{name}{_signature(node, names, in_class=bool(depth))}"
            yield _directive(kind, written, options, [_doc(node)], depth)
        elif said := _said_below(body, at) or (_alias(node) if public is not None else ""):
            typed = [f":type: {_type(node.annotation, names)}"] if isinstance(node, ast.AnnAssign) else []
            yield _directive("attribute" if depth else "data", name, typed, [doctests_fenced(said)], depth)


def _name(node: ast.stmt) -> str:
    if isinstance(node, ast.AnnAssign):
        return ast.unparse(node.target)
    if isinstance(node, ast.Assign):
        return ast.unparse(node.targets[0])
    return getattr(node, "name", "")


def _alias(node: ast.stmt) -> str:
    """Show the value of a public name that nothing is said of, such as a type."""
    return f"`{ast.unparse(node.value)}`" if isinstance(node, ast.Assign) else ""


def _said_below(body: list[ast.stmt], at: int) -> str:
    """Read the text below a value that says what it is."""
    below = body[at + 1] if at + 1 < len(body) else None
    if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and isinstance(below.value.value, str):
        return below.value.value
    return ""


def _directive(kind: str, written: str, options: list[str], inner: list[str], depth: int) -> str:
    fence = "`" * (8 - 2 * depth)
    head = "\n".join([f"{fence}{{py:{kind}}} {written}", ":no-index-entry:", *options])
    body = "\n\n".join(part for part in inner if part)
    return f"{head}\n\n{body}\n{fence}"


def _constructor(node: ast.ClassDef, names: dict[str, str]) -> str:
    """Write the arguments of a class: those of `__init__`, or the fields of a dataclass or a named tuple."""
    for one in node.body:
        if isinstance(one, ast.FunctionDef) and one.name == "__init__":
            return _signature(one, names, in_class=True).partition(" -> ")[0]
    marks = [ast.unparse(mark) for mark in node.decorator_list] + [ast.unparse(base) for base in node.bases]
    if not any(mark.startswith("dataclass") or mark == "NamedTuple" for mark in marks):
        return ""
    fields = [
        f"{ast.unparse(one.target)}: {_type(one.annotation, names)}{f' = {_default(one.value)}' if one.value else ''}"
        for one in node.body
        if isinstance(one, ast.AnnAssign) and "ClassVar" not in ast.unparse(one.annotation)
        and "init=False" not in (ast.unparse(one.value) if one.value else "")
    ]  # fmt: skip
    return f"({', '.join(fields)})"


def _signature(node: _Function, names: dict[str, str], *, in_class: bool) -> str:
    given = node.args
    static = any(ast.unparse(mark) == "staticmethod" for mark in node.decorator_list)
    plain = [*given.posonlyargs, *given.args]
    defaults: list[ast.expr | None] = [*[None] * (len(plain) - len(given.defaults)), *given.defaults]
    written = [_argument(one, default, names) for one, default in zip(plain, defaults, strict=True)]
    if in_class and not static:
        written = written[1:]
    if given.vararg:
        written.append(f"*{_argument(given.vararg, None, names)}")
    elif given.kwonlyargs:
        written.append("*")
    written += [
        _argument(one, default, names) for one, default in zip(given.kwonlyargs, given.kw_defaults, strict=True)
    ]
    if given.kwarg:
        written.append(f"**{_argument(given.kwarg, None, names)}")
    returns = f" -> {_type(node.returns, names)}" if node.returns else ""
    return f"({', '.join(written)}){returns}"


def _argument(one: ast.arg, default: ast.expr | None, names: dict[str, str]) -> str:
    typed = f": {_type(one.annotation, names)}" if one.annotation else ""
    return f"{one.arg}{typed}" + (f" = {_default(default)}" if default is not None else "")


def _default(node: ast.expr) -> str:
    """Write a default, long ones as dots."""
    text = ast.unparse(node)
    return text if len(text) <= 30 else "..."


def _type(node: ast.expr, names: dict[str, str]) -> str:
    """Write a type with full names, which lead to their pages and are shown short."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        node = ast.parse(node.value, mode="eval").body
    marked = ast.unparse(_Full(names).visit(ast.parse(ast.unparse(node), mode="eval")))
    return marked.replace("\n", " ")


class _Full(ast.NodeTransformer):
    """Puts the full name of what this package defines in the place of a name."""

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Replace one name."""
        full = self.names.get(node.id)
        return ast.parse(full, mode="eval").body if full else node
