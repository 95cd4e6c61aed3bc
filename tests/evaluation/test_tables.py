"""Whole tables answered: every row is that row alone, and what has no answer says why."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigc_compute.catalogue import Catalogue
from aigc_compute.domains.vocabulary import CATEGORIES, QUANTITIES
from aigc_compute.evaluation.tables import HEADLINE, evaluate_table
from aigc_compute.scenario import read_rows
from aigc_compute.scenario.row import Place, RawRow
from aigc_compute.scenario.tables import Coded, Sheet, SheetReader, Table, table_of_rows
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


def scenarios(rows: list[dict[str, Any]]) -> list[Any]:
    place = Place("t")
    return read_rows([RawRow("", {k: (v, place) for k, v in row.items()}) for row in rows], CATALOGUE)


def read(rows: list[dict[str, Any]]) -> Table:
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {name: [row.get(name) for row in rows] for name in names}
    return SheetReader(CATALOGUE).read(Sheet(len(rows), columns, lambda row: ("t", row + 2)))


def cell(column: Any, row: int) -> Any:
    if isinstance(column, Coded):
        return column.values[column.codes[row]] if column.codes[row] >= 0 else None
    return float(column[row]).hex()


@settings(max_examples=settings().max_examples // 2)
@given(ROWS)
def test_a_row_of_a_table_is_that_row_estimated_alone(rows: list[dict[str, Any]]) -> None:
    """Bit for bit, whatever stands beside it; contradictions told in the same words."""
    answer = evaluate_table(read(rows), CATALOGUE, DAY, HEADLINE)
    for index, row in enumerate(scenarios(rows)):
        [alone] = estimate([row], CATALOGUE, DAY, [name for name in HEADLINE if name in QUANTITIES], ranges=False)
        for name in HEADLINE:
            if name in CATEGORIES:
                assert cell(answer.columns[name], index) == alone.context.categories.get(name)
            else:
                expected = float(alone.values.get(name, np.nan)).hex()
                assert cell(answer.columns[name], index) == expected, name
        told = [one.message for one in answer.contradictions.get(index, ())]
        assert [f"{row.name}: {one}" for one in told] == [
            one.message for one in alone.diagnostics if one.code == "contradiction"
        ]


@settings(max_examples=settings().max_examples // 5)
@given(ROWS)
def test_ranges_of_a_table_are_those_of_its_rows(rows: list[dict[str, Any]]) -> None:
    wanted = ("training_flop", "training_cost_usd", "mfu")
    answer = evaluate_table(read(rows), CATALOGUE, DAY, wanted, ranges=True)
    same = evaluate_table(table_of_rows(scenarios(rows)), CATALOGUE, DAY, wanted, ranges=True)
    assert answer.columns.keys() == same.columns.keys()
    for name, column in answer.columns.items():
        assert np.asarray(column).tobytes() == np.asarray(same.columns[name]).tobytes(), name


def test_a_table_of_many_kinds_is_answered_in_order() -> None:
    rows: list[dict[str, Any]] = [
        {"parameters": 7e9, "training_tokens": 1e12},
        {"parameters": "7 parsecs"},
        {"accelerator": "tpu-v4", "training_precision": "fp4", "parameters": 7e9},
        {},
        {"model": "llama-2-70b"},
        {"parameters": 7e10, "training_tokens": 1e13, "accelerators": 1, "training_days": 1},
    ]
    answer = evaluate_table(read(rows), CATALOGUE, DAY, HEADLINE)
    flop = answer.columns["training_flop"]
    assert np.isfinite(flop).tolist() == [True, False, False, False, True, True]
    assert sorted(answer.faults) == [1, 2]
    assert "has no published peak for training_precision=fp4" in str(answer.faults[2][0])
    assert list(answer.underivable) == [3]
    assert "training_flop can be derived from" in str(answer.underivable[3][0])
    assert list(answer.contradictions) == [5]


@pytest.mark.parametrize("wanted", [("training_days",), ("training_days", "users")])
def test_what_is_asked_and_unknown_is_told_with_the_way_to_it(wanted: tuple[str, ...]) -> None:
    answer = evaluate_table(read([{"model": "llama-2-70b"}]), CATALOGUE, DAY, wanted)
    assert "training_days can be derived from accelerators" in str(answer.underivable[0][0])


def test_a_sweep_over_a_figure_of_the_historic_run_leaves_the_run() -> None:
    """Else one step of the sweep, near the run's own figure, would stand on another accelerator than the others."""
    near = {"model": ["llama-2-70b"] * 3, "mfu": [0.3, 0.46, 0.6]}
    place = ("t", 1)
    for swept, accelerators in ((frozenset(), 2), (frozenset({"mfu"}), 1)):
        sheet = Sheet(3, dict(near), lambda row: place, swept=swept)
        answer = evaluate_table(SheetReader(CATALOGUE).read(sheet), CATALOGUE, DAY, ["accelerator"])
        assert len(answer.columns["accelerator"].values) == accelerators


def test_many_contradictions_are_found_among_many_rows() -> None:
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
