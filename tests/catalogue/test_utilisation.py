"""An unknown utilisation is predicted from what is known before the run.

Values of the row and of the published run of the model take precedence.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.catalogue.calibration import read_table
from aigc_compute.catalogue.entries import chip
from aigc_compute.catalogue.origin import ASSUMPTION
from aigc_compute.catalogue.periods import decimal_year
from aigc_compute.evaluation.evaluate import Evaluation, evaluate_rows
from aigc_compute.scenario import read_inputs

Evaluate = Callable[..., Evaluation]
DENSE_ROW = ("parameters=7B", "training_tokens=2T", "accelerator=a100-sxm-80gb", "training_year=2024")


@pytest.fixture
def evaluate(catalogue: Catalogue, as_of: date) -> Evaluate:
    def run(*words: str, ranges: bool = False) -> Evaluation:
        return evaluate_rows(read_inputs(words, catalogue), catalogue, as_of, ranges=ranges)[0]

    return run


def formula_of(evaluation: Evaluation, quantity: str) -> str | None:
    formula = evaluation.plan.steps[quantity].formula
    return formula.name if formula else None


def test_the_prediction_takes_precedence_over_the_assumed_utilisation(evaluate: Evaluate) -> None:
    evaluation = evaluate(*DENSE_ROW)
    assert formula_of(evaluation, "mfu") == "predicted_utilisation"
    assert evaluation.values["accelerator_hours"] == pytest.approx(
        evaluation.values["training_operator_flop"] / (312e12 * evaluation.values["mfu"] * 3600)
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("mfu=0.5",), 0.5),
        (("achieved_flop_per_s_per_accelerator=156 TFLOP/s",), 0.5),
        (("accelerators=1000", "training_days=10"), 8.4e22 / (240_000 * 3600 * 312e12)),
    ],
)
def test_values_of_the_row_take_precedence_over_the_prediction(
    words: tuple[str, ...], expected: float, evaluate: Evaluate
) -> None:
    evaluation = evaluate(*DENSE_ROW, *words)
    assert evaluation.values["mfu"] == pytest.approx(expected)
    assert not [name for name in evaluation.values if name.startswith("utilisation_")], (
        "no quantity of the prediction remains"
    )


def test_the_published_run_of_the_model_takes_precedence_on_its_own_accelerator(evaluate: Evaluate) -> None:
    assert formula_of(evaluate("llama-2-70b"), "mfu") == "achieved_flop_per_s"
    assert formula_of(evaluate("llama-2-70b", "accelerator=h100-sxm"), "mfu") == "predicted_utilisation"


def test_an_unknown_number_of_accelerators_is_assumed_to_be_usual(evaluate: Evaluate) -> None:
    unknown, few, many = (evaluate(*DENSE_ROW, *words) for words in ((), ("accelerators=64",), ("accelerators=4096",)))
    assert formula_of(unknown, "utilisation_share_factor") == "share_factor_of_unknown_count"
    assert unknown.values["utilisation_share_factor"] == 1
    assert many.values["mfu"] < unknown.values["mfu"] < few.values["mfu"]


def test_an_unknown_size_is_assumed_to_be_large(evaluate: Evaluate) -> None:
    evaluation = evaluate("training_cost_usd=5M", "accelerator=h100-sxm")
    assert formula_of(evaluation, "mfu") == "predicted_utilisation"
    assert evaluation.values["utilisation_size_factor"] == 1


def test_experts_with_unknown_active_parameters_use_the_assumed_utilisation(evaluate: Evaluate) -> None:
    evaluation = evaluate("training_flop=1e24", "sparsity=mixture-of-experts", "accelerator=h100-sxm")
    assert evaluation.context.facts["mfu"].origin.block == ASSUMPTION
    assert formula_of(evaluation, "mfu") is None


@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        (("parameters=100M",), ("parameters=10B",)),
        (("parameters=100B", "active_parameters=10B"), ("parameters=10B",)),
        (("parameters=10B", "accelerator=h100-sxm"), ("parameters=10B", "accelerator=a100-sxm-80gb")),
        (("parameters=10B", "training_year=2021"), ("parameters=10B", "training_year=2023")),
    ],
)
def test_the_prediction_is_lower_for_small_models_experts_fast_accelerators_and_early_years(
    lower: tuple[str, ...], higher: tuple[str, ...], evaluate: Evaluate
) -> None:
    low, high = (evaluate(*words, "training_tokens=1T").values["mfu"] for words in (lower, higher))
    assert low < high


def test_fp8_is_faster_by_less_than_a_factor_of_two(evaluate: Evaluate) -> None:
    row = ("parameters=70B", "training_tokens=1T", "accelerator=h100-sxm")
    bf16, fp8 = (
        evaluate(*row, f"training_precision={precision}").values["accelerator_hours"] for precision in ("bf16", "fp8")
    )
    assert 1.2 < bf16 / fp8 < 1.9


def test_the_duration_does_not_depend_on_the_attention_mask_that_is_counted(evaluate: Evaluate) -> None:
    full, causal = (
        evaluate("llama-2-70b", "accelerator=h100-sxm", f"attention_mask={mask}") for mask in ("full", "causal")
    )
    assert full.values["mfu"] > causal.values["mfu"]
    assert full.values["accelerator_hours"] == pytest.approx(causal.values["accelerator_hours"])


def test_a_model_on_a_later_accelerator_has_a_later_training_year(evaluate: Evaluate) -> None:
    assert evaluate("llama-2-70b", "accelerator=h100-sxm").values["training_year"] == decimal_year("2023-07-18")
    assert evaluate("gpt-3-175b", "accelerator=h100-sxm").values["training_year"] > 2023


def test_the_interval_is_as_wide_as_the_spread_of_published_runs(evaluate: Evaluate) -> None:
    with_runs, without_runs = (
        evaluate("parameters=7B", "training_tokens=2T", f"accelerator={name}", "training_year=2024", ranges=True)
        for name in ("a100-sxm-80gb", "gaudi2")
    )
    spans = [
        evaluation.high["accelerator_hours"] / evaluation.low["accelerator_hours"]
        for evaluation in (with_runs, without_runs)
    ]
    assert 2 < spans[0] < 2.5 < spans[1] < 4


def test_accelerators_are_grouped_by_their_chip(catalogue: Catalogue) -> None:
    assert chip(catalogue.entry("accelerators", "a800-sxm-80gb")) == chip(
        catalogue.entry("accelerators", "a100-sxm-40gb")
    )
    assert chip(catalogue.entry("accelerators", "h20")) != chip(catalogue.entry("accelerators", "h100-sxm"))
    chips = {chip(catalogue.entry("accelerators", name)) for name in catalogue.names("accelerators")}
    calibrated_chips = catalogue.parsed("calibration/utilisation", read_table)["utilisation_error"][1].applies_when[
        "chip"
    ]
    assert set(calibrated_chips) <= chips
