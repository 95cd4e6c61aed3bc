"""The commands together: their groups, their older names, the options that they share, and sweeps of inputs."""

from __future__ import annotations

import json

import pytest

from aigc_compute.cli.app import COMMANDS, GROUPS, RENAMED, build
from tests.support import RunProgram

SCENARIO = ("llama-2-7b", "accelerator=h100-sxm")
SHARED = ("--quiet", "--lang", "--catalogue")
"""Options of every command."""

WITHOUT_COLUMNS = {"show", "report", "plot"}
"""Commands that print no table."""

WITHOUT_DATE = {"show", "doctor"}
"""Commands whose result depends on no price."""

COLUMNS_BY_COMMAND = {
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


def test_the_help_shows_every_command_in_its_group(cli: RunProgram) -> None:
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


OLDER_NAMES: list[tuple[tuple[str, ...], tuple[str, ...]]] = [
    (("sensitivity",), ("training_cost_usd", "llama-2-7b")),
    (("explore",), ("llama-2-7b", "--host", "")),
    (("market",), ("004",)),
    (("prices",), ("h100-sxm",)),
    (("seeds", "list"), ("004", "--quantity", "parameters")),
    (("seeds", "show"), ("s0-gpt3-training-cost",)),
    (("seeds", "verify"), ("--documents", "no such folder")),
]
"""Older names of commands, each with arguments."""


@pytest.mark.parametrize(("old", "arguments"), OLDER_NAMES)
def test_an_older_name_gives_the_same_result_and_names_the_new_command(
    cli: RunProgram, old: tuple[str, ...], arguments: tuple[str, ...]
) -> None:
    new = RENAMED[old]
    old_result, new_result = cli(*old, *arguments), cli(*new, *arguments)
    assert (old_result.returncode, old_result.stdout) == (new_result.returncode, new_result.stdout)
    note = f"note: '{' '.join(old)}' is now '{' '.join(new)}'"
    assert old_result.stderr.startswith(note)
    assert note not in cli(*old, *arguments, "--quiet").stderr


def test_every_older_name_is_tested() -> None:
    assert {old for old, _ in OLDER_NAMES} == RENAMED.keys()


@pytest.mark.parametrize("name", COLUMNS_BY_COMMAND)
def test_columns_selects_the_columns_of_the_output(cli: RunProgram, name: str) -> None:
    line, columns = COLUMNS_BY_COMMAND[name]
    for form in ("csv", "table", "jsonl"):
        result = cli(name, *line.split(), "--columns", columns, "-f", form)
        assert result.returncode == 0, result.stderr
        first = result.stdout.splitlines()[0]
        assert (
            [*json.loads(first)] == columns.split(",")
            if form == "jsonl"
            else first.split() == columns.replace(",", "," if form == "csv" else " ").split()
        )


def test_an_unknown_column_is_refused_with_the_nearest_name(cli: RunProgram) -> None:
    result = cli("list", "models", "--columns", "name,paramters")
    assert (result.returncode, result.stdout) == (2, "")
    assert "unknown column 'paramters' (did you mean 'parameters'?)" in result.stderr


def test_a_sweep_makes_a_scenario_for_each_combination(cli: RunProgram) -> None:
    words = (*SCENARIO, "accelerators=8,16", "mfu=0.3..0.4:2", "--columns", "accelerators,mfu", "-f", "csv")
    rows = cli("estimate", *words).stdout.splitlines()
    assert rows == [
        "name,accelerators,mfu",
        '"llama-2-7b, 8, 0.3",8.0,0.3',
        '"llama-2-7b, 8, 0.4",8.0,0.4',
        '"llama-2-7b, 16, 0.3",16.0,0.3',
        '"llama-2-7b, 16, 0.4",16.0,0.4',
    ]
    single = cli("estimate", *SCENARIO, "accelerators=16", "mfu=0.4", "--get", "training_days").stdout
    assert cli("estimate", *SCENARIO, "accelerators=8,16", "mfu=0.4", "--get", "training_days").stdout.endswith(single)


def test_digits_with_commas_that_may_be_a_sweep_are_refused(cli: RunProgram) -> None:
    result = cli("estimate", *SCENARIO, "accelerators=128,256")
    assert (result.returncode, result.stdout) == (2, "")
    assert "accelerators: '128,256' may be a single number or several (write 128256, or 'accelerators=128, 256'" in (
        result.stderr
    )
    assert cli("estimate", *SCENARIO, "accelerators=128, 256", "--get", "accelerators").stdout == "128.0\n256.0\n"
    assert cli("estimate", "training_tokens=300,000,000", "--get", "training_tokens").stdout == "300000000.0\n"
    assert cli("batch", "training_tokens=300,000", "--columns", "training_tokens", "-f", "csv").stdout.endswith(
        "scenario,300000.0,\n"
    )


def test_too_many_scenarios_are_refused(cli: RunProgram) -> None:
    result = cli("estimate", "parameters=1B..2B:2000", "training_tokens=1T")
    assert result.returncode == 2
    assert "the sweep has 2,000 rows, more than 1,000 (use 'aigc-compute batch'" in result.stderr


def test_deployments_compares_a_list_of_accelerators(cli: RunProgram) -> None:
    words = ("deployments", "llama-3.1-8b", "--top", "2", "-f", "csv")
    listed = cli(*words, "accelerator=l40s,h100-sxm").stdout
    assert listed == cli(*words, "--on", "l40s,h100-sxm").stdout
    assert len(listed.splitlines()) == 3


def test_the_first_sweep_is_the_horizontal_axis_of_a_plot(cli: RunProgram) -> None:
    words = ("plot", "training_days", *SCENARIO)
    by_input = cli(*words, "accelerators=8..64:log:4", "mfu=0.3,0.4")
    assert by_input.returncode == 0
    assert "\n━━ 0.3\n━━ 0.4\n" in by_input.stdout + "\n"
    assert by_input.stdout == cli(*words, "--over", "accelerators=8..64:log:4", "--by", "mfu=0.3,0.4").stdout
    assert "accelerators\n" in cli(*words, "mfu=0.3,0.4", "accelerators=8..64:log:4", "--over", "accelerators").stdout
