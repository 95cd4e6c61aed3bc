"""A symbolic link that leads nowhere, such as a loop, is an error with its path in every command that reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import RunProgram

LOOPS = ("loop", "f/x.yaml", "tables/x.csv", "own/models/m.yaml", "hub/models--a--b/snapshots/0/config.json")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder in which links lead to themselves, some of them beside valid files."""
    for name in LOOPS:
        link = tmp_path / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(link.name)
    (tmp_path / "tables" / "y.csv").write_text("parameters,training_tokens\n7B,1T\n", "utf-8")
    (tmp_path / "good.yaml").write_text("scenarios:\n  good: {model: gpt-3-175b}\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("words", "path"),
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
def test_a_loop_of_links_is_an_error_with_the_path(cli: RunProgram, folder: Path, words: str, path: str) -> None:
    result = cli(*words.split(), folder=folder)
    assert (result.returncode, result.stdout) == (2, "")
    assert f"{path}: error: " in result.stderr
    assert "Too many levels of symbolic links" in result.stderr


def test_a_link_to_a_parent_folder_is_followed_once(cli: RunProgram, tmp_path: Path) -> None:
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "good.yaml").write_text("scenarios:\n  good: {model: gpt-3-175b}\n", "utf-8")
    (tmp_path / "scenarios" / "self").symlink_to("../scenarios")
    result = cli("check", "scenarios", "scenarios/self/self", folder=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("1 scenario")
