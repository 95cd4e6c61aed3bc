"""The meaning of command-line arguments: `key=value`, a scenario file, `-` for standard input, or a model's name."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import replace

from ..catalogue import Catalogue
from ..diagnostics import Diagnostic, Problems, problem
from ..domains.vocabulary import CATEGORIES, QUANTITIES
from ..io.yaml_input import STANDARD_INPUT
from ..language import Phrase
from .files import load_scenarios
from .model_files import configured_rows, described, is_model_file
from .reading import read_rows
from .row import COMMAND_LINE, Place, RawRow, Row, assignments
from .sweeps import combinations

FILE_SUFFIXES = (".yaml", ".yml", ".json")
"""Endings of names of files that are never names of models."""

_REPOSITORY = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*")
_ASSIGNMENT = re.compile(r"\s*[A-Za-z_][\w-]*\s*=")


def read_inputs(arguments: Sequence[str], catalogue: Catalogue, *, sums: bool = False) -> list[Row]:
    """Return the rows that the arguments name.

    `key=value` arguments apply to every row; `key=a,b,c` and `key=low..high:steps` make a row for each value. A
    scenario in stages gives its stages; with `sums`, the scenario itself follows them. Raises Problems with every error
    in arguments and files.
    """
    values_by_name = assignments(word for word in arguments if is_assignment(word))
    named = [word for word in arguments if not is_assignment(word)]
    rows = [
        _with_values(row, values) if values else row
        for overrides, values in combinations(values_by_name)
        for row in _rows(named, overrides, catalogue)
    ]
    if not rows:
        raise problem("empty", "nothing to estimate", hint="give a model's name, a scenario file or key=value")
    return rows if sums else [row for row in rows if not row.stages]


def _rows(named: Sequence[str], overrides: dict[str, str], catalogue: Catalogue) -> list[Row]:
    """Return the rows of models and files with the same overrides. Raises Problems with all their errors."""
    rows: list[Row] = []
    problems: list[Diagnostic] = []
    for word in named:
        try:
            if is_model_file(word):
                rows += read_rows(configured_rows(word, overrides, Place(COMMAND_LINE), catalogue), catalogue)
            elif is_file(word):
                rows += load_scenarios(word, catalogue, overrides)
            else:
                rows += _command_line_rows({"model": model_named(word, catalogue), **overrides}, catalogue)
        except Problems as wrong:
            problems += [diagnostic for diagnostic in wrong.diagnostics if diagnostic not in problems]
    if not named and overrides:
        rows = _command_line_rows(overrides, catalogue)
    if problems:
        raise Problems(problems)
    return rows


def _with_values(row: Row, values: Sequence[str]) -> Row:
    """Return a row and its stages with the swept values appended to their names."""
    stages = tuple(_with_values(stage, values) for stage in row.stages)
    return replace(row, name=", ".join((row.name, *values)), stages=stages)


def common_name_removed(rows: Sequence[Row]) -> list[Row]:
    """Return the rows without the parts of their names that all names share."""
    parts = [row.name.split(", ") for row in rows]
    common = set(parts[0]).intersection(*parts[1:]) if len(parts) > 1 else set()
    return [
        replace(row, name=", ".join(part for part in own if part not in common) or row.name)
        for row, own in zip(rows, parts, strict=True)
    ]


def _command_line_rows(raw: dict[str, str], catalogue: Catalogue) -> list[Row]:
    place = Place(COMMAND_LINE)
    row = RawRow("scenario", {key: (value, place) for key, value in raw.items()})
    return read_rows([described(row, catalogue)], catalogue)


def is_assignment(word: str) -> bool:
    """Return whether an argument has the form `key=value`."""
    return _ASSIGNMENT.match(word) is not None


def is_file(word: str) -> bool:
    """Return whether an argument names a file rather than a model, whose name may have an organisation before a `/`."""
    if word == STANDARD_INPUT or word.lower().endswith(FILE_SUFFIXES):
        return True
    return os.path.isfile(word) or ("/" in word and (os.path.exists(word) or not _REPOSITORY.fullmatch(word)))


def model_named(word: str, catalogue: Catalogue) -> str:
    """Return the model that an argument names. Raises Problems, with the most similar names, if there is none."""
    if word in QUANTITIES or word in CATEGORIES:
        raise problem("form", Phrase("{word!r} is a quantity, expected {word}=VALUE", word=word), COMMAND_LINE)
    if catalogue.path("accelerators", word):
        raise problem(
            "form", Phrase("{word!r} is an accelerator, expected accelerator={word}", word=word), COMMAND_LINE
        )
    try:
        return catalogue.find("models", word)
    except Problems as problems:
        raise Problems(diagnostic.at(COMMAND_LINE) for diagnostic in problems.diagnostics) from None
