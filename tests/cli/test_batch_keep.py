"""`batch --keep`: columns of the input arrive unchanged in every format, whatever they are called."""

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

HEAD = ["name", "parameters", "training_tokens", "problem", "mfu_low", "team"]
CELLS = [["r0", "7B", "1T", "mine", "-5", " N/A "], ["None", "70 parsecs", "", "", "+1e3", "=1+1"]]
ASKED = "parameters,training_flop"
FORMS = ["csv", "tsv", "jsonl", "json", "parquet", "data set"]

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `batch` in a folder of its own: exit code and complaints."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["aigc-compute", "batch", *words, "-q"])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), capsys.readouterr().err

    return run


def answered(run: Run, form: str, *words: str) -> list[dict[str, Any]]:
    """The rows of a run that writes this format, read back."""
    out = Path("set/") if form == "data set" else Path(f"out.{form}")
    shown = f"{out}/" if form == "data set" else str(out)
    code, complaint = run(*words, "-o", shown)
    assert code in (0, 3), complaint
    if form in ("parquet", "data set"):
        found: list[dict[str, Any]] = pytest.importorskip("pyarrow.parquet").read_table(out).to_pylist()
        return found
    text = out.read_text("utf-8")
    if form in ("csv", "tsv"):
        return list(csv.DictReader(io.StringIO(text), delimiter="," if form == "csv" else "\t"))
    return json.loads(text)["rows"] if form == "json" else [json.loads(line) for line in text.splitlines()]


def write_csv(path: str, rows: list[list[str]]) -> None:
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


@pytest.mark.parametrize("form", FORMS)
def test_cells_of_a_table_are_as_they_stand_there(run: Run, form: str) -> None:
    write_csv("in.csv", [HEAD, *CELLS])
    rows = answered(run, form, "in.csv", "--keep", ",".join(HEAD), "--columns", ASKED)
    delimited = form in ("csv", "tsv")
    for row, cells in zip(rows, CELLS, strict=True):
        expected = dict(zip(HEAD, cells, strict=True))
        if delimited and expected["team"].startswith("="):
            expected["team"] = "'" + expected["team"]  # no spreadsheet runs it
        assert {name: row[name] for name in HEAD} == {
            name: cell if cell or delimited else None for name, cell in expected.items()
        }
    assert [*rows[0]] == [*HEAD, "parameters_computed", "training_flop", "problem_computed"]
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
def test_an_answer_takes_the_place_of_no_kept_column(run: Run, keep: str, columns: str) -> None:
    cells = {"name": "r0", "parameters": "7B", **{one: "x" for one in keep.split(",") if one not in HEAD[:2]}}
    write_csv("in.csv", [[*cells], [*cells.values()]])
    [row] = answered(run, "csv", "in.csv", "--keep", keep, "--columns", "parameters")
    assert ",".join(row) == columns
    assert all(row[one] == cells[one] for one in keep.split(","))


def test_ends_of_ranges_take_the_place_of_no_kept_column(run: Run) -> None:
    write_csv("in.csv", [["parameters", "parameters_low"], ["7B..8B", "low"]])
    [row] = answered(run, "jsonl", "in.csv", "--keep", "parameters_low", "--columns", "parameters", "--ranges")
    assert [*row] == ["parameters_low", "parameters", f"parameters_low{COMPUTED}", "parameters_high", "problem"]
    assert (row["parameters_low"], row[f"parameters_low{COMPUTED}"]) == ("low", 7e9)


JSON_ROWS = [
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
def test_values_of_json_stay_numbers_and_texts(run: Run, form: str) -> None:
    Path("in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in JSON_ROWS), "utf-8")
    rows = answered(run, form, "in.jsonl", "--keep", ",".join(JSON_ROWS[0]), "--columns", "training_flop")
    plain = ("parameters", "id", "share", "note", "odd")
    assert [{name: row[name] for name in plain} for row in rows] == [
        {name: row[name] for name in plain} for row in JSON_ROWS
    ]
    assert [(row["flag"], row["tree"]) for row in rows] == [("true", '{"a": [1, null]}'), (None, None)]


@pytest.mark.parametrize("form", ["csv", "tsv", "parquet", "md", "txt"])
def test_values_of_json_are_texts_where_there_is_nothing_else(run: Run, form: str) -> None:
    Path("in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in JSON_ROWS), "utf-8")
    words = ("in.jsonl", "--keep", ",".join(JSON_ROWS[0]), "--columns", "training_flop")
    if form in ("md", "txt"):
        assert run(*words, "-o", f"out.{form}")[0] in (0, 3)
        assert str(2**63 + 1) in Path(f"out.{form}").read_text("utf-8")
        return
    first, second = answered(run, form, *words)
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
@pytest.mark.parametrize("swept", [(), ("accelerators=8,16",)])
def test_columns_of_parquet_keep_their_types(run: Run, form: str, swept: tuple[str, ...]) -> None:
    table = arrow_table()
    pq = pytest.importorskip("pyarrow.parquet")
    pq.write_table(table, "in.parquet", row_group_size=2)
    words = ("in.parquet", *swept, "--keep", ",".join(table.column_names), "--columns", "training_flop")
    answered(run, form, *words)
    found = pq.read_table("out.parquet" if form == "parquet" else "set").select(table.column_names)
    expected = table.take([row for row in range(3) for _ in range(2 if swept else 1)])
    for name in table.column_names:
        if name not in ("team", "parameters"):
            assert found.schema.field(name).type == table.schema.field(name).type, name
        assert repr(found[name].to_pylist()) == repr(expected[name].to_pylist()), name


@pytest.mark.parametrize("form", ["csv", "jsonl", "md", "txt"])
def test_columns_of_parquet_as_text(run: Run, form: str) -> None:
    table = arrow_table()
    pytest.importorskip("pyarrow.parquet").write_table(table, "in.parquet")
    words = ("in.parquet", "--keep", ",".join(table.column_names), "--columns", "training_flop")
    if form in ("md", "txt"):
        assert run(*words, "-o", f"out.{form}")[0] in (0, 3)
        return
    first, second, third = answered(run, form, *words)
    texts = {"when": "1970-01-01 00:00:00.000000001Z", "day": "2024-01-02", "price": "1.50", "list": "[1, 2]"}
    texts |= {"parameters": "7B", "flag": "true", "team": "a", "bytes": "a\\xff"}
    assert {name: first[name] for name in texts} == texts
    assert [first["id"], third["id"]] == ([2**53 + 1, -1] if form == "jsonl" else [str(2**53 + 1), "-1"])
    assert second["parameters"] == "n/a"


def test_keys_of_scenarios_and_of_configurations_are_kept_too(run: Run) -> None:
    Path("in.yaml").write_text("scenarios:\n  a: {parameters: 7B, team: [x]}\n  b: {model: gpt-3-175b}\n", "utf-8")
    first, second = answered(run, "jsonl", "in.yaml", "--keep", "team,name,parameters", "--columns", "parameters")
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
    [row] = answered(run, "jsonl", "m", "--keep", "architectures,name", "--columns", "parameters")
    assert (row["architectures"], row["name"], row["name_computed"]) == ('["Llama"]', "own", "m")


def test_a_mapping_and_a_kept_column_of_the_same_name_do_not_meet(run: Run) -> None:
    Path("mine.yaml").write_text("columns: {Model: name, Size: parameters}\nkeep: [parameters]\n", "utf-8")
    write_csv("in.csv", [["Model", "Size", "name", "parameters"], ["m", "7B", "n", "p"]])
    words = ("in.csv", "--map", "mine.yaml", "--keep", "name", "--columns", "parameters")
    [row] = answered(run, "jsonl", *words)
    assert row == {
        "name_computed": "m", "name": "n", "parameters": "p", "parameters_computed": 7e9, "problem": None
    }  # fmt: skip


def test_inputs_of_several_kinds_keep_the_same_columns(run: Run) -> None:
    table = arrow_table().select(["parameters", "id"])
    pytest.importorskip("pyarrow.parquet").write_table(table, "in.parquet")
    write_csv("in.csv", [["parameters", "id"], ["7B", "x"]])
    words = ("in.parquet", "in.csv", "llama-2-70b", "--keep", "id", "--columns", "parameters")
    assert [row["id"] for row in answered(run, "parquet", *words)] == [str(2**53 + 1), None, "-1", "x", None]


@pytest.mark.parametrize(
    ("head", "words", "complaint"),
    [
        ("parameters,team,team", ("--keep", "team"), "in.csv:1: error: the column 'team' is given twice"),
        ("parameters,parameters", ("--keep", "parameters"), "the column 'parameters' is given twice"),
        ("Model,Model", ("--map", "mine.yaml"), "the column 'Model' is given twice"),
        ("parameters,team", ("--keep", "teem"), "--keep: no column 'teem' (did you mean 'team'?)"),
    ],
)
def test_what_cannot_be_kept(run: Run, head: str, words: tuple[str, ...], complaint: str) -> None:
    Path("mine.yaml").write_text("columns: {Model: name}\n", "utf-8")
    write_csv("in.csv", [head.split(","), ["7B"] * len(head.split(","))])
    code, told = run("in.csv", *words)
    assert (code, complaint in told) == (2, True), told


def test_no_input_has_the_column(run: Run) -> None:
    code, told = run("llama-2-70b", "--keep", "team")
    assert (code, "--keep: no column 'team'" in told) == (2, True)
