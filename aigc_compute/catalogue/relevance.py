"""Which parts of the catalogue concern a row: most of it joins only rows that state something of its subject."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ..domains.vocabulary import CATEGORIES, QUANTITIES

MEDIA_SECTIONS = frozenset(("media", "sound", "vision", "retrieval"))
INFRASTRUCTURE_SECTION = "infrastructure"


def is_laid_out(given: Collection[str]) -> bool:
    """Whether a row states anything of a parallel layout or of a step's speed."""
    return any(QUANTITIES[name].section in ("layout", "step") for name in given)


def is_interrupted(given: Collection[str], words: Collection[str]) -> bool:
    """Whether a row states anything of interruptions, in numbers or categories."""
    sections = {QUANTITIES[name].section for name in given} | {CATEGORIES[name].section for name in words}
    return "goodput" in sections


def concerns_media(known: Collection[str]) -> bool:
    """Whether a row, or what its model is, states anything of images, videos, sound or passages."""
    return any(name in QUANTITIES and QUANTITIES[name].section in MEDIA_SECTIONS for name in known)


def concerns_infrastructure(names: Iterable[str]) -> bool:
    """Whether any of these quantities or categories is of the data centre around the accelerators."""
    known = (CATEGORIES.get(name) or QUANTITIES.get(name) for name in names)
    return any(one is not None and one.section == INFRASTRUCTURE_SECTION for one in known)
