"""The command `diff`: screens, formats and exit codes."""

from __future__ import annotations

import csv
import io
import json
from functools import partial
from pathlib import Path

import pytest

from tests.support import RunProgram

ROWS = """\
defaults: {parameters: 7B, training_tokens: 1T, price_usd_per_accelerator_hour: 2}
scenarios:
  small: {accelerators: 64, mfu: 0.4, accelerator: a100-sxm-80gb}
  large: {accelerators: 512, mfu: 0.2, accelerator: a100-sxm-80gb}
"""
COLUMNS = ("--columns", "training_days,training_cost_usd")
SCREEN = """\
rows.yaml#small → rows.yaml#large
Given         from   to  ratio
──────────────────────────────
mfu            40%  20%   0.5x
accelerators    64  512     8x
Outputs                  from          to   ratio  share
────────────────────────────────────────────────────────
training_days      60.86 days  15.22 days   0.25x
  accelerators                             0.125x   150%
  mfu                                          2x   -50%
training_cost_usd       $187k     $373.9k      2x
  mfu                                          2x   100%
"""


@pytest.fixture
def sides(tmp_path: Path) -> tuple[str, str]:
    (tmp_path / "rows.yaml").write_text(ROWS, encoding="utf-8")
    return "rows.yaml#small", "rows.yaml#large"


@pytest.fixture
def cli(cli: RunProgram, tmp_path: Path) -> RunProgram:
    """Run the program in a temporary folder."""
    return partial(cli, folder=tmp_path)


def trimmed(screen: str) -> str:
    return "".join(f"{line.rstrip()}\n" for line in screen.splitlines())


def test_the_screen_shows_inputs_outputs_and_shares(cli: RunProgram, sides: tuple[str, str]) -> None:
    result = cli("diff", *sides, *COLUMNS)
    assert (result.returncode, result.stderr) == (0, "")
    assert trimmed(result.stdout) == SCREEN


def test_identical_sides_have_no_differences(cli: RunProgram, sides: tuple[str, str]) -> None:
    for side, comparisons in (("gpt-3-175b", 1), (sides[0], 1), ("rows.yaml", 2)):
        result = cli("diff", side, side)
        assert result.returncode == 0
        assert result.stdout.count("no differences") == comparisons


def test_models_are_compared_by_name(cli: RunProgram) -> None:
    screen = cli("diff", "gpt-3.5", "gpt-3-175b").stdout
    assert "became known: " in screen
    assert "  model " in screen


def test_result_files_are_compared_without_shares(cli: RunProgram, sides: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "before.json").write_text(cli("estimate", "rows.yaml", "-f", "json").stdout, encoding="utf-8")
    assert "no differences" in cli("diff", "before.json", "rows.yaml").stdout
    screen = cli("diff", "before.json#small", "before.json#large", *COLUMNS).stdout
    assert "training_days" in screen
    assert "  mfu" not in screen, "a result file has no shares"


def test_an_assignment_holds_for_both_sides(cli: RunProgram, sides: tuple[str, str]) -> None:
    screen = cli("diff", *sides, "mfu=0.3", "accelerators=8").stdout
    assert "no differences" in screen


def test_two_dates_or_two_catalogues_are_compared(cli: RunProgram, tmp_path: Path) -> None:
    (tmp_path / "assumptions.yaml").write_text("mfu: {value: 0.5, rank: performance, source: mine}\n")
    screen = cli("diff", "llama-2-70b", "--as-of", "2023-06-30", "--as-of", "2025-06-30").stdout
    assert screen.startswith("as of 2023-06-30 → as of 2025-06-30")
    assert "  price_usd_per_accelerator_hour" in screen
    screen = cli(
        "diff", "parameters=7B", "--catalogue", "", "--catalogue", str(tmp_path), "--columns=training_days"
    ).stdout
    assert "no overlay → " in screen.replace("\n", " ")
    assert "  mfu" in screen


def test_json_holds_the_whole_comparison(cli: RunProgram, sides: tuple[str, str]) -> None:
    document = json.loads(cli("diff", *sides, *COLUMNS, "-f", "json").stdout)
    assert document["schema"] == "aigc-compute/diff/2"
    [comparison] = document["comparisons"]
    assert [change["name"] for change in comparison["inputs"]] == ["mfu", "accelerators"]
    days, cost = comparison["outputs"]
    assert (cost["name"], cost["ratio"], cost["unit"]) == ("training_cost_usd", pytest.approx(2), "USD")
    assert [share["part"] for share in days["explained"]] == pytest.approx([1.5, -0.5])


def test_csv_and_json_lines_have_one_line_for_each_change(cli: RunProgram, sides: tuple[str, str]) -> None:
    records = list(csv.DictReader(io.StringIO(cli("diff", *sides, *COLUMNS, "-f", "csv").stdout)))
    lines = [json.loads(line) for line in cli("diff", *sides, *COLUMNS, "-f", "jsonl").stdout.splitlines()]
    assert [record["name"] for record in records] == [line["change"]["name"] for line in lines]
    assert [record["kind"] for record in records] == ["input"] * 2 + ["output"] * 2
    assert [line["kind"] for line in lines] == ["input"] * 2 + ["output"] * 2
    assert [float(record["to"]) for record in records] == [line["change"]["to"]["value"] for line in lines]
    assert records[3]["explained_by"].startswith("mfu 1.0000")
    nothing = cli("diff", sides[0], sides[0], "-f", "csv").stdout
    assert nothing == ",".join(records[0]) + "\n"


def test_markdown_consists_of_tables(cli: RunProgram, sides: tuple[str, str]) -> None:
    text = cli("diff", *sides, *COLUMNS, "-f", "markdown").stdout
    assert text.startswith("### rows.yaml#small → rows.yaml#large\n\n| Given | from | to | ratio |\n| --- | ---: |")
    for block in text.split("\n\n")[1:]:
        assert len({line.count("|") for line in block.strip().splitlines()}) == 1
    assert "no differences" in cli("diff", sides[0], sides[0], "-f", "markdown").stdout


def test_rows_of_only_one_side_are_named(cli: RunProgram, sides: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text(ROWS.replace("large", "huge"), encoding="utf-8")
    screen = cli("diff", "rows.yaml", "other.yaml").stdout
    assert "large is only in rows.yaml" in screen
    assert "huge is only in other.yaml" in screen


def test_a_contradiction_of_a_side_is_a_finding(cli: RunProgram) -> None:
    result = cli("diff", "llama-2-70b", "gpt-3-175b", "accelerators=8", "training_days=1")
    assert result.returncode == 1
    assert "[contradiction]" in result.stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), "sides"),
        (("gpt-3-175b",), "sides"),
        (("gpt-3-175b", "gpt-3-157b"), "unknown-name"),
        (("gpt-3-175b", "nowhere.json"), "input-unreadable"),
        (("gpt-3-175b", "rows.yaml"), "no-common-rows"),
        (("gpt-3-175b", "rows.yaml#smal"), "unknown-name"),
        (("gpt-3-175b", "llama-2-70b", "--columns", "training_dayz"), "unknown-quantity"),
        (("gpt-3-175b", "llama-2-70b", "--format", "xml"), "choice"),
        (("gpt-3-175b", "--as-of", "2023-01-01", "--as-of", "tomorrow"), "date"),
        (("gpt-3-175b", "--as-of=2023-01-01", "--as-of=2024-01-01", "--catalogue=.", "--catalogue=."), "sides"),
        (("gpt-3-175b", "--catalogue=.", "--catalogue=nowhere"), "catalogue"),
    ],
)
def test_wrong_use_is_an_error_with_a_code(
    cli: RunProgram, sides: tuple[str, str], words: tuple[str, ...], code: str
) -> None:
    result = cli("diff", *words)
    assert (result.returncode, result.stdout) == (2, "")
    assert f"[{code}]" in result.stderr


def test_a_result_file_of_another_schema_is_refused(cli: RunProgram, sides: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text('{"schema": "aigc-compute/estimate/0", "rows": []}', encoding="utf-8")
    result = cli("diff", "old.json", "rows.yaml")
    assert result.returncode == 2
    assert "expected 'aigc-compute/estimate/2'" in result.stderr


CORRELATED = """scenarios:
  apart: {training_flop: 1e24, mfu: 0.3..0.5, price_usd_per_accelerator_hour: 1..4, accelerators: 1024}
  together:
    training_flop: 1e24
    mfu: 0.3..0.5
    price_usd_per_accelerator_hour: 1..4
    accelerators: 1024
    correlations: {mfu: {price_usd_per_accelerator_hour: 0.5}}
"""


def test_a_changed_correlation_is_shown_in_every_format(cli: RunProgram, tmp_path: Path) -> None:
    path = tmp_path / "tied.yaml"
    path.write_text(CORRELATED, encoding="utf-8")
    words = ("diff", f"{path}#apart", f"{path}#together", "--columns", "training_cost_usd")
    screen = cli(*words).stdout
    for text in (
        "Correlations",
        "mfu and",
        "price_usd_per_accelerator_hour",
        "0.5",
        "they explain no part of a change",
    ):
        assert text in screen
    assert "| mfu and price_usd_per_accelerator_hour | – | 0.5 |" in cli(*words, "-f", "markdown").stdout
    [record, _] = csv.DictReader(io.StringIO(cli(*words, "-f", "csv").stdout))
    assert (record["kind"], record["name"]) == ("correlation", "mfu and price_usd_per_accelerator_hour")
    assert (record["from"], record["to"]) == ("", "0.5")
    [line, _] = map(json.loads, cli(*words, "-f", "jsonl").stdout.splitlines())
    pair = ["mfu", "price_usd_per_accelerator_hour"]
    assert (line["kind"], line["change"]) == ("correlation", {"between": pair, "from": None, "to": 0.5})
