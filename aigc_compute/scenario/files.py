"""Scenario files: `scenarios:` with flat rows, `defaults:` for all of them; or a single flat row."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any

from ..catalogue import Catalogue
from ..diagnostics import Diagnostic, Problems, did_you_mean
from ..yaml_input import decode, load_yaml, locate, read_text
from .row import Path, Row, read_rows

FORM = "expected 'scenarios:' with rows, or one row of 'key: value' lines"
TOP = ("scenarios", "defaults", "description", "source")


def load_scenarios(
    source: str | FilePath, catalogue: Catalogue, overrides: Mapping[str, Any] | None = None
) -> list[Row]:
    """The scenarios of a YAML file, or of standard input for "-"; `overrides` replace values in every row.

    Raises Problems with everything that is wrong, each with file, line and column.
    """
    if str(source) == "-":
        name, text = "<stdin>", decode(sys.stdin.buffer.read(), "<stdin>")
    else:
        name, text = str(source), read_text(source)
    raws = _raw_rows(load_yaml(text, name), name, text)
    changed = [({**raw, **(overrides or {})}, path, title) for raw, path, title in raws]
    return read_rows(changed, catalogue, name, lambda path: locate(text, path))


def _raw_rows(data: Any, name: str, text: str) -> list[tuple[Mapping[Any, Any], Path, str]]:
    if data is None:
        raise Problems([Diagnostic("empty", "nothing in it", name, hint=FORM)])
    if not isinstance(data, dict):
        raise Problems([Diagnostic("form", f"found {type(data).__name__}", name, 1, 1, hint=FORM)])
    if "scenarios" not in data:
        return [(data, (), FilePath(name).stem.strip("<>"))]
    problems = [
        Diagnostic("unknown-key", f"unknown key {key!r} beside 'scenarios'", hint=did_you_mean(str(key), TOP)).at(
            name, *locate(text, (key,))
        )
        for key in data
        if key not in TOP
    ]
    defaults = data.get("defaults") or {}
    if not isinstance(defaults, dict):
        problems.append(Diagnostic("form", "defaults: expected 'key: value' lines", name, *locate(text, ("defaults",))))
    rows: list[tuple[Mapping[Any, Any], Path, str]] = []
    for key, raw in _pairs(data["scenarios"]):
        path: Path = ("scenarios", key)
        if not isinstance(raw, (dict, type(None))):
            problems.append(Diagnostic("form", f"{key}: expected 'key: value' lines", name, *locate(text, path)))
        elif not problems:
            title = {} if isinstance(key, int) else {"name": key}
            rows.append(({**defaults, **title, **(raw or {})}, path, f"scenario {key}"))
    if not rows and not problems:
        problems.append(Diagnostic("empty", "scenarios: nothing in it", name, *locate(text, ("scenarios",))))
    if problems:
        raise Problems(problems)
    return rows


def _pairs(scenarios: Any) -> list[tuple[Any, Any]]:
    """Scenarios with their names (a mapping) or their numbers (a list)."""
    if isinstance(scenarios, dict):
        return list(scenarios.items())
    return list(enumerate(scenarios)) if isinstance(scenarios, list) else []
