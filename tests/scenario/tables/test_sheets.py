"""Tables are read: cells, columns, lines and sweeps. Every mistake is reported at its row."""

from __future__ import annotations

import io
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigc_compute.catalogue import Catalogue
from aigc_compute.diagnostics import Problems
from aigc_compute.io.limits import VARIABLE as LIMITS
from aigc_compute.scenario import read_rows
from aigc_compute.scenario.row import Place, RawRow
from aigc_compute.scenario.tables import Sheet, SheetReader, Table, coded, table_of_rows
from aigc_compute.scenario.tables import delimited as delimited_module
from aigc_compute.scenario.tables.columns import numbers, select_rows
from aigc_compute.scenario.tables.delimited import open_delimited
from aigc_compute.scenario.tables.json_lines import read_json_lines
from aigc_compute.scenario.tables.source import Source
from aigc_compute.scenario.tables.sources import open_sources
from aigc_compute.scenario.tables.sweep import MAX_STEPS, Axis, axes_text, crossed, read_axis, size

CELLS = st.lists(st.one_of(st.none(), st.text(max_size=4), st.integers(), st.floats(), st.booleans()), max_size=30)


def cells_of(column: Any) -> list[Any]:
    """The cells of a column; None where a cell is empty."""
    cells = coded(column)
    return [cells.values[code] if code >= 0 else None for code in cells.codes.tolist()]


def read(catalogue: Catalogue, columns: dict[str, Any], size: int) -> Table:
    return SheetReader(catalogue).read(Sheet(size, columns, lambda row: ("table", row + 2)))


def all_rows(sources: list[Source]) -> list[dict[str, Any]]:
    rows = []
    for source in sources:
        for sheet in source.sheets():
            columns = {name: cells_of(column) for name, column in sheet.columns.items()}
            rows += [
                {name: column[row] for name, column in columns.items() if column[row] is not None}
                for row in range(sheet.size)
            ]
    return rows


@given(CELLS)
def test_a_coded_column_has_the_same_cells_and_none_for_empty_cells(cells: list[Any]) -> None:
    empty = ("", "na", "n/a", "nan", "null", "-", "–", "—")
    for cell, result in zip(cells, cells_of(cells), strict=True):
        is_empty = cell in (None, "None") or cell != cell or (isinstance(cell, str) and cell.strip().lower() in empty)
        assert result is None if is_empty else (type(result) is type(cell) and result == cell)


@given(CELLS, st.data())
def test_taking_rows_of_a_column_takes_their_cells(cells: list[Any], data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.integers(0, max(0, len(cells) - 1)), max_size=10)) if cells else []
    all_cells = cells_of(cells)
    assert repr(cells_of(select_rows(cells, np.array(rows, dtype=np.intp)))) == repr([all_cells[row] for row in rows])


def test_a_column_of_numbers_is_read_exactly_or_not_at_all() -> None:
    column = numbers(["1e3", "0.1", "", "n/a", "12"])
    assert column is not None
    assert column.tolist()[:2] == [1000.0, 0.1]
    assert np.isnan(column[2:4]).all()
    assert numbers(["1e3", "38%"]) is None
    assert numbers([True]) is None
    assert numbers(["1_000"]) is None


def test_a_table_has_the_values_of_its_scenarios(catalogue: Catalogue) -> None:
    """A cell of a table and a value of a scenario have the same meaning."""
    rows: list[dict[str, object]] = [
        {"parameters": "175B", "accelerator": "H100", "mfu": "0.3..0.5", "gated_ffn": "yes"},
        {"parameters": 7e9, "training_tokens": "1万亿", "mfu": "38%"},
        {"model": "Llama-2 70B", "training_days": "5 weeks"},
    ]
    names = dict.fromkeys(name for row in rows for name in row)
    table = read(catalogue, {name: [row.get(name) for row in rows] for name in names}, len(rows))
    place = Place("table")
    raws = [RawRow("", {name: (cell, place) for name, cell in row.items()}) for row in rows]
    expected = table_of_rows(read_rows(raws, catalogue))
    assert table.faults == {}
    assert {name: cells_of(column) for name, column in table.categories.items()} == {
        name: cells_of(column) for name, column in expected.categories.items()
    }
    assert {name: repr(column.tolist()) for name, column in table.numbers.items()} == {
        name: repr(column.tolist()) for name, column in expected.numbers.items()
    }
    assert table.ranges == expected.ranges


@pytest.mark.parametrize(
    ("name", "cell", "words"),
    [
        ("parameters", "7 parsecs", "found '7 parsecs'"),
        ("parameters", -5.0, "expected at least 1"),
        ("mfu", "250%", "expected at least 0% and at most 100%"),
        ("training_days", "inf", "found inf"),
        ("accelerator", "h1000", "unknown accelerator 'h1000' (did you mean"),
        ("topology", "ring", "expected one of decoder-only"),
        ("parmeters", "7B", "unknown key 'parmeters' (did you mean 'parameters'"),
        ("parameters", [1, 2], "found list"),
        ("parameters", True, "parameters"),
    ],
)
def test_a_wrong_cell_is_a_fault_of_its_row_and_other_rows_stay(
    catalogue: Catalogue, name: str, cell: Any, words: str
) -> None:
    table = read(catalogue, {name: [None, cell, None], "layers": [1, 2, 3]}, 3)
    assert list(table.faults) == [1]
    [fault] = table.faults[1]
    assert (fault.file, fault.line) == ("table", 3)
    assert words in str(fault)


def test_the_line_of_a_row_is_where_it_begins() -> None:
    text = 'name,parameters\r\n\n"a\nb",1\nc,2,3\nd\n,,\n"e",5,\n'
    names, sheets = open_delimited(io.StringIO(text), "t.csv", ",")
    [sheet] = sheets
    assert names == ["name", "parameters"]
    assert [sheet.place(row)[1] for row in range(sheet.size)] == [3, 5, 6, 7, 8]
    assert {row: str(faults[0]) for row, faults in sheet.faults.items()} == {
        1: "t.csv:5: error: found 3 cells, expected 2 [table]",
        2: "t.csv:6: error: found 1 cells, expected 2 [table]",
    }
    assert cells_of(sheet.columns["name"]) == ["a\nb", "c", "d", None, "e"]


def test_a_too_large_cell_is_a_fault_of_its_row() -> None:
    text = "name,parameters\n" + "x" * 200_000 + ",1\nb,2\n"
    _, sheets = open_delimited(io.StringIO(text), "t.csv", ",")
    [sheet] = sheets
    assert list(sheet.faults) == [0]
    assert cells_of(sheet.columns["name"]) == [None, "b"]


def test_a_too_long_row_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each cell and each line of the row is short."""
    monkeypatch.setenv(LIMITS, "line_bytes=1000")
    _, sheets = open_delimited(io.StringIO("name,layers\n" + "a,1\n" * 1000 + '"a\n",' * 1000), "t.csv", ",")
    with pytest.raises(Problems, match="a row of more than"):
        list(sheets)


@pytest.mark.parametrize("chunk_size", [1, 2, 3, 100])
def test_the_size_of_chunks_changes_no_row(chunk_size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited_module, "CHUNK", chunk_size)
    _, sheets = open_delimited(io.StringIO("layers\n" + "".join(f"{n}\n" for n in range(7))), "t.csv", ",")
    chunks = list(sheets)
    assert [cell for sheet in chunks for cell in cells_of(sheet.columns["layers"])] == list("0123456")
    assert [sheet.place(row)[1] for sheet in chunks for row in range(sheet.size)] == [2, 3, 4, 5, 6, 7, 8]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("not json", "Expecting value"),
        ("[1]", "expected an object"),
        ('{"layers": 1, "layers": 2}', "'layers' is given twice"),
        ("[" * 100_000, "recursion"),
        ('{"layers": ' + "9" * 5000 + "}", "4300 digits"),
    ],
)
def test_a_broken_line_is_a_fault_of_its_row(line: str, words: str) -> None:
    [sheet] = read_json_lines([line, "", '{"layers": 3}'], "t.jsonl")
    assert words in str(sheet.faults[0][0])
    assert list(sheet.faults) == [0]
    assert cells_of(sheet.columns["layers"]) == [None, 3]
    assert sheet.place(1) == ("t.jsonl", 3)


@pytest.mark.parametrize(
    ("name", "text", "values"),
    [
        ("accelerators", "8,16,32", ["8", "16", "32"]),
        ("accelerators", "256,512", ["256", "512"]),
        ("accelerator", "h100-sxm, a100-sxm-80gb", ["h100-sxm", "a100-sxm-80gb"]),
        ("mfu", "0.3..0.5:5", [0.3, 0.35, 0.4, 0.45, 0.5]),
        ("parameters", "1B..1000B:4 log", [1e9, 1e10, 1e11, 1e12]),
        ("mfu", "30%..50%:2", [0.3, 0.5]),
    ],
)
def test_a_list_or_a_range_with_steps_is_an_axis(name: str, text: str, values: list[Any]) -> None:
    axis = read_axis(name, text)
    assert isinstance(axis, Axis)
    assert axis.values == (values if isinstance(values[0], str) else pytest.approx(values, rel=1e-12))


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("mfu", "0.3..0.5:1", "at least 2"),
        ("mfu", "0.5..0.3:3", "low end must not be above"),
        ("accelerator", "a..b:3", "expected words"),
        ("mfu", "0.3,,0.5", "between the commas"),
        ("users", "0..5:3 log", "above zero"),
        ("mfu", "0.3..0.5:99999999999", "at most 10,000,000"),
        ("mfu", [], "empty list"),
    ],
)
def test_a_wrong_axis_is_refused(name: str, text: Any, words: str) -> None:
    assert words in str(read_axis(name, text))


@pytest.mark.parametrize("text", ["0.3..0.5", "175B", 5, "h100-sxm", True])
def test_a_single_value_is_no_axis(text: Any) -> None:
    assert read_axis("mfu", text) is None


@given(st.lists(st.integers(1, 4), max_size=4), st.integers(1, 3))
def test_a_sweep_has_every_combination_once(sizes: list[int], rows: int) -> None:
    axes = [Axis(f"a{n}", [f"{n}:{step}" for step in range(steps)]) for n, steps in enumerate(sizes)]
    sheet = Sheet(rows, {"row": [f"r{n}" for n in range(rows)]}, lambda row: ("t", row))
    combinations = [
        tuple(cells_of(part.columns[name])[row] for name in ("row", *(axis.name for axis in axes)))
        for part in crossed(sheet, axes)
        for row in range(part.size)
    ]
    assert len(combinations) == len(set(combinations)) == rows * size(axes)
    assert combinations == sorted(combinations)


def test_the_size_of_a_sweep_is_known_without_its_values() -> None:
    axis = read_axis("parameters", f"1B..2B:{MAX_STEPS}")
    assert isinstance(axis, Axis)
    assert size([axis, axis]) == MAX_STEPS**2
    assert "array" not in vars(axis.values)
    assert axis.values[0] == 1e9


def test_the_description_of_a_sweep_has_its_size() -> None:
    assert axes_text([Axis("accelerators", ["8", "16"]), Axis("mfu", [0.3])]) == "2 accelerators"


def test_a_scenario_file_may_have_a_sweep(tmp_path: Path, catalogue: Catalogue) -> None:
    path = tmp_path / "sweep.yaml"
    path.write_text(
        "defaults: {accelerator: h100-sxm}\nscenarios:\n  plain: {layers: 3}\n"
        "  grid: {parameters: 7B, sweep: {accelerators: [8, 16], mfu: 0.3..0.5:2}}\n  last: {expect: {mfu: 1}}\n",
        "utf-8",
    )
    sources = open_sources([str(path), "users=5"], catalogue)
    assert [source.total for source in sources] == [6]
    assert sources[0].swept == 4
    rows = all_rows(sources)
    assert [row["name"] for row in rows] == ["plain", *["grid"] * 4, "last"]
    assert [(row["accelerators"], row["mfu"]) for row in rows[1:5]] == [(8, 0.3), (8, 0.5), (16, 0.3), (16, 0.5)]
    assert all(row["accelerator"] == "h100-sxm" and row["users"] == "5" for row in rows)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("parameters: 7B\nsweep: [1]\n", "sweep: expected 'key: [value, value]' lines"),
        ("parameters: 7B\nsweep:\n  mfuu: [0.3, 0.4]\n", "3:3: error: unknown column 'mfuu' (did you mean 'mfu'"),
        ("parameters: 7B\nsweep:\n  mfu: 0.3..0.5:1\n", "3:3: error: mfu: found 1 steps"),
    ],
)
def test_a_wrong_sweep_is_refused_before_any_row_is_read(
    tmp_path: Path, catalogue: Catalogue, text: str, words: str
) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(Problems) as caught:
        open_sources([str(path)], catalogue)
    assert words in str(caught.value)


def test_models_folders_and_assignments_of_the_command_line_are_read(tmp_path: Path, catalogue: Catalogue) -> None:
    (tmp_path / "b.csv").write_text("parameters\n7B\n", "utf-8")
    (tmp_path / "a.jsonl").write_text('{"parameters": "1B", "name": "one"}\n', "utf-8")
    (tmp_path / "notes.txt").write_text("nothing\n", "utf-8")
    rows = all_rows(open_sources(["llama-2-70b", str(tmp_path), "accelerators=8,16"], catalogue))
    assert [(row.get("model"), row.get("parameters"), row["accelerators"]) for row in rows] == [
        ("llama-2-70b", None, "8"),
        ("llama-2-70b", None, "16"),
        (None, "1B", "8"),
        (None, "1B", "16"),
        (None, "7B", "8"),
        (None, "7B", "16"),
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], "nothing to estimate"),
        (["no-such.csv"], "no-such.csv: error: cannot be read"),
        (["no-such.parquet"], "no-such.parquet"),
        (["lama-2-70b"], "did you mean"),
        (["parmeters=7B"], "unknown column 'parmeters'"),
        (["llama-2-70b", "mfu=0.3,,0.4"], "between the commas"),
        (["wrong.csv"], "wrong.csv:1: error: unknown column 'parmeters' (did you mean 'parameters'"),
        (["twice.csv"], "the column 'layers' is given twice"),
        (["empty.csv"], "the input is empty"),
        (["."], "no .yaml"),
    ],
)
def test_wrong_use_is_refused_before_any_row_is_read(
    words: list[str], expected: str, tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    if words != ["."]:
        for name, text in {"wrong": "parmeters,layers\n", "twice": "layers,layers\n", "empty": ""}.items():
            (tmp_path / f"{name}.csv").write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Problems) as caught:
        open_sources(words, catalogue)
    assert expected in str(caught.value)


def test_a_parquet_file_is_read(tmp_path: Path, catalogue: Catalogue) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    table = pa.table(
        {
            "name": pa.array(["a", "", None]),
            "parameters": pa.array([7, None, 2**60], pa.int64()),
            "mfu": pa.array([0.5, None, math.nan]),
            "accelerator": pa.array(["H100", None, "H100"]).dictionary_encode(),
            "training_tokens": pa.array(["1T", "2T", "x"]),
        }
    )
    pq.write_table(table, tmp_path / "t.parquet")
    [source] = open_sources([str(tmp_path / "t.parquet")], catalogue)
    assert source.total == 3
    [sheet] = source.sheets()
    result = SheetReader(catalogue).read(sheet)
    assert cells_of(sheet.columns["name"]) == ["a", None, None]
    assert repr(result.numbers["parameters"].tolist()) == repr([7.0, math.nan, 2.0**60])
    assert repr(result.numbers["mfu"].tolist()) == repr([0.5, math.nan, math.nan])
    assert cells_of(result.categories["accelerator"]) == ["h100-sxm", None, "h100-sxm"]
    assert str(result.faults[2][0]).startswith(f"{tmp_path / 't.parquet'}:row 3: error: training_tokens")


def test_a_file_that_is_no_parquet_file_is_refused(tmp_path: Path, catalogue: Catalogue) -> None:
    pytest.importorskip("pyarrow")
    (tmp_path / "t.parquet").write_text("nothing of the kind", "utf-8")
    with pytest.raises(Problems, match="not a readable Parquet file"):
        open_sources([str(tmp_path / "t.parquet")], catalogue)


def test_json_lines_may_have_correlations(catalogue: Catalogue) -> None:
    row = {"mfu": "0.3..0.5", "parameters": "7B", "correlations": {"mfu": {"price_usd_per_accelerator_hour": 0.5}}}
    [sheet] = read_json_lines([json.dumps(row), json.dumps({**row, "mfu": 0.4})], "t.jsonl")
    table = SheetReader(catalogue).read(sheet)
    assert table.correlations is not None
    assert cells_of(table.correlations) == [(("mfu", "price_usd_per_accelerator_hour", 0.5),), None]
