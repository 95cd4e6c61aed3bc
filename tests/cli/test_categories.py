"""Every command knows a category that applies, and no command shows one that does not apply."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.diagnostics import Problems
from aigc_compute.domains.vocabulary import CATEGORIES
from aigc_compute.evaluation.document import build_document
from aigc_compute.evaluation.tables import evaluate_table
from aigc_compute.scenario import Row
from aigc_compute.scenario.reading import read_rows
from aigc_compute.scenario.row import Place, RawRow
from aigc_compute.scenario.tables import Coded
from aigc_compute.scenario.tables.reading import table_of_rows
from aigc_compute.studies.estimate import estimate
from aigc_compute.studies.explain import explanation
from tests.support import RunProgram

MODEL = "deepseek-v3"


@pytest.fixture(scope="module")
def row(catalogue: Catalogue) -> Row:
    [row] = read_rows([RawRow(MODEL, {"model": (MODEL, Place("here"))})], catalogue)
    return row


@pytest.mark.parametrize("name", CATEGORIES)
def test_every_study_has_the_same_categories(name: str, row: Row, catalogue: Catalogue, as_of: date) -> None:
    [body] = build_document(estimate([row], catalogue, as_of, [name], ranges=False), as_of, [name]).rows
    word = body.categories[name].value if name in body.categories else None
    assert body.missing == ({} if word else {name: ()})
    column = evaluate_table(table_of_rows([row]), catalogue, as_of, [name]).columns[name]
    assert isinstance(column, Coded)
    assert list(column.values or [None]) == [word]
    if word:
        assert explanation(name, row, catalogue, as_of).tree.answer.value == word
    else:
        with pytest.raises(Problems, match=f"{name} is unknown"):
            explanation(name, row, catalogue, as_of)


@pytest.mark.parametrize("form", ["table", "markdown", "csv", "json"])
def test_no_format_shows_a_known_category_as_unknown(cli: RunProgram, form: str) -> None:
    names = "model,accelerator,inference_precision,cluster_use"
    result = cli("estimate", MODEL, "--columns", names, "-f", form)
    assert (result.returncode, result.stderr) == (0, "")
    assert "unknown" not in result.stdout
    if form == "csv":
        [record] = csv.DictReader(io.StringIO(result.stdout))
        assert list(record.values()) == [MODEL, MODEL, "h800-sxm", "fp8", "training"]
    if form == "json":
        assert json.loads(result.stdout)["rows"][0]["missing"] == {}


def test_a_comparison_takes_categories_among_its_columns(cli: RunProgram) -> None:
    result = cli("diff", MODEL, "llama-2-70b", "--columns", "accelerator")
    assert (result.returncode, result.stderr) == (0, "")
    assert "h800-sxm" in result.stdout
