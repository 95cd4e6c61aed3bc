"""The commands as a whole: their groups, their older names, the options they share, and sweeps of inputs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aigc_compute.cli.app import COMMANDS, GROUPS, RENAMED, build

MODEL = ("llama-2-7b", "accelerator=h100-sxm")
SHARED = ("--quiet", "--lang", "--catalogue")
"""Options of every command."""

WITHOUT_COLUMNS = {"show", "report", "plot"}
"""Commands that print no table."""

WITHOUT_DATE = {"show", "doctor"}
"""Commands whose result depends on no price."""

CHOSEN = {
    "layouts": ("llama-2-7b accelerator=h100-sxm accelerators=8 --top 1", "tensor_parallel,step_time_s"),
    "deployments": ("llama-3.1-8b accelerator=l40s --top 1", "accelerator,concurrency"),
    "latency": ("llama-3.1-8b accelerator=l40s --load 0.5 --requests 100", "load,queries_per_s"),
    "forecast": ("training_flop gpt-3-175b --grow training_flop=2x/year --from 2020 --to 2021", "year,value"),
    "explain": ("training_cost_usd llama-2-7b --sensitivity", "input,total"),
    "audit": ("tests/cli/claims.yaml", "id,verdict"),
    "list": ("models llama-2", "name,parameters"),
    "validate": ("--against tests/cli/steps.csv", "id,error"),
    "doctor": ("", "name,found"),
}
"""For each command that prints records: a command line, and two of its columns."""


def options(name: str) -> set[str]:
    """The long options of a command."""
    return {max(parameter.opts, key=len) for parameter in build().commands[name].params}


def test_the_help_shows_every_command_in_its_group(cli: Any) -> None:
    text = cli("--help").stdout
    assert sum(map(len, GROUPS.values())) == len(COMMANDS) == 16
    places = [text.index(f"{title}:") for title in GROUPS]
    assert places == sorted(places)
    for title, commands in GROUPS.items():
        block = text[text.index(f"{title}:") :]
        assert all(f"\n  {name} " in block for name in commands)


@pytest.mark.parametrize("name", COMMANDS)
def test_commands_share_their_options(name: str) -> None:
    assert set(SHARED) <= options(name)
    assert ("--columns" in options(name)) == (name not in WITHOUT_COLUMNS)
    assert ("--as-of" in options(name)) == (name not in WITHOUT_DATE)
    assert "--format" in options(name) or "--output" in options(name)


@pytest.mark.parametrize(
    ("old", "arguments"),
    [
        (("sensitivity",), ("training_cost_usd", "llama-2-7b")),
        (("explore",), ("llama-2-7b", "--host", "")),
        (("market",), ("004",)),
        (("prices",), ("h100-sxm",)),
        (("seeds", "list"), ("004", "--quantity", "parameters")),
        (("seeds", "show"), ("s0-gpt3-training-cost",)),
        (("seeds", "verify"), ("--documents", "no such folder")),
    ],
)
def test_older_names_do_the_same_and_name_the_new_command(cli: Any, old: Any, arguments: Any) -> None:
    new = RENAMED[old]
    before, now = cli(*old, *arguments), cli(*new, *arguments)
    assert (before.returncode, before.stdout) == (now.returncode, now.stdout)
    note = f"note: '{' '.join(old)}' is now '{' '.join(new)}'"
    assert before.stderr.startswith(note)
    assert note not in cli(*old, *arguments, "--quiet").stderr


def test_every_older_name_is_tested() -> None:
    [mark] = [mark for mark in test_older_names_do_the_same_and_name_the_new_command.pytestmark if mark.args]
    assert {old for old, _ in mark.args[1]} == RENAMED.keys()


@pytest.mark.parametrize("name", CHOSEN)
def test_columns_select_what_is_shown(cli: Any, name: str) -> None:
    line, columns = CHOSEN[name]
    for form in ("csv", "table", "jsonl"):
        result = cli(name, *line.split(), "--columns", columns, "-f", form)
        assert result.returncode == 0, result.stderr
        first = result.stdout.splitlines()[0]
        assert (
            [*json.loads(first)] == columns.split(",")
            if form == "jsonl"
            else first.split() == columns.replace(",", "," if form == "csv" else " ").split()
        )


def test_an_unknown_column_is_refused_with_the_nearest(cli: Any) -> None:
    result = cli("list", "models", "--columns", "name,paramters")
    assert (result.returncode, result.stdout) == (2, "")
    assert "unknown column 'paramters' (did you mean 'parameters'?)" in result.stderr


def test_a_sweep_makes_a_scenario_for_each_combination(cli: Any) -> None:
    words = (*MODEL, "accelerators=8,16", "mfu=0.3..0.4:2", "--columns", "accelerators,mfu", "-f", "csv")
    swept = cli("estimate", *words).stdout.splitlines()
    assert swept == [
        "name,accelerators,mfu",
        '"llama-2-7b, 8, 0.3",8.0,0.3',
        '"llama-2-7b, 8, 0.4",8.0,0.4',
        '"llama-2-7b, 16, 0.3",16.0,0.3',
        '"llama-2-7b, 16, 0.4",16.0,0.4',
    ]
    single = cli("estimate", *MODEL, "accelerators=16", "mfu=0.4", "--get", "training_days").stdout
    assert cli("estimate", *MODEL, "accelerators=8,16", "mfu=0.4", "--get", "training_days").stdout.endswith(single)


def test_grouped_digits_that_may_be_a_sweep_are_refused(cli: Any) -> None:
    result = cli("estimate", *MODEL, "accelerators=128,256")
    assert (result.returncode, result.stdout) == (2, "")
    assert "accelerators: '128,256' may be one number or several (write 128256, or 'accelerators=128, 256'" in (
        result.stderr
    )
    assert cli("estimate", *MODEL, "accelerators=128, 256", "--get", "accelerators").stdout == "128.0\n256.0\n"
    assert cli("estimate", "training_tokens=300,000,000", "--get", "training_tokens").stdout == "300000000.0\n"
    assert cli("batch", "training_tokens=300,000", "--columns", "training_tokens", "-f", "csv").stdout.endswith(
        "scenario,300000.0,\n"
    )


def test_too_many_scenarios_are_refused(cli: Any) -> None:
    result = cli("estimate", "parameters=1B..2B:2000", "training_tokens=1T")
    assert result.returncode == 2
    assert "the sweep has 2,000 rows, more than 1,000 (use 'aigc-compute batch'" in result.stderr


def test_deployments_compare_the_accelerators_of_a_list(cli: Any) -> None:
    words = ("deployments", "llama-3.1-8b", "--top", "2", "-f", "csv")
    listed = cli(*words, "accelerator=l40s,h100-sxm").stdout
    assert listed == cli(*words, "--on", "l40s,h100-sxm").stdout
    assert len(listed.splitlines()) == 3


def test_the_lower_axis_is_the_first_sweep(cli: Any) -> None:
    words = ("plot", "training_days", *MODEL)
    by_input = cli(*words, "accelerators=8..64:log:4", "mfu=0.3,0.4")
    assert by_input.returncode == 0
    assert "\n━━ 0.3\n━━ 0.4\n" in by_input.stdout + "\n"
    assert by_input.stdout == cli(*words, "--over", "accelerators=8..64:log:4", "--by", "mfu=0.3,0.4").stdout
    assert "accelerators\n" in cli(*words, "mfu=0.3,0.4", "accelerators=8..64:log:4", "--over", "accelerators").stdout
