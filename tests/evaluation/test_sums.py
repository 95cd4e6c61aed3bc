"""The sum of stages."""

from __future__ import annotations

from datetime import date

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.evaluation.evaluate import evaluate_rows
from aigc_compute.scenario import Row

TUNING = Row("tuning", {"model": "llama-3.1-8b", "training_method": "fine-tuning"}, {"dataset_tokens": 1e9})
ADAPTER = Row("adapter", {"model": "llama-3.1-8b", "training_method": "lora"}, {"dataset_tokens": 1e8})


def test_a_sum_is_that_of_its_stages(catalogue: Catalogue, as_of: date) -> None:
    first, second, whole = evaluate_rows([TUNING, ADAPTER, Row("both", stages=(TUNING, ADAPTER))], catalogue, as_of)
    for name in ("training_flop", "accelerator_hours", "training_cost_usd"):
        assert whole.values[name] == first.values[name] + second.values[name]
        lows, highs = (
            [ends.get(name, one.values[name]) for one, ends in zip((first, second), each, strict=True)]
            for each in ((first.low, second.low), (first.high, second.high))
        )
        assert sum(lows) * 0.99 < whole.low[name] < whole.values[name] < whole.high[name] < sum(highs) * 1.01
    assert "mfu" not in whole.values


def test_stages_share_their_luck(catalogue: Catalogue, as_of: date) -> None:
    """Twice the same stage is twice as uncertain, and not less by averaging."""
    once, twice = evaluate_rows([Row("one", stages=(TUNING,)), Row("two", stages=(TUNING, TUNING))], catalogue, as_of)
    for name in once.high:
        assert twice.high[name] == pytest.approx(2 * once.high[name], rel=1e-12)
        assert twice.low[name] == pytest.approx(2 * once.low[name], rel=1e-12)


def test_what_a_stage_does_not_know_has_no_sum_and_is_told(catalogue: Catalogue, as_of: date) -> None:
    unknown = Row("unknown", {"training_method": "lora"}, {"parameters": 8e9})
    [whole] = evaluate_rows([Row("both", stages=(TUNING, unknown))], catalogue, as_of)
    assert "training_flop" not in whole.values
    told = [str(one) for one in whole.diagnostics]
    assert any("training_flop" in one and "'unknown'" in one for one in told)


def test_only_what_is_asked_is_added(catalogue: Catalogue, as_of: date) -> None:
    [whole] = evaluate_rows([Row("both", stages=(TUNING, ADAPTER))], catalogue, as_of, ["training_days"], ranges=False)
    assert (set(whole.values), whole.low) == ({"training_days"}, {})


def test_pre_training_says_nothing_of_what_follows_it(catalogue: Catalogue, as_of: date) -> None:
    """Neither a model's tokens nor its historic run enter its tuning, nor 20 tokens a parameter."""
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
