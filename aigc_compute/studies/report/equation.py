"""Formulas as text: their descriptions, and the expressions that they evaluate."""

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
"""Value of the argument that a formula is solved for, as in the registry of formulas."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaText(FormulaFacts):
    """The definition of a formula with its description and its expression."""

    text: str
    """Full description: equation, source and limits."""
    expression: str | None
    """Python expression that the formula evaluates; null if it is more than one expression."""


def formula_text(formula: Formula) -> FormulaText:
    """Return the definition of a formula with its docstring and, if possible, its expression."""
    base = _base(formula)
    expression = _expression(base.function)
    if expression is not None and formula.solved_for:
        expression = _solved(expression, formula, base)
    facts = formula_facts(formula)
    return FormulaText(
        **{member.name: getattr(facts, member.name) for member in fields(facts)},
        text=inspect.getdoc(base.function) or "",
        expression=ast.unparse(expression) if expression is not None else None,
    )


def _base(formula: Formula) -> Formula:
    """Return the formula that a solved formula comes from; any other formula is returned itself."""
    if formula.solved_for is None:
        return formula
    return next(
        candidate
        for candidate in FORMULAS
        if candidate.solved_for is None
        and (candidate.output, candidate.name, candidate.when) == (formula.solved_for, formula.name, formula.when)
        and formula.output in candidate.inputs
    )


def _solved(expression: ast.expr, formula: Formula, base: Formula) -> ast.expr:
    """Solve the expression of the base formula for one of its arguments x.

    If output = f·x, then x = output / f. If output = f / x, then x = f / output. Here f is the expression at x = 1.
    """
    factor = _Substitution({formula.output: ast.Constant(SOLVED_AT)}).visit(expression)
    output = ast.Name(str(formula.solved_for))
    sides = (factor, output) if _is_inverse(formula, base) else (output, factor)
    return ast.BinOp(sides[0], ast.Div(), sides[1])


def _is_inverse(formula: Formula, base: Formula) -> bool:
    """Whether a solved formula decreases with its first argument; it is evaluated at two points."""
    ones = [1.0] * len(formula.inputs)
    doubled = [2.0, *ones[1:]]
    at_one, at_two = (float(formula.function(*inputs)) for inputs in (ones, doubled))
    return at_two < at_one


def _expression(function: Any, substitutes: Mapping[str, ast.expr] | None = None) -> ast.expr | None:
    """Return the result of a function as one expression of its arguments, or of their substitutes.

    Local names, numeric constants of the module and calls of other functions are replaced by what they stand for.
    Returns None if the function is more than a sequence of assignments and a return.
    """
    [definition] = ast.parse(dedent(inspect.getsource(function))).body
    assert isinstance(definition, ast.FunctionDef)
    arguments = [argument.arg for argument in definition.args.args]
    known = {name: ast.Name(name) for name in arguments} if substitutes is None else substitutes
    constants: dict[str, ast.expr] = {
        name: ast.Constant(value) for name, value in function.__globals__.items() if type(value) in (int, float)
    }
    substitution = _Substitution({**constants, **known}, function.__globals__)
    for statement in definition.body:
        match statement:
            case ast.Expr(value=ast.Constant()):
                continue
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                substitution.known[name] = substitution.visit(value)
            case ast.Return(value=ast.expr() as value):
                result: ast.expr = substitution.visit(value)
                return result if substitutes is not None or _is_complete(result, arguments) else None
            case _:
                return None
    return None


def _is_complete(expression: ast.expr, arguments: Sequence[str]) -> bool:
    """Whether an expression contains no names but the arguments and NumPy."""
    return all(node.id in (*arguments, "np") for node in ast.walk(expression) if isinstance(node, ast.Name))


class _Substitution(ast.NodeTransformer):
    """Replaces known names by expressions, and calls of functions in `scope` by the expressions that they return."""

    def __init__(self, known: Mapping[str, ast.expr], scope: Mapping[str, Any] | None = None) -> None:
        self.known, self._scope = dict(known), scope or {}

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.known.get(node.id, node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """Omit multiplications and divisions by one."""
        inside = self.generic_visit(node)
        match inside:
            case ast.BinOp(left=left, op=ast.Mult() | ast.Div(), right=ast.Constant(value=1.0)):
                return left
            case ast.BinOp(left=ast.Constant(value=1.0), op=ast.Mult(), right=right):
                return right
        assert isinstance(inside, ast.expr)
        return inside

    def visit_Call(self, node: ast.Call) -> ast.expr:
        function = self._scope.get(node.func.id) if isinstance(node.func, ast.Name) else None
        inside = self.generic_visit(node)
        assert isinstance(inside, ast.Call)
        if not inspect.isfunction(function) or inside.keywords:
            return inside
        names = inspect.signature(function).parameters
        result = _expression(function, dict(zip(names, inside.args, strict=False)))
        return result if result is not None and len(names) == len(inside.args) else inside
