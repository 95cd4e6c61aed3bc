"""Equations of formulas, generated from their source code, so that equations and code always agree.

The statements of a formula stay separate lines. `studies/report/equation` makes a single expression of them for the
workbook of a report.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from types import FunctionType, ModuleType
from typing import Any

from aigc_compute.engine import Formula

WIDTH = 112
MAX_STATEMENTS = 6
"""Number of statements of a helper function up to which its statements are shown. A longer function, or one with
branches, is shown with its docstring.
"""

MODULES = ("np", "fat_tree")
FILLED = {"ones_like": 1.0, "zeros_like": 0.0}
"""NumPy functions that return an array of one repeated number, with this number."""
BRANCHING = (ast.For, ast.While, ast.If, ast.FunctionDef, ast.With)


def equation(formula: Formula) -> str:
    """Return the statements of a formula, with the name of its output, then the constants and helpers that they use."""
    lines = [*_statements(formula.function, formula.output), *_used(formula.function, {formula.function})]
    return "\n".join(part for line in lines for part in _folded(line))


def docstring(function: Callable[..., Any]) -> str:
    """Return the docstring of a function or module, with each paragraph on one line."""
    parts = inspect.cleandoc(function.__doc__ or "").split("\n\n")
    return "\n\n".join(" ".join(part.split()) for part in parts)


def _tree(function: Callable[..., Any]) -> ast.FunctionDef:
    [node] = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    assert isinstance(node, ast.FunctionDef)
    return node


def _body(function: Callable[..., Any]) -> list[ast.stmt]:
    return [node for node in _tree(function).body if not (isinstance(node, ast.Expr) and _is_text(node.value))]


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _statements(function: Callable[..., Any], output: str) -> Iterator[str]:
    *before, last = _body(function)
    assert isinstance(last, ast.Return)
    assert last.value is not None
    value = last.value
    if before and isinstance(value, ast.Name) and _target(before[-1]) == value.id:
        value = before.pop().value  # type: ignore[attr-defined]
    for statement in before:
        if _target(statement):
            yield f"{_target(statement)} = {_text(statement.value)}"  # type: ignore[attr-defined]
        else:
            yield from _text(statement).splitlines()
    yield f"{output} = {_text(value)}"


def _target(statement: ast.stmt) -> str | None:
    if isinstance(statement, ast.AnnAssign):
        return _text(statement.target)
    return _text(statement.targets[0]) if isinstance(statement, ast.Assign) else None


class _Plain(ast.NodeTransformer):
    """Removes names of modules, and replaces arrays of one repeated number by the number."""

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        return ast.Name(node.attr) if isinstance(node.value, ast.Name) and node.value.id in MODULES else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        name = node.func.id if isinstance(node.func, ast.Name) else None
        if name in FILLED:
            return ast.Constant(FILLED[name])
        return node.args[1] if name == "full_like" else node


def _text(node: ast.AST) -> str:
    return ast.unparse(ast.fix_missing_locations(_Plain().visit(node))).replace("(x: Array) -> Array", "(x)")


def _used(function: Callable[..., Any], seen: set[Any]) -> Iterator[str]:
    """Yield the lines of the constants and helpers that a function uses, directly or through other helpers, without
    repetition.
    """
    assert isinstance(function, FunctionType)
    local = {*function.__code__.co_varnames, *function.__code__.co_cellvars}
    for node in (child for statement in _body(function) for child in ast.walk(statement)):
        if isinstance(node, ast.Name) and node.id not in local:
            yield from _definition(node.id, function.__globals__.get(node.id), seen)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            module = function.__globals__.get(node.value.id)
            if isinstance(module, ModuleType) and module.__name__ != "numpy":
                assert node.value.id in MODULES
                yield from _definition(node.attr, getattr(module, node.attr), seen)


def _definition(name: str, value: Any, seen: set[Any]) -> Iterator[str]:
    """Yield the lines that define a constant or a helper, unless it is in `seen`."""
    if isinstance(value, int | float):
        if name not in seen:
            seen.add(name)
            yield f"{name} = {value:g}" if float(f"{value:g}") == value else f"{name} = {value!r}"
    elif isinstance(value, FunctionType) and value not in seen:
        seen.add(value)
        call = f"{name}({', '.join(value.__code__.co_varnames[: value.__code__.co_argcount])})"
        if len(_body(value)) > MAX_STATEMENTS or any(isinstance(node, BRANCHING) for node in _body(value)):
            yield f"{call}: {docstring(value)}"
        else:
            *before, last = _statements(value, call)
            yield last
            yield from (f"  {line}" for line in before)
        yield from _used(value, seen)


def _folded(line: str) -> list[str]:
    margin = " " * (len(line) - len(line.lstrip()))
    return textwrap.wrap(
        line,
        WIDTH,
        initial_indent="",
        subsequent_indent=f"{margin}    ",
        break_long_words=False,
        break_on_hyphens=False,
    )
