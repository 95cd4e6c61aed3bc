"""The README's examples run, and print what the README says they print."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.cli.options import read_date
from aigc_compute.scenario import load_scenarios
from aigc_compute.scenario.claims import load_claims
from aigc_compute.studies.audit import audit
from aigc_compute.studies.estimate import estimate

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
PAGES = [
    README,
    *(ROOT / "docs" / f"{name}.md" for name in ("training", "serving", "ownership", "infrastructure", "forecast")),
]
UPDATE = "AIGC_UPDATE_GOLDEN"
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)


def run(line: str) -> str:
    words = shlex.split(line.removeprefix("$ aigc-compute "))
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "aigc_compute", *words]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return "".join(f"{one.rstrip()}\n" for one in done.stdout.splitlines())


def replayed(block: str) -> str:
    commands = [line for line in block.splitlines() if line.startswith("$ ")]
    return "".join(f"{line}\n{run(line)}" for line in commands)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_console_blocks_print_what_they_show(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert CONSOLE.search(text)
    current = CONSOLE.sub(lambda match: f"```console\n{replayed(match[1])}```", text)
    if os.environ.get(UPDATE):
        page.write_text(current, encoding="utf-8")
        text = current
    assert current == text, f"{page.name} shows other output; rewrite it with {UPDATE}=1"


def test_yaml_block_is_a_scenario_file(tmp_path: Path) -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    blocks = re.findall(r"```yaml\n(scenarios:.*?|defaults:.*?)```", text, re.DOTALL)
    assert len(blocks) > 1
    for block in blocks:
        path = tmp_path / "scenario.yaml"
        path.write_text(block, encoding="utf-8")
        catalogue = Catalogue()
        for one in estimate(load_scenarios(path, catalogue), catalogue, read_date(None, catalogue)):
            assert not any(each.severity == "error" for each in one.diagnostics)
            assert one.values["training_cost_usd"] > 0


def test_statements_of_the_readme_are_audited(tmp_path: Path) -> None:
    [block] = re.findall(r"```yaml\n(title:.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    path = tmp_path / "press-release.yaml"
    path.write_text(block, encoding="utf-8")
    catalogue = Catalogue()
    verdicts = {one.claim.quantity: one.verdict for one in audit([load_claims(path, catalogue)], catalogue)}
    assert verdicts["training_flop"] == "suspect"
    assert verdicts["training_days"] == "fails"
    assert verdicts["growth"] == "fails"


def test_the_press_release_fails_where_it_is_said_to(catalogue: Catalogue, tmp_path: Path) -> None:
    [block] = re.findall(r"```yaml\n(title:.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    path = tmp_path / "press-release.yaml"
    path.write_text(block, encoding="utf-8")
    results = audit([load_claims(path, catalogue)], catalogue)
    worst = {(one.claim.quantity, one.verdict) for one in results if one.verdict in ("fails", "suspect")}
    assert {quantity for quantity, _ in worst} >= {"training_flop", "training_days", "growth"}
    [compute] = [one for one in results if one.claim.quantity == "training_flop"]
    assert "10 times more: 8.4e23 FLOP" in {each.reading for each in compute.findings}


@pytest.mark.parametrize("words", re.findall(r"`aigc-compute ([^`]+)`", README.read_text(encoding="utf-8")))
def test_inline_commands_run(words: str, tmp_path: Path) -> None:
    if ".yaml" in words or ".csv" in words or words.startswith("list"):
        pytest.skip("names a file of the reader's, or is tested on its own")
    assert run(f"$ aigc-compute {words}")
