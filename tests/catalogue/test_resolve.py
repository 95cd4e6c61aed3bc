"""Nearest first: what the user gives, the model, its recipe, its historic run, then assumptions by rank."""

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

Answer = Callable[..., Evaluation]
LLAMA = 68976648192.0


@pytest.fixture
def answer(catalogue: Catalogue, as_of: date) -> Answer:
    def of(*words: str) -> Evaluation:
        return evaluate_rows(read_inputs(words, catalogue), catalogue, as_of, ranges=False)[0]

    return of


def origin(one: Evaluation, quantity: str) -> str:
    """The formula that gave a quantity, or 'given', or the entry that states it."""
    formula = one.plan.steps[quantity].formula
    if formula:
        return formula.name
    return "given" if quantity in one.row.given else _words(one.context.facts[quantity].origin)


def _words(origin: Origin) -> str:
    return " ".join(filter(None, (origin.block, origin.entry)))


def test_every_layer_in_its_place(answer: Answer) -> None:
    one = answer("llama-2-70b", "users=1000")
    assert one.values["parameters"] == LLAMA
    assert {
        name: origin(one, name)
        for name in ("users", "layers", "parameters", "training_tokens", "accelerator_hours", "mfu", "pue")
    } == {
        "users": "given",
        "layers": "architecture llama-2-70b",
        "parameters": "dense_parameters",
        "training_tokens": "recipe llama-2-70b",
        "accelerator_hours": "reported llama-2-70b",
        "mfu": "achieved_flop_per_s",
        "pue": "assumption",
    }
    assert one.context.category_facts["accelerator"].value == "a100-sxm-80gb"
    assert not one.context.exclude_historic_run


def test_given_compute_keeps_the_model_and_changes_its_tokens(answer: Answer) -> None:
    one = answer("llama-2-70b", "training_flop=1e25")
    assert one.values["parameters"] == LLAMA
    assert one.values["training_tokens"] == pytest.approx(1e25 / (6 * LLAMA), rel=1e-12)
    assert one.context.exclude_historic_run


def test_given_tokens_replace_the_recipe(answer: Answer) -> None:
    one = answer("llama-2-70b", "training_tokens=1T")
    assert one.values["training_flop"] == pytest.approx(6e12 * LLAMA, rel=1e-12)


def test_given_parameters_put_the_shape_aside(answer: Answer) -> None:
    one = answer("llama-2-70b", "parameters=13B")
    assert one.values["training_flop"] == pytest.approx(6 * 13e9 * 2e12)
    assert "layers" not in one.values
    assert one.context.exclude_historic_run


def test_a_size_that_no_shape_tells_puts_the_shape_aside(answer: Answer) -> None:
    """The catalogue knows the layers of this model and not how many of its parameters are active."""
    one = answer("m6-1t", "active_parameters=7B")
    assert one.values["active_parameters"] == 7e9
    assert "layers" not in one.values


def test_other_accelerator_puts_the_run_aside(answer: Answer) -> None:
    one = answer("llama-2-70b", "accelerator=h100-sxm")
    assert one.context.exclude_historic_run
    assert origin(one, "mfu") == "predicted_utilisation"
    assert one.values["accelerator_hours"] == pytest.approx(
        one.values["training_operator_flop"] / (989.4e12 * one.values["mfu"] * 3600)
    )
    assert one.context.reported["accelerator_hours"].value == 1720320.0, "still shown beside the estimate"


def test_same_accelerator_is_still_the_run(answer: Answer) -> None:
    one, bare = answer("llama-2-70b", "accelerator=a100-sxm-80gb"), answer("llama-2-70b")
    assert not one.context.exclude_historic_run
    assert one.values == bare.values


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
def test_figures_within_five_per_cent_are_still_the_run(word: str, aside: bool, answer: Answer) -> None:
    assert answer("gpt-3-175b", word).context.exclude_historic_run is aside


def test_v100_utilisation_says_nothing_about_the_new_cluster(answer: Answer) -> None:
    one = answer("gpt-3-175b", "accelerators=1024")
    assert one.context.category_facts["accelerator"].origin.block == ASSUMPTION
    assert origin(one, "mfu") == "predicted_utilisation"
    assert "training_days" in one.context.reported


def test_rows_of_one_table_part_where_one_leaves_the_run(catalogue: Catalogue, as_of: date) -> None:
    rows = [read_inputs(["gpt-3-175b", f"accelerators={count}"], catalogue)[0] for count in (10000, 1024, 10100)]
    found = evaluate_rows(rows, catalogue, as_of, ranges=False)
    assert [one.context.exclude_historic_run for one in found] == [False, True, False]
    assert [one.values["accelerators"] for one in found] == [10000.0, 1024.0, 10100.0]


@pytest.mark.parametrize("word", ["training_precision=bf16", "inference_precision=fp8"])
def test_precision_that_the_device_lacks_is_refused(word: str, answer: Answer) -> None:
    with pytest.raises(Problems, match=r"v100-sxm2-32gb has no published peak for .*, only for .*fp16.*\[precision\]"):
        answer("parameters=7B", "accelerator=v100-sxm2-32gb", word)


def test_assumed_precision_is_one_that_the_device_has(answer: Answer) -> None:
    assert answer("parameters=7B", "accelerator=v100-sxm2-32gb").values["accelerator_peak_flop_per_s"] == 125e12
    assert (
        answer("parameters=7B", "accelerator=a100-sxm-80gb").context.category_facts["training_precision"].value
        == "bf16"
    )


def test_precision_of_the_recipe_comes_before_the_usual_one(answer: Answer) -> None:
    assert answer("deepseek-v3").context.category_facts["training_precision"].value == "fp8"
    assert (
        answer("deepseek-v3", "accelerator=a100-sxm-80gb").context.category_facts["training_precision"].value == "bf16"
    )


def test_measured_time_beats_the_usual_utilisation(answer: Answer) -> None:
    run = ("parameters=7B", "training_tokens=1T", "accelerator=a100-sxm-80gb", "accelerators=1024")
    assert origin(answer(*run), "mfu") == "predicted_utilisation"
    one = answer(*run, "training_days=10")
    assert one.values["mfu"] == pytest.approx(6 * 7e9 * 1e12 / (1024 * 10 * 86400 * 312e12))


def test_utilisation_beats_tokens_a_parameter(answer: Answer) -> None:
    one = answer("parameters=7B", "accelerator_hours=100k", "accelerator=a100-sxm-80gb")
    assert origin(one, "mfu") == "predicted_utilisation"
    assert one.values["training_tokens"] == pytest.approx(1e5 * 3600 * 312e12 * one.values["mfu"] / (6 * 7e9))


def test_device_is_settled_before_utilisation_is_assumed(answer: Answer) -> None:
    one = answer("parameters=7B", "training_tokens=1T", "accelerators=1024", "training_days=10")
    assert one.context.category_facts["accelerator"].value == "h100-sxm"
    assert one.values["mfu"] == pytest.approx(6 * 7e9 * 1e12 / (1024 * 10 * 86400 * 989.4e12))


def test_impossible_utilisation_names_what_contradicts_itself(answer: Answer) -> None:
    one = answer("parameters=70B", "training_tokens=10T", "accelerators=8", "training_days=1")
    [diagnostic] = one.diagnostics
    assert diagnostic.code == "contradiction"
    for name in ("mfu", "parameters = ", "training_tokens = ", "accelerators = ", "training_days = "):
        assert name in diagnostic.message


def test_unpublished_plan_is_not_assumed(answer: Answer) -> None:
    """GPT-1 published its compute, so the tokens follow; Midjourney published nothing, so nothing does."""
    one = answer("gpt-1")
    assert "training_tokens" in one.context.unpublished
    assert one.values["training_tokens"] == pytest.approx(0.96 * 8.64e19 / (6 * one.values["parameters"]))
    assert origin(one, "tokens_per_parameter") == "tokens_for_parameters"
    unknown = answer("midjourney")
    assert not {"parameters", "training_tokens", "training_flop", "training_cost_usd"} & unknown.values.keys()


def test_what_a_product_serves_lends_its_figures(answer: Answer) -> None:
    one, served = answer("github-copilot"), answer("codex-12b")
    assert one.values["parameters"] == served.values["parameters"] == 12e9


def test_given_quantity_implies_its_category(answer: Answer) -> None:
    one = answer("parameters=47B", "active_parameters=13B", "training_tokens=1T", "experts=8")
    assert one.context.category_facts["sparsity"].value == "mixture-of-experts"
    assert one.values["training_flop"] == pytest.approx(6 * 13e9 * 1e12)


RUNS = [name for name in Catalogue().names("models") if model(Catalogue(), name).blocks["reported"]]
SIZE_AND_PLAN = ("parameters", "active_parameters", "training_tokens", "training_flop", "training_pf_days")


@pytest.mark.parametrize("name", RUNS)
def test_reported_figure_restated_is_still_the_run(name: str, catalogue: Catalogue, as_of: date) -> None:
    facts = model(catalogue, name).blocks["reported"]
    figures = {one: fact.value for one, fact in facts.items() if one in QUANTITIES and fact.value}
    assert departing(name, figures, catalogue, as_of) == []


@pytest.mark.parametrize("name", RUNS)
def test_estimated_size_restated_is_still_the_run(name: str, catalogue: Catalogue, as_of: date) -> None:
    """What the tool says of a run, given back to it, is that run."""
    bare = evaluate_rows([Row(name, {"model": name})], catalogue, as_of, ranges=False)[0]
    figures = {one: bare.values[one] for one in SIZE_AND_PLAN if one in bare.values}
    assert departing(name, figures, catalogue, as_of) == []


def departing(name: str, figures: dict[str, Any], catalogue: Catalogue, as_of: date) -> list[str]:
    """The figures that, given one at a time, put the model's run aside."""
    rows = [Row(one, {"model": name}, {one: value}) for one, value in figures.items()]
    return [
        one.row.name for one in evaluate_rows(rows, catalogue, as_of, ranges=False) if one.context.exclude_historic_run
    ]
