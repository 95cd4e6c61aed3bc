"""What a report is about: claims, rows to be told in full, or many rows."""

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

DETAILED = 12
"""Rows that are told in full; more are a table."""

MOST_ROWS = 5000
"""Of a page that still opens at once."""

TABLES = (*DELIMITERS, ".jsonl", ".ndjson", ".parquet", ".json")


def claims_among(words: Sequence[str], catalogue: Catalogue) -> list[ClaimSet]:
    """The claim sets that the words name, known by their `statements:`; nothing where they name none.

    Raises Problems where something else is named beside them.
    """
    files = [word for word in words if word.endswith((".yaml", ".yml")) and os.path.isfile(word)]
    claims = [path for path in files if _states(path)]
    others = [word for word in words if word not in claims]
    if claims and others:
        raise problem(
            "form",
            Phrase(
                "{claims} holds claims, and {others!r} does not: report them apart", claims=claims[0], others=others[0]
            ),
        )
    return [load_claims(path, catalogue) for path in claims]


def _states(path: str) -> bool:
    data = load_yaml(read_text(path), path)
    return isinstance(data, dict) and "statements" in data


def rows_among(words: Sequence[str], catalogue: Catalogue) -> list[Row] | None:
    """The rows that the words name with the sums of stages, or None where they are many. Raises Problems as
    `read_inputs` does.
    """
    named = [word for word in words if not is_assignment(word)]
    swept = (read_axis(*one) for one in assignments(word for word in words if is_assignment(word)).items())
    if any(os.path.isdir(word) or Path(word).suffix.lower() in TABLES for word in named) or any(swept):
        return None
    rows = read_inputs(words, catalogue, sums=True)
    return rows if len(rows) <= DETAILED or "-" in words else None


def many_rows(
    words: Sequence[str], catalogue: Catalogue, as_of: date, encoding: str = UTF_8
) -> tuple[BatchDocument, list[str]]:
    """A batch of the rows with their ranges as a document, and the columns that some row knows. Raises Problems where
    there are too many for a page.
    """
    sources = open_sources(words, catalogue, encoding=encoding)
    known = [one.total for one in sources if one.total is not None]
    if sum(known) > MOST_ROWS:
        raise _too_many(sum(known))
    study = Study(
        catalogue, as_of, columns_for([name for one in sources for name in one.columns], None, few=False), True
    )
    fields = fields_of(study, {}, named=True, told=True)
    names = [one.name for one in fields]
    rows: list[dict[str, Any]] = []
    for chunk in answer_sheets(study, chain.from_iterable(one.sheets() for one in sources), fields):
        rows += _records(chunk.columns, names, chunk.count.rows)
        if len(rows) > MOST_ROWS:
            raise _too_many(len(rows))
    for row in rows:
        _points(row)
    columns = [name for name in names if any(row[name] is not None for row in rows)]
    return BatchDocument(as_of=as_of, catalogue=catalogue_version(catalogue), rows=rows), columns


def _too_many(rows: int) -> Problems:
    told = Phrase("{rows:,} rows are more than the {most:,} that a page takes", rows=rows, most=MOST_ROWS)
    return problem("rows", told, hint="'aigc-compute batch' answers any number")


def _records(columns: Any, names: Sequence[str], size: int) -> list[dict[str, Any]]:
    cells = {name: _plain(columns[name]) for name in names}
    return [{name: cells[name][place] for name in names} for place in range(size)]


def _plain(column: Any) -> list[Any]:
    if isinstance(column, Coded):
        texts = [*map(str, column.values), None]
        return [texts[code] for code in column.codes.tolist()]
    return [finite(value) for value in np.asarray(column).tolist()]


def _points(row: dict[str, Any]) -> None:
    """A range that is a point is none."""
    for name in QUANTITIES:
        low, high = (name + end for end in ENDS)
        if low in row and row[low] == row[high]:
            row[low] = row[high] = None
