"""The constants of the power model: those of the accelerator's generation, or of all measured boards together."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .facts import Fact, read_fact
from .origin import ASSUMED, Origin, source_keys
from .store import Catalogue

FILE = "serving_power.yaml"
FITTED = ("memory_power_share", "arithmetic_power_share", "serving_power_error")


def serving_power_facts(catalogue: Catalogue, accelerator: str, sparsity: str) -> dict[str, Fact]:
    """Constants of the draw of a board, with the range of the error of the model, wider where none was measured."""
    table = catalogue.table("serving_power")
    measured = (body for body in table["generations"].values() if accelerator in body["accelerators"])
    body = next(measured, table["other"])
    raws: dict[str, Any] = {
        "idle_power_share": table["idle_power_share"],
        "sparsity_power_ratio": table["sparsity_power_ratio"][sparsity],
        **{name: body[name] for name in FITTED},
    }
    origin = Origin(ASSUMED, "calibration", "serving power", source_keys(table["source"]))
    facts = {name: read_fact(name, raw, origin, FILE) for name, raw in raws.items()}
    return {name: replace(one, rank="performance") for name, one in facts.items()}
