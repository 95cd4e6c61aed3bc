"""Evaluation of whole tables: every row has the answer of that row alone, and a row without an answer has a reason."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigc_compute.catalogue import Catalogue
from aigc_compute.domains.vocabulary import CATEGORIES, QUANTITIES
from aigc_compute.engine import Array
from aigc_compute.evaluation.tables import HEADLINE, evaluate_table
from aigc_compute.scenario import Row, read_rows
from aigc_compute.scenario.row import Place, RawRow
from aigc_compute.scenario.tables import Coded, Sheet, SheetReader, Table, table_of_rows
from aigc_compute.scenario.tables.columns import Column
from aigc_compute.studies.estimate import estimate

CATALOGUE = Catalogue()
DAY = date(2026, 1, 1)

ROWS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "model": st.sampled_from(["llama-2-70b", "gpt-3-175b", "mixtral-8x7b"]),
            "accelerator": st.sampled_from(["h100-sxm", "a100-sxm-80gb"]),
            "parameters": st.sampled_from([7e9, "70B", "1B..3B"]),
            "training_tokens": st.floats(1e9, 1e13),
            "accelerators": st.sampled_from([8, 2048, 1]),
            "training_days": st.floats(0.1, 500),
            "mfu": st.sampled_from([0.2, "0.3..0.5"]),
        },
    ),
    min_size=1,
    max_size=8,
)


def scenarios(rows: list[dict[str, Any]]) -> list[Row]:
    """Return the scenarios of rows of cells."""
    place = Place("t")
    raw = [RawRow("", {name: (cell, place) for name, cell in row.items()}) for row in rows]
    return read_rows(raw, CATALOGUE)


def table(rows: list[dict[str, Any]]) -> Table:
    """Return the table of rows of cells."""
    names = dict.fromkeys(name for row in rows for name in row)
    columns: dict[str, Column] = {name: [row.get(name) for row in rows] for name in names}
    return SheetReader(CATALOGUE).read(Sheet(len(rows), columns, lambda row: ("t", row + 2)))


def cell(column: Array | Coded, row: int) -> object:
    """Return a category, or a number as hexadecimal text."""
    if isinstance(column, Coded):
        return column.values[column.codes[row]] if column.codes[row] >= 0 else None
    return float(column[row]).hex()


@settings(max_examples=settings().max_examples // 2)
@given(ROWS)
def test_a_row_of_a_table_has_the_answer_of_that_row_alone(rows: list[dict[str, Any]]) -> None:
    """Bit for bit, with the same contradictions, whatever the other rows are."""
    answer = evaluate_table(table(rows), CATALOGUE, DAY, HEADLINE)
    for index, row in enumerate(scenarios(rows)):
        [single] = estimate([row], CATALOGUE, DAY, [name for name in HEADLINE if name in QUANTITIES], ranges=False)
        for name in HEADLINE:
            if name in CATEGORIES:
                assert cell(answer.columns[name], index) == single.context.categories.get(name)
            else:
                expected = float(single.values.get(name, np.nan)).hex()
                assert cell(answer.columns[name], index) == expected, name
        messages = [contradiction.message for contradiction in answer.contradictions.get(index, ())]
        assert [f"{row.name}: {message}" for message in messages] == [
            diagnostic.message for diagnostic in single.diagnostics if diagnostic.code == "contradiction"
        ]


@settings(max_examples=settings().max_examples // 5)
@given(ROWS)
def test_a_table_has_the_ranges_of_its_rows_as_scenarios(rows: list[dict[str, Any]]) -> None:
    quantities = ("training_flop", "training_cost_usd", "mfu")
    answer = evaluate_table(table(rows), CATALOGUE, DAY, quantities, ranges=True)
    of_scenarios = evaluate_table(table_of_rows(scenarios(rows)), CATALOGUE, DAY, quantities, ranges=True)
    assert answer.columns.keys() == of_scenarios.columns.keys()
    for name, column in answer.columns.items():
        assert np.asarray(column).tobytes() == np.asarray(of_scenarios.columns[name]).tobytes(), name


def test_answers_faults_and_contradictions_have_the_positions_of_their_rows() -> None:
    rows: list[dict[str, Any]] = [
        {"parameters": 7e9, "training_tokens": 1e12},
        {"parameters": "7 parsecs"},
        {"accelerator": "tpu-v4", "training_precision": "fp4", "parameters": 7e9},
        {},
        {"model": "llama-2-70b"},
        {"parameters": 7e10, "training_tokens": 1e13, "accelerators": 1, "training_days": 1},
    ]
    answer = evaluate_table(table(rows), CATALOGUE, DAY, HEADLINE)
    flop = answer.columns["training_flop"]
    assert not isinstance(flop, Coded)
    assert np.isfinite(flop).tolist() == [True, False, False, False, True, True]
    assert sorted(answer.faults) == [1, 2]
    assert "has no published peak for training_precision=fp4" in str(answer.faults[2][0])
    assert list(answer.underivable) == [3]
    assert "training_flop can be derived from" in str(answer.underivable[3][0])
    assert list(answer.contradictions) == [5]


@pytest.mark.parametrize("quantities", [("training_days",), ("training_days", "users")])
def test_a_row_without_a_requested_quantity_names_the_missing_inputs(quantities: tuple[str, ...]) -> None:
    answer = evaluate_table(table([{"model": "llama-2-70b"}]), CATALOGUE, DAY, quantities)
    assert "training_days can be derived from accelerators" in str(answer.underivable[0][0])


def test_a_sweep_over_a_figure_of_the_historic_run_does_not_use_the_run() -> None:
    """Otherwise the step near the figure of the run would use the accelerator of the run, and the others would not."""
    columns: dict[str, Column] = {"model": ["llama-2-70b"] * 3, "mfu": [0.3, 0.46, 0.6]}
    swept_columns: dict[frozenset[str], int] = {frozenset(): 2, frozenset({"mfu"}): 1}
    for swept, accelerators in swept_columns.items():
        sheet = Sheet(3, dict(columns), lambda row: ("t", 1), swept=swept)
        answer = evaluate_table(SheetReader(CATALOGUE).read(sheet), CATALOGUE, DAY, ["accelerator"])
        column = answer.columns["accelerator"]
        assert isinstance(column, Coded)
        assert len(column.values) == accelerators


def test_every_contradiction_among_many_rows_is_reported() -> None:
    size = 40_000
    days = np.full(size, 1000.0)
    days[[5, 20_000, size - 1]] = 1e-3
    numbers = {
        "parameters": np.full(size, 7e9),
        "training_tokens": np.full(size, 1e12),
        "accelerators": np.full(size, 64.0),
        "training_days": days,
    }
    answer = evaluate_table(Table(size, numbers=numbers), CATALOGUE, DAY, ["mfu"])
    assert list(answer.contradictions) == [5, 20_000, size - 1]
    assert "mfu would be" in str(answer.contradictions[5][0])
