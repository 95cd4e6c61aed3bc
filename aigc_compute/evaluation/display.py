"""Selection of the quantities that every view of an answer shows by default."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from ..domains.vocabulary import CATEGORIES, QUANTITIES
from .evaluate import Evaluation

Purpose = Literal["training", "service"]

TRAINING = ("training", "layout", "step", "scaling", "memory")
"""Sections of the vocabulary that describe a training run."""

OMITTED_FROM_STAGES = ("training_pf_days", "training_operator_flop")
"""Headlines that a table of stages omits, because another column states the same compute."""


def purpose_of(evaluation: Evaluation) -> Purpose:
    """Return "service" if the inputs describe a service and no training run, otherwise "training"."""
    given = list(_given_names(evaluation))
    has_service = any(_section(name) == "demand" or name.startswith("serving_") for name in given)
    return "service" if has_service and not any(map(_describes_training, given)) else "training"


def columns_of(evaluation: Evaluation, purpose: Purpose) -> tuple[str, ...]:
    """Return the given names and the known headlines, in the order of the vocabulary.

    Headlines about the training of the model are omitted for a service.
    """
    given = set(_given_names(evaluation))
    known = {*evaluation.context.category_facts, *evaluation.plan.steps}
    return tuple(
        name
        for name, definition in (CATEGORIES | QUANTITIES).items()
        if name in known
        and (name in given or (definition.headline and not (purpose == "service" and _describes_training(name))))
    )


def stage_columns_of(evaluations: Sequence[Evaluation]) -> tuple[str, ...]:
    """Return the columns that compare the stages of a run with their sum: headlines that add up, and `accelerators`."""
    return tuple(
        name
        for name, quantity in QUANTITIES.items()
        if ((quantity.added and quantity.headline) or name == "accelerators") and name not in OMITTED_FROM_STAGES
        if any(name in evaluation.plan for evaluation in evaluations)
    )


def _given_names(evaluation: Evaluation) -> Iterable[str]:
    yield from (name for name, fact in evaluation.context.category_facts.items() if fact.status == "given")
    yield from (step.quantity for step in evaluation.plan if not step.formula and step.quantity in evaluation.row.given)


def _describes_training(name: str) -> bool:
    return _section(name) in TRAINING or name.startswith("training_")


def _section(name: str) -> str:
    return (CATEGORIES.get(name) or QUANTITIES[name]).section
