"""Formulas as text: what their docstrings say, and the expression that they evaluate."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from textwrap import dedent
from typing import Any

from ...domains.formulas import FORMULAS
from ...engine import Formula
from ..explain import FormulaFacts, formula_facts

SOLVED_AT = 1.0
"""The argument that a formula is solved for enters it as one, as the registry does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaText(FormulaFacts):
    """A formula with all that it says of itself."""

    text: str
    """All that it says: equation, source, limits."""
    expression: str | None
    """What it evaluates, in Python; null where it is not one expression."""


def formula_text(formula: Formula) -> FormulaText:
    """A formula as data, with its whole docstring and, where it is one expression of its inputs, that expression."""
    base = _base(formula)
    expression = _expression(base.function)
    if expression is not None and formula.solved_for:
        expression = _solved(expression, formula, base)
    facts = formula_facts(formula)
    return FormulaText(
        **{one.name: getattr(facts, one.name) for one in fields(facts)},
        text=inspect.getdoc(base.function) or "",
        expression=ast.unparse(expression) if expression is not None else None,
    )


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


def _expression(function: Any, given: Mapping[str, ast.expr] | None = None) -> ast.expr | None:
    """What a function returns as one expression of its arguments (or of what is given for them), its local names and
    the functions that it calls put in; None where it is not one.
    """
    [definition] = ast.parse(dedent(inspect.getsource(function))).body
    assert isinstance(definition, ast.FunctionDef)
    arguments = [one.arg for one in definition.args.args]
    known = {name: ast.Name(name) for name in arguments} if given is None else given
    local: dict[str, ast.expr] = {
        name: ast.Constant(value) for name, value in function.__globals__.items() if type(value) in (int, float)
    }
    put_in = _Substituted({**local, **known}, function.__globals__)
    for statement in definition.body:
        match statement:
            case ast.Expr(value=ast.Constant()):
                continue
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                put_in.known[name] = put_in.visit(value)
            case ast.Return(value=ast.expr() as value):
                whole: ast.expr = put_in.visit(value)
                return whole if given is not None or _complete(whole, arguments) else None
            case _:
                return None
    return None


def _complete(expression: ast.expr, arguments: Sequence[str]) -> bool:
    """Whether an expression rests on the arguments and on NumPy alone."""
    return all(one.id in (*arguments, "np") for one in ast.walk(expression) if isinstance(one, ast.Name))


class _Substituted(ast.NodeTransformer):
    """Names by what they stand for, calls of functions that are in reach by what these return."""

    def __init__(self, known: Mapping[str, ast.expr], reach: Mapping[str, Any] | None = None) -> None:
        self.known, self._reach = dict(known), reach or {}

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.known.get(node.id, node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """Nothing is multiplied by one, or divided by it."""
        inside = self.generic_visit(node)
        match inside:
            case ast.BinOp(left=left, op=ast.Mult() | ast.Div(), right=ast.Constant(value=1.0)):
                return left
            case ast.BinOp(left=ast.Constant(value=1.0), op=ast.Mult(), right=right):
                return right
        assert isinstance(inside, ast.expr)
        return inside

    def visit_Call(self, node: ast.Call) -> ast.expr:
        called = self._reach.get(node.func.id) if isinstance(node.func, ast.Name) else None
        inside = self.generic_visit(node)
        assert isinstance(inside, ast.Call)
        if not inspect.isfunction(called) or inside.keywords:
            return inside
        names = inspect.signature(called).parameters
        found = _expression(called, dict(zip(names, inside.args, strict=False)))
        return found if found is not None and len(names) == len(inside.args) else inside
