"""Records as CSV, Markdown and tables, with any contents."""

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

LAYOUT = ("llama-2-7b", "accelerator=h100-sxm", "accelerators=8", "batch_sequences=64")

Capture = pytest.CaptureFixture[str]
RECORDS: list[dict[str, Any]] = [
    {"name": "a|b", "value": [1.0, 2.0]},
    {"name": None, "more": {"of": "a\nb"}, "value": "x"},
]


def printed(capsys: Capture, form: str, records: list[dict[str, Any]]) -> str:
    print_records(records, form, lambda: Console(width=80))
    return capsys.readouterr().out


def test_a_record_without_a_key_has_an_empty_cell(capsys: Capture) -> None:
    records = list(csv.DictReader(io.StringIO(printed(capsys, "csv", RECORDS))))
    assert [record["more"] for record in records] == ["", "{'of': 'a\\nb'}"]
    assert "more" in printed(capsys, "table", RECORDS)


def test_a_row_in_markdown_has_a_cell_for_every_column(capsys: Capture) -> None:
    head, rule, *lines = printed(capsys, "markdown", RECORDS).splitlines()
    assert (head, rule) == ("| name | value | more |", "|---|---|---|")
    assert lines == ["| a\\|b | 1.0, 2.0 | – |", "| – | x | {'of': 'a\\\\nb'} |"]


@pytest.mark.parametrize("form", ["csv", "markdown"])
def test_layouts_with_different_parts_are_printed_under_one_header(
    capsys: Capture, form: str, catalogue: Catalogue, as_of: date
) -> None:
    document = layouts_document(read_inputs(LAYOUT, catalogue), catalogue, as_of, 1, explain=True)
    [row] = document.rows
    [layout] = row.layouts
    rows = [
        replace(row, name=name, layouts=(replace(layout, step_parts_s=parts, memory_parts_bytes={"state": 5.0}),))
        for name, parts in (("a", {"attention": 1.0}), ("b", {"bubble": 2.0}))
    ]
    print_layouts(replace(document, rows=tuple(rows)), form, Console)
    head, *lines = (line.strip("| ") for line in capsys.readouterr().out.splitlines() if "---" not in line)
    delimiter = "," if form == "csv" else " | "
    assert head.split(delimiter)[:2] == ["scenario", "tensor_parallel"]
    assert head.split(delimiter)[-3:] == ["attention_s", "state_bytes", "bubble_s"]
    assert [line.split(delimiter)[0] for line in lines] == ["a", "b"]
    assert [line.split(delimiter)[-3:] for line in lines] == [["1.0", "5.0", "0.0"], ["0.0", "5.0", "2.0"]]


def test_statements_of_documents_are_listed_in_every_format(capsys: Capture, catalogue: Catalogue) -> None:
    claims = [claim for claim_set in find_sets((), catalogue) for claim in claim_set.claims]
    document = seeds_document(claims, catalogue)
    for form in FORMATS:
        print_listing(document, form, lambda: Console(width=80))
        assert len(capsys.readouterr().out.splitlines()) >= len(document.rows)
