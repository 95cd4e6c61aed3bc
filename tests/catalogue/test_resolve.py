"""Precedence of values: the user's values, the model, its recipe, its published run, then assumptions by rank."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.catalogue.entries import model
from aigc_compute.catalogue.origin import ASSUMPTION, Origin
from aigc_compute.diagnostics import Problems
from aigc_compute.domains.vocabulary import QUANTITIES
from aigc_compute.evaluation.evaluate import Evaluation, evaluate_rows
from aigc_compute.scenario import Row, read_inputs

Evaluate = Callable[..., Evaluation]
LLAMA = 68976648192.0


@pytest.fixture
def evaluate(catalogue: Catalogue, as_of: date) -> Evaluate:
    def run(*words: str) -> Evaluation:
        return evaluate_rows(read_inputs(words, catalogue), catalogue, as_of, ranges=False)[0]

    return run


def origin(evaluation: Evaluation, quantity: str) -> str:
    """The formula that determines a quantity, or 'given', or the block and entry that state it."""
    formula = evaluation.plan.steps[quantity].formula
    if formula:
        return formula.name
    return "given" if quantity in evaluation.row.given else block_and_entry(evaluation.context.facts[quantity].origin)


def block_and_entry(origin: Origin) -> str:
    return " ".join(filter(None, (origin.block, origin.entry)))


def test_every_level_of_precedence_determines_its_quantities(evaluate: Evaluate) -> None:
    evaluation = evaluate("llama-2-70b", "users=1000")
    assert evaluation.values["parameters"] == LLAMA
    assert {
        name: origin(evaluation, name)
        for name in ("users", "layers", "parameters", "training_tokens", "accelerator_hours", "mfu", "pue")
    } == {
        "users": "given",
        "layers": "architecture llama-2-70b",
        "parameters": "decoder_parameters",
        "training_tokens": "recipe llama-2-70b",
        "accelerator_hours": "reported llama-2-70b",
        "mfu": "achieved_flop_per_s",
        "pue": "assumption",
    }
    assert evaluation.context.category_facts["accelerator"].value == "a100-sxm-80gb"
    assert not evaluation.context.exclude_historic_run


def test_given_compute_keeps_the_parameters_and_changes_the_tokens(evaluate: Evaluate) -> None:
    evaluation = evaluate("llama-2-70b", "training_flop=1e25")
    assert evaluation.values["parameters"] == LLAMA
    assert evaluation.values["training_tokens"] == pytest.approx(1e25 / (6 * LLAMA), rel=1e-12)
    assert evaluation.context.exclude_historic_run


def test_given_tokens_take_precedence_over_the_recipe(evaluate: Evaluate) -> None:
    evaluation = evaluate("llama-2-70b", "training_tokens=1T")
    assert evaluation.values["training_flop"] == pytest.approx(6e12 * LLAMA, rel=1e-12)


def test_given_parameters_set_the_shape_aside(evaluate: Evaluate) -> None:
    evaluation = evaluate("llama-2-70b", "parameters=13B")
    assert evaluation.values["training_flop"] == pytest.approx(6 * 13e9 * 2e12)
    assert "layers" not in evaluation.values
    assert evaluation.context.exclude_historic_run


def test_a_given_size_that_does_not_follow_from_the_shape_sets_the_shape_aside(evaluate: Evaluate) -> None:
    """The catalogue knows the layers of this model and not how many of its parameters are active."""
    evaluation = evaluate("m6-1t", "active_parameters=7B")
    assert evaluation.values["active_parameters"] == 7e9
    assert "layers" not in evaluation.values


def test_another_accelerator_sets_the_published_run_aside(evaluate: Evaluate) -> None:
    evaluation = evaluate("llama-2-70b", "accelerator=h100-sxm")
    assert evaluation.context.exclude_historic_run
    assert origin(evaluation, "mfu") == "predicted_utilisation"
    assert evaluation.values["accelerator_hours"] == pytest.approx(
        evaluation.values["training_operator_flop"] / (989.4e12 * evaluation.values["mfu"] * 3600)
    )
    assert evaluation.context.reported["accelerator_hours"].value == 1720320.0, "the reported value is still shown"


def test_the_same_accelerator_keeps_the_published_run(evaluate: Evaluate) -> None:
    evaluation, model_alone = evaluate("llama-2-70b", "accelerator=a100-sxm-80gb"), evaluate("llama-2-70b")
    assert not evaluation.context.exclude_historic_run
    assert evaluation.values == model_alone.values


@pytest.mark.parametrize(
    ("word", "aside"),
    [
        ("accelerators=1024", True),
        ("accelerators=10000", False),
        ("accelerators=10400", False),
        ("accelerators=10600", True),
        ("accelerators=9400", True),
        ("training_days=15", False),
        ("training_days=30", True),
        ("mfu=0.21", False),
        ("mfu=0.4", True),
        ("training_pf_days=3640", False),
        ("users=1M", False),
    ],
)
def test_values_within_five_percent_keep_the_published_run(word: str, aside: bool, evaluate: Evaluate) -> None:
    assert evaluate("gpt-3-175b", word).context.exclude_historic_run is aside


def test_the_utilisation_of_the_published_run_does_not_apply_to_a_new_cluster(evaluate: Evaluate) -> None:
    evaluation = evaluate("gpt-3-175b", "accelerators=1024")
    assert evaluation.context.category_facts["accelerator"].origin.block == ASSUMPTION
    assert origin(evaluation, "mfu") == "predicted_utilisation"
    assert "training_days" in evaluation.context.reported


def test_rows_of_one_table_keep_or_leave_the_published_run_independently(catalogue: Catalogue, as_of: date) -> None:
    rows = [read_inputs(["gpt-3-175b", f"accelerators={count}"], catalogue)[0] for count in (10000, 1024, 10100)]
    evaluations = evaluate_rows(rows, catalogue, as_of, ranges=False)
    assert [evaluation.context.exclude_historic_run for evaluation in evaluations] == [False, True, False]
    assert [evaluation.values["accelerators"] for evaluation in evaluations] == [10000.0, 1024.0, 10100.0]


@pytest.mark.parametrize("word", ["training_precision=bf16", "inference_precision=fp8"])
def test_a_precision_that_the_accelerator_lacks_is_refused(word: str, evaluate: Evaluate) -> None:
    with pytest.raises(Problems, match=r"v100-sxm2-32gb has no published peak for .*, only for .*fp16.*\[precision\]"):
        evaluate("parameters=7B", "accelerator=v100-sxm2-32gb", word)


def test_the_assumed_precision_is_one_that_the_accelerator_has(evaluate: Evaluate) -> None:
    assert evaluate("parameters=7B", "accelerator=v100-sxm2-32gb").values["accelerator_peak_flop_per_s"] == 125e12
    assert (
        evaluate("parameters=7B", "accelerator=a100-sxm-80gb").context.category_facts["training_precision"].value
        == "bf16"
    )


def test_the_precision_of_the_recipe_takes_precedence_over_the_usual_precision(evaluate: Evaluate) -> None:
    assert evaluate("deepseek-v3").context.category_facts["training_precision"].value == "fp8"
    assert (
        evaluate("deepseek-v3", "accelerator=a100-sxm-80gb").context.category_facts["training_precision"].value
        == "bf16"
    )


def test_a_given_duration_takes_precedence_over_the_predicted_utilisation(evaluate: Evaluate) -> None:
    run = ("parameters=7B", "training_tokens=1T", "accelerator=a100-sxm-80gb", "accelerators=1024")
    assert origin(evaluate(*run), "mfu") == "predicted_utilisation"
    evaluation = evaluate(*run, "training_days=10")
    assert evaluation.values["mfu"] == pytest.approx(6 * 7e9 * 1e12 / (1024 * 10 * 86400 * 312e12))


def test_utilisation_takes_precedence_over_the_assumed_tokens_per_parameter(evaluate: Evaluate) -> None:
    evaluation = evaluate("parameters=7B", "accelerator_hours=100k", "accelerator=a100-sxm-80gb")
    assert origin(evaluation, "mfu") == "predicted_utilisation"
    assert evaluation.values["training_tokens"] == pytest.approx(
        1e5 * 3600 * 312e12 * evaluation.values["mfu"] / (6 * 7e9)
    )


def test_the_accelerator_is_assumed_before_utilisation_is_determined(evaluate: Evaluate) -> None:
    evaluation = evaluate("parameters=7B", "training_tokens=1T", "accelerators=1024", "training_days=10")
    assert evaluation.context.category_facts["accelerator"].value == "h100-sxm"
    assert evaluation.values["mfu"] == pytest.approx(6 * 7e9 * 1e12 / (1024 * 10 * 86400 * 989.4e12))


def test_an_impossible_utilisation_names_the_contradicting_inputs(evaluate: Evaluate) -> None:
    evaluation = evaluate("parameters=70B", "training_tokens=10T", "accelerators=8", "training_days=1")
    [diagnostic] = evaluation.diagnostics
    assert diagnostic.code == "contradiction"
    for name in ("mfu", "parameters = ", "training_tokens = ", "accelerators = ", "training_days = "):
        assert name in diagnostic.message


def test_an_unpublished_number_of_tokens_is_not_assumed(evaluate: Evaluate) -> None:
    """The compute of GPT-1 is published and determines the tokens. Nothing is published about Midjourney."""
    evaluation = evaluate("gpt-1")
    assert "training_tokens" in evaluation.context.unpublished
    assert evaluation.values["training_tokens"] == pytest.approx(0.96 * 8.64e19 / (6 * evaluation.values["parameters"]))
    assert origin(evaluation, "tokens_per_parameter") == "tokens_for_parameters"
    unknown = evaluate("midjourney")
    assert not {"parameters", "training_tokens", "training_flop", "training_cost_usd"} & unknown.values.keys()


def test_a_product_has_the_values_of_the_model_that_it_serves(evaluate: Evaluate) -> None:
    evaluation, served = evaluate("github-copilot"), evaluate("codex-12b")
    assert evaluation.values["parameters"] == served.values["parameters"] == 12e9


def test_a_given_quantity_implies_a_category(evaluate: Evaluate) -> None:
    evaluation = evaluate("parameters=47B", "active_parameters=13B", "training_tokens=1T", "experts=8")
    assert evaluation.context.category_facts["sparsity"].value == "mixture-of-experts"
    assert evaluation.values["training_flop"] == pytest.approx(6 * 13e9 * 1e12)


RUNS = [name for name in Catalogue().names("models") if model(Catalogue(), name).blocks["reported"]]
SIZE_AND_PLAN = ("parameters", "active_parameters", "training_tokens", "training_flop", "training_pf_days")


@pytest.mark.parametrize("name", RUNS)
def test_a_reported_value_given_again_keeps_the_published_run(name: str, catalogue: Catalogue, as_of: date) -> None:
    facts = model(catalogue, name).blocks["reported"]
    values = {quantity: fact.value for quantity, fact in facts.items() if quantity in QUANTITIES and fact.value}
    assert values_that_set_the_run_aside(name, values, catalogue, as_of) == []


@pytest.mark.parametrize("name", RUNS)
def test_an_estimated_size_given_again_keeps_the_published_run(name: str, catalogue: Catalogue, as_of: date) -> None:
    """A size or an amount of training that was estimated for the run does not contradict it."""
    model_alone = evaluate_rows([Row(name, {"model": name})], catalogue, as_of, ranges=False)[0]
    values = {quantity: model_alone.values[quantity] for quantity in SIZE_AND_PLAN if quantity in model_alone.values}
    assert values_that_set_the_run_aside(name, values, catalogue, as_of) == []


def values_that_set_the_run_aside(name: str, values: dict[str, Any], catalogue: Catalogue, as_of: date) -> list[str]:
    """The quantities whose value, given alone, sets the published run of the model aside."""
    rows = [Row(quantity, {"model": name}, {quantity: value}) for quantity, value in values.items()]
    evaluations = evaluate_rows(rows, catalogue, as_of, ranges=False)
    return [evaluation.row.name for evaluation in evaluations if evaluation.context.exclude_historic_run]
