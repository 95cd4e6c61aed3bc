"""How the program behaves in shells, pipes, spreadsheets and terminals."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from rich.cells import cell_len

from aigc_compute.catalogue import data_folder
from tests.support import RunProgram

ESCAPE = "\x1b"
IMPOSSIBLE = ("estimate", "llama-2-70b", "accelerators=8", "training_days=1", "accelerator=a100-sxm-80gb")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--version",), 0),
        (("estimate", "gpt-3-175b"), 0),
        (("list", "models"), 0),
        (IMPOSSIBLE, 1),
        ((*IMPOSSIBLE, "--get", "mfu"), 1),
        (("estimate",), 2),
        (("estimate", "gpt-3-157b"), 2),
        (("estimate", "nowhere.yaml"), 2),
        (("estimate", "gpt-3-175b", "accelerators=-8"), 2),
        (("estimate", "gpt-3-175b", "--format", "xml"), 2),
        (("estimate", "gpt-3-175b", "--as-of", "tomorrow"), 2),
        (("estimate", "gpt-3-175b", "--get", "training_dayz"), 2),
        (("estimate", "gpt-3-175b", "--columns", "mfu,nonsense"), 2),
        (("estimate", "gpt-3.5", "--get", "training_days"), 2),
        (("estimate", "gpt-3-175b", "--nonsense"), 2),
        (("explain", "nonsense"), 2),
        (("explain", "training_days", "gpt-3.5"), 2),
        (("list", "nonsense"), 2),
        (("show", "nonsense"), 2),
        (("nonsense",), 2),
    ],
)
def test_the_exit_code_tells_success_finding_and_wrong_use(
    cli: RunProgram, arguments: tuple[str, ...], code: int
) -> None:
    result = cli(*arguments)
    assert result.returncode == code
    assert "Traceback" not in result.stderr
    assert bool(result.stdout) == (code < 2), "results go to stdout, all else to stderr"
    assert bool(result.stderr) or code == 0


@pytest.mark.parametrize(
    ("words", "stdin"),
    [
        (("estimate", "gpt-3-175b"), ""),
        (("estimate", "gpt-3-157b", "--lang", "zh"), ""),
        (("batch", "-", "-f", "csv"), "name,parameters\n八,7B\ntwo,x\n"),
    ],
)
def test_the_fixtures_cli_and_process_give_the_same_result(
    cli: RunProgram, process: RunProgram, words: tuple[str, ...], stdin: str
) -> None:
    cli_result, process_result = cli(*words, stdin=stdin), process(*words, stdin=stdin)
    assert (cli_result.returncode, cli_result.stdout, cli_result.stderr) == (
        process_result.returncode,
        process_result.stdout,
        process_result.stderr,
    )


def test_a_name_too_long_for_a_file_is_an_error(cli: RunProgram) -> None:
    result = cli("estimate", "x" * 300)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("command line: error: ")


def test_quiet_hides_notes_but_not_errors(cli: RunProgram) -> None:
    loud, quiet = cli("estimate", "gpt-3-175b"), cli("estimate", "gpt-3-175b", "--quiet")
    assert "[beyond-law]" in loud.stderr
    assert quiet.stderr == ""
    assert quiet.stdout == loud.stdout
    assert "[contradiction]" in cli(*IMPOSSIBLE, "--quiet").stderr


def test_a_contradiction_names_its_inputs(cli: RunProgram) -> None:
    message = cli(*IMPOSSIBLE).stderr
    for word in ("mfu", "impossible", "accelerators = 8", "training_days = 1 day", "[contradiction]"):
        assert word in message


def test_get_prints_a_bare_number(cli: RunProgram) -> None:
    result = cli("estimate", "parameters=175B", "training_tokens=300B", "--get", "training_pf_days")
    assert float(result.stdout) == pytest.approx(6 * 175e9 * 300e9 / 8.64e19, rel=1e-15)
    assert result.stdout == f"{float(result.stdout)!r}\n"
    assert result.stderr == ""


def test_get_prints_one_line_for_each_scenario(cli: RunProgram) -> None:
    rows = "scenarios:\n  a: {parameters: 1B}\n  b: {parameters: 2B}\n"
    assert cli("estimate", "-", "--get", "parameters", stdin=rows).stdout == "1000000000.0\n2000000000.0\n"
    assert cli("estimate", "gpt-3", "--get", "model").stdout == "gpt-3-175b\n"


TABLE = (
    'scenarios:\n  "=1+1": {parameters: 7B}\n  "a,b\\"|c": {parameters: 175B, mfu: 0.3..0.5}\n  c: {model: gpt-3.5}\n'
)


def test_json_has_all_rows_and_follows_its_schema(cli: RunProgram) -> None:
    document = json.loads(cli("estimate", "-", "-f", "json", stdin=TABLE).stdout)
    schema = json.loads(next((data_folder("configs") / "schema").glob("estimate*.json")).read_text())
    Draft202012Validator(schema).validate(document)
    assert [row["name"] for row in document["rows"]] == ["=1+1", 'a,b"|c', "c"]
    mfu = document["rows"][1]["quantities"]["mfu"]
    assert (mfu["low"], mfu["high"], mfu["status"], mfu["unit"]) == (0.3, 0.5, "given", "fraction")


def test_json_lines_are_the_rows_of_json(cli: RunProgram) -> None:
    document = json.loads(cli("estimate", "-", "-f", "json", stdin=TABLE).stdout)
    lines = cli("estimate", "-", "-f", "jsonl", stdin=TABLE).stdout.splitlines()
    assert [json.loads(line) for line in lines] == document["rows"]


def test_json_has_neither_nan_nor_infinity(cli: RunProgram) -> None:
    """A division by zero is reported as a contradiction."""
    result = cli("estimate", "parameters=7B", "mfu=0", "-f", "json")
    assert result.returncode == 1

    def refuse_constant(word: str) -> float:
        raise AssertionError(word)

    json.loads(result.stdout, parse_constant=refuse_constant)


def test_csv_has_the_values_of_json(cli: RunProgram) -> None:
    records = list(csv.DictReader(io.StringIO(cli("estimate", "-", "-f", "csv", stdin=TABLE).stdout)))
    document = json.loads(cli("estimate", "-", "-f", "json", stdin=TABLE).stdout)
    for record, row in zip(records, document["rows"], strict=True):
        for name in ("parameters", "training_flop", "mfu", "training_days", "cost_per_query_usd"):
            quantity = row["quantities"].get(name)
            assert record[name] == ("" if quantity is None else repr(quantity["value"])), name
    assert records[2]["training_days"] == ""


def test_no_csv_cell_of_an_estimate_is_a_formula(cli: RunProgram) -> None:
    rows = "".join(
        f"  - {{name: {json.dumps(start + '1+1')}, parameters: 7B}}\n" for start in ("=", "+", "-", "@", "\t")
    )
    records = list(csv.reader(io.StringIO(cli("estimate", "-", "-f", "csv", stdin="scenarios:\n" + rows).stdout)))
    assert [record[0] for record in records[1:]] == ["'=1+1", "'+1+1", "'-1+1", "'@1+1", "\N{REPLACEMENT CHARACTER}1+1"]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for record in records for cell in record)


def test_no_csv_cell_of_a_list_is_a_formula(cli: RunProgram, tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text("aaa: {title: =1+1, year: 2026, url: -1+1}\n")
    text = cli("list", "sources", "-f", "csv", "--catalogue", str(tmp_path)).stdout
    records = {record["name"]: record for record in csv.DictReader(io.StringIO(text))}
    assert records["aaa"] == {"name": "aaa", "title": "'=1+1", "year": "2026", "url": "'-1+1"}


def test_csv_numbers_get_no_quote(cli: RunProgram) -> None:
    arguments = ("forecast", "training_flop", "gpt-3", "--grow", "training_flop=0.1x/year", "-f", "csv")
    for record in csv.DictReader(io.StringIO(cli(*arguments).stdout)):
        assert float(record["value"]) > 0


def test_markdown_tables_escape_names(cli: RunProgram) -> None:
    text = cli("estimate", "-", "-f", "markdown", "--columns", "mfu,training_days", stdin=TABLE).stdout
    assert [line[4:] for line in text.splitlines() if line.startswith("### ")] == ["=1+1", 'a,b"\\|c', "c"]
    cells = [line.replace("\\|", "").count("|") for line in text.splitlines() if line.startswith("|")]
    assert set(cells) == {5}
    assert "| mfu | 38.73% | 30%..50% | given |" in text


@pytest.mark.parametrize("environment", [{}, {"NO_COLOR": "1"}, {"TERM": "dumb"}, {"TERM": "xterm-256color"}])
def test_pipes_get_no_escape_codes(cli: RunProgram, environment: dict[str, str]) -> None:
    for arguments in (("estimate", "gpt-3-175b"), ("estimate", "gpt-3", "gpt-3.5"), ("list", "models"), ("--help",)):
        result = cli(*arguments, **environment)
        assert ESCAPE not in result.stdout + result.stderr


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize("models", [("gpt-3-175b",), ("gpt-3-175b", "llama-2-70b", "gpt-3.5", "mixtral-8x7b")])
def test_no_line_is_wider_than_the_terminal(cli: RunProgram, columns: int, models: tuple[str, ...]) -> None:
    lines = cli("estimate", *models, COLUMNS=str(columns)).stdout.splitlines()
    assert len(lines) > 20
    assert max(map(cell_len, lines)) <= columns


def test_brackets_of_a_name_are_printed(cli: RunProgram) -> None:
    rows = 'scenarios:\n  "[red]": {parameters: 7B}\n  "[/]": {parameters: 7B}\n'
    result = cli("estimate", "-", "--columns", "parameters", stdin=rows)
    assert "[red]" in result.stdout
    assert "[/]" in result.stdout


def test_control_characters_of_a_name_are_replaced(cli: RunProgram) -> None:
    rows = 'scenarios:\n  "a\\x1b[31m": {parameters: 7B}\n'
    result = cli("estimate", "-", "--columns", "parameters", stdin=rows)
    assert result.returncode == 0
    assert ESCAPE not in result.stdout + result.stderr
    assert "a\N{REPLACEMENT CHARACTER}[31m" in result.stdout


def test_both_ends_of_a_range_are_printed_with_their_own_units(cli: RunProgram) -> None:
    output = cli("estimate", "parameters=50B..115B", "--columns", "training_state_bytes").stdout
    assert "800 GB..1.84 TB" in output


def test_an_assignment_overrides_a_value_of_the_file(cli: RunProgram, tmp_path: Path) -> None:
    path = tmp_path / "mine.yml"
    path.write_text("parameters: 7B\ntraining_tokens: 1T\n")
    assert cli("estimate", str(path), "training_tokens=2T", "--get", "training_flop").stdout == "8.4e+22\n"
    path.write_text("parameters: 7B\ntraining_token: 1T\n")
    assert cli("estimate", str(path)).stderr.startswith(f"{path}:2:1: error: unknown key 'training_token'")


def test_option_and_variable_name_the_catalogue_of_a_user(cli: RunProgram, tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "mine.yaml").write_text("name: Mine\nsource: me\nreported: {parameters: 3.0e+9}\n")
    for options, environment in ((("--catalogue", str(tmp_path)), {}), ((), {"AIGC_COMPUTE_CATALOGUE": str(tmp_path)})):
        assert cli("estimate", "mine", "--get", "parameters", *options, **environment).stdout == "3000000000.0\n"
    assert cli("estimate", "mine").returncode == 2


def test_prices_depend_on_the_date(cli: RunProgram) -> None:
    arguments = ("estimate", "accelerator=a100-sxm-80gb", "--get", "price_usd_per_accelerator_hour", "--as-of")
    assert float(cli(*arguments, "2023-06-30").stdout) > float(cli(*arguments, "2026-06-30").stdout)


@pytest.mark.parametrize("arguments", [["estimate", "gpt-3-175b", "--quiet"], ["list", "sources", "-f", "json"]])
def test_a_closed_pipe_causes_no_error_message(arguments: list[str]) -> None:
    """The reader ends before the program prints, as `| head -1` may do."""
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "aigc_compute", *arguments]
    result = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert result.stderr == b""
    assert result.returncode in (0, 1)


@pytest.mark.parametrize("word", ["training_flp", "training_flop,usrs"])
def test_forecast_refuses_an_unknown_quantity_with_the_nearest_name(cli: RunProgram, word: str) -> None:
    result = cli("forecast", word, "llama-3.1-8b", "--grow", "users=2x/year")
    assert result.returncode == 2
    assert "unknown quantity" in result.stderr
    assert "did you mean" in result.stderr
