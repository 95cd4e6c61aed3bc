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
    ast.In: lambda one, many: one in many,
    ast.NotIn: lambda one, many: one not in many,
}
FUNCTIONS = ("first", "has", "len")

Look = Callable[[str], Any]
"""What a name stands for; None where it is not there."""


class Nothing(Exception):
    """A formula has no value: something it needs is missing or of another kind."""


@dataclass(frozen=True, slots=True)
class Expression:
    """Numbers, words, names (dotted for a key within a key), + - * / // %, comparisons, `in`, `and`, `or`, `not`,
    `a if b else c`, `first(a, b)` (the first that is there), `has(a)` and `len(list)`.
    """

    text: str
    names: tuple[str, ...]
    tree: ast.expr

    def value(self, look: Look) -> Any:
        """The value. Raises Nothing where there is none."""
        try:
            found = _value(self.tree, look)
        except (TypeError, ArithmeticError, ValueError):
            raise Nothing(Phrase("{text!r} cannot be computed", text=self.text)) from None
        if isinstance(found, (float, int)) and not isinstance(found, bool):
            _finite(found)
        return found


def read_expression(text: str) -> Expression:
    """The formula in a text. Raises ValueError with what is wrong with it."""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError(Phrase("{text!r} is no formula", text=text)) from None
    return Expression(text, tuple(dict.fromkeys(_names(tree))), tree)


def _names(node: ast.expr) -> list[str]:
    """The names in a formula; anything that does not belong into one is refused."""
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
    raise ValueError(Phrase("{part!r} has no place in a formula", part=ast.unparse(node)))


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
            return test(_value(one, look) for one in values)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return COMPARISONS[type(op)](_value(left, look), _value(right, look))
        case ast.IfExp(test=test_node, body=body, orelse=other):
            return _value(body if _value(test_node, look) else other, look)
        case ast.Tuple(elts=parts):
            return [_value(one, look) for one in parts]
        case ast.Call(func=ast.Name(id=name), args=parts):
            return _called(name, (_value(one, look) for one in parts))
    raise AssertionError(ast.dump(node))


def _called(name: str, given: Iterator[Any]) -> Any:
    if name == "first":
        return next((one for one in given if one is not None), None)
    if name == "has":
        return all(one is not None for one in given)
    return len(next(given))


def _number(node: ast.expr, look: Look) -> int | float:
    """The number of a part of a formula; words and lists are never added or multiplied."""
    found = _value(node, look)
    if found is None:
        raise Nothing(Phrase("{part} is missing", part=ast.unparse(node)))
    if not isinstance(found, (int, float)):
        raise Nothing(Phrase("{part} is {kind}, expected a number", part=ast.unparse(node), kind=_told(found)))
    return _finite(found)


def _finite(found: int | float) -> int | float:
    if (isinstance(found, int) and found.bit_length() > 1000) or not isfinite(found):
        raise Nothing(Phrase("a number beyond any size"))
    return found


def _told(found: Any) -> str:
    return (
        Phrase("a list")
        if isinstance(found, list)
        else Phrase("an object")
        if isinstance(found, dict)
        else f"{str(found)[:40]!r}"
    )
