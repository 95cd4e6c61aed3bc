"""Links that lead nowhere, such as a loop: an error with the path, wherever a command meets them; never left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

LOOPS = ("loop", "f/x.yaml", "tables/x.csv", "own/models/m.yaml", "hub/models--a--b/snapshots/0/config.json")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Links to themselves, alone and beside good files."""
    for name in LOOPS:
        link = tmp_path / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(link.name)
    (tmp_path / "tables" / "y.csv").write_text("parameters,training_tokens\n7B,1T\n", "utf-8")
    (tmp_path / "good.yaml").write_text("scenarios:\n  good: {model: gpt-3-175b}\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("check loop", "loop"),
        ("check f", "f/x.yaml"),
        ("check good.yaml f/x.yaml", "f/x.yaml"),
        ("check good.yaml --catalogue own", "own/models/m.yaml"),
        ("estimate f/x.yaml", "f/x.yaml"),
        ("estimate m --catalogue own", "own/models/m.yaml"),
        ("estimate model=GPT3 --catalogue own", "own/models/m.yaml"),
        ("list models --catalogue own", "own/models/m.yaml"),
        ("batch f", "f/x.yaml"),
        ("batch tables", "tables/x.csv"),
        ("batch hub", "hub/models--a--b/snapshots/0/config.json"),
        ("batch tables/y.csv --map f/x.yaml", "f/x.yaml"),
        ("report tables -o report.html", "tables/x.csv"),
        ("audit f/x.yaml", "f/x.yaml"),
        ("forecast f/x.yaml", "f/x.yaml"),
        ("market tables/x.csv", "tables/x.csv"),
        ("latency llama-3.1-70b --trace tables/x.csv", "tables/x.csv"),
    ],
)
def test_a_loop_of_links_is_an_error_with_its_path(cli: Any, folder: Path, words: str, named: str) -> None:
    ran = cli(*words.split(), folder=folder)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert f"{named}: error: " in ran.stderr
    assert "Too many levels of symbolic links" in ran.stderr


def test_a_link_back_to_a_folder_above_is_walked_once(cli: Any, tmp_path: Path) -> None:
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "good.yaml").write_text("scenarios:\n  good: {model: gpt-3-175b}\n", "utf-8")
    (tmp_path / "scenarios" / "self").symlink_to("../scenarios")
    ran = cli("check", "scenarios", "scenarios/self/self", folder=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("1 scenario")
