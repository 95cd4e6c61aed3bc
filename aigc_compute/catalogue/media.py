"""What images, videos and sound are computed with: conventions, and the constants of the model of their time."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ..domains.vocabulary import QUANTITIES
from .facts import Fact, read_fact
from .store import Catalogue

ORIGIN = "media.yaml"
OTHER = "other"
OWN_KEYS = ("source", "accelerators")
SECTIONS = frozenset(("media", "sound", "vision", "retrieval"))


def concerns_media(known: Collection[str]) -> bool:
    """Whether a row, or what its model is, says anything of images, videos, sound or passages."""
    return any(name in QUANTITIES and QUANTITIES[name].section in SECTIONS for name in known)


def media_words(catalogue: Catalogue) -> dict[str, Fact]:
    """What is assumed where neither a row nor its model says it."""
    words = catalogue.table("media")["words"].items()
    return {
        name: Fact(str(raw["value"]), "assumed", "assumption", raw.get("source"), raw.get("note"))
        for name, raw in words
    }


def media_facts(catalogue: Catalogue, accelerator: str, modality: str, engine: str) -> dict[str, Fact]:
    """Conventions of the modality and constants, those of the accelerator's generation and the engine where they have
    some.
    """
    table = catalogue.table("media")
    generation = next(
        (body for body in table["generations"].values() if accelerator in body["accelerators"]), table[OTHER]
    )
    source = generation.get("source", table["source"])
    own = {name: _constant(raw, source) for name, raw in generation.items() if name not in OWN_KEYS}
    run_by = table["engines"].get(engine, {})
    own |= {name: _constant(raw, run_by["source"]) for name, raw in run_by.items() if name not in OWN_KEYS}
    errors = {name: by[modality] for name, by in table["errors"].items() if modality in by}
    raws = {**table["conventions"], **table.get(modality, {}), **table["constants"], **own, **errors}
    return {name: read_fact(name, raw, "assumed", "assumption", table["source"], ORIGIN) for name, raw in raws.items()}


def _constant(raw: Any, source: str) -> dict[str, Any]:
    return {"source": source, "rank": "layout", **(raw if isinstance(raw, dict) else {"value": raw})}
