"""Records as CSV, markdown and tables, whatever they hold."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from rich.console import Console

from aigc_compute.catalogue import Catalogue
from aigc_compute.render import FORMATS
from aigc_compute.render.layouts import print_layouts
from aigc_compute.render.listing import print_listing
from aigc_compute.studies.seeds import find_sets, seeds_document

RECORDS = [{"name": "a|b", "value": [1.0, 2.0]}, {"name": None, "more": {"of": "a\nb"}, "value": "x"}]


def printed(capsys, form: str, records: list[dict[str, Any]]) -> str:
    print_listing({"rows": records}, form, lambda: Console(width=80))
    return str(capsys.readouterr().out)


def test_a_row_without_a_column_has_an_empty_cell(capsys) -> None:
    records = list(csv.DictReader(io.StringIO(printed(capsys, "csv", RECORDS))))
    assert [one["more"] for one in records] == ["", "{'of': 'a\\nb'}"]
    assert "more" in printed(capsys, "table", RECORDS)


def test_markdown_has_a_cell_for_every_column(capsys) -> None:
    head, rule, *lines = printed(capsys, "markdown", RECORDS).splitlines()
    assert (head, rule) == ("| name | value | more |", "|---|---|---|")
    assert lines == ["| a\\|b | \\[1.0, 2.0] | – |", "| – | x | {'of': 'a\\\\nb'} |"]


@pytest.mark.parametrize("form", ["csv", "markdown"])
def test_layouts_of_different_parts_stand_under_one_head(capsys, form: str) -> None:
    def layout(**parts: float) -> dict[str, Any]:
        return {"tensor_parallel": 1.0, "step_parts_s": parts, "memory_parts_bytes": {"state": 5.0}}

    rows = [{"name": "a", "layouts": [layout(attention=1.0)]}, {"name": "b", "layouts": [layout(bubble=2.0)]}]
    print_layouts({"rows": rows}, form, Console)
    head, *lines = (line.strip("| ") for line in capsys.readouterr().out.splitlines() if "---" not in line)
    mark = "," if form == "csv" else " | "
    assert head.split(mark) == ["scenario", "tensor_parallel", "attention_s", "state_bytes", "bubble_s"]
    assert [line.split(mark)[2:] for line in lines] == [["1.0", "5.0", "0.0"], ["0.0", "5.0", "2.0"]]


def test_what_the_documents_state_is_listed(capsys, catalogue: Catalogue) -> None:
    document = seeds_document([one for each in find_sets((), catalogue) for one in each.claims], catalogue)
    for form in FORMATS:
        assert len(printed(capsys, form, document["rows"]).splitlines()) >= len(document["rows"])
