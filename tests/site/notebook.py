"""The notebook as a page: its cells run from first to last, and what each shows stands below it."""

import ast
import contextlib
import io
import json
from collections.abc import Iterator
from pathlib import Path

__all__ = ["notebook_page"]


def notebook_page(path: Path) -> str:
    """Run a notebook and write it as Markdown; what a cell raises is raised.

    No kernel is started: cells of plain Python need none, and the values draw themselves by `_repr_html_`.
    """
    return "\n\n".join(_parts(json.loads(path.read_text(encoding="utf-8"))["cells"]))


def _parts(cells: list[dict[str, object]]) -> Iterator[str]:
    known: dict[str, object] = {}
    for cell in cells:
        source = cell["source"]
        text = "".join(source) if isinstance(source, list) else str(source)
        if cell["cell_type"] == "markdown":
            yield text
        else:
            yield f"```python\n{text}\n```"
            yield from _shown(text, known)


def _shown(text: str, known: dict[str, object]) -> Iterator[str]:
    """Run a cell; show what it prints, and the value of its last line."""
    tree = ast.parse(text)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, "notebook", "exec"), known)  # noqa: S102  # our own notebook
        value = None
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "notebook", "eval"), known)  # noqa: S307  # likewise
    if printed.getvalue():
        yield f"```\n{printed.getvalue()}\n```"
    draw = getattr(value, "_repr_html_", None)
    if draw is not None:
        drawn = "\n".join(line for line in str(draw()).splitlines() if line.strip())  # a blank line would end the block
        yield f'<div class="output">\n{drawn}\n</div>'
    elif value is not None:
        yield f"```python\n{value!r}\n```"
