"""Scenario files: `scenarios:` with rows, `defaults:` for all of them; or a single row. A row may have stages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any

from ..catalogue import Catalogue
from ..diagnostics import Diagnostic, Findings, Problems, did_you_mean, problem
from ..io.yaml_input import STANDARD_INPUT, STDIN, load_yaml, read_standard_input, read_text
from ..language import Phrase
from .reading import read_rows
from .row import COMMAND_LINE, Place, RawRow, Row
from .stages import in_stages

FORM = Phrase("expected 'scenarios:' with rows, or one row of 'key: value' lines")
TOP = ("scenarios", "defaults", "description", "source")


def load_scenarios(
    source: str | FilePath, catalogue: Catalogue, overrides: Mapping[str, Any] | None = None
) -> list[Row]:
    """The scenarios of a YAML file, or of standard input for "-"; `overrides` replace values in every row.

    Raises Problems with everything that is wrong, each with file, line and column.
    """
    if str(source) == STANDARD_INPUT:
        name, text = STDIN, read_standard_input()
    else:
        name, text = str(source), read_text(source)
    changes = {key: (value, Place(COMMAND_LINE)) for key, value in (overrides or {}).items()}
    raws = raw_rows(load_yaml(text, name), Place(name, text))
    return read_rows([raw.changed(changes) for raw in raws], catalogue)


def raw_rows(data: Any, top: Place) -> list[RawRow]:
    """The rows of a scenario document, not yet read. Raises Problems where it has not the form of one."""
    if data is None:
        raise problem("empty", "nothing in it", top.file, hint=FORM)
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
    rows = []
    for key, title, raw in _members(data["scenarios"]):
        place = Place(top.file, top.text, ("scenarios", key))
        if isinstance(raw, (dict, type(None))):
            rows.append(RawRow(f"scenario {key}", {**common, **title, **_placed(raw or {}, place)}))
        else:
            problems.append(place.mark(Diagnostic("form", Phrase("{key}: expected 'key: value' lines", key=key))))
    if not isinstance(data["scenarios"], (dict, list, type(None))):
        found = Phrase("scenarios: found {scenarios!r}, expected rows", scenarios=data["scenarios"])
        problems.append(top.mark(Diagnostic("form", found, hint=FORM), "scenarios"))
    if not rows and not problems:
        problems.append(top.mark(Diagnostic("empty", "scenarios: expected rows", hint=FORM), "scenarios"))
    divided = []
    for row in rows:
        try:
            divided.append(in_stages(row))
        except Problems as wrong:
            problems += wrong.diagnostics
    if problems:
        raise Problems(problems)
    return divided


def _placed(raw: Mapping[Any, Any], place: Place) -> dict[Any, tuple[Any, Place]]:
    return {key: (value, Place(place.file, place.text, (*place.path, key))) for key, value in raw.items()}


def _members(scenarios: Any) -> list[tuple[Any, dict[str, tuple[Any, Place]], Any]]:
    """Scenarios with their key in the document and, where they are a mapping, their name."""
    if isinstance(scenarios, dict):
        return [(key, {"name": (key, Place(COMMAND_LINE))}, raw) for key, raw in scenarios.items()]
    return [(index, {}, raw) for index, raw in enumerate(scenarios)] if isinstance(scenarios, list) else []
