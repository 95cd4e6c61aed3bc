"""Formulas of the network as formulas of a spreadsheet."""

from __future__ import annotations

import ast
from collections.abc import Mapping

LONGEST = 8000
"""Characters of a formula that every spreadsheet takes."""

ARITHMETIC: dict[type[ast.operator], str] = {
    ast.Add: "({}+{})",
    ast.Sub: "({}-{})",
    ast.Mult: "({}*{})",
    ast.Div: "({}/{})",
    ast.Pow: "({}^{})",
    ast.FloorDiv: "INT({}/{})",
    ast.Mod: "MOD({},{})",
    ast.BitAnd: "AND({},{})",
    ast.BitOr: "OR({},{})",
}
COMPARED: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "=",
    ast.NotEq: "<>",
}
FUNCTIONS = {
    "minimum": "MIN({},{})",
    "maximum": "MAX({},{})",
    "ceil": "ROUNDUP({},0)",
    "floor": "INT({})",
    "sqrt": "SQRT({})",
    "cbrt": "({}^(1/3))",
    "exp": "EXP({})",
    "expm1": "(EXP({})-1)",
    "log": "LN({})",
    "log1p": "LN(1+{})",
    "log2": "LOG({},2)",
    "log10": "LOG10({})",
    "power": "({}^{})",
    "where": "IF({},{},{})",
    "clip": "MIN(MAX({},{}),{})",
    "equal": "({}={})",
    "isclose": "(ABS({0}-{1})<=0.00001*ABS({1}))",
    "float64": "{}",
    "ones_like": "1",
    "zeros_like": "0",
    "full_like": "{1}",
    "sinc": "IF({0}=0,1,SIN(PI()*{0})/(PI()*{0}))",
}
"""What NumPy's functions are called, its arguments in their places."""


class NoFormula(Exception):
    """A spreadsheet has no way to say it."""


def excel(expression: str, cells: Mapping[str, str]) -> str | None:
    """The expression over cells, or None where a spreadsheet cannot say it."""
    try:
        body = ast.parse(expression, mode="eval").body
        text = _told(body, cells)
    except NoFormula:
        return None
    if isinstance(body, ast.Compare):
        text = f"IF({text},1,0)"
    return f"={text}" if len(text) < LONGEST else None


def _told(node: ast.expr, cells: Mapping[str, str]) -> str:
    def told(one: ast.expr) -> str:
        return _told(one, cells)

    match node:
        case ast.Constant(value=bool(value)):
            return str(value).upper()
        case ast.Constant(value=int(value) | float(value)):
            return f"{float(value):.17g}"
        case ast.Name(id=name) if name in cells:
            return cells[name]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in ARITHMETIC:
            return ARITHMETIC[type(op)].format(told(left), told(right))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return f"(-{told(operand)})"
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in COMPARED:
            return f"({told(left)}{COMPARED[type(op)]}{told(right)})"
        case ast.Call(func=ast.Attribute(value=ast.Name(id="np"), attr=name), args=arguments, keywords=[]):
            return _call(name, [told(one) for one in arguments if not _kind(one)])
        case _:
            raise NoFormula


def _call(name: str, arguments: list[str]) -> str:
    form = FUNCTIONS.get(name)
    if form is None:
        raise NoFormula
    try:
        return form.format(*arguments)
    except IndexError:
        raise NoFormula from None


def _kind(node: ast.expr) -> bool:
    """Whether an argument names a type, which a spreadsheet has none of."""
    return isinstance(node, ast.Attribute)
