"""Small formulas over the keys of a configuration: `2 * layers + 1`, `4 if gated else 2`, `first(head_dim, 64)`."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Any

from ...language import Phrase

ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda item, items: item in items,
    ast.NotIn: lambda item, items: item not in items,
}
FUNCTIONS = ("first", "has", "len")

Look = Callable[[str], Any]
"""Function that returns the value of a name; None if there is no such key."""


class Nothing(Exception):
    """A formula has no value, because a value that it needs is missing or has the wrong type."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed formula.

    It may contain numbers, words, names (with dots for nested keys), + - * / // %, comparisons, `in`, `and`, `or`,
    `not`, `a if b else c`, `first(a, b)` (the first value that is present), `has(a)` and `len(list)`.
    """

    text: str
    names: tuple[str, ...]
    tree: ast.expr

    def value(self, look: Look) -> Any:
        """Compute the value. Raises Nothing if there is none."""
        try:
            result = _value(self.tree, look)
        except (TypeError, ArithmeticError, ValueError):
            raise Nothing(Phrase("{text!r} cannot be computed", text=self.text)) from None
        if isinstance(result, (float, int)) and not isinstance(result, bool):
            _finite(result)
        return result


def read_expression(text: str) -> Expression:
    """Parse a formula. Raises ValueError with the reason if the text is not a formula."""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError(Phrase("{text!r} is not a formula", text=text)) from None
    return Expression(text, tuple(dict.fromkeys(_names(tree))), tree)


def _names(node: ast.expr) -> list[str]:
    """Return the names in a formula. Raises ValueError for Python syntax that is not allowed in a formula."""
    match node:
        case ast.Constant(value=bool() | int() | float() | str()):
            return []
        case ast.Name(id=name):
            return [name]
        case ast.Attribute(value=inner, attr=name):
            return [f"{_names(inner)[0]}.{name}"] if isinstance(inner, (ast.Name, ast.Attribute)) else _refuse(node)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in ARITHMETIC:
            parts = [left, right]
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=inner):
            parts = [inner]
        case ast.BoolOp(values=values):
            parts = values
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in COMPARISONS:
            parts = [left, right]
        case ast.IfExp(test=test, body=body, orelse=other):
            parts = [test, body, other]
        case ast.Tuple(elts=parts):
            pass
        case ast.Call(func=ast.Name(id=name), args=parts, keywords=[]) if name in FUNCTIONS and parts:
            pass
        case _:
            return _refuse(node)
    return [name for part in parts for name in _names(part)]


def _refuse(node: ast.expr) -> list[str]:
    raise ValueError(Phrase("{part!r} is not allowed in a formula", part=ast.unparse(node)))


def _value(node: ast.expr, look: Look) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name() | ast.Attribute():
            return look(_names(node)[0])
        case ast.BinOp(left=left, op=op, right=right):
            return ARITHMETIC[type(op)](_number(left, look), _number(right, look))
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_number(inner, look)
        case ast.UnaryOp(operand=inner):
            return not _value(inner, look)
        case ast.BoolOp(op=op, values=values):
            test = all if isinstance(op, ast.And) else any
            return test(_value(operand, look) for operand in values)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return COMPARISONS[type(op)](_value(left, look), _value(right, look))
        case ast.IfExp(test=test_node, body=body, orelse=other):
            return _value(body if _value(test_node, look) else other, look)
        case ast.Tuple(elts=parts):
            return [_value(part, look) for part in parts]
        case ast.Call(func=ast.Name(id=name), args=parts):
            return _call(name, (_value(part, look) for part in parts))
    raise AssertionError(ast.dump(node))


def _call(name: str, arguments: Iterator[Any]) -> Any:
    if name == "first":
        return next((argument for argument in arguments if argument is not None), None)
    if name == "has":
        return all(argument is not None for argument in arguments)
    return len(next(arguments))


def _number(node: ast.expr, look: Look) -> int | float:
    """Compute an operand. Raises Nothing if it is not a finite number; words and lists have no arithmetic."""
    value = _value(node, look)
    if value is None:
        raise Nothing(Phrase("{part} is missing", part=ast.unparse(node)))
    if not isinstance(value, (int, float)):
        raise Nothing(Phrase("{part} is {kind}, expected a number", part=ast.unparse(node), kind=_kind(value)))
    return _finite(value)


def _finite(value: int | float) -> int | float:
    """Return a number unchanged. Raises Nothing if it is infinite or too large."""
    if (isinstance(value, int) and value.bit_length() > 1000) or not isfinite(value):
        raise Nothing(Phrase("the number is too large"))
    return value


def _kind(value: Any) -> str:
    if isinstance(value, list):
        return Phrase("a list")
    return Phrase("an object") if isinstance(value, dict) else f"{str(value)[:40]!r}"
