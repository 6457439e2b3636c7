"""Conditions over the shape of a question and a position in its map, in a small part of Python.

Names, integers, `+ - * // %`, comparisons, `and or not` and parentheses, with Python's
meaning. A condition is parsed by Python and evaluated by a walk over the permitted nodes;
nothing is ever executed, and lengths and sizes are limited.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from xo_ref.kit.diagnose.when.contents import WORDS

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
NAMES |= WORDS | LAYER_NAMES | VALUES | OF_PLACES
Value = int | Fraction
_LONGEST = 500
_LARGEST = 10**12
_BINARY: dict[type[ast.operator], Callable[[Value, Value], Value]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod,
}  # fmt: skip
_COMPARE: dict[type[ast.cmpop], tuple[Callable[[Value, Value], bool], str]] = {
    ast.Eq: (operator.eq, "is"), ast.NotEq: (operator.ne, "is not"), ast.Lt: (operator.lt, "is less than"),
    ast.LtE: (operator.le, "is at most"), ast.Gt: (operator.gt, "is greater than"),
    ast.GtE: (operator.ge, "is at least"),
}  # fmt: skip
_SIGNS = {
    ast.Add: "plus", ast.Sub: "minus", ast.Mult: "times", ast.FloorDiv: "divided (rounded down) by", ast.Mod: "modulo",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition; raises ValueError where the text leaves the grammar.

    >>> Condition("W % 64 == 0 and graded").holds({"W": 128, "graded": 1})
    True
    >>> Condition("n >= 65536").words()
    'the number of feature pixels is at least 65536'
    """

    text: str
    _tree: ast.expr = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Parse the text and check every node."""
        if len(self.text) > _LONGEST:
            raise ValueError(f"a condition has at most {_LONGEST} characters")
        try:
            tree = ast.parse(self.text, mode="eval").body
        except (SyntaxError, RecursionError, MemoryError) as error:
            raise ValueError(f"not a condition: {self.text}") from error
        if not all(map(_permitted, ast.walk(tree))):
            raise ValueError(f"not a condition: {self.text}")
        object.__setattr__(self, "_tree", tree)

    def __str__(self) -> str:
        """Give the condition in the grammar."""
        return self.text

    def holds(self, names: Mapping[str, Value]) -> bool:
        """Evaluate; raises KeyError for a missing name, ZeroDivisionError, and OverflowError beyond 10**12."""
        return bool(_value(self._tree, names))

    def words(self) -> str:
        """Say the condition in English."""
        return _words(self._tree)


def _permitted(node: ast.AST) -> bool:
    """Tell whether a node belongs to the grammar."""
    if isinstance(node, ast.Constant):
        return type(node.value) is int and node.value <= _LARGEST
    if isinstance(node, ast.Name):
        return node.id in NAMES
    kinds = (ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.BinOp, ast.Compare, ast.Load)
    return isinstance(node, (*kinds, *_BINARY, *_COMPARE))


def _value(node: ast.expr, names: Mapping[str, Value]) -> Value:
    """Evaluate one node."""
    if isinstance(node, ast.Constant):
        return int(str(node.value))
    if isinstance(node, ast.Name):
        return names[node.id]
    if isinstance(node, ast.BoolOp):
        some = all if isinstance(node.op, ast.And) else any
        return some(_value(part, names) for part in node.values)
    if isinstance(node, ast.UnaryOp):
        value = _value(node.operand, names)
        return (not value) if isinstance(node.op, ast.Not) else -value
    if isinstance(node, ast.BinOp):
        value = _BINARY[type(node.op)](_value(node.left, names), _value(node.right, names))
        if not -_LARGEST <= value <= _LARGEST:
            raise OverflowError("a number of a condition is too large")
        return value
    assert isinstance(node, ast.Compare)  # noqa: S101 - the last permitted kind
    values = [_value(part, names) for part in (node.left, *node.comparators)]
    return all(_COMPARE[type(op)][0](*pair) for op, pair in zip(node.ops, pairwise(values), strict=True))


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
            signs = (_COMPARE[type(op)][1] for op in node.ops)
            said = _words(node.left)
            said += "".join(f" {sign} {_words(part)}" for sign, part in zip(signs, node.comparators, strict=True))
    return said
