"""`batch --keep` copies columns of the input unchanged into every format, whatever their names are."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from aigc_compute.cli.app import main
from aigc_compute.studies.batch import COMPUTED

COLUMNS = ["name", "parameters", "training_tokens", "problem", "mfu_low", "team"]
CELLS = [["r0", "7B", "1T", "mine", "-5", " N/A "], ["None", "70 parsecs", "", "", "+1e3", "=1+1"]]
QUANTITIES = "parameters,training_flop"
FORMATS = ["csv", "tsv", "jsonl", "json", "parquet", "data set"]

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `batch` in a temporary folder; return exit code and standard error."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["aigc-compute", "batch", *words, "-q"])
        with pytest.raises(SystemExit) as end:
            main()
        return int(end.value.code or 0), capsys.readouterr().err

    return run


def output_rows(run: Run, form: str, *words: str) -> list[dict[str, Any]]:
    """Run `batch` with an output of this format, and read its rows."""
    out = Path("set/") if form == "data set" else Path(f"out.{form}")
    name = f"{out}/" if form == "data set" else str(out)
    code, message = run(*words, "-o", name)
    assert code in (0, 3), message
    if form in ("parquet", "data set"):
        rows: list[dict[str, Any]] = pytest.importorskip("pyarrow.parquet").read_table(out).to_pylist()
        return rows
    text = out.read_text("utf-8")
    if form in ("csv", "tsv"):
        return list(csv.DictReader(io.StringIO(text), delimiter="," if form == "csv" else "\t"))
    lines: list[dict[str, Any]] = (
        json.loads(text)["rows"] if form == "json" else list(map(json.loads, text.splitlines()))
    )
    return lines


def write_csv(path: str, rows: list[list[str]]) -> None:
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


@pytest.mark.parametrize("form", FORMATS)
def test_cells_of_a_table_are_copied_unchanged(run: Run, form: str) -> None:
    write_csv("in.csv", [COLUMNS, *CELLS])
    rows = output_rows(run, form, "in.csv", "--keep", ",".join(COLUMNS), "--columns", QUANTITIES)
    delimited = form in ("csv", "tsv")
    for row, cells in zip(rows, CELLS, strict=True):
        expected = dict(zip(COLUMNS, cells, strict=True))
        if delimited and expected["team"].startswith("="):
            expected["team"] = "'" + expected["team"]  # a quote, so that no spreadsheet runs it as a formula
        assert {name: row[name] for name in COLUMNS} == {
            name: cell if cell or delimited else None for name, cell in expected.items()
        }
    assert [*rows[0]] == [*COLUMNS, "parameters_computed", "training_flop", "problem_computed"]
    assert (float(rows[0]["parameters_computed"]), float(rows[0]["training_flop"])) == (7e9, 4.2e22)
    assert not rows[0]["problem_computed"]
    assert "70 parsecs" in rows[1]["problem_computed"]


@pytest.mark.parametrize(
    ("keep", "columns"),
    [
        ("parameters", "name,parameters,parameters_computed,problem"),
        ("name", "name,parameters,problem"),
        ("problem", "name,problem,parameters,problem_computed"),
        ("team", "name,team,parameters,problem"),
        ("name,team,name", "name,team,parameters,problem"),
        ("parameters_computed,parameters", "name,parameters_computed,parameters,parameters_computed_computed,problem"),
    ],
)
def test_a_computed_column_gets_another_name_than_a_kept_column(run: Run, keep: str, columns: str) -> None:
    cells = {"name": "r0", "parameters": "7B", **{name: "x" for name in keep.split(",") if name not in COLUMNS[:2]}}
    write_csv("in.csv", [[*cells], [*cells.values()]])
    [row] = output_rows(run, "csv", "in.csv", "--keep", keep, "--columns", "parameters")
    assert ",".join(row) == columns
    assert all(row[name] == cells[name] for name in keep.split(","))


def test_a_computed_end_of_a_range_gets_another_name_than_a_kept_column(run: Run) -> None:
    write_csv("in.csv", [["parameters", "parameters_low"], ["7B..8B", "low"]])
    [row] = output_rows(run, "jsonl", "in.csv", "--keep", "parameters_low", "--columns", "parameters", "--ranges")
    assert [*row] == ["parameters_low", "parameters", f"parameters_low{COMPUTED}", "parameters_high", "problem"]
    assert (row["parameters_low"], row[f"parameters_low{COMPUTED}"]) == ("low", 7e9)


JSON_ROWS: list[dict[str, Any]] = [
    {
        "parameters": "7B",
        "id": 2**63 + 1,
        "share": 0.1,
        "note": "",
        "flag": True,
        "tree": {"a": [1, None]},
        "odd": "\ud800",
    },
    {"parameters": 7e9, "id": None, "share": -3, "note": "n/a", "flag": None, "tree": None, "odd": None},
]


@pytest.mark.parametrize("form", ["jsonl", "json"])
def test_json_values_keep_their_types_in_json(run: Run, form: str) -> None:
    Path("in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in JSON_ROWS), "utf-8")
    rows = output_rows(run, form, "in.jsonl", "--keep", ",".join(JSON_ROWS[0]), "--columns", "training_flop")
    plain = ("parameters", "id", "share", "note", "odd")
    assert [{name: row[name] for name in plain} for row in rows] == [
        {name: row[name] for name in plain} for row in JSON_ROWS
    ]
    assert [(row["flag"], row["tree"]) for row in rows] == [("true", '{"a": [1, null]}'), (None, None)]


@pytest.mark.parametrize("form", ["csv", "tsv", "parquet", "md", "txt"])
def test_json_values_become_texts_in_other_formats(run: Run, form: str) -> None:
    Path("in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in JSON_ROWS), "utf-8")
    words = ("in.jsonl", "--keep", ",".join(JSON_ROWS[0]), "--columns", "training_flop")
    if form in ("md", "txt"):
        assert run(*words, "-o", f"out.{form}")[0] in (0, 3)
        assert str(2**63 + 1) in Path(f"out.{form}").read_text("utf-8")
        return
    first, second = output_rows(run, form, *words)
    expected = {"parameters": "7B", "id": str(2**63 + 1), "share": "0.1", "note": "", "flag": "true"}
    assert {name: first[name] for name in expected} == expected
    assert (second["share"], second["note"], second["parameters"]) == ("-3", "n/a", "7000000000.0")


def arrow_table() -> Any:
    pa = pytest.importorskip("pyarrow")
    return pa.table(
        {
            "parameters": pa.array(["7B", "n/a", None]),
            "id": pa.array([2**53 + 1, None, -1], pa.int64()),
            "mfu": pa.array([0.5, None, float("nan")]),
            "flag": pa.array([True, False, None]),
            "when": pa.array([1, None, 3], pa.timestamp("ns", "UTC")),
            "day": pa.array([date(2024, 1, 2), None, None]),
            "price": pa.array([Decimal("1.50"), None, Decimal("-2.25")]),
            "list": pa.array([[1, 2], [], None]),
            "team": pa.array(["a", None, "a"]).dictionary_encode(),
            "bytes": pa.array([b"a\xff", None, b""]),
        }
    )


@pytest.mark.parametrize("form", ["parquet", "data set"])
@pytest.mark.parametrize("sweep", [(), ("accelerators=8,16",)])
def test_parquet_columns_keep_their_types_in_parquet(run: Run, form: str, sweep: tuple[str, ...]) -> None:
    table = arrow_table()
    pq = pytest.importorskip("pyarrow.parquet")
    pq.write_table(table, "in.parquet", row_group_size=2)
    words = ("in.parquet", *sweep, "--keep", ",".join(table.column_names), "--columns", "training_flop")
    output_rows(run, form, *words)
    output = pq.read_table("out.parquet" if form == "parquet" else "set").select(table.column_names)
    expected = table.take([row for row in range(3) for _ in range(2 if sweep else 1)])
    for name in table.column_names:
        if name not in ("team", "parameters"):
            assert output.schema.field(name).type == table.schema.field(name).type, name
        assert repr(output[name].to_pylist()) == repr(expected[name].to_pylist()), name


@pytest.mark.parametrize("form", ["csv", "jsonl", "md", "txt"])
def test_parquet_values_become_texts_in_other_formats(run: Run, form: str) -> None:
    table = arrow_table()
    pytest.importorskip("pyarrow.parquet").write_table(table, "in.parquet")
    words = ("in.parquet", "--keep", ",".join(table.column_names), "--columns", "training_flop")
    if form in ("md", "txt"):
        assert run(*words, "-o", f"out.{form}")[0] in (0, 3)
        return
    first, second, third = output_rows(run, form, *words)
    texts = {"when": "1970-01-01 00:00:00.000000001Z", "day": "2024-01-02", "price": "1.50", "list": "[1, 2]"}
    texts |= {"parameters": "7B", "flag": "true", "team": "a", "bytes": "a\\xff"}
    assert {name: first[name] for name in texts} == texts
    assert [first["id"], third["id"]] == ([2**53 + 1, -1] if form == "jsonl" else [str(2**53 + 1), "-1"])
    assert second["parameters"] == "n/a"


def test_keys_of_scenarios_and_model_configurations_can_be_kept(run: Run) -> None:
    Path("in.yaml").write_text("scenarios:\n  a: {parameters: 7B, team: [x]}\n  b: {model: gpt-3-175b}\n", "utf-8")
    first, second = output_rows(run, "jsonl", "in.yaml", "--keep", "team,name,parameters", "--columns", "parameters")
    assert first == {
        "team": '["x"]', "name": "a", "parameters": "7B", "parameters_computed": 7e9, "problem": None
    }  # fmt: skip
    assert (second["team"], second["name"], second["parameters"]) == (None, "b", None)
    Path("m").mkdir()
    shape = {
        "hidden_size": 8,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "vocab_size": 9,
        "intermediate_size": 8,
    }
    config = {"model_type": "llama", "architectures": ["Llama"], "name": "own", **shape}
    Path("m/config.json").write_text(json.dumps(config), "utf-8")
    [row] = output_rows(run, "jsonl", "m", "--keep", "architectures,name", "--columns", "parameters")
    assert (row["architectures"], row["name"], row["name_computed"]) == ('["Llama"]', "own", "m")


def test_a_mapped_and_a_kept_column_of_the_same_name_are_both_written(run: Run) -> None:
    Path("mine.yaml").write_text("columns: {Model: name, Size: parameters}\nkeep: [parameters]\n", "utf-8")
    write_csv("in.csv", [["Model", "Size", "name", "parameters"], ["m", "7B", "n", "p"]])
    words = ("in.csv", "--map", "mine.yaml", "--keep", "name", "--columns", "parameters")
    [row] = output_rows(run, "jsonl", *words)
    assert row == {
        "name_computed": "m", "name": "n", "parameters": "p", "parameters_computed": 7e9, "problem": None
    }  # fmt: skip


def test_inputs_of_different_kinds_keep_the_same_columns(run: Run) -> None:
    table = arrow_table().select(["parameters", "id"])
    pytest.importorskip("pyarrow.parquet").write_table(table, "in.parquet")
    write_csv("in.csv", [["parameters", "id"], ["7B", "x"]])
    words = ("in.parquet", "in.csv", "llama-2-70b", "--keep", "id", "--columns", "parameters")
    assert [row["id"] for row in output_rows(run, "parquet", *words)] == [str(2**53 + 1), None, "-1", "x", None]


@pytest.mark.parametrize(
    ("header", "words", "message"),
    [
        ("parameters,team,team", ("--keep", "team"), "in.csv:1: error: the column 'team' is given twice"),
        ("parameters,parameters", ("--keep", "parameters"), "the column 'parameters' is given twice"),
        ("Model,Model", ("--map", "mine.yaml"), "the column 'Model' is given twice"),
        ("parameters,team", ("--keep", "teem"), "--keep: no column 'teem' (did you mean 'team'?)"),
    ],
)
def test_a_column_that_cannot_be_kept_is_an_error(run: Run, header: str, words: tuple[str, ...], message: str) -> None:
    Path("mine.yaml").write_text("columns: {Model: name}\n", "utf-8")
    write_csv("in.csv", [header.split(","), ["7B"] * len(header.split(","))])
    code, stderr = run("in.csv", *words)
    assert (code, message in stderr) == (2, True), stderr


def test_a_kept_column_that_no_input_has_is_an_error(run: Run) -> None:
    code, stderr = run("llama-2-70b", "--keep", "team")
    assert (code, "--keep: no column 'team'" in stderr) == (2, True)
