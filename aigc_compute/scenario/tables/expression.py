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
FUNCTIONS = ("first", "has", "len", "sum", "count", "take", "fill", "every", "at", "min", "max")

LONGEST = 100_000
"""Most items of a list that a function makes."""

Look = Callable[[str], Any]
"""Function that returns the value of a name; None if there is no such key."""


class Nothing(Exception):
    """A formula has no value, because a value that it needs is missing or has the wrong type."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed formula.

    It may contain numbers, words, names (with dots for nested keys), + - * / // %, comparisons, `in`, `and`, `or`,
    `not`, `a if b else c` and functions. Arithmetic with a list applies to each of its items; a word is a list of its
    letters.

    - `first(a, b)`: the first value that is present; `has(a)`: whether a value is present
    - `len(list)`, `sum(list)`, `min(a, b)`, `max(a, b)`
    - `count(list, a, b)`: the number of items that equal one of the values; `take(list, n)`: the first n items
    - `fill(a, n)`: a list itself, or a list of n times a single value
    - `every(n, k, last, others)`: a list of n items, of which every k-th is `last`; all are `others` if k is 0
    - `at(list, "path")`: the value at a path of keys in each object of a list or of an object; 0 where it is absent
    """

    text: str
    names: tuple[str, ...]
    tree: ast.expr

    @property
    def words(self) -> set[Any]:
        """The words and numbers in the formula."""
        return {node.value for node in ast.walk(self.tree) if isinstance(node, ast.Constant)}

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
        case ast.Constant(value=bool() | int() | float() | str() | None):
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
            return _arithmetic(ARITHMETIC[type(op)], _operand(left, look), _operand(right, look))
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return _arithmetic(operator.sub, 0, _operand(inner, look))
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
    """Compute a function. `first` and `has` stop at the argument that decides."""
    if name == "first":
        return next((argument for argument in arguments if argument is not None), None)
    if name == "has":
        return all(argument is not None for argument in arguments)
    values = list(arguments)
    match name, values:
        case "count", (items, *wanted) if wanted:
            return sum(1 for item in items if item in wanted)
        case "take", (items, number):
            return items[: max(number, 0)]
        case "fill", (value, number):
            return value if isinstance(value, list) else [value] * _length(number)
        case "every", (number, step, last, others):
            return [last if step and position % step == 0 else others for position in range(1, _length(number) + 1)]
        case "at", (items, path):
            return [_inside(item, path) for item in (items.values() if isinstance(items, dict) else items)]
        case (("len" | "sum" | "min" | "max"), _):
            functions: dict[str, Callable[..., Any]] = {"len": len, "sum": sum, "min": min, "max": max}
            return functions[name](*values)
    raise ValueError(name)


def _length(number: int) -> int:
    """Return the number of items of a list. Raises Nothing if it is larger than any number of layers."""
    if number > LONGEST:
        raise Nothing(Phrase("the number is too large"))
    return number


def _inside(item: Any, path: str) -> Any:
    """Return the value at a dotted path of keys in an object; 0 if it is absent."""
    for key in path.split("."):
        item = item.get(key) if isinstance(item, dict) else None
    return 0 if item is None else item


def _arithmetic(operation: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    """Compute an operation of numbers, or of a list with a number or with a list of the same length."""
    if isinstance(left, list) or isinstance(right, list):
        length = len(left if isinstance(left, list) else right)
        pairs = zip(_as_list(left, length), _as_list(right, length), strict=True)
        return [_finite(operation(one, other)) for one, other in pairs]
    return _finite(operation(left, right))


def _as_list(value: Any, length: int) -> list[Any]:
    return value if isinstance(value, list) else [value] * length


def _operand(node: ast.expr, look: Look) -> Any:
    """Compute an operand. Raises Nothing if it is not a finite number or a list of them; words have no arithmetic."""
    value = _value(node, look)
    if value is None:
        raise Nothing(Phrase("{part} is missing", part=ast.unparse(node)))
    for number in value if isinstance(value, list) else (value,):
        if not isinstance(number, (int, float)):
            raise Nothing(Phrase("{part} is {kind}, expected a number", part=ast.unparse(node), kind=_kind(number)))
        _finite(number)
    return value


def _finite(value: int | float) -> int | float:
    """Return a number unchanged. Raises Nothing if it is infinite or too large."""
    if (isinstance(value, int) and value.bit_length() > 1000) or not isfinite(value):
        raise Nothing(Phrase("the number is too large"))
    return value


def _kind(value: Any) -> str:
    if isinstance(value, list):
        return Phrase("a list")
    return Phrase("an object") if isinstance(value, dict) else f"{str(value)[:40]!r}"
