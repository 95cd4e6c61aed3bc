"""The registry of diagnostic codes is complete and sorted, and the examples lead to their codes."""

from __future__ import annotations

import ast
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

import aigc_compute
from aigc_compute.diagnostic_codes import CODES
from tests.support import RunProgram

FUNCTIONS = ("Diagnostic", "problem")
"""Functions that take a code as their first argument."""


def codes_in_the_package() -> Iterator[str]:
    """Every code that the package gives as a literal."""
    for path in Path(aigc_compute.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS:
                yield from literals(node.args[:1])
            if isinstance(node, ast.Call):
                yield from literals([keyword.value for keyword in node.keywords if keyword.arg == "code"])


def literals(nodes: list[ast.expr]) -> Iterator[str]:
    """The texts among the nodes that are not empty."""
    yield from (
        node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value
    )


def test_the_registry_has_exactly_the_codes_of_the_package() -> None:
    codes_in_variables = {"left-out", "limit", "input-missing", "input-unreadable", "output-unwritable"}
    assert set(codes_in_the_package()) | codes_in_variables == CODES.keys()
    assert list(CODES) == sorted(CODES)


@pytest.mark.parametrize("name", [name for name, code in CODES.items() if code.example])
def test_the_example_of_a_code_leads_to_it(cli: RunProgram, name: str) -> None:
    result = cli(*shlex.split(CODES[name].example))
    assert f"[{name}]" in result.stderr


def test_explain_describes_a_code(cli: RunProgram) -> None:
    result = cli("explain", "unknown-key")
    assert result.stdout == (
        "unknown-key\n\nA key or a column is unknown.\nCheck the spelling; the message names the nearest known keys. "
        "'aigc-compute list quantities' lists all.\n\nExample:\n  aigc-compute estimate acelerators=8 parameters=7B\n"
    )
