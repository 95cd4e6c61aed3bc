"""`doctor` as people run it, and the note of a catalogue that is old."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

LATER = {"SOURCE_DATE_EPOCH": "4000000000"}


def test_what_is_broken_fails(cli: Any, tmp_path: Path) -> None:
    assert cli("doctor").returncode == 0
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "mine.yaml").write_text("- no mapping\n", "utf-8")
    ran = cli("doctor", "--catalogue", str(tmp_path), "--format", "json")
    assert ran.returncode == 1
    assert [one["name"] for one in json.loads(ran.stdout)["rows"] if one["status"] == "broken"] == ["models"]


def test_prices_of_long_ago_are_noted_once_and_only_where_no_day_was_asked_for(cli: Any, as_of: date) -> None:
    words = ("estimate", "llama-2-70b", "accelerator=h100-sxm", "--columns", "training_cost_usd")
    assert cli(*words).stderr == ""
    later = cli(*words, **LATER)
    assert later.stderr.count(f"note: the prices are those of {as_of}, ") == 1
    assert later.stdout == cli(*words).stdout
    for more in (("--as-of", str(as_of)), ("--quiet",)):
        assert cli(*words, *more, **LATER).stderr == ""
    assert "prices are those of" in cli("batch", "llama-2-70b", "mfu=0.3,0.4", **LATER).stderr
