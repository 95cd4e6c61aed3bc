"""The constants of the serving model: shared, by engine, by generation of accelerators and number format."""

from __future__ import annotations

from typing import Any

from .facts import Fact, read_fact
from .origin import ASSUMED, Origin, source_keys
from .store import Catalogue

FILE = "serving.yaml"
OTHER = "other"
RANK = "performance"
STATIC = "static-batch"
DESKTOP = ("llama-cpp",)
"""Engines that are measured so whatever the mode: their own errors hold."""


def serving_facts(catalogue: Catalogue, accelerator: str, engine: str, precision: str, mode: str) -> dict[str, Fact]:
    """Constants for an accelerator, an engine and a format; where nobody measured them the errors are wider."""
    table = catalogue.table("serving")
    name = generation(catalogue, accelerator)
    body = table["generations"][name]
    raws: dict[str, Any] = {
        **table["shared"],
        **table["engines"][engine],
        **{key: _special(raw, engine, precision) for key, raw in body.items() if key != "accelerators"},
        **(table["static_batch"] if mode == STATIC and engine not in DESKTOP else {}),
        **({} if [engine, name] in table["measured"] else table["unmeasured"]),
    }
    origin = Origin(ASSUMED, "calibration", "serving", source_keys(table["source"]))
    return {key: read_fact(key, {"rank": RANK, **_whole(raw)}, origin, FILE) for key, raw in raws.items()}


def generation(catalogue: Catalogue, accelerator: str) -> str:
    """The generation that an accelerator belongs to, `other` where it is none of ours."""
    generations = catalogue.table("serving")["generations"].items()
    return next((name for name, body in generations if accelerator in body["accelerators"]), OTHER)


def _special(raw: Any, engine: str, precision: str) -> Any:
    """What holds for an engine or a number format, where something is stated for it."""
    return next((raw[one] for one in (engine, precision) if one in raw), raw[OTHER]) if isinstance(raw, dict) else raw


def _whole(raw: Any) -> dict[str, Any]:
    return raw if isinstance(raw, dict) else {"value": raw}
