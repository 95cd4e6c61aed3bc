"""Conversion of Python expressions of formulas to formulas of a spreadsheet."""

from __future__ import annotations

import ast
from collections.abc import Mapping

MAX_LENGTH = 8000
"""Number of characters in a formula that every spreadsheet accepts."""

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
"""Functions of NumPy with the corresponding spreadsheet formulas, in which `{}` stands for the arguments."""


class NoFormulaError(Exception):
    """The expression has no corresponding formula in a spreadsheet."""


def excel(expression: str, cells: Mapping[str, str]) -> str | None:
    """Return the spreadsheet formula of an expression, or None if there is none.

    `cells` maps the names of the expression to the addresses of their cells. A comparison gives 1 or 0.
    """
    try:
        body = ast.parse(expression, mode="eval").body
        text = _formula(body, cells)
    except NoFormulaError:
        return None
    if isinstance(body, ast.Compare):
        text = f"IF({text},1,0)"
    return f"={text}" if len(text) < MAX_LENGTH else None


def _formula(node: ast.expr, cells: Mapping[str, str]) -> str:
    def text(operand: ast.expr) -> str:
        return _formula(operand, cells)

    match node:
        case ast.Constant(value=bool(value)):
            return str(value).upper()
        case ast.Constant(value=int(value) | float(value)):
            return f"{float(value):.17g}"
        case ast.Name(id=name) if name in cells:
            return cells[name]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in ARITHMETIC:
            return ARITHMETIC[type(op)].format(text(left), text(right))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return f"(-{text(operand)})"
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in COMPARED:
            return f"({text(left)}{COMPARED[type(op)]}{text(right)})"
        case ast.Call(func=ast.Attribute(value=ast.Name(id="np"), attr=name), args=arguments, keywords=[]):
            return _call(name, [text(argument) for argument in arguments if not _is_type(argument)])
        case _:
            raise NoFormulaError


def _call(name: str, arguments: list[str]) -> str:
    template = FUNCTIONS.get(name)
    if template is None:
        raise NoFormulaError
    try:
        return template.format(*arguments)
    except IndexError:
        raise NoFormulaError from None


def _is_type(node: ast.expr) -> bool:
    """Return whether an argument is a type such as `np.float64`, which a spreadsheet does not need."""
    return isinstance(node, ast.Attribute)
