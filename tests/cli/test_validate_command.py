"""The command `validate` with files of a user: every row is answered, whatever its cells hold."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from aigc_compute.studies.validate.files import SHIPPED
from tests.support import RunProgram

ODD_CELLS = ["", "NaN", "inf", "1e300", "1e-300", "-1", "0", "lots", "=1+1", "[1, 2]", "{a: 1}", "\u202e", "a,b", '"']


def refuse_constant(word: str) -> float:
    raise AssertionError(f"{word} is not JSON")


def records(text: str) -> list[dict[str, Any]]:
    return [json.loads(line, parse_constant=refuse_constant) for line in text.splitlines()]


def test_every_row_of_a_table_has_a_prediction_or_a_reason(cli: RunProgram, tmp_path: Path) -> None:
    shipped = (Path(__file__).parents[2] / "configs" / "validation" / "steps.csv").read_text("utf-8")
    reader = csv.DictReader(io.StringIO(shipped))
    row, columns = next(reader), reader.fieldnames or []
    rows = [row | {column: cell} for column in columns for cell in ODD_CELLS]
    with (tmp_path / "hostile.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    result = cli("validate", "--against", str(tmp_path / "hostile.csv"), "--format", "jsonl")
    assert (result.returncode, result.stderr) == (0, "")
    answers = records(result.stdout)
    assert {answer["row"] for answer in answers} == set(range(1, len(rows) + 1))
    for answer in answers:
        assert "reason" in answer or answer["low"] <= answer["predicted"] <= answer["high"]
        assert {"id", "quantity", "published", "group"} <= answer.keys()


@pytest.mark.parametrize("form", ["table", "markdown", "json", "jsonl", "csv"])
def test_every_format_shows_rows_with_odd_texts(cli: RunProgram, tmp_path: Path, form: str) -> None:
    known = "params_total: 7e9, training_tokens: 1e12, accelerator: h100-sxm, accelerator_hours: 1"
    runs = f'runs:\n- {{id: "=1|2\\e[31m", org: <b>, {known}}}\n- [x]\n- {{}}\n'
    (tmp_path / "runs.yaml").write_text(runs, encoding="utf-8")
    result = cli("validate", "--against", str(tmp_path / "runs.yaml"), "--format", form)
    assert (result.returncode, result.stderr) == (0, "")
    assert "\x1b" not in result.stdout


def test_wrong_use_is_an_error(cli: RunProgram, tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    for words in (["--against", "no-such.csv"], ["--against", str(tmp_path / "notes.csv")], ["--format", "xml"]):
        result = cli("validate", *words)
        assert (result.returncode, result.stdout) == (2, "")
        assert "error: " in result.stderr


@pytest.mark.slow
def test_several_files_are_validated_together(cli: RunProgram) -> None:
    folder = Path(__file__).parents[2] / "configs" / "validation"
    options = [word for name in SHIPPED for word in ("--against", str(folder / name))]
    assert cli("validate", *options, "-f", "jsonl").stdout == cli("validate", "-f", "jsonl").stdout


def test_the_change_log_states_the_numbers_of_shipped_runs_and_steps() -> None:
    root = Path(__file__).parents[2]
    match = re.search(
        r"against (\d+) published runs and (\d+) measured steps", (root / "CHANGELOG.md").read_text("utf-8")
    )
    assert match
    folder = root / "configs" / "validation"
    runs = (folder / "runs.yaml").read_text("utf-8").count("\n- id:")
    steps = len((folder / "steps.csv").read_text("utf-8").splitlines()) - 1
    assert (int(match[1]), int(match[2])) == (runs, steps)
