"""Words that publishers use for number formats, sharding and recomputation."""

from __future__ import annotations

import re
from typing import Any

from ...catalogue.spellings import FORMATS
from ...domains.vocabulary import CATEGORIES
from ...language import Phrase
from .measurement import Unreadable

PRECISIONS = (("nvfp4", "fp4"), ("mxfp4", "fp4"), ("fp4", "fp4"), ("fp8", "fp8"), ("tf32", "tf32"), ("fp32", "fp32"))
"""Parts of a text that name a number format, with that format. The first that occurs decides."""

SIXTEEN_BITS = ("bf16", "fp16")
"""16-bit formats. If a text names both, fp16 is used, since every device supports it."""

ZERO_STAGES = {
    "noshard": 0,
    "ddp": 0,
    "shardgradop": 2,
    "fullshard": 3,
    "fsdp": 3,
    "fsdp2": 3,
    "hsdp": 3,
    **{f"zero{stage}": stage for stage in range(4)},
}
"""ZeRO stages by the publishers' words: how much of the training state the data-parallel replicas share."""

RECOMPUTATION = {"none": "none", "no": "none", "full": "full", "selective": "selective"}

EXECUTED = {"none": 1.0, "full": 4 / 3}
"""FLOP executed for each FLOP of the model, by the recomputation of activations (Narayanan 2021, eq. 3)."""


def precision(text: str) -> str | None:
    """Return the number format of the GEMMs that a text names, None if it names none. Raises Unreadable."""
    word = text.lower()
    for spelling, name in FORMATS.items():
        word = word.replace(spelling, name)
    for mark, name in PRECISIONS:
        if mark in word:
            return name
    sixteen_bits = [name for name in SIXTEEN_BITS if name in word]
    if sixteen_bits:
        return sixteen_bits[-1]
    if not word:
        return None
    if word not in CATEGORIES["training_precision"].values:
        raise Unreadable(Phrase("unknown precision {text!r}", text=text))
    return word


def zero_stage(text: str) -> int | None:
    """Return the ZeRO stage that a word for sharding means, None if the word is unknown."""
    return ZERO_STAGES.get(re.sub(r"[^a-z0-9]", "", text.lower()))


def recomputation(raw: Any) -> str | None:
    """Return the recomputation of activations that a word means, None if the word is unknown."""
    word = re.split(r"[^a-z]", str(raw or "").strip().lower(), maxsplit=1)[0]
    return RECOMPUTATION.get(word)


def sequence_parallel(raw: Any) -> bool | None:
    """Return whether a cell about recomputation states sequence parallelism, None if it does not tell.

    Full recomputation without "+SP" counts as no sequence parallelism, since both save the same activations
    (Korthikanti 2022, section 5).
    """
    if "+sp" in str(raw or "").lower().replace(" ", ""):
        return True
    return False if recomputation(raw) == "full" else None
