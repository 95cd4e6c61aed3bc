"""The command `doctor`, and the note that prices are old."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from tests.support import RunProgram

YEARS_LATER = {"SOURCE_DATE_EPOCH": "4000000000"}
"""An environment in which today is a day of the year 2096."""


def test_doctor_fails_where_a_file_of_the_catalogue_is_broken(cli: RunProgram, tmp_path: Path) -> None:
    assert cli("doctor").returncode == 0
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "mine.yaml").write_text("- no mapping\n", "utf-8")
    result = cli("doctor", "--catalogue", str(tmp_path), "--format", "json")
    assert result.returncode == 1
    assert [row["name"] for row in json.loads(result.stdout)["rows"] if row["status"] == "broken"] == ["models"]


def test_old_prices_are_noted_once_unless_a_date_is_requested(cli: RunProgram, as_of: date) -> None:
    arguments = ("estimate", "llama-2-70b", "accelerator=h100-sxm", "--columns", "training_cost_usd")
    assert cli(*arguments).stderr == ""
    old = cli(*arguments, **YEARS_LATER)
    assert old.stderr.count(f"note: the prices are those of {as_of}, ") == 1
    assert old.stdout == cli(*arguments).stdout
    for options in (("--as-of", str(as_of)), ("--quiet",)):
        assert cli(*arguments, *options, **YEARS_LATER).stderr == ""
    assert "prices are those of" in cli("batch", "llama-2-70b", "mfu=0.3,0.4", **YEARS_LATER).stderr
