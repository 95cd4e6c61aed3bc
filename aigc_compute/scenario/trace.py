"""A trace of requests: a CSV table with the arrival time, prompt length and output length of each request."""

from __future__ import annotations

import io
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ..diagnostics import Diagnostic, Findings, Problems, did_you_mean
from ..io.encoding import UTF_8
from ..io.yaml_input import read_text
from ..language import Phrase
from .tables.delimited import open_delimited

COLUMNS = {"arrival_s": 0.0, "prompt_tokens": 1.0, "output_tokens": 1.0}
"""Columns of a trace, with the smallest allowed value."""

Trace = Mapping[str, NDArray[np.float64]]
"""The columns of a trace by name, each of shape (requests,): arrival in seconds, prompt and output in tokens."""


def read_trace(path: str, encoding: str = UTF_8) -> Trace:
    """Read a trace and sort its requests by arrival. Raises Problems with the line of every error."""
    names, sheets = open_delimited(io.StringIO(read_text(path, encoding=encoding)), path, ",")
    problems = [
        Diagnostic(
            "unknown-key", Phrase("the column {name!r} is missing", name=name), path, 1, hint=did_you_mean(name, names)
        )
        for name in COLUMNS
        if name not in names
    ]
    if problems:
        raise Problems(problems)
    problems = Findings()
    values: dict[str, list[float]] = {name: [] for name in COLUMNS}
    for sheet in sheets:
        problems += [diagnostic for diagnostics in sheet.faults.values() for diagnostic in diagnostics]
        for name, minimum in COLUMNS.items():
            for row, cell in enumerate(sheet.columns[name]):
                if row not in sheet.faults:
                    value = _number(cell)
                    if not value >= minimum or value == float("inf"):
                        message = Phrase(
                            "{name}: found {cell!r}, expected a number of at least {minimum:g}",
                            name=name,
                            cell=cell,
                            minimum=minimum,
                        )
                        problems.append(Diagnostic("value", message, *sheet.place(row)))
                    values[name].append(value)
    if not values["arrival_s"] and not problems:
        problems = [Diagnostic("empty", "the trace has no requests", path)]
    if problems:
        raise Problems(problems)
    columns = {name: np.array(column) for name, column in values.items()}
    order = np.argsort(columns["arrival_s"], kind="stable")
    return {name: column[order] for name, column in columns.items()}


def _number(cell: object) -> float:
    try:
        return float(str(cell))
    except ValueError:
        return float("nan")
