"""Data, lifetime, development and goodput of a training run, through the whole network."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Protocol

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.domains.scaling.quantities import LIFETIME, REPETITION
from aigc_compute.domains.training.quantities import DEVELOPMENT, DEVELOPMENT_COST, DEVELOPMENT_ENERGY
from aigc_compute.evaluation.evaluate import Evaluation
from aigc_compute.scenario import read_inputs
from aigc_compute.studies.estimate import estimate


class Estimate(Protocol):
    """Return the answer for the words of a command line."""

    def __call__(self, *words: str, ranges: bool = False) -> Evaluation: ...


PAGE = " ".join((Path(__file__).parents[2] / "docs" / "training.md").read_text(encoding="utf-8").split())
RUN = ("parameters=7B", "training_tokens=1T")
REPEATED = {quantity.name for quantity in REPETITION} - {"token_repetition_constant", "parameter_repetition_constant"}
"""Quantities of repeated data."""


@pytest.fixture
def answer(catalogue: Catalogue, as_of: date) -> Estimate:
    def run(*words: str, ranges: bool = False) -> Evaluation:
        return estimate(read_inputs(words, catalogue), catalogue, as_of, ranges=ranges)[0]

    return run


def codes(result: Evaluation) -> list[str]:
    return [diagnostic.code for diagnostic in result.diagnostics]


def test_without_a_data_set_the_quantities_of_repeated_data_are_unknown(answer: Estimate) -> None:
    result = answer(*RUN)
    assert result.values["epochs"] == 1, "assumed"
    assert REPEATED.isdisjoint(result.values)
    assert "many-epochs" not in codes(result)


@pytest.mark.parametrize("data_set", ["dataset_tokens=100B", "epochs=10", "dataset_bytes=400GB"])
def test_the_size_of_the_data_set_determines_the_quantities_of_repeated_data(data_set: str, answer: Estimate) -> None:
    result = answer(*RUN, data_set)
    assert result.values.keys() >= REPEATED
    assert result.values["effective_training_tokens"] == pytest.approx(781.4e9, rel=1e-3)
    assert result.values["repeated_loss"] > result.values["predicted_loss"]
    assert "many-epochs" in codes(result)


def test_the_recipe_of_a_model_gives_the_size_of_the_data_set(answer: Estimate) -> None:
    assert answer("palm-540b").values["effective_training_tokens"] == pytest.approx(780e9)


def test_four_epochs_are_not_noted(answer: Estimate) -> None:
    assert "many-epochs" not in codes(answer(*RUN, "dataset_tokens=250B"))


def test_with_a_power_law_the_loss_of_repeated_data_is_unknown(answer: Estimate) -> None:
    values = answer(*RUN, "dataset_tokens=100B", "scaling_law=kaplan-2020").values
    assert "effective_training_tokens" in values
    assert {"repeated_loss", "data_limited_tokens", "effective_parameters"}.isdisjoint(values)


def test_without_inference_the_quantities_of_the_lifetime_are_unknown(answer: Estimate) -> None:
    names = {quantity.name for quantity in LIFETIME} - {"inference_cost_ratio"}
    assert names.isdisjoint(answer(*RUN).values)


def test_the_lifetime_optimum_takes_less_flop_and_cost_than_the_given_model(answer: Estimate) -> None:
    values = answer(*RUN, "lifetime_inference_tokens=10T").values
    assert values["target_loss"] == values["predicted_loss"]
    assert values["lifetime_optimal_flop"] < values["lifetime_flop"]
    assert values["cost_optimal_lifetime_usd"] < values["lifetime_cost_usd"]
    inference_is_dearer = values["inference_cost_ratio"] > 1
    assert (values["cost_optimal_parameters"] < values["lifetime_optimal_parameters"]) == inference_is_dearer


def test_without_a_model_the_target_loss_is_that_of_the_compute_optimum(answer: Estimate) -> None:
    values = answer("training_flop=1e23", "lifetime_inference_tokens=0").values
    assert values["target_loss"] == values["compute_optimal_loss"]
    for name in ("parameters", "tokens"):
        assert values[f"lifetime_optimal_{name}"] == pytest.approx(values[f"compute_optimal_{name}"], rel=1e-9)
    assert values["lifetime_optimal_flop"] == pytest.approx(1e23, rel=1e-9)


def test_a_target_loss_is_enough_for_the_lifetime_optimum(answer: Estimate) -> None:
    result = answer("target_loss=2", "lifetime_inference_tokens=1T", "scaling_law=muennighoff-2023")
    assert result.values["lifetime_optimal_parameters"] > 1e9


def test_queries_and_days_of_service_give_the_tokens_of_inference(answer: Estimate) -> None:
    words = ("queries_per_day=1M", "prompt_tokens=1000", "output_tokens=300", "service_days=365")
    assert answer(*RUN, *words).values["lifetime_inference_tokens"] == 365 * 1e6 * 1300


def test_the_development_ratio_multiplies_the_final_run_and_divides_a_budget(answer: Estimate) -> None:
    values = answer(*RUN, "accelerator=h100-sxm", "development_compute_ratio=2").values
    final = ("training_flop", "accelerator_hours", "training_cost_usd", "training_energy_kwh", "training_co2_kg")
    development = [quantity.name for quantity in (*DEVELOPMENT[1:], *DEVELOPMENT_COST, *DEVELOPMENT_ENERGY)]
    assert [values[name] for name in development] == [2 * values[name] for name in final]
    budget = answer("development_cost_usd=10M", "development_compute_ratio=2", "accelerator=h100-sxm")
    assert budget.values["training_cost_usd"] == 5e6
    assert budget.values["parameters"] > 0


def test_an_unknown_development_ratio_is_an_assumed_range(answer: Estimate) -> None:
    result = answer(*RUN, ranges=True)
    assert result.low["development_flop"] / result.values["training_flop"] == pytest.approx(1.3, rel=1e-3)
    assert result.high["development_flop"] / result.values["training_flop"] == pytest.approx(6, rel=1e-3)


def test_goodput_is_only_known_with_an_input_about_recovery_or_steps(answer: Estimate) -> None:
    assert "goodput" not in answer(*RUN, "accelerators=1024").values
    assert "goodput" in answer(*RUN, "accelerators=1024", "recovery=automatic").values
    assert "goodput" in answer(*RUN, "accelerators=1024", "step_time_s=5").values


def test_goodput_falls_with_the_number_of_accelerators_and_with_manual_recovery(answer: Estimate) -> None:
    def goodput(*words: str) -> float:
        return answer("parameters=70B", "accelerator=h100-sxm", *words).values["goodput"]

    by_size = [goodput(f"accelerators={count}", "recovery=automatic") for count in (64, 1024, 16_384, 131_072)]
    assert by_size == sorted(by_size, reverse=True)
    assert by_size[0] > 0.95
    assert by_size[-1] < 0.7
    assert goodput("accelerators=1024", "recovery=manual") < by_size[1]
    assert goodput("accelerators=1024", "failures_per_accelerator_hour=1e-4") < by_size[1]


@pytest.mark.parametrize(
    ("words", "published"),
    [
        (("opt-175b", "accelerators=992", "recovery=manual"), 0.59),
        (("bloom-176b", "accelerators=384", "recovery=automatic"), 0.88),
        (("llama-3.1-405b", "accelerators=16384", "recovery=automatic"), 0.86),
    ],
)
def test_published_goodput_lies_in_the_range_and_the_page_states_both(
    words: tuple[str, ...], published: float, answer: Estimate
) -> None:
    result = answer(*words, ranges=True)
    assert result.low["goodput"] < published < result.high["goodput"]
    assert result.high["goodput"] / result.low["goodput"] < 1.7
    assert f"| {result.values['goodput']:.0%} | {published:.0%} |".replace("%", " %") in PAGE


def test_the_checkpoint_interval_of_young_gives_the_highest_goodput(answer: Estimate) -> None:
    words = ("parameters=70B", "accelerators=4096", "accelerator=h100-sxm", "recovery=automatic")
    best = answer(*words).values
    for factor in (0.8, 1.25):
        other = answer(*words, f"checkpoint_interval_hours={best['checkpoint_interval_hours'] * factor}").values
        assert other["goodput"] < best["goodput"]
