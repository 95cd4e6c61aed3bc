"""The worked scenarios: every file holds what it expects, and its command runs."""

from __future__ import annotations

import re
import shlex
from datetime import date
from pathlib import Path

import pytest

from aigc_compute.catalogue import Catalogue, data_folder
from aigc_compute.studies.check import HOLDS, check_expectations, load_cases

FILES = sorted((data_folder("configs") / "scenarios").rglob("*.yaml"))
QUESTIONS = 10


def test_the_ten_questions_are_there() -> None:
    assert len({path.name[:2] for path in FILES if path.name[0].isdigit()}) == QUESTIONS


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_expectations_hold(path: Path, catalogue: Catalogue, as_of: date) -> None:
    found = check_expectations(load_cases([str(path)], catalogue, as_of))
    assert [one for one in found if one.category != HOLDS] == []


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_commands_of_the_description_run(cli, path: Path) -> None:
    commands = re.findall(r"(?m)^  (?:.*: )?aigc-compute (.*)$", path.read_text(encoding="utf-8"))
    assert commands or "`aigc-compute audit 004`" in path.read_text(encoding="utf-8")
    for command in commands:
        words = [word.replace("configs/", f"{data_folder('configs')}/") for word in shlex.split(command)]
        done = cli(*words)
        assert done.returncode == 0, done.stderr
