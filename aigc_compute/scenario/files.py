"""Scenario files: `scenarios:` with rows and `defaults:` for all of them, or a single row. A row may have stages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any

from ..catalogue import Catalogue
from ..diagnostics import Diagnostic, Findings, Problems, did_you_mean, problem
from ..io.yaml_input import STANDARD_INPUT, STDIN, load_yaml, read_standard_input, read_text
from ..language import Phrase
from .model_files import described
from .reading import read_rows
from .row import COMMAND_LINE, Place, RawRow, Row
from .stages import in_stages

FORM = Phrase("expected 'scenarios:' with rows, or one row of 'key: value' lines")
TOP = ("scenarios", "defaults", "description", "source")
"""Top-level keys of a file with `scenarios:`."""


def load_scenarios(
    source: str | FilePath, catalogue: Catalogue, overrides: Mapping[str, Any] | None = None
) -> list[Row]:
    """Read the scenarios of a YAML file, or of standard input for "-"; `overrides` replace values in every row.

    Raises Problems with every error and its file, line and column.
    """
    if str(source) == STANDARD_INPUT:
        name, text = STDIN, read_standard_input()
    else:
        name, text = str(source), read_text(source)
    changes = {key: (value, Place(COMMAND_LINE)) for key, value in (overrides or {}).items()}
    raws = raw_rows(load_yaml(text, name), Place(name, text))
    return read_rows([described(raw.changed(changes), catalogue) for raw in raws], catalogue)


def raw_rows(data: Any, top: Place) -> list[RawRow]:
    """Return the unchecked rows of a parsed scenario file. Raises Problems if it does not have that form."""
    if data is None:
        raise problem("empty", "the input is empty", top.file, hint=FORM)
    if not isinstance(data, dict):
        raise problem("form", Phrase("found {kind}", kind=type(data).__name__), top.file, 1, 1, hint=FORM)
    if "scenarios" not in data:
        return [in_stages(RawRow(FilePath(top.file).stem.strip("<>"), _placed(data, top)))]
    problems = Findings()
    problems += (
        top.mark(
            Diagnostic(
                "unknown-key",
                Phrase("unknown key {key!r} beside 'scenarios'", key=key),
                hint=did_you_mean(str(key), TOP),
            ),
            key,
        )
        for key in data
        if key not in TOP
    )
    defaults = data.get("defaults")
    if not isinstance(defaults, (dict, type(None))):
        problems.append(top.mark(Diagnostic("form", "defaults: expected 'key: value' lines"), "defaults"))
        defaults = None
    common = _placed(defaults or {}, Place(top.file, top.text, ("defaults",)))
    undivided = []
    for key, title, raw in _members(data["scenarios"]):
        place = Place(top.file, top.text, ("scenarios", key))
        if isinstance(raw, (dict, type(None))):
            undivided.append(RawRow(f"scenario {key}", {**common, **title, **_placed(raw or {}, place)}))
        else:
            problems.append(place.mark(Diagnostic("form", Phrase("{key}: expected 'key: value' lines", key=key))))
    if not isinstance(data["scenarios"], (dict, list, type(None))):
        message = Phrase("scenarios: found {scenarios!r}, expected rows", scenarios=data["scenarios"])
        problems.append(top.mark(Diagnostic("form", message, hint=FORM), "scenarios"))
    if not undivided and not problems:
        message = Phrase("scenarios: found no rows, expected at least one")
        problems.append(top.mark(Diagnostic("empty", message, hint=FORM), "scenarios"))
    rows = []
    for row in undivided:
        try:
            rows.append(in_stages(row))
        except Problems as wrong:
            problems += wrong.diagnostics
    if problems:
        raise Problems(problems)
    return rows


def _placed(raw: Mapping[Any, Any], place: Place) -> dict[Any, tuple[Any, Place]]:
    """Return the values of a mapping, each with its place."""
    return {key: (value, Place(place.file, place.text, (*place.path, key))) for key, value in raw.items()}


def _members(scenarios: Any) -> list[tuple[Any, dict[str, tuple[Any, Place]], Any]]:
    """Return the scenarios, each with its key or index and, in a mapping, with its key as its name."""
    if isinstance(scenarios, dict):
        return [(key, {"name": (key, Place(COMMAND_LINE))}, raw) for key, raw in scenarios.items()]
    return [(index, {}, raw) for index, raw in enumerate(scenarios)] if isinstance(scenarios, list) else []
