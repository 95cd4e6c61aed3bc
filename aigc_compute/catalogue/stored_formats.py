"""Number formats in which weights are stored, by kind of weight, as published or as a conversion leaves them.

A conversion to a quantised format does not convert all kinds of weights: embeddings, the output projection and
normalisations usually stay in 16 bits. A published checkpoint may keep more kinds in 16 bits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ..diagnostics import did_you_mean, problem
from ..language import Phrase
from .facts import Fact, read_fact
from .origin import CATALOGUE, Origin, source_keys
from .store import Catalogue

KINDS: Final = {
    "experts": "expert_bytes_per_weight",
    "attention": "mixer_bytes_per_weight",
    "feed_forward": "ffn_bytes_per_weight",
    "embeddings": "embedding_bytes_per_weight",
    "output": "output_bytes_per_weight",
    "other": "other_bytes_per_weight",
}
"""Kinds of weights, and the quantity that holds the stored bytes of each. `attention` includes all layers that mix
tokens, `feed_forward` shared experts, and `other` routers and normalisations.
"""

MEAN: Final = "inference_bytes_per_weight"
USUAL_MEAN: Final = "format_bytes_per_weight"
CHECKPOINT_KEYS: Final = ("format", "source", "note", *KINDS)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A published checkpoint: its format, and for kinds of weights in another format, that format or the bytes."""

    format: str
    kinds: Mapping[str, str | float] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    note: str | None = None

    def __str__(self) -> str:
        """The checkpoint as a word of the category `checkpoint`."""
        return " ".join([self.format, *(f"{kind}={stored}" for kind, stored in self.kinds.items())])


def parse_checkpoint(catalogue: Catalogue, text: str) -> Checkpoint:
    """Return the checkpoint that a word such as `mxfp4 attention=bf16 experts=0.53` describes.

    Raises Problems for an unknown format or kind of weights.
    """
    name, *parts = text.split()
    kinds: dict[str, str | float] = {}
    for part in parts:
        kind, sign, stored = part.partition("=")
        if kind not in KINDS or not sign:
            message = Phrase(
                "checkpoint: found {part!r}, expected KIND=FORMAT of {kinds}", part=part, kinds=", ".join(KINDS)
            )
            raise problem("category", message, hint=did_you_mean(kind, KINDS))
        try:
            kinds[kind] = float(stored)
        except ValueError:
            kinds[kind] = catalogue.find("precisions", stored)
    return Checkpoint(catalogue.find("precisions", name), kinds)


def read_checkpoints(catalogue: Catalogue, raw: Any, model: str, source: Any, file: str) -> tuple[Checkpoint, ...]:
    """Return the published checkpoints of a model's entry, the main one first. Raises Problems for unknown names."""
    checkpoints = []
    for body in [raw] if isinstance(raw, dict) else raw or ():
        unknown = [key for key in body if key not in CHECKPOINT_KEYS]
        if unknown:
            message = Phrase("model {name}: checkpoint: unknown key {key!r}", name=model, key=unknown[0])
            raise problem("unknown-key", message, file, hint=did_you_mean(str(unknown[0]), CHECKPOINT_KEYS))
        kinds = {kind: body[kind] for kind in KINDS if kind in body}
        for name in (body["format"], *(word for word in kinds.values() if isinstance(word, str))):
            catalogue.find("precisions", str(name))
        sources = source_keys(body.get("source", source))
        checkpoints.append(Checkpoint(str(body["format"]), kinds, sources, body.get("note")))
    return tuple(checkpoints)


def computed_in(catalogue: Catalogue, name: str) -> str | None:
    """Return the number format of GEMMs on weights of a format, if an accelerator has it; None for 16 bits."""
    gemm = catalogue.entry("precisions", name).get("gemm")
    return None if gemm is None else str(gemm)


def weight_facts(catalogue: Catalogue, name: str, checkpoint: Checkpoint | None) -> dict[str, Fact]:
    """Return the bytes of a weight in a stored format: one figure if all kinds are alike, else a figure for each kind.

    A published checkpoint in this format takes precedence over what a conversion would do.
    """
    raw, file = catalogue.entry("precisions", name), str(catalogue.path("precisions", name))
    origin = Origin(CATALOGUE, "number-format", name, source_keys(raw["source"]))
    if checkpoint:
        origin = Origin(CATALOGUE, "checkpoint", name, checkpoint.sources or origin.sources)
    kinds = {**raw.get("kinds", {}), **(checkpoint.kinds if checkpoint else {})}
    stored = {kind: _bytes(catalogue, kinds.get(kind, raw["bytes"])) for kind in KINDS}
    if set(stored.values()) == {float(raw["bytes"])}:
        return {MEAN: read_fact(MEAN, raw["bytes"], origin, file)}
    facts = {KINDS[kind]: read_fact(KINDS[kind], value, origin, file) for kind, value in stored.items()}
    return {**facts, USUAL_MEAN: read_fact(USUAL_MEAN, raw["bytes"], origin, file)}


def _bytes(catalogue: Catalogue, stored: str | float) -> float:
    """Return the bytes of a weight that a figure or the name of a format states."""
    return float(catalogue.entry("precisions", stored)["bytes"] if isinstance(stored, str) else stored)
