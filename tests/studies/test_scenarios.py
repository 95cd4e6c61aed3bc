"""The worked scenarios: the expectations of every file hold, and the commands of its description run."""

from __future__ import annotations

import re
import shlex
from datetime import date
from pathlib import Path

import pytest

from aigc_compute.catalogue import Catalogue, data_folder
from aigc_compute.studies.check import HOLDS, check_expectations, load_cases
from tests.support import RunProgram

FILES = sorted((data_folder("configs") / "scenarios").rglob("*.yaml"))
QUESTIONS = 10


def test_the_ten_questions_have_scenario_files() -> None:
    assert len({path.name[:2] for path in FILES if path.name[0].isdigit()}) == QUESTIONS


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_expectations_of_a_file_hold(path: Path, catalogue: Catalogue, as_of: date) -> None:
    comparisons = check_expectations(load_cases([str(path)], catalogue, as_of))
    assert [comparison for comparison in comparisons if comparison.category != HOLDS] == []


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_commands_of_a_description_run(cli: RunProgram, path: Path) -> None:
    commands = re.findall(r"(?m)^  (?:.*: )?aigc-compute (.*)$", path.read_text(encoding="utf-8"))
    assert commands or "`aigc-compute audit 004`" in path.read_text(encoding="utf-8")
    for command in commands:
        words = [word.replace("configs/", f"{data_folder('configs')}/") for word in shlex.split(command)]
        result = cli(*words)
        assert result.returncode == 0, result.stderr
