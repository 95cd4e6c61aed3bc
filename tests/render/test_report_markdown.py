"""A report for a pull request, as it stands. `AIGC_UPDATE_GOLDEN=1 pytest tests/render` writes it anew."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from aigc_compute.render.report_markdown import report_markdown

GOLDEN = Path(__file__).parent / "golden"
UPDATE = "AIGC_UPDATE_GOLDEN"

pytestmark = pytest.mark.filterwarnings("ignore:(divide by zero|invalid value):RuntimeWarning")


@pytest.mark.parametrize("name", ["scenario", "comparison", "audit"])
def test_markdown_is_as_it_was(reports, name: str) -> None:
    path, text = GOLDEN / f"{name}.md", report_markdown(reports[name])
    if os.environ.get(UPDATE):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), f"if it should be so: {UPDATE}=1 pytest tests/render"


def test_every_kind_has_one_title_and_whole_tables(reports, kind: str) -> None:
    text = report_markdown(reports[kind])
    assert re.findall(r"^## ", text, re.MULTILINE) == ["## "]
    for table in re.findall(r"(?:^\|.*\|\n?)+", text, re.MULTILINE):
        counts = {len(re.findall(r"(?<!\\)\|", line)) for line in table.strip().splitlines()}
        assert len(counts) == 1, table


@pytest.mark.parametrize("name", ["hostile", "hostile-batch", "hostile-audit"])
def test_hostile_names_are_text(reports, name: str) -> None:
    text = report_markdown(reports[name])
    assert "<script" not in text
    assert not re.search(r"(?<!\\)\[[^\]]*\]\(", text)
    tags = set(re.findall(r"<(/?\w+)", text))
    assert tags <= {"details", "/details", "summary", "/summary"}
