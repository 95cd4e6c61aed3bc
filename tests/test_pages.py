"""The pages' examples run, and print what the pages say they print.

`AIGC_UPDATE_GOLDEN=1 pytest tests/test_pages.py` writes what they print now.
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
from typing import Any

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

ROOT = Path(__file__).parent.parent
PAGES = [*sorted(ROOT.glob("README*.md")), *sorted((ROOT / "docs").glob("*.md"))]
TEXTS = {page.name: page.read_text(encoding="utf-8") for page in PAGES}

UPDATE = "AIGC_UPDATE_GOLDEN"
SESSION = re.compile(r"```console\n(.*?)```", re.DOTALL)
INLINE = re.compile(r"`aigc-compute ([^`]+)`")
YAML = re.compile(r"```yaml\n(.*?)```", re.DOTALL)
LINK = re.compile(r"(?:\]\(|src=\")([^)\"#:]+)(?:#([^)\"]+))?[)\"]")

OTHERS = {"pytest": ["-m", "pytest"], "python": []}
"""Programs that are run as another process."""

WRONG_USE = 2
SERVERS = ("--serve",)
"""Options with which a command runs until it is stopped."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """A new folder with the worked questions, where a reader would be."""

    def made() -> Path:
        place = tmp_path_factory.mktemp("page")
        shutil.copytree(ROOT / "configs" / "scenarios", place / "configs" / "scenarios")
        return place

    return made


@pytest.fixture(scope="module")
def run(cli) -> Callable[..., str]:
    """What a command prints, output before complaints, without spaces at the ends of lines."""

    def run(line: str, place: Path, tongue: str = "en") -> str:
        program, *words = shlex.split(line)
        done = other(program, words, place) if program in OTHERS else cli(*words, folder=place, **{VARIABLE: tongue})
        assert done.returncode != WRONG_USE, done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        return "".join(f"{one.rstrip()}\n" for one in (done.stdout + done.stderr).splitlines())

    return run


def other(program: str, words: list[str], place: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": ""}
    command = [sys.executable, *OTHERS[program], *words]
    return subprocess.run(command, capture_output=True, encoding="utf-8", cwd=place, env=environment, check=False)


def replayed(session: str, run: Callable[[str], str], place: Path) -> str:
    """The session again: files that it shows are written, commands are run; a backslash continues a line."""
    found = ""
    for part in re.split(r"(?m)^(?=\$ )", session):
        line = re.match(r"(?:.*\\\n)*.*", part)[0]
        rest = part.removeprefix(f"{line}\n")
        if line.startswith("$ cat "):
            path = place / line.removeprefix("$ cat ")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(rest, encoding="utf-8")
            found += part
        elif line:
            command = line.removeprefix("$ ").replace("\\\n", "")
            found += f"{line}\n{run(command)}"
    return found


WITH_SESSIONS = [page for page in PAGES if SESSION.search(TEXTS[page.name])]


SLOW = ("README.md", "README.zh-CN.md", "questions.md", "questions.zh-CN.md", "report.md", "forecast.md")
LONG = dict.fromkeys(SLOW, pytest.mark.slow)
"""Pages whose sessions take long."""


@pytest.mark.parametrize(
    "page", [pytest.param(page, id=page.name, marks=LONG.get(page.name, ())) for page in WITH_SESSIONS]
)
def test_sessions_print_what_they_show(run: Callable[..., str], page: Path, folder: Callable[[], Path]) -> None:
    text, place = TEXTS[page.name], folder()
    there = partial(run, place=place, tongue="zh" if "zh" in page.suffixes[0] else "en")
    current = SESSION.sub(lambda match: f"```console\n{replayed(match[1], there, place)}```", text)
    if os.environ.get(UPDATE):
        page.write_text(current, encoding="utf-8")
        text = current
    assert current == text, f"{page.name} shows other output; rewrite it with {UPDATE}=1"


def runs_as_it_stands(words: str) -> bool:
    """Whether a command is more than a name, ends by itself, and needs nothing that the reader would have to bring."""
    files = re.findall(r"[\w./~-]+\.(?:yaml|csv|json|jsonl|parquet)\b", words)
    placeholders = re.search(r"\.\.\.|\b[A-Z]{4,}\b", words)
    ends = not set(SERVERS).intersection(words.split())
    return " " in words and ends and not placeholders and all(name.startswith("configs/scenarios/") for name in files)


@pytest.mark.parametrize(
    "words", sorted({one for text in TEXTS.values() for one in INLINE.findall(text) if runs_as_it_stands(one)})
)
def test_inline_commands_run(run: Callable[..., str], words: str, folder: Callable[[], Path]) -> None:
    assert run(f"aigc-compute {words}", folder())


def is_scenario_file(path: Path, catalogue: Catalogue, as_of: date) -> bool:
    answers = estimate(load_scenarios(path, catalogue), catalogue, as_of)
    return all(one.values["training_cost_usd"] > 0 for one in answers) and not any(
        each.severity == "error" for one in answers for each in one.diagnostics
    )


KINDS: dict[str, Callable[[Path, Catalogue, date], Any]] = {
    "scenarios": is_scenario_file,
    "defaults": is_scenario_file,
    "title": lambda path, catalogue, _: audit([load_claims(path, catalogue)], catalogue),
    "measurements": lambda path, catalogue, _: load_measurements(str(path), catalogue),
    "name": lambda path, catalogue, _: load_mapping(str(path), catalogue),
    "jobs": lambda path, catalogue, _: load_yaml(path.read_text(encoding="utf-8"), str(path)),
    "repos": lambda path, catalogue, _: load_yaml(path.read_text(encoding="utf-8"), str(path)),
}
"""What a YAML file of a page is read as, by its first key."""


@pytest.mark.parametrize(
    ("page", "block"), [pytest.param(name, one, id=name) for name, text in TEXTS.items() for one in YAML.findall(text)]
)
def test_files_of_the_pages_are_read(page: str, block: str, tmp_path: Path, catalogue: Catalogue, as_of: date) -> None:
    path = tmp_path / "file.yaml"
    path.write_text(block, encoding="utf-8")
    assert KINDS[block.partition(":")[0]](path, catalogue, as_of)


@cache
def anchors(page: Path) -> set[str]:
    """The places within a page that a link can name: headings, and what says so."""
    text = page.read_text(encoding="utf-8")
    headings = {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in re.findall(r"(?m)^#+ (.+)$", text)}
    return headings | set(re.findall(r'<a id="([^"]+)">', text))


@pytest.mark.parametrize("page", [*PAGES, *(ROOT / "docs" / "reference").rglob("*.md")], ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for path, anchor in set(LINK.findall(page.read_text(encoding="utf-8"))):
        target = (page.parent / path).resolve()
        assert target.exists(), f"{page.name} links to {path}"
        assert not anchor or anchor in anchors(target), f"{page.name} links to {path}#{anchor}"


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page not in reached:
            reached.add(page)
            links = ((page.parent / path).resolve() for path, _ in LINK.findall(page.read_text(encoding="utf-8")))
            waiting += [one for one in links if one.suffix == ".md"]
    assert {*(ROOT / "docs").rglob("*.md")} <= reached


@pytest.mark.parametrize("page", ["questions.md", "questions.zh-CN.md"])
def test_a_page_answers_every_numbered_question(page: str) -> None:
    numbered = {path.name for path in (ROOT / "configs" / "scenarios").glob("[0-9]*.yaml")}
    assert len(numbered) == 10
    assert numbered <= set(re.findall(r"configs/scenarios/(\d\d-[\w-]+\.yaml)", TEXTS[page]))
