"""A derived value that is given back as an input changes no other value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from aigc_compute.catalogue import Catalogue
from aigc_compute.domains.vocabulary import QUANTITIES
from aigc_compute.evaluation.evaluate import Evaluation, evaluate_rows
from aigc_compute.scenario import Row, read_inputs

MODEL_INPUTS = (
    (),
    ("accelerators=64",),
    ("training_days=30",),
    ("users=1e6",),
    ("concurrency=32",),
    ("training_cost_usd=1e6",),
    ("accelerators=1024", "training_days=40"),
    ("training_method=lora", "training_tokens=100M"),
)
QUESTIONS = (
    ("parameters=7B", "training_tokens=1T"),
    ("parameters=70B", "training_tokens=2T", "accelerators=512"),
    ("training_flop=1e24",),
    ("training_cost_usd=4e6",),
    ("parameters=8B", "users=1e5"),
    ("parameters=30B", "training_days=20"),
    ("parameters=8B", "training_method=lora", "training_tokens=50M"),
    ("parameters=8B", "training_method=qlora", "accelerators=8"),
    ("parameters=32B", "training_method=grpo", "accelerators=32"),
    ("parameters=13B", "tensor_parallel=2", "accelerators=16", "training_tokens=100B"),
)

PREDICTED_FROM_ITSELF = (
    "The predicted utilisation uses the number of accelerators and the size of the model unless these follow from "
    "the utilisation, as with a budget or a deadline. It uses them if they are given back."
)
COUNT_AND_DEADLINE = (
    "A count and a deadline together determine the utilisation. The count that is given back is rounded up to a whole "
    "number."
)
EXCEPTIONS = {
    ("share_factor_of_unknown_count", "share_factor"): PREDICTED_FROM_ITSELF,
    ("share_factor", "share_factor_of_unknown_count"): PREDICTED_FROM_ITSELF,
    ("size_factor_of_unknown_size", "size_factor"): PREDICTED_FROM_ITSELF,
    ("accelerator_hours", "all_accelerators_needed"): COUNT_AND_DEADLINE,
}
"""Allowed changes with the reason, by the formula of the first quantity that changes: the formula before and after."""

TOLERANCE = 1e-9


def scenarios(catalogue: Catalogue, count: int) -> list[Row]:
    """Return scenarios of QUESTIONS and of random models in turn, on random accelerators."""
    random = np.random.default_rng(1)
    models, accelerators = list(catalogue.names("models")), list(catalogue.names("accelerators"))
    questions = []
    for number in range(count):
        inputs = QUESTIONS[number // 2 % len(QUESTIONS)]
        if number % 2:
            inputs = (models[random.integers(len(models))], *MODEL_INPUTS[random.integers(len(MODEL_INPUTS))])
        questions.append([*inputs, f"accelerator={accelerators[random.integers(len(accelerators))]}"])
    return [read_inputs(question, catalogue)[0] for question in questions]


def changed(before: Evaluation, after: Evaluation) -> list[str]:
    """Return the quantities whose values differ, in the order in which they are derived."""

    def differs(name: str) -> bool:
        return abs(after.values[name] - before.values[name]) > TOLERANCE * abs(before.values[name])

    names = [step.quantity for step in after.plan if step.quantity in before.values]
    return [name for name in names if differs(name)]


def formula_of(answer: Evaluation, quantity: str) -> str:
    formula = answer.plan.steps[quantity].formula
    return formula.name if formula else ""


def has_error(answer: Evaluation) -> bool:
    return any(diagnostic.severity == "error" for diagnostic in answer.diagnostics)


def unexpected_changes(rows: Sequence[Row], catalogue: Catalogue, as_of: date) -> Iterator[str]:
    """Give back every derived headline quantity of the rows; yield a message for every change or contradiction."""
    for before in evaluate_rows(rows, catalogue, as_of, ranges=False):
        derived = [step.quantity for step in before.plan if step.formula and QUANTITIES[step.quantity].headline]
        if has_error(before):
            continue
        given_back = [replace(before.row, given={**before.row.given, name: before.values[name]}) for name in derived]
        for name, after in zip(derived, evaluate_rows(given_back, catalogue, as_of, ranges=False), strict=True):
            case = f"{before.row.name}, {dict(before.row.given)}, {dict(before.row.categories)}: {name} given back"
            if has_error(after):
                yield f"{case} is a contradiction: {after.diagnostics[0]}"
            for first in changed(before, after)[:1]:
                if (formula_of(before, first), formula_of(after, first)) not in EXCEPTIONS:
                    yield f"{case} changes {first} from {before.values[first]} to {after.values[first]}"


def test_a_derived_value_given_back_changes_no_other_value(catalogue: Catalogue, as_of: date) -> None:
    assert list(unexpected_changes(scenarios(catalogue, 40), catalogue, as_of)) == []


@pytest.mark.slow
def test_in_hundreds_of_scenarios_a_derived_value_given_back_changes_no_other_value(
    catalogue: Catalogue, as_of: date
) -> None:
    assert list(unexpected_changes(scenarios(catalogue, 400), catalogue, as_of)) == []


def test_the_single_accelerator_of_a_tuning_run_given_back_keeps_the_utilisation(
    catalogue: Catalogue, as_of: date
) -> None:
    words = ["llama-3.1-8b", "training_method=lora", "training_tokens=100M", "accelerator=rtx4090"]
    rows = [read_inputs([*words, *more], catalogue)[0] for more in ((), ("accelerators=1",))]
    before, after = evaluate_rows(rows, catalogue, as_of, ranges=False)
    assert before.values["accelerators"] == 1.0
    assert after.values["mfu"] == before.values["mfu"]
