"""Rows with stages: their values are sums over the stages."""

from __future__ import annotations

from datetime import date

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.evaluation.evaluate import evaluate_rows
from aigc_compute.scenario import Row

TUNING = Row("tuning", {"model": "llama-3.1-8b", "training_method": "fine-tuning"}, {"dataset_tokens": 1e9})
ADAPTER = Row("adapter", {"model": "llama-3.1-8b", "training_method": "lora"}, {"dataset_tokens": 1e8})


def test_the_value_of_a_row_with_stages_is_the_sum_over_its_stages(catalogue: Catalogue, as_of: date) -> None:
    first, second, total = evaluate_rows([TUNING, ADAPTER, Row("both", stages=(TUNING, ADAPTER))], catalogue, as_of)
    for name in ("training_flop", "accelerator_hours", "training_cost_usd"):
        assert total.values[name] == first.values[name] + second.values[name]
        low = sum(stage.low.get(name, stage.values[name]) for stage in (first, second))
        high = sum(stage.high.get(name, stage.values[name]) for stage in (first, second))
        assert low * 0.99 < total.low[name] < total.values[name] < total.high[name] < high * 1.01
    assert "mfu" not in total.values


def test_stages_share_common_random_numbers(catalogue: Catalogue, as_of: date) -> None:
    """The range of the same stage taken twice is twice as wide; independent samples would make it narrower."""
    once, twice = evaluate_rows([Row("one", stages=(TUNING,)), Row("two", stages=(TUNING, TUNING))], catalogue, as_of)
    for name in once.high:
        assert twice.high[name] == pytest.approx(2 * once.high[name], rel=1e-12)
        assert twice.low[name] == pytest.approx(2 * once.low[name], rel=1e-12)


def test_a_quantity_that_is_unknown_in_a_stage_has_no_sum_and_is_noted(catalogue: Catalogue, as_of: date) -> None:
    unknown = Row("unknown", {"training_method": "lora"}, {"parameters": 8e9})
    [total] = evaluate_rows([Row("both", stages=(TUNING, unknown))], catalogue, as_of)
    assert "training_flop" not in total.values
    notes = [str(diagnostic) for diagnostic in total.diagnostics]
    assert any("training_flop" in note and "'unknown'" in note for note in notes)


def test_only_requested_quantities_are_added(catalogue: Catalogue, as_of: date) -> None:
    [total] = evaluate_rows([Row("both", stages=(TUNING, ADAPTER))], catalogue, as_of, ["training_days"], ranges=False)
    assert (set(total.values), total.low) == ({"training_days"}, {})


def test_fine_tuning_does_not_use_the_data_of_pre_training(catalogue: Catalogue, as_of: date) -> None:
    """It uses neither the model's training tokens and historic run nor the rule of 20 tokens per parameter."""
    bare = Row("bare", {"model": "llama-3.1-8b", "training_method": "fine-tuning"})
    before, after, size = evaluate_rows(
        [Row("before", {"model": "llama-3.1-8b"}), bare, Row("size", {"training_method": "lora"}, {"parameters": 8e9})],
        catalogue,
        as_of,
    )
    assert before.values["training_tokens"] > 1e13
    assert "training_tokens" not in after.values
    assert not after.context.reported
    assert "training_tokens" not in size.values
    assert "compute_optimal_parameters" not in after.values
