"""Reports in Markdown against golden files. `AIGC_UPDATE_GOLDEN=1 pytest tests/render` updates the golden files."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aigc_compute.render.report_markdown import report_markdown

if TYPE_CHECKING:
    from tests.render.conftest import Reports

GOLDEN = Path(__file__).parent / "golden"
UPDATE = "AIGC_UPDATE_GOLDEN"

pytestmark = pytest.mark.filterwarnings("ignore:(divide by zero|invalid value):RuntimeWarning")


@pytest.mark.parametrize("name", ["scenario", "comparison", "audit"])
def test_markdown_equals_the_golden_file(reports: Reports, name: str) -> None:
    path, text = GOLDEN / f"{name}.md", report_markdown(reports[name])
    if os.environ.get(UPDATE):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), f"to accept the change: {UPDATE}=1 pytest tests/render"


def test_markdown_has_one_title_and_tables_with_equal_numbers_of_cells(reports: Reports, kind: str) -> None:
    text = report_markdown(reports[kind])
    assert re.findall(r"^## ", text, re.MULTILINE) == ["## "]
    for table in re.findall(r"(?:^\|.*\|\n?)+", text, re.MULTILINE):
        counts = {len(re.findall(r"(?<!\\)\|", line)) for line in table.strip().splitlines()}
        assert len(counts) == 1, table


@pytest.mark.parametrize("name", ["hostile", "hostile-batch", "hostile-audit"])
def test_hostile_names_are_shown_as_text(reports: Reports, name: str) -> None:
    text = report_markdown(reports[name])
    assert "<script" not in text
    assert not re.search(r"(?<!\\)\[[^\]]*\]\(", text)
    tags = set(re.findall(r"<(/?\w+)", text))
    assert tags <= {"details", "/details", "summary", "/summary"}
