"""The page on many rows: its sessions run, and print what the page says they print."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.scenario.tables.mapping import load_mapping

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "batch.md"
UPDATE = "AIGC_UPDATE_GOLDEN"
SESSION = re.compile(r"```console\n(.*?)```", re.DOTALL)


def run(line: str, folder: Path) -> str:
    """What a command prints, output before complaints."""
    words = shlex.split(line.removeprefix("$ aigc-compute "))
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "aigc_compute", *words]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, cwd=folder, check=False)
    assert done.returncode in (0, 3), done.stderr
    return done.stdout + done.stderr


def replayed(session: str, folder: Path) -> str:
    """The session again: files that it shows are written, commands are run."""
    found = ""
    for part in re.split(r"(?m)^(?=\$ )", session):
        line, _, rest = part.partition("\n")
        if line.startswith("$ cat "):
            (folder / line.removeprefix("$ cat ")).write_text(rest, encoding="utf-8")
            found += part
        elif line:
            found += f"{line}\n{run(line, folder)}"
    return found


def test_sessions_print_what_they_show(tmp_path: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    current = SESSION.sub(lambda match: f"```console\n{replayed(match[1], tmp_path)}```", text)
    if os.environ.get(UPDATE):
        PAGE.write_text(current, encoding="utf-8")
        text = current
    assert current == text, f"the page shows other output; rewrite it with {UPDATE}=1"


@pytest.mark.parametrize("block", re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL))
def test_the_mapping_of_the_page_is_one(block: str, tmp_path: Path, catalogue: Catalogue) -> None:
    (tmp_path / "mine.yaml").write_text(block, encoding="utf-8")
    assert load_mapping(str(tmp_path / "mine.yaml"), catalogue).strict
