"""How many mistakes the tests would see: `python scripts/mutate.py formulas units engine --sample 500`.

One operator, comparison, number, end (min, max, ceil, floor) or condition of a room is changed at a time, and the
room's tests are run on it in a process of their own; a change that they let pass is printed. Tools for this import
everything anew for each change; here a process that has all libraries loaded is forked, which takes half a second.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib.machinery
import os
import random
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType
from typing import Any

import hypothesis  # noqa: F401
import numpy as np
import pytest
import yaml  # noqa: F401

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "aigc_compute"
SECONDS = 120
"""A change after which the tests do not end is seen."""

OPERATORS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
NAMES = {"minimum": "maximum", "min": "max", "ceil": "floor", "any": "all", "argmin": "argmax", "cumsum": "cumprod"}
NAMES |= {other: one for one, other in NAMES.items()}

Change = Callable[[ast.AST], None]


def changes(tree: ast.AST) -> Iterator[tuple[int, str, Change]]:
    """What can be changed: the place of a node among all, what it becomes in words, and the change itself."""
    for place, node in enumerate(nodes(tree)):
        line = getattr(node, "lineno", 0)
        for change, words in change_of(node):
            yield place, f"{line}: {ast.unparse(node)[:60]} → {words}", change


def change_of(node: ast.AST) -> Iterator[tuple[Change, str]]:
    if isinstance(node, (ast.BinOp, ast.BoolOp)) and type(node.op) in OPERATORS:
        other = OPERATORS[type(node.op)]
        yield (lambda one: setattr(one, "op", other())), other.__name__
    elif isinstance(node, ast.Compare) and type(node.ops[0]) in OPERATORS:
        swapped = OPERATORS[type(node.ops[0])]
        yield (lambda one: setattr(one, "ops", [swapped(), *one.ops[1:]])), swapped.__name__
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield (lambda one: setattr(one, "value", not one.value)), "other"
    elif isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        yield (lambda one: setattr(one, "value", one.value + 1)), "+ 1"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.Not)):
        yield (lambda one: setattr(one, "op", ast.UAdd() if isinstance(one.op, ast.USub) else _Twice())), "left out"
    elif isinstance(node, ast.Attribute) and node.attr in NAMES:
        yield (lambda one: setattr(one, "attr", NAMES[one.attr])), NAMES[node.attr]
    elif isinstance(node, ast.Name) and node.id in NAMES:
        yield (lambda one: setattr(one, "id", NAMES[one.id])), NAMES[node.id]
    elif isinstance(node, (ast.If, ast.IfExp)):
        yield (lambda one: setattr(one, "test", ast.UnaryOp(ast.Not(), one.test))), "not"


class _Twice(ast.Not):
    """Stands for `not not`; replaced before it is compiled."""


class _Untwice(ast.NodeTransformer):
    def visit_UnaryOp(self, node: ast.UnaryOp) -> Any:
        self.generic_visit(node)
        twice = isinstance(node.op, _Twice)
        return ast.Call(ast.Name("bool", ast.Load()), [node.operand], []) if twice else node


def nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes but annotations, decorators and assertions, always in the same order."""
    yield tree
    for name, value in ast.iter_fields(tree):
        if name in ("annotation", "returns", "decorator_list") or isinstance(value, ast.Assert):
            continue
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, ast.AST):
                yield from nodes(one)


def changed(tree: ast.Module, place: int, change: Change, file: str) -> CodeType:
    """The code of a module with one change."""
    tree = copy.deepcopy(tree)
    change(next(node for at, node in enumerate(nodes(tree)) if at == place))
    return compile(ast.fix_missing_locations(_Untwice().visit(tree)), file, "exec")


def of_formulas() -> bool:
    """Every hand-worked case, and the laws that are solved for one of their inputs."""
    sys.path.insert(0, str(ROOT / "tests" / "domains"))
    from test_values import CASES, STATED, call

    from aigc_compute.domains.formulas import FORMULAS

    with np.errstate(all="ignore"):
        for name, inputs, expected in CASES:
            if call(STATED[name], *inputs) != pytest.approx(expected, rel=1e-13, abs=0):
                return False
        for one in FORMULAS:
            if one.solved_for:
                inputs, expected = next((given, found) for name, given, found in CASES if name == one.name)
                known = dict(zip(STATED[one.name].inputs, inputs, strict=True))
                found = call(one, expected, *(known[each] for each in one.inputs[1:]))
                if expected and found != pytest.approx(known[one.output], rel=1e-9):
                    return False
    return True


def by_tests(*paths: str) -> Callable[[], bool]:
    """Test files."""
    words = ["-x", "-q", "-p", "no:cacheprovider", "--no-header", "--tb=no", "--assert=plain", "-W", "ignore"]
    return lambda: pytest.main([*words, *(str(ROOT / "tests" / path) for path in paths)]) == 0


ROOMS: dict[str, Callable[[], bool]] = {
    "formulas": of_formulas,
    "engine": by_tests("engine"),
    "units": by_tests("units/test_edges.py", "units/test_parse.py", "units/test_format.py"),
}


def passes(check: Callable[[], bool], file: str, code: CodeType) -> bool:
    """Whether the tests pass with a module's code in the place of its own, in another process."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] == 0
    signal.alarm(SECONDS)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    plain = importlib.machinery.SourceFileLoader.get_code
    importlib.machinery.SourceFileLoader.get_code = lambda self, name: (  # type: ignore[method-assign]
        code if self.path == file else plain(self, name)
    )
    try:
        os._exit(0 if check() else 1)
    except BaseException:
        os._exit(1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("rooms", nargs="+", choices=ROOMS)
    parser.add_argument("--sample", type=int, help="so many changes of each room, taken at random")
    parser.add_argument("--seed", type=int, default=0)
    told = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    sys.dont_write_bytecode = True
    for room in told.rooms:
        trees = {str(path): ast.parse(path.read_text("utf-8")) for path in sorted((PACKAGE / room).rglob("*.py"))}
        plain = next(iter(trees))
        if not passes(ROOMS[room], plain, compile(trees[plain], plain, "exec")):
            sys.exit(f"{room}: its tests fail as it is")
        todo = [(file, one) for file, tree in trees.items() for one in changes(tree)]
        if told.sample and told.sample < len(todo):
            todo = random.Random(told.seed).sample(todo, told.sample)  # noqa: S311
        missed = 0
        for file, (place, words, change) in todo:
            if passes(ROOMS[room], file, changed(trees[file], place, change, file)):
                missed += 1
                print(f"{os.path.relpath(file, ROOT)}:{words}", flush=True)
        print(f"{room}: {len(todo) - missed} of {len(todo)} changes seen, {1 - missed / len(todo):.1%}", flush=True)


if __name__ == "__main__":
    main()
