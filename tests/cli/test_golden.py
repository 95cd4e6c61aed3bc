"""Complete screens, 80 columns wide. `AIGC_UPDATE_GOLDEN=1 pytest tests/cli/test_golden.py` writes the files again."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest

from tests.support import RunProgram

GOLDEN = Path(__file__).parent / "golden"
UPDATE = "AIGC_UPDATE_GOLDEN"
QUOTATION = "the best is yet to come"
"""A quotation of a claim, which is not translated."""

SCREENS = {
    "help": "--help",
    "help-zh": "--help --lang zh",
    "estimate-help": "estimate --help",
    "estimate-help-zh": "estimate --help --lang zh",
    "estimate-model": "estimate gpt-3-175b",
    "estimate-model-zh": "estimate gpt-3-175b --lang zh",
    "estimate-service-zh": "estimate llama-3.1-70b users=1亿 --lang zh",
    "estimate-two-zh": "estimate gpt-3-175b llama-2-70b --lang zh",
    "estimate-markdown-zh": "estimate llama-2-70b --columns mfu,training_days --format markdown --lang zh",
    "explain-quantity-zh": "explain topology --lang zh",
    "explain-value-zh": "explain training_cost_usd llama-2-70b --lang zh",
    "audit-claims-zh": "audit tests/cli/claims.yaml --lang zh",
    "validate-steps-zh": "validate --against tests/cli/steps.csv --lang zh",
    "list-trends-zh": "list trends --lang zh",
    "diff-zh": "diff llama-2-70b --as-of 2023-06-30 --as-of 2025-06-30 --lang zh",
    "bom-zh": "estimate accelerator=h100-sxm accelerators=1016 --bom --lang zh",
    "estimate-budget": "estimate training_cost_usd=4e6 accelerator=a100-sxm-80gb",
    "estimate-unknowns": "estimate gpt-3.5",
    "estimate-two": "estimate gpt-3-175b llama-2-70b",
    "estimate-service": "estimate llama-3.1-70b users=1亿",
    "estimate-enterprises": "estimate deepseek-v3 enterprises=几千万 tasks_per_day=10M regions=3 spare_regions=1",
    "estimate-markdown": "estimate llama-2-70b --columns mfu,training_days,training_cost_usd --format markdown",
    "estimate-stages": "estimate configs/scenarios/deepseek-v3-stages.yaml",
    "explain-quantity": "explain mfu",
    "explain-value": "explain training_cost_usd llama-2-70b",
    "list-scaling-laws": "list scaling_laws",
    "list-trends": "list trends",
    "show-scaling-law": "show besiroglu-2024",
    "validate-help": "validate --help",
    "validate-steps": "validate --against tests/cli/steps.csv",
    "validate-markdown": "validate --against tests/cli/steps.csv --summary --format markdown",
    "audit-help": "audit --help",
    "audit-claims": "audit tests/cli/claims.yaml",
    "forecast-help": "forecast --help",
    "list-help": "list --help",
    "market": "audit --market 004 --buys 'AI Server' accelerator=h100-sxm",
    "forecast-year": "forecast llama-3.1-8b users=1e6 accelerator=h100-sxm accelerators_produced_per_year=100 "
    "--grow users=2x/year --from 2026 --to 2028",
    "forecast-trend": "forecast training_flop gpt-3-175b --from 2020 --to 2024 "
    "--grow training_flop=epoch-training-compute",
}
ERRORS = {
    "error-misspelt-key-zh": "estimate paramters=175B training_tokens=300B --lang zh",
    "error-unknown-value-zh": "estimate gpt-3.5 --get training_days --lang zh",
    "error-units-zh": "estimate parameters=7B training_days='80 GB' --lang zh",
    "error-command-zh": "--lang=zh estiamte gpt-3-175b",
    "error-language": "estimate gpt-3-175b --lang zz",
    "error-misspelt-key": "estimate paramters=175B training_tokens=300B",
    "error-misspelt-demand": "estimate llama-3.1-70b enterprizes=1000",
    "error-unknown-model": "estimate gpt-3-157b",
    "error-unknown-value": "estimate gpt-3.5 --get training_days",
    "error-units": "estimate parameters=7B training_days='80 GB'",
}


def assert_golden(name: str, screen: str) -> None:
    path = GOLDEN / f"{name}.txt"
    if os.environ.get(UPDATE):
        path.write_text(screen, encoding="utf-8")
    golden = path.read_text(encoding="utf-8") if path.exists() else ""
    assert screen == golden, (
        f"{path.name} differs; to accept the new screen: {UPDATE}=1 pytest tests/cli/test_golden.py"
    )


@pytest.mark.parametrize("name", SCREENS)
def test_the_screen_equals_its_golden_file(name: str, cli: RunProgram) -> None:
    result = cli(*shlex.split(SCREENS[name]))
    assert result.returncode == 0
    assert_golden(name, result.stdout)


@pytest.mark.parametrize("name", ERRORS)
def test_the_error_equals_its_golden_file(name: str, cli: RunProgram) -> None:
    result = cli(*shlex.split(ERRORS[name]))
    assert (result.returncode, result.stdout) == (2, "")
    assert_golden(name, result.stderr)


def test_the_audited_claims_have_every_verdict() -> None:
    screen = (GOLDEN / "audit-claims.txt").read_text(encoding="utf-8")
    for verdict in ("fails", "suspect", "ambiguous", "holds", "untestable"):
        assert f"\n{verdict} " in screen


@pytest.mark.parametrize("name", [name for name in (*SCREENS, *ERRORS) if name.endswith("-zh")])
def test_a_chinese_screen_has_no_english_sentence(name: str) -> None:
    screen, _, _citations = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8").partition("\n来源\n")
    sentences = re.findall(r"\b[a-z]+(?: [a-z]+){3,}", screen.replace(QUOTATION, ""))
    assert sentences == []


def test_every_golden_file_has_a_screen() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == SCREENS.keys() | ERRORS.keys()
