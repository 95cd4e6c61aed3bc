"""Formulas as text: what their docstrings say, and the expression that they evaluate."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Mapping
from textwrap import dedent
from typing import Any

from ...engine import Formula
from ...formulas import FORMULAS
from ..explain import formula_facts

SOLVED_AT = 1.0
"""The argument that a formula is solved for enters it as one, as the registry does."""


def formula_text(formula: Formula) -> dict[str, Any]:
    """A formula as data, with its whole docstring and, where it is one expression of its inputs, that expression."""
    base = _base(formula)
    expression = _expression(base.function)
    if expression is not None and formula.solved_for:
        expression = _solved(expression, formula, base)
    return {
        **formula_facts(formula),
        "text": inspect.getdoc(base.function) or "",
        "expression": ast.unparse(expression) if expression is not None else None,
    }


def _base(formula: Formula) -> Formula:
    """The formula as it was stated, where this one is it solved for an argument."""
    if formula.solved_for is None:
        return formula
    return next(
        one
        for one in FORMULAS
        if one.solved_for is None
        and (one.output, one.name, one.when) == (formula.solved_for, formula.name, formula.when)
        and formula.output in one.inputs
    )


def _solved(expression: ast.expr, formula: Formula, base: Formula) -> ast.expr:
    """Of an output in proportion to an argument f·x, x is output / f; of one inverse to it, f / x, x is f / output."""
    at_one = _Substituted({formula.output: ast.Constant(SOLVED_AT)}).visit(expression)
    output = ast.Name(str(formula.solved_for))
    sides = (at_one, output) if _inverse(formula, base) else (output, at_one)
    return ast.BinOp(sides[0], ast.Div(), sides[1])


def _inverse(formula: Formula, base: Formula) -> bool:
    """Whether the output falls as the argument grows, told by two points."""
    ones = [1.0] * len(formula.inputs)
    doubled = [2.0, *ones[1:]]
    at_one, at_two = (float(formula.function(*inputs)) for inputs in (ones, doubled))
    return at_two < at_one


def _expression(function: Any) -> ast.expr | None:
    """What a function returns as one expression of its arguments, its local names put in; None where it is not one."""
    [definition] = ast.parse(dedent(inspect.getsource(function))).body
    assert isinstance(definition, ast.FunctionDef)
    local: dict[str, ast.expr] = {
        name: ast.Constant(value) for name, value in function.__globals__.items() if type(value) in (int, float)
    }
    for statement in definition.body:
        match statement:
            case ast.Expr(value=ast.Constant()):
                continue
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                local[name] = _Substituted(local).visit(value)
            case ast.Return(value=ast.expr() as value):
                whole: ast.expr = _Substituted(local).visit(value)
                return whole if _complete(whole, function) else None
            case _:
                return None
    return None


def _complete(expression: ast.expr, function: Any) -> bool:
    """Whether an expression rests on the arguments and on NumPy alone."""
    known = {*function.__code__.co_varnames[: function.__code__.co_argcount], "np"}
    return all(one.id in known for one in ast.walk(expression) if isinstance(one, ast.Name))


class _Substituted(ast.NodeTransformer):
    """Names by what they stand for."""

    def __init__(self, local: Mapping[str, ast.expr]) -> None:
        self._local = local

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._local.get(node.id, node)
