"""The worked scenarios: every file holds what it expects, and its command runs."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from aigc_compute.catalogue import Catalogue, data_folder
from aigc_compute.scenario import load_scenarios
from aigc_compute.studies.estimate import estimate

FILES = sorted((data_folder("configs") / "scenarios").rglob("*.yaml"))
QUESTIONS = 10


def test_the_ten_questions_are_there() -> None:
    assert len({path.name[:2] for path in FILES if path.name[0].isdigit()}) == QUESTIONS


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_expectations_hold(path: Path, catalogue: Catalogue, as_of: date) -> None:
    for one in estimate(load_scenarios(path, catalogue), catalogue, as_of):
        assert [str(each) for each in one.diagnostics if each.severity == "error"] == []
        for name, expected in one.row.expect.items():
            assert expected.low <= one.values[name] <= expected.high, (one.row.name, name)
            if expected.value is not None:
                assert abs(one.values[name] / expected.value - 1) <= expected.tolerance + 1e-12, (one.row.name, name)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_command_of_the_description_runs(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    commands = re.findall(r"(?:`|\n  )aigc-compute ((?:estimate|audit|forecast|market) [^`\n]*)", text)
    assert commands
    for command in commands:
        words = [word.replace("configs/", f"{data_folder('configs')}/") for word in shlex.split(command)]
        done = subprocess.run([sys.executable, "-m", "aigc_compute", *words], capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
