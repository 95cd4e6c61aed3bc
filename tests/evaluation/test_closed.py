"""What the program has derived and is told again changes nothing else."""

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

OF_MODELS = (
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
    "The predicted utilisation uses the number of accelerators and the size of the model. Where these follow from the "
    "utilisation, as from a budget or a deadline, they cannot be used; given back, they are."
)
COUNT_AND_DEADLINE = (
    "A count and a deadline together state the utilisation. The count given back is the whole number above the need."
)
EXCEPTIONS = {
    ("share_factor_of_unknown_count", "share_factor"): PREDICTED_FROM_ITSELF,
    ("share_factor", "share_factor_of_unknown_count"): PREDICTED_FROM_ITSELF,
    ("size_factor_of_unknown_size", "size_factor"): PREDICTED_FROM_ITSELF,
    ("accelerator_hours", "all_accelerators_needed"): COUNT_AND_DEADLINE,
}
"""By the formula of the first quantity that changes, before and after."""

SAME = 1e-9


def scenarios(catalogue: Catalogue, count: int) -> list[Row]:
    """Models and questions in turn, on accelerators and with tasks at random."""
    chance = np.random.default_rng(1)
    models, accelerators = list(catalogue.names("models")), list(catalogue.names("accelerators"))
    asked = []
    for number in range(count):
        question = QUESTIONS[number // 2 % len(QUESTIONS)]
        if number % 2:
            question = (models[chance.integers(len(models))], *OF_MODELS[chance.integers(len(OF_MODELS))])
        asked.append([*question, f"accelerator={accelerators[chance.integers(len(accelerators))]}"])
    return [read_inputs(words, catalogue)[0] for words in asked]


def moved(before: Evaluation, after: Evaluation) -> list[str]:
    """The quantities whose values differ, in the order in which they follow."""
    names = [step.quantity for step in after.plan if step.quantity in before.values]
    return [name for name in names if abs(after.values[name] - before.values[name]) > SAME * abs(before.values[name])]


def formula_of(one: Evaluation, quantity: str) -> str:
    formula = one.plan.steps[quantity].formula
    return formula.name if formula else ""


def open_ends(rows: Sequence[Row], catalogue: Catalogue, as_of: date) -> Iterator[str]:
    """What changes where a derived headline is given back, or is then called a contradiction."""
    for before in evaluate_rows(rows, catalogue, as_of, ranges=False):
        derived = [step.quantity for step in before.plan if step.formula and QUANTITIES[step.quantity].headline]
        if any(one.severity == "error" for one in before.diagnostics):
            continue
        back = [replace(before.row, given={**before.row.given, name: before.values[name]}) for name in derived]
        for name, after in zip(derived, evaluate_rows(back, catalogue, as_of, ranges=False), strict=True):
            told = f"{before.row.name}, {dict(before.row.given)}, {dict(before.row.categories)}: {name} given back"
            if any(one.severity == "error" for one in after.diagnostics):
                yield f"{told} is a contradiction: {after.diagnostics[0]}"
            for first in moved(before, after)[:1]:
                if (formula_of(before, first), formula_of(after, first)) not in EXCEPTIONS:
                    yield f"{told} moves {first} from {before.values[first]} to {after.values[first]}"


def test_a_derived_value_given_back_changes_nothing(catalogue: Catalogue, as_of: date) -> None:
    assert list(open_ends(scenarios(catalogue, 40), catalogue, as_of)) == []


@pytest.mark.slow
def test_hundreds_of_scenarios_are_closed(catalogue: Catalogue, as_of: date) -> None:
    assert list(open_ends(scenarios(catalogue, 400), catalogue, as_of)) == []


def test_the_only_accelerator_of_a_tuning_run_given_back_keeps_its_utilisation(
    catalogue: Catalogue, as_of: date
) -> None:
    words = ["llama-3.1-8b", "training_method=lora", "training_tokens=100M", "accelerator=rtx4090"]
    rows = [read_inputs([*words, *more], catalogue)[0] for more in ((), ("accelerators=1",))]
    alone, told = evaluate_rows(rows, catalogue, as_of, ranges=False)
    assert alone.values["accelerators"] == 1.0
    assert told.values["mfu"] == alone.values["mfu"]
