"""Rows in every format: reading the output gives the values that were written, however they are divided into chunks."""

from __future__ import annotations

import csv
import io
import json
import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigc_compute.io.partial_file import Stream
from aigc_compute.render.parquet import ParquetRows, ParquetStream
from aigc_compute.render.rows import FORMATS, RowWriter, writer
from aigc_compute.scenario.tables import Coded, coded
from aigc_compute.studies.batch import Field

NAMES = ["name", "model", "parameters", "mfu_low", "problem"]
FIELDS = [Field(name, name) for name in NAMES]
OPENING = {"schema": "s", "version": "1"}
TEXTS = ["a", "=1+1", 'say "hi", you', "两\n行", "", None]


def columns(texts: list[Any], values: list[float]) -> dict[str, Any]:
    return {
        "name": coded(texts),
        "model": coded(["llama"] * len(texts)),
        "parameters": np.array(values),
        "mfu_low": np.full(len(texts), 0.5),
        "problem": Coded(np.full(len(texts), -1), []),
    }


def output(rows: RowWriter, chunks: list[dict[str, Any]]) -> bytes:
    """Return the file that a writer writes: head, chunks, tail."""
    file = io.BytesIO()
    target = ParquetStream(file) if isinstance(rows, ParquetRows) else Stream(file)
    target.begin(rows.head())
    first = 0
    for chunk in chunks:
        part, note = rows.chunk(chunk, first)
        size = len(chunk["parameters"])
        target.append(part, {**json.loads(json.dumps(note)), "count": [size, 0, 0, 0]})
        first += size
    target.finish(rows.tail(target.notes))
    return file.getvalue()


VALUES = [1.0, 0.1, 1e300, math.nan, math.inf, 5e-324]


@pytest.mark.parametrize("delimiter", ["csv", "tsv"])
def test_csv_and_tsv_have_the_values_and_no_formulas_of_a_spreadsheet(delimiter: str) -> None:
    data = output(writer(delimiter, FIELDS, 80, OPENING), [columns(TEXTS, VALUES)]).decode()
    rows = list(csv.reader(io.StringIO(data), delimiter="," if delimiter == "csv" else "\t"))
    assert rows[0] == NAMES
    assert [row[0] for row in rows[1:]] == ["a", "'=1+1", 'say "hi", you', "两\n行", "", ""]
    assert [row[2] for row in rows[1:]] == ["1.0", "0.1", "1e+300", "", "", "5e-324"]


def test_json_and_json_lines_have_the_values_and_null_where_unknown() -> None:
    lines = output(writer("jsonl", FIELDS, 80, OPENING), [columns(TEXTS, VALUES)]).decode().split("\n")
    rows = [json.loads(line) for line in lines if line]
    assert [row["name"] for row in rows] == ["a", "=1+1", 'say "hi", you', "两\n行", None, None]
    assert [row["parameters"] for row in rows] == [1.0, 0.1, 1e300, None, None, 5e-324]
    two_chunks = [columns(TEXTS[:2], VALUES[:2]), columns(TEXTS[2:], VALUES[2:])]
    document = json.loads(output(writer("json", FIELDS, 80, OPENING), two_chunks))
    assert document == {**OPENING, "rows": rows}
    assert json.loads(output(writer("json", FIELDS, 80, OPENING), [])) == {**OPENING, "rows": []}


def test_markdown_has_short_numbers_and_escaped_texts() -> None:
    data = output(writer("markdown", FIELDS, 80, OPENING), [columns(["a|b", "<i>"], [7e9, math.nan])]).decode()
    assert data.splitlines() == [
        "| name | model | parameters | mfu_low | problem |",
        "| --- | --- | ---: | ---: | --- |",
        "| a\\|b | llama | 7B | 50% |  |",
        "| &lt;i> | llama |  | 50% |  |",
    ]


def test_a_table_has_a_column_for_what_differs_and_a_line_for_the_rest() -> None:
    data = output(writer("table", FIELDS, 60, OPENING), [columns(["a", "[b]"], [7e9, math.nan])]).decode()
    assert data.splitlines() == [
        "name  parameters",
        "a             7B",
        "[b]",
        "in every row: model llama, mfu_low 50%",
    ]


def test_a_table_shows_at_most_a_thousand_rows() -> None:
    chunk = columns([f"row {n}" for n in range(700)], [float(n) for n in range(700)])
    lines = output(writer("table", FIELDS, 60, OPENING), [chunk, chunk]).decode().splitlines()
    assert len(lines) == 1 + 1000 + 2
    assert lines[-1] == "and 400 more rows"


@pytest.mark.parametrize("form", FORMATS)
def test_without_rows_there_is_an_output_too(form: str) -> None:
    if form == "parquet":
        pytest.importorskip("pyarrow")
    assert isinstance(output(writer(form, FIELDS, 80, OPENING), []), bytes)
    assert isinstance(output(writer(form, FIELDS, 80, OPENING), [columns([], [])]), bytes)


@given(
    st.lists(st.tuples(st.one_of(st.none(), st.text(max_size=3)), st.floats()), max_size=40),
    st.lists(st.integers(0, 40), max_size=4),
    st.integers(1, 41),
)
def test_parquet_has_the_same_bytes_for_any_chunks(
    rows: list[tuple[str | None, float]], cuts: list[int], group: int
) -> None:
    pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    ends = [0, *sorted(min(cut, len(rows)) for cut in cuts), len(rows)]
    parts = [rows[start:end] for start, end in pairwise(ends)]
    chunks = [columns([text for text, _ in part], [value for _, value in part]) for part in (rows, *parts)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("aigc_compute.render.parquet.GROUP_ROWS", group)
        data = output(writer("parquet", FIELDS, 80, OPENING), chunks[1:])
        assert data == output(writer("parquet", FIELDS, 80, OPENING), chunks[:1])
    file = pq.ParquetFile(io.BytesIO(data))
    assert file.metadata.num_rows == len(rows)
    sizes = [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)]
    assert sizes == [min(group, len(rows) - start) for start in range(0, len(rows), group)]
    table = file.read()
    names = table.column("name").to_pylist()
    assert [name or None for name in names] == [None if coded([text]).codes[0] < 0 else text for text, _ in rows]
    assert table.column("parameters").to_pylist() == [value if math.isfinite(value) else None for _, value in rows]
    assert table.column("problem").null_count == len(rows)


def test_parquet_without_pyarrow_is_a_problem_that_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    from aigc_compute.diagnostics import Problems

    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(Problems, match=r"needs pyarrow.*aigc-compute\[parquet\]"):
        writer("parquet", FIELDS, 80, OPENING)
