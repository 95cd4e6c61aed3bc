"""What others write for number formats, sharding and recomputation."""

from __future__ import annotations

import re
from typing import Any

from ...domains.vocabulary import CATEGORIES
from ...language import Phrase
from .measurement import Unreadable

PRECISIONS = (("nvfp4", "fp4"), ("mxfp4", "fp4"), ("fp4", "fp4"), ("fp8", "fp8"), ("tf32", "tf32"), ("fp32", "fp32"))
HALVES = ("bf16", "fp16")
"""Where both are named the second is meant: every device has it."""

SPELLINGS = {"bfloat16": "bf16", "float16": "fp16", "half": "fp16", "float32": "fp32", "float8": "fp8"}

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
"""How much of the training state is divided over the data-parallel copies, in the stages of ZeRO."""

RECOMPUTATION = {"none": "none", "no": "none", "full": "full", "selective": "selective"}

EXECUTED = {"none": 1.0, "full": 4 / 3}
"""FLOP executed for each one of the model, where activations are recomputed so (Narayanan 2021, eq. 3)."""


def precision(text: str) -> str | None:
    """The number format of the matrix products; None where it is left to the device. Raises Unreadable."""
    word = text.lower()
    for spelling, meant in SPELLINGS.items():
        word = word.replace(spelling, meant)
    for mark, meant in PRECISIONS:
        if mark in word:
            return meant
    halves = [one for one in HALVES if one in word]
    if halves:
        return halves[-1]
    if word:
        known = [one for one in CATEGORIES["training_precision"].values if one == word]
        if not known:
            raise Unreadable(Phrase("unknown precision {text!r}", text=text))
        return known[0]
    return None


def zero_stage(text: str) -> int | None:
    """The stage of ZeRO that a sharding comes to, None where it says nothing that we know."""
    return ZERO_STAGES.get(re.sub(r"[^a-z0-9]", "", text.lower()))


def recomputation(raw: Any) -> str | None:
    """How activations are recomputed, None where it says nothing that we know."""
    word = re.split(r"[^a-z]", str(raw or "").strip().lower(), maxsplit=1)[0]
    return RECOMPUTATION.get(word)


def sequence_parallel(raw: Any) -> bool | None:
    """Whether it says that sequences are divided as tensors are; who computes everything again without saying so does
    not (both save the same activations: Korthikanti 2022, section 5). None where it says neither.
    """
    if "+sp" in str(raw or "").lower().replace(" ", ""):
        return True
    return False if recomputation(raw) == "full" else None
