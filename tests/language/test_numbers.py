"""No number depends on the text of a sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]

WITH_OTHER_WORDS = """
import random, string, sys
import aigc_compute.language as language
from aigc_compute.language import phrase

def words(text):
    chance = random.Random(text)
    return "".join(chance.choices(string.ascii_lowercase, k=12 + len(text) % 9))

def new(cls, template, /, **values):
    made = str.__new__(cls, words(template + repr(values)))
    made.template, made.values = words(template), {}
    return made

phrase.Phrase.__new__ = new
phrase.translate = language.translate = lambda text, /, **values: words(str(text))
phrase.translate_phrase = lambda text: words(str(text))
from aigc_compute.cli.app import main
sys.argv[0] = "aigc-compute"
main()
"""
"""Code that runs the program with random texts instead of its sentences."""

COMMANDS = (
    ("estimate", "deepseek-v3", "accelerator=h100-sxm", "users=1M", "-f", "json"),
    ("estimate", "configs/scenarios/deepseek-v3-stages.yaml", "-f", "json"),
    ("explain", "training_state_bytes", "deepseek-v3", "-f", "json"),
    ("estimate", "--bom", "accelerator=h100-sxm", "accelerators=1024", "-f", "json"),
    ("audit", "004", "-f", "json"),
    ("diff", "gpt-3-175b", "llama-2-70b", "-f", "json"),
    ("check", "configs/scenarios", "tests/baseline.yaml", "--baseline", "tests/baseline.json", "-f", "json"),
    ("report", "llama-2-70b", "accelerator=h100-sxm", "accelerators=512", "-o", "{folder}/report.json"),
)


def numbers_of(document: Any) -> Any:
    """The document with None in place of each text."""
    if isinstance(document, dict):
        return {key: numbers_of(value) for key, value in document.items()}
    if isinstance(document, list):
        return [numbers_of(value) for value in document]
    return None if isinstance(document, str) else document


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_numbers_do_not_depend_on_sentences(command: tuple[str, ...], tmp_path: Path) -> None:
    documents = []
    for name, python_arguments in (("unchanged", ["-m", "aigc_compute"]), ("random", ["-c", WITH_OTHER_WORDS])):
        folder = tmp_path / name
        folder.mkdir()
        words = [word.format(folder=folder) for word in command]
        result = subprocess.run(
            [sys.executable, *python_arguments, *words],
            capture_output=True,
            encoding="utf-8",
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            check=False,
        )
        assert result.returncode in (0, 1), result.stderr
        [text] = [path.read_text("utf-8") for path in folder.iterdir()] or [result.stdout]
        documents.append(json.loads(text))
    assert numbers_of(documents[0]) == numbers_of(documents[1])
    assert documents[0] != documents[1] or command[0] != "audit"
