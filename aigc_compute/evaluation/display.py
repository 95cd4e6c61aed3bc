"""What of an answer is shown unless something else is named: decided once, for every view."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from ..domains.vocabulary import CATEGORIES, QUANTITIES
from .evaluate import Evaluation

Purpose = Literal["training", "service"]

TRAINING = ("training", "layout", "step", "scaling", "memory")
"""Domains that describe a training run."""

SHORT_OF = ("training_pf_days", "training_operator_flop")
"""Left out of a table of stages: another form of the same."""


def purpose_of(one: Evaluation) -> Purpose:
    """A service where the inputs describe one and no training run; else a training run."""
    given = list(_given(one))
    served = any(_domain(name) == "demand" or name.startswith("serving_") for name in given)
    return "service" if served and not any(map(_of_training, given)) else "training"


def columns_of(one: Evaluation, purpose: Purpose) -> tuple[str, ...]:
    """Headlines that the row knows and everything given, in the vocabulary's order; of a service what its model's
    training took is left out.
    """
    given = set(_given(one))
    known = {*one.context.category_facts, *one.plan.steps}
    return tuple(
        name
        for name, told in (CATEGORIES | QUANTITIES).items()
        if name in known and (name in given or (told.headline and not (purpose == "service" and _of_training(name))))
    )


def stage_columns_of(rows: Sequence[Evaluation]) -> tuple[str, ...]:
    """What the stages of a run and their sum are compared by: headlines that add up, and the accelerators."""
    return tuple(
        name
        for name, told in QUANTITIES.items()
        if ((told.added and told.headline) or name == "accelerators") and name not in SHORT_OF
        if any(name in row.plan for row in rows)
    )


def _given(one: Evaluation) -> Iterable[str]:
    yield from (name for name, fact in one.context.category_facts.items() if fact.status == "given")
    yield from (step.quantity for step in one.plan if not step.formula and step.quantity in one.row.given)


def _of_training(name: str) -> bool:
    return _domain(name) in TRAINING or name.startswith("training_")


def _domain(name: str) -> str:
    return (CATEGORIES.get(name) or QUANTITIES[name]).section
