"""What surrounds a run, through the whole network: its data, its life, its development, its lost hours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.domains.scaling.quantities import LIFETIME, REPETITION
from aigc_compute.domains.training.quantities import DEVELOPMENT, DEVELOPMENT_COST, DEVELOPMENT_ENERGY
from aigc_compute.evaluation.evaluate import Evaluation
from aigc_compute.scenario import read_inputs
from aigc_compute.studies.estimate import estimate

Answer = Callable[..., Evaluation]
PAGE = " ".join((Path(__file__).parents[2] / "docs" / "training.md").read_text(encoding="utf-8").split())
RUN = ("parameters=7B", "training_tokens=1T")
REPEATED = {one.name for one in REPETITION} - {"token_repetition_constant", "parameter_repetition_constant"}


@pytest.fixture
def answer(catalogue: Catalogue, as_of: date) -> Answer:
    def of(*words: str, ranges: bool = False) -> Evaluation:
        return estimate(read_inputs(words, catalogue), catalogue, as_of, ranges=ranges)[0]

    return of


def codes(one: Evaluation) -> list[str]:
    return [each.code for each in one.diagnostics]


def test_nothing_follows_of_a_data_set_that_is_not_told(answer: Answer) -> None:
    one = answer(*RUN)
    assert one.values["epochs"] == 1, "assumed"
    assert not REPEATED & one.values.keys()
    assert "many-epochs" not in codes(one)


@pytest.mark.parametrize("told", ["dataset_tokens=100B", "epochs=10", "dataset_bytes=400GB"])
def test_whatever_tells_the_data_set_tells_what_repeats_are_worth(told: str, answer: Answer) -> None:
    one = answer(*RUN, told)
    assert one.values.keys() >= REPEATED
    assert one.values["effective_training_tokens"] == pytest.approx(781.4e9, rel=1e-3)
    assert one.values["repeated_loss"] > one.values["predicted_loss"]
    assert "many-epochs" in codes(one)


def test_a_recipe_tells_the_data_set_too(answer: Answer) -> None:
    assert answer("palm-540b").values["effective_training_tokens"] == pytest.approx(780e9)


def test_four_epochs_pass_without_a_note(answer: Answer) -> None:
    assert "many-epochs" not in codes(answer(*RUN, "dataset_tokens=250B"))


def test_a_power_law_promises_no_loss_of_repeated_data(answer: Answer) -> None:
    one = answer(*RUN, "dataset_tokens=100B", "scaling_law=kaplan-2020")
    assert "effective_training_tokens" in one.values
    assert not {"repeated_loss", "data_limited_tokens", "effective_parameters"} & one.values.keys()


def test_nothing_follows_of_a_life_that_is_not_told(answer: Answer) -> None:
    names = {one.name for one in LIFETIME} - {"inference_cost_ratio"}
    assert not names & answer(*RUN).values.keys()


def test_lifetime_optimum_costs_no_more_than_the_model_as_it_is(answer: Answer) -> None:
    one = answer(*RUN, "lifetime_inference_tokens=10T")
    assert one.values["target_loss"] == one.values["predicted_loss"]
    assert one.values["lifetime_optimal_flop"] < one.values["lifetime_flop"]
    assert one.values["cost_optimal_lifetime_usd"] < one.values["lifetime_cost_usd"]
    dearer = one.values["inference_cost_ratio"] > 1
    assert (one.values["cost_optimal_parameters"] < one.values["lifetime_optimal_parameters"]) == dearer


def test_without_a_model_the_target_is_that_of_the_compute_optimum(answer: Answer) -> None:
    one = answer("training_flop=1e23", "lifetime_inference_tokens=0")
    assert one.values["target_loss"] == one.values["compute_optimal_loss"]
    for name in ("parameters", "tokens"):
        assert one.values[f"lifetime_optimal_{name}"] == pytest.approx(one.values[f"compute_optimal_{name}"], rel=1e-9)
    assert one.values["lifetime_optimal_flop"] == pytest.approx(1e23, rel=1e-9)


def test_a_target_is_enough(answer: Answer) -> None:
    one = answer("target_loss=2", "lifetime_inference_tokens=1T", "scaling_law=muennighoff-2023")
    assert one.values["lifetime_optimal_parameters"] > 1e9


def test_service_makes_the_tokens_of_a_life(answer: Answer) -> None:
    words = ("queries_per_day=1M", "prompt_tokens=1000", "output_tokens=300", "service_days=365")
    assert answer(*RUN, *words).values["lifetime_inference_tokens"] == 365 * 1e6 * 1300


def test_development_multiplies_the_final_run_and_budgets_it(answer: Answer) -> None:
    one = answer(*RUN, "accelerator=h100-sxm", "development_compute_ratio=2")
    final = ("training_flop", "accelerator_hours", "training_cost_usd", "training_energy_kwh", "training_co2_kg")
    whole = [each.name for each in (*DEVELOPMENT[1:], *DEVELOPMENT_COST, *DEVELOPMENT_ENERGY)]
    assert [one.values[name] for name in whole] == [2 * one.values[name] for name in final]
    budget = answer("development_cost_usd=10M", "development_compute_ratio=2", "accelerator=h100-sxm")
    assert budget.values["training_cost_usd"] == 5e6
    assert budget.values["parameters"] > 0


def test_development_is_a_stated_range_unless_told(answer: Answer) -> None:
    one = answer(*RUN, ranges=True)
    assert one.low["development_flop"] / one.values["training_flop"] == pytest.approx(1.3, rel=1e-3)
    assert one.high["development_flop"] / one.values["training_flop"] == pytest.approx(6, rel=1e-3)


def test_goodput_joins_only_where_something_is_said_of_steps(answer: Answer) -> None:
    assert "goodput" not in answer(*RUN, "accelerators=1024").values
    assert "goodput" in answer(*RUN, "accelerators=1024", "recovery=automatic").values
    assert "goodput" in answer(*RUN, "accelerators=1024", "step_time_s=5").values


def test_goodput_falls_with_size_and_with_restarts_by_hand(answer: Answer) -> None:
    def goodput(*words: str) -> float:
        return answer("parameters=70B", "accelerator=h100-sxm", *words).values["goodput"]

    several = [goodput(f"accelerators={count}", "recovery=automatic") for count in (64, 1024, 16_384, 131_072)]
    assert several == sorted(several, reverse=True)
    assert several[0] > 0.95
    assert several[-1] < 0.7
    assert goodput("accelerators=1024", "recovery=manual") < several[1]
    assert goodput("accelerators=1024", "failures_per_accelerator_hour=1e-4") < several[1]


@pytest.mark.parametrize(
    ("words", "published"),
    [
        (("opt-175b", "accelerators=992", "recovery=manual"), 0.59),
        (("bloom-176b", "accelerators=384", "recovery=automatic"), 0.88),
        (("llama-3.1-405b", "accelerators=16384", "recovery=automatic"), 0.86),
    ],
)
def test_published_goodput_lies_in_the_interval(words: tuple[str, ...], published: float, answer: Answer) -> None:
    one = answer(*words, ranges=True)
    assert one.low["goodput"] < published < one.high["goodput"]
    assert one.high["goodput"] / one.low["goodput"] < 1.7
    assert f"| {one.values['goodput']:.0%} | {published:.0%} |".replace("%", " %") in PAGE


def test_the_young_interval_loses_least(answer: Answer) -> None:
    words = ("parameters=70B", "accelerators=4096", "accelerator=h100-sxm", "recovery=automatic")
    best = answer(*words).values
    for factor in (0.8, 1.25):
        other = answer(*words, f"checkpoint_interval_hours={best['checkpoint_interval_hours'] * factor}").values
        assert other["goodput"] < best["goodput"]
