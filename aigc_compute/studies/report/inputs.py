"""Inputs of a report: claims, a few rows that are shown in full, or many rows."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from ...catalogue import Catalogue
from ...diagnostics import Problems, problem
from ...domains.vocabulary import QUANTITIES
from ...evaluation.document import catalogue_version, finite
from ...evaluation.tables import ENDS
from ...io.encoding import UTF_8
from ...io.yaml_input import load_yaml, read_text
from ...language import Phrase
from ...scenario import Row, read_inputs
from ...scenario.claims import ClaimSet, load_claims
from ...scenario.inputs import is_assignment
from ...scenario.row import assignments
from ...scenario.tables import Coded
from ...scenario.tables.sources import open_sources
from ...scenario.tables.sweep import read_axis
from ...scenario.tables.text_tables import DELIMITERS
from ..batch import BatchDocument, Study, answer_sheets, columns_for, fields_of

MAX_DETAILED_ROWS = 12
"""Largest number of rows that are shown in full; more rows are shown as a table."""

MAX_ROWS = 5000
"""Largest number of rows of a report, so that its page opens at once."""

TABLES = (*DELIMITERS, ".jsonl", ".ndjson", ".parquet", ".json")
"""File name extensions of tables."""


def claims_among(arguments: Sequence[str], catalogue: Catalogue) -> list[ClaimSet]:
    """Load the files of claims among command-line arguments; these are the YAML files with the key `statements`.

    Raises Problems if there are both files of claims and other arguments.
    """
    files = [argument for argument in arguments if argument.endswith((".yaml", ".yml")) and os.path.isfile(argument)]
    claims = [path for path in files if _contains_claims(path)]
    others = [argument for argument in arguments if argument not in claims]
    if claims and others:
        message = Phrase(
            "{claims} contains claims, but {others!r} does not; write separate reports",
            claims=claims[0],
            others=others[0],
        )
        raise problem("form", message)
    return [load_claims(path, catalogue) for path in claims]


def _contains_claims(path: str) -> bool:
    data = load_yaml(read_text(path), path)
    return isinstance(data, dict) and "statements" in data


def rows_among(arguments: Sequence[str], catalogue: Catalogue) -> list[Row] | None:
    """Read the rows that command-line arguments name, with the sums of stages; None if they are many rows.

    Tables, folders and sweeps count as many rows. Raises Problems as `read_inputs` does.
    """
    named = [argument for argument in arguments if not is_assignment(argument)]
    axes = (
        read_axis(name, value)
        for name, value in assignments(argument for argument in arguments if is_assignment(argument)).items()
    )
    if any(os.path.isdir(argument) or Path(argument).suffix.lower() in TABLES for argument in named) or any(axes):
        return None
    rows = read_inputs(arguments, catalogue, sums=True)
    return rows if len(rows) <= MAX_DETAILED_ROWS or "-" in arguments else None


def many_rows(
    arguments: Sequence[str], catalogue: Catalogue, as_of: date, encoding: str = UTF_8
) -> tuple[BatchDocument, list[str]]:
    """Answer many rows with their ranges. Returns the document and the columns that are known in some row.

    Raises Problems if there are more rows than a page shows.
    """
    sources = open_sources(arguments, catalogue, encoding=encoding)
    known_total = sum(source.total for source in sources if source.total is not None)
    if known_total > MAX_ROWS:
        raise _too_many(known_total)
    columns = columns_for([name for source in sources for name in source.columns], None, few=False)
    study = Study(catalogue, as_of, columns, True)
    fields = fields_of(study, {}, named=True, problems=True)
    names = [field.name for field in fields]
    rows: list[dict[str, Any]] = []
    for chunk in answer_sheets(study, chain.from_iterable(source.sheets() for source in sources), fields):
        rows += _records(chunk.columns, names, chunk.count.rows)
        if len(rows) > MAX_ROWS:
            raise _too_many(len(rows))
    for row in rows:
        _remove_point_ranges(row)
    known = [name for name in names if any(row[name] is not None for row in rows)]
    return BatchDocument(as_of=as_of, catalogue=catalogue_version(catalogue), rows=rows), known


def _too_many(rows: int) -> Problems:
    message = Phrase("found {rows:,} rows, expected at most {limit:,} for a report", rows=rows, limit=MAX_ROWS)
    return problem("rows", message, hint="'aigc-compute batch' has no limit")


def _records(columns: Any, names: Sequence[str], size: int) -> list[dict[str, Any]]:
    """Convert columns to one mapping for each row."""
    cells = {name: _values(columns[name]) for name in names}
    return [{name: cells[name][index] for name in names} for index in range(size)]


def _values(column: Any) -> list[Any]:
    """Convert a column to a list of texts or numbers; None where unknown."""
    if isinstance(column, Coded):
        texts = [*map(str, column.values), None]
        return [texts[code] for code in column.codes.tolist()]
    return [finite(value) for value in np.asarray(column).tolist()]


def _remove_point_ranges(row: dict[str, Any]) -> None:
    """Set both ends of a range to None if they are equal."""
    for name in QUANTITIES:
        low, high = (name + end for end in ENDS)
        if low in row and row[low] == row[high]:
            row[low] = row[high] = None
