"""The examples of the pages run, and print what the pages show.

`AIGC_UPDATE_GOLDEN=1 pytest tests/test_pages.py` writes the current output into the pages.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Protocol

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.io.yaml_input import load_yaml
from aigc_compute.language import VARIABLE
from aigc_compute.scenario import load_scenarios
from aigc_compute.scenario.claims import load_claims
from aigc_compute.scenario.tables.mapping import load_mapping
from aigc_compute.studies.audit import audit
from aigc_compute.studies.estimate import estimate
from aigc_compute.studies.validate import load_measurements
from tests.support import Result, RunProgram

ROOT = Path(__file__).parent.parent
PAGES = [*sorted(ROOT.glob("README*.md")), *sorted((ROOT / "docs").glob("*.md"))]
TEXTS = {page.name: page.read_text(encoding="utf-8") for page in PAGES}

UPDATE = "AIGC_UPDATE_GOLDEN"
SESSION = re.compile(r"```console\n(.*?)```", re.DOTALL)
COMMAND = re.compile(r"(?:.*\\\n)*.*")
INLINE = re.compile(r"`aigc-compute ([^`]+)`")
YAML = re.compile(r"```yaml\n(.*?)```", re.DOTALL)
LINK = re.compile(r"(?:\]\(|src=\")([^)\"#:]+)(?:#([^)\"]+))?[)\"]")

PYTHON_ARGUMENTS = {"pytest": ["-m", "pytest"], "python": []}
"""Programs that run as another process, with the arguments of Python that start them."""

WRONG_USE = 2
"""Exit code of a command line that is wrong."""

SERVER_OPTIONS = ("--serve",)
"""Options with which a command runs until it is interrupted."""


class RunLine(Protocol):
    def __call__(self, line: str, place: Path, language: str = "en") -> str: ...


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Make a new working folder that holds `configs/scenarios`, as a checkout does."""

    def make_folder() -> Path:
        place = tmp_path_factory.mktemp("page")
        shutil.copytree(ROOT / "configs" / "scenarios", place / "configs" / "scenarios")
        return place

    return make_folder


@pytest.fixture(scope="module")
def run(cli: RunProgram) -> RunLine:
    """Run a command line in a folder and a language. Return standard output, then standard error, without spaces at
    the ends of lines.
    """

    def run(line: str, place: Path, language: str = "en") -> str:
        program, *words = shlex.split(line)
        result = (
            run_python(program, words, place)
            if program in PYTHON_ARGUMENTS
            else cli(*words, folder=place, **{VARIABLE: language})
        )
        assert result.returncode != WRONG_USE, result.stderr
        assert "Traceback" not in result.stderr, result.stderr
        return "".join(f"{text.rstrip()}\n" for text in (result.stdout + result.stderr).splitlines())

    return run


def run_python(program: str, words: list[str], place: Path) -> Result:
    environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": ""}
    command = [sys.executable, *PYTHON_ARGUMENTS[program], *words]
    return subprocess.run(command, capture_output=True, encoding="utf-8", cwd=place, env=environment, check=False)


def replay_session(session: str, run: Callable[[str], str], place: Path) -> str:
    """Write the files that a session shows, run its commands, and return the session with the current output. A
    backslash at the end of a line continues the command.
    """
    output = ""
    for part in re.split(r"(?m)^(?=\$ )", session):
        match = COMMAND.match(part)
        assert match
        line = match[0]
        rest = part.removeprefix(f"{line}\n")
        if line.startswith("$ cat "):
            path = place / line.removeprefix("$ cat ")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(rest, encoding="utf-8")
            output += part
        elif line:
            command = line.removeprefix("$ ").replace("\\\n", "")
            output += f"{line}\n{run(command)}"
    return output


PAGES_WITH_SESSIONS = [page for page in PAGES if SESSION.search(TEXTS[page.name])]


SLOW_PAGES = ("README.md", "README.zh-CN.md", "questions.md", "questions.zh-CN.md", "report.md", "forecast.md")
SLOW_MARKS = dict.fromkeys(SLOW_PAGES, pytest.mark.slow)
"""Marks of pages whose sessions take long."""


@pytest.mark.parametrize(
    "page", [pytest.param(page, id=page.name, marks=SLOW_MARKS.get(page.name, ())) for page in PAGES_WITH_SESSIONS]
)
def test_sessions_print_what_the_page_shows(run: RunLine, page: Path, folder: Callable[[], Path]) -> None:
    text, place = TEXTS[page.name], folder()
    run_command = partial(run, place=place, language="zh" if "zh" in page.suffixes[0] else "en")
    current = SESSION.sub(lambda match: f"```console\n{replay_session(match[1], run_command, place)}```", text)
    if os.environ.get(UPDATE):
        page.write_text(current, encoding="utf-8")
        text = current
    assert current == text, f"{page.name} shows other output; rewrite it with {UPDATE}=1"


def is_complete_command(words: str) -> bool:
    """Whether a command has arguments, ends by itself, and needs no file of the reader."""
    files = re.findall(r"[\w./~-]+\.(?:yaml|csv|json|jsonl|parquet)\b", words)
    placeholders = re.search(r"\.\.\.|\b[A-Z]{4,}\b", words)
    ends = not set(SERVER_OPTIONS).intersection(words.split())
    return " " in words and ends and not placeholders and all(name.startswith("configs/scenarios/") for name in files)


@pytest.mark.parametrize(
    "words", sorted({words for text in TEXTS.values() for words in INLINE.findall(text) if is_complete_command(words)})
)
def test_commands_within_sentences_run(run: RunLine, words: str, folder: Callable[[], Path]) -> None:
    assert run(f"aigc-compute {words}", folder())


def estimates_without_errors(path: Path, catalogue: Catalogue, as_of: date) -> bool:
    evaluations = estimate(load_scenarios(path, catalogue), catalogue, as_of)
    diagnostics = [diagnostic for evaluation in evaluations for diagnostic in evaluation.diagnostics]
    return all(evaluation.values["training_cost_usd"] > 0 for evaluation in evaluations) and not any(
        diagnostic.severity == "error" for diagnostic in diagnostics
    )


READERS: dict[str, Callable[[Path, Catalogue, date], object]] = {
    "scenarios": estimates_without_errors,
    "defaults": estimates_without_errors,
    "title": lambda path, catalogue, _: audit([load_claims(path, catalogue)], catalogue),
    "measurements": lambda path, catalogue, _: load_measurements(str(path), catalogue),
    "name": lambda path, catalogue, _: load_mapping(str(path), catalogue),
    "jobs": lambda path, catalogue, _: load_yaml(path.read_text(encoding="utf-8"), str(path)),
    "repos": lambda path, catalogue, _: load_yaml(path.read_text(encoding="utf-8"), str(path)),
}
"""Functions that read a YAML block of a page, by the first key of the block."""


@pytest.mark.parametrize(
    ("page", "block"),
    [pytest.param(name, block, id=name) for name, text in TEXTS.items() for block in YAML.findall(text)],
)
def test_yaml_blocks_of_pages_can_be_read(
    page: str, block: str, tmp_path: Path, catalogue: Catalogue, as_of: date
) -> None:
    path = tmp_path / "file.yaml"
    path.write_text(block, encoding="utf-8")
    assert READERS[block.partition(":")[0]](path, catalogue, as_of)


@cache
def anchors(page: Path) -> set[str]:
    """The anchors to which a link to the page can lead: its headings and its `<a id>` elements."""
    text = page.read_text(encoding="utf-8")
    titles = re.findall(r"(?m)^#+ (.+)$", text)
    headings = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
    return headings | set(re.findall(r'<a id="([^"]+)">', text))


@pytest.mark.parametrize("page", [*PAGES, *(ROOT / "docs" / "reference").rglob("*.md")], ids=lambda page: page.name)
def test_links_of_a_page_lead_to_files_and_headings(page: Path) -> None:
    for path, anchor in set(LINK.findall(page.read_text(encoding="utf-8"))):
        target = (page.parent / path).resolve()
        assert target.exists(), f"{page.name} links to {path}"
        assert not anchor or anchor in anchors(target), f"{page.name} links to {path}#{anchor}"


def test_every_page_is_reached_by_links_from_the_readme() -> None:
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page not in reached:
            reached.add(page)
            links = ((page.parent / path).resolve() for path, _ in LINK.findall(page.read_text(encoding="utf-8")))
            waiting += [link for link in links if link.suffix == ".md"]
    assert {*(ROOT / "docs").rglob("*.md")} <= reached


@pytest.mark.parametrize("page", ["questions.md", "questions.zh-CN.md"])
def test_a_page_answers_every_numbered_question(page: str) -> None:
    numbered = {path.name for path in (ROOT / "configs" / "scenarios").glob("[0-9]*.yaml")}
    assert len(numbered) == 10
    assert numbered <= set(re.findall(r"configs/scenarios/(\d\d-[\w-]+\.yaml)", TEXTS[page]))
