"""The registry of diagnostic codes: complete, in order, and with examples that lead to the codes."""

from __future__ import annotations

import ast
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import aigc_compute
from aigc_compute.diagnostic_codes import CODES

MAKERS = {"Diagnostic": 0, "problem": 0}
"""Functions that take a code as their first argument."""


def used() -> Iterator[str]:
    """Every code that the program can write."""
    for path in Path(aigc_compute.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKERS:
                yield from literals(node.args[:1])
            if isinstance(node, ast.Call):
                yield from literals([word.value for word in node.keywords if word.arg == "code"])


def literals(nodes: list[ast.expr]) -> Iterator[str]:
    yield from (node.value for node in nodes if isinstance(node, ast.Constant) and node.value)


def test_the_registry_holds_exactly_the_codes_of_the_program() -> None:
    named_otherwise = {"left-out", "limit", "input-missing", "input-unreadable", "output-unwritable"}
    assert set(used()) | named_otherwise == CODES.keys()
    assert list(CODES) == sorted(CODES)


@pytest.mark.parametrize("name", [name for name, code in CODES.items() if code.example])
def test_the_example_leads_to_the_code(cli: Any, name: str) -> None:
    result = cli(*shlex.split(CODES[name].example))
    assert f"[{name}]" in result.stderr


def test_a_code_is_explained(cli: Any) -> None:
    result = cli("explain", "unknown-key")
    assert result.stdout == (
        "unknown-key\n\nA key or a column is unknown.\nCheck the spelling; the message names the nearest known keys. "
        "'aigc-compute list quantities' lists all.\n\nExample:\n  aigc-compute estimate acelerators=8 parameters=7B\n"
    )
