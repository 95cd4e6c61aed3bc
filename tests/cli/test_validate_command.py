"""`validate` from the outside: JSON lines of anyone's file, every row, whatever is in it."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from aigc_compute.studies.validate.files import SHIPPED

CELLS = ["", "NaN", "inf", "1e300", "1e-300", "-1", "0", "lots", "=1+1", "[1, 2]", "{a: 1}", "\u202e", "a,b", '"']


def refuse(word: str) -> float:
    raise AssertionError(f"{word} is no JSON")


def records(text: str) -> list[dict[str, Any]]:
    return [json.loads(line, parse_constant=refuse) for line in text.splitlines()]


def test_every_row_of_a_table_is_answered_or_has_a_reason(cli, tmp_path: Path) -> None:
    shipped = (Path(__file__).parents[2] / "configs" / "validation" / "steps.csv").read_text("utf-8")
    reader = csv.DictReader(io.StringIO(shipped))
    row, columns = next(reader), reader.fieldnames or []
    rows = [row | {column: cell} for column in columns for cell in CELLS]
    with (tmp_path / "hostile.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    done = cli("validate", "--against", str(tmp_path / "hostile.csv"), "--format", "jsonl")
    assert (done.returncode, done.stderr) == (0, "")
    found = records(done.stdout)
    assert {one["row"] for one in found} == set(range(1, len(rows) + 1))
    for one in found:
        assert "reason" in one or one["low"] <= one["predicted"] <= one["high"]
        assert {"id", "quantity", "published", "group"} <= one.keys()


@pytest.mark.parametrize("form", ["table", "markdown", "json", "jsonl", "csv"])
def test_every_format_takes_a_strange_row(cli, tmp_path: Path, form: str) -> None:
    known = "params_total: 7e9, training_tokens: 1e12, accelerator: h100-sxm, accelerator_hours: 1"
    runs = f'runs:\n- {{id: "=1|2\\e[31m", org: <b>, {known}}}\n- [x]\n- {{}}\n'
    (tmp_path / "runs.yaml").write_text(runs, encoding="utf-8")
    done = cli("validate", "--against", str(tmp_path / "runs.yaml"), "--format", form)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout


def test_wrong_use_is_told(cli, tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    for words in (["--against", "no-such.csv"], ["--against", str(tmp_path / "notes.csv")], ["--format", "xml"]):
        done = cli("validate", *words)
        assert (done.returncode, done.stdout) == (2, "")
        assert "error: " in done.stderr


@pytest.mark.slow
def test_several_files_are_compared_together(cli) -> None:
    folder = Path(__file__).parents[2] / "configs" / "validation"
    every = [word for name in SHIPPED for word in ("--against", str(folder / name))]
    assert cli("validate", *every, "-f", "jsonl").stdout == cli("validate", "-f", "jsonl").stdout


def test_the_change_log_counts_what_ships() -> None:
    root = Path(__file__).parents[2]
    found = re.search(
        r"against (\d+) published runs and (\d+) measured steps", (root / "CHANGELOG.md").read_text("utf-8")
    )
    assert found
    folder = root / "configs" / "validation"
    runs = (folder / "runs.yaml").read_text("utf-8").count("\n- id:")
    steps = len((folder / "steps.csv").read_text("utf-8").splitlines()) - 1
    assert (int(found[1]), int(found[2])) == (runs, steps)
