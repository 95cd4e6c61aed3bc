"""The constants of the power model: those of the accelerator's generation, or of all measured boards together."""

from __future__ import annotations

from typing import Any

from .facts import Fact, read_fact
from .store import Catalogue

ORIGIN = "serving_power.yaml"
SHARES = ("memory_power_share", "arithmetic_power_share")


def serving_power_facts(catalogue: Catalogue, accelerator: str) -> dict[str, Fact]:
    """Constants of the draw of a board, with the range of the error of the model, wider where none was measured."""
    table = catalogue.serving_power
    measured = (body for body in table["generations"].values() if accelerator in body["accelerators"])
    body = next(measured, table["other"])
    raws: dict[str, Any] = {
        **table["constants"],
        **{name: {"value": body[name], "rank": "performance"} for name in SHARES},
        "serving_power_error": {**body["serving_power_error"], "rank": "performance"},
    }
    return {
        name: read_fact(name, raw, "assumed", "calibration of serving power", table["source"], ORIGIN)
        for name, raw in raws.items()
    }
