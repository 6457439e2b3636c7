"""Conditions over the shape of a question and a position in its map, in a small part of Python.

Names, integers, `+ - * // %`, comparisons, `and or not` and parentheses, with Python's meaning. Python parses
the text, every node is checked, and a text with no other kinds of node is evaluated by Python.
"""

import ast
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache, partial

from xo_ref.kit.diagnose.when.contents import CONTENTS

NAMES = {
    "H": "the image height", "W": "the image width", "h": "the feature height", "w": "the feature width",
    "n": "the number of feature pixels", "R": "the number of map rows", "C": "the number of map columns",
    "row": "the row", "col": "the column",
}  # fmt: skip
LAYER_NAMES = {
    "channels": "the number of channels", "groups": "the number of groups", "filters": "the number of filters",
    "stride_rows": "the stride of rows", "stride_cols": "the stride of columns",
    "dilation_rows": "the dilation of rows", "dilation_cols": "the dilation of columns",
    "pad_top": "the padding at the top", "pad_left": "the padding on the left",
    "pad_bottom": "the padding at the bottom", "pad_right": "the padding on the right",
    "channel": "the first channel of the group", "filter": "the filter",
}  # fmt: skip
"""The names that questions about layers have besides."""
VALUES = {"sum": "the right sum of products", "magnitude": "the magnitude of the right sum of products"}
"""The names of what is right at a position, which may be fractions."""
OF_PLACES = {
    "after_match": "the feature matches perfectly at an earlier position",
    "first_row_repeats": "the first image row of the patch equals the one above it",
    "last_row_repeats": "the last image row of the patch equals the one above it",
}
"""The names of a position that are true or false."""
NAMES |= {name: words for name, (words, _) in CONTENTS.items()} | LAYER_NAMES | VALUES | OF_PLACES
Value = int | Fraction
_SIGNS = {
    ast.Add: "plus", ast.Sub: "minus", ast.Mult: "times", ast.FloorDiv: "divided (rounded down) by", ast.Mod: "modulo",
    ast.Eq: "is", ast.NotEq: "is not", ast.Lt: "is less than", ast.LtE: "is at most", ast.Gt: "is greater than",
    ast.GtE: "is at least",
}  # fmt: skip
_OTHERS = (ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.BinOp, ast.Compare, ast.Load)


@lru_cache(maxsize=1 << 15)
def computed(text: str) -> Callable[[Mapping[str, Value]], Value]:
    """Return what computes a condition, or a term of one; raises ValueError where the text leaves the grammar.

    What it gives raises NameError for a missing name, and ZeroDivisionError.

    >>> computed("W % 64 == 0 and graded")({"W": 128, "graded": True})
    True
    """
    try:
        tree = ast.parse(text, mode="eval")
    except SyntaxError as error:
        raise ValueError(f"not a condition: {text}") from error
    if not all(map(_permitted, ast.walk(tree.body))):
        raise ValueError(f"not a condition: {text}")
    return partial(eval, compile(tree, text, "eval"), {"__builtins__": {}})  # `sum` and `filter` are names of ours


def words(text: str) -> str:
    """Say a condition in English.

    >>> words("n >= 65536")
    'the number of feature pixels is at least 65536'
    """
    return _words(ast.parse(text, mode="eval").body)


def _permitted(node: ast.AST) -> bool:
    """Return whether a node belongs to the grammar."""
    if isinstance(node, ast.Constant):
        return type(node.value) is int
    return node.id in NAMES if isinstance(node, ast.Name) else isinstance(node, (*_OTHERS, *_SIGNS))


def _words(node: ast.expr) -> str:
    """Say one node."""
    match node:
        case ast.Constant(value):
            said = str(value)
        case ast.Name(name):
            said = NAMES[name]
        case ast.BoolOp(ast.Or(), parts):
            said = ", or ".join(map(_words, parts))
        case ast.BoolOp(_, parts):
            said = " and ".join(f"({_words(part)})" if isinstance(part, ast.BoolOp) else _words(part) for part in parts)
        case ast.UnaryOp(sign, part):
            said = ("not: " if isinstance(sign, ast.Not) else "minus ") + _words(part)
        case ast.BinOp(ast.BinOp(left, ast.FloorDiv(), by), ast.Mult(), times) if ast.dump(by) == ast.dump(times):
            said = f"{_words(left)} rounded down to a multiple of {_words(by)}"
        case ast.Compare(ast.BinOp(ast.Constant(65536), ast.Mod(), name), [sign], [ast.Constant(0)]):
            said = f"{_words(name)} is {'a' if isinstance(sign, ast.Eq) else 'no'} power of two"
        case ast.BinOp(left, sign, right):
            said = f"{_words(left)} {_SIGNS[type(sign)]} {_words(right)}"
        case _:
            assert isinstance(node, ast.Compare)  # noqa: S101 - the last permitted kind
            signs = (_SIGNS[type(op)] for op in node.ops)
            said = _words(node.left)
            said += "".join(f" {sign} {_words(part)}" for sign, part in zip(signs, node.comparators, strict=True))
    return said
