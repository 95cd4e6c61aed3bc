"""Whatever the width of the terminal, the commands show whole figures."""

from __future__ import annotations

import re

import pytest

SCREENS = (
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
FIGURE = re.compile(r"(?<!\S)[^\w\s]*[x×]?\d\S*")
"""A word that begins as a number does."""
NAME = re.compile(r"(?<!\S)[^\W\d]\S*")
"""A word that does not, such as the key of a source: where there is no room its end may stand alone."""


@pytest.mark.parametrize("words", SCREENS)
def test_no_figure_is_cut_or_broken(cli, words: str) -> None:
    wide = cli(*words.split(), COLUMNS="300").stdout
    whole = set(FIGURE.findall(wide))
    narrow = cli(*words.split(), COLUMNS="12").stdout
    shown = set(FIGURE.findall(narrow))
    assert len(shown) > 4
    assert {one for one in shown - whole if not any(word.endswith(one) for word in NAME.findall(wide))} == set()
    assert narrow.count("…") <= wide.count("…")
