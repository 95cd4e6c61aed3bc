"""A trace of requests: a CSV table of when each arrived and how long prompt and answer were."""

from __future__ import annotations

import io
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ..diagnostics import Diagnostic, Findings, Problems, did_you_mean
from ..encoding import UTF_8
from ..language import Phrase
from ..yaml_input import read_text
from .tables.delimited import open_delimited

COLUMNS = {"arrival_s": 0.0, "prompt_tokens": 1.0, "output_tokens": 1.0}
"""Columns of a trace, with the least that each may hold."""

Trace = Mapping[str, NDArray[np.float64]]


def read_trace(path: str, encoding: str = UTF_8) -> Trace:
    """The columns of a trace, arrivals in rising order. Raises Problems with what is wrong, each with its line."""
    names, sheets = open_delimited(io.StringIO(read_text(path, encoding=encoding)), path, ",")
    problems = [
        Diagnostic("unknown-key", Phrase("no column {name!r}", name=name), path, 1, hint=did_you_mean(name, names))
        for name in COLUMNS
        if name not in names
    ]
    if problems:
        raise Problems(problems)
    problems = Findings()
    found: dict[str, list[float]] = {name: [] for name in COLUMNS}
    for sheet in sheets:
        problems += [one for told in sheet.faults.values() for one in told]
        for name, least in COLUMNS.items():
            for row, cell in enumerate(sheet.columns[name]):
                if row not in sheet.faults:
                    value = _number(cell)
                    if not value >= least or value == float("inf"):
                        message = Phrase(
                            "{name}: found {cell!r}, expected a number of at least {least:g}",
                            name=name,
                            cell=cell,
                            least=least,
                        )
                        problems.append(Diagnostic("value", message, *sheet.place(row)))
                    found[name].append(value)
    if not found["arrival_s"] and not problems:
        problems = [Diagnostic("empty", "no requests in it", path)]
    if problems:
        raise Problems(problems)
    columns = {name: np.array(column) for name, column in found.items()}
    order = np.argsort(columns["arrival_s"], kind="stable")
    return {name: column[order] for name, column in columns.items()}


def _number(cell: object) -> float:
    try:
        return float(str(cell))
    except ValueError:
        return float("nan")
