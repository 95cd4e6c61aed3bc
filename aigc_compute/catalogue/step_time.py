"""What a layout is computed with: conventions, and the constants of the step-time model."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ..quantities import QUANTITIES
from .facts import Fact, read_fact
from .store import Catalogue

ORIGIN = "step_time.yaml"
OTHER = "other"
BY_FORMAT = ("matrix_efficiency", "attention_efficiency")
"""Constants of a generation that depend on the number format."""


def is_laid_out(given: Collection[str]) -> bool:
    """Whether a row says anything of a layout or of a step's speed."""
    return any(QUANTITIES[name].domain in ("layout", "step") for name in given)


def step_time_facts(catalogue: Catalogue, accelerator: str, precision: str) -> dict[str, Fact]:
    """Conventions and constants, those of the accelerator's generation and the number format where it has some."""
    table = catalogue.step_time
    generation = next(
        (body for body in table["generations"].values() if accelerator in body["accelerators"]), table[OTHER]
    )
    source = generation.get("source", table["source"])
    raws: dict[str, Any] = {
        **table["conventions"],
        **table["constants"],
        **{name: {"value": of_format(generation[name], precision), "source": source} for name in BY_FORMAT},
    }
    return {
        name: read_fact(name, raw, "assumed", "assumption", table["source"], ORIGIN)
        for name, raw in raws.items()
        if name in QUANTITIES
    }


def of_format(values: dict[str, float], precision: str) -> float:
    """The value of a number format, or that of all others."""
    return values.get(precision, values[OTHER])
