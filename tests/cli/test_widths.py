"""Commands print whole numbers at every width of the terminal."""

from __future__ import annotations

import re

import pytest

from tests.support import RunProgram

COMMAND_LINES = (
    "estimate gpt-3-175b",
    "estimate gpt-3-175b --lang zh",
    "estimate gpt-3-175b llama-2-70b gpt-3.5",
    "estimate configs/scenarios/deepseek-v3-stages.yaml",
    "estimate accelerator=h100-sxm accelerators=1016 --bom",
    "estimate accelerator=h100-sxm accelerators=1016 --bom --lang zh",
    "batch llama-2-70b accelerators=256,512 mfu=0.3,0.31",
    "layouts llama-2-70b accelerator=h100-sxm accelerators=64 --explain --top 3",
    "deployments llama-3.1-8b accelerator=h100-sxm --top 3",
    "latency llama-3.1-8b accelerator=h100-sxm --load 0.5 --requests 200",
    "explain --sensitivity training_cost_usd llama-2-70b",
    "forecast training_flop gpt-3-175b --from 2020 --to 2022 --grow training_flop=4..5x/year",
    "diff llama-2-70b gpt-3-175b --columns training_days,training_cost_usd",
    "prices h100-sxm",
    "list accelerators",
    "market 004",
    "validate --against tests/cli/steps.csv",
    "audit tests/cli/claims.yaml",
    "plot training_days llama-2-70b --over accelerators=64..4096:log:9",
)
NUMBER = re.compile(r"(?<!\S)[^\w\s]*[x×]?\d\S*")
"""A word that begins with a number."""

WORD = re.compile(r"(?<!\S)[^\W\d]\S*")
"""Another word, such as the key of a source. A narrow terminal may break it, so that digits at its end stand alone."""


@pytest.mark.parametrize("words", COMMAND_LINES)
def test_no_number_is_cut_or_broken(cli: RunProgram, words: str) -> None:
    wide_output = cli(*words.split(), COLUMNS="300").stdout
    wide_numbers = set(NUMBER.findall(wide_output))
    narrow_output = cli(*words.split(), COLUMNS="12").stdout
    narrow_numbers = set(NUMBER.findall(narrow_output))
    assert len(narrow_numbers) > 4
    words_of_output = WORD.findall(wide_output)
    broken = {
        number for number in narrow_numbers - wide_numbers if not any(word.endswith(number) for word in words_of_output)
    }
    assert broken == set()
    assert narrow_output.count("…") <= wide_output.count("…")
