"""A count must be a whole number above zero, in every form of input."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.diagnostics import Problems
from aigc_compute.domains.whole import are_whole
from aigc_compute.engine import Array
from aigc_compute.scenario import load_scenarios
from aigc_compute.scenario.tables import Sheet, SheetReader, Table
from aigc_compute.scenario.tables.sweep import Axis, read_axis
from tests.support import RunProgram

IMPOSSIBLE_COUNTS = [
    ("accelerators", "0", "out-of-bounds", "found 0, expected at least 1"),
    ("accelerators", "-8", "out-of-bounds", "found -8, expected at least 1"),
    ("accelerators", "0.5", "out-of-bounds", "found 0.5, expected at least 1"),
    ("accelerators", "2.5", "whole", "found 2.5, expected a whole number"),
    ("accelerators", "1000.5", "whole", "found 1000.5, expected a whole number"),
    ("layers", "1.5", "whole", "found 1.5, expected a whole number"),
    ("attention_heads", "64.1", "whole", "found 64.1, expected a whole number"),
    ("accelerators", "8..16.5", "whole", "found 16.5, expected a whole number"),
    ("accelerators", "8.5..16", "whole", "found 8.5, expected a whole number"),
]


@pytest.mark.parametrize(("name", "value", "code", "message"), IMPOSSIBLE_COUNTS)
def test_the_command_line_refuses_an_impossible_count(
    cli: RunProgram, name: str, value: str, code: str, message: str
) -> None:
    result = cli("estimate", "parameters=7B", f"{name}={value}")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == f"command line: error: {name}: {message} [{code}]\n"


@pytest.mark.parametrize(("name", "value", "code", "message"), IMPOSSIBLE_COUNTS)
def test_a_yaml_file_refuses_an_impossible_count(
    name: str, value: str, code: str, message: str, catalogue: Catalogue, tmp_path: Path
) -> None:
    path = tmp_path / "counts.yaml"
    path.write_text(f"scenarios:\n  one:\n    parameters: 7B\n    {name}: {value}\n", encoding="utf-8")
    with pytest.raises(Problems) as problems:
        load_scenarios(path, catalogue)
    [problem] = problems.value.diagnostics
    assert (problem.code, problem.line, problem.column) == (code, 4, 5)
    assert str(problem.message) == f"{name}: {message}"


@pytest.mark.parametrize("value", ["8", "8.0", "1e3", "1k", "8..16", "1e308"])
def test_a_whole_count_may_be_written_in_many_ways(value: str, catalogue: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / "counts.yaml"
    path.write_text(f"parameters: 7B\naccelerators: {value}\n", encoding="utf-8")
    [row] = load_scenarios(path, catalogue)
    assert "accelerators" in row.given


def read_column(catalogue: Catalogue, column: Any) -> Table:
    return SheetReader(catalogue).read(Sheet(len(column), {"accelerators": column}, lambda row: ("t.csv", row + 2)))


NUMBERS = [8.0, 2.5, np.nan, 0.5, 0.0, -8.0, np.inf, 1e308]
COLUMNS = {"numbers": np.array(NUMBERS), "texts": ["8", "2.5", None, "0.5", "0", "-8", "inf", "1e308"]}


@pytest.mark.parametrize("column", COLUMNS.values(), ids=COLUMNS)
def test_a_column_reports_each_impossible_count_once(column: Any, catalogue: Catalogue) -> None:
    faults = read_column(catalogue, column).faults
    assert {row: [fault.code for fault in row_faults] for row, row_faults in faults.items()} == {
        1: ["whole"],
        3: ["out-of-bounds"],
        4: ["out-of-bounds"],
        5: ["out-of-bounds"],
        6: ["value"],
    }
    lines = {row: [fault.line for fault in row_faults] for row, row_faults in faults.items()}
    assert lines == {row: [row + 2] for row in faults}


def test_a_batch_estimates_the_other_rows(cli: RunProgram, tmp_path: Path) -> None:
    rows = "name,parameters,accelerators\na,7B,8\nb,7B,2.5\nc,7B,\nd,7B,0\n"
    (tmp_path / "rows.csv").write_text(rows, encoding="utf-8")
    result = cli("batch", "rows.csv", "-f", "csv", "--columns", "accelerators,training_flop", folder=tmp_path)
    assert result.returncode == 3
    assert "rows.csv:3: error: accelerators: found 2.5, expected a whole number [whole]" in result.stderr
    assert "rows.csv:5: error: accelerators: found 0, expected at least 1 [out-of-bounds]" in result.stderr
    assert "4 rows: 2 estimated" in result.stderr


def sweep_values(name: str, steps: str) -> Array:
    axis = read_axis(name, steps)
    assert isinstance(axis, Axis)
    assert axis.numbers is not None
    return axis.numbers


@pytest.mark.parametrize("steps", ["8..100:4", "1..1000:7 log", "1..9:20"])
def test_a_sweep_over_a_count_has_whole_steps(steps: str) -> None:
    counts, reals = sweep_values("accelerators", steps), sweep_values("training_days", steps)
    assert are_whole(counts).all()
    assert (np.abs(counts - reals) <= 0.5).all()
    assert not are_whole(reals).all()


def test_fractions_infinity_and_nan_are_not_whole() -> None:
    amounts = np.array([0.0, 1.0, -3.0, 1e308, 128.00000001, 0.5, 5e-324, np.inf, -np.inf, np.nan])
    assert are_whole(amounts).tolist() == [True] * 5 + [False] * 5
