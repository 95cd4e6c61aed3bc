"""What a layout is computed with: conventions, the constants of the step-time model, and those of goodput."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ..domains.vocabulary import CATEGORIES, QUANTITIES
from .facts import Fact, read_fact
from .store import Catalogue

OTHER = "other"
BY_FORMAT = ("matrix_efficiency", "attention_efficiency")
"""Constants of a generation that depend on the number format."""


def is_laid_out(given: Collection[str]) -> bool:
    """Whether a row says anything of a layout or of a step's speed."""
    return any(QUANTITIES[name].section in ("layout", "step") for name in given)


def is_interrupted(given: Collection[str], words: Collection[str]) -> bool:
    """Whether a row says anything of interruptions, in numbers or words."""
    sections = {QUANTITIES[name].section for name in given} | {CATEGORIES[name].section for name in words}
    return "goodput" in sections


def generation_of(catalogue: Catalogue, accelerator: str) -> str:
    """What an accelerator is counted to, as the constants are told."""
    generations = catalogue.table("step_time")["generations"].items()
    return next((name for name, body in generations if accelerator in body["accelerators"]), OTHER)


def step_time_facts(catalogue: Catalogue, accelerator: str, precision: str) -> dict[str, Fact]:
    """Conventions and constants, those of the accelerator's generation and the number format where it has some."""
    table = catalogue.table("step_time")
    generation = table["generations"].get(generation_of(catalogue, accelerator), table[OTHER])
    source = generation.get("source", table["source"])
    raws: dict[str, Any] = {
        **table["conventions"],
        **table["constants"],
        **{name: {"value": of_format(generation[name], precision), "source": source} for name in BY_FORMAT},
    }
    return _facts(raws, table["source"], "step_time.yaml")


def goodput_facts(catalogue: Catalogue, accelerator: str, recovery: str) -> dict[str, Fact]:
    """Conventions, the restart of runs that come back so, and the failures of the accelerator's generation."""
    table = catalogue.table("goodput")
    failures = table["failures_per_accelerator_hour"]
    raws = {
        **table["conventions"],
        "restart_hours": table["restart_hours"][recovery],
        "failures_per_accelerator_hour": failures.get(generation_of(catalogue, accelerator), failures[OTHER]),
    }
    return _facts(raws, None, "goodput.yaml")


def _facts(raws: Mapping[str, Any], source: str | None, file: str) -> dict[str, Fact]:
    return {
        name: read_fact(name, raw, "assumed", "assumption", source, file)
        for name, raw in raws.items()
        if name in QUANTITIES
    }


def of_format(values: dict[str, float], precision: str) -> float:
    """The value of a number format, or that of all others."""
    return values.get(precision, values[OTHER])
