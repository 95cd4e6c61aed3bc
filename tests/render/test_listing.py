"""Records as CSV, markdown and tables, whatever they hold."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from rich.console import Console

from aigc_compute.catalogue import Catalogue
from aigc_compute.render import FORMATS
from aigc_compute.render.layouts import print_layouts
from aigc_compute.render.listing import print_listing, print_records
from aigc_compute.scenario import read_inputs
from aigc_compute.studies.layouts import layouts_document
from aigc_compute.studies.seeds import find_sets, seeds_document

LAID_OUT = ("llama-2-7b", "accelerator=h100-sxm", "accelerators=8", "batch_sequences=64")

RECORDS = [{"name": "a|b", "value": [1.0, 2.0]}, {"name": None, "more": {"of": "a\nb"}, "value": "x"}]


def printed(capsys, form: str, records: list[dict[str, Any]]) -> str:
    print_records(records, form, lambda: Console(width=80))
    return str(capsys.readouterr().out)


def test_a_row_without_a_column_has_an_empty_cell(capsys) -> None:
    records = list(csv.DictReader(io.StringIO(printed(capsys, "csv", RECORDS))))
    assert [one["more"] for one in records] == ["", "{'of': 'a\\nb'}"]
    assert "more" in printed(capsys, "table", RECORDS)


def test_markdown_has_a_cell_for_every_column(capsys) -> None:
    head, rule, *lines = printed(capsys, "markdown", RECORDS).splitlines()
    assert (head, rule) == ("| name | value | more |", "|---|---|---|")
    assert lines == ["| a\\|b | 1.0, 2.0 | – |", "| – | x | {'of': 'a\\\\nb'} |"]


@pytest.mark.parametrize("form", ["csv", "markdown"])
def test_layouts_of_different_parts_stand_under_one_head(capsys, form: str, catalogue: Catalogue, as_of: date) -> None:
    document = layouts_document(read_inputs(LAID_OUT, catalogue), catalogue, as_of, 1, explain=True)
    [row] = document.rows
    [layout] = row.layouts
    rows = [
        replace(row, name=name, layouts=(replace(layout, step_parts_s=parts, memory_parts_bytes={"state": 5.0}),))
        for name, parts in (("a", {"attention": 1.0}), ("b", {"bubble": 2.0}))
    ]
    print_layouts(replace(document, rows=tuple(rows)), form, Console)
    head, *lines = (line.strip("| ") for line in capsys.readouterr().out.splitlines() if "---" not in line)
    mark = "," if form == "csv" else " | "
    assert head.split(mark)[:2] == ["scenario", "tensor_parallel"]
    assert head.split(mark)[-3:] == ["attention_s", "state_bytes", "bubble_s"]
    assert [line.split(mark)[0] for line in lines] == ["a", "b"]
    assert [line.split(mark)[-3:] for line in lines] == [["1.0", "5.0", "0.0"], ["0.0", "5.0", "2.0"]]


def test_what_the_documents_state_is_listed(capsys, catalogue: Catalogue) -> None:
    document = seeds_document([one for each in find_sets((), catalogue) for one in each.claims], catalogue)
    for form in FORMATS:
        print_listing(document, form, lambda: Console(width=80))
        assert len(capsys.readouterr().out.splitlines()) >= len(document.rows)
